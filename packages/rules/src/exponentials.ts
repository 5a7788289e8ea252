import * as xp from "@carton/array-api"
import { sorts } from "@carton/array-api"
import { rewrite } from "@carton/egraph"
import {
  above,
  at_least,
  between,
  float,
  is_finite,
  is_nonzero,
  of_kind,
  of_one_dtype,
  of_rank,
  typed,
} from "./conditions.js"
import { laws } from "./laws.js"
import { is_real } from "./real.js"

const { NDArray } = sorts
const {
  abs,
  add,
  cos,
  cosh,
  divide,
  exp,
  log,
  log1p,
  expm1,
  multiply,
  negative,
  pow,
  sin,
  sinh,
  sqrt,
  square,
  subtract,
  tan,
  tanh,
} = xp

/** Exponentials, logarithms, and functions of angles. */
// prettier-ignore
export const exponentials = /* @__PURE__ */ laws("exponentials", { x: NDArray, y: NDArray, c: NDArray }, ({ x, y, c }) => ({
  "e^(log x) = x   x > 0": rewrite("exp-log", exp(log(x)), x, of_kind(x, float), between(x, 1e-30, 1e30)).reassociates(),
  "log e^x = x   |x| < 80": rewrite("log-exp", log(exp(x)), x, of_kind(x, float), between(x, -80, 80)).reassociates(),
  "e^x e^y = e^(x + y)": rewrite("exp-multiply", multiply(exp(x), exp(y)), exp(add(x, y)), of_one_dtype(x, y), of_kind(x, float), typed(x), typed(y), is_real(x), is_real(y)).reassociates(),
  "e^x / e^y = e^(x - y)": rewrite("exp-divide", divide(exp(x), exp(y)), exp(subtract(x, y)), of_one_dtype(x, y), of_kind(x, float), typed(x), typed(y), between(x, -80, 80), between(y, -80, 80)).reassociates(),
  "1 / e^x = e^-x": rewrite("inverse-exp", divide(1, exp(x)), exp(negative(x)), of_kind(x, float), between(x, -80, 80)).reassociates(),
  "(e^x)² = e^(2 x)": rewrite("square-exp", square(exp(x)), exp(multiply(x, 2)), of_kind(x, float), is_real(x)).reassociates(),
  "√(e^x) = e^(x / 2)": rewrite("sqrt-exp", sqrt(exp(x)), exp(multiply(x, 0.5)), of_kind(x, float), between(x, -80, 80)).reassociates(),
  "log x + log y = log(x y)   x, y > 0": rewrite("log-add", add(log(x), log(y)), log(multiply(x, y)), of_one_dtype(x, y), of_kind(x, float), typed(x), typed(y), is_real(x), is_real(y), above(x, 0), above(y, 0)).reassociates(),
  "log x - log y = log(x / y)   x, y > 0": rewrite("log-subtract", subtract(log(x), log(y)), log(divide(x, y)), of_one_dtype(x, y), of_kind(x, float), typed(x), typed(y), is_real(x), is_real(y), above(x, 0), above(y, 0)).reassociates(),
  "log(√x) = ½ log x": rewrite("log-sqrt", log(sqrt(x)), multiply(log(x), 0.5), of_kind(x, float)).reassociates(),
  "log(x²) = 2 log |x|": rewrite("log-square", log(square(x)), multiply(log(abs(x)), 2), of_kind(x, float), is_real(x), is_nonzero(x)).reassociates(),
  "log(1 / x) = -log x   x > 0": rewrite("log-inverse", log(divide(1, x)), negative(log(x)), of_kind(x, float), is_real(x), above(x, 0)).reassociates(),
  "log(1 + x) = log1p x": [
    rewrite("log-one-plus", log(add(1, x)), log1p(x), of_kind(x, float), is_real(x), at_least(x, -1)).reassociates(),
    rewrite("log-plus-one", log(add(x, 1)), log1p(x), of_kind(x, float), is_real(x), at_least(x, -1)).reassociates(),
  ],
  "e^x - 1 = expm1 x": rewrite("exp-minus-one", subtract(exp(x), 1), expm1(x), of_kind(x, float), is_real(x)).reassociates(),
  "expm1(log1p x) = x   x > -1": rewrite("expm1-log1p", expm1(log1p(x)), x, of_kind(x, float), between(x, -0.999, 1e6)).reassociates(),
  "log1p(expm1 x) = x": rewrite("log1p-expm1", log1p(expm1(x)), x, of_kind(x, float), between(x, -10, 80)).reassociates(),
  "log(e^x + e^y) = logaddexp(x, y)": rewrite("log-add-exp", log(add(exp(x), exp(y))), xp.logaddexp(x, y), of_one_dtype(x, y), of_kind(x, float), typed(x), typed(y), between(x, -80, 80), between(y, -80, 80)).reassociates(),
  "(x^c)^2 = x^(2 c)   x > 0": rewrite("square-pow", square(pow(x, c)), pow(x, multiply(c, 2)), of_rank(c, 0), of_one_dtype(x, c), typed(c), of_kind(x, float), is_real(x), is_real(c), above(x, 0)).reassociates(),
  "x^c x = x^(c + 1)   x > 0": rewrite("pow-multiply", multiply(pow(x, c), x), pow(x, add(c, 1)), of_rank(c, 0), of_one_dtype(x, c), typed(c), of_kind(x, float), is_real(x), is_real(c), above(x, 0)).reassociates(),

  "sin²x + cos²x = 1   x finite": [
    rewrite("sin-cos", add(square(sin(x)), square(cos(x))), xp.ones_like(x), of_kind(x, float), typed(x), is_finite(x)).reassociates(),
    rewrite("cos-sin", add(square(cos(x)), square(sin(x))), xp.ones_like(x), of_kind(x, float), typed(x), is_finite(x)).reassociates(),
  ],
  "1 - sin²x = cos²x": rewrite("one-minus-sin", subtract(1, square(sin(x))), square(cos(x)), of_kind(x, float), is_real(x)).reassociates(),
  "1 - cos²x = sin²x": rewrite("one-minus-cos", subtract(1, square(cos(x))), square(sin(x)), of_kind(x, float), is_real(x)).reassociates(),
  "sin x / cos x = tan x": rewrite("sin-by-cos", divide(sin(x), cos(x)), tan(x), of_kind(x, float), is_real(x)).reassociates(),
  "sinh x / cosh x = tanh x": rewrite("sinh-by-cosh", divide(sinh(x), cosh(x)), tanh(x), of_kind(x, float), between(x, -80, 80)).reassociates(),
  "2 sin x cos x = sin 2x": rewrite("double-angle", multiply(multiply(sin(x), cos(x)), 2), sin(multiply(x, 2)), of_kind(x, float), is_real(x)).reassociates(),
  "f(f⁻¹(x)) = x": [
    rewrite("sin-asin", sin(xp.asin(x)), x, of_kind(x, float), between(x, -1, 1)).reassociates(),
    rewrite("cos-acos", cos(xp.acos(x)), x, of_kind(x, float), between(x, -1, 1)).reassociates(),
    rewrite("sinh-asinh", sinh(xp.asinh(x)), x, of_kind(x, float), between(x, -1e6, 1e6)).reassociates(),
    rewrite("cosh-acosh", cosh(xp.acosh(x)), x, of_kind(x, float), between(x, 1, 1e6)).reassociates(),
    rewrite("tanh-atanh", tanh(xp.atanh(x)), x, of_kind(x, float), between(x, -0.999, 0.999)).reassociates(),
  ],
  "asinh(sinh x) = x   |x| < 80": rewrite("asinh-sinh", xp.asinh(sinh(x)), x, of_kind(x, float), between(x, -80, 80)).reassociates(),
  "(e^x + e^-x) / 2 = cosh x": rewrite("cosh-of-exps", multiply(add(exp(x), exp(negative(x))), 0.5), cosh(x), of_kind(x, float), is_real(x)).reassociates(),
  "f(-x) = f(x)   f even": ([["abs", abs], ["square", square], ["cos", cos], ["cosh", cosh]] as const).map(([name, f]) =>
    rewrite(`${name}-even`, f(negative(x)), f(x), of_kind(x, float)).exact()),
  "f(-x) = -f(x)   f odd": ([["sin", sin], ["tan", tan], ["tanh", tanh], ["sinh", sinh], ["asin", xp.asin], ["atan", xp.atan], ["asinh", xp.asinh], ["atanh", xp.atanh], ["trunc", xp.trunc], ["round", xp.round]] as const).map(([name, f]) =>
    rewrite(`${name}-odd`, f(negative(x)), negative(f(x)), of_kind(x, float)).exact()),
  "f(|x|) = f(x)   f even": ([["cos", cos], ["cosh", cosh]] as const).map(([name, f]) =>
    rewrite(`${name}-of-abs`, f(abs(x)), f(x), of_kind(x, float)).exact()),
}))
