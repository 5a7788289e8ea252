import type { RunReport } from "@carton/egraph"

/** What all runs of a program came to. Times are in milliseconds. */
export interface Statistics {
  readonly iterations: number
  readonly rules: readonly {
    readonly name: string
    readonly matches: number
    readonly milliseconds: number
  }[]
  readonly rulesets: readonly {
    readonly name: string
    readonly searchMs: number
    readonly applyMs: number
    readonly rebuildMs: number
  }[]
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Adds up the reports of runs. */
export class StatisticsCollector {
  private iterations = 0
  private readonly rules = new Map<string, Mutable<Statistics["rules"][number]>>()
  private readonly rulesets = new Map<string, Mutable<Statistics["rulesets"][number]>>()

  /** `rulesOf` names the rules of a rule set: those that found nothing are in no report. */
  add(report: RunReport, rulesOf: (ruleset: string) => Iterable<string>): void {
    for (const ruleset of new Set(report.iterations.map((it) => it.ruleset))) {
      for (const name of rulesOf(ruleset)) {
        if (!this.rules.has(name)) this.rules.set(name, { name, matches: 0, milliseconds: 0 })
      }
    }
    this.iterations += report.iterations.length
    for (const it of report.iterations) {
      const set = this.rulesets.get(it.ruleset) ?? { name: it.ruleset, searchMs: 0, applyMs: 0, rebuildMs: 0 }
      this.rulesets.set(it.ruleset, set)
      set.searchMs += it.searchMs
      set.applyMs += it.applyMs
      set.rebuildMs += it.rebuildMs
      for (const r of it.rules) {
        const rule = this.rules.get(r.name) ?? { name: r.name, matches: 0, milliseconds: 0 }
        this.rules.set(r.name, rule)
        rule.matches += r.matches
        rule.milliseconds += r.searchMs + r.applyMs
      }
    }
  }

  get total(): Statistics {
    return {
      iterations: this.iterations,
      rules: [...this.rules.values()].map((r) => ({ ...r })),
      rulesets: [...this.rulesets.values()].map((r) => ({ ...r })),
    }
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(3)}s`

const shorten = (name: string): string => {
  const line = name.replaceAll("\n", " ")
  return line.length > 80 ? `${line.slice(0, 80)}...` : line
}

/** A line to each rule, the slowest last, and to each rule set. */
export function printStatistics(s: Statistics): string {
  const rules = [...s.rules].sort((a, b) => a.milliseconds - b.milliseconds)
  return [
    ...rules.map(
      (r) =>
        `Rule ${shorten(r.name)}: search and apply ${seconds(r.milliseconds)}, num matches ${r.matches}\n`,
    ),
    ...s.rulesets.map(
      (r) =>
        `Ruleset ${r.name}: search ${seconds(r.searchMs)}, merge ${seconds(r.applyMs)}, ` +
        `rebuild ${seconds(r.rebuildMs)}\n`,
    ),
  ].join("")
}
