import { temporary, temporaryPositions } from "./dense.js"
import { stableOrder } from "./order.js"
import { complementOf } from "./orthonormal.js"
import { applyReflector, dot, reflect } from "./reflector.js"
import { exponentOf, rescale } from "./scale.js"
import { applyReflectors, transposed } from "./tall-qr.js"
import { rotateRows, symmetricEigen } from "./tridiagonal.js"

/** M = U diag(S) Vh for an n x d M, n >= d. */
export interface TallSvd {
  /** Descending, d. */
  readonly S: Float64Array
  /** d x d, row-major; row k is the right singular vector of S[k]. */
  readonly Vh: Float64Array
  /** Rows of n; row k is the left singular vector of S[k] (the transpose of U). Empty where it is not wanted. */
  readonly Ut: Float64Array
}

/** It takes 3 to 6; the limit is there so that nothing can make it go on for ever. */
export const MAX_SWEEPS = 40
/** Rows below this, next to a largest entry of about 1, have squares that underflow. */
export const NEGLIGIBLE = 1e-140

/** From this size on the eigenvectors of MᵀM come first: they cost less than the sweeps that they save. */
export const LARGE = 48

/**
 * One-sided Jacobi SVD of a finite square matrix: QR with column pivoting, then rotations of the rows of R until
 * they are orthogonal. Pivoting makes the rows nearly sorted and nearly orthogonal, so that few sweeps are needed,
 * and small singular values of graded matrices come out as accurately as the QR before kept them.
 *
 * A large M is first multiplied by the eigenvectors V of MᵀM: the columns of M V are orthogonal but for rounding,
 * which the rotations then put right. What MᵀM loses costs sweeps, not accuracy; only that sizes are relative to the
 * largest singular value, as they are in LAPACK.
 *
 * Drmac & Veselic, New fast and accurate Jacobi SVD algorithm I (2008); de Rijk (1989) for the order of rows.
 *
 * @param M - d x d, row-major, every entry finite
 * @returns factors that hold until the next call
 */
export function jacobiSvd(M: Float64Array, d: number, wantLeft: boolean): TallSvd {
  const exponent = exponentOf(M)
  const small = rescale(M.slice(), -exponent)
  const lefts = wantLeft ? d : 0
  const svd =
    d < LARGE ? rotatedSvd(transposed(small, d, d), d, d, lefts) : preconditionedSvd(small, d, lefts)
  rescale(svd.S, exponent)
  return svd
}

function preconditionedSvd(M: Float64Array, d: number, lefts: number): TallSvd {
  const columns = transposed(M, d, d)
  const { values, vectors } = symmetricEigen(productOfRows(columns, columns, d), d, true)
  const descending = stableOrder(values, true)
  const V = new Float64Array(d * d) // row k is an eigenvector
  descending.forEach((from, k) => V.set(vectors.subarray(from * d, (from + 1) * d), k * d))
  const { S, Vh, Ut } = rotatedSvd(productOfRows(V, M, d), d, d, lefts)
  return { S, Vh: productOfRows(Vh, transposed(V, d, d), d), Ut }
}

/** A Bᵀ, both d x d and row-major. */
function productOfRows(A: Float64Array, B: Float64Array, d: number): Float64Array {
  const out = new Float64Array(d * d)
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) out[i * d + j] = dot(A, i * d, B, j * d, d)
  return out
}

const rowsOf = /* @__PURE__ */ temporary()
const rotationsOf = /* @__PURE__ */ temporary()
const normsOf = /* @__PURE__ */ temporary("overwritten")
const ranksOf = /* @__PURE__ */ temporaryPositions()
const valuesOf = /* @__PURE__ */ temporary("overwritten")
const rightOf = /* @__PURE__ */ temporary("overwritten")
const leftOf = /* @__PURE__ */ temporary()
const turnedOf = /* @__PURE__ */ temporary("overwritten")
const tauOf = /* @__PURE__ */ temporary("overwritten")
const orderOf = /* @__PURE__ */ temporaryPositions()

/**
 * As jacobiSvd, for a tall matrix with entries of about 1.
 *
 * @param columns - n x d, n >= d, column-major; overwritten
 * @param lefts - rows of Ut: 0, d, or more up to n, which complete its basis
 */
export function rotatedSvd(columns: Float64Array, n: number, d: number, lefts: number): TallSvd {
  const tau = tauOf(d)
  const order = orderOf(d)
  pivotedQR(columns, n, d, tau, order)

  const rows = rowsOf(d * d)
  for (let j = 0; j < d; j++) for (let i = 0; i <= j; i++) rows[i * d + j] = columns[j * n + i]!
  const rotations = rotationsOf(lefts > 0 ? d * d : 0)
  if (lefts > 0) for (let k = 0; k < d; k++) rotations[k * d + k] = 1
  orthogonaliseRows(rows, rotations, d)

  const norms = normsOf(d)
  for (let k = 0; k < d; k++) norms[k] = Math.sqrt(squaresOf(rows, k * d, d))
  const ranks = stableOrder(norms, true, ranksOf(d))

  const S = valuesOf(d)
  const right = rightOf(d * d)
  const Ut = leftOf(lefts * n)
  let count = 0
  for (let k = 0; k < d; k++) {
    const from = ranks[k]! * d
    const norm = norms[ranks[k]!]!
    S[k] = norm
    if (lefts > 0) for (let j = 0; j < d; j++) Ut[k * n + j] = rotations[from + j]!
    if (norm < NEGLIGIBLE) continue
    count = k + 1
    for (let j = 0; j < d; j++) right[k * d + j] = rows[from + j]! / norm
  }
  if (count < d) right.set(complementOf(right, count, d), count * d)
  for (let k = d; k < lefts; k++) Ut[k * n + k] = 1

  const Vh = turnedOf(d * d)
  for (let k = 0; k < d; k++) for (let j = 0; j < d; j++) Vh[k * d + order[j]!] = right[k * d + j]!
  if (lefts > 0) applyReflectors(columns, tau, n, Ut, lefts)
  return { S, Vh, Ut }
}

const squaresOf = (x: Float64Array, start: number, length: number): number => {
  let sum = 0
  for (let i = start; i < start + length; i++) sum += x[i]! * x[i]!
  return sum
}

/** QR with column pivoting, in place and column-major; order[j] becomes the column of M that stands at j. */
function pivotedQR(M: Float64Array, n: number, d: number, tau: Float64Array, order: Int32Array): void {
  for (let j = 0; j < d; j++) order[j] = j
  for (let k = 0; k < d; k++) {
    let best = k
    let largest = -1
    for (let j = k; j < d; j++) {
      // computed afresh: updating the norms would cancel
      const squares = squaresOf(M, j * n + k, n - k)
      if (squares > largest) {
        best = j
        largest = squares
      }
    }
    if (best !== k) {
      for (let i = 0; i < n; i++) {
        const held = M[k * n + i]!
        M[k * n + i] = M[best * n + i]!
        M[best * n + i] = held
      }
      const held = order[k]!
      order[k] = order[best]!
      order[best] = held
    }
    const at = k * n + k
    tau[k] = reflect(M, at, M, at + 1, n - k - 1)
    for (let j = k + 1; j < d; j++)
      applyReflector(tau[k]!, M, at + 1, M, j * n + k, M, j * n + k + 1, n - k - 1)
  }
}

/** Rotates pairs of rows until all are orthogonal to working precision; `rotations` (or nothing) goes along. */
function orthogonaliseRows(rows: Float64Array, rotations: Float64Array, d: number): void {
  const tolerance = Number.EPSILON * Math.max(4, Math.sqrt(d))
  for (let sweep = 0, rotated = true; rotated && sweep < MAX_SWEEPS; sweep++) {
    rotated = false
    for (let p = 0; p < d - 1; p++) {
      for (let q = p + 1; q < d; q++) {
        const x = p * d
        const y = q * d
        let xx = 0
        let yy = 0
        let xy = 0
        for (let i = 0; i < d; i++) {
          const a = rows[x + i]!
          const b = rows[y + i]!
          xx += a * a
          yy += b * b
          xy += a * b
        }
        const lengths = Math.sqrt(xx) * Math.sqrt(yy)
        const skew = Math.abs(xy) > tolerance * lengths && Math.sqrt(Math.min(xx, yy)) >= NEGLIGIBLE
        if (!skew) continue
        rotated = true
        const { cosine, sine } = rotationOf(xx, yy, xy)
        rotateRows(rows, x, y, d, cosine, sine)
        if (rotations.length > 0) rotateRows(rotations, x, y, d, cosine, sine)
      }
    }
  }
}

/**
 * The rotation that makes two rows orthogonal, given their squared lengths and their inner product. The longer row
 * goes first (they change places where they do not stand so): sizes sort themselves.
 */
export function rotationOf(xx: number, yy: number, xy: number): { cosine: number; sine: number } {
  const zeta = (yy - xx) / (2 * xy)
  const root = Math.abs(zeta) > 1e8 ? 2 * Math.abs(zeta) : Math.abs(zeta) + Math.sqrt(1 + zeta * zeta)
  const tangent = (zeta < 0 ? -1 : 1) / root
  const cosine = 1 / Math.sqrt(1 + tangent * tangent)
  const sine = cosine * tangent
  return yy > xx ? { cosine: sine, sine: -cosine } : { cosine, sine }
}
