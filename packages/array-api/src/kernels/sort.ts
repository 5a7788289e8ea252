import type { Buffer } from "@carton/codegen"
import { kernel, ordered } from "./dense.js"
import { keysOf, stableOrder } from "./order.js"
import { radixSort, type WideArray } from "./radix.js"

/**
 * Sorts along the last axis: NaN last both ways, -0 and +0 equal, equal elements as they stood.
 *
 * - inputs: x [..., n], any real dtype
 * - options: descending (false); every sort is stable
 * - outputs: like x
 *
 * @see Array API 2024.12, Sorting Functions, sort
 */
export const sort = /* @__PURE__ */ kernel("sort", ([x], options) => {
  const { data, shape } = ordered("sort", x!)
  const sorted = data.slice()
  const length = shape[shape.length - 1]!
  const descending = options["descending"] === true
  for (let start = 0; length > 1 && start < data.length; start += length)
    if (length <= SHORT) insert(sorted as Float64Array, start, start + length, descending)
    else sortRow(data.subarray(start, start + length), sorted.subarray(start, start + length), descending)
  return [{ data: sorted, shape }]
})

/**
 * The positions that sort along the last axis, as sort does it.
 *
 * - inputs: x [..., n], any real dtype
 * - options: descending (false)
 * - outputs: int32, the shape of x
 *
 * @see Array API 2024.12, Sorting Functions, argsort
 */
export const argsort = /* @__PURE__ */ kernel("argsort", ([x], options) => {
  const { data, shape } = ordered("argsort", x!)
  const positions = new Int32Array(data.length)
  const length = shape[shape.length - 1]!
  for (let start = 0; length > 0 && start < data.length; start += length)
    positions.set(stableOrder(keysOf(data, start, start + length), options["descending"] === true), start)
  return [{ data: positions, shape }]
})

/** So many are sorted where they stand. */
const SHORT = 16

/** Sorts elements `start` to `end`: what is equal stays as it stood, and NaN moves behind everything. */
function insert(data: Float64Array, start: number, end: number, descending: boolean): void {
  for (let i = start + 1; i < end; i++) {
    const x = data[i]!
    if (x !== x) continue
    let j = i
    for (; j > start; j--) {
      const before = data[j - 1]!
      if (before === before && !(descending ? before < x : before > x)) break
      data[j] = before
    }
    data[j] = x
  }
}

/** From this length on counting digits beats the platform's sort. */
const LONG = 4000

/** `sorted` holds the elements of `row` already, in its order. */
function sortRow(row: Buffer, sorted: Buffer, descending: boolean): void {
  const count = ascend(sorted)
  if (descending) sorted.subarray(0, count).reverse()
  if (!(sorted instanceof Float32Array || sorted instanceof Float64Array)) return
  let zero = 0
  while (zero < count && sorted[zero] !== 0) zero++
  if (zero === count) return
  // zeros are equal, so they stand in the order they had
  const values = row as Float32Array | Float64Array
  for (let i = 0; i < values.length; i++) if (values[i] === 0) sorted[zero++] = values[i]!
}

/** Sorts ascending, NaN last, -0 before +0; how many are not NaN. */
function ascend(row: Buffer): number {
  let count = row.length
  if (row instanceof Float32Array || row instanceof Float64Array) {
    count = 0
    for (let i = 0; i < row.length; i++) if (row[i] === row[i]) row[count++] = row[i]!
    row.fill(NaN, count)
  }
  const numbers = row.subarray(0, count)
  if (isWide(numbers) && count > LONG) radixSort(numbers)
  else numbers.sort()
  return count
}

const isWide = (data: Buffer): data is WideArray => data.BYTES_PER_ELEMENT >= 4
