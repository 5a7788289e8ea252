import type { BoundRule } from "./bound-rule.js"
import type { Database } from "./database.js"
import type { Fact } from "./fact.js"
import { SearchStop } from "./match.js"
import type { IterationReport, Limits, RuleReport, RunReport, StopReason } from "./report.js"
import type { RuleSlot } from "./rule-slot.js"
import type { Ruleset } from "./ruleset.js"
import type { Schedule } from "./schedule.js"
import type { Scheduler } from "./scheduler.js"

/** What a run needs of its e-graph. */
export interface RunHost {
  readonly database: Database
  readonly naive: boolean
  slots(ruleset: Ruleset): readonly RuleSlot[]
  holds(facts: readonly Fact[]): boolean
}

/** A rule that found something in a round. */
interface Found {
  readonly rule: BoundRule
  readonly report: { -readonly [K in keyof RuleReport]: RuleReport[K] }
}

/** One call of `EGraph.run`: walks the schedule, round by round, within the limits. */
export class Runner {
  private readonly iterations: IterationReport[] = []
  private readonly schedulers = new Map<Schedule, Scheduler | undefined>()
  private readonly rounds = new Map<Schedule, number>()
  private readonly start = performance.now()
  private stop: StopReason | undefined
  private changed = false
  private quick = 0
  private untilHeld = false
  private settled = false

  constructor(
    private readonly host: RunHost,
    private readonly limits: Limits,
    private readonly scheduler: Scheduler | undefined,
  ) {}

  run(schedule: Schedule): RunReport {
    const { database } = this.host
    database.rebuild()
    database.throwFailure()
    this.checkLimits()
    if (!this.stop) this.walk(schedule)
    return {
      stopReason: this.stop ?? (this.untilHeld ? "until" : this.settled ? "saturated" : "finished"),
      changed: this.changed,
      iterations: this.iterations,
      nodes: database.nodes,
      classes: database.classes,
      milliseconds: performance.now() - this.start,
    }
  }

  /** Runs a step; whether anything changed. `settled` says whether running it again would change nothing. */
  private walk(s: Schedule): boolean {
    let changed = false
    if (s.kind === "seq") {
      for (const step of s.steps) {
        if (this.stop) break
        changed = this.walk(step) || changed
      }
      this.settled = s.steps.length === 1 ? this.settled : !changed
      return changed
    }
    const times = s.kind === "saturate" ? Infinity : s.times
    let settled = false
    for (let i = 0; i < times && !this.stop && !settled; i++) {
      if (this.reached(s.until)) break
      const c = s.kind === "run" ? this.round(s) : this.walk(s.body)
      changed = c || changed
      settled = !c && !this.stop
    }
    this.settled = settled
    return changed
  }

  private reached(facts: readonly Fact[]): boolean {
    const yes = facts.length > 0 && this.host.holds(facts)
    this.untilHeld ||= yes
    return yes
  }

  private round(s: Schedule & { kind: "run" }): boolean {
    if (this.limits.iterations !== undefined && this.iterations.length >= this.limits.iterations) {
      this.stop = "iterations"
      return false
    }
    if (!this.schedulers.has(s)) this.schedulers.set(s, s.scheduler ? s.scheduler() : this.scheduler)
    const scheduler = this.schedulers.get(s)
    const round = this.rounds.get(s) ?? 0
    this.rounds.set(s, round + 1)
    const { database } = this.host
    const before = database.activity
    const t0 = performance.now()
    const found: Found[] = []
    let t1 = t0
    let t2 = t0
    let refused = false
    try {
      refused = this.search(this.host.slots(s.ruleset), scheduler, round, found)
      t1 = performance.now()
      for (let i = 0; i < found.length; i++) {
        const { rule: r, report } = found[i] as Found
        const rowsBefore = database.activity
        const start = performance.now()
        if (!this.stop && report.bannedUntil === undefined) {
          if (r.apply(this.more)) r.accept()
        }
        report.applyMs = performance.now() - start
        report.newRows = database.activity - rowsBefore
        r.buffer.clear()
      }
    } finally {
      t2 = performance.now()
      database.rebuild()
    }
    database.throwFailure()
    const changed = database.activity !== before
    this.changed ||= changed
    this.iterations.push({
      ruleset: s.ruleset.name,
      nodes: database.nodes,
      classes: database.classes,
      searchMs: t1 - t0,
      applyMs: t2 - t1,
      rebuildMs: performance.now() - t2,
      rules: found.map((f) => f.report),
    })
    this.checkLimits()
    if (changed) return true
    return refused || (scheduler !== undefined && !scheduler.canStop(round))
  }

  private search(
    slots: readonly RuleSlot[],
    scheduler: Scheduler | undefined,
    round: number,
    found: Found[],
  ): boolean {
    let refused = false
    let last = performance.now()
    // By index here and over what was found: where many rules find little, what an iterator allocates is half of a round.
    for (let i = 0; i < slots.length; i++) {
      const r = (slots[i] as RuleSlot).bound
      if (r === undefined || !(r.pending || this.host.naive)) continue
      if (scheduler && !scheduler.canSearch(r.rule, round)) continue
      r.buffer.limit = scheduler ? scheduler.limit(r.rule) : Infinity
      let complete = true
      try {
        r.search(this.host.naive)
      } catch (e) {
        if (!(e instanceof SearchStop)) throw e
        complete = e.reason === "enough"
      }
      if (!complete) {
        r.buffer.clear()
        for (const { rule } of found) rule.buffer.clear()
        found.length = 0
        return false
      }
      const matches = r.buffer.count
      if (matches === 0) {
        r.accept()
        continue
      }
      const now = performance.now()
      const report: Found["report"] = {
        name: r.rule.name,
        matches,
        newRows: 0,
        searchMs: now - last,
        applyMs: 0,
      }
      last = now
      found.push({ rule: r, report })
      if (scheduler && !scheduler.admit(r.rule, matches, round)) {
        refused = true
        r.buffer.clear()
        report.bannedUntil = scheduler.bannedUntil(r.rule) ?? round + 1
      }
    }
    return refused
  }

  /** For searches: throws when a limit is hit that the search itself can hit. */
  readonly tick = (): void => {
    if ((++this.quick & 63) !== 0) return
    this.checkClock()
    if (this.stop) throw new SearchStop("limit")
  }

  /** For actions: whether to go on. */
  private readonly more = (): boolean => {
    const { nodes, classes } = this.limits
    const { database } = this.host
    if (nodes !== undefined && database.nodes > nodes) this.stop = "nodes"
    else if (classes !== undefined && database.classes > classes) this.stop = "classes"
    if ((++this.quick & 15) === 0) this.checkClock()
    return this.stop === undefined
  }

  private checkClock(): void {
    const { milliseconds, signal } = this.limits
    if (signal?.aborted) this.stop = "aborted"
    else if (milliseconds !== undefined && performance.now() - this.start > milliseconds) this.stop = "time"
  }

  private checkLimits(): void {
    const { nodes, classes, bytes } = this.limits
    const { database } = this.host
    this.checkClock()
    if (nodes !== undefined && database.nodes > nodes) this.stop = "nodes"
    else if (classes !== undefined && database.classes > classes) this.stop = "classes"
    else if (bytes !== undefined && database.bytes > bytes) this.stop = "memory"
  }
}
