import * as xp from "@carton/array-api"
import { factsOf, sorts, type BasicKey, type NDArray as AnyArray } from "@carton/array-api"
import { eq, guard, primitive, rewrite, variable, type Fact, type HasTerm } from "@carton/egraph"
import { is_real } from "./real.js"
import {
  float,
  for_each,
  of_kind,
  of_one_dtype,
  of_one_shape,
  of_rank,
  typed,
  where_known,
} from "./conditions.js"
import { columnsOf, composed, isWholeKey, rowOf, rowsOf } from "./keys.js"
import { binary } from "./families.js"
import { laws, lawsOf, type Laws } from "./laws.js"

const { NDArray, Axis, DTypeSort, Key, FactsSort } = sorts
const {
  add,
  astype,
  basic_index,
  expand_dims,
  matmul,
  negative,
  set_basic,
  sqrt,
  square,
  stack,
  subtract,
  sum,
  take,
} = xp

/** Guard: both keys take the same one row. */
const same_row = (k: HasTerm, l: HasTerm): Fact =>
  guard((a, b) => rowOf(a) !== undefined && rowOf(a) === rowOf(b), k, l)
export const is_row = (k: HasTerm): Fact => guard((a) => rowOf(a) !== undefined, k)
export const is_rows = (k: HasTerm): Fact => guard(rowsOf, k)
const is_columns = (k: HasTerm): Fact => guard(columnsOf, k)
/** Guard: the elements are not known: to what is 0 there would be no end of adding it. */
const open = (x: AnyArray): Fact => where_known(({ value }) => value === undefined, x)
/** Guard: i names places of every axis of x. */
const in_range = (i: AnyArray, x: AnyArray): Fact =>
  where_known(
    ({ lower, upper }, { shape }) =>
      lower !== undefined &&
      upper !== undefined &&
      lower >= 0 &&
      shape?.every((n) => typeof n === "number" && upper < n) === true,
    i,
    x,
  )
const key_of_key = /* @__PURE__ */ primitive(
  "key-of-key",
  [FactsSort, Key, Key],
  Key,
  ({ shape }, outer, inner) => shape && composed(outer, inner, shape),
)

const unary = [
  ["square", square],
  ["sqrt", sqrt],
  ["negative", negative],
] as const

/** Parts of arrays: of parts, and of what is computed. */
// prettier-ignore
export const indexing = /* @__PURE__ */ laws(
  "indexing",
  { x: NDArray, y: NDArray, a: NDArray, w: NDArray, i: NDArray, j: NDArray, m: NDArray, k: Key, l: Key, both: Key, dtype: DTypeSort, axis: Axis },
  ({ x, y, a, w, i, j, m, k, l, both, dtype, axis }) => ({
    "x_i + y_i = (x + y)_i   i a row": binary.map(([name, f]) => rewrite(`${name}-rows`, f(basic_index(x, k), basic_index(y, k)), basic_index(f(x, y), k), is_row(k), of_one_shape(x, y), open(basic_index(x, k)), open(basic_index(y, k))).exact()),
    "x_i + a_i = (x + a)_i   a a number for each row": binary.map(([name, f]) => rewrite(`${name}-row-number`, f(basic_index(x, k), basic_index(a, l)), basic_index(f(x, expand_dims(a, [1])), k), same_row(k, l), for_each(a, x, 0)).exact()),
    "f(x_i) = f(x)_i   i a row": [
      rewrite("astype-row", astype(basic_index(x, k), dtype), basic_index(astype(x, dtype), k), is_row(k)).exact(),
      ...unary.map(([name, f]) => rewrite(`${name}-row`, f(basic_index(x, k)), basic_index(f(x), k), is_row(k)).exact()),
    ],
    "f(take(x, i)) = take(f(x), i)": unary.map(([name, f]) => rewrite(`${name}-taken`, f(take(x, i, { axis })), take(f(x), i, { axis })).exact()),
    "x[all] = x": rewrite("index-all", basic_index(x, k), x, guard(isWholeKey, k)).exact(),
    "x[k][l] = x[k l]": rewrite("index-index", basic_index(basic_index(x, k), l), basic_index(x, both), eq(both, key_of_key(factsOf(x), k, l))).exact(),
    "(x w)[:, k] = x w[:, k]": rewrite("columns-of-product", basic_index(matmul(x, w), k), matmul(x, basic_index(w, k)), of_rank(x, 2), of_rank(w, 2), is_columns(k)).exact(),
    "expand(x, 0)_0 = x": rewrite("index-expanded", basic_index(expand_dims(x, [0]), k), x, is_row(k)).exact(),
    "take(take(x, i), j) = take(x, take(i, j))": rewrite("take-taken", take(take(x, i, { axis }), j, { axis }), take(x, take(i, j, { axis: 0 }), { axis }), of_rank(i, 1), of_rank(j, 1), in_range(i, x)).exact(),
    "x[m] + y[m] = (x + y)[m]": binary.map(([name, f]) => rewrite(`${name}-masked-both`, f(xp.boolean_index(x, m), xp.boolean_index(y, m)), xp.boolean_index(f(x, y), m), of_one_shape(x, y), typed(x), typed(y)).exact()),

    "x[k ← v][k] = v": rewrite("index-set", basic_index(set_basic(x, y, k), k), y, of_one_dtype(x, y), typed(y), of_one_shape(y, basic_index(x, k))).exact(),
    "x[k ← v][k ← w] = x[k ← w]": rewrite("set-set", set_basic(set_basic(x, y, k), a, k), set_basic(x, a, k), typed(x)).exact(),
    "x[k ← x[k]] = x": rewrite("set-itself", set_basic(x, basic_index(x, k), k), x, guard((key) => (key as BasicKey).every((item) => item !== null), k)).exact(),
    "x[all ← v] = v": rewrite("set-all", set_basic(x, y, k), y, guard(isWholeKey, k), of_one_shape(x, y), of_one_dtype(x, y), typed(y)).exact(),
    "x[k ← v][l] = x[l]   other rows": rewrite("index-set-elsewhere", basic_index(set_basic(x, y, k), l), basic_index(x, l), guard((p, q) => rowOf(p) !== undefined && rowOf(q) !== undefined && rowOf(p) !== rowOf(q), k, l)).exact(),
    "f(x)[k ← f(v)] = f(x[k ← v])": unary.map(([name, f]) => rewrite(`${name}-set`, set_basic(f(x), f(y), k), f(set_basic(x, y, k)), of_kind(x, float), of_one_dtype(x, y), typed(y)).exact()),
    "sum(x[i ← v]) = sum(x) - sum(x_i) + sum(v)": rewrite("sum-set-row", sum(set_basic(x, y, k), { axis: 0 }), add(subtract(sum(x, { axis: 0 }), basic_index(x, k)), y), is_row(k), of_rank(x, 2), of_kind(x, float), of_one_dtype(x, y), typed(y), of_one_shape(y, basic_index(x, k)), is_real(x), is_real(y)).reassociates(),
  }),
)

const lists = /* @__PURE__ */ new Map<number, Laws>()

/** Laws on lists of `count` rows. */
export function index_lists(count: number): Laws {
  if (lists.has(count)) return lists.get(count)!
  const x = variable("x", NDArray)
  const keys = Array.from({ length: count }, (_, i) => variable(`k${i}`, Key))
  const made = lawsOf(`indexing/${count}`, {
    "x_1, x_2, … stacked = x": rewrite(
      `stack-rows/${count}`,
      stack(keys.map((k) => basic_index(x, k))),
      x,
      where_known(({ shape }) => shape?.[0] === count, x),
      guard((...each) => each.every((k, i) => rowOf(k) === i), ...keys),
    ).exact(),
  })
  lists.set(count, made)
  return made
}
