import { subtractByBlocks } from "./block-product.js"
import { exchange, type Elimination } from "./elimination.js"

/** So many rows are taken off together. */
const together = 4
/** So many columns, or rows of the right side, are finished before they are taken off what is left: all of a small matrix. */
const panelOf = (n: number): number => (n > 48 ? 32 : 48)

/**
 * Gaussian elimination with partial pivoting, four columns of a panel at a time: what is right of them is read and written
 * once for all four, and what is right of the panel once for all of it. Golub & Van Loan, Matrix Computations (4th ed.),
 * 3.4.1 and 3.2.11.
 */
export const realElimination: Elimination = {
  factor(A, n, order) {
    for (let i = 0; i < n; i++) order[i] = i
    let sign = 1
    let singular = false
    const panel = panelOf(n)
    for (let left = 0; left < n; left += panel) {
      const right = Math.min(left + panel, n)
      for (let first = left; first < right; first += together) {
        const end = Math.min(first + together, right)
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
        if (end < right) takeOff(A, n, first, end, n, A, n, end, right - end)
      }
      if (right < n) takeOffPanel(A, n, left, right, A, n, right, n - right)
    }
    return { data: A, n, lanes: 1, order, sign, singular }
  },

  substitute({ data, n }, B, columns) {
    if (columns < together) return columnByColumn(data, n, B, columns)
    const panel = panelOf(n)
    // L Y = B
    for (let left = 0; left < n; left += panel)
      takeOffPanel(data, n, left, Math.min(left + panel, n), B, columns, 0, columns)
    // U X = Y, from below
    for (let bottom = n - 1; bottom >= 0; bottom -= panel) {
      const top = Math.max(bottom - panel + 1, 0)
      for (let last = bottom; last >= top; last -= together) {
        const begin = Math.max(last - together + 1, top)
        for (let k = last; k >= begin; k--) {
          for (let i = last; i > k; i--)
            subtractRow(B, k * columns, data[k * n + i]!, B, i * columns, columns)
          const pivot = data[k * n + k]!
          for (let j = 0; j < columns; j++) B[k * columns + j]! /= pivot
        }
        if (begin > top)
          subtractRows(
            B,
            top * columns,
            columns,
            begin - top,
            data,
            top * n + last,
            n,
            -1,
            B,
            last * columns,
            -columns,
            columns,
          )
      }
      if (top > 0)
        subtractProduct(
          B,
          0,
          columns,
          top,
          columns,
          data,
          bottom,
          n,
          -1,
          B,
          bottom * columns,
          -columns,
          panel,
        )
    }
  },
}

/**
 * Rows `first` to `end` of X, in `width` columns from `from` on, are freed of each other by the factors L, and taken off those
 * from there to `last`.
 */
function takeOff(
  L: Float64Array,
  n: number,
  first: number,
  end: number,
  last: number,
  X: Float64Array,
  next: number,
  from: number,
  width: number,
): void {
  for (let k = first + 1; k < end; k++)
    for (let i = first; i < k; i++) subtractRow(X, k * next + from, L[k * n + i]!, X, i * next + from, width)
  if (end < last)
    subtractRows(
      X,
      end * next + from,
      next,
      last - end,
      L,
      end * n + first,
      n,
      1,
      X,
      first * next + from,
      next,
      width,
    )
}

/** The same for the rows of a panel, which are taken off all below. */
function takeOffPanel(
  L: Float64Array,
  n: number,
  left: number,
  right: number,
  X: Float64Array,
  next: number,
  from: number,
  width: number,
): void {
  for (let first = left; first < right; first += together)
    takeOff(L, n, first, Math.min(first + together, right), right, X, next, from, width)
  if (right < n)
    subtractProduct(
      X,
      right * next + from,
      next,
      n - right,
      width,
      L,
      right * n + left,
      n,
      1,
      X,
      left * next + from,
      next,
      right - left,
    )
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

/** The same of `many` rows, of `width` numbers. */
function subtractProduct(
  x: Float64Array,
  xStart: number,
  xNext: number,
  count: number,
  width: number,
  factors: Float64Array,
  factor: number,
  nextFactor: number,
  step: number,
  y: Float64Array,
  yStart: number,
  yNext: number,
  many: number,
): void {
  if (
    subtractByBlocks(
      x,
      xStart,
      xNext,
      count,
      width,
      factors,
      factor,
      nextFactor,
      step,
      y,
      yStart,
      yNext,
      many,
    )
  )
    return
  for (let k = 0; k < many; k += together)
    subtractRows(
      x,
      xStart,
      xNext,
      count,
      factors,
      factor + k * step,
      nextFactor,
      step,
      y,
      yStart + k * yNext,
      yNext,
      width,
    )
}
