import { exp, log1p } from "@carton/codegen"
import { arrayLike, floats, kernel } from "./dense.js"
import { exactSum, low, plus, times } from "./double-double.js"

/**
 * log(exp(x1) + exp(x2)) of arrays of one shape.
 *
 * - inputs: x1, x2, one floating-point dtype
 * - outputs: the same shape and dtype
 *
 * @see Array API 2024.12, Element-wise Functions, logaddexp
 */
export const logaddexp = /* @__PURE__ */ kernel("logaddexp", ([x1, x2]) => {
  const [a, b] = [floats("logaddexp", x1!), floats("logaddexp", x2!)]
  const data = arrayLike(a, a.length)
  for (let i = 0; i < data.length; i++) data[i] = logOfSum(a[i]!, b[i]!)
  return [{ data, shape: x1!.shape }]
})

/**
 * The larger one and what the smaller adds; by exponentials of twice the precision where the error of that, |x - y|
 * units in the last place, could be seen in the sum.
 */
function logOfSum(x: number, y: number): number {
  if (x === y) return x + Math.LN2 // equal infinities have no difference
  const [larger, gap] = [Math.max(x, y), Math.abs(x - y)]
  const more = log1p.of(exp.of(-gap))
  const sum = larger + more
  if (!(Math.abs(sum) < (1 + gap / 2) * more)) return sum
  const a = expLess(larger, 1)
  const aLow = low[0]!
  const b = expLess(Math.min(x, y), 0)
  const high = plus(a, aLow, b, low[0]!)
  return log1p.of(high) + low[0]! / (1 + high)
}

/** ln 2 in three parts, of which the first two have 41 bits, so that their multiples are exact. */
const LN2 = [0.6931471805601177, -1.7239444525610826e-13, -4.00865610552017e-26] as const
/** 1 / n! for n from 1 to 7, and what their rounding leaves out; beyond, that is too small to matter. */
// prettier-ignore
const FACTORS = Float64Array.of(
  1, 0, 0.5, 0, 0.16666666666666666, 9.25185853854297e-18, 0.041666666666666664, 2.3129646346357427e-18,
  0.008333333333333333, 1.1564823173178714e-19, 0.001388888888888889, -5.300543954373577e-20,
  0.0001984126984126984, 1.7209558293420705e-22,
)
const DOUBLINGS = 4

/** exp(x) - less to twice the precision: x = k ln 2 + 16 s, a Taylor polynomial of s, and four doublings. */
function expLess(x: number, less: 0 | 1): number {
  const k = Math.round(x / Math.LN2)
  const near = exactSum(x - k * LN2[0], -k * LN2[1])
  const part = 2 ** -DOUBLINGS
  const s = plus(near, low[0]!, -k * LN2[2], 0) * part
  const sLow = low[0]! * part
  // of the terms from s⁸ / 8! on one rounding is good enough
  let p = 0
  for (let n = 14; n > 7; n--) p = (1 + p) * (s / n)
  p *= FACTORS[12]!
  low[0] = 0
  for (let n = FACTORS.length - 2; n >= 0; n -= 2) {
    p = plus(p, low[0]!, FACTORS[n]!, FACTORS[n + 1]!)
    p = times(p, low[0]!, s, sLow)
  }
  // (1 + p)² - 1
  for (let i = 0; i < DOUBLINGS; i++) {
    const [q, qLow] = [p, low[0]!]
    p = times(q, qLow, q, qLow)
    p = plus(2 * q, 2 * qLow, p, low[0]!)
  }
  const power = 2 ** k
  return plus(power * p, power * low[0]!, power - less, 0)
}
