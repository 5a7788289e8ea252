import * as xp from "@carton/array-api"
import { sorts, type NDArray as AnyArray } from "@carton/array-api"
import { rewrite, ruleset, type Fact } from "@carton/egraph"
import { of_rank, where_known } from "./conditions.js"

const { NDArray, Axis, Shape, DTypeSort } = sorts
const { add, divide, expand_dims, matrix_transpose, multiply, subtract } = xp

const binary = [
  ["add", add],
  ["subtract", subtract],
  ["multiply", multiply],
  ["divide", divide],
] as const
const unary = [
  ["square", xp.square],
  ["abs", xp.abs],
  ["negative", xp.negative],
  ["sqrt", xp.sqrt],
  ["exp", xp.exp],
  ["log", xp.log],
] as const
/** Guard: x is a matrix, and v has one number for each of its columns. */
const for_columns = (v: AnyArray, x: AnyArray): Fact =>
  where_known(
    (f, g) =>
      f.shape?.length === 1 &&
      g.shape?.length === 2 &&
      typeof f.shape[0] === "number" &&
      f.shape[0] === g.shape[1],
    v,
    x,
  )

/** Transposes, new axes, reshapes and masks move through what is computed element by element. */
// prettier-ignore
export const shapes = /* @__PURE__ */ ruleset(
  "shapes",
  { x: NDArray, y: NDArray, v: NDArray, m: NDArray, axis: Axis, s: Shape, t: Shape, dtype: DTypeSort },
  ({ x, y, v, m, axis, s, t, dtype }) => [
    rewrite("transpose-twice", matrix_transpose(matrix_transpose(x)), x).exact(),
    rewrite("flip-twice", xp.flip(xp.flip(x, { axis }), { axis }), x).exact(),
    rewrite("expand-squeeze", xp.squeeze(expand_dims(x, axis), axis), x).exact(),
    rewrite("reshape-twice", xp.reshape(xp.reshape(x, s), t), xp.reshape(x, t)).exact(),
    rewrite("broadcast-twice", xp.broadcast_to(xp.broadcast_to(x, s), t), xp.broadcast_to(x, t)).exact(),
    rewrite("astype-itself", xp.astype(x, dtype), x, where_known((f, g) => f.dtype !== undefined && f.dtype === g.dtype, x, xp.astype(x, dtype) as AnyArray)).exact(),
    ...binary.flatMap(([name, f]) => [
      // x + v, v a row with a new axis or without
      rewrite(`${name}-stretched-row`, f(x, expand_dims(v, [0])), f(x, v), for_columns(v, x)).exact(),
      // xᵀ + yᵀ = (x + y)ᵀ
      rewrite(`${name}-transposes`, f(matrix_transpose(x), matrix_transpose(y)), matrix_transpose(f(x, y)), of_rank(x, 2), of_rank(y, 2)).exact(),
    ]),
    ...unary.flatMap(([name, f]) => [
      rewrite(`${name}-transpose`, f(matrix_transpose(x)), matrix_transpose(f(x))).exact(),      // f(xᵀ) = f(x)ᵀ
      rewrite(`${name}-masked`, f(xp.boolean_index(x, m)), xp.boolean_index(f(x), m)).exact(),   // f(x[m]) = f(x)[m]
      rewrite(`${name}-expanded`, f(expand_dims(x, axis)), expand_dims(f(x), axis)).exact(),
    ]),
  ],
)
