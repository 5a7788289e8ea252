import type { Buffer } from "@carton/codegen"
import { kernel } from "./dense.js"

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
