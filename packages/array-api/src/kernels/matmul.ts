import { isBig, isComplex, isFloat, type Buffer, type ScalarType } from "@carton/codegen"
import { vectors } from "./vectors.js"

/** Products are added one after the other within blocks of this many, and so are the sums of the blocks. */
export const depth = 256

/** Products of fewer multiplications are not worth packing. */
const fewProducts = 16384

/** Matrices of one shape in a buffer, counted in elements. */
export interface Matrices {
  readonly data: Buffer
  /** Where each of them starts. */
  readonly starts: ArrayLike<number>
  readonly row: number
  readonly column: number
}
export type Entries = Record<number, any>

/**
 * Products of matrices, [rows, inner] by [inner, columns], one after the other into `out`. The order of additions is
 * that of docs/design.md, as in compiled programs.
 */
export function multiplyMatrices(
  kind: ScalarType,
  a: Matrices,
  b: Matrices,
  out: Buffer,
  rows: number,
  inner: number,
  columns: number,
): void {
  const size = rows * columns
  if (inner === 0 || size === 0) return
  const isReal = isFloat(kind)
  const multiply = isReal ? large.multiply : isComplex(kind) ? complexProduct : dots
  if (isReal && (!multiply || Math.min(rows, columns) < 4 || size * inner < fewProducts))
    // vectors of the shorter side meet lines of the other one
    return rows <= columns
      ? vectors(kind, inner, a, a.row, a.column, rows, b, b.column, b.row, columns, out, columns, 1)
      : vectors(kind, inner, b, b.column, b.row, columns, a, a.row, a.column, rows, out, 1, columns)
  for (let i = 0; i < a.starts.length; i++)
    multiply!(kind, a, a.starts[i]!, b, b.starts[i]!, out, i * size, rows, inner, columns)
}

/** One product of two matrices. */
export type Product = (
  kind: ScalarType,
  a: Matrices,
  leftAt: number,
  b: Matrices,
  rightAt: number,
  out: Entries,
  at: number,
  rows: number,
  inner: number,
  columns: number,
) => void

/** What multiplies large matrices of floats where `matmul` was imported; the method of arrays does without. */
export const large: { multiply?: Product } = {}

/** Element by element: of integers all that counts is what is left when they wrap. */
const dots: Product = (kind, a, leftAt, b, rightAt, out, at, rows, inner, columns) => {
  const [x, y] = [a.data as Entries, b.data as Entries]
  const isLong = isBig(kind)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let p = leftAt + i * a.row
      let q = rightAt + j * b.column
      // sums of their own: one that may be a number or a bigint is slow
      let total = 0
      let big = 0n
      if (!isLong)
        for (let k = 0; k < inner; k++, p += a.column, q += b.row) total = (total + Math.imul(x[p], y[q])) | 0
      else for (let k = 0; k < inner; k++, p += a.column, q += b.row) big += (x[p] as bigint) * y[q]
      out[at + i * columns + j] = isLong ? big : total
    }
}

const complexProduct: Product = (kind, a, leftAt, b, rightAt, out, at, rows, inner, columns) => {
  const [x, y] = [a.data as Float64Array, b.data as Float64Array]
  const { fround } = Math
  const single = kind === "complex64"
  // one function for both: a call of either of two would box every number
  const round = (value: number): number => (single ? fround(value) : value)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let re = -0
      let im = -0
      for (let from = 0; from < inner; from += depth) {
        const end = Math.min(inner, from + depth)
        let blockRe = -0
        let blockIm = -0
        for (let k = from; k < end; k++) {
          const p = 2 * (leftAt + i * a.row + k * a.column)
          const q = 2 * (rightAt + k * b.row + j * b.column)
          const u = x[p]!
          const v = x[p + 1]!
          const s = y[q]!
          const t = y[q + 1]!
          blockRe += u * s - v * t
          blockIm += u * t + v * s
        }
        re = round(re + round(blockRe))
        im = round(im + round(blockIm))
      }
      const place = 2 * (at + i * columns + j)
      out[place] = re
      out[place + 1] = im
    }
}
