import { elementary } from "./elementary.js"
import type { Formula, Operand } from "./formula.js"
import type { Term } from "./ir.js"
import { pow2 } from "./primitives.js"

/** ln 2 in two parts, of which multiples of the first by 11 bits are exact. */
export const LN2_HIGH = 6.9314718036912381649e-1
export const LN2_LOW = 1.90821492927058770002e-10

/** NaN stays what it is. */
const within = (f: Formula, x: Term, least: number, most: number): Term => {
  const low = f.let("above", f.select(f.lt(x, least), least, x))
  return f.select(f.lt(most, low), most, low)
}

/**
 * e^x = 2^k (1 + high + rest), with high + rest up to √2 - 1.
 *
 * @param closer - with ½ r² apart, which makes up most of the tail: the error of that is halved
 * @see fdlibm, e_exp.c: r - r²/6 + … = 2 - 2 r / (e^r - 1)
 */
const power = (f: Formula, x: Term, closer = false): { k: Term; high: Term; rest: Term } => {
  const k = f.let("k", f.nearest(f.mul(x, Math.LOG2E)))
  const high = f.let("high", f.sub(x, f.mul(k, LN2_HIGH)))
  const low = f.let("low", f.mul(k, LN2_LOW))
  const r = f.let("r", f.sub(high, low))
  const t = f.let("t", f.mul(r, r))
  const bend = f.let("bend", f.mul(t, f.polynomial(t, EXP)))
  const c = f.let("c", f.sub(r, bend))
  const tail = closer
    ? f.add(f.mul(0.5, t), f.div(f.mul(r, f.sub(f.mul(r, c), f.mul(2, bend))), f.sub(4, f.mul(2, c))))
    : f.div(f.mul(r, c), f.sub(2, c))
  return { k, high, rest: f.sub(tail, low) }
}
const EXP = [
  1.66666666666666019037e-1, -2.7777777777015593384e-3, 6.61375632143793436117e-5, -1.6533902205465251539e-6,
  4.13813679705723846039e-8,
]
/** The sum of two numbers of which the first is larger, and what its rounding leaves. */
const exactSum = (f: Formula, name: string, a: Operand, b: Term): { sum: Term; left: Term } => {
  const sum = f.let(name, f.add(a, b))
  return { sum, left: f.sub(b, f.sub(sum, a)) }
}

export const exp = /* @__PURE__ */ elementary("exp", "e to the power x.", (f, x) => {
  const { k, high, rest } = power(f, f.let("z", within(f, x, -746, 710)))
  const { sum, left } = exactSum(f, "sum", 1, high)
  return f.scale(f.let("y", f.add(sum, f.add(left, rest))), k)
})

/** 2^k - 1 + 2^k (high + rest), halved on the way, for 2^1024 is no number. */
export const expm1 = /* @__PURE__ */ elementary("expm1", "e to the power x, less 1.", (f, x) => {
  const { k, high, rest } = power(f, f.let("z", within(f, x, -50, 710)), true)
  const scale = f.let("scale", f.call(pow2, f.sub(k, 1)))
  const less = f.let("less", f.sub(scale, 0.5))
  const { sum, left } = exactSum(f, "sum", less, f.let("more", f.mul(scale, high)))
  const lost = f.sub(f.sub(scale, less), 0.5)
  const value = f.mul(2, f.add(sum, f.add(f.add(left, lost), f.mul(scale, rest))))
  return f.select(f.lt(f.call("abs", x), 2 ** -54), x, value)
})

/** ½ e^|x| with what its rounding leaves, and ½ e^-|x|, all halved for the same reason. */
const halves = (f: Formula, size: Term): { large: Term; left: Term; small: Term } => {
  const { k, high, rest } = power(f, f.let("most", f.call("min", size, 710.6)))
  const scale = f.let("scale", f.call(pow2, f.sub(k, 2)))
  const one = exactSum(f, "sum", 1, high)
  const y = exactSum(f, "y", one.sum, f.let("rest", f.add(one.left, rest)))
  const large = f.let("large", f.mul(scale, y.sum))
  return { large, left: f.mul(scale, y.left), small: f.let("small", f.div(0.0625, large)) }
}

export const cosh = /* @__PURE__ */ elementary("cosh", "The hyperbolic cosine.", (f, x) => {
  const { large, left, small } = halves(f, f.call("abs", x))
  // small is not quite the reciprocal of large and left
  const rest = f.mul(left, f.sub(1, f.mul(f.mul(16, small), small)))
  return f.mul(2, f.add(large, f.add(rest, small)))
})

/** x + x³ P(x²) / Q(x²). */
const odd = (f: Formula, x: Term, p: readonly number[], q: readonly number[]): Term => {
  const squared = f.let("squared", f.mul(x, x))
  const ratio = f.div(f.polynomial(squared, p), f.polynomial(squared, q))
  return f.add(x, f.mul(f.mul(x, squared), ratio))
}
const signed = (f: Formula, x: Term, size: Term): Term => f.mul(f.select(f.lt(x, 0), -1, 1), size)

/** @see S. L. Moshier, Cephes Mathematical Library, sinh: the coefficients of a rational function up to 1 */
export const sinh = /* @__PURE__ */ elementary("sinh", "The hyperbolic sine.", (f, x) => {
  const size = f.let("size", f.call("abs", x))
  const near = f.let("near", odd(f, x, ...SINH))
  const { large, left, small } = halves(f, size)
  const far = f.mul(2, f.add(large, f.sub(left, small)))
  return f.select(f.eq(x, 0), x, f.select(f.lt(size, 1), near, signed(f, x, far)))
})
const SINH = [
  [-3.517549648081513948e5, -1.15614435765005216044e4, -1.63725857525983828727e2, -7.89474443963537015605e-1],
  [-2.11052978884890840399e6, 3.61578279834431989373e4, -2.77711081420602794433e2, 1],
] as const

/**
 * 1 - 2 / (e^2|x| + 1), of which the divisor is known to more than one number holds.
 *
 * @see S. L. Moshier, Cephes Mathematical Library, tanh: the coefficients of a rational function up to 0.625
 */
export const tanh = /* @__PURE__ */ elementary("tanh", "The hyperbolic tangent.", (f, x) => {
  const size = f.let("size", f.call("abs", x))
  const near = f.let("near", odd(f, x, ...TANH))
  const { k, high, rest } = power(f, f.let("twice", f.call("min", f.mul(2, size), 50)))
  const scale = f.let("scale", f.call(pow2, k))
  const one = exactSum(f, "sum", scale, f.let("part", f.mul(scale, high)))
  const all = exactSum(f, "all", one.sum, f.let("rest", f.add(one.left, f.mul(scale, rest))))
  const sum = f.let("divisor", f.add(all.sum, 1))
  const left = f.add(f.sub(all.sum, f.sub(sum, 1)), all.left)
  const q = f.let("q", f.div(2, sum))
  const apart = exactSum(f, "apart", 1, f.let("less", f.neg(q)))
  const far = f.add(apart.sum, f.add(apart.left, f.mul(f.mul(f.mul(0.5, q), q), left)))
  return f.select(f.eq(x, 0), x, f.select(f.lt(size, 0.625), near, signed(f, x, far)))
})
const TANH = [
  [-1.61468768441708447952e3, -9.92877231001918586564e1, -9.64399179425052238628e-1],
  [4.84406305325125486048e3, 2.2354883906010044858e3, 1.12811678491632931402e2, 1],
] as const
