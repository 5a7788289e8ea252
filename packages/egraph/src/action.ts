import type { EGraph } from "./egraph.js"
import { type Side, withSort } from "./fact.js"
import type { HasTerm, Term } from "./term.js"

/** The variables of one match, as a callback action sees them. */
export interface Match {
  /** The host value of a variable; the class id for equality sorts. */
  value(variable: HasTerm): unknown
  /** The value number of a variable: canonical, as `egraph` methods take it. */
  id(variable: HasTerm): number
}

export type Callback = (match: Match, egraph: EGraph) => void

/** What a rule does for each match. */
export type Action =
  | { readonly kind: "union" | "set" | "let"; readonly terms: readonly [Term, Term] }
  | { readonly kind: "insert" | "subsume" | "delete"; readonly terms: readonly [Term] }
  | { readonly kind: "panic"; readonly terms: readonly []; readonly message: string }
  | { readonly kind: "call"; readonly terms: readonly Term[]; readonly callback: Callback }

/** A term alone is inserted; a function is called back with the match. */
export type ActionLike = Action | HasTerm | Callback

const two = (kind: "union" | "set" | "let", a: HasTerm, b: unknown): Action => ({
  kind,
  terms: withSort(a, [b]) as [Term, Term],
})

/** The two terms, made where they are not there, are equal. */
export const union = <N extends string>(a: HasTerm<N>, b: HasTerm<NoInfer<N>>): Action => two("union", a, b)

/** The output of a function: `set(lower(x), 0)`. */
export const set = <N extends string>(call: HasTerm<N>, value: Side<NoInfer<N>>): Action =>
  two("set", call, value)

/** Names a term for later actions of the same rule. */
export const let_ = <N extends string>(name: HasTerm<N>, value: Side<NoInfer<N>>): Action =>
  two("let", name, value)

/** The node is no longer matched by rules, nor extracted; its class is. */
export const subsume = (node: HasTerm): Action => ({ kind: "subsume", terms: [node.term] })

/** Removes a row. */
export const delete_ = (call: HasTerm): Action => ({ kind: "delete", terms: [call.term] })

/** Ends the run with an error. */
export const panic = (message: string): Action => ({ kind: "panic", terms: [], message })

/** Calls back with the match; only the variables given are kept for it. */
export const call = (variables: readonly HasTerm[], callback: Callback): Action => ({
  kind: "call",
  terms: variables.map((v) => v.term),
  callback,
})

export function toAction(a: ActionLike, variables: readonly Term[]): Action {
  if (typeof a === "function" && !("term" in a)) return call(variables, a)
  return "terms" in a ? a : { kind: "insert", terms: [(a as HasTerm).term] }
}
