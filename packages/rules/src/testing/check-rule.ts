import { RuleError, type Rule, type Ruleset } from "@carton/egraph"
import fc from "fast-check"
import { InstanceArbitrary } from "./instance-arbitrary.js"
import type { Instance } from "./instance.js"
import { judge, type Verdict } from "./judge.js"
import { MissingEvaluator } from "./evaluate.js"
import type { CheckOptions } from "./options.js"
import { planOf, type Plan } from "./plan.js"
import type { Counterexample, RuleReport } from "./report.js"
import { MissingArbitrary } from "./search.js"
import { Witness, type Claim } from "./sides.js"
import { counterexampleSource } from "./source.js"

export const DEFAULT_RUNS = 200

/** Tries one rule. */
export function check_rule(
  rule: Rule,
  options: CheckOptions & { readonly seed: number },
  analyses: readonly Ruleset[],
): RuleReport {
  const { name, equality } = rule
  const untested = (reason: string): RuleReport => ({
    name,
    equality,
    status: "untested",
    cases: 0,
    refused: 0,
    error: 0,
    reason,
  })
  let plan: Plan | undefined
  try {
    plan = planOf(rule)
  } catch (error) {
    if (error instanceof RuleError) return untested(error.message)
    throw error
  }
  if (plan === undefined) return untested("its left side contains itself")
  const witness = new Witness(plan, options, analyses)
  if (!witness.claims) return untested("it makes nothing equal and sets nothing")
  const bench = new Bench(witness, options)
  const instances = new InstanceArbitrary(plan, options, bench)
  try {
    const details = fc.check(
      fc.property(instances, (instance) => bench.holds(instance)),
      { numRuns: options.runs ?? DEFAULT_RUNS, seed: options.seed },
    )
    const { cases, refused, error } = bench
    if (details.failed) {
      if (details.counterexample === null) throw details.errorInstance
      const counterexample = bench.explain(details.counterexample[0])
      return { name, equality, status: "failed", cases, refused, error, counterexample }
    }
    if (cases === 0) {
      const why = refused > 0 ? "what is checked at run time never held" : instances.obstacle
      return untested(`its conditions were never met${why === undefined ? "" : `: ${why}`}`)
    }
    return { name, equality, status: "passed", cases, refused, error }
  } catch (error) {
    if (error instanceof MissingArbitrary || error instanceof MissingEvaluator) return untested(error.message)
    throw error
  }
}

/** Runs a rule on instances, each at most once. */
export class Bench {
  cases = 0
  /** Cases in which its other conditions were met, and what is checked at run time did not hold. */
  refused = 0
  /** The largest part of its bound that a difference took. */
  error = 0
  private readonly claims = new WeakMap<Instance, readonly Claim[] | Error>()
  private readonly guarded = new WeakMap<Instance, boolean>()
  private failed = false

  constructor(
    private readonly witness: Witness,
    private readonly options: CheckOptions,
  ) {}

  /** What the rule says of an instance, or what it threw instead. */
  private claimsOf(instance: Instance): readonly Claim[] | Error {
    let found = this.claims.get(instance)
    if (found === undefined) {
      try {
        found = this.witness.claimsOf(instance)
      } catch (error) {
        found = error as Error
      }
      this.claims.set(instance, found)
    }
    return found
  }

  /** Whether the conditions of the rule are met. */
  meets(instance: Instance): boolean {
    if (instance.values.size < instance.plan.free.length) return false
    const claims = this.claimsOf(instance)
    if (claims instanceof Error) return true
    return claims.length > 0 && this.assumed(instance) && this.decided(instance)
  }

  /** Whether the condition that is checked at run time lets the rule stand. */
  private decided(instance: Instance): boolean {
    let held = this.guarded.get(instance)
    if (held === undefined) {
      try {
        held = this.witness.guarded(instance) ?? true
      } catch (error) {
        // a condition that cannot be looked at decides nothing
        this.claims.set(instance, error as Error)
        held = true
      }
      this.guarded.set(instance, held)
      if (!held) this.refused++
    }
    return held
  }

  /** The instance with what the conditions compute in the place of what was drawn; undefined where that is nothing new. */
  repaired(instance: Instance): Instance | undefined {
    const computed = this.witness.computed(instance)
    if (computed.size === 0) return undefined
    const values = new Map(instance.values)
    for (const [name, value] of computed) values.set(name, { kind: "host", value })
    return { ...instance, values }
  }

  /** Predicates over host values among what the rule assumes or is guarded by. */
  private assumed({ plan, values }: Instance): boolean {
    const given = Object.fromEntries([...values].map(([name, drawn]) => [name, drawn.value]))
    return plan.rule.equality.assuming.every(
      (a) => typeof a !== "function" || Boolean((a as (values: unknown) => unknown)(given)),
    )
  }

  private verdicts(instance: Instance): readonly (readonly [Claim | undefined, Verdict])[] {
    const claims = this.claimsOf(instance)
    if (claims instanceof Error)
      return [
        [
          undefined,
          {
            reason: `the rule throws ${claims.name}: ${claims.message}`,
            left: undefined,
            right: claims,
            ratio: Infinity,
          },
        ],
      ]
    const { equality } = this.witness.plan.rule
    return claims.map((claim) => [claim, judge(claim, instance, equality, this.options)] as const)
  }

  /** Whether everything that the rule says of the instance is right; instances that it does not match are. */
  holds(instance: Instance): boolean {
    if (!this.meets(instance)) return true
    const verdicts = this.verdicts(instance)
    const right = verdicts.every(([, v]) => v.reason === undefined)
    // cases made while a counterexample is shrunk do not count
    if (!this.failed) {
      this.cases++
      if (right) this.error = Math.max(this.error, ...verdicts.map(([, v]) => v.ratio))
    }
    this.failed ||= !right
    return right
  }

  explain(instance: Instance): Counterexample {
    const [claim, verdict] = this.verdicts(instance).find(([, v]) => v.reason !== undefined)!
    const { left, right } = verdict
    return {
      reason: verdict.reason!,
      source: claim === undefined ? `// ${verdict.reason!}` : counterexampleSource(claim, instance, verdict),
      instance,
      left,
      right,
    }
  }
}
