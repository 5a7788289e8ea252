/** A fraction in lowest terms, its denominator positive. */
export class Rational {
  readonly numerator: bigint
  readonly denominator: bigint

  constructor(numerator: bigint, denominator = 1n) {
    if (denominator === 0n)
      throw new RangeError(`Rational: the denominator must not be 0, got ${numerator}/0`)
    const divisor = gcd(numerator, denominator) * (denominator < 0n ? -1n : 1n)
    this.numerator = numerator / divisor
    this.denominator = denominator / divisor
  }

  get isOne(): boolean {
    return this.numerator === 1n && this.denominator === 1n
  }

  add(b: Rational): Rational {
    return new Rational(
      this.numerator * b.denominator + b.numerator * this.denominator,
      this.denominator * b.denominator,
    )
  }

  multiply(b: Rational): Rational {
    return new Rational(this.numerator * b.numerator, this.denominator * b.denominator)
  }

  negate(): Rational {
    return new Rational(-this.numerator, this.denominator)
  }

  inverse(): Rational | undefined {
    return this.numerator === 0n ? undefined : new Rational(this.denominator, this.numerator)
  }

  compare(b: Rational): number {
    const d = this.numerator * b.denominator - b.numerator * this.denominator
    return d < 0n ? -1 : d > 0n ? 1 : 0
  }

  floor(): bigint {
    const q = this.numerator / this.denominator
    return this.numerator < 0n && q * this.denominator !== this.numerator ? q - 1n : q
  }

  /** To the nearest integer, halves away from zero. */
  round(): bigint {
    const { numerator: n, denominator: d } = this
    const magnitude = ((n < 0n ? -n : n) * 2n + d) / (2n * d)
    return n < 0n ? -magnitude : magnitude
  }

  /** By an integer exponent; 0 has no negative power. */
  power(exponent: Rational): Rational | undefined {
    if (exponent.denominator !== 1n) return undefined
    const e = exponent.numerator
    const base = e < 0n ? this.inverse() : this
    if (!base || (e !== BigInt.asIntN(64, e) && base.numerator !== 0n)) return undefined
    // Of 0, 1 and -1 every power is one of them.
    const small = base.denominator === 1n && base.numerator >= -1n && base.numerator <= 1n
    const size = e < 0n ? -e : e
    const times = small && size > 2n ? 2n + (size & 1n) : size
    if (times > MAX_EXPONENT) return undefined
    return new Rational(base.numerator ** times, base.denominator ** times)
  }

  /** The root where it is a fraction. */
  squareRoot(): Rational | undefined {
    if (this.numerator <= 0n) return undefined
    const n = integerRoot(this.numerator)
    const d = integerRoot(this.denominator)
    return n * n === this.numerator && d * d === this.denominator ? new Rational(n, d) : undefined
  }

  /** The nearest float. */
  toNumber(): number {
    const { numerator: n, denominator: d } = this
    const a = n < 0n ? -n : n
    // Two more bits than a float has, and a last one that says whether anything was cut off.
    const shift = BigInt(Math.max(0, 66 - (a.toString(2).length - d.toString(2).length)))
    const scaled = (a << shift) / d
    const exact = scaled * d === a << shift
    const magnitude = Number(exact ? scaled : scaled | 1n)
    let result = magnitude
    for (let left = Number(shift); left > 0; left -= 1000) result /= 2 ** Math.min(left, 1000)
    return n < 0n ? -result : result
  }

  toString(): string {
    return `${this.numerator}/${this.denominator}`
  }
}

const MAX_EXPONENT = 1n << 24n

function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a
  let y = b < 0n ? -b : b
  while (y !== 0n) [x, y] = [y, x % y]
  return x
}

/** The largest integer whose square is not above a positive one. */
function integerRoot(n: bigint): bigint {
  if (n < 2n) return n
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1)
  for (;;) {
    const y = (x + n / x) >> 1n
    if (y >= x) return x
    x = y
  }
}
