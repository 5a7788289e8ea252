import { elementary } from "./elementary.js"
import type { Formula } from "./formula.js"
import type { Term } from "./ir.js"

/** π/2, and what it lacks. */
const [HALF_PI, HALF_PI_LOW] = [1.5707963267948966, 6.123233995736766e-17] as const
/** What is no larger is its own arc sine and tangent. */
const TINY = 2 ** -27

/** asin(x) = x + x R(x²) for |x| < ½. @see fdlibm, e_asin.c */
const ratio = (f: Formula, z: Term): Term =>
  f.let("ratio", f.div(f.mul(z, f.polynomial(z, ABOVE)), f.polynomial(z, BELOW)))
const ABOVE = [
  1.66666666666666657415e-1, -3.25565818622400915405e-1, 2.01212532134862925881e-1,
  -4.00555345006794114027e-2, 7.91534994289814532176e-4, 3.4793310759602116757e-5,
] as const
const BELOW = [
  1, -2.40339491173441421878, 2.02094576023350569471, -6.8828397160545329303e-1, 7.70381505559019352791e-2,
] as const

/**
 * What x is near, -1, 0 or 1, and there the square z of a sine: of x itself near 0, elsewhere of half the angle that is
 * left, which is there in two parts. Factors choose between the two: a processor would guess at branches.
 */
const places = (
  f: Formula,
  x: Term,
): Record<"size" | "place" | "far" | "near" | "r" | "high" | "low", Term> => {
  const size = f.let("size", f.call("abs", x))
  const place = f.let("place", f.nearest(x))
  const far = f.let("far", f.call("abs", place))
  const near = f.let("near", f.sub(1, far))
  const rest = f.let("rest", f.mul(f.sub(1, size), 0.5))
  const root = f.let("root", f.call("sqrt", rest))
  // the upper half of its digits: their square is exact
  const shifted = f.let("shifted", f.mul(root, 2 ** 27 + 1))
  const high = f.let("high", f.sub(shifted, f.sub(shifted, root)))
  const sum = f.add(f.add(root, high), 2 ** -1000)
  const low = f.let("low", f.div(f.sub(rest, f.mul(high, high)), sum))
  const r = ratio(f, f.let("z", f.add(f.mul(near, f.mul(x, x)), f.mul(far, rest))))
  return { size, place, far, near, r, high, low }
}

export const asin = /* @__PURE__ */ elementary("asin", "The arc sine of x.", (f, x) => {
  const { size, place, near, r, high, low } = places(f, x)
  const bend = f.sub(f.mul(f.mul(2, f.add(high, low)), r), f.sub(HALF_PI_LOW, f.mul(2, low)))
  const beyond = f.sub(HALF_PI / 2, f.sub(bend, f.sub(HALF_PI / 2, f.mul(2, high))))
  const value = f.let("value", f.add(f.mul(near, f.add(x, f.mul(x, r))), f.mul(place, beyond)))
  return f.select(f.lt(TINY, size), value, x)
})

export const acos = /* @__PURE__ */ elementary("acos", "The arc cosine of x.", (f, x) => {
  const { place, far, near, r, high, low } = places(f, x)
  const root = f.let("whole", f.add(high, low))
  const more = f.let("more", f.mul(r, root))
  const beyond = f.let("beyond", f.mul(2, f.add(high, f.add(more, low))))
  const below = f.let("below", f.sub(Math.PI, f.mul(2, f.add(root, f.sub(more, HALF_PI_LOW)))))
  const side = f.let("side", f.mul(0.5, f.add(far, place)))
  const chosen = f.add(f.mul(side, beyond), f.mul(f.sub(far, side), below))
  return f.add(f.mul(near, f.sub(HALF_PI, f.sub(x, f.sub(HALF_PI_LOW, f.mul(x, r))))), chosen)
})

/** Beyond, the arc tangent of -1/x is taken. */
const FAR = 39 / 16
/** Odd polynomials: in k = -3 … 3 the arc tangent of ¾ k, and what that lacks. */
const [AT, AT_LOW] = [
  [0.7088326127895834, -0.06898902606457216, 0.0036575220682731097],
  [1.652793809816367e-17, -1.2618051374683098e-19, -5.669725329725529e-19],
] as const
/** @see fdlibm, s_atan.c */
const ATAN = [
  3.33333333333329318027e-1, -1.99999999998764832476e-1, 1.42857142725034663711e-1, -1.1111110405462355788e-1,
  9.09088713343650656196e-2, -7.69187620504482999495e-2, 6.66107313738753120669e-2,
  -5.83357013379057348645e-2, 4.97687799461593236017e-2, -3.6531572744216915527e-2, 1.62858201153657823623e-2,
] as const

export const atan = /* @__PURE__ */ elementary("atan", "The arc tangent of x.", (f, x) => {
  const size = f.let("size", f.call("abs", x))
  const far = f.let("far", f.lt(FAR, size))
  // from 7/16 on 1, so that little is taken off the place
  const k = f.let("k", f.nearest(f.mul(8 / 7, x)))
  const squared = f.let("squared", f.mul(k, k))
  const place = f.let("place", f.mul(0.75, k))
  const above = f.select(far, -1, f.sub(x, place))
  const u = f.let("u", f.div(above, f.select(far, x, f.add(1, f.mul(x, place)))))
  const z = f.let("z", f.mul(u, u))
  const bend = f.mul(u, f.mul(z, f.polynomial(z, ATAN)))
  const end = f.select(f.lt(x, 0), -HALF_PI, HALF_PI)
  const at = f.let("at", f.select(far, end, f.mul(k, f.polynomial(squared, AT))))
  const atLow = f.mul(k, f.polynomial(squared, AT_LOW))
  const lacks = f.select(far, f.mul(at, HALF_PI_LOW / HALF_PI), atLow)
  const value = f.let("value", f.sub(at, f.sub(f.sub(bend, lacks), u)))
  return f.select(f.lt(TINY, size), value, x)
})
