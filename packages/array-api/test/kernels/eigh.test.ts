import type { Dense } from "@carton/codegen"
import fc from "fast-check"
import { eigh, eigvalsh } from "../../src/kernels/index.js"
import {
  at,
  dense,
  hard,
  largest,
  matrix,
  matrixOf,
  minus,
  skewness,
  times,
  transpose,
  unit,
  type Matrix,
} from "./matrices.js"

const EPS = Number.EPSILON
const numbers = (x: Dense | undefined): number[] => Array.from(x!.data as Float64Array)
const decompose = (A: Matrix) => eigh.run([dense(A)], {}, [true, true]) as [Dense, Dense]

/** The entries above the diagonal are those below. */
const symmetric = (A: Matrix): Matrix => {
  const n = Math.min(A.rows, A.columns)
  return matrix(n, n, (i, j) => at(A, Math.max(i, j), Math.min(i, j)))
}

function expectDecomposed(A: Matrix): void {
  const n = A.rows
  const [values, vectors] = decompose(A)
  const V = matrixOf(vectors)
  const scale = unit(A)
  const w = numbers(values).map((x) => x / scale)
  const whole = matrix(n, n, (i, j) => at(A, i, j) / scale)
  const product = times(
    matrix(n, n, (i, k) => at(V, i, k) * w[k]!),
    transpose(V),
  )
  const norm = Math.max(1, ...w.map(Math.abs))
  expect(largest(minus(product, whole))).toBeLessThanOrEqual(8 * n * EPS * norm)
  expect(skewness(V)).toBeLessThanOrEqual(8 * n * EPS)
  expect(w.every((x, k) => k === 0 || x >= w[k - 1]!)).toBe(true)
  const alone = numbers(eigvalsh.run([dense(A)], {}, [true])[0])
  alone.forEach((x, k) => expect(Math.abs(x / scale - w[k]!)).toBeLessThanOrEqual(8 * n * EPS * norm))
}

test.each(hard)("%s, its symmetric part: V diag(w) Vᵀ is the matrix", (_name, A) => {
  expectDecomposed(symmetric(A))
})

test("the second difference matrix: 2 - 2 cos(k pi / (n + 1))", () => {
  const n = 64
  const A = matrix(n, n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0))
  expectDecomposed(A)
  numbers(decompose(A)[0]).forEach((w, k) =>
    expect(Math.abs(w - (2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1))))).toBeLessThan(4 * n * EPS),
  )
})

test("Wilkinson's matrix of order 21: two largest values that agree to 14 digits", () => {
  const A = matrix(21, 21, (i, j) => (i === j ? Math.abs(i - 10) : Math.abs(i - j) === 1 ? 1 : 0))
  expectDecomposed(A)
  const w = numbers(decompose(A)[0])
  // Wilkinson (1965): 10.746194182903, the other less by about 7e-14
  expect(w[20]).toBeCloseTo(10.746194182903393, 12)
  expect(w[19]).toBeCloseTo(10.746194182903322, 12)
})

test("only the lower triangle is read; signs are fixed", () => {
  const A = { data: Float64Array.of(2, 99, 1, 2), shape: [2, 2] }
  const [values, vectors] = eigh.run([A], {}, [true, true])
  const r = Math.SQRT1_2
  numbers(values).forEach((x, k) => expect(x).toBeCloseTo([1, 3][k]!, 14))
  numbers(vectors).forEach((x, k) => expect(x).toBeCloseTo([r, r, -r, r][k]!, 14))
})

test("stacks, nothing, NaN, float32", () => {
  const stack = { data: Float32Array.of(5, 7, -3), shape: [3, 1, 1] }
  expect(eigh.run([stack], {}, [true, true])).toEqual([
    { data: Float32Array.of(5, 7, -3), shape: [3, 1] },
    { data: Float32Array.of(1, 1, 1), shape: [3, 1, 1] },
  ])
  expect(
    eigh.run([{ data: new Float64Array(0), shape: [2, 0, 0] }], {}, [true, true]).map((x) => x.shape),
  ).toEqual([
    [2, 0],
    [2, 0, 0],
  ])
  for (const out of eigh.run([{ data: Float64Array.of(1, 0, NaN, 1), shape: [2, 2] }], {}, [true, true]))
    expect(numbers(out).every(Number.isNaN)).toBe(true)
})

test("a large entry beside small ones: rotations whose squares underflow", () => {
  const rows = [
    [-1, 1, -1, 0],
    [1, 2, 2, -1],
    [-1, 2, -1, -3.827175355909884e79],
    [0, -1, -3.827175355909884e79, 1],
  ]
  expectDecomposed(matrix(4, 4, (i, j) => rows[i]![j]!))
})

test("any symmetric matrix of floats", () => {
  // subnormal numbers are too coarse for a bound in roundings
  const normal = fc
    .double({ min: -1e100, max: 1e100, noNaN: true })
    .map((x) => (Math.abs(x) < 1e-290 ? 0 : x))
  const entry = fc.oneof(normal, fc.integer({ min: -2, max: 2 }))
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 }), fc.infiniteStream(entry), (n, stream) =>
      expectDecomposed(symmetric(matrix(n, n, () => stream.next().value as number))),
    ),
  )
})
