/** One way of doing the job of a benchmark. */
export interface Program<Input, Result> {
  readonly name: string
  /** Why the program cannot run here (a peer that is not installed); undefined: it can. */
  absent?(): string | undefined | Promise<string | undefined>
  /** What is done once and not timed; gives the function that is timed. */
  prepare(input: Input): Run<Result> | Promise<Run<Result>>
}

/** The timed function. One that runs elsewhere gives its own milliseconds as a Timed. */
export interface Run<Result> {
  (): Result | Timed<Result> | Promise<Result | Timed<Result>>
  /** Frees what `prepare` took, such as a process. */
  close?(): void
  /** What is known of the program beside its time, each a column of the table. */
  readonly figures?: Readonly<Record<string, number>>
  /** A line below the table. */
  readonly note?: string
}

/** A result whose time was taken where it was made. */
export class Timed<Result> {
  constructor(
    readonly ms: number,
    readonly result: Result,
  ) {}
}

/** One input of a benchmark: made anew in every process, so from a seed. */
export interface Case<Input> {
  readonly name: string
  /** Programs that cannot do this case, by name, and why: rows without samples. */
  readonly without?: Readonly<Record<string, string>>
  input(): Input | Promise<Input>
}

/** Programs that do the same job on the same inputs, the first being what the others are measured against. */
export interface Benchmark<Input, Result, Summary = Result> {
  readonly name: string
  /** What is measured and what is left out: a line above the table. */
  readonly about: string
  readonly cases: readonly Case<Input>[]
  readonly programs: readonly Program<Input, Result>[]
  /** The part of a result that is compared; it is sent between processes, so plain data and typed arrays. */
  summary?(result: Result): Summary
  /** How `actual` differs from the first program's summary; undefined: it does not. */
  compare(expected: Summary, actual: Summary): string | undefined
  /** Runs of each program before the first that counts (2); in fresh processes there are none. */
  readonly warmup?: number
  /** Runs of each program that count (7). */
  readonly rounds?: number
  /** Short programs are repeated until a sample takes this long (5). */
  readonly min_sample_ms?: number
  /** Each sample in a process of its own, instead of all programs in turn in one (false). */
  readonly fresh?: boolean
  /** Each case in a process of its own, so that a program does not find its memory full of another case (false). */
  readonly alone?: boolean
}

/** Declares a benchmark: `export const benchmark = defineBenchmark({…})` in a file `NAME/*.bench.ts`. */
export const defineBenchmark = <Input, Result, Summary = Result>(
  benchmark: Benchmark<Input, Result, Summary>,
): Benchmark<Input, Result, Summary> => benchmark

/** The same with every sample in a process of its own: its first run. */
export const cold = <B extends AnyBenchmark>(benchmark: B): B => ({
  ...benchmark,
  name: `${benchmark.name}-cold`,
  about: `${benchmark.about}; each the first run of a process`,
  fresh: true,
  rounds: 7,
})

/** A benchmark of which nothing but its form is known. */
export type AnyBenchmark = Benchmark<any, any, any>

/** What one program did in one case. */
export interface Measurement {
  readonly program: string
  /** One number per round, in order. */
  readonly samples_ms: readonly number[]
  readonly prepare_ms: number
  /** Largest resident memory of the process; only where each sample has its own. */
  readonly peak_mb?: number
  readonly figures?: Readonly<Record<string, number>>
  readonly note?: string
  /** Why there are no samples, or how the result differs. */
  readonly skipped?: string
  readonly error?: string
}

export interface CaseReport {
  readonly case: string
  readonly fresh: boolean
  readonly measurements: readonly Measurement[]
}

/** What is written by --json. */
export interface Report {
  readonly benchmark: string
  readonly about: string
  readonly machine: Readonly<Record<string, string | number>>
  readonly cases: readonly CaseReport[]
}
