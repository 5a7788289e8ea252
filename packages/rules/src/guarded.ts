import { all, sorts } from "@carton/array-api"
import {
  constructor,
  rebuilt,
  Rule,
  Str,
  termOf,
  type Action,
  type Declaration,
  type Term,
} from "@carton/egraph"
import type { Margin } from "./margins.js"

const { NDArray } = sorts

/** An array that is what the class of the call says where a condition holds, and the rule that says so. */
export const provided = /* @__PURE__ */ constructor("provided", [NDArray, NDArray, Str], NDArray)
/** Whether it is one. */
export const isProvided = ({ declaration }: { readonly declaration?: Declaration | undefined }): boolean =>
  declaration === provided.declaration

/** The conditions that a rule asks for at run time, over its variables: `.guarded(less(abs(x), 1))`. */
export const runTimeConditions = ({ equality }: Rule): readonly Term<"NDArray">[] =>
  equality.guarded.flatMap((bound) => {
    const term = termOf(bound)
    return term?.sort.name === "NDArray" ? [term as Term<"NDArray">] : []
  })

/**
 * The rule, with what must hold at run time in what it makes: a program that is extracted brings the conditions of
 * those rules that it owes itself to, and of no others.
 */
export function conditional(rule: Rule): Rule {
  const conditions = runTimeConditions(rule)
  if (conditions.length === 0) return rule
  const { name, facts, rewrite, equality, search } = rule
  const under = (right: Term): Term =>
    conditions.reduce(
      (x, c) => provided(NDArray.wrap(x as Term<"NDArray">), all(NDArray.wrap(c)), name).term,
      right,
    )
  const actions = rule.actions.map((action): Action =>
    action.kind === "union" && action.terms[0].sort.name === "NDArray"
      ? { ...action, terms: [action.terms[0], under(action.terms[1])] }
      : action,
  )
  return new Rule(name, facts, actions, rewrite, equality, undefined, search)
}

/** Terms as they are carried out. */
export interface Parted {
  readonly terms: readonly Term<"NDArray">[]
  /** What must hold for them to be equal to what they were extracted for. */
  readonly needed: readonly Margin[]
  /** The term of the e-graph in the place of which another stands. */
  origin(t: Term): Term
}

/** Terms without the conditions in them, and these. */
export function parted(roots: readonly Term[]): Parted {
  const needed = new Map<Term, string>()
  const origins = new Map<Term, Term>()
  const terms = rebuilt(roots, (now, before) => {
    if (isProvided(before)) {
      needed.set(now.args[1]!, now.args[2]!.value as string)
      return now.args[0]!
    }
    origins.set(now, before)
    return now
  })
  return {
    terms: terms as Term<"NDArray">[],
    needed: [...needed].map(([condition, name]) => ({
      condition: condition as Term<"NDArray">,
      message: `the condition of the rule ${name} does not hold`,
    })),
    origin: (t) => origins.get(t) ?? t,
  }
}
