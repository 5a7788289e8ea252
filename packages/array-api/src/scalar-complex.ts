import * as e from "@carton/codegen"
import { im, re, type Expr } from "@carton/codegen"
import { hypot, inDouble } from "./accurate-math.js"
import {
  choose,
  copysign,
  isFinite_,
  isInfinite,
  isNaN_,
  magnitude,
  number,
  one,
  zero,
} from "./scalar-math.js"

const both = (x: Expr, fn: (part: Expr) => Expr): Expr => e.complex(fn(re(x)), fn(im(x)))

/** i·z and -i·z: the circular functions are the hyperbolic ones turned by a quarter. */
export const turn = (z: Expr): Expr => e.complex(e.neg(im(z)), re(z))
export const turnBack = (z: Expr): Expr => e.complex(im(z), e.neg(re(z)))

/**
 * Within 2 ulp: the root of the squares where these neither overflow nor vanish, else `Math.hypot`. `hypot` is better,
 * but every bundle with an array in it would hold it.
 */
export const modulus = (z: Expr): Expr => {
  const x = e.cast("float64", re(z))
  const y = e.cast("float64", im(z))
  const squares = e.add(e.mul(x, x), e.mul(y, y))
  const safe = e.and(e.gt(squares, number(x, 1e-280)), e.lt(squares, number(x, 1e300)))
  return e.cast(re(z).type, e.select(safe, e.math("sqrt", squares), e.math("hypot", x, y)))
}
export const conj = (z: Expr): Expr => e.complex(re(z), e.neg(im(z)))

/** z / |z|; 0 stays 0. Scaled, so that the modulus of a finite number is finite and of full precision. */
export const sign = /* @__PURE__ */ inDouble((z) => {
  const size = e.math("max", magnitude(re(z)), magnitude(im(z)))
  const scale = choose(
    [e.gt(size, number(size, 2 ** 1020)), number(size, 0.25)],
    [e.lt(size, number(size, 2 ** -960)), number(size, 2 ** 110)],
  ).otherwise(one(size))
  const scaled = both(z, (part) => e.mul(part, scale))
  const isZero = e.eq(size, zero(size))
  return both(scaled, (part) => e.select(isZero, zero(part), e.div(part, modulus(scaled))))
})

export const roundParts =
  (round: (x: Expr) => Expr) =>
  (z: Expr): Expr =>
    both(z, round)

/** factor · exp(x) · u, where exp(x) alone may overflow though the product does not. */
export function expTimes(x: Expr, u: Expr, factor = 1): Expr {
  const half = e.math(e.exp, e.mul(x, number(x, 0.5)))
  return e.select(
    e.gt(x, number(x, 709)),
    e.mul(e.mul(e.mul(half, number(x, factor)), u), half),
    e.mul(e.mul(e.math(e.exp, x), number(x, factor)), u),
  )
}

/** A real argument stays real, and infinities stay infinite (or 0) where the angle is not known. */
const exponential = (z: Expr): Expr => {
  const [x, y] = [re(z), im(z)]
  const lost = e.and(isInfinite(x), e.not(isFinite_(y)))
  const size = e.math(e.exp, x)
  return e.complex(
    e.select(lost, size, expTimes(x, e.math(e.cos, y))),
    choose([e.eq(y, zero(y)), y], [e.and(lost, e.lt(x, zero(x))), zero(y)]).otherwise(
      expTimes(x, e.math(e.sin, y)),
    ),
  )
}
export const exp = /* @__PURE__ */ inDouble(exponential)

/** exp(z) - 1 = (expm1(x) cos y - 2 sin²(y/2)) + i exp(x) sin y, without loss where z is near 0. */
export const expm1 = /* @__PURE__ */ inDouble((z) => {
  const [x, y] = [re(z), im(z)]
  const whole = exponential(z)
  const half = e.math(e.sin, e.mul(y, number(y, 0.5)))
  const near = e.sub(e.mul(e.math(e.expm1, x), e.math(e.cos, y)), e.mul(number(x, 2), e.mul(half, half)))
  const real = choose(
    [e.and(e.eq(x, zero(x)), e.eq(y, zero(y))), zero(x)],
    [e.lt(magnitude(x), one(x)), near],
  ).otherwise(e.sub(re(whole), one(x)))
  return e.complex(real, im(whole))
})

/** The logarithm of |z| to the base that `log` and `log1p` have, with no square that could overflow or vanish. */
function logModulus(z: Expr, log: (x: Expr) => Expr, log1p: (x: Expr) => Expr): Expr {
  const [x, y] = [magnitude(re(z)), magnitude(im(z))]
  const [large, small] = [e.math("max", x, y), e.math("min", x, y)]
  const half = number(x, 0.5)
  const ratio = e.div(small, large)
  const far = e.add(log(large), e.mul(half, log1p(e.mul(ratio, ratio))))
  // |z|² - 1 where the modulus is near 1
  const excess = e.add(e.mul(e.sub(large, one(x)), e.add(large, one(x))), e.mul(small, small))
  const isNear = e.and(e.gt(large, half), e.lt(large, number(x, 2)))
  return choose(
    [e.or(isInfinite(x), isInfinite(y)), number(x, Infinity)],
    [e.eq(large, zero(x)), number(x, -Infinity)],
    [isNear, e.mul(half, log1p(excess))],
  ).otherwise(far)
}

const angle = (z: Expr): Expr => e.math("atan2", im(z), re(z))
const naturalModulus = (z: Expr): Expr =>
  logModulus(
    z,
    (x) => e.math(e.log, x),
    (x) => e.math(e.log1p, x),
  )
const logarithm = (z: Expr): Expr => e.complex(naturalModulus(z), angle(z))
export const log = /* @__PURE__ */ inDouble(logarithm)

const toBase = (base: e.MathFunction, factor: number) =>
  inDouble((z) => {
    const scaled = (x: Expr): Expr => e.mul(x, number(x, factor))
    const real = logModulus(
      z,
      (x) => e.math(base, x),
      (x) => scaled(e.math(e.log1p, x)),
    )
    return e.complex(real, scaled(angle(z)))
  })
export const log2 = /* @__PURE__ */ toBase("log2", Math.LOG2E)
export const log10 = /* @__PURE__ */ toBase(e.log10, Math.LOG10E)

/** log(1 + z); near 0 by |1 + z|² - 1 = x(2 + x) + y². */
export const log1p = /* @__PURE__ */ inDouble((z) => {
  const [x, y] = [re(z), im(z)]
  const shifted = e.complex(e.add(one(x), x), y)
  const half = number(x, 0.5)
  const excess = e.add(e.mul(x, e.add(number(x, 2), x)), e.mul(y, y))
  const isNear = e.and(e.lt(magnitude(x), half), e.lt(magnitude(y), half))
  const real = e.select(isNear, e.mul(half, e.math(e.log1p, excess)), naturalModulus(shifted))
  return e.complex(real, angle(shifted))
})

/**
 * The principal root: its real part is not negative. Scaled where squares would overflow or vanish.
 *
 * @see W. Kahan, "Branch cuts for complex elementary functions", in: The State of the Art in Numerical Analysis (1987)
 */
export function root(z: Expr): Expr {
  const [x, y] = [re(z), im(z)]
  const size = e.math("max", magnitude(x), magnitude(y))
  const [isHuge, isTiny] = [e.gt(size, number(x, 2 ** 1020)), e.lt(size, number(x, 2 ** -960))]
  const scaled = (huge: number, tiny: number) =>
    choose([isHuge, number(x, huge)], [isTiny, number(x, tiny)]).otherwise(one(x))
  const [a, b] = [e.mul(magnitude(x), scaled(0.25, 2 ** 110)), e.mul(magnitude(y), scaled(0.25, 2 ** 110))]
  const back = scaled(2, 2 ** -55)
  const half = number(x, 0.5)
  const larger = e.math("sqrt", e.mul(half, e.add(hypot(a, b), a)))
  const smaller = e.div(e.mul(half, b), larger)
  const right = e.ge(x, zero(x))
  const real = e.mul(e.select(right, larger, smaller), back)
  const imaginary = e.mul(e.select(right, smaller, larger), back)
  const [infinite, left] = [number(x, Infinity), e.lt(x, zero(x))]
  return e.complex(
    choose(
      [isInfinite(y), infinite],
      [isInfinite(x), e.select(left, e.select(isNaN_(y), y, zero(x)), infinite)],
      [e.eq(size, zero(x)), zero(x)],
    ).otherwise(real),
    choose(
      [isInfinite(y), y],
      [isInfinite(x), e.select(left, copysign(infinite, y), e.select(isNaN_(y), y, copysign(zero(x), y)))],
      [e.eq(size, zero(x)), y],
    ).otherwise(copysign(imaginary, y)),
  )
}
export const sqrt = /* @__PURE__ */ inDouble(root)
