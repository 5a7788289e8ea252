/**
 * Uniform 32-bit numbers: xoshiro128** 1.1 of Blackman and Vigna, period 2^128 - 1.
 *
 * @see https://prng.di.unimi.it/xoshiro128starstar.c
 */
export class Random {
  private readonly state: Int32Array
  private spare = NaN

  /** @param seed - an integer, spread over the state by splitmix32; or the four words of the state */
  constructor(seed: number | readonly [number, number, number, number]) {
    this.state = typeof seed === "number" ? splitmix32(seed) : Int32Array.from(seed)
  }

  /** An integer in [-2^31, 2^31), every one as likely. */
  int32(): number {
    const s = this.state
    const s1 = s[1]!
    const result = Math.imul(rotate(Math.imul(s1, 5), 7), 9)
    s[2]! ^= s[0]!
    s[3]! ^= s1
    s[1]! ^= s[2]!
    s[0]! ^= s[3]!
    s[2]! ^= s1 << 9
    s[3] = rotate(s[3]!, 11)
    return result
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

  /** A standard normal number, by the polar method of Marsaglia: two at a time. */
  normal(): number {
    const spare = this.spare
    if (spare === spare) {
      this.spare = NaN
      return spare
    }
    let u: number, v: number, s: number
    do {
      u = 2 * this.uniform() - 1
      v = 2 * this.uniform() - 1
      s = u * u + v * v
    } while (s >= 1 || s === 0)
    const factor = Math.sqrt((-2 * Math.log(s)) / s)
    this.spare = v * factor
    return u * factor
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
