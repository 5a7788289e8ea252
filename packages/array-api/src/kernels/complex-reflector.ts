/**
 * Complex Householder reflectors H = I - tau [1; v] [1; v]ᴴ with Hᴴ x = beta e1, beta real. Numbers are interleaved
 * pairs, matrices column-major: entry (i, j) of a matrix with `rows` rows is at 2 (j rows + i).
 *
 * Golub & Van Loan, Matrix Computations (4th ed.), 5.1.13; LAPACK zlarfg, zgeqr2.
 */

/** Finds the reflector of the vector from `at` on, whose tail becomes v and whose head beta; tau goes to taus[k]. */
export function reflectComplex(
  x: Float64Array,
  at: number,
  length: number,
  taus: Float64Array,
  k: number,
): void {
  const end = at + 2 * length
  let largest = 0
  for (let i = at; i < end; i++) largest = Math.max(largest, Math.abs(x[i]!))
  taus[2 * k] = 0
  taus[2 * k + 1] = 0
  if (largest === 0) return
  // everything is divided by the largest, so that v and tau fit together at any magnitude
  let sum = 0
  for (let i = at; i < end; i++) {
    x[i]! /= largest
    if (i > at) sum += x[i]! * x[i]! // im of the head counts: it is to vanish too
  }
  const re = x[at]!
  const im = x[at + 1]!
  if (sum === 0) {
    for (let i = at; i < end; i++) x[i]! *= largest
    return
  }
  const norm = Math.sqrt(sum + re * re)
  const beta = re > 0 ? -norm : norm
  taus[2 * k] = (beta - re) / beta
  taus[2 * k + 1] = -im / beta
  // 1 / (head - beta)
  const squares = (re - beta) * (re - beta) + im * im
  const cr = (re - beta) / squares
  const ci = -im / squares
  for (let i = at + 2; i < end; i += 2) {
    const a = x[i]!
    const b = x[i + 1]!
    x[i] = a * cr - b * ci
    x[i + 1] = a * ci + b * cr
  }
  x[at] = beta * largest
  x[at + 1] = 0
}

/** Applies I - tau [1; v] [1; v]ᴴ to the `length` entries of x from `at` on; v's tail begins after vAt. */
export function applyComplexReflector(
  tauRe: number,
  tauIm: number,
  v: Float64Array,
  vAt: number,
  x: Float64Array,
  at: number,
  length: number,
): void {
  let re = x[at]!
  let im = x[at + 1]!
  for (let i = 2; i < 2 * length; i += 2) {
    const a = v[vAt + i]!
    const b = v[vAt + i + 1]!
    const c = x[at + i]!
    const d = x[at + i + 1]!
    re += a * c + b * d
    im += a * d - b * c
  }
  const fr = tauRe * re - tauIm * im
  const fi = tauRe * im + tauIm * re
  x[at]! -= fr
  x[at + 1]! -= fi
  for (let i = 2; i < 2 * length; i += 2) {
    const a = v[vAt + i]!
    const b = v[vAt + i + 1]!
    x[at + i]! -= a * fr - b * fi
    x[at + i + 1]! -= a * fi + b * fr
  }
}

/**
 * Brings M to upper triangular form with a real diagonal; the reflectors stay below it.
 *
 * @param order - where given, columns are pivoted by norm: order[j] becomes the column of M that stands at j
 * @returns tau, a pair for each of the min(rows, columns) reflectors
 */
export function triangulariseComplex(
  M: Float64Array,
  rows: number,
  columns: number,
  order?: Int32Array,
): Float64Array {
  const steps = Math.min(rows, columns)
  const taus = new Float64Array(2 * steps)
  for (let k = 0; k < steps; k++) {
    if (order) pivot(M, rows, columns, k, order)
    const at = 2 * (k * rows + k)
    reflectComplex(M, at, rows - k, taus, k)
    for (let j = k + 1; j < columns; j++)
      applyComplexReflector(taus[2 * k]!, -taus[2 * k + 1]!, M, at, M, 2 * (j * rows + k), rows - k)
  }
  return taus
}

function pivot(M: Float64Array, rows: number, columns: number, k: number, order: Int32Array): void {
  let best = k
  let largest = -1
  for (let j = k; j < columns; j++) {
    let squares = 0
    for (let i = 2 * (j * rows + k); i < 2 * (j + 1) * rows; i++) squares += M[i]! * M[i]!
    if (squares > largest) {
      best = j
      largest = squares
    }
  }
  if (best === k) return
  const held = M.slice(2 * k * rows, 2 * (k + 1) * rows)
  M.copyWithin(2 * k * rows, 2 * best * rows, 2 * (best + 1) * rows)
  M.set(held, 2 * best * rows)
  const column = order[k]!
  order[k] = order[best]!
  order[best] = column
}

/** Overwrites the columns of C (rows x count) with Q C, Q being the product of M's reflectors. */
export function applyComplexReflectors(
  M: Float64Array,
  taus: Float64Array,
  rows: number,
  C: Float64Array,
  count: number,
): void {
  for (let k = taus.length / 2 - 1; k >= 0; k--)
    for (let j = 0; j < count; j++)
      applyComplexReflector(
        taus[2 * k]!,
        taus[2 * k + 1]!,
        M,
        2 * (k * rows + k),
        C,
        2 * (j * rows + k),
        rows - k,
      )
}

/** Completes `count` orthonormal vectors of `length` entries to a basis; returns the others. */
export function complexComplementOf(vectors: Float64Array, count: number, length: number): Float64Array {
  const reflectors = vectors.slice(0, 2 * count * length)
  const taus = triangulariseComplex(reflectors, length, count)
  const rest = length - count
  const complement = new Float64Array(2 * rest * length)
  for (let k = 0; k < rest; k++) complement[2 * (k * length + count + k)] = 1
  applyComplexReflectors(reflectors, taus, length, complement, rest)
  return complement
}

/** The conjugate transpose of a row-major rows x columns matrix. */
export function adjoint(M: Float64Array, rows: number, columns: number): Float64Array {
  const out = transposedComplex(M, rows, columns)
  for (let i = 1; i < out.length; i += 2) out[i] = -out[i]!
  return out
}

/** Row-major rows x columns to column-major. */
export function transposedComplex(
  M: Float64Array,
  rows: number,
  columns: number,
  out: Float64Array = new Float64Array(2 * rows * columns),
): Float64Array {
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      out[2 * (j * rows + i)] = M[2 * (i * columns + j)]!
      out[2 * (j * rows + i) + 1] = M[2 * (i * columns + j) + 1]!
    }
  return out
}

/** x times re + i im, for the `length` entries from `at` on. */
export function turn(x: Float64Array, at: number, length: number, re: number, im: number): void {
  for (let i = at; i < at + 2 * length; i += 2) {
    const a = x[i]!
    const b = x[i + 1]!
    x[i] = a * re - b * im
    x[i + 1] = a * im + b * re
  }
}
