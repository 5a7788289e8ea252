import * as xp from "@carton/array-api"
import {
  array_var,
  assume_dtype,
  assume_isfinite,
  assume_shape,
  assume_value_one_of,
  denseData,
  from_buffer,
  trace,
  type EagerArray,
  type NDArray,
} from "@carton/array-api"
import { GuardError } from "@carton/codegen"
import {
  LinearDiscriminantAnalysis,
  LinearRegression,
  make_classification,
  PCA,
  StandardScaler,
} from "@carton/estimators"
import { Attempt } from "../src/attempt.js"
import { compile, jit, optimize } from "../src/index.js"

const [n, d] = [5000, 6]
const made = make_classification({ n_samples: n, n_features: d, n_classes: 3, seed: 2 })
const elements = (x: NDArray): Float64Array => denseData(x as EagerArray) as Float64Array
// some of its columns depend on others, which would leave the normal equations without an answer
const noisy = Float64Array.from(elements(made.X), (v, i) => v + Math.sin(12.9898 * i * i))
/** The data with something added to each column, and the first row multiplied. */
function rows(offset: number, first = 1): NDArray {
  return from_buffer(
    noisy.map((v, i) => (i < d ? v * first : v) + offset),
    [n, d],
  )
}
const target = from_buffer(
  Float64Array.from({ length: n }, (_, i) => elements(made.X)[i * d]! + Math.sin(i)),
  [n],
)
const X = assume_isfinite(assume_dtype(assume_shape(array_var("X"), [n, d]), "float64"))
const y = assume_value_one_of(assume_dtype(assume_shape(array_var("y"), [n]), "int32"), [0, 1, 2])
const w = assume_isfinite(assume_dtype(assume_shape(array_var("w"), [n]), "float64"))

function apart(x: NDArray, expected: NDArray): number {
  const [a, b] = [elements(x), elements(expected)]
  const most = b.reduce((m, v) => Math.max(m, Math.abs(v)), 0)
  return a.reduce((m, v, i) => Math.max(m, Math.abs(v - b[i]!)), 0) / most
}
const covariance = (x: NDArray): NDArray => {
  const centred = x.subtract(xp.mean(x, { axis: 0 }))
  return centred.T.matmul(centred).divide(n - 1)
}

type Run = (X: NDArray, more: NDArray) => NDArray
const programs: readonly (readonly [string, readonly NDArray[], NDArray, Run, number])[] = [
  ["covariance", [X], target, covariance, 1],
  ["standard scaler", [X], target, (x) => new StandardScaler().fit_transform(x), 2],
  ["principal components", [X], target, (x) => new PCA({ n_components: 2 }).fit_transform(x), 2],
  ["linear regression", [X, w], target, (x, t) => new LinearRegression().fit(x, t).coef_, 2],
  [
    "linear discriminant analysis",
    [X, y],
    made.y,
    (x, t) => new LinearDiscriminantAnalysis().fit_transform(x, t),
    2,
  ],
]

describe.each(programs)("%s in one pass", (_, inputs, more, run, passes) => {
  // optimised once, and so is what they fall back to
  const attempt = new Attempt(
    optimize(trace(run as (...xs: NDArray[]) => NDArray, [...inputs]), { precision: "fast" }),
    {},
  )
  const { compiled } = attempt
  const jitted = jit(run as (...xs: readonly NDArray[]) => NDArray, {
    precision: "fast",
    assume: (...xs) =>
      inputs.map((of, i) =>
        of === y ? assume_value_one_of(xs[i] as NDArray, [0, 1, 2]) : assume_isfinite(xs[i] as NDArray),
      ),
  })
  const given = (x: NDArray): NDArray[] => [x, more].slice(0, inputs.length)

  test("reads X for its mean and for what is centred at once", () => {
    const whole = compiled.report.passes.filter((p) => p.reads.includes("X") && p.bytes_read > 8 * n)
    expect(whole.length).toBe(passes)
  })
  test("gives what the program gives as it is written", () => {
    for (const x of [rows(0), rows(3)]) {
      const result = compiled(...given(x)) as NDArray
      expect(apart(result, run(x, more))).toBeLessThan(1e-10)
    }
  })
  test.each([
    ["columns far from 0", rows(1e8)],
    ["a first row far from the others", rows(0, 1e4)],
  ])("refuses %s; what it falls back to finds the mean first, and gives the same", (_, x) => {
    expect(() => compiled(...given(x))).toThrow(/the condition of the rule \S*centred does not hold/)
    const expected = run(x, more)
    const held = attempt.holding(given(x))
    const result = held.compiled(...given(x)) as NDArray
    expect(held.program.guards!.some(({ message }) => message.includes("centred"))).toBe(false)
    expect(apart(result, expected)).toBeLessThan(1e-6)
    const { fallbacks } = jitted
    expect(elements(jitted(...given(x)))).toEqual(elements(result))
    expect(jitted.fallbacks).toBe(fallbacks + 1)
  })
})

test("what was assumed by the caller is tried by no other program", () => {
  const plan = compile(optimize(trace(covariance, [X]), { precision: "fast" }))
  expect(() => plan(rows(NaN))).toThrow(GuardError)
  const jitted = jit(covariance, { precision: "fast", assume: (x) => [assume_isfinite(x)] })
  jitted(rows(NaN))
  expect([jitted.fallbacks, jitted.last_fallback]).toEqual([1, expect.stringMatching(/infinite or NaN/)])
})
