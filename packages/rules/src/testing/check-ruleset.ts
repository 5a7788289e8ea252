import { rulesetOf, type Rule, type Ruleset } from "@carton/egraph"
import { check_rule } from "./check-rule.js"
import type { CheckOptions } from "./options.js"
import { Report } from "./report.js"

/** Whether a rule only says what is known: it makes no terms equal. */
const isAnalysis = (rule: Rule): boolean =>
  rule.actions.length > 0 && rule.actions.every((a) => a.kind === "set" || a.kind === "let")

/**
 * Tries every rule on values that meet its conditions: arrays of all dtypes, empty, of one element, broadcast,
 * with NaN, infinities, -0 and subnormal numbers. Both sides are carried out eagerly and compared by the rule's
 * own class. A rule whose conditions were never met is reported as untested.
 *
 * @param rules - rule sets, or one
 * @param options - `runs` (200 a rule), `seed` (a new one), and for sorts of your own `arbitraries`, `evaluate`, `same`
 * @returns what came of each rule; a counterexample is as small as it could be made, and prints as a program
 * @example check_ruleset(algebra, { seed: 1 }).passed   // true
 */
export function check_ruleset(rules: Ruleset | readonly Ruleset[], options: CheckOptions = {}): Report {
  const sets = "rules" in rules ? [rules] : rules
  const all = [...new Set(sets.flatMap((r) => r.rules))]
  const analyses = options.analyses ?? [rulesetOf("analyses", all.filter(isAnalysis))]
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31)
  return new Report(
    seed,
    all.map((rule) => check_rule(rule, { ...options, seed }, analyses)),
  )
}
