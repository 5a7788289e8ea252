import { type Fact, type FactLike, toFact } from "./fact.js"
import type { Ruleset } from "./ruleset.js"
import type { Scheduler } from "./scheduler.js"

/** What to run, in what order. */
export type Schedule =
  | {
      readonly kind: "run"
      readonly ruleset: Ruleset
      readonly times: number
      readonly until: readonly Fact[]
      readonly scheduler: (() => Scheduler) | undefined
    }
  | { readonly kind: "seq"; readonly steps: readonly Schedule[] }
  | { readonly kind: "saturate"; readonly body: Schedule; readonly until: readonly Fact[] }
  | {
      readonly kind: "repeat"
      readonly body: Schedule
      readonly times: number
      readonly until: readonly Fact[]
    }

export type ScheduleLike = Schedule | Ruleset

export interface RunOptions {
  /** Rounds; 1. */
  times?: number
  /** Stop before a round in which these hold. */
  until?: readonly FactLike[]
  /** Makes the scheduler that this part of the schedule keeps; all matches are applied if left out. */
  scheduler?: () => Scheduler
}

/**
 * Rounds of one rule set; it ends early when nothing changes.
 *
 * @example run(algebra, { times: 10, until: [eq(start, goal)], scheduler: () => backoff() })
 */
export const run = (rules: Ruleset, options: RunOptions = {}): Schedule => ({
  kind: "run",
  ruleset: rules,
  times: options.times ?? 1,
  until: (options.until ?? []).map(toFact),
  scheduler: options.scheduler,
})

export const toSchedule = (s: ScheduleLike): Schedule => (s.kind === "ruleset" ? run(s) : s)

/** One after the other. */
export const seq = (...steps: readonly ScheduleLike[]): Schedule => ({
  kind: "seq",
  steps: steps.map(toSchedule),
})

/** Again and again until nothing changes. */
export const saturate = (...steps: readonly ScheduleLike[]): Schedule => ({
  kind: "saturate",
  body: steps.length === 1 ? toSchedule(steps[0] as ScheduleLike) : seq(...steps),
  until: [],
})

/** So many times, or until nothing changes. */
export const repeat = (times: number, ...steps: readonly ScheduleLike[]): Schedule => ({
  kind: "repeat",
  times,
  body: steps.length === 1 ? toSchedule(steps[0] as ScheduleLike) : seq(...steps),
  until: [],
})

/**
 * Again and again until the facts hold or nothing changes.
 *
 * @example until([eq(a, b)], algebra)
 */
export const until = (facts: readonly FactLike[], ...steps: readonly ScheduleLike[]): Schedule => ({
  kind: "saturate",
  body: seq(...steps),
  until: facts.map(toFact),
})
