import * as xp from "@carton/array-api"
import { sorts } from "@carton/array-api"
import { rewrite } from "@carton/egraph"
import {
  float,
  is_finite,
  no_nan,
  of_kind,
  of_one_dtype,
  of_one_shape,
  of_rank,
  typed,
} from "./conditions.js"
import { laws } from "./laws.js"

const { NDArray } = sorts
const {
  abs,
  equal,
  greater,
  greater_equal,
  less,
  less_equal,
  logical_and: and,
  logical_not: not,
  logical_or: or,
  logical_xor: xor,
  negative,
  not_equal,
  subtract,
} = xp

const comparisons = [
  ["less", less, greater_equal],
  ["less-equal", less_equal, greater],
  ["greater", greater, less_equal],
  ["greater-equal", greater_equal, less],
] as const
const all_comparisons = [
  ["equal", equal, equal],
  ["not-equal", not_equal, not_equal],
  ["less", less, greater],
  ["less-equal", less_equal, greater_equal],
  ["greater", greater, less],
  ["greater-equal", greater_equal, less_equal],
] as const

/** Truth values and comparisons. */
// prettier-ignore
export const logic = /* @__PURE__ */ laws("logic", { x: NDArray, y: NDArray, m: NDArray }, ({ x, y, m }) => ({
  "¬¬m = m": rewrite("not-not", not(not(x)), x, of_kind(x, "bool")).exact(),
  "m ∧ m = m": rewrite("and-itself", and(x, x), x, of_kind(x, "bool")).exact(),
  "m ∨ m = m": rewrite("or-itself", or(x, x), x, of_kind(x, "bool")).exact(),
  "m ⊻ m = false": rewrite("xor-itself", xor(x, x), xp.zeros_like(x), typed(x), of_kind(x, "bool")).exact(),
  "(m ∧ l) ∧ l = m ∧ l": rewrite("and-again", and(and(x, y), y), and(x, y)).exact(),
  "(m ∨ l) ∨ l = m ∨ l": rewrite("or-again", or(or(x, y), y), or(x, y)).exact(),
  "(m ⊻ l) ⊻ l = m": rewrite("xor-again", xor(xor(x, y), y), x, of_one_shape(x, y), typed(x), of_kind(x, "bool"), of_kind(y, "bool")).exact(),
  "m ∧ (m ∨ l) = m": rewrite("and-absorbs", and(x, or(x, y)), x, of_one_shape(x, y), typed(x), of_kind(x, "bool")).exact(),
  "m ∨ (m ∧ l) = m": rewrite("or-absorbs", or(x, and(x, y)), x, of_one_shape(x, y), typed(x), of_kind(x, "bool")).exact(),
  "m ∧ ¬m = false": rewrite("and-not", and(x, not(x)), xp.zeros_like(x), typed(x), of_kind(x, "bool")).exact(),
  "m ∨ ¬m = true": rewrite("or-not", or(x, not(x)), xp.ones_like(x), typed(x), of_kind(x, "bool")).exact(),
  "m ∧ true = m": rewrite("and-true", and(x, true), x, typed(x), of_kind(x, "bool")).exact(),
  "m ∧ false = false": rewrite("and-false", and(x, false), xp.zeros_like(x), typed(x), of_kind(x, "bool")).exact(),
  "m ∨ false = m": rewrite("or-false", or(x, false), x, typed(x), of_kind(x, "bool")).exact(),
  "m ∨ true = true": rewrite("or-true", or(x, true), xp.ones_like(x), typed(x), of_kind(x, "bool")).exact(),
  "m ⊻ true = ¬m": rewrite("xor-true", xor(x, true), not(x), typed(x), of_kind(x, "bool")).exact(),
  "¬m ⊻ ¬l = m ⊻ l": rewrite("xor-nots", xor(not(x), not(y)), xor(x, y), typed(x), typed(y)).exact(),
  "¬(m ∧ l) = ¬m ∨ ¬l": rewrite("not-and", not(and(x, y)), or(not(x), not(y))).exact(),
  "¬(m ∨ l) = ¬m ∧ ¬l": rewrite("not-or", not(or(x, y)), and(not(x), not(y))).exact(),
  "(m = true) = m": rewrite("equal-true", equal(x, true), x, typed(x), of_kind(x, "bool")).exact(),
  "(m = false) = ¬m": rewrite("equal-false", equal(x, false), not(x), typed(x), of_kind(x, "bool")).exact(),
  "¬(x = y) = (x ≠ y)": [
    rewrite("not-equal", not(equal(x, y)), not_equal(x, y)).exact(),
    rewrite("not-not-equal", not(not_equal(x, y)), equal(x, y)).exact(),
  ],
  "¬(x < y) = (x ≥ y)   neither NaN": comparisons.map(([name, f, g]) =>
    rewrite(`not-${name}`, not(f(x, y)), g(x, y), no_nan(x), no_nan(y)).exact()),
  "(x ≠ x) = isnan x": rewrite("not-equal-itself", not_equal(x, x), xp.isnan(x), of_kind(x, float)).exact(),
  "(x = x) = ¬isnan x": rewrite("equal-itself", equal(x, x), not(xp.isnan(x)), of_kind(x, float)).exact(),
  "(x < x) = false": [["less", less] as const, ["greater", greater] as const].map(([name, f]) =>
    rewrite(`${name}-itself`, f(x, x), xp.full_like(x, false, { dtype: "bool" }), typed(x), of_kind(x, float)).exact()),
  "isfinite x = true   x finite": rewrite("isfinite-finite", xp.isfinite(x), xp.full_like(x, true, { dtype: "bool" }), typed(x), is_finite(x)).exact(),
  "isnan x = false   x no NaN": rewrite("isnan-number", xp.isnan(x), xp.full_like(x, false, { dtype: "bool" }), typed(x), of_kind(x, float), no_nan(x)).exact(),
  "isinf x = false   x finite": rewrite("isinf-finite", xp.isinf(x), xp.full_like(x, false, { dtype: "bool" }), typed(x), is_finite(x)).exact(),
  "isfinite f(x) = isfinite x   f moves no number away": ([["negative", negative], ["abs", abs], ["floor", xp.floor], ["sqrt-abs", (v: typeof x) => xp.sqrt(abs(v))]] as const).map(([name, f]) =>
    rewrite(`isfinite-${name}`, xp.isfinite(f(x)), xp.isfinite(x), of_kind(x, float)).exact()),
  "isnan f(x) = isnan x": ([["negative", negative], ["abs", abs], ["square", xp.square], ["exp", xp.exp]] as const).map(([name, f]) =>
    rewrite(`isnan-${name}`, xp.isnan(f(x)), xp.isnan(x), of_kind(x, float)).exact()),
  "-x < -y where x > y": all_comparisons.map(([name, f, g]) =>
    rewrite(`${name}-negatives`, f(negative(x), negative(y)), g(x, y), of_kind(x, float), of_kind(y, float), of_one_dtype(x, y)).exact()),
  "x - y < 0 where x < y   finite": all_comparisons.map(([name, f]) =>
    rewrite(`${name}-difference`, f(subtract(x, y), 0), f(x, y), of_kind(x, float), of_one_dtype(x, y), typed(x), typed(y), is_finite(x), is_finite(y)).exact()),
  "(|x| = 0) = (x = 0)": rewrite("equal-abs-zero", equal(abs(x), 0), equal(x, 0), of_kind(x, float)).exact(),
  "(x ≠ 0) of a truth value is it": rewrite("not-equal-zero-cast", not_equal(xp.astype(m, "float64"), 0), m, typed(m), of_kind(m, "bool")).exact(),
  "bool(x) = (x ≠ 0)": rewrite("astype-bool", xp.astype(x, "bool"), not_equal(x, 0), typed(x), of_kind(x, ["integral", float])).exact(),
  "(sign x > 0) = (x > 0)": rewrite("greater-sign", greater(xp.sign(x), 0), greater(x, 0), of_kind(x, float)).exact(),
  "all(¬m) = ¬any(m)": rewrite("all-not", xp.all(not(x)), not(xp.any(x)), of_kind(x, "bool")).exact(),
  "any(¬m) = ¬all(m)": rewrite("any-not", xp.any(not(x)), not(xp.all(x)), of_kind(x, "bool")).exact(),
  "all(m ∧ l) = all(m) ∧ all(l)": rewrite("all-and", and(xp.all(x), xp.all(y)), xp.all(and(x, y)), of_one_shape(x, y), of_kind(x, "bool"), of_kind(y, "bool")).exact(),
  "any(m ∨ l) = any(m) ∨ any(l)": rewrite("any-or", or(xp.any(x), xp.any(y)), xp.any(or(x, y)), of_one_shape(x, y), of_kind(x, "bool"), of_kind(y, "bool")).exact(),
  "all(m) = m   one number": rewrite("all-number", xp.all(x), x, of_rank(x, 0), typed(x), of_kind(x, "bool")).exact(),
  "any(m) = m   one number": rewrite("any-number", xp.any(x), x, of_rank(x, 0), typed(x), of_kind(x, "bool")).exact(),
}))
