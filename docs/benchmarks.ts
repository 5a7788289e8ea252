import type { CaseReport, Measurement, Report } from "../benchmarks/harness/benchmark.js"
import { median, speedups } from "../benchmarks/harness/statistics.js"
import { count, digits, machineLine } from "../benchmarks/harness/table.js"

const OURS = "carton"
/** Another program is ahead when it takes less than this part of our time. */
const AHEAD = 0.9

const COLD = "machine code from the first call: the run ends before V8 has compiled what is hot"
/** Why a program is ahead, by its name; for all benchmarks, or for one. */
const reasons: readonly (readonly [program: string, why: string])[] = [
  [
    "jax-js",
    "WebAssembly: four float32 at once, in memory that it keeps, where ours are copied in and out; sums in any order",
  ],
  ["tfjs wasm", "WebAssembly: four float32 at once, in memory that it keeps"],
  [
    "numpy-ts",
    "WebAssembly for these, two or four numbers at once, in memory that it keeps, where ours are copied in and out",
  ],
  ["NumPy", "C with vector instructions, and memory that is used again"],
  [
    "ndarray-ops",
    "on few elements, what a call checks; of arguments that come again the host's branches are guessed right (sin)",
  ],
  [
    "stdlib",
    "new memory beside peers that leave much to collect; where none runs between, ours takes 1.1 ms",
  ],
  ["loop in double precision", "rounds what it stores alone, and gives other numbers"],
  [
    "loop",
    "on few elements, what a call checks; of a triangle, blocks of 128 numbers that begin anywhere in its rows",
  ],
  ["egglog 3.0 (native)", COLD],
  ["egg 0.11 (native)", COLD],
]

/** docs/benchmarks.md of a run of the suite. */
export function benchmarksPage(reports: readonly Report[]): string {
  return `# Benchmarks

Generated from the run in benchmarks/run.json by \`node docs/benchmarks.mjs\`; do not edit.

\`npm run bench\` runs the whole suite (most of an hour), \`npm run bench -- NAME\` one part, \`npm run bench -- --list\` names them; \`carton bench\` does the same. It writes \`carton-out/bench/\`: report.json, a picture of each benchmark, and all of it as one page. What Python, cargo or npm would have to install is skipped, and the table says so: [peers](../benchmarks/peers/README.md). \`--compare benchmarks/run.json\` says what changed beyond noise since the run below; \`--json benchmarks/run.json\` makes a new one of it.

Programs take turns in one process, or each sample has a process of its own where a table says _fresh_; a time is a median in milliseconds. The first program of a table is what the others are measured against: the factor is the median of its time over theirs within a round, so above 1 they are faster. Other machines give other times; factors carry over better. V8 is given one helper thread (\`--v8-pool-size=1\`): on two cores its usual four take turns with the program, and a first call that compiles much takes half as long again.

The machine, when the first began: ${reports[0] === undefined ? "none" : machineLine(reports[0])}.

## Where we lose

${losses(reports)}

${reports.map(section).join("\n\n")}
`
}

const cell = (text: string): string => text.replaceAll("|", "\\|")
const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`
/** The first column stands to the left; the others too where they are `words`. */
const table = (head: readonly string[], rows: readonly (readonly string[])[], words = false): string =>
  [row(head), row(head.map((_, i) => (i === 0 || words ? "---" : "--:"))), ...rows.map(row)].join("\n")

const baseOf = ({ measurements }: CaseReport): Measurement | undefined =>
  measurements.find((m) => m.samples_ms.length > 0 && m.error === undefined)

function section(report: Report): string {
  const programs = [...new Set(report.cases.flatMap((c) => c.measurements.map((m) => m.program)))]
  const skipped = new Map<string, string>()
  const rows = report.cases.map((item) => {
    const base = baseOf(item)
    const cells = programs.map((name) => {
      const m = item.measurements.find(({ program }) => program === name)
      if (m === undefined) return ""
      if (m.error !== undefined) return `fails: ${m.error}`
      if (m.skipped !== undefined && /install|not there|lacks|no egglog/.test(m.skipped))
        skipped.set(name, m.skipped)
      if (m.samples_ms.length === 0) return "-"
      const time = digits(median(m.samples_ms))
      return m === base ? time : `${time} (${digits(median(speedups(base!.samples_ms, m.samples_ms)))})`
    })
    return [item.fresh ? `${item.case} (_fresh_)` : item.case, ...cells]
  })
  const notes = [...skipped].map(([name, why]) => `\n${name} was skipped: ${why}.\n`).join("")
  const { commit, load } = report.machine
  return `## ${report.benchmark}\n\n${report.about}. Commit ${commit}, load ${load}.\n${notes}\n${table(["", ...programs], rows)}${figures(report)}`
}

/** What is known of programs beside their times, and what is to be said of them. */
function figures({ cases }: Report): string {
  const all = cases.flatMap((c) => c.measurements)
  const names = [...new Set(all.flatMap((m) => Object.keys(m.figures ?? {})))]
  if (names.length === 0) return ""
  const rows = cases.flatMap((c) =>
    c.measurements.map((m) => [c.case, m.program, ...names.map((name) => count(m.figures?.[name]))]),
  )
  const notes = cases.flatMap((c) =>
    c.measurements.flatMap((m) => (m.note === undefined ? [] : [`- ${c.case}, ${m.program}: ${m.note}`])),
  )
  return `\n\n${table(["", "program", ...names], rows)}\n\n${notes.join("\n")}`
}

/** By program, in how many cases it is ahead of ours, by how much at most, and why. */
function losses(reports: readonly Report[]): string {
  const rows: string[][] = []
  for (const report of reports) {
    const ahead = new Map<string, { cases: string[]; most: number }>()
    let compared = 0
    for (const item of report.cases) {
      const ours = item.measurements.find((m) => m.program === OURS && m.samples_ms.length > 0)
      if (ours === undefined) continue
      compared++
      for (const m of item.measurements) {
        if (m.program.startsWith(OURS) || m.samples_ms.length === 0 || m.error !== undefined) continue
        const factor = median(speedups(ours.samples_ms, m.samples_ms))
        if (1 / factor >= AHEAD) continue
        const entry = ahead.get(m.program) ?? { cases: [], most: 0 }
        ahead.set(m.program, { cases: [...entry.cases, item.case], most: Math.max(entry.most, factor) })
      }
    }
    for (const [program, { cases, most }] of ahead) {
      const why = reasons.find(([name]) => name === program)?.[1] ?? ""
      const shown = cases.length > 4 ? [...cases.slice(0, 4), "…"] : cases
      rows.push([
        report.benchmark,
        program,
        `${cases.length} of ${compared}`,
        digits(most),
        shown.join("; "),
        why,
      ])
    }
  }
  return rows.length === 0
    ? "Nowhere in this run."
    : table(["benchmark", "ahead of carton", "cases", "at most", "which", "why"], rows, true)
}
