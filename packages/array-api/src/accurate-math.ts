import * as e from "@carton/codegen"
import type { Expr } from "@carton/codegen"
import { choose, isInfinite, magnitude, number, one, zero } from "./scalar-math.js"

/** Computed in float64 or complex128 and rounded once, so that float32 and complex64 are as good as they can be. */
export const inDouble =
  (fn: (...args: Expr[]) => Expr) =>
  (...args: Expr[]): Expr => {
    const { type } = args[0]!
    const wide = type === "float32" ? "float64" : "complex128"
    if (type !== "float32" && type !== "complex64") return fn(...args)
    return e.cast(type, fn(...args.map((x) => e.cast(wide, x))))
  }

/**
 * √(x² + y²) within 1.3 ulp: the plain formula where squares neither overflow nor vanish, else that of what is scaled by
 * a power of two; `Math.hypot` is off by up to 2 ulp.
 */
export const hypot = /* @__PURE__ */ inDouble((x, y) => {
  const squares = e.add(e.mul(x, x), e.mul(y, y))
  const safe = e.and(e.gt(squares, number(x, 1e-280)), e.lt(squares, number(x, 1e300)))
  // far above 1: where both arms are computed, squares of ordinary numbers must not underflow, which takes long
  const isLarge = e.gt(e.math("max", magnitude(x), magnitude(y)), number(x, 2 ** 400))
  const power = (large: number, small: number) => e.select(isLarge, number(x, large), number(x, small))
  const [a, b] = [x, y].map((v) => e.mul(v, power(2 ** -600, 2 ** 600))) as [Expr, Expr]
  const scaled = e.mul(e.math("sqrt", e.add(e.mul(a, a), e.mul(b, b))), power(2 ** 600, 2 ** -600))
  const unsafe = e.select(e.or(isInfinite(x), isInfinite(y)), number(x, Infinity), scaled)
  return e.select(safe, e.math("sqrt", squares), unsafe)
})

/** a · a and what its rounding left out (Dekker's product). */
function squareExactly(a: Expr): { high: Expr; low: Expr } {
  const high = e.mul(a, a)
  const c = e.mul(number(a, 2 ** 27 + 1), a)
  const top = e.sub(c, e.sub(c, a))
  const rest = e.sub(a, top)
  const low = e.add(
    e.add(e.sub(e.mul(top, top), high), e.mul(e.mul(number(a, 2), top), rest)),
    e.mul(rest, rest),
  )
  return { high, low }
}

/**
 * log(1 + t + √(2t + t²)) with t = x - 1 below 2, the root with its rounding error; `Math.acosh` is off by more
 * than 2 ulp near 1.
 */
export const acosh = /* @__PURE__ */ inDouble((x) => {
  const t = e.sub(x, one(x))
  const squared = squareExactly(t)
  const twice = e.mul(number(x, 2), t)
  const radicand = e.add(twice, squared.high)
  const radicandLow = e.add(e.add(e.sub(twice, radicand), squared.high), squared.low)
  const root = e.math("sqrt", radicand)
  const back = squareExactly(root)
  const residual = e.add(e.sub(e.sub(radicand, back.high), back.low), radicandLow)
  const rootLow = e.div(residual, e.mul(number(x, 2), root))
  const sum = e.add(root, t)
  const sumLow = e.add(e.add(e.sub(root, sum), t), rootLow)
  const near = e.add(e.math(e.log1p, sum), e.div(sumLow, e.add(one(x), sum)))
  return choose(
    [e.lt(x, one(x)), number(x, NaN)],
    [e.eq(x, one(x)), zero(x)],
    [e.lt(x, number(x, 2)), near],
  ).otherwise(e.math("acosh", x))
})
