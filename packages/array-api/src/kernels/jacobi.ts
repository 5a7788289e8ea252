import { temporary } from "./dense.js"
import { stableOrder } from "./order.js"
import { complementOf } from "./orthonormal.js"
import { applyReflector, dot, reflect } from "./reflector.js"
import { exponentOf, rescale } from "./scale.js"
import { applyReflectors, transposed } from "./tall-qr.js"
import { rotateRows, symmetricEigen } from "./tridiagonal.js"

/** M = U diag(S) Vh for a square M. */
export interface SquareSvd {
  /** Descending, d. */
  readonly S: Float64Array
  /** d x d, row-major; row k is the right singular vector of S[k]. */
  readonly Vh: Float64Array
  /** d x d; row k is the left singular vector of S[k] (the transpose of U). Empty where it is not wanted. */
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
export function jacobiSvd(M: Float64Array, d: number, wantLeft: boolean): SquareSvd {
  const exponent = exponentOf(M)
  const small = rescale(M.slice(), -exponent)
  const svd = d < LARGE ? rotatedSvd(small, d, wantLeft) : preconditionedSvd(small, d, wantLeft)
  rescale(svd.S, exponent)
  return svd
}

function preconditionedSvd(M: Float64Array, d: number, wantLeft: boolean): SquareSvd {
  const columns = transposed(M, d, d)
  const { values, vectors } = symmetricEigen(productOfRows(columns, columns, d), d, true)
  const descending = stableOrder(values, true)
  const V = new Float64Array(d * d) // row k is an eigenvector
  descending.forEach((from, k) => V.set(vectors.subarray(from * d, (from + 1) * d), k * d))
  const { S, Vh, Ut } = rotatedSvd(productOfRows(M, V, d), d, wantLeft)
  return { S, Vh: productOfRows(Vh, transposed(V, d, d), d), Ut }
}

/** A Bᵀ, both d x d and row-major. */
function productOfRows(A: Float64Array, B: Float64Array, d: number): Float64Array {
  const out = new Float64Array(d * d)
  for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) out[i * d + j] = dot(A, i * d, B, j * d, d)
  return out
}

const columnsOf = /* @__PURE__ */ temporary()
const rowsOf = /* @__PURE__ */ temporary()
const rotationsOf = /* @__PURE__ */ temporary()
const normsOf = /* @__PURE__ */ temporary()
const rightOf = /* @__PURE__ */ temporary()
const leftOf = /* @__PURE__ */ temporary()
const turnedOf = /* @__PURE__ */ temporary()

/** As jacobiSvd, for entries of about 1. */
function rotatedSvd(M: Float64Array, d: number, wantLeft: boolean): SquareSvd {
  const columns = transposed(M, d, d, columnsOf(d * d))
  const { tau, order } = pivotedQR(columns, d)

  const rows = rowsOf(d * d)
  for (let j = 0; j < d; j++) for (let i = 0; i <= j; i++) rows[i * d + j] = columns[j * d + i]!
  const rotations = rotationsOf(wantLeft ? d * d : 0)
  if (wantLeft) for (let k = 0; k < d; k++) rotations[k * d + k] = 1
  orthogonaliseRows(rows, rotations, d)

  const norms = normsOf(d)
  for (let k = 0; k < d; k++) norms[k] = Math.sqrt(squaresOf(rows, k * d, d))
  const ranks = stableOrder(norms, true)

  const S = new Float64Array(d)
  const right = rightOf(d * d)
  const Ut = leftOf(rotations.length)
  let count = 0
  for (let k = 0; k < d; k++) {
    const from = ranks[k]! * d
    const norm = norms[ranks[k]!]!
    S[k] = norm
    if (wantLeft) Ut.set(rotations.subarray(from, from + d), k * d)
    if (norm < NEGLIGIBLE) continue
    count = k + 1
    for (let j = 0; j < d; j++) right[k * d + j] = rows[from + j]! / norm
  }
  if (count < d) right.set(complementOf(right, count, d), count * d)

  const Vh = turnedOf(d * d)
  for (let k = 0; k < d; k++) for (let j = 0; j < d; j++) Vh[k * d + order[j]!] = right[k * d + j]!
  if (wantLeft) applyReflectors(columns, tau, d, Ut, d)
  return { S, Vh, Ut }
}

const squaresOf = (x: Float64Array, start: number, length: number): number => {
  let sum = 0
  for (let i = start; i < start + length; i++) sum += x[i]! * x[i]!
  return sum
}

/** QR with column pivoting, in place and column-major; order[j] is the column of M that stands at j. */
function pivotedQR(M: Float64Array, d: number): { tau: Float64Array; order: Int32Array } {
  const tau = new Float64Array(d)
  const order = new Int32Array(d)
  for (let j = 0; j < d; j++) order[j] = j
  for (let k = 0; k < d; k++) {
    let best = k
    let largest = -1
    for (let j = k; j < d; j++) {
      // computed afresh: updating the norms would cancel
      const squares = squaresOf(M, j * d + k, d - k)
      if (squares > largest) {
        best = j
        largest = squares
      }
    }
    if (best !== k) {
      for (let i = 0; i < d; i++) {
        const held = M[k * d + i]!
        M[k * d + i] = M[best * d + i]!
        M[best * d + i] = held
      }
      const held = order[k]!
      order[k] = order[best]!
      order[best] = held
    }
    const at = k * d + k
    tau[k] = reflect(M, at, M, at + 1, d - k - 1)
    for (let j = k + 1; j < d; j++)
      applyReflector(tau[k]!, M, at + 1, M, j * d + k, M, j * d + k + 1, d - k - 1)
  }
  return { tau, order }
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
