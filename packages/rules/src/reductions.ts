import * as xp from "@carton/array-api"
import { sorts, type NDArray as AnyArray } from "@carton/array-api"
import { eq, guard, primitive, rewrite, type Fact, type HasTerm } from "@carton/egraph"
import {
  above,
  numberIn,
  axes_of,
  float,
  is_finite,
  of_kind,
  of_one_dtype,
  of_rank,
  typed,
  where_known,
} from "./conditions.js"
import { laws } from "./laws.js"
import { is_real } from "./real.js"

const { NDArray, Axis, Shape } = sorts
const {
  add,
  argsort,
  divide,
  expand_dims,
  flip,
  matrix_transpose,
  max,
  min,
  multiply,
  negative,
  prod,
  reshape,
  roll,
  size,
  subtract,
  sum,
  take,
} = xp

/** Guard: y is the same for all rows of x, and x - y has the shape of x. */
export const row_of = (v: AnyArray, x: AnyArray): Fact =>
  where_known(
    (f, g) =>
      f.shape !== undefined &&
      g.shape !== undefined &&
      f.dtype === g.dtype &&
      f.shape.length < g.shape.length &&
      f.shape.every((n, i) => typeof n === "number" && n === g.shape![g.shape!.length - f.shape!.length + i]),
    v,
    x,
  )
/** Guard: there is a row: of none the sum is 0, and 0 times NaN is not. */
const has_rows = (x: AnyArray): Fact =>
  where_known(({ shape }) => typeof shape?.[0] === "number" && shape[0] > 0, x)
/** Guard: the list has this one axis. */
const axis_alone = (axis: HasTerm, list: HasTerm): Fact =>
  guard((a, b) => Array.isArray(b) && b.length === 1 && b[0] === a, axis, list)
const one_axis = (axis: HasTerm): Fact => guard((a) => typeof a === "number", axis)
/** Axis `i` of x with its axes permuted, where the others keep their order. */
const before_permuting = /* @__PURE__ */ primitive("before-permuting", [Axis, Axis], Axis, (axis, p) => {
  const order = p as readonly number[]
  const others = order.filter((_, i) => i !== axis)
  return typeof axis === "number" && others.every((n, i) => i === 0 || others[i - 1]! < n)
    ? order[axis]
    : undefined
})
const extremes = [
  ["max", max],
  ["min", min],
] as const
type Whole = (x: AnyArray, options?: { axis: HasTerm<"Axis"> | number }) => AnyArray
const whole: readonly (readonly [string, Whole])[] = [
  ["sum", sum as Whole],
  ...extremes.map(([name, f]) => [name, f as Whole] as const),
]

/** Sums, largest and smallest elements of what is made of simpler parts. */
// prettier-ignore
export const reductions = /* @__PURE__ */ laws(
  "reductions",
  { x: NDArray, y: NDArray, v: NDArray, w: NDArray, n: NDArray, axis: Axis, p: Axis, q: Axis, s: Shape },
  ({ x, y, v, w, n, axis, p, q, s }) => ({
    "sum(x) kept = expand(sum(x))": rewrite("sum-keepdims", sum(x, { axis, keepdims: true }), expand_dims(sum(x, { axis }), axes_of(x, axis)), { subsume: true }).exact(),
    "max(x) kept = expand(max(x))": extremes.map(([name, f]) => rewrite(`${name}-keepdims`, f(x, { axis, keepdims: true }), expand_dims(f(x, { axis }), axes_of(x, axis)), { subsume: true }).exact()),
    "sum(x - v) = sum(x) - n v   v one row, n > 0": rewrite("sum-less-row", sum(subtract(x, v), { axis: 0 }), subtract(sum(x, { axis: 0 }), multiply(size(x, { axis: 0 }), v)), of_kind(x, float), row_of(v, x), has_rows(x)).reassociates(),
    "sum(x + v) = sum(x) + n v   v one row, n > 0": rewrite("sum-plus-row", sum(add(x, v), { axis: 0 }), add(sum(x, { axis: 0 }), multiply(size(x, { axis: 0 }), v)), of_kind(x, float), row_of(v, x), has_rows(x)).reassociates(),
    "sum(x v, 0) = sum(x, 0) v   v one row": rewrite("sum-times-row", sum(multiply(x, v), { axis: 0 }), multiply(sum(x, { axis: 0 }), v), of_kind(x, float), row_of(v, x), is_real(x), is_real(v)).reassociates(),
    "sum(x / v, 0) = sum(x, 0) / v   v one row, not 0": rewrite("sum-by-row", sum(divide(x, v), { axis: 0 }), divide(sum(x, { axis: 0 }), v), of_kind(x, float), row_of(v, x), is_real(x), where_known(({ nonzero, finite }) => nonzero === true && finite === true, v)).reassociates(),
    "sum(x v, 1) = x v   v one row": rewrite("sum-of-row-products", sum(multiply(x, v), { axis: 1 }), xp.matmul(x, v), of_rank(x, 2), of_rank(v, 1), of_kind(x, float), row_of(v, x), is_real(x), is_real(v)).reassociates(),
    "n (s / n) = s   n not 0": rewrite("multiply-divided", multiply(n, divide(x, n)), x, where_known(({ nonzero, finite, shape }) => nonzero === true && finite === true && shape?.length === 0, n), is_real(x), typed(x), of_one_dtype(x, n), of_kind(x, float)).reassociates(),
    "sum(xᵀ, 0) = sum(x, 1)": whole.flatMap(([name, f]) => [
      rewrite(`${name}-rows-transposed`, f(matrix_transpose(x), { axis: 0 }), f(x, { axis: 1 }), of_rank(x, 2)).exact(),
      rewrite(`${name}-columns-transposed`, f(matrix_transpose(x), { axis: 1 }), f(x, { axis: 0 }), of_rank(x, 2)).exact(),
    ]),
    "sum(xᵀ) = sum(x)": [
      rewrite("sum-all-transposed", sum(matrix_transpose(x)), sum(x), of_kind(x, float)).reassociates(),
      ...extremes.map(([name, f]) => rewrite(`${name}-all-transposed`, f(matrix_transpose(x)), f(x)).exact()),
    ],
    "sum(permute(x, p), i) = sum(x, p_i)   the other axes in order": whole.map(([name, f]) => rewrite(`${name}-permuted`, f(xp.permute_dims(x, p), { axis }), f(x, { axis: q }), eq(q, before_permuting(axis, p)), typed(x)).exact()),
    "max(-x) = -min(x)": [
      rewrite("max-negative", max(negative(x), { axis }), negative(min(x, { axis })), of_kind(x, float)).exact(),
      rewrite("min-negative", min(negative(x), { axis }), negative(max(x, { axis })), of_kind(x, float)).exact(),
    ],
    "sum(-x) = -sum(x)": rewrite("sum-negative", sum(negative(x), { axis }), negative(sum(x, { axis })), of_kind(x, float)).reassociates(),
    "sum(c x) = c sum(x)   c a number": [
      rewrite("sum-scaled", sum(multiply(x, n), { axis }), multiply(sum(x, { axis }), n), of_rank(n, 0), is_real(x), is_real(n), of_one_dtype(x, n), of_kind(x, float)).reassociates(),
      rewrite("sum-scaled-left", sum(multiply(n, x), { axis }), multiply(sum(x, { axis }), n), of_rank(n, 0), typed(x), is_real(x), is_real(n), of_one_dtype(x, n), of_kind(x, float)).reassociates(),
    ],
    "sum(x / c) = sum(x) / c   c a number, not 0": rewrite("sum-divided", sum(divide(x, n), { axis }), divide(sum(x, { axis }), n), where_known(({ nonzero, finite, shape }) => nonzero === true && finite === true && shape?.length === 0, n), is_real(x), of_one_dtype(x, n), of_kind(x, float)).reassociates(),
    "sum(x in another order) = sum(x)": rewrite("sum-of-sorted", sum(take(x, argsort(y, { axis: 0 }), { axis: 0 }), { axis: 0 }), sum(x, { axis: 0 }), of_kind(x, float),
      where_known((f, g) => g.shape?.length === 1 && typeof g.shape[0] === "number" && f.shape?.[0] === g.shape[0], x, y)).reassociates(),
    "sum(flip(x)) = sum(x)": [
      rewrite("sum-flipped", sum(flip(x, { axis }), { axis }), sum(x, { axis }), of_kind(x, float)).reassociates(),
      ...extremes.map(([name, f]) => rewrite(`${name}-flipped`, f(flip(x, { axis }), { axis }), f(x, { axis })).exact()),
    ],
    "sum(roll(x)) = sum(x)": [
      rewrite("sum-rolled", sum(roll(x, q as never, { axis: p }), { axis }), sum(x, { axis }), of_kind(x, float), axis_alone(axis, p)).reassociates(),
      ...extremes.map(([name, f]) => rewrite(`${name}-rolled`, f(roll(x, q as never, { axis: p }), { axis }), f(x, { axis }), axis_alone(axis, p)).exact()),
    ],
    "sum(sort(x)) = sum(x)": [
      rewrite("sum-sorted", sum(xp.sort(x, { axis: axis as never }), { axis }), sum(x, { axis }), of_kind(x, float), one_axis(axis)).reassociates(),
      ...extremes.map(([name, f]) => rewrite(`${name}-sorted`, f(xp.sort(x, { axis: axis as never }), { axis }), f(x, { axis }), of_kind(x, float), one_axis(axis)).exact()),
    ],
    "sum(reshape(x, s)) = sum(x)": whole.map(([name, f]) => rewrite(`${name}-reshaped`, f(reshape(x, s)), f(x)).exact()),
    "sum(expand(x)) = sum(x)": whole.map(([name, f]) => rewrite(`${name}-expanded`, f(expand_dims(x, p)), f(x)).exact()),
    "sum(sum(x, 1)) = sum(x)": [
      rewrite("sum-of-sums", sum(sum(x, { axis })), sum(x), of_kind(x, float)).reassociates(),
      ...extremes.map(([name, f]) => rewrite(`${name}-of-${name}`, f(f(x, { axis })), f(x)).exact()),
    ],
    "sum(stretch(v)) = n v   v stretched over rows": rewrite("sum-stretched", sum(xp.broadcast_to(v, s), { axis: 0 }), multiply(size(xp.broadcast_to(v, s), { axis: 0 }), v), of_kind(v, float), typed(v), row_of(v, xp.broadcast_to(v, s)), where_known((f, g) => f.shape!.length + 1 === g.shape?.length, v, xp.broadcast_to(v, s))).reassociates(),
    "max(stretch(v)) = v": extremes.map(([name, f]) => rewrite(`${name}-stretched`, f(xp.broadcast_to(v, s), { axis: 0 }), v, of_rank(v, 1), of_rank(xp.broadcast_to(v, s), 2), row_of(v, xp.broadcast_to(v, s)), where_known(({ shape }) => typeof shape?.[0] === "number" && shape[0] > 0, xp.broadcast_to(v, s)))
      .exact()),
    "max(x + c) = max(x) + c   c a number": extremes.map(([name, f]) => rewrite(`${name}-plus-number`, f(add(x, n), { axis }), add(f(x, { axis }), n), of_rank(n, 0), of_one_dtype(x, n), of_kind(x, float), typed(x), is_finite(x), is_finite(n)).exact()),
    "max(x - c) = max(x) - c   c a number": extremes.map(([name, f]) => rewrite(`${name}-less-number`, f(subtract(x, n), { axis }), subtract(f(x, { axis }), n), of_rank(n, 0), of_one_dtype(x, n), of_kind(x, float), typed(x), is_finite(x), is_finite(n)).exact()),
    "max(c x) = c max(x)   c > 0": extremes.map(([name, f]) => rewrite(`${name}-scaled`, f(multiply(x, n), { axis }), multiply(f(x, { axis }), n), of_rank(n, 0), of_one_dtype(x, n), of_kind(x, float), typed(x), is_finite(x), is_finite(n), above(n, 0)).exact()),
    "max(√x) = √max(x)   x ≥ 0": extremes.map(([name, f]) => rewrite(`${name}-of-sqrt`, f(xp.sqrt(x), { axis }), xp.sqrt(f(x, { axis })), of_kind(x, float), where_known(({ lower }) => lower !== undefined && lower >= 0, x)).exact()),
    "max(e^x) = e^max(x)": extremes.map(([name, f]) => rewrite(`${name}-of-exp`, f(xp.exp(x), { axis }), xp.exp(f(x, { axis })), of_kind(x, float), is_real(x)).reassociates()),
    "sum(v ⊗ w) = sum(v) sum(w)": rewrite("sum-of-outer", sum(xp.linalg.outer(v, w)), multiply(sum(v), sum(w)), of_kind(v, float), of_one_dtype(v, w), is_real(v), is_real(w)).reassociates(),
    "sum(v ⊗ w, 0) = sum(v) w": rewrite("sum-of-outer-rows", sum(xp.linalg.outer(v, w), { axis: 0 }), multiply(w, sum(v)), of_kind(v, float), of_one_dtype(v, w), is_real(v), is_real(w)).reassociates(),
    "sum(v ⊗ w, 1) = v sum(w)": rewrite("sum-of-outer-columns", sum(xp.linalg.outer(v, w), { axis: 1 }), multiply(v, sum(w)), of_kind(v, float), of_one_dtype(v, w), is_real(v), is_real(w)).reassociates(),
    "sum(v x, 1) = v sum(x, 1)   v one number a row": rewrite("sum-times-column", sum(multiply(x, expand_dims(v, [1])), { axis: 1 }), multiply(sum(x, { axis: 1 }), v), of_rank(x, 2), of_rank(v, 1), of_one_dtype(x, v), of_kind(x, float), typed(v), is_real(x), is_real(v), where_known((f, g) => typeof f.shape?.[0] === "number" && f.shape[0] === g.shape?.[0], x, v)).reassociates(),
    "sum(v x, 0) = v x   v one number a row": rewrite("weighted-sum", sum(multiply(x, expand_dims(v, [1])), { axis: 0 }), xp.matmul(v, x), of_rank(x, 2), of_rank(v, 1), of_one_dtype(x, v), of_kind(x, float), typed(v), is_real(x), is_real(v), where_known((f, g) => typeof f.shape?.[0] === "number" && f.shape[0] === g.shape?.[0], x, v)).reassociates(),
    "prod(e^x) = e^sum(x)": rewrite("prod-of-exp", prod(xp.exp(x), { axis }), xp.exp(sum(x, { axis })), of_kind(x, float), is_real(x)).reassociates(),
    "prod(xᵀ) = prod(x)": rewrite("prod-all-transposed", prod(matrix_transpose(x)), prod(x), of_kind(x, float)).reassociates(),
    "prod(√x) = √prod(x)   x > 0": rewrite("prod-of-sqrt", prod(xp.sqrt(x), { axis }), xp.sqrt(prod(x, { axis })), of_kind(x, float), is_real(x), above(x, 0)).reassociates(),
    "prod(|x|) = |prod(x)|": rewrite("prod-of-abs", prod(xp.abs(x), { axis }), xp.abs(prod(x, { axis })), of_kind(x, float)).exact(),
    "mean(x - mean(x)) = 0": rewrite("sum-centred", sum(subtract(x, divide(sum(x, { axis: 0 }), n)), { axis: 0 }), xp.zeros_like(sum(x, { axis: 0 })), of_kind(x, float), is_real(x), of_rank(n, 0), where_known((f, g) => typeof f.shape?.[0] === "number" && f.shape[0] > 0 && f.shape[0] === numberIn(g), x, n)).reassociates(),
    "cumulative sum(-x) = -cumulative sum(x)": rewrite("cumulative-negative", xp.cumulative_sum(negative(x), { axis: 0 }), negative(xp.cumulative_sum(x, { axis: 0 })), of_rank(x, 1), of_kind(x, float)).reassociates(),
    "cumulative sum(c x) = c cumulative sum(x)": rewrite("cumulative-scaled", xp.cumulative_sum(multiply(x, n), { axis: 0 }), multiply(xp.cumulative_sum(x, { axis: 0 }), n), of_rank(x, 1), of_rank(n, 0), of_one_dtype(x, n), of_kind(x, float), typed(x), is_real(x), is_real(n)).reassociates(),
    "|{-x ≠ 0}| = |{x ≠ 0}|": rewrite("count-of-numbers", xp.count_nonzero(negative(x), { axis }), xp.count_nonzero(x, { axis }), of_kind(x, float)).exact(),
  }),
)
