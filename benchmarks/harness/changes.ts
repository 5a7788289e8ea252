import type { Measurement, Report } from "./benchmark.js"
import { notch, speedups } from "./statistics.js"

/** How a program's figure in one run differs from that in an older one. */
export interface Change {
  readonly benchmark: string
  readonly case: string
  readonly program: string
  /** `speed-up` over the first program; for the first program itself `ms`, which depends on the machine's mood. */
  readonly figure: "speed-up" | "ms"
  readonly before: number
  readonly after: number
  /** How many times faster it became; below 1 it became slower. */
  readonly factor: number
}

/** Smaller differences than this are never reported, however quiet the runs were. */
const LEAST = 1.03

/** What changed between two runs beyond noise: the notches of the medians do not overlap. */
export function changes(before: readonly Report[], after: readonly Report[]): Change[] {
  const old = new Map(figures(before).map((f) => [key(f), f]))
  return figures(after).flatMap((now) => {
    const then = old.get(key(now))
    if (then === undefined) return []
    const [a, b] = [notch(then.values), notch(now.values)]
    if (a.low <= b.high && b.low <= a.high) return []
    const factor = now.figure === "ms" ? a.median / b.median : b.median / a.median
    if (factor < LEAST && factor > 1 / LEAST) return []
    const { benchmark, case: name, program, figure } = now
    return [{ benchmark, case: name, program, figure, before: a.median, after: b.median, factor }]
  })
}

type Figure = Omit<Change, "before" | "after" | "factor"> & { readonly values: readonly number[] }
const key = (f: Figure): string => JSON.stringify([f.benchmark, f.case, f.program, f.figure])

const measured = (m: Measurement): boolean => m.samples_ms.length > 0 && m.error === undefined

function figures(reports: readonly Report[]): Figure[] {
  return reports.flatMap((report) =>
    report.cases.flatMap((item) => {
      const base = item.measurements.find((m) => m.skipped === undefined)
      return item.measurements.filter(measured).map((m): Figure => {
        const name = { benchmark: report.benchmark, case: item.case, program: m.program }
        return m === base
          ? { ...name, figure: "ms", values: m.samples_ms }
          : { ...name, figure: "speed-up", values: speedups(base!.samples_ms, m.samples_ms) }
      })
    }),
  )
}

/** The changes as they stand on the screen: the largest first. */
export function changeRows(list: readonly Change[], digits: (x: number) => string): string[][] {
  const size = (c: Change) => Math.abs(Math.log(c.factor))
  return [...list]
    .sort((a, b) => size(b) - size(a))
    .map((c) => [
      `${c.benchmark}, ${c.case}: ${c.program}`,
      c.figure,
      digits(c.before),
      digits(c.after),
      c.factor >= 1 ? `${digits(c.factor)}x faster` : `${digits(1 / c.factor)}x slower`,
    ])
}
