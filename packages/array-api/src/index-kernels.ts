import type { Buffer } from "@carton/codegen"
import type { EagerArray } from "./eager-array.js"
import { IndexError, ShapeError } from "./errors.js"
import { keyView } from "./index-key.js"
import { contiguousStrides, denseData } from "./layout.js"
import { gather, positionsOf, scatter, sums, viewed, type Located } from "./positions.js"
import type { EagerCall } from "./registry.js"
import { broadcastShapes, showShape } from "./shapes.js"
import { sizeOf } from "./kernels/dense.js"

/** Some axes of an array by themselves; the first part has its offset. */
const axes = (x: Located, from: number, to: number): Located => ({
  shape: x.shape.slice(from, to),
  strides: x.strides.slice(from, to),
  offset: 0,
})
/** A row-major copy to write into. */
const copyOf = (x: EagerArray): { data: Buffer; at: Located } => {
  const data = denseData(x)
  return {
    data: data.buffer === x.data.buffer ? data.slice() : data,
    at: { shape: x.shape, strides: contiguousStrides(x.shape), offset: 0 },
  }
}
const arraysIn = (operands: readonly (EagerArray | null)[]): EagerArray[] =>
  operands.filter((x) => x !== null)

/** The result of writing `value` to `places` of a copy of `x`; the places have the shape `shape`. */
function written(
  { dense }: EagerCall,
  x: EagerArray,
  data: Buffer,
  places: Int32Array,
  value: EagerArray,
  shape: readonly number[],
): EagerArray[] {
  scatter(data, x.dtype, places, value, positionsOf(value, shape))
  return [dense(data, x.dtype, x.shape)]
}

/** `set_basic` of eager arrays. */
export function setBasic(call: EagerCall): EagerArray[] {
  const [x, value] = arraysIn(call.operands) as [EagerArray, EagerArray]
  const { data, at } = copyOf(x)
  const { map, shape } = keyView(call.options["key"], x)
  const places = positionsOf(viewed(at, map, shape as readonly number[]))
  return written(call, x, data, places, value, shape as readonly number[])
}

/** A slice whose bounds are arrays, as a basic key. */
function sliceKey({ operands, options }: EagerCall, first: number) {
  const [start = null, stop = null] = operands
    .slice(first)
    .map((bound) => (bound === null ? null : Number(bound.item())))
  const { axis, step } = options
  return operands[0]!.shape.map((_, i) =>
    i === axis ? { start, stop, step } : { start: null, stop: null, step: 1 },
  )
}
/** `dynamic_slice` of eager arrays: a view. */
export function sliceOf(call: EagerCall): EagerArray[] {
  const x = call.operands[0]!
  const { map, shape } = keyView(sliceKey(call, 1), x)
  return [call.view(x, viewed(x, map, shape as readonly number[]))]
}
/** `set_dynamic_slice` of eager arrays. */
export const setSlice = (call: EagerCall): EagerArray[] =>
  setBasic({ ...call, operands: call.operands.slice(0, 2), options: { key: sliceKey(call, 2) } })

/** The positions, along the first axes, where a mask holds. */
function chosen(mask: EagerArray, x: Located): Int32Array {
  const flags = positionsOf(mask)
  const rows = positionsOf({ ...x, shape: mask.shape, strides: x.strides.slice(0, mask.ndim) })
  let count = 0
  for (let i = 0; i < flags.length; i++) count += mask.data[flags[i]!] as number
  const found = new Int32Array(count)
  for (let i = 0, k = 0; i < flags.length; i++) if (mask.data[flags[i]!]) found[k++] = rows[i]!
  return found
}

/** The positions of whole rows; `rest` are the axes of one. */
const rowsAt = (rows: Int32Array, rest: Located): Int32Array =>
  rest.shape.length === 0 ? rows : sums(rows, positionsOf(rest))

/** `boolean_index` of eager arrays. */
export function byMask({ operands, dense }: EagerCall): EagerArray[] {
  const [x, mask] = arraysIn(operands) as [EagerArray, EagerArray]
  const rows = chosen(mask, x)
  const rest = axes(x, mask.ndim, x.ndim)
  return [dense(gather(x, rowsAt(rows, rest)), x.dtype, [rows.length, ...rest.shape])]
}

/** `set_mask` of eager arrays: one value for all rows, or one for each in order. */
export function setMask(call: EagerCall): EagerArray[] {
  const [x, mask, value] = arraysIn(call.operands) as [EagerArray, EagerArray, EagerArray]
  const { data, at } = copyOf(x)
  const rows = chosen(mask, at)
  const rest = axes(at, mask.ndim, x.ndim)
  const each = value.ndim === rest.shape.length + 1 ? value.shape[0]! : 1
  if (each !== 1 && each !== rows.length)
    throw new ShapeError(
      `set_at: the mask chooses ${rows.length} elements, the value has shape ${showShape(value.shape)}`,
    )
  return written(call, x, data, rowsAt(rows, rest), value, [rows.length, ...rest.shape])
}

/** Where the elements that index arrays choose lie in an array located at `at`, and their shape. */
function places(at: Located, x: EagerArray, arrays: readonly EagerArray[], axis: number) {
  const shape = broadcastShapes(
    "at",
    arrays.map((a) => a.shape),
  ) as number[]
  let positions: Int32Array = new Int32Array(sizeOf(shape)).fill(at.offset)
  arrays.forEach((a, k) => {
    const extent = x.shape[axis + k]!
    const stride = at.strides[axis + k]!
    const { data } = a
    const from = positionsOf(a, shape)
    // of no results the positions are looked at all the same
    if (from.length === 0) for (const place of positionsOf(a)) inside(x, data[place]!, axis + k)
    for (let i = 0; i < from.length; i++) {
      let index = Number(data[from[i]!])
      if (index < 0) index += extent
      if (!(index >= 0 && index < extent)) inside(x, data[from[i]!]!, axis + k)
      positions[i]! += index * stride
    }
  })
  const before = axes(at, 0, axis)
  const after = axes(at, axis + arrays.length, at.shape.length)
  if (axis > 0) positions = sums(positionsOf(before), positions)
  if (after.shape.length > 0) positions = sums(positions, positionsOf(after))
  return { positions, shape: [...before.shape, ...shape, ...after.shape] }
}
/** Throws where a position lies outside of its axis. */
function inside({ shape }: EagerArray, position: number | bigint, axis: number): void {
  const [i, extent] = [Number(position), shape[axis]!]
  if (i < -extent || i >= extent)
    throw new IndexError(`at: index ${i} is out of range for axis ${axis} of shape ${showShape(shape)}`)
}

/** `integer_index` of eager arrays. */
export function byPositions({ operands, options, dense }: EagerCall): EagerArray[] {
  const [x, ...arrays] = arraysIn(operands) as [EagerArray, ...EagerArray[]]
  const { positions, shape } = places(x, x, arrays, options["axis"])
  return [dense(gather(x, positions), x.dtype, shape)]
}

/** `set_integer` of eager arrays; of equal positions the last wins. */
export function setPositions(call: EagerCall): EagerArray[] {
  const [x, ...others] = arraysIn(call.operands) as [EagerArray, ...EagerArray[]]
  const value = others.pop()!
  const { data, at } = copyOf(x)
  const target = places(at, x, others, call.options["axis"])
  return written(call, x, data, target.positions, value, target.shape)
}
