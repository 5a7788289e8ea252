import {
  argsort,
  astype,
  basic_index,
  boolean_index,
  choose,
  concat,
  count_nonzero,
  divide,
  equal,
  expand_dims,
  facts,
  isdtype,
  matmul,
  multiply,
  segment_count,
  segment_sum,
  size,
  sorts,
  subtract,
  sum,
  take,
  unique_all,
  unique_counts,
  unique_inverse,
  type Facts,
  type NDArray as AnyArray,
  type SymbolicArray,
} from "@carton/array-api"
import type { guard, HasTerm } from "@carton/egraph"
import { eq, rewrite, rule, set, variable, type Fact } from "@carton/egraph"
import {
  dtype_of,
  from_facts,
  labels_of,
  listOf,
  numberIn,
  of_kind,
  of_rank,
  placeOf,
  values_of,
  where_known,
} from "./conditions.js"
import { rowKey } from "./keys.js"
import { binary } from "./families.js"
import { laws, lawsOf, type Laws } from "./laws.js"
import { is_real } from "./real.js"

const { NDArray, Const, Key, DTypeSort, FactsSort, known } = sorts

/** The row of x that belongs to a label of y. */
const label_row = (x: AnyArray, y: AnyArray, label: AnyArray) =>
  from_facts(
    "label-row",
    Key,
    (fx, fy, fl) => {
      const place = placeOf(fy, fl)
      return place === undefined || fx.shape === undefined ? undefined : rowKey(place, fx.shape.length)
    },
    x,
    y,
    label,
  )
/** Guard: `key` takes the row of m that belongs to a label of y, and m has a row for each. */
const is_label_row = (key: Parameters<typeof guard>[1], m: AnyArray, y: AnyArray, label: AnyArray): Fact =>
  eq(key as never, label_row(m, y, label) as never)
const row_for_each = (m: AnyArray, y: AnyArray): Fact =>
  where_known((fm, fy) => fy.values !== undefined && fm.shape?.[0] === fy.values.size, m, y)
const positive = (x: AnyArray) =>
  from_facts("positive", FactsSort, (): Facts => ({ lower: 1, nonzero: true, finite: true }), x)

/** The dtype in which the elements of x are counted. */
const float_of = (x: AnyArray) =>
  from_facts(
    "float-of",
    DTypeSort,
    ({ dtype }) =>
      dtype && (isdtype(dtype, "real floating") ? dtype : dtype === "complex64" ? "float32" : "float64"),
    x,
  )
const same_rows = (a: AnyArray, b: AnyArray): Fact =>
  where_known((f, g) => typeof f.shape?.[0] === "number" && f.shape[0] === g.shape?.[0], a, b)
/** A column of ones where y is the label, of zeros elsewhere. */
const one_hot = (y: AnyArray, label: AnyArray, dtype: HasTerm<"DType">): AnyArray =>
  expand_dims(astype(equal(y, label), dtype as never), [1])
const same_rank = (a: AnyArray, b: AnyArray): Fact =>
  where_known((f, g) => f.shape !== undefined && f.shape.length === g.shape?.length, a, b)

/** What is known of the labels decides what is counted and summed by them. */
// prettier-ignore
export const segments = /* @__PURE__ */ laws(
  "segments",
  { x: NDArray, y: NDArray, m: NDArray, v: NDArray, c: NDArray, key: Key, values: Const, dtype: DTypeSort, what: FactsSort },
  ({ x, y, m, v, c, key, values, dtype, what }) => ({
    "counts(unique(y)) = counts(y; v)   v the values of y": [
      rewrite("unique-counts-segments", unique_counts(y).counts, segment_count(y, known(values)), of_rank(y, 1), eq(values, values_of(y)), { subsume: true }).exact(),
      rewrite("unique-all-counts-segments", unique_all(y).counts, segment_count(y, known(values)), of_rank(y, 1), eq(values, values_of(y)), { subsume: true }).exact(),
    ],
    "the inverse of unique_all(y) = that of unique_inverse(y)": rewrite("unique-all-inverse", unique_all(y).inverse_indices, unique_inverse(y).inverse_indices).exact(),
    "|x[m]| = |m|": rewrite("size-of-chosen", size(boolean_index(x, m), { axis: 0 }), astype(count_nonzero(m), dtype), of_rank(m, 1), eq(dtype, float_of(x)), { subsume: true }).exact(),
    "|y = v_i| = counts(y; v)_i": rewrite("count-label", count_nonzero(equal(y, c)), basic_index(segment_count(y, known(values)), key), of_rank(y, 1), of_rank(c, 0), eq(values, labels_of(y)), eq(key, label_row(y, y, c))).exact(),
    "sum(x [y = v_i]) = sums(x; y, v)_i   x real": [multiply(x, one_hot(y, c, dtype)), multiply(one_hot(y, c, dtype), x)].map((masked, i) =>
      rewrite(i === 0 ? "sum-masked" : "sum-masked-left", sum(masked, { axis: 0 }), basic_index(segment_sum(x, y, known(values)), key),
        of_rank(x, 2), of_rank(y, 1), of_rank(c, 0), same_rows(x, y), is_real(x), of_kind(x, "real floating"), eq(dtype, dtype_of(x)), eq(values, labels_of(y)), eq(key, label_row(x, y, c))).reassociates()),
    "sum(x[y = v_i]) = sums(x; y, v)_i": rewrite("sum-label", sum(boolean_index(x, equal(y, c)), { axis: 0 }), basic_index(segment_sum(x, y, known(values)), key), of_kind(x, "numeric"), of_rank(y, 1), of_rank(c, 0), eq(values, labels_of(y)), eq(key, label_row(x, y, c))).reassociates(),
    "x[y = v_i] - m_i = (x - m_y)[y = v_i]": binary.map(([name, f]) =>
      rewrite(`${name}-label-row`, f(boolean_index(x, equal(y, c)), basic_index(m, key)), boolean_index(f(x, choose(y, known(values), m)), equal(y, c)),
        of_rank(y, 1), of_rank(c, 0), same_rank(x, m), row_for_each(m, y), eq(values, values_of(y)), is_label_row(key, m, y, c)).exact()),
    "sum(x - m_y) = sum(x) - sum(m_y)": rewrite("sum-less-chosen", sum(subtract(x, choose(y, v, m)), { axis: 0 }), subtract(sum(x, { axis: 0 }), sum(choose(y, v, m), { axis: 0 })), of_kind(x, "real floating"), of_kind(m, "real floating"), same_rank(x, m), same_rows(x, y)).reassociates(),
    "sum(m_y) = counts(y; v) m": rewrite("sum-chosen", sum(choose(y, v, m), { axis: 0 }), matmul(astype(segment_count(y, v), dtype), m), of_kind(m, "real floating"), of_rank(m, 2), all_labels(y, v), eq(dtype, dtype_of(m))).reassociates(),
    "sum of sums(x; y, v) = sum(x)": rewrite("sum-of-segments", sum(segment_sum(x, y, v), { axis: 0 }), sum(x, { axis: 0 }), of_kind(x, "real floating"), all_labels(y, v)).reassociates(),
    "counts(y; v) > 0   every label occurs": rule("counts-of-labels", [eq(c, astype(segment_count(y, v), dtype)), of_kind(c, ["integral", "real floating"]), all_labels(y, v), eq(what, positive(c))], [set(facts(c as SymbolicArray), what)]),
    "c (s / c) = sum(s)   c not 0": rewrite("weighted-means", matmul(c, divide(x, expand_dims(c, [1]))), sum(x, { axis: 0 }), of_rank(c, 1), of_rank(x, 2), of_kind(x, "real floating"),
      where_known((f, g) => f.nonzero === true && f.finite === true && f.shape?.[0] === g.shape?.[0] && f.dtype === g.dtype, c, x)).reassociates(),
  }),
)

/** Guard: the values of y are these, in this order. */
export function all_labels(y: AnyArray, v: AnyArray): Fact {
  return where_known(
    (f, g) => {
      if (f.values === undefined || g.value === undefined || g.value.ndim !== 1) return false
      const [a, b] = [listOf(f.values), listOf(g.value)]
      return a.length === b.length && a.every((value, i) => value === b[i])
    },
    y,
    v,
  )
}

const lists = /* @__PURE__ */ new Map<number, Laws>()

/** Laws on lists of `count` parts that are chosen by labels. */
export function segment_lists(count: number): Laws {
  if (lists.has(count)) return lists.get(count)!
  const [x, y] = [variable("x", NDArray), variable("y", NDArray)]
  const labels = Array.from({ length: count }, (_, i) => variable(`c${i}`, NDArray))
  const ascending = where_known(
    (f, ...known: Facts[]) => {
      const all = f.values && listOf(f.values)
      return all?.length === count && known.every((k, i) => k.shape?.length === 0 && numberIn(k) === all[i])
    },
    y,
    ...labels,
  )
  const made = lawsOf(`segments/${count}`, {
    "x[y = v_1], x[y = v_2], … one below the other = x in the order of y   v the values of y": rewrite(
      `concat-labels/${count}`,
      concat(labels.map((c) => boolean_index(x, equal(y, c)))),
      take(x, argsort(y, { axis: 0 }), { axis: 0 }),
      of_rank(y, 1),
      ascending,
    ).exact(),
  })
  lists.set(count, made)
  return made
}
