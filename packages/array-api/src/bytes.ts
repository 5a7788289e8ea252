import { bytesToHexString, compareBufferSources, concatBufferSources } from "typed-array-utils"

/** A typed array or other view whose bytes count. */
export type Bytes = ArrayBufferView

// the library's types know no views of shared memory; its code does
const source = (x: Bytes) => x as Parameters<typeof bytesToHexString>[0]

/**
 * Whether two buffers hold the same bytes: NaN payloads and the sign of zero count.
 *
 * @example sameBytes(new Float64Array([0]), new Float64Array([-0]))   // false
 */
export function sameBytes(a: Bytes, b: Bytes): boolean {
  // unequal data mostly differ early, and the library's comparison always runs to the end
  return a.byteLength === b.byteLength && sameStart(a, b) && compareBufferSources(source(a), source(b))
}

function sameStart(a: Bytes, b: Bytes): boolean {
  const length = Math.min(a.byteLength, 64)
  const [x, y] = [
    new Uint8Array(a.buffer, a.byteOffset, length),
    new Uint8Array(b.buffer, b.byteOffset, length),
  ]
  return x.every((byte, i) => byte === y[i])
}

/** The bytes as hexadecimal digits, two each. */
export const hexOf = (x: Bytes): string => bytesToHexString(source(x))

/** The bytes of all buffers, one after the other. */
export const concatBytes = (...parts: readonly Bytes[]): Uint8Array =>
  concatBufferSources(...parts.map(source))

/**
 * A 32-bit hash of the bytes of the buffers; the same bytes split in another way hash alike only by chance.
 *
 * @example hashBytes(new Uint8Array([1, 2, 3])) === hashBytes(new Uint8Array([1, 2, 3]))   // true
 */
export function hashBytes(...parts: readonly Bytes[]): number {
  let hash = 0x9747b28c
  for (const part of parts) hash = hashOne(part, mix(hash, part.byteLength))
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

function hashOne(part: Bytes, seed: number): number {
  const words = part.byteLength >>> 2
  let hash = seed
  if (part.byteOffset % 4 === 0) {
    const view = new Int32Array(part.buffer, part.byteOffset, words)
    for (let i = 0; i < words; i++) hash = mix(hash, view[i]!)
  } else {
    const view = new DataView(part.buffer, part.byteOffset, part.byteLength)
    for (let i = 0; i < words; i++) hash = mix(hash, view.getInt32(4 * i, true))
  }
  const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength)
  for (let i = 4 * words; i < bytes.length; i++) hash = mix(hash, bytes[i]!)
  return hash
}

/** One step of MurmurHash3. */
function mix(hash: number, word: number): number {
  let k = Math.imul(word, 0xcc9e2d51)
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  const h = hash ^ k
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
}
