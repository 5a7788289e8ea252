import { factor } from "./ml-matrix.js"

/** L U = P A in place: L below the diagonal (its own diagonal is 1), U on and above it. */
export interface LU {
  /** n x n, row-major. */
  readonly data: Float64Array
  readonly n: number
  /** order[i] is the row of A that stands at i. */
  readonly order: Int32Array
  /** 1 or -1: how `order` permutes. */
  readonly sign: number
  /** A pivot is exactly zero. */
  readonly singular: boolean
}

/** What solving and determinants need of a number field; elements take `lanes` numbers. */
export interface Elimination {
  /** Factors A (n x n, row-major), overwriting it. */
  factor(A: Float64Array, n: number): LU
  /** Overwrites the rows of B (n x columns, row-major, already in `order`) with the solution. */
  substitute(lu: LU, B: Float64Array, columns: number): void
}

/** Exchanges `length` numbers. */
export function exchange(data: Float64Array, a: number, b: number, length: number): void {
  for (let i = 0; i < length; i++) {
    const held = data[a + i]!
    data[a + i] = data[b + i]!
    data[b + i] = held
  }
}

/** Gaussian elimination with partial pivoting. Golub & Van Loan, Matrix Computations (4th ed.), 3.4.1. */
export const realElimination: Elimination = {
  factor,

  substitute({ data, n }, B, columns) {
    for (let i = 0; i < n; i++)
      for (let k = 0; k < i; k++) subtractRow(B, i * columns, data[i * n + k]!, B, k * columns, columns)
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) subtractRow(B, i * columns, data[i * n + k]!, B, k * columns, columns)
      const pivot = data[i * n + i]!
      for (let j = 0; j < columns; j++) B[i * columns + j]! /= pivot
    }
  },
}

/** x -= factor * y */
function subtractRow(
  x: Float64Array,
  xStart: number,
  factor: number,
  y: Float64Array,
  yStart: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) x[xStart + i]! -= factor * y[yStart + i]!
}
