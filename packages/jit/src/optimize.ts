import { facts, factRules, type Called, entries, type Program, type Traced } from "@carton/array-api"
import { EGraph, type RunLimits, type Ruleset } from "@carton/egraph"
import { cost, library, type Precision } from "@carton/rules"

/** One step of the way and how long it took. */
export interface Stage {
  readonly name: string
  readonly ms: number
}

export interface OptimizeOptions {
  /** How a faster program may differ. "reassociate" */
  readonly precision?: Precision
  /** Instead of the library; `[]` leaves the program as it was traced. */
  readonly rules?: readonly Ruleset[]
  readonly limits?: RunLimits
  readonly signal?: AbortSignal
}
