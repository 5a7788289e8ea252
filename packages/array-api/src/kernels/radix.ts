import type { Keys } from "./order.js"

/** Keys as pairs of 32-bit words whose unsigned order is the order of the keys. */
interface Words {
  low: Uint32Array
  high: Uint32Array
  position: Int32Array
}

const BITS = 11
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
    let sum = 0
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const count = offsets[bucket]!
      offsets[bucket] = sum
      sum += count
    }
    distribute(from, to, offsets, digit)
    const held = from
    from = to
    to = held
  }
  return from.position
}

function digitOf(low: number, high: number, digit: number): number {
  const shift = digit * BITS
  if (shift + BITS <= 32) return (low >>> shift) & (BUCKETS - 1)
  if (shift >= 32) return (high >>> (shift - 32)) & (BUCKETS - 1)
  return ((low >>> shift) | (high << (32 - shift))) & (BUCKETS - 1)
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
