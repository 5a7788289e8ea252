import { Timed, type AnyBenchmark, type Measurement, type Program, type Run } from "./benchmark.js"

export interface MeasureOptions {
  readonly warmup: number
  readonly rounds: number
  readonly min_sample_ms: number
}

/**
 * Where every program runs longer than this, runs begin with a clean heap. A collection throws compiled code away, and
 * short programs beside it would be measured while they are compiled again.
 */
const COLLECT_ABOVE_MS = 500
const LONG_MS = 1000

/** A program at work: what it has measured so far. */
class Runner {
  readonly samples: number[] = []
  prepare_ms = 0
  error: string | undefined
  summary: unknown
  private run: Run<unknown> | undefined
  private repeats = 1
  /** Milliseconds of the last run; before the first nothing is known. */
  last = Infinity

  constructor(
    readonly program: Program<unknown, unknown>,
    private readonly benchmark: AnyBenchmark,
  ) {}

  async prepare(input: unknown): Promise<void> {
    const start = performance.now()
    this.run = await this.program.prepare(input)
    this.prepare_ms = performance.now() - start
  }

  /** One sample; its result is kept for comparison the first time only. */
  async sample(): Promise<number> {
    let own: number | undefined
    const start = performance.now()
    let result: unknown
    for (let i = 0; i < this.repeats; i++) {
      result = this.run!()
      if (result instanceof Promise) result = await result
    }
    const ms = performance.now() - start
    this.last = ms / this.repeats
    if (result instanceof Timed) ({ ms: own, result } = result as Timed<unknown>)
    this.summary ??= this.benchmark.summary === undefined ? result : this.benchmark.summary(result)
    return own ?? ms / this.repeats
  }

  /** Repeats short programs: a timer's grain must not be a tenth of what is measured. */
  calibrate(ms: number, wanted: number): void {
    this.repeats = Math.max(1, Math.min(1e6, Math.ceil(wanted / Math.max(ms, 1e-4))))
  }

  /** What `prepare` says of the program. */
  get known(): Pick<Measurement, "figures" | "note"> {
    const { figures, note } = this.run ?? {}
    return { ...(figures && { figures }), ...(note !== undefined && { note }) }
  }

  close(): void {
    this.run?.close?.()
    this.run = undefined
  }
}

/**
 * Measures programs in this process, in turn: round r begins with program r, so that none is always the one
 * that runs on a cold cache or after the same other. A program that throws or differs stops there.
 */
export async function measureInterleaved(
  benchmark: AnyBenchmark,
  input: unknown,
  programs: readonly Program<unknown, unknown>[],
  { warmup, rounds, min_sample_ms }: MeasureOptions,
  observe: (program: string) => void = () => undefined,
): Promise<{ measurements: Measurement[]; summaries: unknown[] }> {
  const runners = programs.map((program) => new Runner(program, benchmark))
  const attempt = async (runner: Runner, step: () => Promise<void>) => {
    if (runner.error !== undefined) return
    try {
      await step()
    } catch (e) {
      runner.error = e instanceof Error ? e.message : String(e)
    }
  }
  for (const runner of runners) {
    await attempt(runner, async () => {
      await runner.prepare(input)
      for (let i = 0; i < warmup; i++) {
        runner.calibrate(await runner.sample(), min_sample_ms)
        observe(runner.program.name)
        // a long run has warmed itself up
        if (runner.last > LONG_MS) break
      }
    })
  }
  for (let round = 0; round < rounds; round++)
    for (let i = 0; i < runners.length; i++) {
      const runner = runners[(round + i) % runners.length]!
      if (runners.every(({ last }) => last > COLLECT_ABOVE_MS)) globalThis.gc?.()
      await attempt(runner, async () => void runner.samples.push(await runner.sample()))
      observe(runner.program.name)
    }
  const known = runners.map((runner) => runner.known)
  for (const runner of runners) runner.close()
  const base = runners[0]
  for (const runner of runners.slice(1))
    if (runner.error === undefined && base?.error === undefined)
      runner.error = benchmark.compare(base!.summary, runner.summary)
  return {
    measurements: runners.map((r, i) => ({
      program: r.program.name,
      samples_ms: r.samples,
      prepare_ms: r.prepare_ms,
      ...known[i],
      ...(r.error === undefined ? {} : { error: r.error }),
    })),
    summaries: runners.map((r) => r.summary),
  }
}
