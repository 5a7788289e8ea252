import * as xp from "@carton/array-api"
import { sorts, type NDArray as AnyArray } from "@carton/array-api"
import { Bool, eq, fn, rule, set, variable, type Fact } from "@carton/egraph"
import { where_known } from "./conditions.js"
import { lawsOf } from "./laws.js"

const { NDArray, Axis, DTypeSort, Key, Shape } = sorts

/**
 * Whether an array has neither NaN nor infinity unless numbers overflow: said of the real numbers that its elements
 * stand for. Laws that are exact ask for the fact `finite` instead, which sums do not keep.
 */
export const real = /* @__PURE__ */ fn("real", [NDArray], Bool, { merge: (a, b) => a || b })

/** Guard: over the real numbers every element of x is one. */
export const is_real = (x: AnyArray): Fact => eq(real(x), true)

/** Functions that give real numbers of real numbers, over their arrays. */
function calls(x: AnyArray, y: AnyArray, z: AnyArray): readonly [string, AnyArray, ...AnyArray[]][] {
  const [axis, dtype] = [variable("axis", Axis), variable("dtype", DTypeSort)]
  const [key, shape] = [variable("key", Key), variable("shape", Shape)]
  return [
    ["add", xp.add(x, y), x, y],
    ["subtract", xp.subtract(x, y), x, y],
    ["multiply", xp.multiply(x, y), x, y],
    ["square", xp.square(x), x],
    ["abs", xp.abs(x), x],
    ["negative", xp.negative(x), x],
    ["matmul", xp.matmul(x, y), x, y],
    ["sum", xp.sum(x, { axis }), x],
    ["sum-keepdims", xp.sum(x, { axis, keepdims: true }), x],
    ["astype", xp.astype(x, dtype), x],
    ["choose", xp.choose(y, z, x), x],
    ["segment-sum", xp.segment_sum(x, y, z), x],
    ["basic-index", xp.basic_index(x, key), x],
    ["boolean-index", xp.boolean_index(x, y), x],
    ["expand-dims", xp.expand_dims(x, axis), x],
    ["take", xp.take(x, y, { axis: axis }), x],
    ["transpose", xp.matrix_transpose(x), x],
    ["exp", xp.exp(x), x],
    ["where", xp.where(y, x, z), x, z],
    ["maximum", xp.maximum(x, y), x, y],
    ["gram", xp.gram(x), x],
    ["tmatmul", xp.tmatmul(x, y), x, y],
    ["reshape", xp.reshape(x, shape), x],
    ["squeeze", xp.squeeze(x, axis), x],
    ["solve", xp.linalg.solve(x, y), x, y],
    ["inv", xp.linalg.inv(x), x],
    ["eigenvectors", xp.linalg.eigh(x).eigenvectors, x],
    ["factor-values", xp.factor_svd(xp.row_factor(x)).S, x],
    ["factor-vectors", xp.factor_svd(xp.row_factor(x)).Vh, x],
    ["scaled-factor-values", xp.factor_svd(xp.factor_scale(xp.row_factor(x), y)).S, x, y],
    ["scaled-factor-vectors", xp.factor_svd(xp.factor_scale(xp.row_factor(x), y)).Vh, x, y],
  ]
}

/** What is real, from what is known to be finite. */
export const reals = /* @__PURE__ */ (() => {
  const [x, y, z, result] = ["x", "y", "z", "result"].map((name): AnyArray => variable(name, NDArray)) as [
    AnyArray,
    AnyArray,
    AnyArray,
    AnyArray,
  ]
  return lawsOf("reals", {
    "x is real   x finite": rule(
      "real-finite",
      [where_known(({ finite }) => finite === true, x)],
      [set(real(x), true)],
    ),
    "x / y is real   x, y real, y not 0": rule(
      "real-divide",
      [
        eq(result, xp.divide(x, y)),
        is_real(x),
        is_real(y),
        where_known(({ nonzero }) => nonzero === true, y),
      ],
      [set(real(result), true)],
    ),
    "√x is real   x real, x ≥ 0": rule(
      "real-sqrt",
      [eq(result, xp.sqrt(x)), is_real(x), where_known(({ lower }) => lower !== undefined && lower >= 0, x)],
      [set(real(result), true)],
    ),
    "f(x, …) is real   x, … real": calls(x, y, z).map(([name, call, ...arrays]) =>
      rule(`real-${name}`, [eq(result, call), ...arrays.map(is_real)], [set(real(result), true)]),
    ),
  })
})()
