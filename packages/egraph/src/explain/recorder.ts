import type { Fact } from "../fact.js"
import type { Query } from "../query.js"
import type { Rule } from "../rule.js"
import type { Table } from "../table.js"
import type { Term } from "../term.js"
import type { Explanation } from "./explanation.js"

/** Hears how every row and union comes about; each call costs a few words written, and nothing is looked up. */
export interface Recorder {
  /** Gives a rule a number; its matches are the values of these variables of its query. */
  rule(rule: Rule, variables: readonly number[]): number
  /** What follows is done for a match of a rule, whose values begin at `at`. */
  match(rule: number, values: Int32Array, at: number): void
  /** What follows is done because the host said so: one term is there, or two are equal. */
  asserted(terms: readonly Term[]): void
  /** What follows has no cause of its own. */
  end(): void
  /** A row is about to be appended for `table.key`. */
  row(table: Table, output: number): void
  /** Two classes that were not equal become so. */
  united(a: number, b: number): void
  /** Two outputs meet in a row: what follows until `merged` is done for that. */
  merging(table: Table, row: number, next: number): number
  merged(mark: number, result: number): void
  /** A container that was not there before. */
  contained(pool: object, id: number, content: readonly number[]): void
  /** A container is another from now on, since what it holds was united. */
  renewed(old: number, next: number): void
  /** What to give to `forget` to go back to now. */
  mark(): unknown
  forget(mark: unknown): void
}

export interface ExplainOptions {
  /**
   * Whether it must be proved too that nodes are there, as egglog does; otherwise (false) a term needs no reason
   * to be, and a rule is true of all terms that its patterns fit.
   */
  existence?: boolean
}

/** Finds matches of a query: as many as `count` says, each the values of the variables. */
export type Search = (query: Query, variables: readonly number[]) => { data: Int32Array; count: number }

/** Answers from what was recorded. */
export interface Explainer {
  /** Why two terms are equal. */
  equal(a: Term, b: Term, options: ExplainOptions): Explanation
  /** Why facts hold for some values of their variables. */
  hold(facts: readonly Fact[], search: Search, options: ExplainOptions): Explanation
}
