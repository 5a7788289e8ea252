import { elementary } from "./elementary.js"
import { LN2_HIGH, LN2_LOW } from "./exponentials.js"
import type { Formula } from "./formula.js"
import type { Term } from "./ir.js"
import { exponent, pow2 } from "./primitives.js"

/** x = 2^k m, with m between √½ and √2; of positive numbers that are not below the normal ones. */
const parts = (f: Formula, x: Term): { k: Term; m: Term; scale: Term } => {
  const k = f.let("k", f.call(exponent, f.mul(x, Math.SQRT2)))
  // in two steps: 2^-1024 is no normal number
  const scale = f.let("scale", f.call(pow2, f.sub(2, k)))
  return { k, scale, m: f.let("m", f.mul(f.mul(x, 0.25), scale)) }
}

/** log(1 + u) = u - half + small, for u from √½ - 1 to √2 - 1. @see fdlibm, e_log.c */
const near1 = (f: Formula, u: Term, twoMore: Term): { half: Term; small: Term } => {
  const s = f.let("s", f.div(u, twoMore))
  const z = f.let("z", f.mul(s, s))
  const w = f.let("w", f.mul(z, z))
  const [c1, c2, c3, c4, c5, c6, c7] = LOG
  const even = f.mul(w, f.polynomial(w, [c2, c4, c6]))
  const odd = f.mul(z, f.polynomial(w, [c1, c3, c5, c7]))
  const half = f.let("half", f.mul(f.mul(0.5, u), u))
  return { half, small: f.mul(s, f.add(half, f.add(even, odd))) }
}
const LOG = [
  6.66666666666673513e-1, 3.999999999940941908e-1, 2.857142874366239149e-1, 2.222219843214978396e-1,
  1.818357216161805012e-1, 1.531383769920937332e-1, 1.479819860511658591e-1,
] as const

/** log(1 + u) + k ln 2 + rest. */
const logarithm = (f: Formula, u: Term, twoMore: Term, k: Term, rest?: Term): Term => {
  const { half, small } = near1(f, u, twoMore)
  const low = f.mul(k, LN2_LOW)
  const more = f.add(small, rest === undefined ? low : f.add(low, rest))
  return f.sub(f.mul(k, LN2_HIGH), f.sub(f.sub(half, more), u))
}

/** What there is of a logarithm of a number above 0, of 0, of one below and of NaN. */
const whereDefined = (f: Formula, x: Term, value: Term): Term => {
  const rare = f.select(f.lt(x, 0), NaN, f.select(f.eq(x, 0), -Infinity, x))
  return f.select(f.and(f.lt(0, x), f.lt(x, Infinity)), value, rare)
}

/** x = 2^k m = 2^k (1 + u), below the normal numbers too. */
const split = (f: Formula, x: Term): { k: Term; u: Term; twoMore: Term } => {
  const tiny = f.let("tiny", f.lt(x, 2 ** -1000))
  const { k, m } = parts(f, f.let("normal", f.select(tiny, f.mul(x, 2 ** 54), x)))
  const power = f.let("power", f.select(tiny, f.sub(k, 54), k))
  return { k: power, u: f.let("u", f.sub(m, 1)), twoMore: f.add(m, 1) }
}

export const log = /* @__PURE__ */ elementary("log", "The natural logarithm.", (f, x) => {
  const { k, u, twoMore } = split(f, x)
  return whereDefined(f, x, logarithm(f, u, twoMore, k))
})

/**
 * k log 2 + log(1 + u), the factors in two parts, so that multiples of the first ones are exact.
 *
 * @see FreeBSD msun, e_log10.c
 */
export const log10 = /* @__PURE__ */ elementary("log10", "The logarithm to base 10.", (f, x) => {
  const { k, u, twoMore } = split(f, x)
  const { half, small } = near1(f, u, twoMore)
  const most = f.let("most", f.sub(u, half))
  const wide = f.let("wide", f.mul(most, 2 ** 32 + 1))
  const high = f.let("high", f.sub(wide, f.sub(wide, most)))
  const low = f.let("low", f.add(f.sub(f.sub(u, high), half), small))
  const main = f.let("main", f.mul(high, LOG10E[0]))
  const whole = f.let("whole", f.mul(k, LOG10_2[0]))
  const sum = f.let("sum", f.add(whole, main))
  const products = f.add(f.mul(f.add(low, high), LOG10E[1]), f.mul(low, LOG10E[0]))
  const rest = f.add(f.add(products, f.mul(k, LOG10_2[1])), f.add(f.sub(whole, sum), main))
  return whereDefined(f, x, f.add(sum, rest))
})
const LOG10E = [4.34294481878168880939e-1, 2.50829467116452752298e-11] as const
const LOG10_2 = [3.01029995663611771306e-1, 3.69423907715893078616e-13] as const

/**
 * log(y + rest) for y + rest = 1 + x: 2^k (1 + u + left), where near 1 u is x.
 *
 * @see FreeBSD msun, s_log1p.c
 */
export const log1p = /* @__PURE__ */ elementary("log1p", "The natural logarithm of 1 + x.", (f, x) => {
  const y = f.let("y", f.add(1, x))
  const back = f.let("back", f.sub(y, 1))
  const rest = f.let("rest", f.add(f.sub(1, f.sub(y, back)), f.sub(x, back)))
  const { k, m, scale } = parts(f, y)
  const top = f.let("top", f.sub(m, 1))
  const more = f.let("more", f.mul(f.mul(rest, 0.25), scale))
  const u = f.let("u", f.add(top, more))
  const left = f.let("left", f.sub(more, f.sub(u, top)))
  const value = logarithm(f, u, f.add(2, u), k, f.sub(left, f.mul(left, u)))
  return f.select(f.lt(f.call("abs", x), 2 ** -54), x, whereDefined(f, y, value))
})
