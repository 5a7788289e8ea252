import { elementary } from "./elementary.js"
import type { Formula } from "./formula.js"
import type { Term } from "./ir.js"
import { exponent, pow2 } from "./primitives.js"

// Algorithms and coefficients of Sun's fdlibm and FreeBSD's msun, written without branches. Errors are below 1 ulp.

/** ln 2 in two parts, of which multiples of the first by 11 bits are exact. */
const LN2_HIGH = 6.9314718036912381649e-1
const LN2_LOW = 1.90821492927058770002e-10

/**
 * e^r for the r left of x over the multiples of ln 2, and the k of them: e^x = e^r 2^k.
 *
 * @see fdlibm, e_exp.c: r + r²/6 - … = r (e^r + 1) / (e^r - 1)
 */
export const exp = /* @__PURE__ */ elementary("exp", "e to the power x.", (f, x) => {
  const z = f.let("z", f.call("min", f.call("max", x, -746), 710))
  const k = f.let("k", f.nearest(f.mul(z, Math.LOG2E)))
  const high = f.let("high", f.sub(z, f.mul(k, LN2_HIGH)))
  const low = f.let("low", f.mul(k, LN2_LOW))
  const r = f.let("r", f.sub(high, low))
  const t = f.let("t", f.mul(r, r))
  const c = f.let("c", f.sub(r, f.mul(t, f.polynomial(t, EXP))))
  const y = f.sub(1, f.sub(f.sub(low, f.div(f.mul(r, c), f.sub(2, c))), high))
  return f.scale(f.let("y", y), k)
})
const EXP = [
  1.66666666666666019037e-1, -2.7777777777015593384e-3, 6.61375632143793436117e-5, -1.6533902205465251539e-6,
  4.13813679705723846039e-8,
]

/** The natural logarithm: x = 2^k m, with m between √½ and √2. @see fdlibm, e_log.c */
export const log = /* @__PURE__ */ elementary("log", "The natural logarithm.", (f, x) => {
  const tiny = f.let("tiny", f.lt(x, 2 ** -1000))
  const s = f.let("normal", f.select(tiny, f.mul(x, 2 ** 54), x))
  const e = f.let("e", f.call(exponent, f.mul(s, Math.SQRT2)))
  // in two steps: 2^-1024 is no normal number
  const u = f.let("u", f.sub(f.mul(f.mul(s, 0.25), f.call(pow2, f.sub(2, e))), 1))
  const k = f.let("k", f.select(tiny, f.sub(e, 54), e))
  const value = logarithm(f, u, k)
  const rare = f.select(f.lt(x, 0), NaN, f.select(f.eq(x, 0), -Infinity, x))
  return f.select(f.and(f.lt(0, x), f.lt(x, Infinity)), value, rare)
})
/** log(1 + u) + k ln 2. */
const logarithm = (f: Formula, u: Term, k: Term): Term => {
  const s = f.let("s", f.div(u, f.add(2, u)))
  const z = f.let("z", f.mul(s, s))
  const w = f.let("w", f.mul(z, z))
  const even = f.mul(w, f.polynomial(w, [LOG[1]!, LOG[3]!, LOG[5]!]))
  const odd = f.mul(z, f.polynomial(w, [LOG[0]!, LOG[2]!, LOG[4]!, LOG[6]!]))
  const half = f.let("half", f.mul(f.mul(0.5, u), u))
  const small = f.add(f.mul(s, f.add(half, f.add(even, odd))), f.mul(k, LN2_LOW))
  return f.sub(f.mul(k, LN2_HIGH), f.sub(f.sub(half, small), u))
}
const LOG = [
  6.66666666666673513e-1, 3.999999999940941908e-1, 2.857142874366239149e-1, 2.222219843214978396e-1,
  1.818357216161805012e-1, 1.531383769920937332e-1, 1.479819860511658591e-1,
]

/** By name, as loops are read. */
export const elementaryFunctions = [exp, log]
