import type { Command } from "./command.js"
import { RunError } from "./errors.js"
import type { ProgramState } from "./program-state.js"

export function prepareProof(_state: ProgramState, c: Command & { kind: "prove" }): () => void {
  return () => {
    throw new RunError("prove is not there yet", c.at, { code: "unsupported" })
  }
}

export function prepareProofExists(_state: ProgramState, c: Command & { kind: "prove-exists" }): () => void {
  return () => {
    throw new RunError("prove-exists is not there yet", c.at, { code: "unsupported" })
  }
}
