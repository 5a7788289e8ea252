/**
 * Uniform 32-bit numbers: xoshiro128** 1.1 of Blackman and Vigna, period 2^128 - 1.
 *
 * @see https://prng.di.unimi.it/xoshiro128starstar.c
 */
export class Random {
  private readonly state: Int32Array
  private readonly block = new Int32Array(BLOCK)
  private next = BLOCK

  /** @param seed - an integer, spread over the state by splitmix32; or the four words of the state */
  constructor(seed: number | readonly [number, number, number, number]) {
    this.state = typeof seed === "number" ? splitmix32(seed) : Int32Array.from(seed)
  }

  /** An integer in [-2^31, 2^31), every one as likely. */
  int32(): number {
    if (this.next === BLOCK) this.refill()
    return this.block[this.next++]!
  }

  /** Computes a block at once, so that the state stays in registers. */
  private refill(): void {
    const { block, state } = this
    let s0 = state[0]!
    let s1 = state[1]!
    let s2 = state[2]!
    let s3 = state[3]!
    for (let i = 0; i < BLOCK; i++) {
      block[i] = Math.imul(rotate(Math.imul(s1, 5), 7), 9)
      const shifted = s1 << 9
      s2 ^= s0
      s3 ^= s1
      s1 ^= s2
      s0 ^= s3
      s2 ^= shifted
      s3 = rotate(s3, 11)
    }
    state[0] = s0
    state[1] = s1
    state[2] = s2
    state[3] = s3
    this.next = 0
  }

  /** A number in [0, 1), a multiple of 2^-53. */
  uniform(): number {
    return ((this.int32() >>> 5) * 67108864 + (this.int32() >>> 6)) / 9007199254740992
  }

  /** An integer in [0, bound), by rejection of the incomplete last stretch. */
  below(bound: number): number {
    const limit = 4294967296 - (4294967296 % bound)
    let x: number
    do x = this.int32() >>> 0
    while (x >= limit)
    return x % bound
  }

  /** Fills `out` with standard normal numbers, by the polar method of Marsaglia: two at a time. */
  normals(out: Float64Array): Float64Array {
    for (let i = 0; i < out.length; i += 2) {
      let u: number, v: number, s: number
      do {
        u = 2 * this.uniform() - 1
        v = 2 * this.uniform() - 1
        s = u * u + v * v
      } while (s >= 1 || s === 0)
      const factor = Math.sqrt((-2 * Math.log(s)) / s)
      out[i] = u * factor
      if (i + 1 < out.length) out[i + 1] = v * factor
    }
    return out
  }

  /** Puts `items` in an order every one of which is as likely (Fisher and Yates), in place. */
  shuffle<A extends number[] | Int32Array>(items: A): A {
    for (let i = items.length - 1; i > 0; i--) {
      const j = this.below(i + 1)
      const item = items[i]!
      items[i] = items[j]!
      items[j] = item
    }
    return items
  }
}

/** How many numbers are made at a time. */
const BLOCK = 256

const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k))

/** Four well-mixed words: a state of xoshiro must not be mostly zeros. */
function splitmix32(seed: number): Int32Array {
  let x = seed | 0
  return Int32Array.from({ length: 4 }, () => {
    x = (x + 0x9e3779b9) | 0
    let z = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return z ^ (z >>> 16)
  })
}
