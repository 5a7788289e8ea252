import * as xp from "@carton/array-api"
import { sorts, type NDArray as AnyArray } from "@carton/array-api"
import { eq, guard, primitive, rewrite, type Fact, type HasTerm } from "@carton/egraph"
import {
  float,
  for_each,
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

const { NDArray, Axis, Shape, DTypeSort, Int } = sorts
const {
  add,
  broadcast_to,
  expand_dims,
  flip,
  matrix_transpose,
  multiply,
  permute_dims,
  reshape,
  roll,
  squeeze,
  tril,
  triu,
} = xp

/** Guard: so many axes in the same order; the axes of x. */
const in_order = (axes: HasTerm): Fact => guard((a) => Array.isArray(a) && a.every((n, i) => n === i), axes)
/** Permuted by p, and that by q. */
const permuted = /* @__PURE__ */ primitive("permuted", [Axis, Axis], Axis, (p, q) =>
  Array.isArray(p) && Array.isArray(q) ? q.map((i: number) => p[i] as number) : undefined,
)
/** Two shifts along the same axes. */
const shifted = /* @__PURE__ */ primitive("shifted", [Axis, Axis], Axis, (a, b) =>
  Array.isArray(a) && Array.isArray(b) && a.length === b.length
    ? a.map((n: number, i) => n + (b[i] as number))
    : undefined,
)

/** Transposes, new axes, reshapes and stretches: of each other, and of what is computed element by element. */
// prettier-ignore
export const shapes = /* @__PURE__ */ laws(
  "shapes",
  { x: NDArray, y: NDArray, v: NDArray, m: NDArray, axis: Axis, p: Axis, q: Axis, r: Axis, s: Shape, t: Shape, dtype: DTypeSort, k: Int },
  ({ x, y, v, m, axis, p, q, r, s, t, dtype, k }) => ({
    "xᵀᵀ = x": rewrite("transpose-twice", matrix_transpose(matrix_transpose(x)), x).exact(),
    "xᵀ = x   x symmetric (0 = -0)": rewrite("transpose-symmetric", matrix_transpose(x), x, of_kind(x, float), where_known(({ symmetric }) => symmetric === true, x)).reassociates(),
    "permute(x, 1 0) = xᵀ": rewrite("permute-matrix", permute_dims(x, [1, 0]), matrix_transpose(x), of_rank(x, 2)).exact(),
    "permute(permute(x, p), q) = permute(x, p q)": rewrite("permute-twice", permute_dims(permute_dims(x, p), q), permute_dims(x, permuted(p, q))).exact(),
    "permute(x, identity) = x": rewrite("permute-identity", permute_dims(x, p), x, in_order(p)).exact(),
    "flip(flip(x)) = x": rewrite("flip-twice", flip(flip(x, { axis }), { axis }), x).exact(),
    "flip(x) = x   extent 1": rewrite("flip-one", flip(x, { axis: [0] }), x, where_known(({ shape }) => shape?.[0] === 1, x)).exact(),
    "roll(roll(x, a), b) = roll(x, a + b)": rewrite("roll-twice", roll(roll(x, p as never, { axis }), q as never, { axis }), roll(x, r as never, { axis }), eq(r, shifted(p, q))).exact(),
    "roll(x, 0) = x": rewrite("roll-zero", roll(x, p as never, { axis }), x, guard((by) => [by].flat().every((n) => n === 0), p)).exact(),
    "squeeze(expand(x)) = x": rewrite("expand-squeeze", squeeze(expand_dims(x, axis), axis), x).exact(),
    "expand(squeeze(x)) = x": rewrite("squeeze-expand", expand_dims(squeeze(x, axis), axis), x).exact(),
    "reshape(reshape(x, s), t) = reshape(x, t)": rewrite("reshape-twice", reshape(reshape(x, s), t), reshape(x, t)).exact(),
    "reshape(x, its shape) = x": rewrite("reshape-itself", reshape(x, s), x, of_one_shape(x, reshape(x, s))).exact(),
    "reshape(expand(x), s) = reshape(x, s)": rewrite("reshape-expanded", reshape(expand_dims(x, axis), s), reshape(x, s)).exact(),
    "reshape(squeeze(x), s) = reshape(x, s)": rewrite("reshape-squeezed", reshape(squeeze(x, axis), s), reshape(x, s)).exact(),
    "stretch(stretch(x, s), t) = stretch(x, t)": rewrite("broadcast-twice", broadcast_to(broadcast_to(x, s), t), broadcast_to(x, t)).exact(),
    "stretch(x, its shape) = x": rewrite("broadcast-itself", broadcast_to(x, s), x, of_one_shape(x, broadcast_to(x, s))).exact(),
    "tile(x, 1, …) = x": rewrite("tile-once", xp.tile(x, s), x, guard((n) => (n as number[]).every((r) => r === 1), s), of_one_shape(x, xp.tile(x, s))).exact(),
    "astype(x, its dtype) = x": rewrite("astype-itself", xp.astype(x, dtype), x, where_known((f, g) => f.weak === undefined && f.dtype !== undefined && f.dtype === g.dtype, x, xp.astype(x, dtype) as AnyArray)).exact(),
    "astype(astype(x, float64), d) = astype(x, d)   x of a narrower float": rewrite("astype-twice", xp.astype(xp.astype(x, "float64"), dtype), xp.astype(x, dtype), of_kind(x, float), typed(x)).exact(),
    "tril(tril(x)) = tril(x)": [
      rewrite("tril-twice", tril(tril(x, { k }), { k }), tril(x, { k })).exact(),
      rewrite("triu-twice", triu(triu(x, { k }), { k }), triu(x, { k })).exact(),
    ],
    "tril(x) = x   x lower triangular": [
      rewrite("tril-triangular", tril(x), x, of_kind(x, float), where_known(({ lower_triangular }) => lower_triangular === true, x)).reassociates(),
      rewrite("triu-triangular", triu(x), x, of_kind(x, float), where_known(({ upper_triangular }) => upper_triangular === true, x)).reassociates(),
    ],
    "tril(xᵀ) = triu(x)ᵀ": [
      rewrite("tril-transpose", tril(matrix_transpose(x)), matrix_transpose(triu(x))).exact(),
      rewrite("triu-transpose", triu(matrix_transpose(x)), matrix_transpose(tril(x))).exact(),
    ],

    "x + (v as a row) = x + v": binary.map(([name, f]) => rewrite(`${name}-stretched-row`, f(x, expand_dims(v, [0])), f(x, v), for_each(v, x, 1)).exact()),
    "x + stretch(y) = x + y": binary.flatMap(([name, f]) => [
      rewrite(`${name}-broadcast`, f(x, broadcast_to(y, s)), f(x, y), of_one_shape(x, broadcast_to(y, s)), typed(y)).exact(),
      rewrite(`${name}-broadcast-left`, f(broadcast_to(y, s), x), f(y, x), of_one_shape(x, broadcast_to(y, s)), typed(y)).exact(),
    ]),
    "expand(x) + c = expand(x + c)   c a number": binary.flatMap(([name, f]) => [
      rewrite(`${name}-expanded-number`, f(expand_dims(x, axis), v), expand_dims(f(x, v), axis), of_rank(v, 0), typed(x)).exact(),
      rewrite(`${name}-number-expanded`, f(v, expand_dims(x, axis)), expand_dims(f(v, x), axis), of_rank(v, 0), typed(x)).exact(),
    ]),
    "xᵀ + yᵀ = (x + y)ᵀ": binary.map(([name, f]) => rewrite(`${name}-transposes`, f(matrix_transpose(x), matrix_transpose(y)), matrix_transpose(f(x, y)), of_rank(x, 2), of_rank(y, 2)).exact()),
    "reshape(x, s) + reshape(y, s) = reshape(x + y, s)": binary.map(([name, f]) => rewrite(`${name}-reshapes`, f(reshape(x, s), reshape(y, s)), reshape(f(x, y), s), of_one_shape(x, y), typed(x), typed(y)).exact()),
    "flip(x) + flip(y) = flip(x + y)": binary.map(([name, f]) => rewrite(`${name}-flips`, f(flip(x, { axis }), flip(y, { axis })), flip(f(x, y), { axis }), of_one_shape(x, y), typed(x), typed(y)).exact()),
    "f(xᵀ) = f(x)ᵀ": unary.map(([name, f]) => rewrite(`${name}-transpose`, f(matrix_transpose(x)), matrix_transpose(f(x))).exact()),
    "f(x[m]) = f(x)[m]": unary.map(([name, f]) => rewrite(`${name}-masked`, f(xp.boolean_index(x, m)), xp.boolean_index(f(x), m)).exact()),
    "f(expand(x)) = expand(f(x))": unary.map(([name, f]) => rewrite(`${name}-expanded`, f(expand_dims(x, axis)), expand_dims(f(x), axis)).exact()),
    "f(stretch(x, s)) = stretch(f(x), s)": unary.map(([name, f]) => rewrite(`${name}-stretched`, f(broadcast_to(x, s)), broadcast_to(f(x), s), typed(x)).exact()),
    "f(reshape(x, s)) = reshape(f(x), s)": unary.map(([name, f]) => rewrite(`${name}-reshaped`, f(reshape(x, s)), reshape(f(x), s), typed(x)).exact()),
    "f(permute(x, p)) = permute(f(x), p)": unary.map(([name, f]) => rewrite(`${name}-permuted`, f(permute_dims(x, p)), permute_dims(f(x), p), typed(x)).exact()),
    "f(flip(x)) = flip(f(x))": unary.map(([name, f]) => rewrite(`${name}-flipped`, f(flip(x, { axis })), flip(f(x), { axis }), typed(x)).exact()),
    "f(tile(x, n)) = tile(f(x), n)": unary.map(([name, f]) => rewrite(`${name}-tiled`, f(xp.tile(x, s)), xp.tile(f(x), s), typed(x)).exact()),
    "diff(c + x) = diff(x)   c a number": rewrite("diff-shifted", xp.diff(add(x, y), { axis: 0 }), xp.diff(x, { axis: 0 }), of_rank(x, 1), of_rank(y, 0), of_kind(x, "integral"), of_one_dtype(x, y), typed(x)).exact(),
    "diff(c x) = c diff(x)   c a number": rewrite("diff-scaled", xp.diff(multiply(x, y), { axis: 0 }), multiply(xp.diff(x, { axis: 0 }), y), of_rank(x, 1), of_rank(y, 0), of_kind(x, "integral"), of_one_dtype(x, y), typed(x), stretches_to(y, x)).exact(),
  }),
)
