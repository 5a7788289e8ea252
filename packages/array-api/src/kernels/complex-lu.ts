import { exchange, type Elimination } from "./elimination.js"

/** Smith's division (1962): the quotient overflows only where it must. Writes (a + bi) / (c + di) to out. */
export function divide(a: number, b: number, c: number, d: number, out: Float64Array, at: number): void {
  if (Math.abs(c) >= Math.abs(d)) {
    const ratio = d / c
    const scale = c + d * ratio
    out[at] = (a + b * ratio) / scale
    out[at + 1] = (b - a * ratio) / scale
  } else {
    const ratio = c / d
    const scale = c * ratio + d
    out[at] = (a * ratio + b) / scale
    out[at + 1] = (b * ratio - a) / scale
  }
}

/** The pivot is the entry with the largest |re| + |im|, as in LAPACK; else as realElimination. */
export const complexElimination: Elimination = {
  factor(A, n, order) {
    for (let i = 0; i < n; i++) order[i] = i
    const size = (i: number, k: number): number =>
      Math.abs(A[2 * (i * n + k)]!) + Math.abs(A[2 * (i * n + k) + 1]!)
    let sign = 1
    let singular = false
    for (let k = 0; k < n; k++) {
      let best = k
      for (let i = k + 1; i < n; i++) if (size(i, k) > size(best, k)) best = i
      if (best !== k) {
        exchange(A, 2 * k * n, 2 * best * n, 2 * n)
        const held = order[k]!
        order[k] = order[best]!
        order[best] = held
        sign = -sign
      }
      const pivot = 2 * (k * n + k)
      const re = A[pivot]!
      const im = A[pivot + 1]!
      if (re === 0 && im === 0) {
        singular = true
        continue
      }
      for (let i = k + 1; i < n; i++) {
        const at = 2 * (i * n + k)
        divide(A[at]!, A[at + 1]!, re, im, A, at)
        subtractRow(A, at + 2, A[at]!, A[at + 1]!, A, pivot + 2, n - k - 1)
      }
    }
    return { data: A, n, lanes: 2, order, sign, singular }
  },

  substitute({ data, n }, B, columns) {
    const subtract = (i: number, k: number): void => {
      const factor = 2 * (i * n + k)
      subtractRow(B, 2 * i * columns, data[factor]!, data[factor + 1]!, B, 2 * k * columns, columns)
    }
    for (let i = 0; i < n; i++) for (let k = 0; k < i; k++) subtract(i, k)
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) subtract(i, k)
      const pivot = 2 * (i * n + i)
      for (let j = 0; j < columns; j++) {
        const at = 2 * (i * columns + j)
        divide(B[at]!, B[at + 1]!, data[pivot]!, data[pivot + 1]!, B, at)
      }
    }
  },
}

/** x -= factor * y for `length` complex entries */
function subtractRow(
  x: Float64Array,
  xStart: number,
  re: number,
  im: number,
  y: Float64Array,
  yStart: number,
  length: number,
): void {
  for (let i = 0; i < 2 * length; i += 2) {
    const a = y[yStart + i]!
    const b = y[yStart + i + 1]!
    x[xStart + i]! -= re * a - im * b
    x[xStart + i + 1]! -= re * b + im * a
  }
}
