import { asarray } from "./asarray.js"
import { isdtype, type DType } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
import { FactError, ValueError } from "./errors.js"
import type { NDArray } from "./ndarray.js"
import { unique_values } from "./sets.js"
import { assume, type SymbolicArray } from "./symbolic.js"

/** Assumes the extents of an input. @example assume_shape(array_var("X"), [150, 4]) */
export const assume_shape = (x: NDArray, shape: readonly number[]): SymbolicArray =>
  assume(x, { shape, likely: shape })

/** Assumes the dtype of an input. @example assume_dtype(array_var("X"), "float64") */
export const assume_dtype = (x: NDArray, dtype: DType): SymbolicArray => assume(x, { dtype })

/** Assumes that no element is infinite or NaN. @example assume_isfinite(array_var("X")) */
export const assume_isfinite = (x: NDArray): SymbolicArray => assume(x, { finite: true })

/**
 * Assumes that the values that occur are exactly these, each at least once.
 *
 * @example assume_value_one_of(array_var("y"), [0, 1, 2])
 */
export function assume_value_one_of(x: NDArray, values: readonly number[] | NDArray): SymbolicArray {
  const dtype = (x as SymbolicArray).assumed?.dtype ?? "int32"
  const list = Array.isArray(values) ? asarray(values as readonly number[], { dtype }) : (values as NDArray)
  const sorted = unique_values(list) as EagerArray
  return assume(x, { dtype: sorted.dtype, values: sorted })
}

/** Assumes that every element is above 0. @example assume_positive(array_var("weights")) */
export const assume_positive = (x: NDArray): SymbolicArray =>
  assume(ordered(x, "assume_positive"), { lower: 0, nonzero: true })

/**
 * Assumes that no element is below `lower` or above `upper`, or NaN; null leaves a bound out.
 *
 * @throws ValueError where the range is empty
 * @example assume_range(array_var("p"), 0, 1)
 */
export function assume_range(x: NDArray, lower: number | null, upper: number | null): SymbolicArray {
  if (Number.isNaN(lower) || Number.isNaN(upper) || (lower ?? -Infinity) > (upper ?? Infinity))
    throw new ValueError(`assume_range: nothing lies between ${lower} and ${upper}`)
  return assume(ordered(x, "assume_range"), { lower: lower ?? undefined, upper: upper ?? undefined })
}

/**
 * Assumes that elements never fall along the last axis, and that none is NaN.
 *
 * @example assume_sorted(array_var("edges"))
 */
export const assume_sorted = (x: NDArray): SymbolicArray =>
  assume(ordered(x, "assume_sorted"), { sorted: true })

/** Assumes that no two elements are equal. @example assume_unique(array_var("ids")) */
export const assume_unique = (x: NDArray): SymbolicArray =>
  assume(ordered(x, "assume_unique"), { unique: true })

/**
 * Assumes that x is equal to its transpose (the conjugate one where it is complex).
 *
 * @throws FactError where the shape assumed of x is not square in its last two axes
 * @example assume_symmetric(assume_shape(array_var("K"), [5, 5]))
 */
export function assume_symmetric(x: NDArray): SymbolicArray {
  const shape = (x as SymbolicArray).assumed?.shape
  if (shape !== undefined && (shape.length < 2 || shape.at(-1) !== shape.at(-2)))
    throw new FactError(`facts: an array cannot be both symmetric and of shape [${shape.join(", ")}]`)
  return assume(x, { symmetric: true })
}

/** Order means nothing to complex numbers. */
function ordered(x: NDArray, caller: string): NDArray {
  const dtype = (x as SymbolicArray).assumed?.dtype
  if (dtype !== undefined && isdtype(dtype, "complex floating"))
    throw new FactError(`${caller}: complex numbers have no order, and the dtype assumed is ${dtype}`)
  return x
}
