import { arrayLike, kernel, type FloatArray } from "./dense.js"
import { low, over, plus, times } from "./double-double.js"

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
  const enough = z instanceof Float32Array ? 2 ** 22 : 0
  for (let i = 0; i < data.length; i += 2) {
    const [re, im] = power(z[i]!, z[i + 1]!, w[i]!, w[i + 1]!, enough)
    data[i] = re
    data[i + 1] = im
  }
  return [{ data, shape: x1!.shape }]
})

type Pair = readonly [re: number, im: number]
/** A complex number of twice the precision: each part is followed by what its rounding left out. */
type Wide = readonly [re: number, reLow: number, im: number, imLow: number]

const add = (z: Wide, w: Wide): Wide => [
  plus(z[0], z[1], w[0], w[1]),
  low[0]!,
  plus(z[2], z[3], w[2], w[3]),
  low[0]!,
]
const multiply = (z: Wide, w: Wide): Wide =>
  add(
    [times(z[0], z[1], w[0], w[1]), low[0]!, times(z[0], z[1], w[2], w[3]), low[0]!],
    [-times(z[2], z[3], w[2], w[3]), -low[0]!, times(z[2], z[3], w[0], w[1]), low[0]!],
  )

/** n ln 2 + i m π/2. */
const periods = (n: number, m: number): Wide => [
  times(Math.LN2, 2.3190468138462996e-17, n, 0),
  low[0]!,
  times(Math.PI / 2, 6.123233995736766e-17, m, 0),
  low[0]!,
]
/** (x + iy) · i^m · 2^n. */
function turned(x: number, y: number, m: number, n: number): Pair {
  const [sine, cosine] = [[0, 1, 0, -1][m & 3]!, [1, 0, -1, 0][m & 3]!]
  const most = Math.max(-2040, Math.min(n, 2040))
  const scaled = (part: number): number => part * 2 ** (most >> 1) * 2 ** (most - (most >> 1))
  return [scaled(x * cosine - y * sine), scaled(x * sine + y * cosine)]
}

const DOUBLINGS = 7

/** exp(z) - 1 by a Taylor polynomial, and doublings: (1 + e)² - 1 = 2e + e². */
function expm1(z: Wide): Wide {
  let e: Wide = [0, 0, 0, 0]
  for (let n = 13; n > 0; n--) {
    const k = n * 2 ** DOUBLINGS
    // e = (1 + e) z / n
    e = multiply(add(e, ONE), [over(z[0], z[1], k, 0), low[0]!, over(z[2], z[3], k, 0), low[0]!])
  }
  for (let i = 0; i < DOUBLINGS; i++) e = multiply(e, add(e, TWO))
  return e
}
const ONE: Wide = [1, 0, 0, 0]
const TWO: Wide = [2, 0, 0, 0]

/** log(x + iy) of a number near 1: the rounded logarithm l, and (z - exp(l)) / z, which it lacks. */
function log(x: number, y: number, rounded: boolean): Wide {
  const near: Wide = [0.5 * Math.log1p((x - 1) * (x + 1) + y * y), 0, Math.atan2(y, x), 0]
  if (rounded) return near
  const [a, aLow, b, bLow] = expm1(near)
  const [e, , f] = add([x - 1, 0, y, 0], [-a, -aLow, -b, -bLow])
  const squared = x * x + y * y
  return add(near, [(e * x + f * y) / squared, 0, (f * x - e * y) / squared, 0])
}

/** (x + iy)^n by squaring. */
function integerPower(x: number, y: number, n: number): Pair {
  let result = ONE
  let square: Wide = [x, 0, y, 0]
  for (let rest = Math.abs(n); rest > 0; rest >>= 1) {
    if (rest & 1) result = multiply(result, square)
    square = multiply(square, square)
  }
  const [a, aLow, b, bLow] = result
  if (n >= 0) return [a, b]
  const [size, sizeLow] = multiply(result, [a, aLow, -b, -bLow])
  return [over(a, aLow, size, sizeLow), -over(b, bLow, size, sizeLow)]
}

/** exp((a + ib) log(x + iy)) as it stands, where numbers are zero or infinite or NaN or about to be. */
function special(x: number, y: number, a: number, b: number): Pair {
  const [size, angle] = [Math.log(Math.hypot(x, y)), Math.atan2(y, x)]
  const [p, q] = [a * size - b * angle, a * angle + b * size]
  const modulus = Math.exp(p)
  // infinities stay infinite (or 0) where the angle is not known
  const lost = Math.abs(p) === Infinity && !Number.isFinite(q)
  return [lost ? modulus : modulus * Math.cos(q), q === 0 || (lost && p < 0) ? 0 : modulus * Math.sin(q)]
}

/**
 * The base is turned and scaled by a power of 2 to a number near 1, and the result turned and scaled back. Where
 * |w log z| is below `enough`, its rounding cannot be seen in a result of single precision.
 */
function power(x: number, y: number, a: number, b: number, enough: number): Pair {
  if (b === 0 && (a === 0 || a === 1)) return a === 0 ? [1, 0] : [x, y]
  const k = Math.round(Math.log2(Math.max(Math.abs(x), Math.abs(y))))
  if (!Number.isFinite(k)) return special(x, y, a, b)
  const m = Math.round(Math.atan2(y, x) / (Math.PI / 2))
  const [u, v] = turned(x, y, -m, -k)
  if (b === 0 && Number.isInteger(a) && Math.abs(a) <= 256)
    return turned(...integerPower(u, v, a), m * a, k * a)
  const rounded = (Math.abs(a) + Math.abs(b)) * (Math.abs(k) + 4) < enough
  const exponent = multiply(add(log(u, v, rounded), periods(k, m)), [a, 0, b, 0])
  // far beyond what a number can be, only the sign is left of it
  const p = Math.max(-4000, Math.min(exponent[0], 4000))
  const n = Math.round(p / Math.LN2)
  const q = Math.round(exponent[2] / (Math.PI / 2))
  const [r, , t] = add([p, p === exponent[0] ? exponent[1] : 0, exponent[2], exponent[3]], periods(-n, -q))
  if (!Number.isFinite(r + t)) return special(x, y, a, b)
  return turned(Math.exp(r) * Math.cos(t), Math.exp(r) * Math.sin(t), q, n)
}
