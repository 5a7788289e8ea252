import { all, sorts } from "@carton/array-api"
import { relation, Rule, Str, termOf, type EGraph, type Id, type Term } from "@carton/egraph"
import type { Margin } from "./margins.js"

const { NDArray } = sorts

/** What must hold at run time, of which rule. */
const needed = /* @__PURE__ */ relation("needed", [NDArray, Str])

/** The conditions that a rule asks for at run time, over its variables: `.guarded(less(abs(x), 1))`. */
export const runTimeConditions = ({ equality }: Rule): readonly Term<"NDArray">[] =>
  equality.guarded.flatMap((bound) => {
    const term = termOf(bound)
    return term?.sort.name === "NDArray" ? [term as Term<"NDArray">] : []
  })

/** The rule, noting wherever it makes something equal what must hold at run time. */
export function noting(rule: Rule): Rule {
  const conditions = runTimeConditions(rule)
  if (conditions.length === 0) return rule
  const notes = conditions.map((t) => ({
    kind: "insert" as const,
    terms: [(needed(all(NDArray.wrap(t)) as never, rule.name) as { term: Term }).term] as const,
  }))
  const { name, facts, actions, rewrite, equality, search } = rule
  return new Rule(name, facts, [...actions, ...notes], rewrite, equality, undefined, search)
}

/** What must hold at run time for everything in an e-graph that guarded rules made equal to be so. */
export function neededIn(egraph: EGraph): readonly Margin[] {
  const found = new Map<Id, string>()
  for (const { inputs } of egraph.rows(needed)) {
    const [id, name] = inputs as unknown as [Id, string]
    found.set(egraph.canonicalId(id), name)
  }
  return [...found].map(([id, name]) => ({
    condition: egraph.extractIds([id]).term as Term<"NDArray">,
    message: `the condition of the rule ${name} does not hold`,
  }))
}
