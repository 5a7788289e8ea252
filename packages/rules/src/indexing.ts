import {
  add,
  astype,
  basic_index,
  divide,
  expand_dims,
  matmul,
  multiply,
  negative,
  sorts,
  sqrt,
  square,
  stack,
  subtract,
  take,
  type NDArray as AnyArray,
} from "@carton/array-api"
import {
  guard,
  rewrite,
  ruleset,
  rulesetOf,
  variable,
  type Fact,
  type HasTerm,
  type Ruleset,
} from "@carton/egraph"
import { of_rank, where_known } from "./conditions.js"
import { columnsOf, rowOf } from "./keys.js"

const { NDArray, Axis, DTypeSort, Key } = sorts

/** Guard: both keys take the same one row. */
const same_row = (k: HasTerm, l: HasTerm): Fact =>
  guard((a, b) => rowOf(a) !== undefined && rowOf(a) === rowOf(b), k, l)
const is_row = (k: HasTerm): Fact => guard((a) => rowOf(a) !== undefined, k)
const is_columns = (k: HasTerm): Fact => guard(columnsOf, k)
const same_shape = (a: AnyArray, b: AnyArray): Fact =>
  where_known(
    (f, g) =>
      f.shape !== undefined &&
      f.shape.length === g.shape?.length &&
      f.shape.every((n, i) => typeof n === "number" && n === g.shape![i]),
    a,
    b,
  )
/** Guard: a has one number for each row of the matrix x. */
const for_each_row = (a: AnyArray, x: AnyArray): Fact =>
  where_known(
    (f, g) =>
      f.shape?.length === 1 &&
      g.shape?.length === 2 &&
      typeof f.shape[0] === "number" &&
      f.shape[0] === g.shape[0],
    a,
    x,
  )

const binary = [
  ["add", add],
  ["subtract", subtract],
  ["multiply", multiply],
  ["divide", divide],
] as const
const unary = [
  ["square", square],
  ["sqrt", sqrt],
  ["negative", negative],
] as const

/** Rows of what is computed row by row. */
// prettier-ignore
export const indexing = /* @__PURE__ */ ruleset(
  "indexing",
  { x: NDArray, y: NDArray, a: NDArray, w: NDArray, i: NDArray, k: Key, l: Key, dtype: DTypeSort, axis: Axis },
  ({ x, y, a, w, i, k, l, dtype, axis }) => [
    ...binary.flatMap(([name, f]) => [
      // x_i + y_i = (x + y)_i, and so on
      rewrite(`${name}-rows`, f(basic_index(x, k), basic_index(y, k)), basic_index(f(x, y), k), is_row(k), same_shape(x, y)).exact(),
      // x_i + a_i = (x + a)_i   a a number for each row
      rewrite(`${name}-row-number`, f(basic_index(x, k), basic_index(a, l)), basic_index(f(x, expand_dims(a, [1])), k), same_row(k, l), for_each_row(a, x)).exact(),
    ]),
    // f(x_i) = f(x)_i
    rewrite("astype-row", astype(basic_index(x, k), dtype), basic_index(astype(x, dtype), k), is_row(k)).exact(),
    ...unary.flatMap(([name, f]) => [
      rewrite(`${name}-row`, f(basic_index(x, k)), basic_index(f(x), k), is_row(k)).exact(),
      rewrite(`${name}-taken`, f(take(x, i, { axis: axis })), take(f(x), i, { axis: axis })).exact(),
    ]),
    // (x w)_:,k = x w_:,k
    rewrite("columns-of-product", basic_index(matmul(x, w), k), matmul(x, basic_index(w, k)), of_rank(x, 2), of_rank(w, 2), is_columns(k)).exact(),
  ],
)

const lists = /* @__PURE__ */ new Map<number, Ruleset>()

/** Laws on lists of `count` rows. */
export function index_lists(count: number): Ruleset {
  if (lists.has(count)) return lists.get(count)!
  const x = variable("x", NDArray)
  const keys = Array.from({ length: count }, (_, i) => variable(`k${i}`, Key))
  const made = rulesetOf(`indexing/${count}`, [
    // x_1, x_2, … stacked = x
    rewrite(
      `stack-rows/${count}`,
      stack(keys.map((k) => basic_index(x, k))),
      x,
      where_known(({ shape }) => shape?.[0] === count, x),
      guard((...each) => each.every((k, i) => rowOf(k) === i), ...keys),
    ).exact(),
  ])
  lists.set(count, made)
  return made
}
