import {
  array_var,
  assume_dtype,
  assume_isfinite,
  assume_shape,
  assume_value_one_of,
  denseData,
  from_buffer,
  print,
  trace,
  type EagerArray,
  type NDArray,
} from "@carton/array-api"
import { GuardError } from "@carton/codegen"
import { postorder, type Term } from "@carton/egraph"
import { LinearDiscriminantAnalysis, make_classification } from "@carton/estimators"
import { compile, evaluate, jit, optimize } from "../src/index.js"

/** The estimator as it is written: nothing here knows how it is going to be computed. */
const lda = (X: NDArray, y: NDArray): NDArray => new LinearDiscriminantAnalysis().fit(X, y).transform(X)

const planned = (n: number, d: number, labels: readonly number[], precision?: "fast") => {
  const X = assume_isfinite(assume_dtype(assume_shape(array_var("X"), [n, d]), "float64"))
  const y = assume_value_one_of(assume_dtype(assume_shape(array_var("y"), [n]), "int32"), labels)
  return optimize(trace(lda, [X, y]), precision === undefined ? {} : { precision })
}
const range = (k: number): number[] => Array.from({ length: k }, (_, i) => i)
const elements = (x: NDArray): Float64Array => denseData(x as EagerArray) as Float64Array

/** The largest difference as a part of the largest element. */
function apart(x: NDArray, expected: NDArray): number {
  expect(x.shape).toEqual(expected.shape)
  const [a, b] = [elements(x), elements(expected)]
  const most = b.reduce((m, v) => Math.max(m, Math.abs(v)), 0)
  return a.reduce((m, v, i) => Math.max(m, Math.abs(v - b[i]!)), 0) / most
}

describe.each([2, 3, 8, 32])("linear discriminant analysis of a million rows, %i classes", (k) => {
  const [n, d] = [1_000_000, 20]
  const plan = planned(n, d, range(k))

  test("gathers nothing, joins nothing, and needs U nowhere", () => {
    const text = print(plan.outputs)
    expect(text).not.toMatch(/boolean_index|concat|take|argsort|unique|svd\(.*\.U/)
    expect(text.match(/row_factor\(subtract\(X, choose\(y/g) ?? text.match(/row_factor/g)).not.toBeNull()
    expect(plan.report.stop_reason).toBe("finished")
    expect(plan.report.nodes).toBeLessThan(20_000)
  })

  test.each([
    ["reassociate", 3],
    ["fast", 2],
  ] as const)("holds under 20 MB beside the result; %s reads X %i times", (precision, times) => {
    const { report, source } = compile(precision === "fast" ? planned(n, d, range(k), precision) : plan)
    // the first row is looked at once more
    expect(report.passes.filter((p) => p.reads.includes("X") && p.bytes_read > 8 * n).length).toBe(times)
    // U of no decomposition is wanted
    for (const [, wanted] of source.matchAll(/svd\(.*, \[(\w+), \w+, \w+\]\)/g)) expect(wanted).toBe("false")
    const result = 8 * n * Math.min(k - 1, d)
    expect(report.peak_bytes - result).toBeLessThan(20e6)
    expect(report.temporaries.every((t) => t.bytes < 4 * n)).toBe(true)
  })
})

test.each([2, 3, 8, 32])("the plan for %i classes gives what the estimator gives eagerly", (k) => {
  const [n, d] = [2000, 20]
  const { X, y } = make_classification({ n_samples: n, n_features: d, n_classes: k, seed: k })
  const plan = planned(n, d, range(k))
  const expected = lda(X, y)
  expect(apart(evaluate(plan, [X, y]) as NDArray, expected)).toBeLessThan(1e-12)
  expect(apart(compile(plan)(X, y) as NDArray, expected)).toBeLessThan(1e-12)
})

/** 300 rows of three classes, with what `change` makes of column 2. */
function data(change: (x: number, first: number) => number, n = 300, d = 6) {
  const { X, y } = make_classification({ n_samples: n, n_features: d, n_classes: 3, seed: 1 })
  const list = Float64Array.from(elements(X))
  for (let i = 0; i < n; i++) list[i * d + 2] = change(list[i * d + 2]!, list[i * d]!)
  return { X: from_buffer(list, [n, d]), y, plan: planned(n, d, range(3)) }
}

test.each<[string, ReturnType<typeof data>]>([
  ["a column of zeros", data(() => 0)],
  ["collinear columns", data((_, first) => 2 * first)],
  ["a small unit", data((x) => x * 1e-9)],
  ["a large unit", data((x) => x * 1e9)],
  ["a large offset", data((x) => x + 1e5)],
  ["fewer rows than columns", data((x) => x, 9, 20)],
])("%s: the plan keeps its margins, and gives the same", (_, { X, y, plan }) => {
  expect(apart(compile(plan)(X, y) as NDArray, lda(X, y))).toBeLessThan(1e-11)
})

test("a constant column is told apart from none by rounding alone: the plan refuses, jit runs the estimator", () => {
  const { X, y, plan } = data(() => 0.1)
  expect(() => compile(plan)(X, y)).toThrow(GuardError)
  expect(() => evaluate(plan, [X, y])).toThrow(/too near to each other/)
  const run = jit(lda, {
    assume: (a, b) => [assume_isfinite(a!), assume_value_one_of(b!, [0, 1, 2])],
  })
  expect(elements(run(X, y))).toEqual(elements(lda(X, y)))
  expect([run.fallbacks, run.last_fallback]).toEqual([1, expect.stringMatching(/equal\(sqrt/)])
})

test("a singular value at the tolerance trips the margin", () => {
  const { X, y } = make_classification({ n_samples: 300, n_features: 6, n_classes: 3, seed: 4 })
  const a = assume_isfinite(assume_dtype(assume_shape(array_var("X"), [300, 6]), "float64"))
  const b = assume_value_one_of(assume_dtype(assume_shape(array_var("y"), [300]), "int32"), [0, 1, 2])
  const traced = trace(lda, [a, b])
  // the singular values that the estimator compares with its tolerance, as it computes them
  const within: Term[] = []
  postorder(traced.outputs, (t) => {
    if (t.declaration?.name === "linalg.svd.S") within.push(t)
  })
  const outputs = [within[0] as Term<"NDArray">]
  const values = elements(evaluate({ ...traced, outputs, rebuild: ([S]) => S! }, [X, y]) as NDArray)
  const compiled = (tol: number) =>
    compile(
      optimize(
        trace((x, labels) => new LinearDiscriminantAnalysis({ tol }).fit(x, labels).transform(x), [a, b]),
      ),
    )
  expect(values[3]).toBeGreaterThan(0.1)
  expect(() => compiled(values[3]!)(X, y)).toThrow(/greater\(.*\.S/)
  expect(() => compiled(values[3]! * 1.001)(X, y)).not.toThrow()
})

describe("fast", () => {
  const fast = (X: NDArray, tol = 1e-4) => {
    const [n, d] = X.shape as [number, number]
    const a = assume_isfinite(assume_dtype(assume_shape(array_var("X"), [n, d]), "float64"))
    const b = assume_value_one_of(assume_dtype(assume_shape(array_var("y"), [n]), "int32"), [0, 1, 2])
    const fit = (x: NDArray, labels: NDArray) =>
      new LinearDiscriminantAnalysis({ tol }).fit(x, labels).transform(x)
    return optimize(trace(fit, [a, b]), { precision: "fast" })
  }

  test("finds singular values from the Gram matrix of a million rows", () => {
    const X = assume_isfinite(assume_dtype(assume_shape(array_var("X"), [1_000_000, 20]), "float64"))
    const y = assume_value_one_of(assume_dtype(assume_shape(array_var("y"), [1_000_000]), "int32"), range(3))
    const plan = optimize(trace(lda, [X, y]), { precision: "fast" })
    expect(print(plan.outputs)).toMatch(/gram_factor\(/)
    expect(print(plan.outputs)).not.toMatch(/row_factor/)
  })

  test("gives what the estimator gives, dependent columns included", () => {
    const { X, y } = make_classification({ n_samples: 5000, n_features: 20, n_classes: 3, seed: 2 })
    const plan = fast(X)
    expect(print(plan.outputs)).toMatch(/gram_factor/)
    expect(apart(compile(plan)(X, y) as NDArray, lda(X, y))).toBeLessThan(1e-9)
  })

  test("refuses where a singular value that is kept is lost in the Gram matrix", () => {
    const { X, y } = make_classification({ n_samples: 5000, n_features: 6, n_classes: 3, seed: 2 })
    const list = Float64Array.from(elements(X))
    for (let i = 0; i < 5000; i++) list[i * 6 + 5] = list[i * 6]! + 1e-6 * list[i * 6 + 5]!
    const near = from_buffer(list, [5000, 6])
    expect(print(fast(near, 1e-9).outputs)).toMatch(/gram_factor/)
    expect(() => compile(fast(near, 1e-9))(near, y)).toThrow(GuardError)
    // discarded by the rank cut of the program, it does no harm
    expect(() => compile(fast(near, 1e-3))(near, y)).not.toThrow()
  })
})
