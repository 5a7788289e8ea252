import { entries, factRules, type Called } from "@carton/array-api"
import { rulesetOf, saturate, type Rule, type Ruleset, type Schedule } from "@carton/egraph"
import { algebra } from "./algebra.js"
import { statistics } from "./statistics.js"

/**
 * How a faster program may differ from the one that was written: not at all, by rounding, or within bounds
 * that are checked at run time.
 */
export type Precision = "exact" | "reassociate" | "fast"

/** All rule sets over arrays. */
export const library: readonly Ruleset[] = [statistics, algebra]

/** Whether a rule may run at this precision. */
export function allowed(rule: Rule, precision: Precision): boolean {
  const { exact, reassociates, guarded } = rule.equality
  if (guarded.length > 0) return precision === "fast"
  return exact === true || (reassociates !== undefined && precision !== "exact")
}

/** Facts carried through every function, shapes and constants folded: for all entries, and lists as long as these. */
export const folding = (operators: readonly Called[]): Ruleset =>
  factRules([
    ...entries()
      .filter((entry) => !entry.parameters.some((p) => p.kind === "arrays"))
      .map((entry) => ({ entry, counts: [] })),
    ...operators.filter((o) => o.counts.length > 0),
  ])

/** Everything to its end: facts first, then the rules with the facts that follow from them. */
export function schedule(
  rulesets: readonly Ruleset[],
  precision: Precision,
  operators: readonly Called[],
): Schedule {
  const facts = folding(operators)
  const rules = rulesetOf(
    "rules",
    rulesets.flatMap((r) => r.rules).filter((r) => allowed(r, precision)),
  )
  return saturate(saturate(facts), rules)
}
