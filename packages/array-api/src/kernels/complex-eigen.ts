import { applyComplexReflector, reflectComplex } from "./complex-reflector.js"
import { phaseOf } from "./complex-svd.js"
import { implicitQL } from "./tridiagonal.js"

/**
 * Eigenvalues and eigenvectors of a Hermitian matrix with entries of about 1: reduction to a real tridiagonal
 * (LAPACK zhetd2), then the real implicit QL.
 *
 * @param A - n x n, interleaved, row-major, Hermitian and finite; overwritten
 * @returns values in no order; vectors: row k, interleaved, belongs to values[k]; its first largest entry is real
 */
export function hermitianEigen(
  A: Float64Array,
  n: number,
  wantVectors: boolean,
): { values: Float64Array; vectors: Float64Array } {
  const reflectors = new Float64Array(2 * n * n)
  const taus = new Float64Array(2 * n)
  const values = new Float64Array(n)
  const beside = new Float64Array(n)
  for (let k = 0; k < n; k++) {
    values[k] = A[2 * (k * n + k)]!
    if (k === n - 1) break
    const at = 2 * (k * n + k + 1)
    for (let i = k + 1; i < n; i++) {
      // the column below the diagonal
      reflectors[2 * (k * n + i)] = A[2 * (i * n + k)]!
      reflectors[2 * (k * n + i) + 1] = A[2 * (i * n + k) + 1]!
    }
    reflectComplex(reflectors, at, n - k - 1, taus, k)
    beside[k] = reflectors[at]!
    reflectors[at] = 1
    reflectors[at + 1] = 0
    update(A, n, k, reflectors, at, taus[2 * k]!, taus[2 * k + 1]!)
  }
  const real = new Float64Array(wantVectors ? n * n : 0)
  if (wantVectors) for (let k = 0; k < n; k++) real[k * n + k] = 1
  implicitQL(values, beside, real, n)
  const vectors = new Float64Array(2 * real.length)
  for (let i = 0; i < real.length; i++) vectors[2 * i] = real[i]!
  if (wantVectors)
    for (let row = 0; row < n; row++) {
      for (let k = n - 2; k >= 0; k--) {
        const at = 2 * (k * n + k + 1)
        applyComplexReflector(
          taus[2 * k]!,
          taus[2 * k + 1]!,
          reflectors,
          at,
          vectors,
          2 * (row * n + k + 1),
          n - k - 1,
        )
      }
      const { re, im } = phaseOf(vectors, 2 * row * n, n)
      for (let i = 2 * row * n; i < 2 * (row + 1) * n; i += 2) {
        const a = vectors[i]!
        const b = vectors[i + 1]!
        vectors[i] = a * re + b * im
        vectors[i + 1] = b * re - a * im
      }
    }
  return { values, vectors }
}

/** Hᴴ B H for the block after k: B - v wᴴ - w vᴴ with w = tau B v - (|tau|² / 2) (vᴴ B v) v. */
function update(
  A: Float64Array,
  n: number,
  k: number,
  v: Float64Array,
  at: number,
  tauRe: number,
  tauIm: number,
): void {
  if (tauRe === 0 && tauIm === 0) return
  const length = n - k - 1
  const w = new Float64Array(2 * length)
  let quadratic = 0
  for (let i = 0; i < length; i++) {
    const row = 2 * ((k + 1 + i) * n + k + 1)
    let re = 0
    let im = 0
    for (let j = 0; j < 2 * length; j += 2) {
      re += A[row + j]! * v[at + j]! - A[row + j + 1]! * v[at + j + 1]!
      im += A[row + j]! * v[at + j + 1]! + A[row + j + 1]! * v[at + j]!
    }
    quadratic += v[at + 2 * i]! * re + v[at + 2 * i + 1]! * im
    w[2 * i] = tauRe * re - tauIm * im
    w[2 * i + 1] = tauRe * im + tauIm * re
  }
  const half = ((tauRe * tauRe + tauIm * tauIm) * quadratic) / 2
  for (let i = 0; i < 2 * length; i++) w[i]! -= half * v[at + i]!
  for (let i = 0; i < length; i++) {
    const row = 2 * ((k + 1 + i) * n + k + 1)
    const vr = v[at + 2 * i]!
    const vi = v[at + 2 * i + 1]!
    const wr = w[2 * i]!
    const wi = w[2 * i + 1]!
    for (let j = 0; j < 2 * length; j += 2) {
      const a = v[at + j]!
      const b = v[at + j + 1]!
      const c = w[j]!
      const d = w[j + 1]!
      A[row + j]! -= vr * c + vi * d + (wr * a + wi * b)
      A[row + j + 1]! -= vi * c - vr * d + (wi * a - wr * b)
    }
  }
}
