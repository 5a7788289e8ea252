import type { Buffer, Dense } from "@carton/codegen"
import { arrayLike, isComplex, kernel, sizeOf } from "./dense.js"

/** Elements of a segment that are added one after the other, before their sum is added to the segment's. */
const BLOCK = 128

/** The place of each element of y among values, -1 where it is none of them. */
function placesOf(y: Buffer, values: Buffer): Int32Array {
  // a key of a Map: both zeros are one, and so would be NaN, which equals nothing
  const place = new Map<number | bigint, number>()
  for (let i = values.length - 1; i >= 0; i--) if (values[i] === values[i]) place.set(values[i]!, i)
  const places = new Int32Array(y.length)
  for (let i = 0; i < y.length; i++) places[i] = place.get(y[i]!) ?? -1
  return places
}

/**
 * Places of elements among values.
 *
 * - inputs: y [n], values [k]
 * - outputs: int32 [n], -1 where an element is none of the values
 */
export const segment_places = /* @__PURE__ */ kernel("segment_places", ([y, values]) => [
  { data: placesOf(y!.data, values!.data), shape: y!.shape },
])

/**
 * Sums of the rows with each label: a segment's rows one after the other in blocks of 128, then the blocks.
 *
 * - inputs: x [n, ...], y [n], values [k]
 * - outputs: [k, ...], of the kind of x
 */
export const segment_sum = /* @__PURE__ */ kernel("segment_sum", ([x, y, values], options) => {
  const rest = x!.shape.slice(1)
  const width = sizeOf(rest) * (isComplex(x!, options) ? 2 : 1)
  const k = values!.data.length
  const sums = arrayLike(x!.data, k * width)
  // elements may be bigint: the loop is the same
  addRows(x!.data as Float64Array, width, placesOf(y!.data, values!.data), sums as Float64Array, k)
  return [{ data: sums, shape: [k, ...rest] }]
})

function addRows(x: Float64Array, width: number, places: Int32Array, sums: Float64Array, k: number): void {
  const block = arrayLike(sums, k * width)
  const held = new Int32Array(k)
  const flush = (segment: number): void => {
    held[segment] = 0
    for (let at = segment * width, end = at + width; at < end; at++) sums[at]! += block[at]!
  }
  for (let i = 0, from = 0; i < places.length; i++, from += width) {
    const segment = places[i]!
    if (segment < 0) continue
    const to = segment * width
    if (held[segment]! === 0) for (let j = 0; j < width; j++) block[to + j] = x[from + j]!
    else for (let j = 0; j < width; j++) block[to + j]! += x[from + j]!
    if (++held[segment]! === BLOCK) flush(segment)
  }
  for (let segment = 0; segment < k; segment++) if (held[segment]! > 0) flush(segment)
}

/**
 * How many elements have each label.
 *
 * - inputs: y [n], values [k]
 * - outputs: int32 [k]
 */
export const segment_count = /* @__PURE__ */ kernel("segment_count", ([y, values]): readonly Dense[] => {
  const counts = new Int32Array(values!.data.length)
  for (const place of placesOf(y!.data, values!.data)) if (place >= 0) counts[place]!++
  return [{ data: counts, shape: [counts.length] }]
})
