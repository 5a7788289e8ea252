import * as e from "@carton/codegen"
import { im, re, type Expr } from "@carton/codegen"
import { inDouble } from "./accurate-math.js"
import { expTimes, root, turn, turnBack } from "./scalar-complex.js"
import {
  choose,
  copysign,
  isFinite_,
  isInfinite,
  isNaN_,
  magnitude,
  number,
  one,
  signBit,
  zero,
} from "./scalar-math.js"

const isZero = (x: Expr): Expr => e.eq(x, zero(x))
const unknown = (y: Expr): Expr => e.not(isFinite_(y))

/** cosh(x) · u and sinh(x) · u, where the first factor alone may overflow though the product does not. */
const coshTimes = (x: Expr, u: Expr): Expr =>
  e.select(e.gt(magnitude(x), number(x, 709)), expTimes(magnitude(x), u, 0.5), e.mul(e.math(e.cosh, x), u))
const sinhTimes = (x: Expr, u: Expr): Expr =>
  e.select(
    e.gt(magnitude(x), number(x, 709)),
    e.mul(copysign(one(x), x), expTimes(magnitude(x), u, 0.5)),
    e.mul(e.math(e.sinh, x), u),
  )

const hyperbolicSine = (z: Expr): Expr => {
  const [x, y] = [re(z), im(z)]
  const stays = e.and(unknown(y), e.or(isZero(x), isInfinite(x)))
  return e.complex(
    e.select(stays, x, sinhTimes(x, e.math(e.cos, y))),
    e.select(isZero(y), y, coshTimes(x, e.math(e.sin, y))),
  )
}
const hyperbolicCosine = (z: Expr): Expr => {
  const [x, y] = [re(z), im(z)]
  return e.complex(
    e.select(e.and(unknown(y), isInfinite(x)), magnitude(x), coshTimes(x, e.math(e.cos, y))),
    choose([isZero(y), e.select(signBit(x), e.neg(y), y)], [e.and(isZero(x), unknown(y)), zero(x)]).otherwise(
      sinhTimes(x, e.math(e.sin, y)),
    ),
  )
}

/**
 * With t = tan y, b = 1 + t², s = sinh x: (b s √(1 + s²) + i t) / (1 + b s²); from |x| = 22 on ±1 + i·0.
 *
 * @see W. Kahan, "Branch cuts for complex elementary functions", in: The State of the Art in Numerical Analysis (1987)
 */
const hyperbolicTangent = (z: Expr): Expr => {
  const [x, y] = [re(z), im(z)]
  const [t, s] = [e.math("tan", y), e.math(e.sinh, x)]
  const b = e.add(one(x), e.mul(t, t))
  const bs = e.mul(b, s)
  const denominator = e.add(one(x), e.mul(bs, s))
  const isFar = e.gt(magnitude(x), number(x, 22))
  const cosine = e.math(e.cos, y)
  const vanishing = expTimes(
    e.mul(number(x, -2), magnitude(x)),
    e.mul(number(x, 4), e.mul(e.math(e.sin, y), cosine)),
  )
  return e.complex(
    choose(
      [isZero(x), x],
      [isInfinite(x), copysign(one(x), x)],
      [isZero(y), e.math(e.tanh, x)],
      [isFar, e.mul(copysign(one(x), x), e.add(one(x), e.mul(zero(x), y)))],
    ).otherwise(e.div(e.mul(bs, e.math("sqrt", e.add(one(x), e.mul(s, s)))), denominator)),
    choose([isZero(y), y], [isInfinite(x), copysign(zero(x), y)], [isFar, vanishing]).otherwise(
      e.div(t, denominator),
    ),
  )
}

export const sinh = /* @__PURE__ */ inDouble(hyperbolicSine)
export const cosh = /* @__PURE__ */ inDouble(hyperbolicCosine)
export const tanh = /* @__PURE__ */ inDouble(hyperbolicTangent)
export const sin = /* @__PURE__ */ inDouble((z) => turnBack(hyperbolicSine(turn(z))))
export const cos = /* @__PURE__ */ inDouble((z) => hyperbolicCosine(turn(z)))
export const tan = /* @__PURE__ */ inDouble((z) => turnBack(hyperbolicTangent(turn(z))))

/** From this modulus on √(1 - z²) is ∓iz to the last bit, and squares come near to overflow soon. */
const LARGE = 2 ** 40

/** √(1 ∓ z) and the like, with the sign of zero that the branch cuts want: 1 - (x + iy) is (1 - x) - iy. */
const roots = (z: Expr) => ({
  below: root(e.complex(e.sub(one(re(z)), re(z)), e.neg(im(z)))),
  above: root(e.complex(e.add(one(re(z)), re(z)), im(z))),
  left: root(e.complex(e.sub(re(z), one(re(z))), im(z))),
})
/** Parts of the products a·b and conj(a)·b. */
const realOfProduct = (a: Expr, b: Expr): Expr => e.sub(e.mul(re(a), re(b)), e.mul(im(a), im(b)))
const realOfConjugate = (a: Expr, b: Expr): Expr => e.add(e.mul(re(a), re(b)), e.mul(im(a), im(b)))
const imaginaryOfConjugate = (a: Expr, b: Expr): Expr => e.sub(e.mul(re(a), im(b)), e.mul(im(a), re(b)))

const exceeds = (z: Expr, bound: number): Expr =>
  e.or(e.gt(magnitude(re(z)), number(z, bound)), e.gt(magnitude(im(z)), number(z, bound)))
const isLarge = (z: Expr): Expr => exceeds(z, LARGE)
/** log |2z| of a large z. */
const logOfDouble = (z: Expr): Expr => {
  const [x, y] = [magnitude(re(z)), magnitude(im(z))]
  const [large, small] = [e.math("max", x, y), e.math("min", x, y)]
  const ratio = e.div(small, large)
  const finite = e.add(
    e.math(e.log, large),
    e.add(number(x, Math.LN2), e.mul(number(x, 0.5), e.math(e.log1p, e.mul(ratio, ratio)))),
  )
  return e.select(e.or(isInfinite(x), isInfinite(y)), number(x, Infinity), finite)
}
const asinhOf = (x: Expr): Expr => e.math("asinh", x)

/** The inverse functions by Kahan's formulas, which keep the signs of zeros on the branch cuts. */
const arcsine = (z: Expr): Expr => {
  const [x, y] = [re(z), im(z)]
  const { below, above } = roots(z)
  return e.complex(
    choose([e.and(isZero(x), isNaN_(y)), x], [isLarge(z), e.math("atan2", x, magnitude(y))]).otherwise(
      e.math("atan2", x, realOfProduct(below, above)),
    ),
    e.select(isLarge(z), copysign(logOfDouble(z), y), asinhOf(imaginaryOfConjugate(below, above))),
  )
}
export const asin = /* @__PURE__ */ inDouble(arcsine)
export const asinh = /* @__PURE__ */ inDouble((z) => turnBack(arcsine(turn(z))))

export const acos = /* @__PURE__ */ inDouble((z) => {
  const [x, y] = [re(z), im(z)]
  const { below, above } = roots(z)
  const halfAngle = e.math("atan2", re(below), re(above))
  return e.complex(
    choose(
      [e.and(isZero(x), isNaN_(y)), number(x, Math.PI / 2)],
      [isLarge(z), e.math("atan2", magnitude(y), x)],
    ).otherwise(e.mul(number(x, 2), halfAngle)),
    e.select(isLarge(z), e.neg(copysign(logOfDouble(z), y)), asinhOf(imaginaryOfConjugate(above, below))),
  )
})

export const acosh = /* @__PURE__ */ inDouble((z) => {
  const [x, y] = [re(z), im(z)]
  const { left, above } = roots(z)
  const halfAngle = e.math("atan2", im(left), re(above))
  return e.complex(
    e.select(isLarge(z), logOfDouble(z), asinhOf(realOfConjugate(left, above))),
    choose(
      [e.and(isZero(x), isNaN_(y)), number(x, Math.PI / 2)],
      [isLarge(z), e.math("atan2", y, x)],
    ).otherwise(e.mul(number(x, 2), halfAngle)),
  )
})

/** From here on 1/z is nothing beside π/2, and squares come near to overflow. */
const VAST = 2 ** 500

/** ¼ log1p(4x / ((1 - x)² + y²)) + ½i atan2(2y, (1 - x)(1 + x) - y²), odd in x; of vast z Re 1/z ± iπ/2. */
const areaTangent = (z: Expr): Expr => {
  const [x, y] = [magnitude(re(z)), im(z)]
  const [a, b] = [e.sub(one(x), x), e.add(one(x), x)]
  const squared = e.mul(y, y)
  const ratio = e.div(e.mul(number(x, 4), x), e.add(e.mul(a, a), squared))
  const real = e.mul(number(x, 0.25), e.math(e.log1p, ratio))
  const pole = e.mul(number(x, 0.5), e.sub(number(x, Math.LN2), e.math(e.log, magnitude(y))))
  const quotient = e.div(y, x)
  const inverse = e.select(
    e.ge(x, magnitude(y)),
    e.div(one(x), e.add(x, e.mul(y, quotient))),
    e.div(e.div(x, magnitude(y)), e.add(magnitude(y), e.mul(x, e.div(x, magnitude(y))))),
  )
  const infinite = e.or(isInfinite(x), isInfinite(y))
  const size = choose(
    [e.and(isZero(x), isNaN_(y)), x],
    [infinite, zero(x)],
    [exceeds(z, VAST), inverse],
    [e.and(e.eq(x, one(x)), e.lt(magnitude(y), number(x, 2 ** -30))), pole],
  ).otherwise(real)
  const twice = e.math("atan2", e.mul(number(x, 2), y), e.sub(e.mul(a, b), squared))
  return e.complex(
    copysign(size, re(z)),
    e.select(
      e.and(e.or(infinite, exceeds(z, VAST)), e.not(isNaN_(y))),
      copysign(number(x, Math.PI / 2), y),
      e.mul(number(x, 0.5), twice),
    ),
  )
}
export const atanh = /* @__PURE__ */ inDouble(areaTangent)
export const atan = /* @__PURE__ */ inDouble((z) => turnBack(areaTangent(turn(z))))
