import { equalSizes, multiplySizes, type Size } from "@carton/codegen"
import { describe } from "./describe.js"
import { AxisError, ShapeError, ValueError } from "./errors.js"

/** `[3, 4]`; an extent that is not known is `?`. */
export const showShape = (shape: readonly (Size | null)[]): string =>
  `[${shape.map((extent) => (typeof extent === "number" ? extent : "?")).join(", ")}]`

/** A non-negative axis for one that may count from the end. */
export function resolveAxis(
  caller: string,
  axis: unknown,
  shape: readonly Size[],
  ndim = shape.length,
): number {
  if (typeof axis !== "number" || !Number.isInteger(axis))
    throw new AxisError(`${caller}: axis must be an integer, got ${describe(axis)}`)
  if (axis < -ndim || axis >= ndim)
    throw new AxisError(
      `${caller}: axis ${axis} is out of range for shape ${showShape(shape)} ` +
        (ndim === 0 ? "(it has no axes)" : `(expected ${-ndim}..${ndim - 1})`),
    )
  return axis < 0 ? axis + ndim : axis
}

/** Distinct non-negative axes, in the order given. */
export function resolveAxes(
  caller: string,
  axes: readonly number[],
  shape: readonly Size[],
  ndim = shape.length,
): number[] {
  const resolved = axes.map((axis) => resolveAxis(caller, axis, shape, ndim))
  if (new Set(resolved).size !== resolved.length)
    throw new AxisError(`${caller}: axis [${axes.join(", ")}] names an axis twice`)
  return resolved
}

/** The canonical form of an axis option: null for all, a number, or an ascending list of none or several. */
export function canonicalAxis(
  caller: string,
  axis: unknown,
  shape: readonly Size[],
): number | null | readonly number[] {
  if (axis === null) return null
  if (!Array.isArray(axis)) return resolveAxis(caller, axis, shape)
  const axes = resolveAxes(caller, axis, shape).sort((a, b) => a - b)
  if (axes.length === 1) return axes[0]!
  return axes.length > 0 && axes.length === shape.length ? null : axes
}

/** The axes that a canonical axis option names, ascending. */
export const axesOf = (axis: number | null | readonly number[], ndim: number): readonly number[] =>
  axis === null ? Array.from({ length: ndim }, (_, i) => i) : typeof axis === "number" ? [axis] : axis

/** The shape after a reduction over `axes`. */
export const reducedShape = (shape: readonly Size[], axes: readonly number[], keepdims: boolean): Size[] =>
  keepdims
    ? shape.map((extent, i) => (axes.includes(i) ? 1 : extent))
    : shape.filter((_, i) => !axes.includes(i))

/** The number of elements. */
export const sizeOf = (shape: readonly Size[]): Size =>
  shape.reduce<Size>((n, extent) => multiplySizes(n, extent), 1)

type Pair = readonly [Size, Size]
let taken: Pair[] | undefined

/** Whether the extents may be equal: false only where both are known and differ. */
export function mayEqual(a: Size, b: Size): boolean {
  if (typeof a === "number" && typeof b === "number") return a === b
  taken?.push([a, b])
  return true
}

/** What `f` gives, and the extents that it took to be equal though only the data decide them. */
export function takenEqual<T>(f: () => T): { readonly result: T; readonly pairs: readonly Pair[] } {
  const before = taken
  const pairs: Pair[] = []
  taken = pairs
  try {
    return { result: f(), pairs: pairs.filter(([a, b]) => !equalSizes(a, b)) }
  } finally {
    taken = before
  }
}

/** The one of two extents, assumed equal, that is known. */
export const known = (a: Size, b: Size): Size => (typeof a === "number" ? a : b)

/**
 * The shape that all shapes broadcast to. Different extents of which one is not known are assumed to be equal.
 *
 * @see Array API 2024.12, Broadcasting
 */
export function broadcastShapes(caller: string, shapes: readonly (readonly Size[])[]): Size[] {
  let ndim = 0
  for (const shape of shapes) ndim = Math.max(ndim, shape.length)
  const result = new Array<Size>(ndim).fill(1)
  for (const shape of shapes)
    for (let i = 0, at = ndim - shape.length; at < ndim; i++, at++) {
      const extent = shape[i]!
      const before = result[at]!
      if (extent === 1) continue
      if (before !== 1 && !mayEqual(before, extent))
        throw new ShapeError(
          `${caller}: shapes ${shapes.map(showShape).join(" and ")} do not broadcast together`,
        )
      result[at] = before === 1 ? extent : known(before, extent)
    }
  return result
}

/** Throws where `value` is not a list of extents. */
export function checkShape(caller: string, value: unknown): readonly number[] {
  const shape = typeof value === "number" ? [value] : value
  if (!Array.isArray(shape) || !shape.every((n) => Number.isInteger(n) && n >= 0))
    throw new ValueError(`${caller}: shape must be a list of non-negative integers, got ${describe(value)}`)
  if (shape.reduce((n, extent) => n * extent, 1) > 2 ** 31 - 1)
    throw new ValueError(
      `${caller}: shape ${showShape(shape)} has more than 2^31 - 1 elements, the largest index`,
    )
  // a list that is changed later changes no array
  return shape.slice()
}
