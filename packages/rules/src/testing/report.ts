import { describeEquality } from "@carton/rules"
import type { Equality } from "@carton/egraph"
import type { Instance } from "./instance.js"

/** Values for which a rule is wrong, as small as they could be made. */
export interface Counterexample {
  /** How the sides differ, in one line. */
  readonly reason: string
  /** A program that shows it: an ES module over `@carton/array-api`. */
  readonly source: string
  readonly instance: Instance
  readonly left: unknown
  readonly right: unknown
}

/** What came of one rule. */
export interface RuleReport {
  readonly name: string
  /** Its class of equality, as the rule states it. */
  readonly equality: Equality
  /** `untested`: no case was found that meets its conditions, or it says nothing that can be tried. */
  readonly status: "passed" | "failed" | "untested"
  /** Cases in which its conditions were met. */
  readonly cases: number
  /** Cases in which they were, but not what the rule has checked at run time: it does not stand there. */
  readonly refused: number
  /** The largest difference seen, as a part of what the class allows; 0 where all bits agreed. */
  readonly error: number
  /** Why it is untested. */
  readonly reason?: string
  readonly counterexample?: Counterexample
}

/** What came of all rules. */
export class Report {
  constructor(
    readonly seed: number,
    readonly rules: readonly RuleReport[],
  ) {}

  get failed(): readonly RuleReport[] {
    return this.rules.filter((r) => r.status === "failed")
  }
  get untested(): readonly RuleReport[] {
    return this.rules.filter((r) => r.status === "untested")
  }
  /** Whether every rule was tried and none was found wrong. */
  get passed(): boolean {
    return this.rules.every((r) => r.status === "passed")
  }

  /** A line for each rule, the counterexamples below, and the seed. */
  toString(): string {
    const width = Math.max(0, ...this.rules.map((r) => r.name.length))
    const lines = this.rules.map((r) => {
      const refused = r.refused > 0 ? `, ${r.refused} refused by its guard` : ""
      const what = r.status === "untested" ? r.reason : `${r.cases} cases${refused}`
      const error =
        r.error > 0 && Number.isFinite(r.error) ? `, at most ${r.error.toPrecision(2)} of its bound` : ""
      return `${r.status.padEnd(8)}  ${r.name.padEnd(width)}  ${describeEquality(r.equality)}: ${what}${error}`
    })
    const examples = this.failed.map(
      ({ name, counterexample }) => `\n// ${name}: ${counterexample!.reason}\n${counterexample!.source}`,
    )
    return [...lines, ...examples, `\nseed ${this.seed}`].join("\n")
  }
}
