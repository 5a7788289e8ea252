/**
 * Householder reflectors H = I - tau [1; v] [1; v]ᵀ, the head apart from the tail: the head may be an entry of R
 * while the tail is a column of a block of rows.
 *
 * Golub & Van Loan, Matrix Computations (4th ed.), 5.1.2-5.1.4; LAPACK dlarfg.
 */

/** Between these a sum of squares has lost nothing to overflow or underflow. */
const SAFE_LOW = 1e-280
const SAFE_HIGH = 1e300
/** head - beta must not overflow. */
const LARGEST = 8e307

/** Sum of x[i] * y[i]; four lanes, since one would wait for every addition. */
export function dot(
  x: Float64Array,
  xStart: number,
  y: Float64Array,
  yStart: number,
  length: number,
): number {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let i = 0
  for (; i + 3 < length; i += 4) {
    s0 += x[xStart + i]! * y[yStart + i]!
    s1 += x[xStart + i + 1]! * y[yStart + i + 1]!
    s2 += x[xStart + i + 2]! * y[yStart + i + 2]!
    s3 += x[xStart + i + 3]! * y[yStart + i + 3]!
  }
  for (; i < length; i++) s0 += x[xStart + i]! * y[yStart + i]!
  return s0 + s1 + (s2 + s3)
}

/** y += factor * x */
export function axpy(
  factor: number,
  x: Float64Array,
  xStart: number,
  y: Float64Array,
  yStart: number,
  length: number,
): void {
  let i = 0
  for (; i + 3 < length; i += 4) {
    const a = xStart + i
    const b = yStart + i
    const y0 = y[b]! + factor * x[a]!
    const y1 = y[b + 1]! + factor * x[a + 1]!
    const y2 = y[b + 2]! + factor * x[a + 2]!
    const y3 = y[b + 3]! + factor * x[a + 3]!
    y[b] = y0
    y[b + 1] = y1
    y[b + 2] = y2
    y[b + 3] = y3
  }
  for (; i < length; i++) y[yStart + i]! += factor * x[xStart + i]!
}

/**
 * Finds the reflector that takes (head, tail) to (beta, 0), and overwrites heads[at] with beta and the tail with v.
 * A norm that comes near overflow gives beta = NaN, which spreads: callers see it and scale.
 *
 * @returns tau; 0 (no reflection) where the tail is zero
 */
export function reflect(
  heads: Float64Array,
  at: number,
  tail: Float64Array,
  start: number,
  length: number,
): number {
  const head = heads[at]!
  const squares = dot(tail, start, tail, start, length)
  const sum = squares + head * head
  if (!(squares > SAFE_LOW && sum < SAFE_HIGH)) return reflectScaled(heads, at, tail, start, length)
  const norm = Math.sqrt(sum)
  // away from the head, so that nothing cancels
  const beta = head > 0 ? -norm : norm
  const inverse = 1 / (head - beta)
  for (let i = 0; i < length; i++) tail[start + i]! *= inverse
  heads[at] = beta
  return (beta - head) / beta
}

/** The same for any magnitudes: everything is divided by the largest, so that v and tau fit together. */
function reflectScaled(
  heads: Float64Array,
  at: number,
  tail: Float64Array,
  start: number,
  length: number,
): number {
  let largest = 0
  for (let i = 0; i < length; i++) largest = Math.max(largest, Math.abs(tail[start + i]!))
  if (largest === 0 && Math.abs(heads[at]!) < LARGEST) return 0
  largest = Math.max(largest, Math.abs(heads[at]!))
  const head = heads[at]! / largest
  let sum = head * head
  for (let i = 0; i < length; i++) {
    const ratio = tail[start + i]! / largest
    tail[start + i] = ratio
    sum += ratio * ratio
  }
  const norm = Math.sqrt(sum)
  const beta = head > 0 ? -norm : norm
  for (let i = 0; i < length; i++) tail[start + i]! /= head - beta
  heads[at] = norm * largest < LARGEST ? beta * largest : NaN
  return (beta - head) / beta
}

/** Applies I - tau [1; v] [1; v]ᵀ to (heads[at], column). */
export function applyReflector(
  tau: number,
  v: Float64Array,
  vStart: number,
  heads: Float64Array,
  at: number,
  column: Float64Array,
  start: number,
  length: number,
): void {
  const factor = -tau * (heads[at]! + dot(v, vStart, column, start, length))
  heads[at]! += factor
  axpy(factor, v, vStart, column, start, length)
}
