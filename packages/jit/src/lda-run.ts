import {
  array_var,
  assume_dtype,
  assume_isfinite,
  assume_shape,
  assume_value_one_of,
  contiguous,
  trace,
  type EagerArray,
  type NDArray,
} from "@carton/array-api"
import { GuardError, type Profile } from "@carton/codegen"
import { LinearDiscriminantAnalysis } from "@carton/estimators"
import { Attempt } from "./attempt.js"
import { compile, type Compiled } from "./compile.js"
import { evaluate } from "./evaluate.js"
import type { LdaData, LdaSource } from "./lda-data.js"
import type { LdaSettings } from "./lda-settings.js"
import { collectGarbage, timeInterleaved, warmUp, type Timings } from "./lda-timing.js"
import { optimize, type Optimized } from "./optimize.js"
import type { Progress } from "./progress.js"

/** One step and how long it took. */
export interface LdaStage {
  readonly name: string
  readonly ms: number
}

/** What came of one data set. */
export interface LdaResult {
  readonly name: string
  /** Of X. */
  readonly shape: readonly [number, number]
  readonly classes: number
  /** What the compiled program gave: row-major, and its shape. */
  readonly transform: Matrix
  readonly explained_variance_ratio: readonly number[]
  readonly stages: readonly LdaStage[]
  readonly timings_ms: Timings
  /** Largest absolute difference from eager, of each of the others. */
  readonly errors: { readonly extracted: number; readonly compiled: number }
  /** Largest absolute value of the eager result: what the differences are to be seen against. */
  readonly scale: number
  /** Why the eager function ran in the place of the compiled program. */
  readonly fallback: string | undefined
  readonly optimized: Optimized
  readonly source: string
  readonly ir: string
  /** What the compiled program does to memory. */
  readonly report: Compiled["report"]
  /** Of further runs of the compiled program, where it was asked for and no guard failed. */
  readonly profile: Profile | undefined
}

interface Matrix {
  readonly data: ArrayLike<number>
  readonly shape: readonly number[]
}

/** What the program gives. */
interface Outputs {
  readonly transform: NDArray
  readonly explained_variance_ratio: NDArray
}

/** The program: the estimator as it is written, on arrays of any kind. */
export function lda(X: NDArray, y: NDArray): Outputs & Record<string, NDArray> {
  const estimator = new LinearDiscriminantAnalysis()
  const transform = estimator.fit_transform(X, y)
  return { transform, explained_variance_ratio: estimator.explained_variance_ratio_ }
}

/** Bytes of a data set whose temporaries are freed between runs. */
const LARGE = 1 << 24

/** Data sets that took longer than this so far are warm. */
const LONG_MS = 5_000

/** Steps that `progress` is told of, before the timed runs. */
export const STEPS = 7

/** Loads a data set, takes the program the whole way, and runs it three ways. */
export async function runOn(
  source: LdaSource,
  settings: LdaSettings,
  progress: Progress,
): Promise<LdaResult> {
  const stages: LdaStage[] = []
  const record = (name: string, ms: number) => {
    stages.push({ name, ms })
    progress.done(name, ms)
  }
  const timed = <T>(name: string, work: () => T): T => {
    progress.step(name)
    const start = performance.now()
    const result = work()
    record(name, performance.now() - start)
    return result
  }
  progress.step(source.stage)
  const start = performance.now()
  const data = await source.load()
  record(source.stage, performance.now() - start)

  const traced = timed("trace", () => trace(lda, symbolicInputs(data)))
  progress.step("optimise")
  const first = optimize(traced, { precision: settings.precision })
  for (const { name, ms } of first.report.stages) record(name, ms)
  progress.step("compile")
  const attempt = new Attempt(first, { target: settings.target })
  for (const { name, ms } of attempt.compiled.stages) record(name, ms)
  const { compiled, program: optimized } =
    settings.precision === "fast" ? attempt.holding([data.X, data.y]) : attempt

  let fallback: string | undefined
  const eagerly = (): Outputs => lda(data.X, data.y)
  /** A program whose guards fail is not used: the estimator runs as it is written. */
  const guarded = (run: () => unknown) => (): Outputs => {
    try {
      return run() as Outputs
    } catch (error) {
      if (!(error instanceof GuardError)) throw error
      fallback = error.message
      return eagerly()
    }
  }
  const programs = {
    eager: eagerly,
    extracted: guarded(() => evaluate(optimized, [data.X, data.y])),
    compiled: guarded(() => compiled(data.X, data.y)),
  }
  // a forced collection also throws compiled code away, which would be most of a short run's time
  const between = 8 * data.rows * data.features > LARGE ? collectGarbage : () => undefined
  progress.step("run")
  // the first runs give the results; they are not among the timings
  const eager = flatten(programs.eager())
  between()
  const extracted = difference(eager, flatten(programs.extracted()))
  between()
  const run = performance.now()
  const outputs = programs.compiled()
  record("run", performance.now() - run)
  const errors = { extracted, compiled: difference(eager, flatten(outputs)) }
  if (performance.now() - start < LONG_MS) Object.values(programs).forEach(warmUp)
  const timings_ms = timeInterleaved(programs, settings.repeat, between, (name, ms) => {
    progress.done(`run ${name}`, ms)
  })
  const profile =
    settings.profile && fallback === undefined
      ? timed("profile", () => profileRuns(optimized, data, settings))
      : undefined
  return {
    name: source.name,
    shape: [data.rows, data.features],
    classes: data.classes,
    transform: matrix(outputs.transform),
    explained_variance_ratio: Array.from(matrix(outputs.explained_variance_ratio).data),
    stages,
    timings_ms,
    errors,
    scale: eager.reduce((most, { data }) => Math.max(most, largest(data)), 0),
    fallback,
    optimized,
    source: compiled.source,
    ir: compiled.ir,
    report: compiled.report,
    profile,
  }
}

/** Where the time of the compiled program goes. */
function profileRuns(optimized: Optimized, data: LdaData, { target, repeat }: LdaSettings): Profile {
  const compiled = compile(optimized, { target, profile: true })
  for (let i = 0; i < Math.max(repeat, 3); i++) compiled(data.X, data.y)
  return compiled.profile!
}

/** X and y with what is known of them before the elements are looked at. */
function symbolicInputs({ rows, features, classes }: LdaData): NDArray[] {
  const X = assume_isfinite(assume_dtype(assume_shape(array_var("X"), [rows, features]), "float64"))
  const y = assume_dtype(assume_shape(array_var("y"), [rows]), "int32")
  return [
    X,
    assume_value_one_of(
      y,
      Array.from({ length: classes }, (_, k) => k),
    ),
  ]
}

function matrix(x: NDArray): Matrix {
  return { data: contiguous(x as EagerArray).data as unknown as ArrayLike<number>, shape: x.shape }
}

const flatten = ({ transform, explained_variance_ratio }: Outputs): Matrix[] => [
  matrix(transform),
  matrix(explained_variance_ratio),
]

/** Largest |a - b|; Infinity where shapes differ or only one is a number. */
export function difference(a: readonly Matrix[], b: readonly Matrix[]): number {
  let worst = 0
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!]
    if (x.shape.join() !== y.shape.join()) return Infinity
    for (let j = 0; j < x.data.length; j++) {
      const [p, q] = [x.data[j]!, y.data[j]!]
      const apart = p === q || (p !== p && q !== q) ? 0 : Math.abs(p - q)
      if (!(apart <= worst)) worst = apart === apart ? apart : Infinity
    }
  }
  return worst
}

function largest(values: ArrayLike<number>): number {
  let most = 0
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!))
  return most
}
