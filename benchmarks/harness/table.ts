import type { CaseReport, Report } from "./benchmark.js"
import { median, speedups, spread } from "./statistics.js"

/** Columns padded to one width: the first to the left, the others to the right. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>((w, row) => {
    row.forEach((cell, i) => (w[i] = Math.max(w[i] ?? 0, cell.length)))
    return w
  }, [])
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "),
    )
    .map((line) => line.trimEnd())
    .join("\n")
}

/** Three significant digits, never in exponential form. */
export const digits = (x: number): string =>
  !Number.isFinite(x)
    ? "-"
    : x >= 100
      ? x.toFixed(0)
      : x >= 10
        ? x.toFixed(1)
        : x >= 1
          ? x.toFixed(2)
          : x.toFixed(4)

/** A figure that is a whole number has no decimals. */
export const count = (x = NaN): string => (Number.isInteger(x) ? String(x) : digits(x))

/** What the numbers of a report depend on, in one line. */
export const machineLine = (report: Report): string =>
  Object.entries(report.machine)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ")

/** The report as it stands on the screen. */
export const formatReport = (report: Report): string =>
  [`${report.benchmark}: ${report.about}`, machineLine(report), ...report.cases.map(formatCase)].join("\n\n")

function formatCase(item: CaseReport): string {
  const { head, rows, notes } = caseTable(item)
  const how = item.fresh ? "each sample in a fresh process" : "interleaved in one process"
  return [`${item.case} (${how})`, formatTable([head, ...rows]), ...notes].join("\n")
}

/** A case as rows of text, with what is to be said below them. */
export function caseTable({ fresh, measurements }: CaseReport): {
  readonly head: string[]
  readonly rows: string[][]
  readonly notes: string[]
} {
  const base = measurements.find((m) => m.skipped === undefined)
  const head = ["program", "median ms", "quartiles", "n", `x ${base?.program ?? ""}`, "prepare ms"]
  if (fresh) head.push("peak MB")
  const figures = [...new Set(measurements.flatMap((m) => Object.keys(m.figures ?? {})))]
  head.push(...figures)
  const notes: string[] = []
  const rows = measurements.map((m) => {
    if (m.skipped !== undefined) notes.push(`${m.program}: skipped, ${m.skipped}`)
    if (m.error !== undefined) notes.push(`${m.program}: WRONG, ${m.error}`)
    if (m.samples_ms.length === 0) return [m.program, "-"]
    const s = spread(m.samples_ms)
    const row = [m.program, digits(s.median), `${digits(s.q1)}..${digits(s.q3)}`, String(s.n)]
    row.push(base === undefined ? "-" : digits(median(speedups(base.samples_ms, m.samples_ms))))
    row.push(digits(m.prepare_ms))
    if (fresh) row.push(digits(m.peak_mb ?? NaN))
    row.push(...figures.map((name) => count(m.figures?.[name])))
    if (m.note !== undefined) notes.push(`${m.program}: ${m.note}`)
    return row
  })
  return { head, rows, notes }
}
