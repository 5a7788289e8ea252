import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
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
import { LinearDiscriminantAnalysis, load_iris, make_classification } from "@carton/estimators"
import { compile, evaluate, optimize } from "@carton/jit"
import {
  defineBenchmark,
  missingModules,
  relativeError,
  startPeer,
  type Case,
  type Program,
} from "../harness/index.js"

interface Input {
  readonly X: NDArray
  readonly y: NDArray
  readonly classes: number
}
/** The explained variance ratio and the first rows of the transform: what the peers give too. */
interface Result {
  readonly ratio: readonly number[]
  readonly rows: readonly (readonly number[])[]
}
const SHOWN = 100

function lda(X: NDArray, y: NDArray): { transform: NDArray; ratio: NDArray } {
  const estimator = new LinearDiscriminantAnalysis()
  return { transform: estimator.fit_transform(X, y), ratio: estimator.explained_variance_ratio_ }
}

function resultOf({ transform, ratio }: { transform: NDArray; ratio: NDArray }): Result {
  const numbers = (x: NDArray) => contiguous(x as EagerArray).data as Float64Array
  const [rows, columns] = transform.shape as [number, number]
  const data = numbers(transform)
  return {
    ratio: Array.from(numbers(ratio)),
    rows: Array.from({ length: Math.min(rows, SHOWN) }, (_, i) =>
      Array.from(data.subarray(i * columns, (i + 1) * columns)),
    ),
  }
}

function traced({ X, y, classes }: Input) {
  const x = assume_isfinite(assume_dtype(assume_shape(array_var("X"), X.shape), "float64"))
  const labels = assume_dtype(assume_shape(array_var("y"), y.shape), "int32")
  const known = assume_value_one_of(
    labels,
    Array.from({ length: classes }, (_, k) => k),
  )
  return trace(lda, [x, known])
}

const synthetic = (n_samples: number, n_features: number, n_classes: number): Case<Input> => ({
  name: `${n_samples} x ${n_features}, ${n_classes} classes`,
  input: () => ({
    ...make_classification({ n_samples, n_features, n_classes, seed: 0 }),
    classes: n_classes,
  }),
})

/** A program in Python, given the arrays as files. */
const peer = (name: string, script: string, modules: readonly string[]): Program<Input, Result> => ({
  name,
  absent: () => missingModules(...modules),
  prepare: async ({ X, y }) => {
    const folder = mkdtempSync(join(tmpdir(), "carton-peer-"))
    const file = (name: string, x: NDArray): string => {
      const { data } = contiguous(x as EagerArray)
      const path = join(folder, name)
      writeFileSync(path, new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength))
      return path
    }
    const shape = X.shape.map(String)
    const path = join(process.env["CARTON_BENCHMARKS"]!, "peers", script)
    const run = await startPeer(path, [file("X.bin", X), file("y.bin", y), ...shape])
    return Object.assign(() => run(), {
      close: () => {
        run.close?.()
        rmSync(folder, { recursive: true })
      },
    })
  },
})

const compiled = (name: string, target: "wasm" | "js"): Program<Input, Result> => ({
  name,
  prepare: (input) => {
    const program = compile(optimize(traced(input), {}), { target })
    return () => resultOf(program(input.X, input.y) as unknown as ReturnType<typeof lda>)
  },
})

export const benchmark = defineBenchmark<Input, Result>({
  name: "lda",
  about: "linear discriminant analysis, fit and transform; tracing, optimising and compiling are in prepare",
  cases: [
    { name: "iris", input: () => ({ ...load_iris(), classes: 3 }) },
    synthetic(10_000, 20, 2),
    synthetic(100_000, 20, 8),
    synthetic(1_000_000, 20, 2),
  ],
  programs: [
    {
      name: "eager",
      prepare:
        ({ X, y }) =>
        () =>
          resultOf(lda(X, y)),
    },
    {
      name: "extracted",
      prepare: (input) => {
        const program = optimize(traced(input), {})
        return () => resultOf(evaluate(program, [input.X, input.y]) as unknown as ReturnType<typeof lda>)
      },
    },
    compiled("compiled", "wasm"),
    compiled("compiled, JavaScript alone", "js"),
    peer("scikit-learn", "sklearn/lda.py", ["numpy", "sklearn"]),
    peer("numba", "numba/lda.py", ["numpy", "numba"]),
  ],
  compare: compareResults,
  warmup: 1,
  rounds: 5,
})

/**
 * Peers choose the signs of columns as they like, and scikit-learn from 1.9.1 on scales them by another estimate
 * of the variance: columns are compared as directions.
 */
function compareResults(expected: Result, actual: Result): string | undefined {
  const ratio = relativeError(expected.ratio, actual.ratio)
  const rows = relativeError(directions(expected.rows), directions(actual.rows))
  const error = Math.max(ratio, rows)
  return error <= 1e-6 ? undefined : `differs by ${error.toExponential(1)}, allowed 1e-6`
}

/** Columns scaled to length 1, with a positive sum of cubes. */
function directions(rows: readonly (readonly number[])[]): number[] {
  return (rows[0] ?? []).flatMap((_, j) => {
    const column = rows.map((row) => row[j]!)
    const sign = column.reduce((sum, x) => sum + x ** 3, 0) < 0 ? -1 : 1
    const length = Math.hypot(...column) * sign
    return column.map((x) => x / length)
  })
}
