import { renameSync, writeFileSync } from "node:fs"
import { parseArgs } from "node:util"
import type { AnyBenchmark, CaseReport, Measurement, Report } from "./benchmark.js"
import { CHILD, measureFresh, runChild, type ChildJob } from "./fresh.js"
import { machine } from "./machine.js"
import { measureInterleaved } from "./measure.js"
import { formatReport } from "./table.js"

export const usage = `node benchmarks/run.mjs NAME [options]
  --case TEXT      only cases whose name contains TEXT
  --program TEXT   only programs whose name contains TEXT (and the first, which the others are compared with)
  --rounds N       runs of each program that count
  --warmup N       runs before them
  --fresh          every sample in a process of its own
  --json FILE      write the report
  --list           name the cases and programs and stop`

/** Runs the benchmarks of a bundle as the command line says; the exit status is 1 where a result differs. */
export async function main(benchmarks: readonly AnyBenchmark[]): Promise<void> {
  const job = process.env[CHILD]
  if (job !== undefined) return runChild(benchmarks, JSON.parse(job) as ChildJob)
  const { values } = parseArgs({
    options: {
      case: { type: "string" },
      program: { type: "string" },
      rounds: { type: "string" },
      warmup: { type: "string" },
      fresh: { type: "boolean" },
      json: { type: "string" },
      list: { type: "boolean" },
    },
  })
  if (values.list === true) {
    for (const b of benchmarks) {
      console.log(`${b.name}: ${b.about}`)
      console.log(`  cases: ${b.cases.map((c) => c.name).join(", ")}`)
      console.log(`  programs: ${b.programs.map((p) => p.name).join(", ")}`)
    }
    return
  }
  const reports: Report[] = []
  for (const benchmark of benchmarks) {
    const report = await runBenchmark(benchmark, {
      cases: values.case,
      programs: values.program,
      rounds: numberOption("rounds", values.rounds),
      warmup: numberOption("warmup", values.warmup),
      fresh: values.fresh,
    })
    console.log(formatReport(report) + "\n")
    reports.push(report)
  }
  if (values.json !== undefined) {
    writeFileSync(values.json + ".part", JSON.stringify(reports, null, 2) + "\n")
    renameSync(values.json + ".part", values.json)
  }
  const wrong = reports
    .flatMap((r) => r.cases.flatMap((c) => c.measurements))
    .some((m) => m.error !== undefined)
  if (wrong) process.exitCode = 1
}

function numberOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0)
    throw new Error(`--${name}: expected a whole number, got ${text}`)
  return value
}

export interface RunOptions {
  readonly cases?: string | undefined
  readonly programs?: string | undefined
  readonly rounds?: number | undefined
  readonly warmup?: number | undefined
  readonly fresh?: boolean | undefined
}

/** Runs one benchmark: its cases one after the other, absent programs skipped with the reason. */
export async function runBenchmark(benchmark: AnyBenchmark, options: RunOptions = {}): Promise<Report> {
  const fresh = options.fresh ?? benchmark.fresh ?? false
  const measure = {
    warmup: options.warmup ?? benchmark.warmup ?? (fresh ? 0 : 2),
    rounds: options.rounds ?? benchmark.rounds ?? 7,
    min_sample_ms: benchmark.min_sample_ms ?? 5,
  }
  const wanted = benchmark.programs.filter((p, i) => i === 0 || p.name.includes(options.programs ?? ""))
  const skipped: Measurement[] = []
  const programs: (typeof wanted)[number][] = []
  for (const program of wanted) {
    const reason = await program.absent?.()
    if (reason === undefined) programs.push(program)
    else skipped.push({ program: program.name, samples_ms: [], prepare_ms: 0, skipped: reason })
  }
  const cases: CaseReport[] = []
  for (const item of benchmark.cases.filter((c) => c.name.includes(options.cases ?? ""))) {
    const measurements = fresh
      ? await measureFresh(benchmark, item, programs, measure)
      : (await measureInterleaved(benchmark, await item.input(), programs, measure)).measurements
    cases.push({ case: item.name, fresh, measurements: [...measurements, ...skipped] })
  }
  return { benchmark: benchmark.name, about: benchmark.about, machine: machine(), cases }
}
