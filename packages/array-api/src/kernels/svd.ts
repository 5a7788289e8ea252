import type { Dense, KernelOptions } from "@carton/codegen"
import { complexSvd } from "./complex-svd.js"
import {
  allFinite,
  arrayLike,
  floats,
  isComplex,
  kernel,
  part,
  stackOf,
  temporary,
  unwanted,
  type FloatArray,
} from "./dense.js"
import { jacobiSvd, LARGE, rotatedSvd } from "./jacobi.js"
import { complementOf } from "./orthonormal.js"
import { qr } from "./qr.js"
import { exponentOf, rescale } from "./scale.js"
import { rowFactorOf, tallQR, transposed } from "./tall-qr.js"

/** Entries this close to the largest count as largest, so that x and -x in two columns do not let signs flip. */
const TIE = 1 - 1e-8
/** Where norms overflow although A is finite, A is taken this much smaller. */
const SHRINK = 2 ** -100
/** Numbers of a matrix that goes without the first QR: the one with pivoting takes it as it is. */
const FEW = 1024

/**
 * Singular value decomposition x = U diag(S) Vh of a stack of matrices: Householder QR by blocks of rows, then
 * one-sided Jacobi on the triangle; wide matrices by their transposes. Of a small one Jacobi's own QR is the only one.
 *
 * The signs: in each row of Vh the first entry within 1e-8 of the largest magnitude is positive. S descends. U and
 * Vh have orthonormal columns and rows whatever the rank. A matrix with NaN or infinity gives NaN throughout.
 *
 * - inputs: x [..., n, d], real or complex (there the first of the largest entries is made real and positive)
 * - options: full_matrices (true): U is [..., n, n] and Vh [..., d, d]; else [..., n, k] and [..., k, d]
 * - outputs: U, S [..., k], Vh, with k = min(n, d). Without U, nothing of n rows is allocated where n >= d
 *
 * @see Array API 2024.12, Linear Algebra Extension, svd; the methods' sources stand in householder.ts and jacobi.ts
 */
export const svd = /* @__PURE__ */ kernel("svd", (inputs, options, wanted) =>
  decompose("svd", inputs[0]!, options, wanted),
)

/**
 * Singular values of a stack of matrices, descending.
 *
 * - inputs: x [..., n, d], real or complex
 * - outputs: [..., min(n, d)]
 */
export const svdvals = /* @__PURE__ */ kernel("svdvals", (inputs, options) => [
  decompose("svdvals", inputs[0]!, { ...options, full_matrices: false }, [false, true, false])[1]!,
])

/**
 * The row factor R of A = Q R: upper triangular with non-negative diagonal, RᵀR = AᵀA.
 *
 * - inputs: A [..., n, d], real or complex
 * - outputs: R [..., min(n, d), d]
 */
export const row_factor = /* @__PURE__ */ kernel("row_factor", (inputs, options) => {
  if (isComplex(inputs[0]!, options))
    return [qr.run(inputs, { ...options, mode: "reduced" }, [false, true])[1]!]
  const A = floats("row_factor", inputs[0]!)
  const { batch, count, rows: n, columns: d } = stackOf(inputs[0]!.shape)
  const k = Math.min(n, d)
  const R = arrayLike(A, count * k * d)
  for (let b = 0; b < count; b++) R.set(finiteFactor(A, b * n * d, n, d), b * k * d)
  return [{ data: R, shape: [...batch, k, d] }]
})

/** R of A where it fits into float64, even if norms on the way do not. */
function finiteFactor(A: FloatArray, offset: number, n: number, d: number): Float64Array {
  const R = rowFactorOf(A, offset, n, d)
  if (allFinite(R) || !allFinite(A, offset, offset + n * d)) return R
  return rowFactorOf(A, offset, n, d, SHRINK).map((x) => x / SHRINK)
}

function decompose(
  name: string,
  x: Dense,
  options: KernelOptions,
  wanted: readonly boolean[],
): readonly [Dense, Dense, Dense] {
  const A = floats(name, x)
  const full = options["full_matrices"] !== false
  const { batch, count, rows: n, columns: d } = stackOf(x.shape)
  const k = Math.min(n, d)
  if (isComplex(x, options)) return complexDecompose(x, A, full, wanted)
  const uColumns = full ? n : k
  const vRows = full ? d : k
  const U = arrayLike(A, wanted[0] ? count * n * uColumns : 0)
  const S = arrayLike(A, wanted[1] ? count * k : 0)
  const Vh = arrayLike(A, wanted[2] ? count * vRows * d : 0)
  for (let b = 0; b < count; b++) {
    const a = part(A, b, count)
    const u = part(U, b, count)
    const s = part(S, b, count)
    const v = part(Vh, b, count)
    if (k < LARGE && n * d <= FEW) few(a, n, d, u, s, v, uColumns, vRows)
    else if (n >= d) tall(a, n, d, u, s, v, uColumns)
    else wide(a, n, d, u, s, v, vRows)
  }
  return [
    wanted[0] ? { data: U, shape: [...batch, n, uColumns] } : unwanted,
    wanted[1] ? { data: S, shape: [...batch, k] } : unwanted,
    wanted[2] ? { data: Vh, shape: [...batch, vRows, d] } : unwanted,
  ]
}

const columnsOf = /* @__PURE__ */ temporary("overwritten")

/** A wide matrix is the transpose of a tall one. Outputs of length 0 are not wanted. */
function few(
  A: FloatArray,
  n: number,
  d: number,
  U: FloatArray,
  S: FloatArray,
  Vh: FloatArray,
  uColumns: number,
  vRows: number,
): void {
  const isTall = n >= d
  const columns = columnsOf(n * d)
  if (isTall) transposed(A, n, d, columns)
  else columns.set(A)
  if (!allFinite(columns)) {
    for (const out of [U, S, Vh]) out.fill(NaN)
    return
  }
  const exponent = exponentOf(columns)
  rescale(columns, -exponent)
  // signs are those of Vh's rows
  const lefts = isTall ? (U.length > 0 ? uColumns : 0) : U.length + Vh.length > 0 ? vRows : 0
  const { S: values, Vh: right, Ut: left } = rotatedSvd(columns, Math.max(n, d), Math.min(n, d), lefts)
  if (isTall) normaliseSigns(right, d, d, left, lefts > 0 ? n : 0)
  else if (lefts > 0) normaliseSigns(left, n, d, right, n)
  if (S.length > 0) S.set(rescale(values, exponent))
  if (U.length > 0) transposed(isTall ? left : right, uColumns, n, U)
  if (Vh.length > 0) Vh.set(isTall ? right : left)
}

function complexDecompose(
  x: Dense,
  A: FloatArray,
  full: boolean,
  wanted: readonly boolean[],
): readonly [Dense, Dense, Dense] {
  const { batch, count, rows: n, columns: d } = stackOf(x.shape)
  const k = Math.min(n, d)
  const uColumns = full ? n : k
  const vRows = full ? d : k
  const U = arrayLike(A, wanted[0] ? 2 * count * n * uColumns : 0)
  const S = arrayLike(A, count * k)
  const Vh = arrayLike(A, wanted[2] ? 2 * count * vRows * d : 0)
  for (let b = 0; b < count; b++) {
    const found = complexSvd(new Float64Array(A.subarray(2 * b * n * d, 2 * (b + 1) * n * d)), n, d, full)
    if (wanted[0]) U.set(found.U, 2 * b * n * uColumns)
    S.set(found.S, b * k)
    if (wanted[2]) Vh.set(found.Vh, 2 * b * vRows * d)
  }
  return [
    wanted[0] ? { data: U, shape: [...batch, n, uColumns] } : unwanted,
    wanted[1] ? { data: S, shape: [...batch, k] } : unwanted,
    wanted[2] ? { data: Vh, shape: [...batch, vRows, d] } : unwanted,
  ]
}

/** The SVD of R and what multiplies Q, at the given scale; undefined where R is not finite. */
function factor(A: FloatArray, n: number, d: number, scale: number, U: FloatArray | undefined) {
  const qr = U && tallQR(A, 0, n, d, scale, U, 0)
  const R = qr?.R ?? rowFactorOf(A, 0, n, d, scale)
  if (!allFinite(R)) return undefined
  const small = jacobiSvd(R, d, U !== undefined)
  if (scale !== 1) for (let i = 0; i < d; i++) small.S[i]! /= scale
  return { small, multiply: qr?.multiply }
}

/** n >= d; outputs of length 0 are not wanted. */
function tall(
  A: FloatArray,
  n: number,
  d: number,
  U: FloatArray,
  S: FloatArray,
  Vh: FloatArray,
  uColumns: number,
): void {
  const thin = U.length === 0 ? undefined : uColumns === d ? U : new Float64Array(n * d)
  let factored = factor(A, n, d, 1, thin)
  if (!factored && allFinite(A)) factored = factor(A, n, d, SHRINK, thin)
  if (!factored) {
    for (const out of [U, S, Vh]) out.fill(NaN)
    return
  }
  const { small, multiply } = factored
  normaliseSigns(small.Vh, d, d, small.Ut, thin ? d : 0)
  if (S.length > 0) S.set(small.S)
  if (Vh.length > 0) Vh.set(small.Vh)
  if (!thin) return
  multiply!(transposed(small.Ut, d, d), thin, 0)
  if (thin !== U) widen(thin as Float64Array, n, d, U)
}

/** n < d, by the transpose: A = U S Vh where Aᵀ = Vhᵀ S Uᵀ. */
function wide(
  A: FloatArray,
  n: number,
  d: number,
  U: FloatArray,
  S: FloatArray,
  Vh: FloatArray,
  vRows: number,
): void {
  const vectors = U.length > 0 || Vh.length > 0
  const At = transposed(A, n, d)
  const left = new Float64Array(vectors ? d * n : 0)
  const values = new Float64Array(n)
  const right = new Float64Array(vectors ? n * n : 0)
  tall(At, d, n, left, values, right, n)
  S.set(S.length > 0 ? values : [])
  if (!vectors) return
  const rows = transposed(left, d, n)
  normaliseSigns(rows, n, d, right, n)
  if (U.length > 0) U.set(transposed(right, n, n))
  if (Vh.length === 0) return
  Vh.set(rows)
  if (vRows > n) Vh.set(complementFinite(rows, n, d), n * d)
}

/** U [n, n] of its first d columns. */
function widen(thin: Float64Array, n: number, d: number, U: FloatArray): void {
  const rest = complementFinite(transposed(thin, n, d), d, n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) U[i * n + j] = thin[i * d + j]!
    for (let j = d; j < n; j++) U[i * n + j] = rest[(j - d) * n + i]!
  }
}

/** complementOf, or NaN for NaN. */
function complementFinite(vectors: Float64Array, count: number, length: number): Float64Array {
  if (allFinite(vectors)) return complementOf(vectors, count, length)
  return new Float64Array((length - count) * length).fill(NaN)
}

/** Turns row k of Vh, and row k of `left` with it, so that the first of Vh's largest entries is positive. */
function normaliseSigns(
  Vh: Float64Array,
  rows: number,
  columns: number,
  left: Float64Array,
  leftColumns: number,
): void {
  for (let k = 0; k < rows; k++) {
    let largest = 0
    for (let j = 0; j < columns; j++) largest = Math.max(largest, Math.abs(Vh[k * columns + j]!))
    let first = 0
    while (first < columns - 1 && Math.abs(Vh[k * columns + first]!) < largest * TIE) first++
    if (!(Vh[k * columns + first]! < 0)) continue
    for (let j = 0; j < columns; j++) Vh[k * columns + j] = -Vh[k * columns + j]!
    for (let j = 0; j < leftColumns; j++) left[k * leftColumns + j] = -left[k * leftColumns + j]!
  }
}
