import { asarray } from "./creation.js"
import type { DType } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
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
