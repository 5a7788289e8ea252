import * as xp from "@carton/array-api"
import { sorts, type NDArray as AnyArray } from "@carton/array-api"
import { eq, rewrite, type Rule } from "@carton/egraph"
import {
  above,
  at_least,
  float,
  from_facts,
  is_finite,
  is_nonzero,
  of_kind,
  of_one_dtype,
  of_one_shape,
  stretches_to,
  typed,
  where_known,
} from "./conditions.js"
import { laws } from "./laws.js"
import { is_real } from "./real.js"

const { NDArray, ScalarSort, weak } = sorts
const { abs, add, divide, multiply, negative, pow, reciprocal, sqrt, square, subtract } = xp

type Unary = (x: AnyArray) => AnyArray

/** f(f(x)) = f(x) */
export const idempotent = ([name, f]: readonly [string, Unary], x: AnyArray): Rule =>
  rewrite(`${name}-twice`, f(f(x)), f(x)).exact()
/** f(f(x)) = x */
export const involution = ([name, f]: readonly [string, Unary], x: AnyArray): Rule =>
  rewrite(`${name}-undone`, f(f(x)), x).exact()

type Numbers = (a: number, b: number) => number
/** A number that is written beside arrays, from two that are. */
const number = (name: string, f: Numbers, c: AnyArray, d: AnyArray) =>
  from_facts(
    name,
    ScalarSort,
    ({ weak: a }, { weak: b }) => {
      if (typeof a !== "number" || typeof b !== "number") return undefined
      const made = f(a, b)
      return isOrdinary(made) || made === 0 ? made : undefined
    },
    c,
    d,
  )
const isOrdinary = (n: number): boolean => Math.abs(n) > 1e-30 && Math.abs(n) < 1e30
/** 1 / c of a written number; of powers of two alone it is exact. */
const inverse = (c: AnyArray, powers: boolean) =>
  from_facts(
    powers ? "inverse-of-power" : "inverse",
    ScalarSort,
    ({ weak: n }) =>
      typeof n === "number" && isOrdinary(n) && Number.isInteger(Math.log2(Math.abs(n))) === powers
        ? 1 / n
        : undefined,
    c,
  )

/** Laws of sums, products, quotients, powers and roots. */
// prettier-ignore
export const algebra = /* @__PURE__ */ laws("algebra", { x: NDArray, y: NDArray, c: NDArray, d: NDArray, e: ScalarSort }, ({ x, y, c, d, e }) => ({
  "x - 0 = x   (-0 - 0 = -0)": rewrite("subtract-zero", subtract(x, 0), x).exact(),
  // complex: (inf + 0i) · 1 = inf + NaN i
  "x · 1 = x": [
    rewrite("multiply-one", multiply(x, 1), x, of_kind(x, ["integral", float])).exact(),
    rewrite("one-multiply", multiply(1, x), x, of_kind(x, ["integral", float])).exact(),
  ],
  "x / 1 = x": rewrite("divide-one", divide(x, 1), x, of_kind(x, float)).exact(),
  "+x = x": rewrite("positive", xp.positive(x), x, of_kind(x, "numeric")).exact(),
  "-1 x = -x": rewrite("multiply-minus-one", multiply(x, -1), negative(x), of_kind(x, float)).exact(),
  "x / -1 = -x": rewrite("divide-minus-one", divide(x, -1), negative(x), of_kind(x, float)).exact(),
  "0 - x = -x   (0 - 0 = 0)": rewrite("zero-subtract", subtract(0, x), negative(x), of_kind(x, float)).reassociates(),
  "2 x = x + x": rewrite("multiply-two", multiply(x, 2), add(x, x), of_kind(x, float)).exact(),
  "x x = x²": rewrite("multiply-itself", multiply(x, x), square(x), of_kind(x, float)).exact(),
  "x² x = x³": rewrite("square-multiply", multiply(square(x), x), multiply(x, square(x)), of_kind(x, float)).exact(),

  "x + (-y) = x - y": [
    rewrite("add-negative", add(x, negative(y)), subtract(x, y), of_kind(x, float), of_kind(y, float)).exact(),
    rewrite("negative-add", add(negative(x), y), subtract(y, x), of_kind(x, float), of_kind(y, float)).exact(),
  ],
  "x - (-y) = x + y": rewrite("subtract-negative", subtract(x, negative(y)), add(x, y), of_kind(x, float), of_kind(y, float)).exact(),
  "-x - y = -(x + y)": rewrite("negative-subtract-left", subtract(negative(x), y), negative(add(x, y)), of_kind(x, float), of_kind(y, float)).reassociates(),
  "-(x - y) = y - x   (-(x - x) = -0)": rewrite("negative-subtract", negative(subtract(x, y)), subtract(y, x), of_kind(x, float), of_kind(y, float)).reassociates(),
  "(-x)(-y) = x y": rewrite("negatives-multiply", multiply(negative(x), negative(y)), multiply(x, y), of_kind(x, float), of_kind(y, float)).exact(),
  "(-x) / (-y) = x / y": rewrite("negatives-divide", divide(negative(x), negative(y)), divide(x, y), of_kind(x, float), of_kind(y, float)).exact(),
  "(-x) y = -(x y)": [
    rewrite("negative-multiply", multiply(negative(x), y), negative(multiply(x, y)), of_kind(x, float), of_kind(y, float)).exact(),
    rewrite("multiply-negative", multiply(x, negative(y)), negative(multiply(x, y)), of_kind(x, float), of_kind(y, float)).exact(),
  ],
  "(-x) / y = -(x / y)": [
    rewrite("negative-divide", divide(negative(x), y), negative(divide(x, y)), of_kind(x, float), of_kind(y, float)).exact(),
    rewrite("divide-negative", divide(x, negative(y)), negative(divide(x, y)), of_kind(x, float), of_kind(y, float)).exact(),
  ],
  "-(-x) = x": involution(["negative", negative], x),

  "(x + c) + d = x + (c + d)   c, d numbers": rewrite("add-numbers", add(add(x, c), d), add(x, weak(e)), eq(e, number("number-sum", (a, b) => a + b, c, d)), of_kind(x, float), is_real(x)).reassociates(),
  "(x - c) - d = x - (c + d)   c, d numbers": rewrite("subtract-numbers", subtract(subtract(x, c), d), subtract(x, weak(e)), eq(e, number("number-sum", (a, b) => a + b, c, d)), of_kind(x, float), is_real(x)).reassociates(),
  "(x + c) - d = x + (c - d)   c, d numbers": rewrite("add-subtract-numbers", subtract(add(x, c), d), add(x, weak(e)), eq(e, number("number-difference", (a, b) => a - b, c, d)), of_kind(x, float), is_real(x)).reassociates(),
  "(c x) d = (c d) x   c, d numbers": rewrite("multiply-numbers", multiply(multiply(x, c), d), multiply(x, weak(e)), eq(e, number("number-product", (a, b) => a * b, c, d)), of_kind(x, float), is_real(x)).reassociates(),
  "(x / c) / d = x / (c d)   c, d numbers": rewrite("divide-numbers", divide(divide(x, c), d), divide(x, weak(e)), eq(e, number("number-divisor", (a, b) => a * b || NaN, c, d)), of_kind(x, float), is_real(x)).reassociates(),
  "(c x) / d = (c / d) x   c, d numbers": rewrite("multiply-divide-numbers", divide(multiply(x, c), d), multiply(x, weak(e)), eq(e, number("number-quotient", (a, b) => a / b, c, d)), of_kind(x, float), is_real(x)).reassociates(),
  "x / c = (1 / c) x   c a power of 2": rewrite("divide-power", divide(x, c), multiply(x, weak(e)), eq(e, inverse(c, true)), of_kind(x, float)).exact(),
  "x / c = (1 / c) x   c a number": rewrite("divide-number", divide(x, c), multiply(x, weak(e)), eq(e, inverse(c, false)), of_kind(x, float), is_real(x)).reassociates(),

  "x / x = 1   x finite, not 0": rewrite("divide-itself", divide(x, x), xp.ones_like(x), of_kind(x, float), typed(x), is_finite(x), is_nonzero(x)).exact(),

  "x^0 = 1": rewrite("pow-zero", pow(x, 0), xp.ones_like(x), of_kind(x, float), typed(x)).exact(),
  "x^1 = x": rewrite("pow-one", pow(x, 1), x, of_kind(x, float)).exact(),
  "x^2 = x²": rewrite("pow-two", pow(x, 2), square(x), of_kind(x, float)).reassociates(),
  "x^3 = x x²": rewrite("pow-three", pow(x, 3), multiply(x, square(x)), of_kind(x, float)).reassociates(),
  "x^4 = x²²": rewrite("pow-four", pow(x, 4), square(square(x)), of_kind(x, float)).reassociates(),
  "x^-1 = 1 / x": rewrite("pow-minus-one", pow(x, -1), divide(1, x), of_kind(x, float)).reassociates(),
  "x^-2 = 1 / x²": rewrite("pow-minus-two", pow(x, -2), divide(1, square(x)), of_kind(x, float)).reassociates(),
  "x^½ = √x   x ≥ 0": rewrite("pow-half", pow(x, 0.5), sqrt(x), at_least(x, 0), of_kind(x, float)).reassociates(),
  "x^-½ = 1 / √x   x > 0": rewrite("pow-minus-half", pow(x, -0.5), divide(1, sqrt(x)), above(x, 0), of_kind(x, float)).reassociates(),
  "(√x)² = x   x ≥ 0": rewrite("square-sqrt", square(sqrt(x)), x, at_least(x, 0), of_kind(x, float)).reassociates(),
  "√(x²) = |x|": rewrite("sqrt-square", sqrt(square(x)), abs(x), of_kind(x, float)).reassociates(),
  "√x √y = √(x y)   x, y ≥ 0": rewrite("sqrt-multiply", multiply(sqrt(x), sqrt(y)), sqrt(multiply(x, y)), of_one_shape(x, y), of_one_dtype(x, y), of_kind(x, float), is_real(x), is_real(y), at_least(x, 0), at_least(y, 0)).reassociates(),
  "√x / √y = √(x / y)   x ≥ 0, y > 0": rewrite("sqrt-divide", divide(sqrt(x), sqrt(y)), sqrt(divide(x, y)), of_one_shape(x, y), of_one_dtype(x, y), of_kind(x, float), is_real(x), is_real(y), at_least(x, 0), above(y, 0)).reassociates(),
  "x / √x = √x   x > 0": rewrite("divide-sqrt", divide(x, sqrt(x)), sqrt(x), of_kind(x, float), is_real(x), above(x, 0)).reassociates(),
  "x² / x = x   x not 0": rewrite("divide-square", divide(square(x), x), x, of_kind(x, float), typed(x), is_real(x), is_nonzero(x)).reassociates(),
  "1 / (1 / x) = x   x not 0": [
    rewrite("reciprocal-twice", reciprocal(reciprocal(x)), x, of_kind(x, float), is_real(x), is_nonzero(x)).reassociates(),
    rewrite("inverse-twice", divide(1, divide(1, x)), x, of_kind(x, float), typed(x), is_real(x), is_nonzero(x)).reassociates(),
  ],
  "x (1 / y) = x / y": rewrite("multiply-reciprocal", multiply(x, reciprocal(y)), divide(x, y), of_one_dtype(x, y), of_kind(x, float), is_real(x), is_real(y), is_nonzero(y)).reassociates(),
  "x⁻¹ = 1 / x": rewrite("reciprocal-divide", reciprocal(x), divide(1, x), of_kind(x, float)).exact(),

  "|x|² = x²": rewrite("square-abs", square(abs(x)), square(x), of_kind(x, float)).exact(),
  "|x| = x   x > 0": rewrite("abs-positive", abs(x), x, above(x, 0), of_kind(x, float)).exact(),
  "|x| = -x   x < 0": rewrite("abs-below-zero", abs(x), negative(x), where_known(({ upper }) => upper !== undefined && upper < 0, x), of_kind(x, float)).exact(),
  "|f(x)| = f(x)   f never negative": ([["square", square], ["exp", xp.exp], ["cosh", xp.cosh], ["acosh", xp.acosh], ["acos", xp.acos]] as const).map(([name, f]) =>
    rewrite(`abs-of-${name}`, abs(f(x)), f(x), of_kind(x, float)).exact()),
  "|x| |y| = |x y|": rewrite("abs-multiply", multiply(abs(x), abs(y)), abs(multiply(x, y)), of_one_dtype(x, y), of_kind(x, float), typed(x), typed(y)).exact(),
  "|x| / |y| = |x / y|": rewrite("abs-divide", divide(abs(x), abs(y)), abs(divide(x, y)), of_one_dtype(x, y), of_kind(x, float), typed(x), typed(y)).exact(),
  "sign(x) |x| = x": rewrite("sign-abs", multiply(xp.sign(x), abs(x)), x, of_kind(x, float), is_real(x)).reassociates(),
  "x sign(x) = |x|": rewrite("multiply-sign", multiply(x, xp.sign(x)), abs(x), of_kind(x, float), is_real(x)).reassociates(),
  "copysign(x, x) = x": rewrite("copysign-itself", xp.copysign(x, x), x, of_kind(x, float)).exact(),
  "copysign(|x|, y) = copysign(x, y)": rewrite("copysign-abs", xp.copysign(abs(x), y), xp.copysign(x, y), of_one_dtype(x, y), of_kind(x, float)).exact(),
  "copysign(-x, y) = copysign(x, y)": rewrite("copysign-negative", xp.copysign(negative(x), y), xp.copysign(x, y), of_one_dtype(x, y), of_kind(x, float)).exact(),
  "|copysign(x, y)| = |x|": rewrite("abs-copysign", abs(xp.copysign(x, y)), abs(x), stretches_to(y, x), of_one_dtype(x, y), of_kind(x, float), typed(x)).exact(),
  "hypot(x, 0) = |x|": rewrite("hypot-zero", xp.hypot(x, 0), abs(x), of_kind(x, float)).exact(),
  "hypot(|x|, y) = hypot(x, y)": rewrite("hypot-abs", xp.hypot(abs(x), y), xp.hypot(x, y), of_one_dtype(x, y), of_kind(x, float), typed(x)).exact(),
  "hypot(x, y)² = x² + y²": rewrite("square-hypot", square(xp.hypot(x, y)), add(square(x), square(y)), of_one_dtype(x, y), of_kind(x, float), is_real(x), is_real(y), typed(x), typed(y)).reassociates(),
}))
