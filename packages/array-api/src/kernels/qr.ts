import { complexQr } from "./complex-qr.js"
import {
  allFinite,
  arrayLike,
  floats,
  isComplex,
  kernel,
  part,
  stackOf,
  temporary,
  unwanted,
  type FloatArray,
} from "./dense.js"
import { complementOf } from "./orthonormal.js"
import { applyReflectors, rowFactorOf, tallQR, transposed, triangularise } from "./tall-qr.js"

/** Where norms overflow although A is finite, A is taken this much smaller. */
const SHRINK = 2 ** -100

/**
 * x = Q R, Q with orthonormal columns whatever the rank, R upper triangular with non-negative diagonal.
 *
 * - inputs: x [..., n, d], real or complex
 * - options: mode: "reduced" (Q [..., n, k], R [..., k, d], k = min(n, d)) or "complete" (Q [..., n, n], R [..., n, d])
 * - outputs: Q, R; R alone allocates nothing of n rows in the reduced form
 *
 * @see Array API 2024.12, Linear Algebra Extension, qr
 */
export const qr = /* @__PURE__ */ kernel("qr", ([x], options, wanted) => {
  const data = floats("qr", x!)
  const { batch, count, rows: n, columns: d } = stackOf(x!.shape)
  const k = options["mode"] === "complete" ? n : Math.min(n, d)
  if (isComplex(x!, options)) {
    const Q = arrayLike(data, 2 * count * n * k)
    const R = arrayLike(data, 2 * count * k * d)
    for (let b = 0; b < count; b++) {
      const A = new Float64Array(data.subarray(2 * b * n * d, 2 * (b + 1) * n * d))
      const factors = complexQr(A, n, d, k)
      Q.set(factors.Q, 2 * b * n * k)
      R.set(factors.R, 2 * b * k * d)
    }
    return [
      { data: Q, shape: [...batch, n, k] },
      { data: R, shape: [...batch, k, d] },
    ]
  }
  const Q = arrayLike(data, wanted[0] ? count * n * k : 0)
  const R = arrayLike(data, wanted[1] ? count * k * d : 0)
  for (let b = 0; b < count; b++) {
    const A = part(data, b, count)
    const q = part(Q, b, count)
    const r = part(R, b, count)
    let scale = 1
    let factor = decompose(A, n, d, q, k, scale)
    if (!allFinite(factor) && allFinite(A)) {
      scale = SHRINK
      factor = decompose(A, n, d, q, k, scale)
    }
    if (!allFinite(factor)) {
      q.fill(NaN)
      factor.fill(NaN)
    }
    if (wanted[1]) for (let i = 0; i < factor.length; i++) r[i] = factor[i]! / scale
  }
  return [
    wanted[0] ? { data: Q, shape: [...batch, n, k] } : unwanted,
    wanted[1] ? { data: R, shape: [...batch, k, d] } : unwanted,
  ]
})

/** Writes Q (n x k) where Q has room; returns R of scale * A, min(n, d) x d, which holds until the next call. */
function decompose(
  A: FloatArray,
  n: number,
  d: number,
  Q: FloatArray,
  k: number,
  scale: number,
): Float64Array {
  if (Q.length === 0) return rowFactorOf(A, 0, n, d, scale)
  if (n <= d) return oneBlock(A, n, d, Q, scale)
  const thin = k === d ? Q : new Float64Array(n * d)
  const { R, multiply } = tallQR(A, 0, n, d, scale, thin, 0)
  if (!allFinite(R)) return R
  const identity = new Float64Array(d * d)
  for (let i = 0; i < d; i++) identity[i * d + i] = 1
  multiply(identity, thin, 0)
  if (k === d) return R
  const rest = complementOf(transposed(thin, n, d), d, n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) Q[i * n + j] = thin[i * d + j]!
    for (let j = d; j < n; j++) Q[i * n + j] = rest[(j - d) * n + i]!
  }
  return R
}

const columnsOf = /* @__PURE__ */ temporary("overwritten")
const vectorsOf = /* @__PURE__ */ temporary()
const tauOf = /* @__PURE__ */ temporary("overwritten")
const factorOf = /* @__PURE__ */ temporary()

/** A wide or square matrix, as one block. */
function oneBlock(A: FloatArray, n: number, d: number, Q: FloatArray, scale: number): Float64Array {
  const columns = columnsOf(n * d)
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) columns[j * n + i] = A[i * d + j]! * scale
  const tau = triangularise(columns, n, d, tauOf(n))
  const vectors = vectorsOf(n * n)
  for (let i = 0; i < n; i++) vectors[i * n + i] = 1
  applyReflectors(columns, tau, n, vectors, n)
  const R = factorOf(n * d)
  for (let i = 0; i < n; i++) {
    const sign = columns[i * n + i]! < 0 ? -1 : 1
    for (let j = i; j < d; j++) R[i * d + j] = sign * columns[j * n + i]!
    for (let j = 0; j < n; j++) Q[j * n + i] = sign * vectors[i * n + j]!
  }
  return R
}
