import * as xp from "@carton/array-api"
import { factsOf, sorts, type Facts, type NDArray as AnyArray } from "@carton/array-api"
import { guard, rewrite, type HasTerm, type Fact } from "@carton/egraph"
import { float, is_finite, no_nan, not_empty, of_kind, of_rank, typed, where_known } from "./conditions.js"
import { laws } from "./laws.js"
import { rowOf } from "./keys.js"

const { NDArray, Axis, Key, Shape } = sorts
const {
  argmax,
  argmin,
  argsort,
  basic_index,
  flip,
  max,
  min,
  negative,
  sort,
  take,
  unique_all,
  unique_counts,
  unique_inverse,
  unique_values,
} = xp

const is_place = (k: HasTerm, place: number): Fact => guard((key) => rowOf(key) === place, k)
const one_axis = (axis: HasTerm): Fact => guard((a) => typeof a === "number", axis)
const is_last = (k: HasTerm, x: AnyArray): Fact =>
  guard(
    (key, f) => rowOf(key) !== undefined && rowOf(key) === ((f as Facts).shape?.[0] as number) - 1,
    k,
    factsOf(x),
  )
/** Guard: no product of elements of x is too large or too small for any floating-point dtype. */
const products_fit = (x: AnyArray): Fact =>
  where_known(({ lower, upper, shape }) => {
    if (!(lower !== undefined && lower > 0 && upper !== undefined)) return false
    const count = (shape ?? [null]).reduce<number>(
      (n, extent) => n * (typeof extent === "number" ? extent : NaN),
      1,
    )
    return count * Math.max(Math.abs(Math.log2(lower)), Math.abs(Math.log2(upper))) < 100
  }, x)
/** Guard: elements of one number that cannot be told apart are the same, as 0 and -0 are not. */
const told_apart = (x: AnyArray): Fact =>
  where_known((f) => f.nonzero === true || f.dtype?.includes("int") === true, x)

/** Sorting, searching and sets. */
// prettier-ignore
export const sorting = /* @__PURE__ */ laws("sorting and sets", { x: NDArray, y: NDArray, i: NDArray, axis: Axis, s: Shape, k: Key }, ({ x, y, i, axis, s, k }) => ({
  "sort(sort(x)) = sort(x)": rewrite("sort-sorted", sort(sort(x, { axis: axis as never }), { axis: axis as never }), sort(x, { axis: axis as never })).exact(),
  "sort(x) = x   x sorted": rewrite("sort-of-sorted", sort(x, { axis: 0 }), x, of_rank(x, 1), of_kind(x, ["integral", float]), where_known(({ sorted }) => sorted === true, x)).exact(),
  "sort(flip(x)) = sort(x)": rewrite("sort-flipped", sort(flip(x, { axis }), { axis: 0 }), sort(x, { axis: 0 }), of_rank(x, 1), of_kind(x, ["integral", float]), no_nan(x), told_apart(x)).exact(),
  "take(x, argsort(x)) = sort(x)": rewrite("take-argsort", take(x, argsort(x, { axis: 0 }), { axis: 0 }), sort(x, { axis: 0 }), of_rank(x, 1)).exact(),
  "sort(x)_0 = min(x)   no NaN": rewrite("first-of-sorted", basic_index(sort(x, { axis: 0 }), k), min(x), of_rank(x, 1), of_kind(x, ["integral", float]), is_place(k, 0), no_nan(x), not_empty(x)).reassociates(),
  "sort(x)_n-1 = max(x)   no NaN": rewrite("last-of-sorted", basic_index(sort(x, { axis: 0 }), k), max(x), of_rank(x, 1), of_kind(x, ["integral", float]), no_nan(x), is_last(k, x)).reassociates(),
  "|sort(x) ≠ 0| = |x ≠ 0|": rewrite("count-sorted", xp.count_nonzero(sort(x, { axis: axis as never })), xp.count_nonzero(x)).exact(),
  "all(sort(x)) = all(x)": [
    rewrite("all-sorted", xp.all(sort(x, { axis: axis as never })), xp.all(x)).exact(),
    rewrite("any-sorted", xp.any(sort(x, { axis: axis as never })), xp.any(x)).exact(),
  ],
  "prod(sort(x)) = prod(x)   no part of it out of range": rewrite("prod-sorted", xp.prod(sort(x, { axis: axis as never }), { axis }), xp.prod(x, { axis }), of_kind(x, float), one_axis(axis), products_fit(x)).reassociates(),
  "argmax(-x) = argmin(x)": [
    rewrite("argmax-negative", argmax(negative(x), { axis }), argmin(x, { axis }), of_kind(x, float)).exact(),
    rewrite("argmin-negative", argmin(negative(x), { axis }), argmax(x, { axis }), of_kind(x, float)).exact(),
  ],
  "argmax(x + x) = argmax(x)": rewrite("argmax-doubled", argmax(xp.add(x, x), { axis }), argmax(x, { axis }), of_kind(x, float), where_known((f) => (f.upper ?? Infinity) < 1e30 && (f.lower ?? -Infinity) > -1e30, x)).exact(),
  "argmax(xᵀ, 0) = argmax(x, 1)": (["argmax", "argmin"] as const).flatMap((name) => [
    rewrite(`${name}-rows-transposed`, xp[name](xp.matrix_transpose(x), { axis: 0 }), xp[name](x, { axis: 1 }), of_rank(x, 2)).exact(),
    rewrite(`${name}-columns-transposed`, xp[name](xp.matrix_transpose(x), { axis: 1 }), xp[name](x, { axis: 0 }), of_rank(x, 2)).exact(),
  ]),
  "argmax(expand(x)) = argmax(x)": rewrite("argmax-expanded", argmax(xp.expand_dims(x, axis)), argmax(x)).exact(),
  "argmax(reshape(x, s)) = argmax(x)": rewrite("argmax-reshaped", argmax(xp.reshape(x, s)), argmax(x)).exact(),
  "unique(unique(x)) = unique(x)": rewrite("unique-twice", unique_values(unique_values(x)), unique_values(x), no_nan(x)).exact(),
  "unique(sort(x)) = unique(x)": rewrite("unique-of-sorted", unique_values(sort(x, { axis: axis as never })), unique_values(x), no_nan(x), told_apart(x)).exact(),
  "unique(flip(x)) = unique(x)": rewrite("unique-of-flipped", unique_values(flip(x, { axis })), unique_values(x), no_nan(x), told_apart(x)).exact(),
  "unique(expand(x)) = unique(x)": rewrite("unique-of-expanded", unique_values(xp.expand_dims(x, axis)), unique_values(x)).exact(),
  "unique(x) by any of its kin": [
    rewrite("unique-counts-values", unique_counts(x).values, unique_values(x)).exact(),
    rewrite("unique-inverse-values", unique_inverse(x).values, unique_values(x)).exact(),
    rewrite("unique-all-values", unique_all(x).values, unique_values(x)).exact(),
  ],
  "counts of unique_all(x) = those of unique_counts(x)": rewrite("unique-all-counts", unique_all(x).counts, unique_counts(x).counts).exact(),
  "counts(sort(x)) = counts(x)": rewrite("counts-of-sorted", unique_counts(sort(x, { axis: axis as never })).counts, unique_counts(x).counts, no_nan(x)).exact(),
  "sum(counts(x)) = n": rewrite("sum-of-counts", xp.sum(unique_counts(x).counts), xp.astype(xp.size(x), "int32"), typed(x), where_known(({ shape }) => shape?.every((n) => typeof n === "number") === true, x)).exact(),
  "max(unique(x)) = max(x)": [
    rewrite("largest-of-unique", max(unique_values(x)), max(x), of_kind(x, ["integral", float]), no_nan(x), not_empty(x)).reassociates(),
    rewrite("smallest-of-unique", min(unique_values(x)), min(x), of_kind(x, ["integral", float]), no_nan(x), not_empty(x)).reassociates(),
  ],
  "unique(x)[inverse] = x": rewrite("unique-inverse-undone", take(unique_inverse(x).values, unique_inverse(x).inverse_indices, { axis: 0 }), x, of_rank(x, 1), is_finite(x), told_apart(x)).exact(),
  "take(x, i) + take(y, i) = take(x + y, i)": rewrite("add-taken", xp.add(take(x, i, { axis }), take(y, i, { axis })), take(xp.add(x, y), i, { axis }), of_rank(i, 1), typed(x), typed(y), where_known((f, g) => JSON.stringify(f.shape) === JSON.stringify(g.shape) && f.shape !== undefined, x, y)).exact(),
  "searchsorted(x, y, sorter) = searchsorted(sort(x), y)": rewrite("searchsorted-sorter", xp.searchsorted(x, y, { sorter: argsort(x, { axis: 0 }) }), xp.searchsorted(sort(x, { axis: 0 }), y), of_rank(x, 1), of_kind(x, ["integral", float])).exact(),
}))
