import {
  argsort,
  expand_dims,
  multiply,
  size,
  sorts,
  subtract,
  add,
  sum,
  take,
  type NDArray as AnyArray,
} from "@carton/array-api"
import { rewrite, ruleset, type Fact } from "@carton/egraph"
import { axes_of, of_kind, where_known } from "./conditions.js"

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
  { x: NDArray, y: NDArray, v: NDArray, axis: Axis },
  ({ x, y, v, axis }) => [
    // sum(x) kept = sum(x) with new axes
    rewrite("sum-keepdims", sum(x, { axis, keepdims: true }), expand_dims(sum(x, { axis }), axes_of(x, axis)), { subsume: true }).exact(),
    // sum(x - v) = sum(x) - n v   v the same for all n rows
    rewrite("sum-less-row", sum(subtract(x, v), { axis: 0 }), subtract(sum(x, { axis: 0 }), multiply(size(x, { axis: 0 }), v)), of_kind(x, "real floating"), row_of(v, x)).reassociates(),
    rewrite("sum-plus-row", sum(add(x, v), { axis: 0 }), add(sum(x, { axis: 0 }), multiply(size(x, { axis: 0 }), v)), of_kind(x, "real floating"), row_of(v, x)).reassociates(),
    // sum(x in another order) = sum(x)
    rewrite("sum-of-sorted", sum(take(x, argsort(y, { axis: 0 }), { axis: 0 }), { axis: 0 }), sum(x, { axis: 0 }), of_kind(x, "real floating"), 
      where_known((f, g) => g.shape?.length === 1 && typeof g.shape[0] === "number" && f.shape?.[0] === g.shape[0], x, y)).reassociates(),
  ],
)
