import * as e from "@carton/codegen"
import {
  readBySizes,
  size,
  type AxisMap,
  type Combine,
  type Expr,
  type Graph,
  type Kernel,
  type KernelOptions,
  type Size,
  type Value,
} from "@carton/codegen"
import type { DType } from "./dtype.js"
import { checked_positions } from "./kernels/positions.js"
import { showShape } from "./shapes.js"

const fitsInt32: ReadonlySet<DType> = new Set(["int8", "int16", "int32", "uint8", "uint16"] as const)

/** Elementwise, inputs already of the result's shape. */
export const mapNode = (
  graph: Graph,
  type: DType,
  shape: readonly Size[],
  inputs: readonly Value[],
  expr: (...args: readonly Expr[]) => Expr,
): Value => graph.add({ kind: "map", expr }, { type, shape, inputs })

export const castNode = (graph: Graph, x: Value, type: DType): Value =>
  x.type === type ? x : mapNode(graph, type, x.shape, [x], (a) => e.cast(type, a!))

export const viewNode = (graph: Graph, x: Value, shape: readonly Size[], map: readonly AxisMap[]): Value =>
  graph.add({ kind: "view", map }, { type: x.type, shape, inputs: [x] })

export const reshapeNode = (graph: Graph, x: Value, shape: readonly Size[]): Value =>
  size.shapesEqual(x.shape, shape) ? x : graph.add({ kind: "reshape" }, { type: x.type, shape, inputs: [x] })

/** All elements along one axis, row-major. */
export const flatNode = (graph: Graph, x: Value): Value =>
  x.shape.length === 1 ? x : reshapeNode(graph, x, [size.product(x.shape)])

/** Axes of extent 1 stretch to `shape`, whose last axes are those of `x`. */
export function broadcastNode(graph: Graph, x: Value, shape: readonly Size[]): Value {
  if (size.shapesEqual(x.shape, shape)) return x
  const missing = shape.length - x.shape.length
  const map = x.shape.map((extent, i): AxisMap => {
    // an extent that is not known was assumed to be that of the result
    return extent === 1 && shape[i + missing] !== 1
      ? { base: 0, step: 0 }
      : { base: 0, step: 1, axis: i + missing }
  })
  if (missing === 0 && map.every((m) => m.axis !== undefined)) return x
  return viewNode(graph, x, shape, map)
}

/** Axes of extent 1 at the positions `axes` of the result. */
export function expandNode(graph: Graph, x: Value, axes: readonly number[]): Value {
  if (axes.length === 0) return x
  const shape: Size[] = []
  const map: AxisMap[] = []
  for (let axis = 0, from = 0; axis < x.shape.length + axes.length; axis++)
    if (axes.includes(axis)) shape.push(1)
    else {
      map.push({ base: 0, step: 1, axis })
      shape.push(x.shape[from++]!)
    }
  return viewNode(graph, x, shape, map)
}

/** The axes in another order. */
export const permuteNode = (graph: Graph, x: Value, order: readonly number[]): Value =>
  viewNode(
    graph,
    x,
    order.map((axis) => x.shape[axis]!),
    x.shape.map((_, axis) => ({ base: 0, step: 1, axis: order.indexOf(axis) })),
  )

/** Elements moved along `axes` by so many places, at most the extent, those that leave coming back in front. */
export function rolledNode(graph: Graph, x: Value, axes: readonly number[], places: readonly Size[]): Value {
  const expr = (index: readonly Expr[], at: (input: number, index: readonly Expr[]) => Expr): Expr =>
    at(
      0,
      index.map((i, along) => {
        const k = axes.indexOf(along)
        if (k < 0) return i
        const from = e.sub(i, size.expr(places[k]!))
        return e.select(e.lt(from, e.constant("int32", 0)), e.add(from, size.expr(x.shape[along]!)), from)
      }),
    )
  return graph.add({ kind: "pull", expr }, { type: x.type, shape: x.shape, inputs: [x] })
}

/** Combines `axes` away, or keeps them with extent 1. */
export function reduceNode(
  graph: Graph,
  x: Value,
  axes: readonly number[],
  keepdims: boolean,
  combine: Combine,
  type: DType = x.type,
): Value {
  const shape = x.shape.filter((_, axis) => !axes.includes(axis))
  const reduced = graph.add({ kind: "reduce", axes, combine }, { type, shape, inputs: [x] })
  return keepdims ? expandNode(graph, reduced, axes) : reduced
}

/** A 0-d value of an expression over sizes. */
export const sizesNode = (
  graph: Graph,
  type: DType,
  sizes: readonly Size[],
  expr: (...sizes: readonly Expr[]) => Expr,
): Value =>
  graph.add(
    { kind: "pull", expr: () => expr(...sizes.map(size.expr)) },
    { type, shape: [], inputs: readBySizes(sizes) },
  )
export const sizeNode = (graph: Graph, type: DType, extent: Size): Value =>
  sizesNode(graph, type, [extent], (n) => e.cast(type, n!))

/** The outputs of a kernel call as the entry declared its results. */
export const kernelNodes = (
  graph: Graph,
  kernel: Kernel,
  inputs: readonly Value[],
  options: KernelOptions,
  results: readonly { readonly shape: readonly (Size | null)[]; readonly dtype: DType }[],
): Value[] =>
  graph.kernel(
    kernel,
    inputs,
    options,
    results.map(({ shape, dtype }) => ({ type: dtype, shape })),
  )

/**
 * Positions along an axis of `x`, counted from the front: a program throws before it would read beside an array. Those
 * of an array whose shape is known are looked at where they are used.
 */
export function checkedNode(graph: Graph, caller: string, positions: Value, x: Value, axis: number): Value {
  const extent = x.shape[axis]!
  if (
    typeof extent === "number" &&
    !x.shape.some((n) => typeof n !== "number") &&
    fitsInt32.has(positions.type)
  ) {
    const where = `axis ${axis} of shape ${showShape(x.shape)}`
    return mapNode(graph, "int32", positions.shape, [positions], (i) =>
      e.position(e.cast("int32", i!), { extent, caller, where }),
    )
  }
  const extents = x.shape.map((extent) => size.expr(extent))
  const shape = graph.add(
    {
      kind: "pull",
      expr: ([i]) =>
        extents.reduce((rest, extent, k) => e.select(e.eq(i!, e.constant("int32", k)), extent, rest)),
    },
    { type: "int32", shape: [extents.length], inputs: [] },
  )
  const spec = { shape: positions.shape, dtype: "int32" as const }
  return kernelNodes(graph, checked_positions, [positions, shape], { caller, axis }, [spec])[0]!
}
