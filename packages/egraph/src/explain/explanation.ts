import type { Claim, ExplanationData, Link, StepData, TermData } from "./format.js"
import { printExplanation } from "./text.js"

/** Why terms are equal, or facts hold: steps that `checkExplanation` replays, and that print as text. */
export class Explanation implements ExplanationData {
  readonly terms: readonly TermData[]
  readonly steps: readonly StepData[]
  readonly claims: readonly Claim[]
  readonly proofs: readonly (Link | null)[]

  constructor(data: ExplanationData) {
    this.terms = data.terms
    this.steps = data.steps
    this.claims = data.claims
    this.proofs = data.proofs
  }

  /** The names of the rules that it uses, each once, in the order of the steps. */
  get rules(): readonly string[] {
    return [...new Set(this.steps.flatMap((s) => (s.by === "rule" ? [s.rule] : [])))]
  }

  toString(): string {
    return printExplanation(this)
  }
}
