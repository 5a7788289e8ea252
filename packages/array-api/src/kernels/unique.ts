import type { Buffer } from "@carton/codegen"
import { arrayLike, kernel, unwanted } from "./dense.js"
import { isBigArray, keysOf, stableOrder } from "./order.js"

/**
 * The distinct elements of the flattened array, ascending: each NaN is distinct, -0 and +0 are equal (the one that
 * occurs first stands for both).
 *
 * Elements are hashed by their 64 bits, so that the time is that of one pass where few are distinct, and only the
 * distinct ones are sorted.
 *
 * - inputs: x, any shape, any real dtype
 * - outputs: values [u] like x; indices [u] int32, where each occurs first; inverse_indices int32 of the shape of x;
 *   counts [u] int32
 *
 * @see Array API 2024.12, Set Functions, unique_all
 */
export const unique = kernel("unique", ([x], _options, wanted) => {
  const { data, shape } = x!
  const { groupOf, first } = groups(data)
  const distinct = arrayLike(data, first.length)
  for (let g = 0; g < first.length; g++) distinct[g] = data[first[g]!]!
  const order = stableOrder(keysOf(distinct), false)

  const values = arrayLike(data, first.length)
  const indices = new Int32Array(first.length)
  const rank = new Int32Array(first.length)
  for (let r = 0; r < order.length; r++) {
    values[r] = distinct[order[r]!]!
    indices[r] = first[order[r]!]!
    rank[order[r]!] = r
  }
  const counts = new Int32Array(wanted[3] ? first.length : 0)
  if (wanted[3]) for (let i = 0; i < groupOf.length; i++) counts[rank[groupOf[i]!]!]!++
  // the groups are not needed after this
  if (wanted[2]) for (let i = 0; i < groupOf.length; i++) groupOf[i] = rank[groupOf[i]!]!
  return [
    wanted[0] ? { data: values, shape: [values.length] } : unwanted,
    wanted[1] ? { data: indices, shape: [indices.length] } : unwanted,
    wanted[2] ? { data: groupOf, shape } : unwanted,
    wanted[3] ? { data: counts, shape: [counts.length] } : unwanted,
  ]
})

/** Numbers equal elements alike, in order of first occurrence; `first` is where each number occurs first. */
function groups(data: Buffer): { groupOf: Int32Array; first: Int32Array } {
  const length = data.length
  const { words, missing } = wordsOf(data)
  const groupOf = new Int32Array(length)
  const first = new Int32Array(length)
  let count = 0
  let table = new Int32Array(64) // group + 1, or 0
  let mask = 63
  for (let i = 0; i < length; i++) {
    const low = words[2 * i]!
    const high = words[2 * i + 1]!
    if (missing !== undefined && missing[i]! !== missing[i]!) {
      groupOf[i] = count
      first[count++] = i
      continue
    }
    let slot = hash(low, high) & mask
    let group = table[slot]! - 1
    while (group >= 0) {
      const at = 2 * first[group]!
      if (words[at]! === low && words[at + 1]! === high) break
      slot = (slot + 1) & mask
      group = table[slot]! - 1
    }
    if (group < 0) {
      group = count++
      first[group] = i
      table[slot] = group + 1
      if (2 * count > mask) {
        mask = 4 * mask + 3
        table = rehashed(words, first, count, missing, mask)
      }
    }
    groupOf[i] = group
  }
  return { groupOf, first: first.slice(0, count) }
}

/** Elements as pairs of 32-bit words, equal where the elements are; `missing` may hold NaN. */
function wordsOf(data: Buffer): { words: Int32Array; missing?: Float64Array } {
  if (isBigArray(data)) return { words: new Int32Array(data.buffer, data.byteOffset, 2 * data.length) }
  const keys = new Float64Array(data)
  for (let i = 0; i < keys.length; i++) keys[i]! += 0 // -0 + 0 = +0
  return { words: new Int32Array(keys.buffer), missing: keys }
}

function rehashed(
  words: Int32Array,
  first: Int32Array,
  count: number,
  missing: Float64Array | undefined,
  mask: number,
): Int32Array<ArrayBuffer> {
  const table = new Int32Array(mask + 1)
  for (let group = 0; group < count; group++) {
    const i = first[group]!
    if (missing !== undefined && missing[i]! !== missing[i]!) continue
    let slot = hash(words[2 * i]!, words[2 * i + 1]!) & mask
    while (table[slot]! !== 0) slot = (slot + 1) & mask
    table[slot] = group + 1
  }
  return table
}

/** Multiply and shift (constants of MurmurHash3): the low bits of a float64 are mostly zero. */
function hash(low: number, high: number): number {
  let h = Math.imul(low, 0xcc9e2d51) ^ Math.imul(high, 0x1b873593)
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
