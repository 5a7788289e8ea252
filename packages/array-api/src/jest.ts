import { EagerArray } from "./eager-array.js"
import { denseData } from "./layout.js"
import { array_repr } from "./repr.js"

/**
 * Arrays are equal where dtype, shape and every element are, NaN and the sign of 0 included:
 * `expect.addEqualityTesters([array_tester])`. What are not two arrays is left to others.
 */
export function array_tester(a: unknown, b: unknown): boolean | undefined {
  if (!(a instanceof EagerArray) || !(b instanceof EagerArray))
    return a instanceof EagerArray || b instanceof EagerArray ? false : undefined
  if (a.dtype !== b.dtype || String(a.shape) !== String(b.shape)) return false
  const [left, right] = [denseData(a), denseData(b)]
  for (let i = 0; i < left.length; i++) if (!Object.is(left[i], right[i])) return false
  return true
}

/** Shows arrays in snapshots as NumPy does: `expect.addSnapshotSerializer(array_serializer)`. */
export const array_serializer = {
  test: (x: unknown): boolean => x instanceof EagerArray,
  serialize: (x: unknown): string => array_repr(x as EagerArray),
}
