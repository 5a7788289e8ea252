import { temporary, type FloatArray } from "./dense.js"
import { blockRows, eliminate, triangleOf } from "./householder.js"
import { applyReflector, reflect } from "./reflector.js"

/**
 * Brings a matrix to upper triangular (or trapezoidal) form in place; the reflectors stay below the diagonal.
 *
 * @param M - rows x columns, column-major
 * @param tau - what the factors of the reflectors may be written into
 * @returns tau, one for each of the min(rows, columns) reflectors
 */
export function triangularise(
  M: Float64Array,
  rows: number,
  columns: number,
  tau: Float64Array = new Float64Array(Math.min(rows, columns)),
): Float64Array {
  for (let k = 0; k < tau.length; k++) {
    const at = k * rows + k
    const length = rows - k - 1
    tau[k] = reflect(M, at, M, at + 1, length)
    for (let j = k + 1; j < columns; j++)
      applyReflector(tau[k]!, M, at + 1, M, j * rows + k, M, j * rows + k + 1, length)
  }
  return tau
}

/** Overwrites the columns of C (rows x count, column-major) with Q C, Q being the product of M's reflectors. */
export function applyReflectors(
  M: Float64Array,
  tau: Float64Array,
  rows: number,
  C: Float64Array,
  count: number,
): void {
  for (let k = tau.length - 1; k >= 0; k--)
    for (let j = 0; j < count; j++)
      applyReflector(tau[k]!, M, k * rows + k + 1, C, j * rows + k, C, j * rows + k + 1, rows - k - 1)
}

/** Rows `from` to `from + rows` of A, times scale, as a column-major block. */
function takeRows(
  A: FloatArray,
  start: number,
  d: number,
  rows: number,
  scale: number,
  block: Float64Array,
  stride: number,
): void {
  for (let i = 0; i < rows; i++) {
    const row = start + i * d
    for (let j = 0; j < d; j++) block[j * stride + i] = A[row + j]! * scale
  }
}

const headOf = /* @__PURE__ */ temporary("overwritten")
const factorOf = /* @__PURE__ */ temporary()
const tauOf = /* @__PURE__ */ temporary("overwritten")
const headTauOf = /* @__PURE__ */ temporary("overwritten")
const signsOf = /* @__PURE__ */ temporary("overwritten")
const trianglesOf = /* @__PURE__ */ temporary()
const blockOf = /* @__PURE__ */ temporary("overwritten")

/** Signs that make the diagonal of R non-negative; R's rows are turned in place. */
function turnRows(R: Float64Array, rows: number, d: number): Float64Array {
  const signs = signsOf(rows).fill(1)
  for (let k = 0; k < rows; k++) {
    if (!(R[k * d + k]! < 0)) continue
    signs[k] = -1
    for (let j = k; j < d; j++) R[k * d + j] = -R[k * d + j]!
  }
  return signs
}

/** The upper triangle of a column-major matrix, row-major. */
function upperOf(M: Float64Array, rows: number, d: number): Float64Array {
  const steps = Math.min(rows, d)
  const R = factorOf(steps * d)
  for (let k = 0; k < steps; k++) for (let j = k; j < d; j++) R[k * d + j] = M[j * rows + k]!
  return R
}

/**
 * R of scale * A = Q R, the diagonal non-negative; nothing of n rows is allocated. Zero columns, dependent columns
 * and columns of any finite magnitude are fine; NaN or infinity in A, or overflow on the way, give NaN in R.
 *
 * @param A - n x d from `offset` on, row-major
 * @returns min(n, d) x d, row-major, upper triangular (trapezoidal where n < d); it holds until the next call
 */
export function rowFactorOf(A: FloatArray, offset: number, n: number, d: number, scale = 1): Float64Array {
  const headRows = Math.min(n, d)
  const head = headOf(headRows * d)
  takeRows(A, offset, d, headRows, scale, head, headRows)
  triangularise(head, headRows, d, headTauOf(headRows))
  const R = upperOf(head, headRows, d)
  if (n > d && d > 0) {
    const stride = Math.min(blockRows(d), n - d)
    const block = blockOf(stride * d)
    const tau = tauOf(d)
    for (let row = d; row < n; row += stride) {
      const rows = Math.min(stride, n - row)
      takeRows(A, offset + row * d, d, rows, scale, block, stride)
      eliminate(R, d, block, stride, rows, tau)
    }
  }
  turnRows(R, headRows, d)
  return R
}

const topOf = /* @__PURE__ */ temporary("overwritten")
const productOf = /* @__PURE__ */ temporary()
const columnsOf = /* @__PURE__ */ temporary("overwritten")

/** scale * A = Q R with Q kept as reflectors, until the next call. */
export interface TallQR {
  /** d x d, row-major, upper triangular, the diagonal non-negative. */
  readonly R: Float64Array
  /**
   * Writes Q E to `out` from `start` on, row-major. To be called once: it works on the reflectors in place.
   *
   * @param E - d x d, row-major
   */
  multiply(E: Float64Array, out: FloatArray, start: number): void
}

/**
 * As rowFactorOf, for n >= d, with Q: the reflectors take n x d float64, which is `out` itself where that is float64.
 *
 * @param A - n x d from `offset` on, row-major
 * @param out - where Q E is going to be written; its content before that is scratch
 */
export function tallQR(
  A: FloatArray,
  offset: number,
  n: number,
  d: number,
  scale: number,
  out: FloatArray,
  start: number,
): TallQR {
  const head = headOf(d * d)
  takeRows(A, offset, d, d, scale, head, d)
  const headTau = triangularise(head, d, d, headTauOf(d))
  const R = upperOf(head, d, d)

  const stride = Math.min(blockRows(d), n - d)
  const blocks = d === 0 ? 0 : Math.ceil((n - d) / Math.max(stride, 1))
  // block b of V lies where its rows of Q E will lie
  const store = out instanceof Float64Array ? out : new Float64Array(n * d)
  const base = out instanceof Float64Array ? start : 0
  const triangles = trianglesOf(blocks * d * d)
  const tau = tauOf(d)
  for (let b = 0; b < blocks; b++) {
    const row = d + b * stride
    const rows = Math.min(stride, n - row)
    const V = store.subarray(base + row * d, base + (row + rows) * d)
    takeRows(A, offset + row * d, d, rows, scale, V, rows)
    eliminate(R, d, V, rows, rows, tau)
    triangleOf(V, d, rows, rows, tau, triangles.subarray(b * d * d, (b + 1) * d * d))
  }
  const signs = turnRows(R, d, d)

  return {
    R,
    multiply(E) {
      const top = topOf(d * d)
      top.set(E)
      for (let k = 0; k < d; k++) for (let j = 0; j < d; j++) top[k * d + j]! *= signs[k]!
      const W = productOf(blocks * d * d === 0 ? 0 : d * d)
      const V = blockOf(stride * d)
      for (let b = blocks - 1; b >= 0; b--) {
        const row = d + b * stride
        const rows = Math.min(stride, n - row)
        V.set(store.subarray(base + row * d, base + (row + rows) * d))
        triangleTimes(triangles, b * d * d, top, W, d)
        for (let i = 0; i < d * d; i++) top[i]! -= W[i]!
        minusProduct(V, rows, W, d, out, start + row * d)
      }
      const columns = transposed(top, d, d, columnsOf(d * d))
      applyReflectors(head, headTau, d, columns, d)
      for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) out[start + i * d + j] = columns[j * d + i]!
    },
  }
}

/** W = T E, T upper triangular from `start` on. */
function triangleTimes(T: Float64Array, start: number, E: Float64Array, W: Float64Array, d: number): void {
  W.fill(0)
  for (let a = 0; a < d; a++)
    for (let k = a; k < d; k++) {
      const factor = T[start + a * d + k]!
      for (let j = 0; j < d; j++) W[a * d + j]! += factor * E[k * d + j]!
    }
}

/** out = -V W, V column-major with `rows` rows, W d x d row-major; two rows by four columns at a time. */
function minusProduct(
  V: Float64Array,
  rows: number,
  W: Float64Array,
  d: number,
  out: FloatArray,
  start: number,
): void {
  let i = 0
  for (; i + 1 < rows; i += 2) {
    let j = 0
    for (; j + 3 < d; j += 4) {
      let x0 = 0
      let x1 = 0
      let x2 = 0
      let x3 = 0
      let y0 = 0
      let y1 = 0
      let y2 = 0
      let y3 = 0
      for (let k = 0, v = i, w = j; k < d; k++, v += rows, w += d) {
        const a = V[v]!
        const b = V[v + 1]!
        const w0 = W[w]!
        x0 += a * w0
        y0 += b * w0
        const w1 = W[w + 1]!
        x1 += a * w1
        y1 += b * w1
        const w2 = W[w + 2]!
        x2 += a * w2
        y2 += b * w2
        const w3 = W[w + 3]!
        x3 += a * w3
        y3 += b * w3
      }
      const to = start + i * d + j
      out[to] = -x0
      out[to + 1] = -x1
      out[to + 2] = -x2
      out[to + 3] = -x3
      out[to + d] = -y0
      out[to + d + 1] = -y1
      out[to + d + 2] = -y2
      out[to + d + 3] = -y3
    }
    for (; j < d; j++) {
      out[start + i * d + j] = -columnDot(V, rows, i, W, d, j)
      out[start + (i + 1) * d + j] = -columnDot(V, rows, i + 1, W, d, j)
    }
  }
  for (; i < rows; i++) for (let j = 0; j < d; j++) out[start + i * d + j] = -columnDot(V, rows, i, W, d, j)
}

function columnDot(V: Float64Array, rows: number, i: number, W: Float64Array, d: number, j: number): number {
  let sum = 0
  for (let k = 0; k < d; k++) sum += V[k * rows + i]! * W[k * d + j]!
  return sum
}

/** Row-major rows x columns to column-major, or back with the extents exchanged. */
export function transposed<T extends FloatArray = Float64Array>(
  M: FloatArray,
  rows: number,
  columns: number,
  out: T = new Float64Array(rows * columns) as T,
): T {
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = M[i * columns + j]!
  return out
}
