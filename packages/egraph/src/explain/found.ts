import { RuleError } from "../errors.js"
import type { Proof } from "./proof.js"

/** A term as it is written, and what it was equal to: a node, or a primitive value. */
export interface Found {
  /** The term. */
  readonly term: number
  readonly at: number
  /** That the term equals that of the node. */
  readonly proof: Proof
}

/** What a term may have been: one for each class, the likeliest first. */
export type Every = readonly Found[]

/** Each choice of one of each, the first ones first; of very many only some. */
export function combinations(every: readonly Every[]): Found[][] {
  let result: Found[][] = [[]]
  for (const fs of every) result = result.flatMap((c) => fs.map((f) => [...c, f])).slice(0, 64)
  return result
}

export function unrecorded(what: string): RuleError {
  return new RuleError(`explain: not recorded: ${what}`)
}
