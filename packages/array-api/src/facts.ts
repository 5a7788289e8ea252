import { size, type Size } from "@carton/codegen"
import { constantKey } from "./constants.js"
import type { DType } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
import { FactError } from "./errors.js"
import type { Scalar } from "./registry.js"

/**
 * What is known of an array: of every element of every array that the term can stand for. A field that is
 * not there is not known. Facts only ever grow: merging two records of one class keeps both.
 */
export interface Facts {
  /** The optional array that is not given. */
  readonly absent?: boolean | undefined
  /** Extents: a number, or a symbol for one that only the data decides. */
  readonly shape?: readonly Size[] | undefined
  readonly dtype?: DType | undefined
  /** For each axis the extent to reckon costs with: the known one, else an estimate. */
  readonly likely?: readonly number[] | undefined
  /** A host number that takes the dtype of the arrays beside it. */
  readonly weak?: Scalar | undefined
  /** The elements themselves. */
  readonly value?: EagerArray | undefined
  /** Exactly these values occur, each at least once; ascending. */
  readonly values?: EagerArray | undefined
  /** No element is below, or NaN. */
  readonly lower?: number | undefined
  /** No element is above, or NaN. */
  readonly upper?: number | undefined
  /** Neither infinite nor NaN. */
  readonly finite?: boolean | undefined
  readonly nonzero?: boolean | undefined
}

const sizeKey = (extent: Size): string =>
  typeof extent === "number"
    ? String(extent)
    : extent.op === "parameter"
      ? extent.name
      : JSON.stringify(extent)

/** One key for equal facts. */
export const factsKey = (f: Facts): string =>
  [
    f.absent,
    f.shape?.map(sizeKey).join(","),
    f.dtype,
    f.likely?.join(","),
    f.weak === undefined
      ? ""
      : `${typeof f.weak}${JSON.stringify(f.weak, (_, v) => (typeof v === "bigint" ? `${v}` : Object.is(v, -0) ? "-0" : v))}`,
    f.value && constantKey(f.value),
    f.values && constantKey(f.values),
    f.lower,
    f.upper,
    f.finite,
    f.nonzero,
  ].join("|")

const contradiction = (a: unknown, b: unknown, what: string): never => {
  throw new FactError(`facts: ${what} cannot be both ${String(a)} and ${String(b)}`)
}
const showShape = (shape: readonly Size[]): string => `[${shape.map(sizeKey).join(", ")}]`

function mergeShapes(
  a: readonly Size[] | undefined,
  b: readonly Size[] | undefined,
): readonly Size[] | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b
  if (a.length !== b.length) return contradiction(showShape(a), showShape(b), "the shape of one array")
  return a.map((extent, axis) => {
    const other = b[axis]!
    if (typeof extent === "number") {
      if (typeof other === "number" && other !== extent)
        contradiction(showShape(a), showShape(b), "the shape of one array")
      return extent
    }
    // of two symbols the one that sorts first, so that merging does not depend on its order
    return typeof other === "number" || sizeKey(other) < sizeKey(extent) ? other : extent
  })
}

const tighter = (
  pick: (...xs: number[]) => number,
  a: number | undefined,
  b: number | undefined,
): number | undefined => (a === undefined || b === undefined ? (a ?? b) : pick(a, b))

/**
 * Everything that either record knows.
 *
 * @throws FactError naming both where they contradict each other
 */
export function mergeFacts(a: Facts, b: Facts): Facts {
  if (a === b) return a
  const shape = mergeShapes(a.shape, b.shape)
  if (a.dtype !== undefined && b.dtype !== undefined && a.dtype !== b.dtype)
    contradiction(a.dtype, b.dtype, "the dtype of one array")
  for (const field of ["value", "values"] as const)
    if (a[field] && b[field] && constantKey(a[field]) !== constantKey(b[field]))
      contradiction(a[field], b[field], `the ${field} of one array`)
  const lower = tighter(Math.max, a.lower, b.lower)
  const upper = tighter(Math.min, a.upper, b.upper)
  if (lower !== undefined && upper !== undefined && lower > upper)
    contradiction(`at least ${lower}`, `at most ${upper}`, "an element")
  const merged: Facts = {
    absent: a.absent || b.absent || undefined,
    shape,
    dtype: a.dtype ?? b.dtype,
    likely: shape?.map((extent, axis) =>
      typeof extent === "number"
        ? extent
        : Math.min(a.likely?.[axis] ?? Infinity, b.likely?.[axis] ?? Infinity),
    ),
    weak: a.weak ?? b.weak,
    value: a.value ?? b.value,
    values: a.values ?? b.values,
    lower,
    upper,
    finite: a.finite || b.finite || undefined,
    nonzero: a.nonzero || b.nonzero || undefined,
  }
  // the old record where nothing is new, so that a fixpoint is seen at once
  return factsKey(merged) === factsKey(a) ? a : merged
}

/** Whether two extents are known to be the same. */
export const sameExtent = (a: Size, b: Size): boolean => size.equals(a, b)
