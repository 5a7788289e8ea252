import {
  arange,
  denseData,
  factsOf,
  isdtype,
  sorts,
  type EagerArray,
  type Facts,
  type Kind,
  type NDArray,
} from "@carton/array-api"
import { guard, primitive, type AnySort, type Fact, type HasTerm, type Host, type Out } from "@carton/egraph"

const { Axis, ScalarSort, Float, FactsSort, Const, DTypeSort } = sorts

/** Guard: what is known of these arrays meets a condition. */
export const where_known = (holds: (...known: Facts[]) => boolean, ...xs: readonly HasTerm[]): Fact =>
  guard((...known) => holds(...(known as Facts[])), ...xs.map(factsOf))

export const float = "real floating"

/** Guard: x is known to be of this kind of dtype, or of one of these. */
export const of_kind = (x: HasTerm, kind: Kind | readonly Kind[]): Fact =>
  where_known(({ dtype }) => dtype !== undefined && isdtype(dtype, kind), x)

/** Guard: x is an array of its own: no host number that takes the dtype of what is beside it. */
export const typed = (x: HasTerm): Fact =>
  where_known(({ weak, dtype }) => weak === undefined && dtype !== undefined, x)

/** Guard: no element of x is NaN or infinite. */
export const is_finite = (x: HasTerm): Fact => where_known(({ finite }) => finite === true, x)

/** Guard: no element of x is NaN. */
export const no_nan = (x: HasTerm): Fact =>
  where_known(
    (f) => f.no_nan === true || f.finite === true || f.lower !== undefined || f.upper !== undefined,
    x,
  )

/** Guard: no element of x is 0. */
export const is_nonzero = (x: HasTerm): Fact => where_known(({ nonzero }) => nonzero === true, x)

/** Guard: no element of x is below `bound`, or NaN. */
export const at_least = (x: HasTerm, bound: number): Fact =>
  where_known(({ lower }) => lower !== undefined && lower >= bound, x)

/** Guard: every element of x is above `bound`. */
export const above = (x: HasTerm, bound: number): Fact =>
  where_known(({ lower }) => lower !== undefined && lower > bound, x)

/** Guard: every element of x lies between two bounds. */
export const between = (x: HasTerm, low: number, high: number): Fact =>
  where_known(
    ({ lower, upper }) => lower !== undefined && upper !== undefined && lower >= low && upper <= high,
    x,
  )

/** Guard: all are known to have one shape. */
export const of_one_shape = (...xs: readonly HasTerm[]): Fact =>
  where_known(
    (first, ...others) => {
      const shape = first.shape
      return (
        shape !== undefined &&
        others.every(
          (f) =>
            f.shape?.length === shape.length &&
            shape.every((n, i) => typeof n === "number" && n === f.shape![i]),
        )
      )
    },
    ...xs,
  )

/** Guard: beside x, y is stretched and x is not. */
export const stretches_to = (y: HasTerm, x: HasTerm): Fact => where_known(stretchesTo, y, x)

function stretchesTo(f: Facts, g: Facts): boolean {
  const [from, to] = [f.shape, g.shape]
  if (f.weak !== undefined) return to !== undefined
  if (from === undefined || to === undefined || from.length > to.length) return false
  return from.every((n, i) => {
    const other = to[to.length - from.length + i]
    return n === 1 || (typeof n === "number" && n === other)
  })
}

/** Guard: x is a matrix whose rows and columns are as many. */
export const is_square = (x: HasTerm): Fact =>
  where_known(({ shape }) => shape?.length === 2 && typeof shape[0] === "number" && shape[0] === shape[1], x)

/** Guard: x is a matrix, and v has one number for each of its rows (axis 0) or columns (1). */
export const for_each = (v: HasTerm, x: HasTerm, axis: 0 | 1): Fact =>
  where_known(
    (f, g) =>
      f.shape?.length === 1 &&
      g.shape?.length === 2 &&
      typeof f.shape[0] === "number" &&
      f.shape[0] === g.shape[axis],
    v,
    x,
  )

/** Guard: no extent of x is 0, and all are known. */
export const not_empty = (x: HasTerm): Fact =>
  where_known(({ shape }) => shape?.every((n) => typeof n === "number" && n > 0) === true, x)

/** Guard: x is known to have so many axes. */
export const of_rank = (x: HasTerm, ndim: number): Fact =>
  where_known(({ shape }) => shape?.length === ndim, x)

/** Guard: all are known to be of one dtype. */
export const of_one_dtype = (...xs: readonly HasTerm[]): Fact =>
  where_known(
    (first, ...others) => first.dtype !== undefined && others.every((f) => f.dtype === first.dtype),
    ...xs,
  )

/** The scalar that a floating-point option holds, in a right-hand side. */
export const scalar_of = /* @__PURE__ */ primitive("scalar-of", [Float], ScalarSort, (x) => x ?? undefined)

/** A value of `sort` from what is known of arrays; no match where it is undefined. */
export const from_facts = <S extends AnySort>(
  name: string,
  sort: S,
  compute: (...known: Facts[]) => Host<S> | undefined,
  ...xs: readonly HasTerm[]
): Out<S> =>
  primitive(
    name,
    xs.map(() => FactsSort) as readonly AnySort[],
    sort,
    compute as never,
  )(...(xs.map(factsOf) as never[])) as Out<S>

/** The exact values of an array, ascending, where they are known. */
export const values_of = (x: HasTerm): Out<typeof Const> =>
  from_facts("values-of", Const, ({ values }) => values, x)

/** The dtype of an array. */
export const dtype_of = (x: HasTerm): Out<typeof DTypeSort> =>
  from_facts("dtype-of", DTypeSort, ({ dtype }) => dtype, x)

const axesOf = /* @__PURE__ */ primitive("axes-of", [FactsSort, Axis], Axis, ({ shape }, axis) =>
  axis !== null ? [axis].flat() : shape?.map((_, i) => i),
)
/** The axes that an axis option names, as a list. */
export const axes_of = (x: HasTerm, axis: HasTerm<"Axis">): HasTerm<"Axis"> => axesOf(factsOf(x), axis)

/** The one number that an array is known to hold: a host number, or a constant of one element. */
export function numberIn({ weak, value }: Facts): number | undefined {
  const held = weak ?? (value?.size === 1 ? value.item() : undefined)
  return typeof held === "number" ? held : typeof held === "boolean" ? Number(held) : undefined
}

/** Labels that may occur in an array, ascending: its values, or the few integers between its bounds. */
export function labelsIn({ values, dtype, lower, upper }: Facts): EagerArray | undefined {
  if (values !== undefined) return values
  if (dtype === undefined || lower === undefined || upper === undefined) return undefined
  const few = isdtype(dtype, "integral") && Math.abs(lower) < 2 ** 31 && upper - lower < 256
  return few ? (arange(lower, upper + 1, 1, { dtype }) as EagerArray) : undefined
}
/** Labels that may occur in an array, where they are known. */
export const labels_of = (x: HasTerm): Out<typeof Const> => from_facts("labels-of", Const, labelsIn, x)

/** The place of a label among those of y; undefined where it is not known or none of them. */
export function placeOf(y: Facts, label: Facts): number | undefined {
  const [values, wanted] = [labelsIn(y), numberIn(label)]
  if (values === undefined || values.size > 4096 || wanted === undefined) return undefined
  const place = listOf(values).indexOf(wanted)
  return place < 0 ? undefined : place
}

const lists = /* @__PURE__ */ new WeakMap<EagerArray, readonly number[]>()

/** The elements of a small real array of one axis, as numbers. */
export function listOf(x: EagerArray): readonly number[] {
  let list = lists.get(x)
  if (list === undefined) lists.set(x, (list = Array.from(denseData(x) as ArrayLike<number>, Number)))
  return list
}

/** Guard: along these axes x is known to have more elements than `count`. */
export const more_elements_than = (x: NDArray, axis: HasTerm<"Axis">, count: HasTerm<"Float">): Fact =>
  guard(
    (f, over, c) => {
      const shape = (f as Facts).shape ?? [null]
      const axes = over === null ? [...shape.keys()] : ([over].flat() as number[])
      return axes.reduce((n, a) => n * (typeof shape[a] === "number" ? shape[a] : NaN), 1) > (c as number)
    },
    factsOf(x),
    axis,
    count,
  )
