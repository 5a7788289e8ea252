import { exchange, type Elimination } from "./elimination.js"

/** So many rows are taken off together. */
const together = 4

/**
 * Gaussian elimination with partial pivoting, four columns at a time: what is right of them is read and written once for
 * all four. Golub & Van Loan, Matrix Computations (4th ed.), 3.4.1 and 3.2.11.
 */
export const realElimination: Elimination = {
  factor(A, n, order) {
    for (let i = 0; i < n; i++) order[i] = i
    let sign = 1
    let singular = false
    for (let first = 0; first < n; first += together) {
      const end = Math.min(first + together, n)
      for (let k = first; k < end; k++) {
        const at = pivotOf(A, n, k)
        if (at !== k) {
          exchange(A, k * n, at * n, n)
          exchange(order, k, at, 1)
          sign = -sign
        }
        const pivot = A[k * n + k]!
        if (pivot === 0) singular = true
        else
          for (let i = k + 1; i < n; i++) {
            const factor = (A[i * n + k]! /= pivot)
            for (let j = k + 1; j < end; j++) A[i * n + j]! -= factor * A[k * n + j]!
          }
      }
      const rest = n - end
      if (rest === 0) break
      for (let k = first + 1; k < end; k++)
        for (let i = first; i < k; i++) subtractRow(A, k * n + end, A[k * n + i]!, A, i * n + end, rest)
      subtractRows(A, end * n + end, n, rest, A, end * n + first, n, 1, A, first * n + end, n, rest)
    }
    return { data: A, n, lanes: 1, order, sign, singular }
  },

  substitute({ data, n }, B, columns) {
    if (columns < together) return columnByColumn(data, n, B, columns)
    // L Y = B: rows of four, and then what they take off below
    for (let first = 0; first < n; first += together) {
      const end = Math.min(first + together, n)
      for (let k = first + 1; k < end; k++)
        for (let i = first; i < k; i++) subtractRow(B, k * columns, data[k * n + i]!, B, i * columns, columns)
      if (end < n)
        subtractRows(
          B,
          end * columns,
          columns,
          n - end,
          data,
          end * n + first,
          n,
          1,
          B,
          first * columns,
          columns,
          columns,
        )
    }
    // U X = Y, from below
    for (let last = n - 1; last >= 0; last -= together) {
      const begin = Math.max(last - together + 1, 0)
      for (let k = last; k >= begin; k--) {
        for (let i = last; i > k; i--) subtractRow(B, k * columns, data[k * n + i]!, B, i * columns, columns)
        const pivot = data[k * n + k]!
        for (let j = 0; j < columns; j++) B[k * columns + j]! /= pivot
      }
      if (begin > 0)
        subtractRows(B, 0, columns, begin, data, last, n, -1, B, last * columns, -columns, columns)
    }
  },
}

/** The row whose entry in column k is largest, from row k on; one with NaN, so that it is not lost. */
function pivotOf(A: Float64Array, n: number, k: number): number {
  let at = k
  let best = Math.abs(A[k * n + k]!)
  for (let i = k + 1; i < n; i++) {
    const size = Math.abs(A[i * n + k]!)
    if (size <= best || best !== best) continue
    best = size
    at = i
  }
  return at
}

/** The same for few columns, where rows are too short to walk along. */
function columnByColumn(data: Float64Array, n: number, B: Float64Array, columns: number): void {
  for (let j = 0; j < columns; j++) {
    for (let i = 0; i < n; i++) {
      let x = B[i * columns + j]!
      for (let k = 0; k < i; k++) x -= data[i * n + k]! * B[k * columns + j]!
      B[i * columns + j] = x
    }
    for (let i = n - 1; i >= 0; i--) {
      let x = B[i * columns + j]!
      for (let k = n - 1; k > i; k--) x -= data[i * n + k]! * B[k * columns + j]!
      B[i * columns + j] = x / data[i * n + i]!
    }
  }
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

/** Takes four rows of `y` off each of `count` rows of `x`, times the factors that lie `step` apart, in their order. */
function subtractRows(
  x: Float64Array,
  xStart: number,
  xNext: number,
  count: number,
  factors: Float64Array,
  factor: number,
  nextFactor: number,
  step: number,
  y: Float64Array,
  yStart: number,
  yNext: number,
  length: number,
): void {
  for (let row = 0; row < count; row++) {
    const f = factor + row * nextFactor
    const [a, b, c, d] = [factors[f]!, factors[f + step]!, factors[f + 2 * step]!, factors[f + 3 * step]!]
    let p = xStart + row * xNext
    let q = yStart
    for (let i = 0; i < length; i++, p++, q++)
      x[p] = x[p]! - a * y[q]! - b * y[q + yNext]! - c * y[q + 2 * yNext]! - d * y[q + 3 * yNext]!
  }
}
