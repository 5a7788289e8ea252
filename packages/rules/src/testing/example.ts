import {
  array_var,
  assume,
  carryOut,
  eager,
  factor_gram,
  sorts,
  trace,
  type EagerArray,
  type Facts,
  type NDArray,
  type Traced,
} from "@carton/array-api"
import { rulesetOf, type Rule, type Ruleset, type Term } from "@carton/egraph"
import fc from "fast-check"
import { Bench } from "./check-rule.js"
import { InstanceArbitrary } from "./instance-arbitrary.js"
import { termsOf, type Instance } from "./instance.js"
import type { CheckOptions } from "./options.js"
import { planOf } from "./plan.js"
import { Witness } from "./sides.js"
import { termSource } from "./source.js"

/** A program in which a rule finds something. */
export interface Example {
  /** What the rule looks for, traced as a user's call would be. */
  readonly traced: Traced
  /** Values of its inputs. */
  readonly inputs: readonly EagerArray[]
  /** As code over its inputs. */
  readonly source: string
}

/** Instances that are looked at: the smallest of those that fit is taken. */
const LOOKED_AT = 8

/**
 * A small program that the rule matches.
 *
 * @param options - as of `check_ruleset`; the same seed gives the same example
 * @returns undefined where no instance meets the rule's conditions
 */
export function example_of(
  rule: Rule,
  options: CheckOptions & { readonly seed: number },
  analyses: readonly Ruleset[],
): Example | undefined {
  const plan = planOf(rule)
  if (plan === undefined) return undefined
  const bench = new Bench(
    new Witness(plan, options, [
      rulesetOf(
        "analyses",
        analyses.flatMap((a) => a.rules),
      ),
    ]),
    options,
  )
  const instances = fc.sample(new InstanceArbitrary(plan, options, bench), {
    numRuns: LOOKED_AT,
    seed: options.seed,
  })
  const sized = instances
    .filter(
      (instance) =>
        [...instance.values.values()].every((d) => d.value !== undefined) && bench.meets(instance),
    )
    .map((instance) => ({ instance, size: sizeOf(instance) }))
    .sort((a, b) => a.size - b.size)
  return sized.length === 0 ? undefined : programOf(sized[0]!.instance)
}

/** Of the arrays the elements; an empty one says little. */
const sizeOf = ({ values }: Instance): number =>
  [...values.values()].reduce(
    (n, d) => n + (d.kind !== "array" ? 0 : d.value.size > 1 ? d.value.size : 20),
    0,
  )

function programOf(instance: Instance): Example {
  const terms = termsOf(instance)
  const used = new Set(instance.plan.calls.flatMap((c) => c.args))
  const roots = instance.plan.calls.filter((c) => !used.has(c.output)).map((c) => terms.get(c.output)!)
  const given = [...instance.values].flatMap(([name, d]) => (d.kind === "array" ? [{ name, ...d }] : []))
  const inputs = given.map(({ name, known }) => assume(array_var(name), stated(known)))
  const shown = roots.length > 0 ? roots.map(observed) : given.map(({ name }) => sorts.input(name).term)
  const traced = trace(
    (...xs: NDArray[]) =>
      carryOut(
        shown,
        { input: (name) => xs[given.findIndex((g) => g.name === name)]!, constant: (x) => x },
        eager,
      ),
    inputs,
  )
  return {
    // what follows from how an array is made stands for the making
    traced: { ...traced, inputs: traced.inputs.map((x, i) => ({ ...x, facts: given[i]!.known })) },
    inputs: given.map(({ value }) => value),
    source: roots.map((t) => termSource(t, instance, new Set())).join(", "),
  }
}

const derived = ["semidefinite", "definite", "orthonormal_columns", "orthonormal_rows", "centred"]
const stated = (known: Facts): Facts =>
  Object.fromEntries(Object.entries(known).filter(([fact]) => !derived.includes(fact)))

/** Of a row factor what does not depend on its rotation. */
const observed = (t: Term): Term =>
  t.sort.name === "RowFactor" ? factor_gram(sorts.RowFactor.wrap(t as never)).term : t
