import { arrayLike, kernel, type FloatArray } from "./dense.js"
import { exactProduct, exactSum, low } from "./double-double.js"

/**
 * x1 to the power x2 of complex arrays of one shape, within 4 ulp of the modulus.
 *
 * - inputs: x1, x2, one complex dtype
 * - outputs: the same shape and dtype
 *
 * @see Array API 2024.12, Element-wise Functions, pow
 */
export const complex_power = /* @__PURE__ */ kernel("complex_power", ([x1, x2]) => {
  const [z, w] = [x1!.data, x2!.data] as [FloatArray, FloatArray]
  const data = arrayLike(z, z.length)
  for (let i = 0; i < data.length; i += 2) {
    at[BASE] = z[i]!
    at[BASE + 1] = z[i + 1]!
    at[EXPONENT] = w[i]!
    at[EXPONENT + 1] = w[i + 1]!
    power()
    data[i] = at[RESULT]!
    data[i + 1] = at[RESULT + 1]!
  }
  return [{ data, shape: x1!.shape }]
})

/**
 * Complex numbers to about 80 bits: re, im, and what is to be added to each. Functions take and leave them here, so
 * that no number becomes an object.
 */
const at = /* @__PURE__ */ new Float64Array(16)
const BASE = 0
const EXPONENT = 4
const RESULT = 8
const LOG = 12

function put(i: number, re: number, im: number): void {
  at[i] = re
  at[i + 1] = im
  at[i + 2] = at[i + 3] = 0
}

/** at[k] = at[i] · at[j]. */
function product(k: number, i: number, j: number): void {
  const a = at[i]!
  const b = at[i + 1]!
  const c = at[j]!
  const d = at[j + 1]!
  const re = a * at[j + 2]! + at[i + 2]! * c - (b * at[j + 3]! + at[i + 3]! * d)
  const im = a * at[j + 3]! + at[i + 2]! * d + (b * at[j + 2]! + at[i + 3]! * c)
  const ac = exactProduct(a, c)
  let rest = low[0]!
  const bd = exactProduct(b, d)
  rest -= low[0]!
  at[k] = exactSum(ac, -bd)
  at[k + 2] = rest + low[0]! + re
  const ad = exactProduct(a, d)
  rest = low[0]!
  const bc = exactProduct(b, c)
  rest += low[0]!
  at[k + 1] = exactSum(ad, bc)
  at[k + 3] = rest + low[0]! + im
}

/** ln 2 in two parts, of which multiples of the first by 20 bits are exact. */
const LN2 = 6.9314718036912381649e-1
const LN2_LOW = 1.90821492927058770002e-10
const HALF_PI_LOW = 6.123233995736766e-17
const STEPS = 256
/** -log(j / 256) at 2 (j - 1), with what its rounding leaves out. */
let logs: Float64Array | undefined
/** atan(j / 256) at 2 (j + 256). */
let angles: Float64Array
/** 2^k at k + 1022. */
let powers: Float64Array

/** 2^128 times atan(p / q) where `sign` is -1, and where it is 1 that of its hyperbolic kin. */
function series(p: number, q: number, sign: bigint): bigint {
  const [x, y] = [BigInt(p), BigInt(q)]
  let sum = 0n
  for (let term = (x << 128n) / y, n = 1n; term; term = (sign * term * x * x) / (y * y), n += 2n)
    sum += term / n
  return sum
}
/** What steps add up to, counted from the entry `zero`. */
function sums(steps: number, zero: number, step: (j: number) => bigint): Float64Array {
  const all = [0n]
  for (let j = 0; j < steps; j++) all.push(all[j]! + step(j))
  return Float64Array.from({ length: 2 * all.length }, (_, i) => {
    const sum = all[i >> 1]! - all[zero]!
    const high = Number(sum)
    return (i & 1 ? Number(sum - BigInt(high)) : high) / 2 ** 128
  })
}
function makeTables(): Float64Array {
  powers = Float64Array.from({ length: 2046 }, (_, k) => 2 ** (k - 1022))
  angles = sums(2 * STEPS, STEPS, (j) => series(STEPS, STEPS ** 2 + (j - STEPS) * (j - STEPS + 1), -1n))
  return sums(362, STEPS - 1, (j) => -2n * series(1, 2 * j + 3, 1n))
}

/** at[RESULT] · i^m · 2^n, of integers. */
function turn(m: number, n: number): void {
  const x = at[RESULT]! + at[RESULT + 2]!
  const y = at[RESULT + 1]! + at[RESULT + 3]!
  const most = Math.max(-2040, Math.min(n, 2040))
  const half = powers[1022 + (most >> 1)]!
  const rest = powers[1022 + most - (most >> 1)]!
  const cosine = m & 1 ? 0 : 1 - (m & 2)
  const sine = m & 1 ? 1 - (m & 2) : 0
  put(RESULT, (x * cosine - y * sine) * half * rest, (x * sine + y * cosine) * half * rest)
}

/**
 * The real part of at[LOG] = log(at[RESULT]) + k ln 2 + i m π/2, for a number from 1 to 2 that is turned by π/4 at most
 * and whose modulus squared is at[LOG].
 */
function size(k: number): void {
  // 2^n (s + sRest), with s between √½ and √2
  let s = at[LOG]!
  let sRest = at[LOG + 2]!
  let n = 2 * k
  for (; s > Math.SQRT2; s *= 0.5, sRest *= 0.5) n++
  // s c = 1 + r + rRest for a short number c near 1 / s
  const j = Math.round(STEPS / s)
  const c = j / STEPS
  const product = exactProduct(s, c)
  const r = exactSum(product - 1, low[0]! + sRest * c)
  let rest = low[0]! * (1 - r)
  const half = exactProduct(0.5 * r, r)
  rest -= low[0]!
  const bent = exactSum(r, -half)
  const r3 = r * r * r
  rest += low[0]! + r3 * (1 / 3 - r * (1 / 4 - r * (1 / 5 - r * (1 / 6 - r * (1 / 7 - r / 8)))))
  const place = 2 * (j - 1)
  rest += n * LN2_LOW + logs![place + 1]!
  const most = exactSum(n * LN2, logs![place]!)
  rest += low[0]!
  at[LOG] = 0.5 * exactSum(most, bent)
  at[LOG + 2] = 0.5 * (rest + low[0]!)
}

/** The imaginary part. */
function angle(m: number): void {
  const u = at[RESULT]!
  const v = at[RESULT + 1]!
  // (u + iv) (1 - it) = (x + xRest) + i (y + yRest) for a short number t near v / u
  const j = Math.round((STEPS * v) / u)
  const t = j / STEPS
  const ut = exactProduct(u, t)
  let yRest = -low[0]!
  const y = exactSum(v, -ut)
  yRest += low[0]!
  const vt = exactProduct(v, t)
  let xRest = low[0]!
  const x = exactSum(u, vt)
  xRest += low[0]!
  const q = y / x
  const back = exactProduct(q, x)
  const qRest = (y - back - low[0]! + yRest - q * xRest) / x
  const qq = q * q
  const place = 2 * (j + STEPS)
  let rest = qRest * (1 - qq) - q * qq * (1 / 3 - qq * (1 / 5 - qq / 7))
  rest += m * HALF_PI_LOW + angles[place + 1]!
  const sum = exactSum(angles[place]!, q)
  rest += low[0]!
  at[LOG + 1] = exactSum((m * Math.PI) / 2, sum)
  at[LOG + 3] = rest + low[0]!
}

/** at[RESULT] to the power n, by squaring. */
function integerPower(n: number): void {
  const size = Math.abs(n)
  put(BASE, at[RESULT]!, at[RESULT + 1]!)
  for (let bit = 30 - Math.clz32(size); bit >= 0; bit--) {
    product(RESULT, RESULT, RESULT)
    if ((size >> bit) & 1) product(RESULT, RESULT, BASE)
  }
  if (n > 0) return
  const a = at[RESULT]! + at[RESULT + 2]!
  const b = at[RESULT + 1]! + at[RESULT + 3]!
  const norm = a * a + b * b
  put(RESULT, a / norm, -b / norm)
}

/** exp((a + ib) log(x + iy)) as it stands, where numbers are zero or infinite or NaN or about to be. */
function special(x: number, y: number, a: number, b: number): void {
  const size = Math.log(Math.hypot(x, y))
  const angle = Math.atan2(y, x)
  const p = a * size - b * angle
  const q = a * angle + b * size
  const modulus = Math.exp(p)
  // infinities stay infinite (or 0) where the angle is not known
  const lost = Math.abs(p) === Infinity && !Number.isFinite(q)
  put(RESULT, lost ? modulus : modulus * Math.cos(q), q === 0 || (lost && p < 0) ? 0 : modulus * Math.sin(q))
}

/** at[RESULT] = exp(at[LOG]). */
function exponential(): void {
  const n = Math.round(at[LOG]! / LN2)
  const modulus = Math.exp(at[LOG]! - n * LN2 + (at[LOG + 2]! - n * LN2_LOW))
  const q = Math.round(at[LOG + 1]! / (Math.PI / 2))
  const turns = exactProduct(q, Math.PI / 2)
  const t = at[LOG + 1]! - turns + (at[LOG + 3]! - low[0]! - q * HALF_PI_LOW)
  put(RESULT, modulus * Math.cos(t), modulus * Math.sin(t))
  turn(q | 0, n | 0)
}

/**
 * at[RESULT] = at[BASE] to the power at[EXPONENT]: the base is turned and scaled by a power of 2 to a number from 1 to
 * 2, and the result turned and scaled back.
 */
function power(): void {
  const x = at[BASE]!
  const y = at[BASE + 1]!
  const a = at[EXPONENT]!
  const b = at[EXPONENT + 1]!
  if (b === 0 && (a === 0 || a === 1)) return a === 0 ? put(RESULT, 1, 0) : put(RESULT, x, y)
  const k = Math.floor(Math.log2(Math.max(Math.abs(x), Math.abs(y))))
  if (!Number.isFinite(k)) return special(x, y, a, b)
  logs ??= makeTables()
  const m = Math.round(Math.atan2(y, x) / (Math.PI / 2))
  put(RESULT, x, y)
  turn(-m | 0, -k | 0)
  if (b === 0 && Number.isInteger(a) && Math.abs(a) <= 256) {
    integerPower(a)
    return turn((m * a) | 0, (k * a) | 0)
  }
  put(BASE, at[RESULT]!, -at[RESULT + 1]!)
  product(LOG, RESULT, BASE)
  size(k)
  angle(m)
  product(LOG, LOG, EXPONENT)
  if (Math.abs(at[LOG]!) < 4000 && Number.isFinite(at[LOG + 1]! + at[LOG + 3]!)) exponential()
  else special(x, y, a, b)
}
