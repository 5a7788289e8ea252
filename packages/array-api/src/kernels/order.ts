import type { Buffer } from "@carton/codegen"
import { radixOrder } from "./radix.js"

export type BigArray = BigInt64Array | BigUint64Array
/** What sorting compares: float64 holds every other real dtype exactly, save large 64-bit integers. */
export type Keys = Float64Array | BigArray

export const isBigArray = (data: Buffer): data is BigArray =>
  data instanceof BigInt64Array || data instanceof BigUint64Array

/** Elements `start` to `end` as keys of one kind, so that the loops over them see one kind of array. */
export function keysOf(data: Buffer, start = 0, end = data.length): Keys {
  if (data instanceof Float64Array) return data.subarray(start, end)
  if (!isBigArray(data)) return new Float64Array(data.subarray(start, end))
  const keys = new Float64Array(end - start)
  for (let i = start; i < end; i++) {
    const key = Number(data[i]!)
    if (Math.abs(key) > Number.MAX_SAFE_INTEGER) return data.subarray(start, end)
    keys[i - start] = key
  }
  return keys
}

/** Runs of this many are sorted by insertion. */
const RUN = 16

/** From this length on counting digits beats comparing. */
const LONG = 2000

/**
 * The stable order of keys: NaN last both ways, -0 and +0 equal. Merge sort of positions, or radix sort of long ones.
 *
 * @param order - what the positions may be written into
 * @returns positions; those of the keys in order
 */
export function stableOrder(
  keys: Keys,
  descending: boolean,
  order: Int32Array = new Int32Array(keys.length),
): Int32Array {
  const length = keys.length
  let count = 0
  let missing = length
  for (let i = 0; i < length; i++) if (keys[i]! === keys[i]!) order[count++] = i
  for (let i = length - 1; i >= 0; i--) if (keys[i]! !== keys[i]!) order[--missing] = i
  if (count > LONG) {
    const present = count === length ? order : order.slice(0, count)
    const sorted = radixOrder(keys, present, descending)
    if (count === length) return sorted
    order.set(sorted)
    return order
  }
  const sorted =
    keys instanceof Float64Array ? mergeSort(keys, order, count, descending) : bigSort(keys, descending)
  if (sorted !== order && missing < length) sorted.set(order.subarray(missing), missing)
  return sorted
}

/** Short and too large for float64; the platform's sort is stable. */
function bigSort(keys: BigArray, descending: boolean): Int32Array {
  const positions = Array.from(keys.keys())
  const compare = (a: number, b: number): number => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : 0)
  return Int32Array.from(positions.sort(descending ? (a, b) => compare(b, a) : compare))
}

/** Sorts the first `count` of `order`; returns it or a second array that holds the result. */
function mergeSort(keys: Float64Array, order: Int32Array, count: number, descending: boolean): Int32Array {
  // descending is ascending by -key: equal keys stay as they stood
  const sign = descending ? -1 : 1
  for (let start = 0; start < count; start += RUN) {
    const end = Math.min(start + RUN, count)
    for (let i = start + 1; i < end; i++) {
      const held = order[i]!
      const key = sign * keys[held]!
      let j = i
      for (; j > start && sign * keys[order[j - 1]!]! > key; j--) order[j] = order[j - 1]!
      order[j] = held
    }
  }
  let from = order
  let to = count > RUN ? new Int32Array(order.length) : order
  for (let width = RUN; width < count; width *= 2) {
    for (let start = 0; start < count; start += 2 * width)
      merge(keys, sign, from, to, start, Math.min(start + width, count), Math.min(start + 2 * width, count))
    const held = from
    from = to
    to = held
  }
  return from
}

function merge(
  keys: Float64Array,
  sign: number,
  from: Int32Array,
  to: Int32Array,
  start: number,
  middle: number,
  end: number,
): void {
  if (middle === end || sign * keys[from[middle - 1]!]! <= sign * keys[from[middle]!]!) {
    to.set(from.subarray(start, end), start)
    return
  }
  let a = start
  let b = middle
  let left = sign * keys[from[a]!]!
  let right = sign * keys[from[b]!]!
  for (let k = start; k < end; k++) {
    if (b >= end || (a < middle && left <= right)) {
      to[k] = from[a++]!
      if (a < middle) left = sign * keys[from[a]!]!
    } else {
      to[k] = from[b++]!
      if (b < end) right = sign * keys[from[b]!]!
    }
  }
}
