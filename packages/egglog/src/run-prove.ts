import { application, variableTerm, type AnySort, type Explanation, type Fact } from "@carton/egraph"
import type { Command } from "./command.js"
import { RunError, TypeCheckError } from "./errors.js"
import { addFacts, findUngrounded, lowerFacts } from "./facts.js"
import { Inference } from "./inference.js"
import { ProofOutput } from "./output.js"
import { printProof } from "./print-proof.js"
import type { ProgramState } from "./program-state.js"
import { guarded } from "./run-action.js"
import { checkVariableNames } from "./scope.js"
import type { Span } from "./source.js"
import { describeNode } from "./syntax.js"

/** `(prove fact…)`: why the facts hold, for some values of their variables. */
export function prepareProof(state: ProgramState, c: Command & { kind: "prove" }): () => void {
  const inference = new Inference(state.environment)
  addFacts(inference, c.facts, "read")
  const ungrounded = findUngrounded(inference)
  inference.solve()
  checkVariableNames(state.environment, inference)
  return () => {
    if (ungrounded) throw ungrounded
    prove(state, lowerFacts(inference, c.facts), c.at, c.facts.map(describeNode).join(" "))
  }
}

/** `(prove-exists f)`: why there is a node of a constructor. */
export function prepareProofExists(state: ProgramState, c: Command & { kind: "prove-exists" }): () => void {
  return () => {
    const declaration = state.environment.functions.get(c.name)?.declaration
    if (declaration?.kind !== "constructor") {
      const found = declaration ? "a function" : "nothing of that name"
      throw new TypeCheckError(`prove-exists takes a constructor, ${c.name} is ${found}`, c.at)
    }
    const args = declaration.inputs.map((s, i) => variableTerm(s as AnySort, `_${i}`))
    prove(state, [{ kind: "holds", terms: [application(declaration, args)] }], c.at, `(${c.name} …)`)
  }
}

function prove(state: ProgramState, facts: readonly Fact[], at: Span, what: string): void {
  if (!state.proofs) throw new RunError("prove needs what only --proofs records", at, { code: "unsupported" })
  if (!guarded(at, () => state.egraph.check(...facts)))
    throw new RunError(`prove: there is no match of ${what}`, at, { code: "check" })
  const proof: Explanation = guarded(at, () => state.egraph.prove(facts, { existence: true }))
  state.outputs.push(new ProofOutput(proof, printProof(proof)))
}
