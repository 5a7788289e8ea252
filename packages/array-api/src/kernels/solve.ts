import type { Dense } from "@carton/codegen"
import { ShapeError, ValueError } from "../errors.js"
import { complexElimination } from "./complex-lu.js"
import { arrayLike, floats, isComplexDense, kernel, sizeOf, squares } from "./dense.js"
import { realElimination, type LU } from "./lu.js"

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
  const rightBatch = isVector ? [] : x2.shape.slice(0, -2)
  const outBatch = broadcast(batch, rightBatch)

  const size = lanes * n * n
  const length = lanes * n * columns
  const out = arrayLike(data instanceof Float64Array ? data : right, sizeOf(outBatch) * length)
  let factored: LU | undefined
  let factoredAt = -1
  for (let b = 0; b < sizeOf(outBatch); b++) {
    const at = offsetOf(b, outBatch, batch)
    if (at !== factoredAt) factored = regular("solve", data.subarray(at * size, (at + 1) * size), n, lanes)
    factoredAt = at
    const from = offsetOf(b, outBatch, rightBatch) * length
    out.set(solution(factored!, right.subarray(from, from + length), lanes), b * length)
  }
  return [{ data: out, shape: [...outBatch, n, ...(isVector ? [] : [columns])] }]
})

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
  const identity = new Float64Array(size)
  for (let i = 0; i < n; i++) identity[lanes * (i * n + i)] = 1
  const out = arrayLike(data, data.length)
  for (let b = 0; b < count; b++) {
    const lu = regular("inv", data.subarray(b * size, (b + 1) * size), n, lanes)
    out.set(solution(lu, identity, lanes), b * size)
  }
  return [{ data: out, shape: x!.shape }]
})

function regular(name: string, matrix: ArrayLike<number>, n: number, lanes: 1 | 2): LU {
  const lu = (lanes === 2 ? complexElimination : realElimination).factor(new Float64Array(matrix), n)
  if (lu.singular)
    throw new ValueError(`${name}: the matrix is singular (rank below ${n}); linalg.pinv gives least squares`)
  return lu
}

/** A⁻¹ B in float64, for B n x columns. */
function solution(lu: LU, B: ArrayLike<number>, lanes: 1 | 2): Float64Array {
  const width = lu.n === 0 ? 0 : B.length / lu.n
  const X = new Float64Array(B.length)
  for (let i = 0; i < lu.n; i++)
    for (let j = 0; j < width; j++) X[i * width + j] = B[lu.order[i]! * width + j]!
  const elimination = lanes === 2 ? complexElimination : realElimination
  elimination.substitute(lu, X, width / lanes)
  return X
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
