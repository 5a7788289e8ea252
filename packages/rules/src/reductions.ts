import {
  argsort,
  divide,
  expand_dims,
  matrix_transpose,
  max,
  min,
  multiply,
  negative,
  size,
  sorts,
  subtract,
  add,
  sum,
  take,
  type NDArray as AnyArray,
} from "@carton/array-api"
import { rewrite, ruleset, type Fact } from "@carton/egraph"
import { axes_of, of_kind, of_one_dtype, of_rank, where_known } from "./conditions.js"
import { is_real } from "./real.js"

const { NDArray, Axis } = sorts

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

/** Sums of what is made of simpler parts. */
// prettier-ignore
export const reductions = /* @__PURE__ */ ruleset(
  "reductions",
  { x: NDArray, y: NDArray, v: NDArray, n: NDArray, axis: Axis },
  ({ x, y, v, n, axis }) => [
    // sum(x) kept = sum(x) with new axes
    rewrite("sum-keepdims", sum(x, { axis, keepdims: true }), expand_dims(sum(x, { axis }), axes_of(x, axis)), { subsume: true }).exact(),
    // sum(x - v) = sum(x) - n v   v the same for all n rows
    rewrite("sum-less-row", sum(subtract(x, v), { axis: 0 }), subtract(sum(x, { axis: 0 }), multiply(size(x, { axis: 0 }), v)), of_kind(x, "real floating"), row_of(v, x)).reassociates(),
    rewrite("sum-plus-row", sum(add(x, v), { axis: 0 }), add(sum(x, { axis: 0 }), multiply(size(x, { axis: 0 }), v)), of_kind(x, "real floating"), row_of(v, x)).reassociates(),
    // n (s / n) = s   n not 0
    rewrite("multiply-divided", multiply(n, divide(x, n)), x, where_known(({ nonzero, finite, shape }) => nonzero === true && finite === true && shape?.length === 0, n), is_real(x), where_known(({ weak }) => weak === undefined, x), of_one_dtype(x, n), of_kind(x, "real floating")).reassociates(),
    // sums, largest and smallest elements of a transpose
    ...([["sum", sum], ["max", max], ["min", min]] as const).flatMap(([name, f]) => [
      rewrite(`${name}-rows-transposed`, f(matrix_transpose(x), { axis: 0 }), f(x, { axis: 1 }), of_rank(x, 2)).exact(),
      rewrite(`${name}-columns-transposed`, f(matrix_transpose(x), { axis: 1 }), f(x, { axis: 0 }), of_rank(x, 2)).exact(),
    ]),
    // max(-x) = -min(x)
    rewrite("max-negative", max(negative(x), { axis }), negative(min(x, { axis })), of_kind(x, "real floating")).exact(),
    rewrite("min-negative", min(negative(x), { axis }), negative(max(x, { axis })), of_kind(x, "real floating")).exact(),
    rewrite("sum-negative", sum(negative(x), { axis }), negative(sum(x, { axis })), of_kind(x, "real floating")).reassociates(),
    // sum(c x) = c sum(x)   c a number
    rewrite("sum-scaled", sum(multiply(x, n), { axis }), multiply(sum(x, { axis }), n), of_rank(n, 0), is_real(x), is_real(n), of_one_dtype(x, n), of_kind(x, "real floating")).reassociates(),
    rewrite("sum-divided", sum(divide(x, n), { axis }), divide(sum(x, { axis }), n), where_known(({ nonzero, finite, shape }) => nonzero === true && finite === true && shape?.length === 0, n), is_real(x), of_one_dtype(x, n), of_kind(x, "real floating")).reassociates(),
    // sum(x in another order) = sum(x)
    rewrite("sum-of-sorted", sum(take(x, argsort(y, { axis: 0 }), { axis: 0 }), { axis: 0 }), sum(x, { axis: 0 }), of_kind(x, "real floating"), 
      where_known((f, g) => g.shape?.length === 1 && typeof g.shape[0] === "number" && f.shape?.[0] === g.shape[0], x, y)).reassociates(),
  ],
)
