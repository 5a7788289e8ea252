import * as e from "@carton/codegen"
import { elementwise, type ElementwiseKernel, type Expr } from "@carton/codegen"
import { arrayLike, floats, kernel } from "./dense.js"
import { exactSum, low, plus } from "./double-double.js"

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
  const type = data instanceof Float64Array ? "float64" : "float32"
  const plain = (loops[type] ??= elementwise({
    name: "logaddexp",
    type,
    operands: [operand(type), operand(type)],
    expr,
  }))
  plain(data, data.length, a, b)
  for (let i = 0; i < data.length; i++) {
    // where the error of the plain one, |x - y| units in the last place of what the smaller adds, could be seen
    const larger = Math.max(a[i]!, b[i]!)
    const gap = Math.abs(a[i]! - b[i]!)
    if (gap > 0 && Math.abs(data[i]!) < (1 + gap / 2) * (data[i]! - larger)) data[i] = nearZero(a[i]!, b[i]!)
  }
  return [{ data, shape: x1!.shape }]
})

const loops: Partial<Record<Float, ElementwiseKernel>> = {}
type Float = "float32" | "float64"
const operand = (type: Float) => ({ type, walk: "dense" as const })

/** The larger one and what the smaller adds. */
function expr(a: Expr, b: Expr): Expr {
  const [x, y] = [e.cast("float64", a), e.cast("float64", b)]
  const more = e.math(e.log1p, e.math(e.exp, e.neg(e.math("abs", e.sub(x, y)))))
  // equal infinities have no difference
  const sum = e.select(
    e.eq(x, y),
    e.add(x, e.constant("float64", Math.LN2)),
    e.add(e.math("max", x, y), more),
  )
  return e.cast(a.type, sum)
}

/** By exponentials of twice the precision. */
function nearZero(x: number, y: number): number {
  const a = expLess(Math.max(x, y), 1)
  const aLow = low[0]!
  const b = expLess(Math.min(x, y), 0)
  const high = plus(a, aLow, b, low[0]!)
  return e.log1p.of(high) + low[0]! / (1 + high)
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
/** A number times this, less what that is above the number, is the upper half of its digits (Veltkamp). */
const SPLIT = 134217729

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
  let pLow = 0
  // products by Dekker, written out: what V8 does not put into its caller makes an object of each number
  const wide = SPLIT * s
  const sTop = wide - (wide - s)
  const sRest = s - sTop
  for (let n = FACTORS.length - 2; n >= 0; n -= 2) {
    // p = (p + 1 / n!) s, of which the second summand is the larger one
    const sum = FACTORS[n]! + p
    const rest = p - (sum - FACTORS[n]!) + (pLow + FACTORS[n + 1]!)
    const high = sum * s
    const wide = SPLIT * sum
    const top = wide - (wide - sum)
    const bottom = sum - top
    const lost = top * sTop - high + top * sRest + bottom * sTop + bottom * sRest + (sum * sLow + rest * s)
    p = high + lost
    pLow = lost - (p - high)
  }
  for (let i = 0; i < DOUBLINGS; i++) {
    // (1 + p)² - 1 = 2 p + p²
    const high = p * p
    const wide = SPLIT * p
    const top = wide - (wide - p)
    const bottom = p - top
    const lost = top * top - high + 2 * top * bottom + bottom * bottom + 2 * p * pLow
    const sum = 2 * p + high
    const rest = high - (sum - 2 * p) + (2 * pLow + lost)
    p = sum + rest
    pLow = rest - (p - sum)
  }
  const power = 2 ** k
  return plus(power * p, power * pLow, power - less, 0)
}
