import type { EagerArray } from "./eager-array.js"
import { elementAt } from "./layout.js"
import type { Scalar } from "./registry.js"

/** Axes longer than this show their ends only, once the array has more than `FEW` elements. */
const EDGE = 3
const FEW = 200

/** The elements as nested lists: `[[1, 2], [3, 4]]`. */
export function show(x: EagerArray): string {
  const shorten = x.size > FEW
  const walk = (axis: number, position: number): string => {
    if (axis === x.ndim) return showScalar(elementAt(x.data, x.dtype, position))
    const extent = x.shape[axis]!
    const part = (i: number) => walk(axis + 1, position + i * x.strides[axis]!)
    const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => part(from + i))
    const parts =
      shorten && extent > 2 * EDGE
        ? [...range(0, EDGE), "...", ...range(extent - EDGE, extent)]
        : range(0, extent)
    return `[${parts.join(", ")}]`
  }
  return walk(0, x.offset)
}

/** As it would be written: -0 keeps its sign, a complex number is `1+2i`. */
function showScalar(x: Scalar): string {
  if (typeof x !== "object") return Object.is(x, -0) ? "-0" : String(x)
  return `${showScalar(x.re)}${x.im < 0 || Object.is(x.im, -0) ? "" : "+"}${showScalar(x.im)}i`
}

/** The elements as nested lists of host values; of a 0-d array the value itself. */
export function listOf(x: EagerArray): unknown {
  const walk = (axis: number, position: number): unknown =>
    axis === x.ndim
      ? elementAt(x.data, x.dtype, position)
      : Array.from({ length: x.shape[axis]! }, (_, i) => walk(axis + 1, position + i * x.strides[axis]!))
  return walk(0, x.offset)
}
