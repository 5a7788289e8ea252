import { type Rule, type RuleLike } from "./rule.js"
import { type AnySort, type Out, variable } from "./sort.js"

/** A named set of rules. */
export interface Ruleset {
  readonly kind: "ruleset"
  readonly name: string
  readonly rules: readonly Rule[]
}

type Variables<V extends Readonly<Record<string, AnySort>>> = { readonly [P in keyof V]: Out<V[P]> }

/**
 * Declares a rule set over typed variables.
 *
 * @example const algebra = ruleset("algebra", { x: Math, y: Math }, ({ x, y }) => [
 *   rewrite("add-comm", add(x, y), add(y, x)),
 *   rewrite("mul-one", mul(x, 1), x),
 * ])
 */
export function ruleset<const V extends Readonly<Record<string, AnySort>>>(
  name: string,
  variables: V,
  body: (variables: Variables<V>) => readonly RuleLike[],
): Ruleset {
  const terms = Object.fromEntries(Object.entries(variables).map(([n, s]) => [n, variable(n, s)]))
  return rulesetOf(name, body(terms as Variables<V>))
}

/** A rule set of rules that were made elsewhere. */
export const rulesetOf = (name: string, rules: readonly RuleLike[]): Ruleset => ({
  kind: "ruleset",
  name,
  rules: rules.flatMap((r) => r.rules),
})

/** The rules of several sets, run together. */
export const combine = (name: string, ...rulesets: readonly Ruleset[]): Ruleset => ({
  kind: "ruleset",
  name,
  rules: [...new Set(rulesets.flatMap((r) => r.rules))],
})
