import * as xp from "@carton/array-api"
import { sorts, type NDArray as AnyArray } from "@carton/array-api"
import { rewrite, type Fact } from "@carton/egraph"
import {
  above,
  float,
  for_each,
  is_finite,
  no_nan,
  of_kind,
  of_one_dtype,
  of_one_shape,
  of_rank,
  stretches_to,
  typed,
  where_known,
} from "./conditions.js"
import { binary, unary } from "./families.js"
import { laws } from "./laws.js"
import { is_real } from "./real.js"

const { NDArray, Axis, DTypeSort } = sorts
const {
  abs,
  add,
  logical_and,
  logical_not,
  logical_or,
  maximum,
  minimum,
  multiply,
  negative,
  subtract,
  where,
} = xp

/** Guards: m is a mask that each of these arrays is as large as. */
const mask_of = (m: AnyArray, ...xs: AnyArray[]): Fact[] => [
  of_kind(m, "bool"),
  typed(m),
  ...xs.map((x) => stretches_to(m, x)),
  ...xs.map(typed),
]
const below = (x: AnyArray, y: AnyArray): Fact =>
  where_known((f, g) => f.upper !== undefined && g.lower !== undefined && f.upper < g.lower, x, y)

/** Choices by a mask, the larger and the smaller. */
// prettier-ignore
export const choices = /* @__PURE__ */ laws("choices", { x: NDArray, y: NDArray, z: NDArray, m: NDArray, l: NDArray, axis: Axis, dtype: DTypeSort }, ({ x, y, z, m, l, axis, dtype }) => ({
  "where(m, x, x) = x": rewrite("where-same", where(m, x, x), x, ...mask_of(m, x)).exact(),
  "where(¬m, x, y) = where(m, y, x)": rewrite("where-not", where(logical_not(m), x, y), where(m, y, x), of_kind(m, "bool")).exact(),
  "where(m, where(m, x, y), z) = where(m, x, z)": rewrite("where-where-first", where(m, where(m, x, y), z), where(m, x, z), of_one_shape(x, y, z), of_one_dtype(x, y, z), ...mask_of(m, x, z)).exact(),
  "where(m, x, where(m, y, z)) = where(m, x, z)": rewrite("where-where-second", where(m, x, where(m, y, z)), where(m, x, z), of_one_shape(x, y, z), of_one_dtype(x, y, z), ...mask_of(m, x, z)).exact(),
  "where(m, where(l, x, y), y) = where(m ∧ l, x, y)": rewrite("where-and", where(m, where(l, x, y), y), where(logical_and(m, l), x, y), of_kind(l, "bool"), typed(l), of_one_shape(m, l), of_one_dtype(x, y), ...mask_of(m, x, y)).exact(),
  "where(m, x, where(l, x, y)) = where(m ∨ l, x, y)": rewrite("where-or", where(m, x, where(l, x, y)), where(logical_or(m, l), x, y), of_kind(l, "bool"), typed(l), of_one_shape(m, l), of_one_dtype(x, y), ...mask_of(m, x, y)).exact(),
  "where(m, true, false) = m": rewrite("where-true-false", where(m, true, false), m, of_kind(m, "bool"), typed(m)).exact(),
  "where(m, false, true) = ¬m": rewrite("where-false-true", where(m, false, true), logical_not(m), of_kind(m, "bool"), typed(m)).exact(),
  "where(m, x, y) = x   m all true": rewrite("where-all-true", where(m, x, y), x, of_one_shape(x, y), of_one_dtype(x, y), ...mask_of(m, x), where_known(({ lower }) => lower === 1, m)).exact(),
  "where(m, x, y) = y   m all false": rewrite("where-all-false", where(m, x, y), y, of_one_shape(x, y), of_one_dtype(x, y), ...mask_of(m, y), where_known(({ upper }) => upper === 0, m)).exact(),
  "where(m, f(x), f(y)) = f(where(m, x, y))": unary.map(([name, f]) =>
    rewrite(`where-${name}`, where(m, f(x), f(y)), f(where(m, x, y)), of_kind(x, float), of_kind(y, float), of_one_dtype(x, y), typed(x), typed(y)).exact()),
  "where(m, x + z, y + z) = where(m, x, y) + z": binary.map(([name, f]) =>
    rewrite(`where-${name}-right`, where(m, f(x, z), f(y, z)), f(where(m, x, y), z), of_kind(x, float), of_one_dtype(x, y, z), typed(x), typed(y), of_one_shape(x, y), ...mask_of(m, x), stretches_to(z, x)).exact()),
  "where(m, x, 0) + where(m, 0, y) = where(m, x, y)": rewrite("where-add-zeros", add(where(m, x, 0), where(m, 0, y)), where(m, x, y), of_one_shape(x, y), of_one_dtype(x, y), of_kind(x, float), ...mask_of(m, x, y)).reassociates(),
  "x m = where(m, x, 0)   x real": [
    rewrite("multiply-mask", multiply(x, xp.astype(m, "float64")), where(m, x, 0), of_kind(x, float), ...mask_of(m, x), is_real(x), where_known(({ dtype }) => dtype === "float64", x)).reassociates(),
    rewrite("mask-multiply", multiply(xp.astype(m, "float64"), x), where(m, x, 0), of_kind(x, float), ...mask_of(m, x), is_real(x), where_known(({ dtype }) => dtype === "float64", x)).reassociates(),
  ],
  "where(x < 0, -x, x) = |x|": rewrite("where-below-zero", where(xp.less(x, 0), negative(x), x), abs(x), of_kind(x, float), typed(x)).reassociates(),
  "where(x > y, x, y) = max(x, y)   no NaN": rewrite("where-larger", where(xp.greater(x, y), x, y), maximum(x, y), of_kind(x, float), of_one_dtype(x, y), typed(x), typed(y), no_nan(x), no_nan(y)).reassociates(),
  "where(x < y, x, y) = min(x, y)   no NaN": rewrite("where-smaller", where(xp.less(x, y), x, y), minimum(x, y), of_kind(x, float), of_one_dtype(x, y), typed(x), typed(y), no_nan(x), no_nan(y)).reassociates(),

  "max(x, x) = x": [
    rewrite("maximum-itself", maximum(x, x), x).exact(),
    rewrite("minimum-itself", minimum(x, x), x).exact(),
  ],
  "max(max(x, y), y) = max(x, y)": [
    rewrite("maximum-again", maximum(maximum(x, y), y), maximum(x, y)).exact(),
    rewrite("minimum-again", minimum(minimum(x, y), y), minimum(x, y)).exact(),
  ],
  "max(min(x, y), y) = y   no NaN": [
    rewrite("maximum-absorbs", maximum(minimum(x, y), y), y, of_one_shape(x, y), of_one_dtype(x, y), typed(y), no_nan(x), no_nan(y)).exact(),
    rewrite("minimum-absorbs", minimum(maximum(x, y), y), y, of_one_shape(x, y), of_one_dtype(x, y), typed(y), no_nan(x), no_nan(y)).exact(),
  ],
  "max(x, y) = y   x < y": [
    rewrite("maximum-known", maximum(x, y), y, below(x, y), stretches_to(x, y), of_one_dtype(x, y), typed(y)).exact(),
    rewrite("maximum-known-left", maximum(y, x), y, below(x, y), stretches_to(x, y), of_one_dtype(x, y), typed(y)).exact(),
    rewrite("minimum-known", minimum(x, y), x, below(x, y), stretches_to(y, x), of_one_dtype(x, y), typed(x)).exact(),
    rewrite("minimum-known-left", minimum(y, x), x, below(x, y), stretches_to(y, x), of_one_dtype(x, y), typed(x)).exact(),
  ],
  "max(-x, -y) = -min(x, y)": [
    rewrite("maximum-negatives", maximum(negative(x), negative(y)), negative(minimum(x, y)), of_kind(x, float), of_one_dtype(x, y), typed(x), typed(y)).exact(),
    rewrite("minimum-negatives", minimum(negative(x), negative(y)), negative(maximum(x, y)), of_kind(x, float), of_one_dtype(x, y), typed(x), typed(y)).exact(),
  ],
  "max(x, -x) = |x|": [
    rewrite("maximum-negative", maximum(x, negative(x)), abs(x), of_kind(x, float), typed(x)).exact(),
    rewrite("minimum-negative", minimum(x, negative(x)), negative(abs(x)), of_kind(x, float), typed(x)).exact(),
  ],
  "max(x + z, y + z) = max(x, y) + z   finite": ([["maximum", maximum], ["minimum", minimum]] as const).map(([name, f]) =>
    rewrite(`${name}-add`, f(add(x, z), add(y, z)), add(f(x, y), z), of_kind(x, float), of_one_dtype(x, y, z), of_one_shape(x, y), typed(x), typed(y), is_finite(x), is_finite(y), is_finite(z)).exact()),
  "max(x z, y z) = max(x, y) z   z > 0": ([["maximum", maximum], ["minimum", minimum]] as const).map(([name, f]) =>
    rewrite(`${name}-multiply`, f(multiply(x, z), multiply(y, z)), multiply(f(x, y), z), of_kind(x, float), of_one_dtype(x, y, z), of_one_shape(x, y), typed(x), typed(y), is_finite(x), is_finite(y), is_finite(z), above(z, 0)).exact()),
  "max(√x, √y) = √max(x, y)": ([["maximum", maximum], ["minimum", minimum]] as const).map(([name, f]) =>
    rewrite(`${name}-sqrt`, f(xp.sqrt(x), xp.sqrt(y)), xp.sqrt(f(x, y)), of_kind(x, float), of_one_dtype(x, y), typed(x), typed(y), where_known((a, b) => (a.lower ?? -1) >= 0 && (b.lower ?? -1) >= 0, x, y)).exact()),
  "max(e^x, e^y) = e^max(x, y)": ([["maximum", maximum], ["minimum", minimum]] as const).map(([name, f]) =>
    rewrite(`${name}-exp`, f(xp.exp(x), xp.exp(y)), xp.exp(f(x, y)), of_kind(x, float), of_one_dtype(x, y), typed(x), typed(y), is_real(x), is_real(y)).reassociates()),
  "max(x, y) + min(x, y) = x + y": rewrite("maximum-plus-minimum", add(maximum(x, y), minimum(x, y)), add(x, y), of_kind(x, float), of_one_dtype(x, y), typed(x), typed(y), is_real(x), is_real(y)).reassociates(),
  "max(x, 0) - max(-x, 0) = x": rewrite("parts-of-number", subtract(maximum(x, 0), maximum(negative(x), 0)), x, of_kind(x, float), typed(x), is_real(x)).reassociates(),
  "max(x, 0) = x   x ≥ 0": rewrite("maximum-zero", maximum(x, 0), x, of_kind(x, float), typed(x), above(x, 0)).exact(),
  "where(m, x, y)[m] = x[m]": rewrite("chosen-where", xp.boolean_index(where(m, x, y), m), xp.boolean_index(x, m), of_one_shape(x, y, m), of_one_dtype(x, y), of_kind(m, "bool"), typed(x)).exact(),
  "|m| + |¬m| = n": rewrite("count-not", add(xp.count_nonzero(m), xp.count_nonzero(logical_not(m))), xp.astype(xp.size(m), "int32"), of_kind(m, "bool"), typed(m), where_known(({ shape }) => shape?.every((n) => typeof n === "number") === true, m)).exact(),
  "sum(m) = |m|": [
    rewrite("sum-of-mask", xp.sum(xp.astype(m, "int32")), xp.count_nonzero(m), of_kind(m, "bool"), typed(m)).exact(),
    rewrite("sum-of-real-mask", xp.sum(xp.astype(m, dtype), { axis }), xp.astype(xp.count_nonzero(m, { axis }), dtype), of_kind(m, "bool"), of_kind(xp.astype(m, dtype), float)).reassociates(),
  ],
  "any(m) = |m| > 0": rewrite("count-above-zero", xp.greater(xp.count_nonzero(m), 0), xp.any(m), of_kind(m, "bool"), typed(m)).exact(),
  "(|m| = 0) = ¬any(m)": rewrite("count-is-zero", xp.equal(xp.count_nonzero(m), 0), logical_not(xp.any(m)), of_kind(m, "bool"), typed(m)).exact(),
  "sum(x[m]) = sum(where(m, x, 0))": rewrite("sum-chosen-rows", xp.sum(xp.boolean_index(x, m)), xp.sum(where(m, x, 0)), of_one_shape(x, m), of_kind(x, float), of_kind(m, "bool"), typed(x)).reassociates(),
  "sum(x[m], 0) = sum(where(m, x, 0), 0)   m one value a row": rewrite("sum-chosen-of-rows", xp.sum(xp.boolean_index(x, m), { axis: 0 }), xp.sum(where(xp.expand_dims(m, [1]), x, 0), { axis: 0 }), for_each(m, x, 0), of_kind(x, float), of_kind(m, "bool"), typed(x)).reassociates(),
  "x[m] = x   m all true": rewrite("chosen-all", xp.boolean_index(x, m), x, of_rank(x, 1), of_kind(m, "bool"), typed(x), of_one_shape(x, m), where_known(({ lower }) => lower === 1, m)).exact(),
}))
