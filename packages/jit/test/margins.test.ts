import * as xp from "@carton/array-api"
import {
  array_var,
  assume_dtype,
  assume_isfinite,
  assume_shape,
  denseData,
  from_buffer,
  slice,
  trace,
  type EagerArray,
  type NDArray,
} from "@carton/array-api"
import { compile, GuardError, jit, optimize } from "../src/index.js"

const [n, d] = [2000, 4]
/** Orthogonal columns: the singular values are the given ones, but for rounding. */
function columns(values: readonly number[]): NDArray {
  const data = new Float64Array(n * d)
  for (let i = 0; i < n; i++) data[i * d + (i % d)] = values[i % d]! / Math.sqrt(n / d)
  return from_buffer(data, [n, d])
}
const S = (X: NDArray): NDArray => xp.linalg.svd(X, { full_matrices: false }).S
const elements = (x: NDArray): number[] => Array.from(denseData(x as EagerArray) as Float64Array)

/** What each decides by the singular values, which the plan finds from a row factor. */
const decisions: readonly (readonly [
  name: string,
  decide: (X: NDArray) => NDArray,
  tied: readonly number[],
])[] = [
  ["a comparison", (X) => xp.astype(S(X).greater(2), "float64"), [5, 4, 3, 2]],
  ["an equality", (X) => xp.where(S(X).equal(3), 1, S(X)), [5, 4, 3, 1]],
  ["a sign", (X) => xp.sign(S(X).subtract(4)), [5, 4, 3, 1]],
  ["argmax", (X) => xp.astype(xp.argmax(S(X).multiply(xp.asarray([2, 3, 1, 1]))), "float64"), [6, 4, 1, 0.5]],
  [
    "argmin",
    (X) => xp.astype(xp.argmin(S(X).multiply(xp.asarray([1, 1, 2, 4])), { axis: 0 }), "float64"),
    [6, 5, 2, 1],
  ],
  [
    "a slice bound",
    (X) => S(X).at(slice(null, xp.sum(xp.astype(S(X).greater(2.5), "int32")))),
    [5, 4, 2.5, 1],
  ],
]
const apartFromTies = [5.3, 4.7, 3.1, 0.9]

describe.each(decisions)("%s", (_, decide, tied) => {
  const input = assume_isfinite(assume_dtype(assume_shape(array_var("X"), [n, d]), "float64"))
  const plan = optimize(trace(decide, [input]))
  const compiled = compile(plan)

  test("is guarded, and as written where numbers are apart", () => {
    expect(plan.guards).toHaveLength(1)
    const X = columns(apartFromTies)
    const [made, expected] = [elements(compiled(X) as NDArray), elements(decide(X))]
    expect(made).toHaveLength(expected.length)
    made.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 12))
  })

  test("a tie is refused, and jit gives the very bits of the function as written", () => {
    const X = columns(tied)
    expect(() => compiled(X)).toThrow(GuardError)
    const run = jit(decide, { assume: (x) => [assume_isfinite(x!)] })
    expect(elements(run(X) as NDArray)).toEqual(elements(decide(X)))
    expect(run.fallbacks).toBe(1)
  })
})

test("a decision that has no margin is made by the very numbers that are written, what follows is optimised", () => {
  const input = assume_isfinite(assume_dtype(assume_shape(array_var("X"), [n, d]), "float64"))
  const ranked = (X: NDArray): NDArray => {
    const { S, Vh } = xp.linalg.svd(X, { full_matrices: false })
    return xp.matmul(xp.matmul(X, xp.take(Vh, xp.argsort(xp.floor(S)), { axis: 0 }).T), xp.ones([d]))
  }
  const plan = optimize(trace(ranked, [input]))
  expect(plan.guards).toEqual([])
  const X = columns([5, 4, 3, 2])
  const [made, expected] = [elements(compile(plan)(X) as NDArray), elements(ranked(X))]
  made.forEach((x, i) => expect(x).toBeCloseTo(expected[i]!, 12))
})
