import type { Dense } from "@carton/codegen"
import fc from "fast-check"
import { row_factor, svd, svdvals } from "../../src/kernels/index.js"
import {
  at,
  dense,
  hard,
  largest,
  matrix,
  matrixOf,
  minus,
  random,
  skewness,
  times,
  transpose,
  triangle,
  unit,
  type Matrix,
} from "./matrices.js"

const all = [true, true, true]
const EPS = Number.EPSILON
const dataOf = (x: Dense | undefined): number[] => Array.from(x!.data as Float64Array)
const decompose = (x: Dense, full = false) =>
  svd.run([x], { full_matrices: full }, all) as [Dense, Dense, Dense]

/** max |A - U S Vh|, everything divided by the size of A. */
function residual(A: Matrix, U: Dense, S: Dense, Vh: Dense): number {
  const scale = unit(A)
  const left = matrixOf(U)
  const US = matrix(A.rows, S.shape[0]!, (i, k) => at(left, i, k) * (Number(S.data[k]) / scale))
  const V = matrixOf(Vh)
  const product = times(
    US,
    matrix(S.shape[0]!, A.columns, (k, j) => at(V, k, j)),
  )
  return largest(
    minus(
      matrix(A.rows, A.columns, (i, j) => at(A, i, j) / scale),
      product,
    ),
  )
}

test.each(hard)("%s: U S Vh is the matrix, U and Vh are orthogonal, S descends", (_name, A) => {
  for (const full of [false, A.rows * A.columns < 1000]) {
    const [U, S, Vh] = decompose(dense(A), full)
    const n = Math.max(A.rows, A.columns)
    const norm = Math.max(1, Number(S.data[0]) / unit(A))
    expect(residual(A, U, S, Vh)).toBeLessThanOrEqual(4 * n * EPS * norm)
    expect(skewness(matrixOf(U))).toBeLessThanOrEqual(4 * n * EPS)
    expect(skewness(transpose(matrixOf(Vh)))).toBeLessThanOrEqual(4 * n * EPS)
    const values = dataOf(S)
    expect(values.every((s, k) => s >= 0 && (k === 0 || s <= values[k - 1]!))).toBe(true)
    expect(U.shape).toEqual([A.rows, full ? A.rows : values.length])
    expect(Vh.shape).toEqual([full ? A.columns : values.length, A.columns])
  }
})

test.each(hard)("%s: signs and values do not depend on what is wanted", (_name, A) => {
  const [U, S, Vh] = decompose(dense(A))
  const [, s, vh] = svd.run([dense(A)], { full_matrices: false }, [false, true, true])
  const [u] = svd.run([dense(A)], { full_matrices: false }, [true, false, false])
  expect([dataOf(s), dataOf(vh), dataOf(u)]).toEqual([dataOf(S), dataOf(Vh), dataOf(U)])
  expect(dataOf(svdvals.run([dense(A)], {}, [true])[0])).toEqual(dataOf(S))
  for (let k = 0; k < Vh.shape[0]!; k++) {
    const row = dataOf(Vh).slice(k * A.columns, (k + 1) * A.columns)
    const most = Math.max(...row.map(Math.abs))
    expect(row.find((x) => Math.abs(x) >= most * (1 - 1e-8))).toBeGreaterThan(0)
  }
})

test("the values of a known matrix: Golub & Van Loan, example 2.4.1", () => {
  const [, S] = decompose({ data: Float64Array.of(0.96, 1.72, 2.28, 0.96), shape: [2, 2] })
  expect(dataOf(S)[0]).toBeCloseTo(3, 14)
  expect(dataOf(S)[1]).toBeCloseTo(1, 14)
})

test("the values of the second difference matrix are 2 - 2 cos(k pi / (n + 1))", () => {
  const n = 50
  const A = matrix(n, n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0))
  const [, S] = decompose(dense(A))
  dataOf(S).forEach((s, k) => {
    const value = 2 - 2 * Math.cos(((n - k) * Math.PI) / (n + 1))
    expect(Math.abs(s - value)).toBeLessThan(4 * n * EPS)
  })
})

test("small values of a graded diagonal keep all their digits", () => {
  const sizes = [1, 1e-20, 1e-40, 1e-60, 1e-80]
  const A = matrix(8, 5, (i, j) => (i === (3 * j) % 8 ? sizes[j]! : 0))
  const [, S] = decompose(dense(A))
  dataOf(S).forEach((s, k) => expect(Math.abs(s / sizes[k]! - 1)).toBeLessThan(8 * EPS))
})

test("S of a finite matrix may overflow, U and Vh do not", () => {
  const [U, S, Vh] = decompose(dense(matrix(6, 2, (i, j) => (i === j ? -1.7e308 : 1.7e308))))
  expect(dataOf(S)[0]).toBe(Infinity)
  expect(skewness(matrixOf(U))).toBeLessThan(20 * EPS)
  expect(skewness(matrixOf(Vh))).toBeLessThan(20 * EPS)
})

test.each([NaN, Infinity, -Infinity])("%d anywhere gives NaN everywhere", (bad) => {
  for (const [rows, columns] of [
    [6, 3],
    [3, 6],
    [150, 4],
  ] as const) {
    const A = matrix(rows, columns, random(1))
    A.data[A.data.length - 1] = bad
    for (const out of decompose(dense(A), true)) expect(dataOf(out).every(Number.isNaN)).toBe(true)
  }
})

test.each([
  [0, 0],
  [0, 3],
  [3, 0],
])("%i x %i: no values, the identity where matrices are full", (rows, columns) => {
  const [U, S, Vh] = decompose({ data: new Float64Array(0), shape: [rows, columns] }, true)
  expect([U.shape, S.shape, Vh.shape]).toEqual([[rows, rows], [0], [columns, columns]])
  expect(skewness(matrixOf(U))).toBe(0)
  expect(skewness(matrixOf(Vh))).toBe(0)
})

test("stacks are matrix by matrix; an empty stack stays empty", () => {
  const A = matrix(6, 4, random(2))
  const [U, S, Vh] = decompose({ data: A.data, shape: [3, 2, 4] })
  const parts = [0, 1, 2].map((b) => decompose({ data: A.data.slice(b * 8, b * 8 + 8), shape: [2, 4] }))
  expect(dataOf(U)).toEqual(parts.flatMap((part) => dataOf(part[0])))
  expect(dataOf(S)).toEqual(parts.flatMap((part) => dataOf(part[1])))
  expect(dataOf(Vh)).toEqual(parts.flatMap((part) => dataOf(part[2])))
  expect([U.shape, S.shape, Vh.shape]).toEqual([
    [3, 2, 2],
    [3, 2],
    [3, 2, 4],
  ])
  const empty = decompose({ data: new Float64Array(0), shape: [0, 5, 4] })
  expect(empty.map(({ shape }) => shape)).toEqual([
    [0, 5, 4],
    [0, 4],
    [0, 4, 4],
  ])
})

test("float32 is computed in float64 and rounded at the end", () => {
  const A = Float32Array.from(matrix(200, 6, random(3)).data)
  const [U, S, Vh] = decompose({ data: A, shape: [200, 6] })
  const exact = decompose({ data: Float64Array.from(A), shape: [200, 6] })
  ;[U, S, Vh].forEach(({ data }, k) => {
    expect(data).toBeInstanceOf(Float32Array)
    expect(data).toEqual(Float32Array.from(exact[k]!.data as Float64Array))
  })
})

test("the input is left alone", () => {
  const A = matrix(150, 4, random(4))
  const before = A.data.slice()
  decompose(dense(A))
  expect(A.data).toEqual(before)
})

test.each(hard)("%s: the row factor is triangular with RᵀR = AᵀA", (_name, A) => {
  const R = matrixOf(row_factor.run([dense(A)], {}, [true])[0]!)
  expect([R.rows, R.columns]).toEqual([Math.min(A.rows, A.columns), A.columns])
  expect(triangle(R).below).toBe(0)
  expect(triangle(R).diagonal).toBeGreaterThanOrEqual(0)
  const scale = unit(A)
  const small = (M: Matrix) => matrix(M.rows, M.columns, (i, j) => at(M, i, j) / scale)
  const gram = times(transpose(small(A)), small(A))
  const difference = minus(times(transpose(small(R)), small(R)), gram)
  expect(largest(difference)).toBeLessThanOrEqual(4 * A.rows * EPS * largest(gram))
})

test("the row factor of Golub & Van Loan's first QR (5.2.1), its diagonal turned positive", () => {
  const A = Float64Array.of(1, 1, 1e-7, 0, 0, 1e-7)
  const [R] = row_factor.run([{ data: A, shape: [3, 2] }], {}, [true])
  expect(dataOf(R)[0]).toBeCloseTo(1, 12)
  expect(dataOf(R)[3]! / (Math.SQRT2 * 1e-7)).toBeCloseTo(1, 7)
})

test("any matrix of floats: residual and orthogonality", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.infiniteStream(
        fc.oneof(fc.double({ min: -1e150, max: 1e150, noNaN: true }), fc.integer({ min: -2, max: 2 })),
      ),
      (rows, columns, stream) => {
        const A = matrix(rows, columns, () => stream.next().value as number)
        const [U, S, Vh] = decompose(dense(A), true)
        const size = 40 * EPS * Math.max(rows, columns)
        expect(residual(A, U, S, Vh)).toBeLessThanOrEqual(size * Math.max(1, Number(S.data[0]) / unit(A)))
        expect(skewness(matrixOf(U))).toBeLessThanOrEqual(size)
        expect(skewness(transpose(matrixOf(Vh)))).toBeLessThanOrEqual(size)
      },
    ),
  )
})
