import {
  array_var,
  asarray,
  assume_dtype,
  assume_isfinite,
  assume_shape,
  assume_value_one_of,
  contiguous,
  from_buffer,
  trace,
  type EagerArray,
  type NDArray,
  type Program as ProgramOfArrays,
  type Traced,
} from "@carton/array-api"
import { LinearDiscriminantAnalysis, make_classification } from "@carton/estimators"
import { compile, optimize } from "@carton/jit"
import { defineBenchmark, relativeError, type Program } from "../harness/index.js"
import { ldaByGram, ldaByGramInOnePass, ldaByTsqr } from "./hand-lda.js"
import { ldaPlan } from "./lda-plan.js"

interface Input {
  readonly X: Float64Array
  readonly y: Int32Array
  readonly shape: readonly [number, number]
  readonly classes: number
}

type Plan = (X: NDArray, y: NDArray, labels: readonly number[]) => NDArray

const compiled = (
  name: string,
  plan: Plan,
  target: "wasm" | "js",
  optimized: (traced: Traced) => ProgramOfArrays = (traced) => traced,
): Program<Input, Float64Array> => ({
  name,
  prepare: ({ X, y, shape, classes }) => {
    const labels = Array.from({ length: classes }, (_, k) => k)
    const x = assume_isfinite(assume_dtype(assume_shape(array_var("X"), [...shape]), "float64"))
    const known = assume_value_one_of(assume_dtype(assume_shape(array_var("y"), [shape[0]]), "int32"), labels)
    const written = trace((X: NDArray, y: NDArray) => plan(X, y, labels), [x, known])
    const program = compile(optimized(written), { target })
    const args = [from_buffer(X, [...shape]), from_buffer(y, [shape[0]])] as const
    return () => contiguous(program(...args) as EagerArray).data as Float64Array
  },
})
const planned =
  (gram: boolean): Plan =>
  (X, y, labels) =>
    ldaPlan(X, y, asarray(labels, { dtype: "int32" }), gram)
const estimator: Plan = (X, y) => new LinearDiscriminantAnalysis().fit_transform(X, y)
const fast = (traced: Traced): ProgramOfArrays => optimize(traced, { precision: "fast" })
const hand = (name: string, run: typeof ldaByTsqr): Program<Input, Float64Array> => ({
  name,
  prepare:
    ({ X, y, shape: [n, d], classes: k }) =>
    () =>
      run({ X, y, n, d, k }),
})

/** Of the widest column: the sign of each is as the signs of its factor came out. */
const aligned = (x: Float64Array): Float64Array => (x[0]! < 0 ? x.map((v) => -v) : x)

export const benchmark = defineBenchmark<Input, Float64Array>({
  name: "lda-tsqr",
  about:
    "LDA fit and transform by the plan of docs/optimiser.md, hand-written in JavaScript and compiled, each checking X and y; most of the win over other programs is the algorithm",
  cases: [
    [100_000, 20],
    [1_000_000, 20],
  ].map(([n, d]) => ({
    name: `${n} x ${d}, 2 classes`,
    input: () => {
      const made = make_classification({ n_samples: n!, n_features: d!, n_classes: 2, seed: 0 })
      const X = contiguous(made.X as EagerArray).data as Float64Array
      const y = Int32Array.from(contiguous(made.y as EagerArray).data as Int32Array)
      return { X, y, shape: [n!, d!] as const, classes: 2 }
    },
  })),
  programs: [
    hand("hand-written TSQR", ldaByTsqr),
    compiled("compiled, row factor", planned(false), "js"),
    compiled("compiled, row factor, WebAssembly", planned(false), "wasm"),
    hand("hand-written Gram", ldaByGram),
    compiled("compiled, Gram", planned(true), "js"),
    compiled("compiled, Gram, WebAssembly", planned(true), "wasm"),
    hand("hand-written Gram, one pass", ldaByGramInOnePass),
    compiled("estimator, optimised fast", estimator, "js", fast),
    compiled("estimator, optimised fast, WebAssembly", estimator, "wasm", fast),
  ],
  summary: (x) => aligned(x.slice(0, 1000)),
  compare: (a, b) => {
    const error = relativeError(a, b)
    return error <= 1e-6 ? undefined : `differs by ${error.toExponential(1)}, allowed 1e-6`
  },
  warmup: 2,
  rounds: 7,
})
