import * as xp from "@carton/array-api"
import { sorts, type BasicKey } from "@carton/array-api"
import { eq, guard, primitive, rewrite, type Fact, type HasTerm } from "@carton/egraph"
import { float, of_kind, of_one_dtype, of_one_shape, of_rank, typed, where_known } from "./conditions.js"
import { is_row, is_rows } from "./indexing.js"
import { rowOf } from "./keys.js"
import { binary, unary } from "./families.js"
import { laws } from "./laws.js"

const { NDArray, Axis, Key } = sorts
const { basic_index, matmul, matrix_transpose, multiply, sum, take, where } = xp

/** Guard: so few are taken that it is worth computing no others. */
const takes_few = (part: HasTerm, whole: HasTerm): Fact =>
  where_known(
    (f, g) => {
      const [taken, all] = [f, g].map(
        ({ shape }) =>
          shape?.reduce<number>((n, extent) => n * (typeof extent === "number" ? extent : NaN), 1) ?? NaN,
      )
      return 2 * taken! <= all!
    },
    part,
    whole,
  )
const reversed = /* @__PURE__ */ primitive("reversed-key", [Key], Key, (k) => {
  const items = k as BasicKey
  return items.length === 2 && items.every((i) => i !== null && i !== "...")
    ? [items[1]!, items[0]!]
    : undefined
})
/** The key of the same row of an array of one axis. */
const row_alone = /* @__PURE__ */ primitive("row-alone", [Key], Key, (k) => {
  const row = rowOf(k)
  return row === undefined ? undefined : [row]
})

/** Of what is computed and then taken in part, the part alone: run last, since `indexing` moves rows the other way. */
// prettier-ignore
export const parts = /* @__PURE__ */ laws(
  "parts",
  { x: NDArray, y: NDArray, a: NDArray, w: NDArray, i: NDArray, m: NDArray, k: Key, both: Key, axis: Axis },
  ({ x, y, a, w, i, m, k, both, axis }) => ({
    "take(x + y, i) = take(x, i) + take(y, i)": binary.map(([name, f]) => rewrite(`${name}-take`, take(f(x, y), i, { axis }), f(take(x, i, { axis }), take(y, i, { axis })), of_one_shape(x, y), typed(x), typed(y), of_rank(i, 1), takes_few(take(f(x, y), i, { axis }), x)).exact()),
    "where(m, x, y)[k] = where(m[k], x[k], y[k])": rewrite("where-part", basic_index(where(m, x, y), k), where(basic_index(m, k), basic_index(x, k), basic_index(y, k)), of_kind(m, "bool"), of_one_shape(m, x, y), typed(m), typed(x), typed(y), takes_few(basic_index(where(m, x, y), k), x)).exact(),
    "(x w)_i = x_i w": rewrite("row-of-product", basic_index(matmul(x, w), k), matmul(basic_index(x, k), w), of_rank(x, 2), of_rank(w, 2), is_row(k)).exact(),
    "(x w)[k, :] = x[k, :] w": rewrite("rows-of-product", basic_index(matmul(x, w), k), matmul(basic_index(x, k), w), of_rank(x, 2), of_rank(w, 2), is_rows(k)).exact(),
    "xᵀ[k, l] = x[l, k]ᵀ": rewrite("part-of-transpose", basic_index(matrix_transpose(x), k), matrix_transpose(basic_index(x, both)), eq(both, reversed(k)), of_rank(x, 2), guard((key) => (key as BasicKey).every((item) => typeof item === "object"), k)).exact(),
    "sum(x, 1)_i = sum(x_i)": rewrite("row-of-sums", basic_index(sum(x, { axis: 1 }), k), sum(basic_index(x, k)), of_rank(x, 2), of_kind(x, float), is_row(k)).exact(),
    "max(x, 1)_i = max(x_i)": rewrite("row-of-largest", basic_index(xp.max(x, { axis: 1 }), k), xp.max(basic_index(x, k)), of_rank(x, 2), of_kind(x, float), is_row(k)).exact(),
    "take(x w, i) = take(x, i) w   rows": rewrite("take-rows-of-product", take(matmul(x, w), i, { axis: 0 }), matmul(take(x, i, { axis: 0 }), w), of_rank(x, 2), of_rank(w, 2), of_rank(i, 1), takes_few(take(matmul(x, w), i, { axis: 0 }), matmul(x, w))).exact(),
    "take(x w, i) = x take(w, i)   columns": rewrite("take-columns-of-product", take(matmul(x, w), i, { axis: 1 }), matmul(x, take(w, i, { axis: 1 })), of_rank(x, 2), of_rank(w, 2), of_rank(i, 1), takes_few(take(matmul(x, w), i, { axis: 1 }), matmul(x, w))).exact(),
    "take(outer(x, y), i) = outer(take(x, i), y)": rewrite("take-of-outer", take(xp.linalg.outer(x, y), i, { axis: 0 }), xp.linalg.outer(take(x, i, { axis: 0 }), y), of_rank(i, 1), of_kind(x, float), of_one_dtype(x, y)).exact(),
    "outer(x, y)_i = x_i y": rewrite("row-of-outer", basic_index(xp.linalg.outer(x, y), k), multiply(basic_index(x, both), y), eq(both, row_alone(k)), of_one_dtype(x, y), of_kind(x, float), typed(x), typed(y)).exact(),
    "f(x)[k] = f(x[k])": unary.map(([name, f]) => rewrite(`${name}-part`, basic_index(f(x), k), f(basic_index(x, k)), takes_few(basic_index(f(x), k), x), typed(x)).exact()),
    "(x + y)[k] = x[k] + y[k]": binary.map(([name, f]) => rewrite(`${name}-part`, basic_index(f(x, y), k), f(basic_index(x, k), basic_index(y, k)), of_one_shape(x, y), typed(x), typed(y), takes_few(basic_index(f(x, y), k), x)).exact()),
    "(x + a)[k] = x[k] + a   a a number": binary.flatMap(([name, f]) => [
      rewrite(`${name}-number-part`, basic_index(f(x, a), k), f(basic_index(x, k), a), of_rank(a, 0), typed(x), takes_few(basic_index(f(x, a), k), x)).exact(),
      rewrite(`${name}-number-part-left`, basic_index(f(a, x), k), f(a, basic_index(x, k)), of_rank(a, 0), typed(x), takes_few(basic_index(f(a, x), k), x)).exact(),
    ]),
  }),
)
