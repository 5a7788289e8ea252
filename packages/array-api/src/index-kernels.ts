import type { Buffer } from "@carton/codegen"
import type { EagerArray } from "./eager-array.js"
import { IndexError, ShapeError } from "./errors.js"
import { keyView } from "./index-key.js"
import { contiguousPart, contiguousStrides, denseData, isContiguous } from "./layout.js"
import { gather, positionsOf, roomBeside, roomFor, scatter, sums, viewed, type Located } from "./positions.js"
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
const copyOf = (x: EagerArray): { data: Buffer; at: Located } => ({
  data: isContiguous(x) ? contiguousPart(x).slice() : denseData(x),
  at: { shape: x.shape, strides: contiguousStrides(x.shape), offset: 0 },
})
/** The result of writing `value` to the first `count` places of a copy of `x`; the places have the shape `shape`. */
function written(
  { dense }: EagerCall,
  x: EagerArray,
  data: Buffer,
  places: Int32Array,
  value: EagerArray,
  shape: readonly number[],
  count = places.length,
): EagerArray[] {
  const from = value.size === 1 ? roomBeside(count).fill(value.offset, 0, count) : positionsOf(value, shape)
  scatter(data, x.dtype, places, value, from, count)
  return [dense(data, x.dtype, x.shape)]
}

/** `set_basic` of eager arrays. */
export function setBasic(call: EagerCall): EagerArray[] {
  const [x, value] = call.operands as readonly [EagerArray, EagerArray]
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

/** Where the rows lie for which a mask over the first axes holds; gives their number. */
function chosen(mask: EagerArray, x: Located, found: Int32Array): number {
  const flags = denseData(mask)
  const { shape, ndim, size } = mask
  const rows = isContiguous(x)
    ? undefined
    : positionsOf({ shape, strides: x.strides.slice(0, ndim), offset: x.offset })
  const row = sizeOf(x.shape) / size
  let count = 0
  for (let i = 0; i < size; i++) {
    found[count] = rows === undefined ? x.offset + i * row : rows[i]!
    count += flags[i] as number
  }
  return count
}

/** The positions of whole rows; `rest` are the axes of one. */
const rowsAt = (rows: Int32Array, count: number, rest: Located): Int32Array =>
  rest.shape.length === 0 ? rows : sums(rows.subarray(0, count), positionsOf(rest))

/** `boolean_index` of eager arrays. */
export function byMask({ operands, dense }: EagerCall): EagerArray[] {
  const [x, mask] = operands as readonly [EagerArray, EagerArray]
  const rows = roomFor(mask.size)
  const count = chosen(mask, x, rows)
  const rest = axes(x, mask.ndim, x.ndim)
  const data = gather(x, rowsAt(rows, count, rest), x.dtype, count * sizeOf(rest.shape))
  return [dense(data, x.dtype, [count, ...rest.shape])]
}

/** `set_mask` of eager arrays: one value for all rows, or one for each in order. */
export function setMask(call: EagerCall): EagerArray[] {
  const [x, mask, value] = call.operands as readonly [EagerArray, EagerArray, EagerArray]
  const { data, at } = copyOf(x)
  const rows = roomFor(mask.size)
  const count = chosen(mask, at, rows)
  const rest = axes(at, mask.ndim, x.ndim)
  const each = value.ndim === rest.shape.length + 1 ? value.shape[0]! : 1
  if (each !== 1 && each !== count)
    throw new ShapeError(
      `set_at: the mask chooses ${count} elements, the value has shape ${showShape(value.shape)}`,
    )
  const places = rowsAt(rows, count, rest)
  return written(call, x, data, places, value, [count, ...rest.shape], count * sizeOf(rest.shape))
}

/** Where the elements that index arrays choose lie in an array located at `at`, how many, and their shape. */
function places(at: Located, x: EagerArray, arrays: readonly EagerArray[], axis: number) {
  const [first] = arrays as readonly [EagerArray]
  const isPlain = arrays.length === 1 && isContiguous(first)
  const of = isPlain
    ? first.shape
    : (broadcastShapes(
        "at",
        arrays.map((a) => a.shape),
      ) as number[])
  const size = sizeOf(of)
  let positions = x.ndim === 1 ? roomFor(size) : new Int32Array(size)
  positions.fill(at.offset, 0, size)
  for (let k = 0; k < arrays.length; k++) {
    const a = arrays[k]!
    const extent = x.shape[axis + k]!
    const stride = at.strides[axis + k]!
    const { data } = a
    const from = isPlain ? undefined : positionsOf(a, of)
    // of no results the positions are looked at all the same
    if (size === 0) for (const place of positionsOf(a)) inside(x, data[place]!, axis + k)
    for (let i = 0; i < size; i++) {
      const given = data[from === undefined ? a.offset + i : from[i]!]!
      let index = Number(given)
      if (index < 0) index += extent
      if (!(index >= 0 && index < extent)) inside(x, given, axis + k)
      positions[i]! += index * stride
    }
  }
  if (x.ndim === 1) return { positions, count: size, shape: of }
  const before = axes(at, 0, axis)
  const after = axes(at, axis + arrays.length, at.shape.length)
  if (axis > 0) positions = sums(positionsOf(before), positions)
  if (after.shape.length > 0) positions = sums(positions, positionsOf(after))
  return { positions, count: positions.length, shape: [...before.shape, ...of, ...after.shape] }
}
/** Throws where a position lies outside of its axis. */
function inside({ shape }: EagerArray, position: number | bigint, axis: number): void {
  const [i, extent] = [Number(position), shape[axis]!]
  if (i < -extent || i >= extent)
    throw new IndexError(`at: index ${i} is out of range for axis ${axis} of shape ${showShape(shape)}`)
}

/** `integer_index` of eager arrays. */
export function byPositions({ operands, options, dense }: EagerCall): EagerArray[] {
  const x = operands[0]!
  const { positions, count, shape } = places(x, x, operands.slice(1) as EagerArray[], options["axis"])
  return [dense(gather(x, positions, x.dtype, count), x.dtype, shape)]
}

/** `set_integer` of eager arrays; of equal positions the last wins. */
export function setPositions(call: EagerCall): EagerArray[] {
  const { operands, options } = call
  const x = operands[0]!
  const { data, at } = copyOf(x)
  const { positions, count, shape } = places(at, x, operands.slice(1, -1) as EagerArray[], options["axis"])
  return written(call, x, data, positions, operands.at(-1)!, shape, count)
}
