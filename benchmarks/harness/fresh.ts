import { fork } from "node:child_process"
import type { AnyBenchmark, Case, Measurement, Program } from "./benchmark.js"
import { measureInterleaved, type MeasureOptions } from "./measure.js"

/** What a process that runs programs of one case is told, and what it answers. */
export interface ChildJob extends MeasureOptions {
  readonly benchmark: string
  readonly case: string
  readonly programs: readonly string[]
}
interface ChildAnswer {
  readonly measurements: readonly Measurement[]
  readonly summaries: readonly unknown[]
  readonly peak_mb: number
}

/** Set in the environment of a process that runs programs of one case. */
export const CHILD = "CARTON_BENCH_JOB"

/** Runs what this process was started for. */
export async function runChild(benchmarks: readonly AnyBenchmark[], job: ChildJob): Promise<void> {
  const benchmark = benchmarks.find((b) => b.name === job.benchmark)!
  const input = await benchmark.cases.find((c) => c.name === job.case)!.input()
  const programs = benchmark.programs.filter((p) => job.programs.includes(p.name))
  const { measurements, summaries } = await measureInterleaved(benchmark, input, programs, job)
  const peak_mb = process.resourceUsage().maxRSS / 1024
  const answer: ChildAnswer = { measurements, summaries, peak_mb }
  await new Promise<void>((resolve) => process.send!(answer, () => resolve()))
  process.disconnect()
}

/** Measures programs in turn in a process that does no other case. */
export async function measureAlone(
  benchmark: AnyBenchmark,
  { name }: Case<unknown>,
  programs: readonly Program<unknown, unknown>[],
  options: MeasureOptions,
  observe: (program: string) => void = () => undefined,
): Promise<readonly Measurement[]> {
  const job = { ...options, benchmark: benchmark.name, case: name, programs: programs.map((p) => p.name) }
  const { measurements } = await askChild(job)
  for (const { name } of programs) for (let i = 0; i < options.warmup + options.rounds; i++) observe(name)
  return measurements
}

/** Measures programs with every sample in a process of its own, still in turn. */
export async function measureFresh(
  benchmark: AnyBenchmark,
  { name }: Case<unknown>,
  programs: readonly Program<unknown, unknown>[],
  options: MeasureOptions,
  observe: (program: string) => void = () => undefined,
): Promise<Measurement[]> {
  const answers: { measurement: Measurement; summary: unknown }[][] = programs.map(() => [])
  for (let round = 0; round < options.rounds; round++)
    for (let i = 0; i < programs.length; i++) {
      const index = (round + i) % programs.length
      const program = programs[index]!.name
      if (answers[index]!.some((a) => a.measurement.error !== undefined)) continue
      const job = { ...options, rounds: 1, benchmark: benchmark.name, case: name, programs: [program] }
      const { measurements, summaries, peak_mb } = await askChild(job)
      answers[index]!.push({ measurement: { ...measurements[0]!, peak_mb }, summary: summaries[0] })
      observe(program)
    }
  return programs.map(({ name: program }, index) => {
    const own = answers[index]!
    const bad = own.find((a) => a.measurement.error !== undefined)?.measurement.error
    const base = answers[0]![0]
    const error =
      bad ??
      (index === 0 || base === undefined || base.measurement.error !== undefined
        ? undefined
        : benchmark.compare(base.summary, own[0]!.summary))
    return {
      ...own[0]?.measurement,
      program,
      samples_ms: own.flatMap((a) => a.measurement.samples_ms),
      prepare_ms: Math.min(...own.map((a) => a.measurement.prepare_ms)),
      peak_mb: Math.max(...own.map((a) => a.measurement.peak_mb ?? 0)),
      ...(error === undefined ? {} : { error }),
    }
  })
}

function askChild(job: ChildJob): Promise<ChildAnswer> {
  return new Promise((resolve) => {
    const child = fork(process.argv[1]!, process.argv.slice(2), {
      env: { ...process.env, [CHILD]: JSON.stringify(job) },
      serialization: "advanced",
    })
    let answer: ChildAnswer | undefined
    child.on("message", (message) => (answer = message as ChildAnswer))
    child.on("close", (code) =>
      resolve(
        answer ?? {
          measurements: job.programs.map((program) => ({
            program,
            samples_ms: [],
            prepare_ms: 0,
            error: `its process ended with status ${code}`,
          })),
          summaries: [],
          peak_mb: NaN,
        },
      ),
    )
  })
}
