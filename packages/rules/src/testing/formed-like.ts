import {
  abs,
  add,
  isdtype,
  matrix_transpose,
  negative,
  reshape,
  sort,
  tril,
  triu,
  unique_values,
  type EagerArray,
  type Facts,
  type NDArray,
} from "@carton/array-api"
import { arrayOf, elementsOf } from "./elements.js"

/**
 * An array made to share what is known of another: symmetric, triangular, sorted, without repetitions, of one sign; of
 * the same elements where these are known. What meets a rule's conditions by chance is mostly plain (one element,
 * zeros); made after its form, arrays that are not plain meet them too.
 */
export function formedLike(like: Facts, x: EagerArray): EagerArray {
  const ordered = isdtype(x.dtype, ["integral", "real floating"])
  const square = x.ndim === 2 && x.shape[0] === x.shape[1]
  const elements = like.value === undefined ? [] : elementsOf(like.value)
  let formed: NDArray =
    elements.length === 0
      ? x
      : arrayOf(
          Array.from({ length: x.size }, (_, i) => elements[i % elements.length]!),
          x.shape,
          x.dtype,
        )
  if (ordered && (like.lower ?? -1) >= 0) formed = abs(formed)
  if (ordered && (like.upper ?? 1) <= 0 && isdtype(x.dtype, "real floating")) formed = negative(abs(formed))
  if (like.unique === true && x.ndim === 1 && ordered && unique_values(formed).size === x.size)
    formed = unique_values(formed)
  if (like.sorted === true && ordered && x.ndim > 0) formed = sort(formed)
  if (like.upper_triangular === true && x.ndim > 1) formed = triu(formed)
  if (like.lower_triangular === true && x.ndim > 1) formed = tril(formed)
  if (like.symmetric === true && square && ordered) {
    const below = tril(formed, { k: -1 })
    formed = reshape(add(tril(formed), matrix_transpose(below)), x.shape)
  }
  return formed as EagerArray
}
