import * as e from "@carton/codegen"
import { allocate, elementwise, type AxisMap, type Buffer, type ElementwiseKernel } from "@carton/codegen"
import { sizeOf } from "./kernels/dense.js"
import { codeOf, type DType } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
import { checkSize } from "./layout.js"

/** Where elements lie in a buffer, in elements. */
export interface Located {
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  readonly offset: number
}

/** Where a view lies: base and step of each axis act on the strides. */
export function viewed(x: Located, map: readonly AxisMap[], shape: readonly number[]): Located {
  const strides = new Array<number>(shape.length).fill(0)
  let { offset } = x
  map.forEach(({ base, step, axis }, i) => {
    offset += (base as number) * x.strides[i]!
    if (axis !== undefined) strides[axis]! += (step as number) * x.strides[i]!
  })
  // of an empty view no element is read, and its base may lie outside
  return { shape, strides, offset: shape.includes(0) ? 0 : offset }
}

/** The position of every element in row-major order; `shape` is what the array is broadcast to. */
export function positionsOf(x: Located, shape: readonly number[] = x.shape): Int32Array {
  const found = room(sizeOf(shape))
  if (found.length === 0) return found
  const missing = shape.length - x.shape.length
  found[0] = x.offset
  // each axis, from the last to the first, repeats what the later ones have, a stride further on
  let count = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const own = axis - missing
    const stride = own < 0 || x.shape[own] === 1 ? 0 : x.strides[own]!
    const total = count * shape[axis]!
    for (let i = count; i < total; i++) found[i] = found[i - count]! + stride
    count = total
  }
  return found
}

/** A few positions are written to memory that is there: it holds until another call asks for it. */
const few = 256
const target = new Int32Array(few)
const other = new Int32Array(few)
/** Room for so many positions of what a call is about, and of the other array in it. */
export const roomFor = (count: number, kept = target): Int32Array => (count > few ? room(count) : kept)
function room(count: number): Int32Array {
  checkSize("copy", count, "int32")
  return new Int32Array(count)
}
export const roomBeside = (count: number): Int32Array => roomFor(count, other)

/** The sums of all of `a` with all of `b`, row by row. */
export function sums(a: Int32Array, b: Int32Array): Int32Array {
  const made = new Int32Array(a.length * b.length)
  let next = 0
  for (let i = 0; i < a.length; i++) for (let j = 0; j < b.length; j++) made[next++] = a[i]! + b[j]!
  return made
}

const copies = new Map<number, ElementwiseKernel>()

/** The loop that reads elements of one dtype at positions and writes them as another. */
function copier(from: DType, to: DType, scatter: boolean): ElementwiseKernel {
  const key = 32 * codeOf(from) + 2 * codeOf(to) + Number(scatter)
  let kernel = copies.get(key)
  if (kernel === undefined) {
    const operands = [{ type: from, walk: "gather" as const }]
    const options = { name: "copy", type: to, scatter, operands }
    const expr = (x: Parameters<typeof e.cast>[1]) => e.cast(to, x)
    copies.set(key, (kernel = elementwise({ ...options, expr })))
  }
  return kernel
}

/** The elements at the first `count` positions, as `dtype`, in a buffer of their own. */
export function gather(
  x: EagerArray,
  positions: Int32Array,
  dtype = x.dtype,
  count = positions.length,
): Buffer {
  const out = allocate(dtype, count)
  copier(x.dtype, dtype, false)(out, count, x.data, positions)
  return out
}

/** Writes the elements at the first `count` positions of `x`, as `dtype`, to `places` of `out`, in order. */
export function scatter(
  out: Buffer,
  dtype: DType,
  places: Int32Array,
  x: EagerArray,
  positions: Int32Array,
  count = places.length,
): void {
  copier(x.dtype, dtype, true)(out, places, count, x.data, positions)
}
