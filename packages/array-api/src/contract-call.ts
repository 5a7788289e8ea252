import type { EagerArray } from "./eager-array.js"
import { multiplied } from "./matmul-call.js"
import { gather, positionsOf } from "./positions.js"
import type { EagerCall } from "./registry.js"

/** `tensordot` of eager arrays: one product of matrices, whose rows and columns are several axes each. */
export function contracted(call: EagerCall): EagerArray[] {
  const [a, b] = call.operands as readonly [EagerArray, EagerArray]
  const [left, right] = call.options["axes"] as readonly [readonly number[], readonly number[]]
  const first = matrixOf(call, a, others(a, left), left)
  const second = matrixOf(call, b, right, others(b, right))
  const { shape, dtype } = call.results[0] as EagerArray
  const results = [{ shape: [first.shape[0]!, second.shape[1]!], dtype }]
  const [product] = multiplied({ ...call, operands: [first, second], results })
  return [call.dense(product!.data, dtype, shape)]
}

function others({ ndim }: EagerArray, axes: readonly number[]): number[] {
  const list: number[] = []
  for (let axis = 0; axis < ndim; axis++) if (!axes.includes(axis)) list.push(axis)
  return list
}

/** A matrix of these axes by those: a view where each of the two lists is one step through memory. */
function matrixOf(
  { view, dense }: EagerCall,
  x: EagerArray,
  rows: readonly number[],
  columns: readonly number[],
): EagerArray {
  const shape = [extentOf(x, rows), extentOf(x, columns)]
  const strides = [strideOf(x, rows), strideOf(x, columns)]
  if (!strides.includes(NaN)) return view(x, { shape, strides, offset: x.offset })
  const order = [...rows, ...columns]
  const at = {
    shape: order.map((axis) => x.shape[axis]!),
    strides: order.map((axis) => x.strides[axis]!),
    offset: x.offset,
  }
  return dense(gather(x, positionsOf(at)), x.dtype, shape)
}

function extentOf({ shape }: EagerArray, axes: readonly number[]): number {
  let extent = 1
  for (const axis of axes) extent *= shape[axis]!
  return extent
}
/** The step from one element to the next where these axes are walked through as one; NaN: there is none. */
function strideOf({ shape, strides }: EagerArray, axes: readonly number[]): number {
  let stride = 0
  let next = NaN
  for (let i = axes.length - 1; i >= 0; i--) {
    const axis = axes[i]!
    if (shape[axis] === 1) continue
    if (next !== next) stride = strides[axis]!
    else if (strides[axis] !== next) return NaN
    next = strides[axis]! * shape[axis]!
  }
  return stride
}
