import type { EagerArray, Facts } from "@carton/array-api"
import type { EGraph, Ruleset, Term } from "@carton/egraph"
import type { Arbitrary, Random } from "fast-check"

/** How rules are tried. */
export interface CheckOptions {
  /** Cases for each rule, in which its conditions are met. 200 */
  readonly runs?: number
  /** The same seed gives the same cases. A new one for each call, printed with the report. */
  readonly seed?: number
  /** Rules that say what the conditions ask for; by default those of the rule set that make no terms equal. */
  readonly analyses?: readonly Ruleset[]
  /** What functions of sorts of your own compute, by name: host values in, a host value out. */
  readonly evaluate?: Readonly<Record<string, (...args: any[]) => unknown>>
  /** Host values for variables, by the name of their sort; of equality sorts too. */
  readonly arbitraries?: Readonly<Record<string, Arbitrary<unknown>>>
  /** Whether two values of a sort are equal, by its name; the same bits if left out. */
  readonly same?: Readonly<Record<string, (left: any, right: any) => boolean>>
  /** States what the conditions ask of a generated value of an equality sort: `egraph.set(lower(x), value)`. */
  readonly describe?: Readonly<Record<string, (egraph: EGraph, x: Term, value: any) => void>>
  /**
   * Arrays, numbers and static values for the variables of a rule, by the rule's name: tried half of the time, for conditions that
   * no draw would meet. Variables that are left out are those that the conditions compute.
   */
  readonly examples?: Readonly<Record<string, (random: Random) => Readonly<Record<string, unknown>>>>
  /** What is true of an array beyond what the bench finds by itself. */
  readonly facts?: (x: EagerArray) => Facts
  /** Whether the output that a rule sets of a function is true of the values it is set for, by the function's name. */
  readonly claims?: Readonly<Record<string, (output: any, ...inputs: any[]) => boolean>>
}
