import { size as sizes, type AxisMap, type Size } from "@carton/codegen"
import { astype } from "./data_type.js"
import { AxisError, ShapeError, ValueError } from "./errors.js"
import { whole, type BasicItem } from "./index-key.js"
import { checkArray, checkOptions } from "./arguments.js"
import { define, type Options, type Spec } from "./registry.js"
import {
  broadcastShapes,
  checkShape,
  mayEqual,
  resolveAxes,
  resolveAxis,
  showShape,
  sizeOf,
} from "./shapes.js"
import type { NDArray } from "./ndarray.js"
import type { Axis, ShapeArgument } from "./static.js"
import type { OneLess, OneMore, ShapeRank } from "./typing.js"
import { x } from "./parameters.js"

/** The elements in other places, the same axes. */
export type Moved<P extends readonly unknown[]> = <X extends NDArray>(
  x: X,
  ...rest: P
) => NDArray<X["dtype"], X["ndim"]>

const chapter = "manipulation"
/** What an eager array has. */
interface Buffered {
  readonly data?: unknown
}
export const listOf = (value: number | readonly number[]): readonly number[] =>
  typeof value === "number" ? [value] : value
/** The list with one item in the place of another. */
export const replaced = <T>(list: readonly T[], at: number, value: T): T[] =>
  list.map((item, i) => (i === at ? value : item))

/**
 * The same elements in row-major order under another shape; one extent may be -1 and is computed.
 *
 * @param options - `copy` (null): true gives a buffer of its own, false throws where the elements have to be moved
 * @throws ShapeError "reshape: shape [2, 3] has 6 elements, [4] has 4"
 * @see Array API 2024.12, Manipulation Functions, reshape
 * @example reshape(asarray([1, 2, 3, 4]), [2, -1])   // [[1, 2], [3, 4]]
 */
export const reshape = /* @__PURE__ */ define<
  <X extends NDArray, const S extends ShapeArgument>(
    x: X,
    shape: S,
    options?: { copy?: boolean | null },
  ) => NDArray<X["dtype"], ShapeRank<S>>
>({
  name: "reshape",
  chapter,
  parameters: [x, { name: "shape", kind: "Shape", positional: true }],
  normalize({ shape }, [x]) {
    const wanted = listOf(shape)
    const open = Array.isArray(wanted) ? wanted.indexOf(-1) : -1
    if (open < 0) return { shape: checkShape("reshape", wanted) }
    const others = checkShape(
      "reshape",
      wanted.filter((_, i) => i !== open),
    ).reduce((n, extent) => n * extent, 1)
    const total = sizeOf(x!.shape)
    if (typeof total !== "number") return { shape: wanted }
    if (others === 0 || total % others !== 0)
      throw new ShapeError(
        `reshape: shape ${showShape(x!.shape)} has ${total} elements, which ${showShape(wanted)} does not divide`,
      )
    return { shape: replaced(wanted, open, total / others) }
  },
  result([x], { shape }) {
    const total = sizeOf(x!.shape)
    const open = shape.indexOf(-1)
    const others = shape.filter((n: number) => n !== -1).reduce((n: number, extent: number) => n * extent, 1)
    if (open >= 0)
      return { shape: replaced<Size>(shape, open, sizes.floorDiv(total, others)), dtype: x!.dtype }
    if (!mayEqual(total, others))
      throw new ShapeError(
        `reshape: shape ${showShape(x!.shape)} has ${String(total)} elements, ${showShape(shape)} has ${others}`,
      )
    return { shape, dtype: x!.dtype }
  },
  recipe: { kind: "reshape" },
  copy(result, [x], copy) {
    const shared = (result as Buffered).data === (x as Buffered).data
    if (!copy && !shared)
      throw new ValueError("reshape: the elements lie scattered and must be copied, but copy is false")
    return copy && shared ? astype(result, result.dtype) : result
  },
})

/**
 * The axes in another order.
 *
 * @param axes - every axis once
 * @see Array API 2024.12, Manipulation Functions, permute_dims
 * @example permute_dims(asarray([[1, 2], [3, 4]]), [1, 0])   // [[1, 3], [2, 4]]
 */
export const permute_dims = /* @__PURE__ */ define<Moved<[axes: Axis]>>({
  name: "permute_dims",
  chapter,
  parameters: [x, { name: "axes", kind: "Axis", positional: true }],
  normalize({ axes }, [x]) {
    const order = resolveAxes("permute_dims", listOf(axes), x!.shape)
    if (order.length !== x!.shape.length)
      throw new AxisError(
        `permute_dims: axes must name each axis of shape ${showShape(x!.shape)} once, got [${axes}]`,
      )
    return { axes: order }
  },
  result: ([x], { axes }) => ({ shape: axes.map((axis: number) => x!.shape[axis]!), dtype: x!.dtype }),
  recipe: {
    kind: "view",
    map: (x, { axes }) => x.shape.map((_, axis) => ({ base: 0, step: 1, axis: axes.indexOf(axis) })),
  },
})

/**
 * The axes `source` moved to the positions `destination`; the others keep their order.
 *
 * @see Array API 2024.12, Manipulation Functions, moveaxis
 * @example moveaxis(asarray([[1, 2], [3, 4]]), 0, 1)   // [[1, 3], [2, 4]]
 */
export const moveaxis = /* @__PURE__ */ define<Moved<[source: Axis, destination: Axis]>>({
  name: "moveaxis",
  chapter,
  parameters: [
    x,
    { name: "source", kind: "Axis", positional: true },
    { name: "destination", kind: "Axis", positional: true },
  ],
  normalize({ source, destination }, [x]) {
    const from = resolveAxes("moveaxis", listOf(source), x!.shape)
    const to = resolveAxes("moveaxis", listOf(destination), x!.shape)
    if (from.length !== to.length)
      throw new AxisError(
        `moveaxis: source and destination must be as long as each other, got ${from.length} and ${to.length}`,
      )
    return { source: from, destination: to }
  },
  result: ([x], options) => ({
    shape: movedOrder(x!, options).map((axis) => x!.shape[axis]!),
    dtype: x!.dtype,
  }),
  recipe: {
    kind: "view",
    map(x, options) {
      const order = movedOrder(x, options)
      return x.shape.map((_, axis) => ({ base: 0, step: 1, axis: order.indexOf(axis) }))
    },
  },
})

/** For each axis of the result, the axis of x that stands there. */
function movedOrder(x: Spec, { source, destination }: Options): number[] {
  const order = x.shape.map((_, axis) => axis).filter((axis) => !source.includes(axis))
  const moves = destination.map((to: number, i: number) => [to, source[i]] as const)
  for (const [to, axis] of moves.sort((a: number[], b: number[]) => a[0]! - b[0]!)) order.splice(to, 0, axis)
  return order
}

/**
 * The elements in reverse along `axis`, or along every axis.
 *
 * @see Array API 2024.12, Manipulation Functions, flip
 * @example flip(asarray([1, 2, 3]))   // [3, 2, 1]
 */
export const flip = /* @__PURE__ */ define<Moved<[options?: { axis?: Axis }]>>({
  name: "flip",
  chapter,
  parameters: [x, { name: "axis", kind: "Axis", positional: false, default: null }],
  normalize: ({ axis }, [x]) => ({
    axis: axis === null ? null : resolveAxes("flip", listOf(axis), x!.shape),
  }),
  result: ([x]) => x!,
  recipe: {
    kind: "view",
    map: (x, { axis }) =>
      x.shape.map((extent, i) =>
        axis === null || axis.includes(i)
          ? { base: sizes.sub(extent, 1), step: -1, axis: i }
          : { base: 0, step: 1, axis: i },
      ),
  },
})

/**
 * A new axis of extent 1 at `axis` of the result, or several.
 *
 * @see Array API 2024.12, Manipulation Functions, expand_dims
 * @example expand_dims(asarray([1, 2]), 0)   // [[1, 2]]
 */
export const expand_dims = /* @__PURE__ */ define<
  <X extends NDArray, const A extends Axis | { axis: Axis }>(
    x: X,
    axis: A,
  ) => NDArray<X["dtype"], A extends number | { axis: number } ? OneMore<X["ndim"]> : number>
>({
  name: "expand_dims",
  chapter,
  parameters: [x, { name: "axis", kind: "Axis", positional: true }],
  normalize({ axis }, [x]) {
    const axes = listOf(axis)
    const ndim = x!.shape.length + axes.length
    return { axis: resolveAxes("expand_dims", axes, x!.shape, ndim).sort((a, b) => a - b) }
  },
  result([x], { axis }) {
    const shape: Size[] = []
    for (let i = 0, from = 0; i < x!.shape.length + axis.length; i++)
      shape.push(axis.includes(i) ? 1 : x!.shape[from++]!)
    return { shape, dtype: x!.dtype }
  },
  recipe: {
    kind: "view",
    map(x, { axis }) {
      const kept = Array.from({ length: x.shape.length + axis.length }, (_, i) => i).filter(
        (i) => !axis.includes(i),
      )
      return kept.map((to) => ({ base: 0, step: 1, axis: to }))
    },
  },
})

/**
 * Without the axes `axis`, whose extent is 1.
 *
 * @throws ShapeError "squeeze: axis 1 of shape [2, 3] has extent 3, not 1"
 * @see Array API 2024.12, Manipulation Functions, squeeze
 * @example squeeze(asarray([[1, 2]]), 0)   // [1, 2]
 */
export const squeeze = /* @__PURE__ */ define<
  <X extends NDArray, const A extends Axis | { axis: Axis }>(
    x: X,
    axis: A,
  ) => NDArray<X["dtype"], A extends number | { axis: number } ? OneLess<X["ndim"]> : number>
>({
  name: "squeeze",
  chapter,
  parameters: [x, { name: "axis", kind: "Axis", positional: true }],
  normalize: ({ axis }, [x]) => ({
    axis: resolveAxes("squeeze", listOf(axis), x!.shape).sort((a, b) => a - b),
  }),
  result([x], { axis }) {
    const wide = axis.find((i: number) => !mayEqual(x!.shape[i]!, 1))
    if (wide !== undefined)
      throw new ShapeError(
        `squeeze: axis ${wide} of shape ${showShape(x!.shape)} has extent ${String(x!.shape[wide])}, not 1`,
      )
    return { shape: x!.shape.filter((_, i) => !axis.includes(i)), dtype: x!.dtype }
  },
  recipe: {
    kind: "view",
    map(x, { axis }) {
      let next = 0
      return x.shape.map((_, i): AxisMap =>
        axis.includes(i) ? { base: 0, step: 0 } : { base: 0, step: 1, axis: next++ },
      )
    },
  },
})

/**
 * The array stretched to `shape` without a copy: axes of extent 1 repeat, new axes stand in front.
 *
 * @throws ShapeError "broadcast_to: shape [3] does not broadcast to [2, 4]"
 * @see Array API 2024.12, Manipulation Functions, broadcast_to
 * @example broadcast_to(asarray([1, 2]), [2, 2])   // [[1, 2], [1, 2]]
 */
export const broadcast_to = /* @__PURE__ */ define<
  <X extends NDArray, const S extends ShapeArgument>(x: X, shape: S) => NDArray<X["dtype"], ShapeRank<S>>
>({
  name: "broadcast_to",
  chapter,
  parameters: [x, { name: "shape", kind: "Shape", positional: true }],
  normalize: ({ shape }) => ({ shape: checkShape("broadcast_to", shape) }),
  result([x], { shape }) {
    const missing = shape.length - x!.shape.length
    if (missing < 0 || !x!.shape.every((extent, i) => extent === 1 || mayEqual(extent, shape[i + missing])))
      throw new ShapeError(
        `broadcast_to: shape ${showShape(x!.shape)} does not broadcast to ${showShape(shape)}`,
      )
    return { shape, dtype: x!.dtype }
  },
  recipe: {
    kind: "view",
    map(x, { shape }) {
      const missing = shape.length - x.shape.length
      return x.shape.map((extent, i): AxisMap =>
        extent === 1 && shape[i + missing] !== 1
          ? { base: 0, step: 0 }
          : { base: 0, step: 1, axis: i + missing },
      )
    },
  },
})

/** The shape that the arrays broadcast to, as host numbers. */
const commonShape = (parts: readonly NDArray[]): readonly number[] =>
  broadcastShapes(
    "broadcast_arrays",
    parts.map((part) => part.shape),
  ) as number[]

/**
 * The arrays stretched to the shape that all broadcast to.
 *
 * @see Array API 2024.12, Manipulation Functions, broadcast_arrays
 * @example broadcast_arrays(asarray([1, 2]), asarray([[3], [4]]))[0]   // [[1, 2], [1, 2]]
 */
export function broadcast_arrays(...arrays: readonly NDArray[]): readonly NDArray[] {
  for (const x of arrays) checkArray("broadcast_arrays", "each argument", x)
  const shape = commonShape(arrays)
  return arrays.map((part) => broadcast_to(part, shape))
}

/**
 * The slices along `axis`, without it.
 *
 * @see Array API 2024.12, Manipulation Functions, unstack
 * @example unstack(asarray([[1, 2], [3, 4]]))[1]   // [3, 4]
 */
export function unstack(x: NDArray, options: { axis?: number } = {}): readonly NDArray[] {
  checkArray("unstack", "x", x)
  checkOptions("unstack", options, ["axis"])
  const axis = resolveAxis("unstack", options.axis ?? 0, x.shape)
  const key: BasicItem[] = new Array<BasicItem>(axis).fill(whole)
  const parts: NDArray[] = []
  for (let i = 0; i < x.shape[axis]!; i++) {
    key[axis] = i
    parts.push(x.at(...key))
  }
  return parts
}
