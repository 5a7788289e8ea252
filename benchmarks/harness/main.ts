import { renameSync, writeFileSync } from "node:fs"
import type { AnyBenchmark, CaseReport, Measurement, Report } from "./benchmark.js"
import { CHILD, measureAlone, measureFresh, runChild, type ChildJob } from "./fresh.js"
import { machine } from "./machine.js"
import { measureInterleaved } from "./measure.js"
import { parseBundleArguments } from "./options.js"
import { showProgress, type Progress } from "./progress.js"
import { formatReport } from "./table.js"

/** Runs the benchmarks of a bundle as the command line says; the exit status is 1 where a result differs. */
export async function main(benchmarks: readonly AnyBenchmark[]): Promise<void> {
  const job = process.env[CHILD]
  if (job !== undefined) return runChild(benchmarks, JSON.parse(job) as ChildJob)
  const { json, list, ...options } = parseBundleArguments(process.argv.slice(2))
  if (list) {
    for (const b of benchmarks) {
      console.log(`${b.name}: ${b.about}`)
      console.log(`  cases: ${b.cases.map((c) => c.name).join(", ")}`)
      console.log(`  programs: ${b.programs.map((p) => p.name).join(", ")}`)
    }
    return
  }
  const reports: Report[] = []
  for (const benchmark of benchmarks) {
    const report = await runBenchmark(benchmark, options, showProgress)
    if (report.cases.length === 0) continue
    console.log(formatReport(report) + "\n")
    reports.push(report)
  }
  if (json !== undefined) {
    writeFileSync(json + ".part", JSON.stringify(reports, null, 2) + "\n")
    renameSync(json + ".part", json)
  }
  const wrong = reports
    .flatMap((r) => r.cases.flatMap((c) => c.measurements))
    .some((m) => m.error !== undefined)
  if (wrong) process.exitCode = 1
}

export interface RunOptions {
  readonly cases?: string | undefined
  readonly programs?: string | undefined
  readonly rounds?: number | undefined
  readonly warmup?: number | undefined
  readonly fresh?: boolean | undefined
}

/** Runs one benchmark: its cases one after the other, absent programs skipped with the reason. */
export async function runBenchmark(
  benchmark: AnyBenchmark,
  options: RunOptions = {},
  progressOf: (benchmark: string, samples: number) => Progress = noProgress,
): Promise<Report> {
  const fresh = options.fresh ?? benchmark.fresh ?? false
  const measure = {
    warmup: options.warmup ?? (fresh ? 0 : (benchmark.warmup ?? 2)),
    rounds: options.rounds ?? benchmark.rounds ?? 7,
    min_sample_ms: benchmark.min_sample_ms ?? 5,
  }
  const wanted = benchmark.programs.filter((p, i) => i === 0 || p.name.includes(options.programs ?? ""))
  const skipped: Measurement[] = []
  const skip = (program: string, reason: string): Measurement => ({
    program,
    samples_ms: [],
    prepare_ms: 0,
    skipped: reason,
  })
  const programs: (typeof wanted)[number][] = []
  for (const program of wanted) {
    const reason = await program.absent?.()
    if (reason === undefined) programs.push(program)
    else skipped.push(skip(program.name, reason))
  }
  const chosen = benchmark.cases.filter((c) => c.name.includes(options.cases ?? ""))
  const perProgram = fresh ? measure.rounds : measure.warmup + measure.rounds
  const progress = progressOf(benchmark.name, chosen.length * programs.length * perProgram)
  const cases: CaseReport[] = []
  try {
    for (const item of chosen) {
      const observe = (program: string) => progress.sample(`${item.name}: ${program}`)
      const { without = {} } = item
      const able = programs.filter(({ name }) => without[name] === undefined)
      const unable = programs.flatMap(({ name }) =>
        without[name] === undefined ? [] : skip(name, without[name]),
      )
      const measurements = fresh
        ? await measureFresh(benchmark, item, able, measure, observe)
        : benchmark.alone === true
          ? await measureAlone(benchmark, item, able, measure, observe)
          : (await measureInterleaved(benchmark, await item.input(), able, measure, observe)).measurements
      cases.push({ case: item.name, fresh, measurements: [...measurements, ...unable, ...skipped] })
    }
  } finally {
    progress.stop()
  }
  return { benchmark: benchmark.name, about: benchmark.about, machine: machine(), cases }
}

const noProgress = (): Progress => ({ sample: () => undefined, stop: () => undefined })
