import {
  applyComplexReflectors,
  complexComplementOf,
  triangulariseComplex,
  turn,
} from "./complex-reflector.js"
import { temporary, temporaryPositions } from "./dense.js"
import { hermitianEigen } from "./complex-eigen.js"
import { LARGE, MAX_SWEEPS, NEGLIGIBLE, rotationOf, type TallSvd } from "./jacobi.js"
import { rotateRows } from "./tridiagonal.js"
import { stableOrder } from "./order.js"

/**
 * jacobiSvd for complex matrices whose largest entry is about 1: the same steps, each pair of rows first turned so
 * that its inner product is real. Row k of Ut is the left singular vector as a column, not its conjugate.
 *
 * @param columns - d x d, interleaved, column-major, finite; overwritten
 */
export const complexJacobiSvd = (columns: Float64Array, d: number): TallSvd =>
  d < LARGE ? rotatedSvd(columns, d) : preconditionedSvd(columns, d)

/** By the eigenvectors V of MᴴM first: M V = U S W, so that Vh is W Vᴴ. */
function preconditionedSvd(columns: Float64Array, d: number): TallSvd {
  const gram = new Float64Array(2 * d * d)
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++) {
      let re = 0
      let im = 0
      for (let k = 0; k < 2 * d; k += 2) {
        const [a, b] = [columns[2 * i * d + k]!, columns[2 * i * d + k + 1]!]
        const [c, e] = [columns[2 * j * d + k]!, columns[2 * j * d + k + 1]!]
        re += a * c + b * e // conj(x) · y
        im += a * e - b * c
      }
      gram[2 * (i * d + j)] = re
      gram[2 * (i * d + j) + 1] = im
    }
  const { values, vectors } = hermitianEigen(gram, d, true)
  const V = new Float64Array(2 * d * d) // row k is an eigenvector
  stableOrder(values, true).forEach((from, k) =>
    V.set(vectors.subarray(2 * from * d, 2 * (from + 1) * d), 2 * k * d),
  )
  const { S, Vh, Ut } = rotatedSvd(combined(V, columns, d), d)
  const conjugate = V.map((x, i) => (i % 2 === 1 ? -x : x))
  return { S, Vh: combined(Vh, conjugate, d), Ut }
}

/** Row k of the result is the sum of the rows of B, each times an entry of row k of A. */
function combined(A: Float64Array, B: Float64Array, d: number): Float64Array {
  const out = new Float64Array(2 * d * d)
  for (let k = 0; k < d; k++)
    for (let j = 0; j < d; j++) {
      const re = A[2 * (k * d + j)]!
      const im = A[2 * (k * d + j) + 1]!
      for (let i = 0; i < 2 * d; i += 2) {
        const a = B[2 * j * d + i]!
        const b = B[2 * j * d + i + 1]!
        out[2 * k * d + i]! += re * a - im * b
        out[2 * k * d + i + 1]! += re * b + im * a
      }
    }
  return out
}

const orderOf = /* @__PURE__ */ temporaryPositions()
const rowsOf = /* @__PURE__ */ temporary()
const rotationsOf = /* @__PURE__ */ temporary()
const normsOf = /* @__PURE__ */ temporary("overwritten")
const valuesOf = /* @__PURE__ */ temporary("overwritten")
const leftOf = /* @__PURE__ */ temporary("overwritten")
const rightOf = /* @__PURE__ */ temporary()
const inOrderOf = /* @__PURE__ */ temporary("overwritten")

/** What it gives of few numbers holds until the next call. */
function rotatedSvd(columns: Float64Array, d: number): TallSvd {
  const order = orderOf(d)
  for (let j = 0; j < d; j++) order[j] = j
  const taus = triangulariseComplex(columns, d, d, order)
  const rows = rowsOf(2 * d * d)
  for (let i = 0; i < d; i++)
    for (let j = i; j < d; j++) {
      rows[2 * (i * d + j)] = columns[2 * (j * d + i)]!
      rows[2 * (i * d + j) + 1] = columns[2 * (j * d + i) + 1]!
    }
  const rotations = rotationsOf(2 * d * d)
  for (let k = 0; k < d; k++) rotations[2 * (k * d + k)] = 1
  orthogonaliseRows(rows, rotations, d)

  const norms = normsOf(d)
  for (let k = 0; k < d; k++) {
    let squares = 0
    for (let i = 2 * k * d; i < 2 * (k + 1) * d; i++) squares += rows[i]! * rows[i]!
    norms[k] = Math.sqrt(squares)
  }
  const ranks = stableOrder(norms, true)
  const S = valuesOf(d)
  const right = rightOf(2 * d * d)
  const Ut = leftOf(2 * d * d)
  let count = 0
  for (let k = 0; k < d; k++) {
    const from = 2 * ranks[k]! * d
    S[k] = norms[ranks[k]!]!
    for (let i = 0; i < 2 * d; i += 2) {
      Ut[2 * k * d + i] = rotations[from + i]!
      Ut[2 * k * d + i + 1] = -rotations[from + i + 1]!
    }
    if (S[k]! < NEGLIGIBLE) continue
    count = k + 1
    for (let i = 0; i < 2 * d; i++) right[2 * k * d + i] = rows[from + i]! / S[k]!
  }
  if (count < d) right.set(complexComplementOf(right, count, d), 2 * count * d)

  const Vh = inOrderOf(2 * d * d)
  for (let k = 0; k < d; k++)
    for (let j = 0; j < d; j++) {
      Vh[2 * (k * d + order[j]!)] = right[2 * (k * d + j)]!
      Vh[2 * (k * d + order[j]!) + 1] = right[2 * (k * d + j) + 1]!
    }
  applyComplexReflectors(columns, taus, d, Ut, d)
  return { S, Vh, Ut }
}

function orthogonaliseRows(rows: Float64Array, rotations: Float64Array, d: number): void {
  const tolerance = Number.EPSILON * Math.max(4, Math.sqrt(2 * d))
  for (let sweep = 0, rotated = true; rotated && sweep < MAX_SWEEPS; sweep++) {
    rotated = false
    for (let p = 0; p < d - 1; p++) {
      for (let q = p + 1; q < d; q++) {
        const x = 2 * p * d
        const y = 2 * q * d
        let xx = 0
        let yy = 0
        let re = 0
        let im = 0
        for (let i = 0; i < 2 * d; i += 2) {
          const a = rows[x + i]!
          const b = rows[x + i + 1]!
          const c = rows[y + i]!
          const e = rows[y + i + 1]!
          xx += a * a + b * b
          yy += c * c + e * e
          re += a * c + b * e // x · conj y
          im += b * c - a * e
        }
        const larger = Math.max(Math.abs(re), Math.abs(im))
        if (larger === 0 || Math.sqrt(Math.min(xx, yy)) < NEGLIGIBLE) continue
        const xy = larger * Math.sqrt((re / larger) * (re / larger) + (im / larger) * (im / larger))
        if (!(xy > tolerance * Math.sqrt(xx) * Math.sqrt(yy))) continue
        rotated = true
        turn(rows, y, d, re / xy, im / xy)
        turn(rotations, y, d, re / xy, im / xy)
        const { cosine, sine } = rotationOf(xx, yy, xy)
        rotateRows(rows, x, y, 2 * d, cosine, sine)
        rotateRows(rotations, x, y, 2 * d, cosine, sine)
      }
    }
  }
}
