import { ArrayError } from "../errors.js"
import { temporary } from "./dense.js"
import { applyReflector, dot, reflect } from "./reflector.js"

const valuesOf = /* @__PURE__ */ temporary("overwritten")
const besideOf = /* @__PURE__ */ temporary()
const vectorsOf = /* @__PURE__ */ temporary()
const tauOf = /* @__PURE__ */ temporary("overwritten")
const vOf = /* @__PURE__ */ temporary("overwritten")
const wOf = /* @__PURE__ */ temporary("overwritten")

/**
 * Eigenvalues and eigenvectors of a real symmetric matrix with entries of about 1 (callers scale): Householder
 * tridiagonalisation, then implicit QL with Wilkinson shifts.
 *
 * Golub & Van Loan, Matrix Computations (4th ed.), 8.3; Bowdler, Martin, Reinsch & Wilkinson (1968).
 *
 * @param A - n x n, row-major, symmetric and finite; overwritten
 * @returns values in no order; vectors: row k belongs to values[k] (empty where not wanted); they hold until the next call
 */
export function symmetricEigen(
  A: Float64Array,
  n: number,
  wantVectors: boolean,
): { values: Float64Array; vectors: Float64Array } {
  const tau = tridiagonalise(A, n)
  const values = valuesOf(n)
  const beside = besideOf(n)
  for (let k = 0; k < n; k++) {
    values[k] = A[k * n + k]!
    if (k + 1 < n) beside[k] = A[k * n + k + 1]!
  }
  const vectors = vectorsOf(wantVectors ? n * n : 0)
  if (wantVectors) for (let k = 0; k < n; k++) vectors[k * n + k] = 1
  implicitQL(values, beside, vectors, n)
  if (wantVectors)
    for (let row = 0; row < n; row++)
      for (let k = n - 3; k >= 0; k--) {
        const head = row * n + k + 1
        applyReflector(tau[k]!, A, k * n + k + 2, vectors, head, vectors, head + 1, n - k - 2)
      }
  return { values, vectors }
}

/** Leaves the diagonals in place and reflector k in row k, from column k + 2 on. */
function tridiagonalise(A: Float64Array, n: number): Float64Array {
  const tau = tauOf(Math.max(n - 2, 0))
  const v = vOf(n)
  const w = wOf(n)
  for (let k = 0; k < n - 2; k++) {
    const head = k * n + k + 1
    const length = n - k - 1
    tau[k] = reflect(A, head, A, head + 1, length - 1)
    if (tau[k] === 0) continue
    v[0] = 1
    for (let i = 1; i < length; i++) v[i] = A[head + i]!
    // B - v wᵀ - w vᵀ with w = tau B v - (tau² / 2) (vᵀ B v) v
    for (let i = 0; i < length; i++) w[i] = tau[k]! * dot(A, (k + 1 + i) * n + k + 1, v, 0, length)
    const half = (tau[k]! / 2) * dot(w, 0, v, 0, length)
    for (let i = 0; i < length; i++) w[i]! -= half * v[i]!
    for (let i = 0; i < length; i++) {
      const row = (k + 1 + i) * n + k + 1
      const a = v[i]!
      const b = w[i]!
      for (let j = 0; j < length; j++) A[row + j]! -= a * w[j]! + b * v[j]!
    }
  }
  return tau
}

/** It takes about two for each value; the limit is there so that nothing can make it go on for ever. */
const MAX_STEPS = 80
/** After so many, what is negligible beside the whole matrix is negligible, though its neighbours may be smaller. */
const PATIENCE = 30

/** Diagonalises the tridiagonal (diagonal, beside); the rows of `vectors` (or nothing) are rotated along. */
export function implicitQL(
  diagonal: Float64Array,
  beside: Float64Array,
  vectors: Float64Array,
  n: number,
): void {
  let largest = 0
  for (let k = 0; k < n; k++) largest = Math.max(largest, Math.abs(diagonal[k]!), Math.abs(beside[k]!))
  for (let low = 0; low < n; low++) {
    for (let step = 0; ; step++) {
      const least = step < PATIENCE ? 1e-150 : Number.EPSILON * largest
      let high = low
      for (; high < n - 1; high++) {
        const size = Math.abs(diagonal[high]!) + Math.abs(diagonal[high + 1]!)
        if (Math.abs(beside[high]!) <= Number.EPSILON * size + least) break
      }
      if (high === low) break
      if (step === MAX_STEPS)
        throw new ArrayError("CONVERGENCE", `eigh: no convergence in ${MAX_STEPS} steps`)
      sweep(diagonal, beside, vectors, n, low, high)
    }
  }
}

/** One implicit QL step on rows low..high. */
function sweep(
  diagonal: Float64Array,
  beside: Float64Array,
  vectors: Float64Array,
  n: number,
  low: number,
  high: number,
): void {
  const ratio = (diagonal[low + 1]! - diagonal[low]!) / (2 * beside[low]!)
  // a large ratio is its own root: its square might overflow
  const root = Math.abs(ratio) > 1e8 ? Math.abs(ratio) : Math.sqrt(ratio * ratio + 1)
  let g = diagonal[high]! - diagonal[low]! + beside[low]! / (ratio + (ratio < 0 ? -root : root))
  let sine = 1
  let cosine = 1
  let p = 0
  for (let i = high - 1; i >= low; i--) {
    const f = sine * beside[i]!
    const b = cosine * beside[i]!
    const squares = f * f + g * g
    // squares that underflow would not give a rotation
    const r = squares > 1e-280 ? Math.sqrt(squares) : Math.hypot(f, g)
    beside[i + 1] = r
    if (r === 0) {
      diagonal[i + 1]! -= p
      beside[high] = 0
      return
    }
    sine = f / r
    cosine = g / r
    g = diagonal[i + 1]! - p
    const t = (diagonal[i]! - g) * sine + 2 * cosine * b
    p = sine * t
    diagonal[i + 1] = g + p
    g = cosine * t - b
    if (vectors.length > 0) rotateRows(vectors, i * n, (i + 1) * n, n, cosine, sine)
  }
  diagonal[low]! -= p
  beside[low] = g
  beside[high] = 0
}

/** (x, y) becomes (cosine x - sine y, sine x + cosine y). */
export function rotateRows(
  M: Float64Array,
  x: number,
  y: number,
  length: number,
  cosine: number,
  sine: number,
): void {
  for (let i = 0; i < length; i++) {
    const a = M[x + i]!
    const b = M[y + i]!
    M[x + i] = cosine * a - sine * b
    M[y + i] = sine * a + cosine * b
  }
}
