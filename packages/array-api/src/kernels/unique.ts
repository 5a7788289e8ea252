import type { Buffer, Dense } from "@carton/codegen"
import { arrayLike, isComplex, kernel, unwanted } from "./dense.js"
import { isBigArray, keysOf, stableOrder } from "./order.js"

/**
 * The distinct elements of the flattened array, ascending: each NaN is distinct, -0 and +0 are equal (the one that
 * occurs first stands for both). Complex ones ascend by real, then imaginary part.
 *
 * Elements are hashed by their bits, so that the time is that of one pass where few are distinct, and only the
 * distinct ones are sorted.
 *
 * - inputs: x, any shape, any dtype
 * - outputs: values [u] like x; indices [u] int32, where each occurs first; inverse_indices int32 of the shape of x;
 *   counts [u] int32
 *
 * @see Array API 2024.12, Set Functions, unique_all
 */
export const unique = /* @__PURE__ */ kernel("unique", ([x], options, wanted) => {
  const { data, shape } = x!
  const lanes = isComplex(x!, options) ? 2 : 1
  if (data.length <= lanes * FEW && readKeys(data, lanes)) return ofFew(x!, lanes, wanted)
  const { groupOf, first } = groups(elementsOf(x!, lanes))
  const distinct = taken(data, first, lanes)
  const order = lanes === 2 ? complexOrder(distinct) : stableOrder(keysOf(distinct), false)

  const rank = new Int32Array(first.length)
  for (let r = 0; r < order.length; r++) rank[order[r]!] = r
  const counts = new Int32Array(wanted[3] ? first.length : 0)
  if (wanted[3]) for (let i = 0; i < groupOf.length; i++) counts[rank[groupOf[i]!]!]!++
  // the groups are not needed after this
  if (wanted[2]) for (let i = 0; i < groupOf.length; i++) groupOf[i] = rank[groupOf[i]!]!
  const count = [first.length]
  return [
    wanted[0] ? { data: taken(distinct, order, lanes), shape: count } : unwanted,
    wanted[1] ? { data: taken(first, order, 1), shape: count } : unwanted,
    wanted[2] ? { data: groupOf, shape } : unwanted,
    wanted[3] ? { data: counts, shape: count } : unwanted,
  ]
})

/** So many are sooner sorted as they are than told apart first. */
const FEW = 64
// what is worked out for them is there before the call
const keys = new Float64Array(FEW)
const more = new Float64Array(FEW)
const order = new Int32Array(FEW)
const starts = new Int32Array(FEW + 1)
const none = new Int32Array(0)

/**
 * What elements are ordered by, and where that is equal by what more: imaginary parts, or the low words of integers that
 * a float may not hold. False for complex NaN, which have an order of their own.
 */
function readKeys(data: Buffer, lanes: 1 | 2): boolean {
  if (lanes === 2) {
    const parts = data as Float64Array
    for (let i = 0; 2 * i < parts.length; i++) {
      const re = (keys[i] = parts[2 * i]!)
      const im = (more[i] = parts[2 * i + 1]!)
      if (re !== re || im !== im) return false
    }
  } else if (isBigArray(data)) {
    const words = new Uint32Array(data.buffer, data.byteOffset, 2 * data.length)
    const signed = data instanceof BigInt64Array
    for (let i = 0; i < data.length; i++) {
      const top = words[2 * i + 1]!
      keys[i] = signed ? top | 0 : top
      more[i] = words[2 * i]!
    }
  } else {
    keys.set(data as Float64Array)
    more.fill(0, 0, data.length)
  }
  return true
}

/** Equal elements stand side by side once they are sorted, the one that occurs first before the others; NaN is last. */
function ofFew({ data, shape }: Dense, lanes: 1 | 2, wanted: readonly boolean[]): Dense[] {
  const length = data.length / lanes
  for (let i = 0; i < length; i++) {
    const key = keys[i]!
    let j = i
    for (; j > 0 && key === key; j--) {
      const before = order[j - 1]!
      if (keys[before]! < key || (keys[before]! === key && more[before]! <= more[i]!)) break
      order[j] = before
    }
    order[j] = i
  }
  const inverse = wanted[2] ? new Int32Array(length) : none
  let count = 0
  for (let i = 0; i < length; i++) {
    const at = order[i]!
    const before = i === 0 ? at : order[i - 1]!
    if (i === 0 || keys[at]! !== keys[before]! || more[at]! !== more[before]!) starts[count++] = i
    if (wanted[2]) inverse[at] = count - 1
  }
  starts[count] = length
  const values = arrayLike(data, wanted[0] ? lanes * count : 0)
  const first = wanted[1] ? new Int32Array(count) : none
  const counts = wanted[3] ? new Int32Array(count) : none
  for (let k = 0; k < count; k++) {
    const at = order[starts[k]!]!
    if (wanted[0])
      for (let lane = 0; lane < lanes; lane++) values[lanes * k + lane] = data[lanes * at + lane]!
    if (wanted[1]) first[k] = at
    if (wanted[3]) counts[k] = starts[k + 1]! - starts[k]!
  }
  const found = [count]
  return [
    wanted[0] ? { data: values, shape: found } : unwanted,
    wanted[1] ? { data: first, shape: found } : unwanted,
    wanted[2] ? { data: inverse, shape } : unwanted,
    wanted[3] ? { data: counts, shape: found } : unwanted,
  ]
}

function taken<T extends Buffer>(data: T, positions: Int32Array, lanes: 1 | 2): T {
  const out = arrayLike(data, lanes * positions.length)
  for (let k = 0; k < positions.length; k++)
    for (let lane = 0; lane < lanes; lane++) out[lanes * k + lane] = data[lanes * positions[k]! + lane]!
  return out
}

/** By real part, then imaginary part, those with a NaN last: stable orders, the most significant one last. */
function complexOrder(data: Buffer): Int32Array {
  const length = data.length / 2
  let order = Int32Array.from({ length }, (_, k) => k)
  const keys: readonly ((k: number) => number)[] = [
    (k) => Number(data[2 * k + 1]),
    (k) => Number(data[2 * k]),
    (k) => (Number.isNaN(data[2 * k]) || Number.isNaN(data[2 * k + 1]) ? 1 : 0),
  ]
  for (const key of keys) {
    const next = stableOrder(Float64Array.from(order, key), false)
    order = next.map((k) => order[k]!)
  }
  return order
}

/** Elements as `width` 32-bit words each, equal where the elements are. */
interface Elements {
  readonly length: number
  readonly words: Int32Array
  readonly width: 2 | 4
  /** Where there may be NaN: the numbers, width / 2 for each element. */
  readonly numbers?: Float64Array
}

function elementsOf({ data }: Dense, lanes: 1 | 2): Elements {
  const length = data.length / lanes
  if (isBigArray(data))
    return { length, words: new Int32Array(data.buffer, data.byteOffset, 2 * length), width: 2 }
  const numbers = new Float64Array(data)
  for (let i = 0; i < numbers.length; i++) numbers[i]! += 0 // -0 + 0 = +0
  return { length, words: new Int32Array(numbers.buffer), width: lanes === 2 ? 4 : 2, numbers }
}

/** Numbers equal elements alike, in order of first occurrence; `first` is where each number occurs first. */
function groups(elements: Elements): { groupOf: Int32Array; first: Int32Array } {
  const { length, words, width } = elements
  const groupOf = new Int32Array(length)
  const first = new Int32Array(length)
  let count = 0
  let table: Int32Array = new Int32Array(64) // group + 1, or 0
  let mask = table.length - 1
  for (let i = 0; i < length; i++) {
    if (isMissing(elements, i)) {
      groupOf[i] = count
      first[count++] = i
      continue
    }
    let slot = hash(elements, i) & mask
    let group = table[slot]! - 1
    while (group >= 0) {
      const a = width * first[group]!
      const b = width * i
      if (words[a]! === words[b]! && words[a + 1]! === words[b + 1]!)
        if (width === 2 || (words[a + 2]! === words[b + 2]! && words[a + 3]! === words[b + 3]!)) break
      slot = (slot + 1) & mask
      group = table[slot]! - 1
    }
    if (group < 0) {
      group = count++
      first[group] = i
      table[slot] = group + 1
      if (2 * count > mask) {
        table = tableOf(elements, first, count, 4 * table.length)
        mask = table.length - 1
      }
    }
    groupOf[i] = group
  }
  return { groupOf, first: first.slice(0, count) }
}

function tableOf(elements: Elements, first: Int32Array, count: number, size: number): Int32Array {
  const table = new Int32Array(size)
  for (let group = 0; group < count; group++) {
    if (isMissing(elements, first[group]!)) continue
    let slot = hash(elements, first[group]!) & (size - 1)
    while (table[slot]! !== 0) slot = (slot + 1) & (size - 1)
    table[slot] = group + 1
  }
  return table
}

function isMissing({ numbers, width }: Elements, i: number): boolean {
  if (numbers === undefined) return false
  if (width === 2) return numbers[i]! !== numbers[i]!
  return numbers[2 * i]! !== numbers[2 * i]! || numbers[2 * i + 1]! !== numbers[2 * i + 1]!
}

/** Multiply and shift (constants of MurmurHash3): the low bits of a float64 are mostly zero. */
function hash({ words, width }: Elements, i: number): number {
  let h = Math.imul(words[width * i]!, 0xcc9e2d51) ^ Math.imul(words[width * i + 1]!, 0x1b873593)
  if (width === 4) {
    h = Math.imul(h ^ (h >>> 15), 0x85ebca6b)
    h ^= Math.imul(words[4 * i + 2]!, 0xcc9e2d51) ^ Math.imul(words[4 * i + 3]!, 0x1b873593)
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
