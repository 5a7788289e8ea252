import * as e from "@carton/codegen"
import { size as sizes, type Expr, type Graph, type Size, type Value } from "@carton/codegen"
import { checkDType } from "./dtype.js"
import { IndexError } from "./errors.js"
import { setSlice, sliceOf } from "./index-kernels.js"
import { checkValue } from "./indexing-entries.js"
import { broadcastNode, castNode, viewNode } from "./nodes.js"
import { define, type Parameter, type Spec } from "./registry.js"
import { resolveAxis, showShape } from "./shapes.js"
import type { NDArray } from "./ndarray.js"
import type { OneAxis, Operand } from "./static.js"
import { x } from "./parameters.js"

const chapter = "extension"
const value: Parameter = { name: "value", kind: "array", positional: true }
const axis: Parameter = { name: "axis", kind: "Axis", positional: false, default: 0 }
const start: Parameter = { name: "start", kind: "array", positional: true, default: null, group: "bounds" }
const stop: Parameter = { name: "stop", kind: "array", positional: true, default: null, group: "bounds" }
const step: Parameter = { name: "step", kind: "Int", positional: false, default: 1 }

/** Python's bound, clamped into the axis; a 0-d integer value, or null for the end that the step comes from. */
function bound(given: Value | null | undefined, absent: Size, low: number, high: Size, extent: Size): Size {
  if (given == null) return absent
  const read = e.cast("int32", e.scalar(given))
  const fromStart = e.select(e.lt(read, e.constant("int32", 0)), e.add(read, sizes.expr(extent)), read)
  return sizes.max(sizes.min(fromStart, high), low)
}
function dynamicPositions(
  start: Value | null,
  stop: Value | null,
  step: number,
  extent: Size,
): { base: Size; count: Size } {
  const last = sizes.sub(extent, 1)
  const from = step > 0 ? bound(start, 0, 0, extent, extent) : bound(start, last, -1, last, extent)
  const to = step > 0 ? bound(stop, extent, 0, extent, extent) : bound(stop, -1, -1, last, extent)
  const distance = step > 0 ? sizes.sub(to, from) : sizes.sub(from, to)
  const count = Math.abs(step) === 1 ? distance : sizes.ceilDiv(distance, Math.abs(step))
  return { base: from, count: sizes.max(count, 0) }
}
function checkBounds(bounds: readonly (Spec | null | undefined)[]): void {
  for (const bound of bounds)
    if (bound != null) {
      checkDType("at", "a slice's bound", bound.dtype, "integral")
      if (bound.shape.length !== 0)
        throw new IndexError(`at: a slice's bound must be 0-d, got shape ${showShape(bound.shape)}`)
    }
}
/** A 0-d value of its own, where the bound is a view or an expression that nothing else computes. */
const int32Bound = (graph: Graph, given: Value | null | undefined): Value | null =>
  given == null ? null : castNode(graph, given, "int32")

/** A range along `axis` whose bounds are 0-d integer arrays (or null), with Python's clamping. */
export const dynamic_slice = /* @__PURE__ */ define<
  (
    x: NDArray,
    start: Operand | null,
    stop: Operand | null,
    options?: { axis?: OneAxis; step?: number },
  ) => NDArray
>({
  name: "dynamic_slice",
  chapter,
  parameters: [x, start, stop, axis, step],
  normalize: (options, [x]) => ({ ...options, axis: resolveAxis("at", options.axis, x!.shape) }),
  result([x, start, stop], { axis }) {
    checkBounds([start, stop])
    return { shape: x!.shape.map((extent, i) => (i === axis ? null : extent)), dtype: x!.dtype }
  },
  recipe: {
    kind: "build",
    run: sliceOf,
    build(graph, [x, start, stop], { axis, step }) {
      const bounds = [int32Bound(graph, start), int32Bound(graph, stop)] as const
      const { base, count } = dynamicPositions(bounds[0], bounds[1], step, x!.shape[axis]!)
      return viewNode(
        graph,
        x!,
        x!.shape.map((extent, i) => (i === axis ? count : extent)),
        x!.shape.map((_, i) => (i === axis ? { base, step, axis: i } : { base: 0, step: 1, axis: i })),
      )
    },
  },
})

/** `x` with the elements of a dynamic slice replaced by `value`, broadcast. */
export const set_dynamic_slice = /* @__PURE__ */ define<
  (
    x: NDArray,
    value: Operand,
    start: Operand | null,
    stop: Operand | null,
    options?: { axis?: OneAxis; step?: number },
  ) => NDArray
>({
  name: "set_dynamic_slice",
  chapter,
  parameters: [x, value, start, stop, axis, step],
  normalize: (options, [x]) => ({ ...options, axis: resolveAxis("set_at", options.axis, x!.shape) }),
  result([x, value, start, stop]) {
    checkBounds([start, stop])
    checkValue("set_at", x!, value!)
    return x!
  },
  recipe: {
    kind: "build",
    run: setSlice,
    build(graph, [x, value, start, stop], { axis, step }) {
      const bounds = [int32Bound(graph, start), int32Bound(graph, stop)] as const
      const { base, count } = dynamicPositions(bounds[0], bounds[1], step, x!.shape[axis]!)
      const shape = x!.shape.map((extent, i) => (i === axis ? count : extent))
      const elements = broadcastNode(graph, castNode(graph, value!, x!.type), shape)
      const target = (index: readonly Expr[]): Expr[] =>
        index.map((i, along) =>
          along === axis ? e.add(sizes.expr(base), e.mul(e.constant("int32", step), i)) : i,
        )
      return graph.add(
        { kind: "scatter", target },
        { type: x!.type, shape: x!.shape, inputs: [x!, elements] },
      )
    },
  },
})
