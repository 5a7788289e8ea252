import fc, { type Random } from "fast-check"
import type { Bench } from "./check-rule.js"
import type { Instance } from "./instance.js"
import type { CheckOptions } from "./options.js"
import type { Plan } from "./plan.js"
import { Search } from "./search.js"
import { smaller } from "./shrink.js"

/** Draws for one case, until the conditions of the rule are met. */
const TRIES = 80
/** Draws without one that meets them, after which no more are made. */
const HOPELESS = 4000

/** What a draw counts for that is not even well typed: it tried many times. */
const ILL_TYPED = 75
/** Smaller instances that are tried, whatever comes of them. */
const SHRINKS = 3000

/** Whether nothing of an example is left to be computed. */
const isWhole = ({ values }: Instance): boolean =>
  [...values.values()].every((d) => d.kind !== "host" || d.value !== undefined)

/** Instances of a rule's left side; those for which its conditions are met as far as they can be found. */
export class InstanceArbitrary extends fc.Arbitrary<Instance> {
  private readonly search: Search
  private tries = 0
  private met = 0
  private shrinks = 0

  constructor(
    private readonly plan: Plan,
    private readonly options: CheckOptions,
    private readonly bench: Pick<Bench, "meets" | "repaired">,
  ) {
    super()
    this.search = new Search(plan, options)
  }

  /** What may keep the conditions from being met. */
  get obstacle(): string | undefined {
    return this.search.obstacle
  }

  generate(random: Random): fc.Value<Instance> {
    let last: Instance | undefined
    for (let i = 0; i < TRIES && !(this.met === 0 && this.tries > HOPELESS); i++) {
      this.tries++
      let instance = this.search.example(random) ?? this.search.draw(random)
      if (instance === undefined) {
        this.tries += ILL_TYPED
        continue
      }
      if (isWhole(instance)) last = instance
      if (instance !== last || !this.bench.meets(instance)) {
        const repaired = this.bench.repaired(instance)
        if (repaired === undefined || !isWhole(repaired) || !this.bench.meets(repaired)) continue
        last = instance = repaired
      }
      this.met++
      this.search.remember(instance)
      break
    }
    return new fc.Value(last ?? { plan: this.plan, values: new Map() }, undefined)
  }

  canShrinkWithoutContext(value: unknown): value is Instance {
    return typeof value === "object" && value !== null && "plan" in value
  }

  shrink(value: Instance): fc.Stream<fc.Value<Instance>> {
    if (value.values.size === 0 && this.plan.free.length > 0) return fc.Stream.nil()
    return fc.stream(this.smaller(value))
  }

  private *smaller(value: Instance): IterableIterator<fc.Value<Instance>> {
    for (const next of smaller(value, this.options)) {
      if (this.shrinks++ > SHRINKS) return
      yield new fc.Value(next, undefined)
    }
  }
}
