import type { BigArray, Keys } from "./order.js"

/** Keys as pairs of 32-bit words whose unsigned order is the order of the keys. */
interface Words {
  low: Uint32Array
  high: Uint32Array
  position: Int32Array
}

const BITS = 11
/** From this length on digits of 11 bits beat digits of 8. */
const MANY = 10_000
const BUCKETS = 1 << BITS
const DIGITS = 6

/**
 * The stable order of the keys at `positions`, none of them NaN, by least significant digits first; digits that are
 * the same in all keys cost nothing. Knuth, The Art of Computer Programming, volume 3, 5.2.5.
 *
 * @param positions - overwritten
 */
export function radixOrder(keys: Keys, positions: Int32Array, descending: boolean): Int32Array {
  const length = positions.length
  let from = wordsOf(keys, positions, descending)
  let to: Words = {
    low: new Uint32Array(length),
    high: new Uint32Array(length),
    position: new Int32Array(length),
  }
  const counts = countsOf(from)
  for (let digit = 0; digit < DIGITS; digit++) {
    const offsets = counts.subarray(digit * BUCKETS, (digit + 1) * BUCKETS)
    if (length === 0 || offsets[digitOf(from.low[0]!, from.high[0]!, digit)] === length) continue
    accumulate(offsets)
    distribute(from, to, offsets, digit)
    const held = from
    from = to
    to = held
  }
  return from.position
}

/** What is sorted by its bits. */
export type WideArray = Float64Array | Float32Array | Int32Array | Uint32Array | BigArray

/** Sorts numbers in place, none of them NaN, -0 before +0: as `radixOrder` does, without positions. */
export function radixSort(data: WideArray): void {
  const width = data.BYTES_PER_ELEMENT / 4
  // few numbers are no match for many buckets
  const bits = data.length < MANY ? 8 : BITS
  const buckets = 1 << bits
  const own = new Int32Array(data.buffer, data.byteOffset, width * data.length)
  const isFloat = data instanceof Float64Array || data instanceof Float32Array
  const isUnsigned = data instanceof Uint32Array || data instanceof BigUint64Array
  if (!isUnsigned) turnSigns(own, width, isFloat)
  let from: Int32Array = own
  let to: Int32Array = new Int32Array(own.length)
  const digits = Math.ceil((32 * width) / bits)
  const counts = new Int32Array(digits * buckets)
  for (let i = 0; i < own.length; i += width)
    for (let digit = 0; digit < digits; digit++)
      counts[digit * buckets + digitOf(own[i]!, width === 2 ? own[i + 1]! : 0, digit, bits)]!++
  for (let digit = 0; digit < digits; digit++) {
    const offsets = counts.subarray(digit * buckets, (digit + 1) * buckets)
    if (offsets.includes(data.length)) continue
    accumulate(offsets)
    move(from, to, width, offsets, digit, bits)
    const held = from
    from = to
    to = held
  }
  if (from !== own) own.set(from)
  if (!isUnsigned) turnSigns(own, width, isFloat, true)
}

/** Makes words whose unsigned order is that of the numbers, or numbers of such words. */
function turnSigns(words: Int32Array, width: number, isFloat: boolean, back = false): void {
  for (let i = width - 1; i < words.length; i += width) {
    const top = words[i]!
    // negative floats order downwards: all their bits are turned
    const turned = isFloat && top < 0 !== back ? -1 : 0
    words[i] = top ^ (turned | 0x80000000)
    if (width === 2) words[i - 1]! ^= turned
  }
}

function move(
  from: Int32Array,
  to: Int32Array,
  width: number,
  offsets: Int32Array,
  digit: number,
  bits: number,
): void {
  for (let i = 0; i < from.length; i += width) {
    const low = from[i]!
    const high = width === 2 ? from[i + 1]! : 0
    const bucket = digitOf(low, high, digit, bits)
    const at = offsets[bucket]!
    offsets[bucket] = at + 1
    to[at * width] = low
    if (width === 2) to[at * width + 1] = high
  }
}

/** Counts become the places where each bucket begins. */
function accumulate(counts: Int32Array): void {
  let sum = 0
  for (let bucket = 0; bucket < counts.length; bucket++) {
    const count = counts[bucket]!
    counts[bucket] = sum
    sum += count
  }
}

function digitOf(low: number, high: number, digit: number, bits = BITS): number {
  const shift = digit * bits
  const mask = (1 << bits) - 1
  if (shift + bits <= 32) return (low >>> shift) & mask
  if (shift >= 32) return (high >>> (shift - 32)) & mask
  return ((low >>> shift) | (high << (32 - shift))) & mask
}

function countsOf({ low, high }: Words): Int32Array {
  const counts = new Int32Array(DIGITS * BUCKETS)
  for (let i = 0; i < low.length; i++) {
    const a = low[i]!
    const b = high[i]!
    for (let digit = 0; digit < DIGITS; digit++) counts[digit * BUCKETS + digitOf(a, b, digit)]!++
  }
  return counts
}

function distribute(from: Words, to: Words, offsets: Int32Array, digit: number): void {
  const { low, high, position } = from
  for (let i = 0; i < low.length; i++) {
    const a = low[i]!
    const b = high[i]!
    const bucket = digitOf(a, b, digit)
    const at = offsets[bucket]!
    offsets[bucket] = at + 1
    to.low[at] = a
    to.high[at] = b
    to.position[at] = position[i]!
  }
}

function wordsOf(keys: Keys, positions: Int32Array, descending: boolean): Words {
  const length = positions.length
  const low = new Uint32Array(length)
  const high = new Uint32Array(length)
  const isFloat = keys instanceof Float64Array
  const signBit = keys instanceof BigUint64Array ? 0 : 0x80000000
  const turned = descending ? -1 : 0
  const number = new Float64Array(1)
  const words = isFloat
    ? new Int32Array(number.buffer)
    : new Int32Array(keys.buffer, keys.byteOffset, 2 * keys.length)
  for (let i = 0; i < length; i++) {
    let at = 0
    if (isFloat)
      number[0] = keys[positions[i]!]! + 0 // -0 + 0 = +0
    else at = 2 * positions[i]!
    const top = words[at + 1]!
    // negative floats order downwards: all their bits are turned
    const flip = turned ^ (isFloat && top < 0 ? -1 : 0)
    low[i] = words[at]! ^ flip
    high[i] = top ^ (isFloat && top < 0 ? turned ^ -1 : turned ^ signBit)
  }
  return { low, high, position: positions }
}
