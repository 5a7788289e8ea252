import type { Dense } from "@carton/codegen"
import { ShapeError, ValueError } from "../errors.js"
import { arrayLike, floats, isComplexDense, kernel, sizeOf, squares, type FloatArray } from "./dense.js"
import type { LU } from "./elimination.js"
import { eliminationOf, factored } from "./lu.js"

/**
 * Solves x1 x = x2 for each square matrix of x1, by LU with partial pivoting.
 *
 * - inputs: x1 [..., n, n]; x2 [n] (one vector for every matrix) or [..., n, k]; leading axes broadcast; both real or
 *   both complex
 * - outputs: [..., n] or [..., n, k]; float32 where both are
 *
 * @throws ValueError where a matrix is singular (a pivot is exactly zero)
 * @see Array API 2024.12, Linear Algebra Extension, solve
 */
export const solve = /* @__PURE__ */ kernel("solve", (inputs, options) => {
  const [x1, x2] = inputs as [Dense, Dense]
  const { data, batch, rows: n, lanes } = squares("solve", x1, options)
  const right = floats("solve", x2)
  if (!isComplexDense(x2) && lanes === 2 && right.length > 0)
    throw new ShapeError("solve: x1 is complex and x2 is real; give both one dtype")
  const isVector = x2.shape.length === 1
  const columns = isVector ? 1 : x2.shape[x2.shape.length - 1]!
  const rightBatch = x2.shape.length < 3 ? none : x2.shape.slice(0, -2)
  const outBatch = rightBatch.length === 0 ? batch : broadcast(batch, rightBatch)

  const size = lanes * n * n
  const length = lanes * n * columns
  const out = arrayLike(data instanceof Float64Array ? data : right, sizeOf(outBatch) * length)
  const count = sizeOf(outBatch)
  let lu: LU | undefined
  let factoredAt = -1
  for (let b = 0; b < count; b++) {
    const at = offsetOf(b, outBatch, batch)
    if (at !== factoredAt) lu = regular("solve", data, at * size, n, lanes)
    factoredAt = at
    write(lu!, right, offsetOf(b, outBatch, rightBatch) * length, out, b * length, lanes * columns)
  }
  const shape = outBatch.slice()
  shape.push(n)
  if (!isVector) shape.push(columns)
  return [{ data: out, shape }]
})
const none: readonly number[] = []

/**
 * The inverse of each square matrix.
 *
 * - inputs: x [..., n, n], real or complex
 * - outputs: like x
 *
 * @throws ValueError where a matrix is singular (a pivot is exactly zero)
 * @see Array API 2024.12, Linear Algebra Extension, inv
 */
export const inv = /* @__PURE__ */ kernel("inv", ([x], options) => {
  const { data, count, rows: n, lanes } = squares("inv", x!, options)
  const size = lanes * n * n
  const out = arrayLike(data, data.length)
  const X = out instanceof Float64Array ? out : new Float64Array(data.length)
  for (let b = 0; b < count; b++) {
    const lu = regular("inv", data, b * size, n, lanes)
    const B = count === 1 ? X : X.subarray(b * size, (b + 1) * size)
    for (let i = 0; i < n; i++) B[lanes * (i * n + lu.order[i]!)] = 1
    eliminationOf(lanes).substitute(lu, B, n)
  }
  if (X !== out) out.set(X)
  return [{ data: out, shape: x!.shape }]
})

function regular(name: string, data: FloatArray, from: number, n: number, lanes: 1 | 2): LU {
  const lu = factored(data, from, n, lanes)
  if (lu.singular)
    throw new ValueError(`${name}: the matrix is singular (rank below ${n}); linalg.pinv gives least squares`)
  return lu
}

/** Writes A⁻¹ B to `out` from `at` on, where the n rows of B, of `width` numbers each, start at `from`. */
function write(lu: LU, B: FloatArray, from: number, out: FloatArray, at: number, width: number): void {
  const { n, order, lanes } = lu
  const isPlace = out.length === n * width && out instanceof Float64Array
  const X = isPlace ? out : new Float64Array(n * width)
  for (let i = 0, next = 0; i < n; i++)
    for (let j = 0, row = from + order[i]! * width; j < width; j++) X[next++] = B[row + j]!
  eliminationOf(lanes).substitute(lu, X, width / lanes)
  if (!isPlace) out.set(X, at)
}

/** The common shape of two stacks, aligned at their last axes. */
function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const axes = Math.max(a.length, b.length)
  return Array.from({ length: axes }, (_, k) => {
    const p = a[k - axes + a.length] ?? 1
    const q = b[k - axes + b.length] ?? 1
    if (p !== q && p !== 1 && q !== 1)
      throw new ShapeError(`solve: stacks [${a.join(", ")}] and [${b.join(", ")}] do not broadcast`)
    return p === 1 ? q : p
  })
}

/** Which matrix of a stack of shape `batch` stands at position `index` of the broadcast stack. */
function offsetOf(index: number, shape: readonly number[], batch: readonly number[]): number {
  let rest = index
  let stride = 1
  let offset = 0
  for (let k = shape.length - 1; k >= shape.length - batch.length; k--) {
    const extent = batch[k - shape.length + batch.length]!
    if (extent !== 1) offset += (rest % shape[k]!) * stride
    stride *= extent
    rest = Math.floor(rest / shape[k]!)
  }
  return offset
}
