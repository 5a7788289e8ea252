import {
  rulesetOf,
  variable,
  type AnySort,
  type Out,
  type Rule,
  type RuleLike,
  type Ruleset,
} from "@carton/egraph"

/** A set of rules, each under the law that it states. */
export interface Laws extends Ruleset {
  /** By the law, as mathematics writes it. */
  readonly laws: ReadonlyMap<string, readonly Rule[]>
}

type Variables<V extends Readonly<Record<string, AnySort>>> = { readonly [P in keyof V]: Out<V[P]> }

/** Rules that state a law: one, or one for each of its variants. */
export type Stated = RuleLike | readonly RuleLike[]

/**
 * Declares laws of one subject over typed variables.
 *
 * @example const mine = laws("mine", { x: NDArray }, ({ x }) => ({
 *   "x - 0 = x": rewrite("subtract-zero", subtract(x, 0), x).exact(),
 * }))
 */
export function laws<const V extends Readonly<Record<string, AnySort>>>(
  name: string,
  variables: V,
  body: (variables: Variables<V>) => Readonly<Record<string, Stated>>,
): Laws {
  const terms = Object.fromEntries(Object.entries(variables).map(([n, s]) => [n, variable(n, s)]))
  return lawsOf(name, body(terms as Variables<V>))
}

/** Laws over variables that were made elsewhere. */
export function lawsOf(name: string, stated: Readonly<Record<string, Stated>>): Laws {
  const byLaw = new Map(
    Object.entries(stated).map(([law, rules]) => [law, [rules].flat().flatMap((r: RuleLike) => r.rules)]),
  )
  return { ...rulesetOf(name, [...byLaw.values()].flat()), laws: byLaw }
}

/** For the rules of some rule sets, by name, the law that each states, where it is written. */
export function lawsByRule(rulesets: readonly Ruleset[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const set of rulesets)
    for (const [law, rules] of (set as Partial<Laws>).laws ?? [])
      for (const r of rules) found.set(r.name, law)
  return found
}
