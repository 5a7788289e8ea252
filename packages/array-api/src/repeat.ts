import * as e from "@carton/codegen"
import { size as sizes, type Expr, type Size } from "@carton/codegen"
import { runCompiled } from "./compiled-recipe.js"
import { checkDType, defaults } from "./dtype.js"
import { describe } from "./describe.js"
import { ShapeError, ValueError } from "./errors.js"
import { take } from "./indexing.js"
import * as kernels from "./kernels/index.js"
import { denseData } from "./layout.js"
import { broadcast_to, replaced, reshape } from "./manipulation.js"
import { flatNode, kernelNodes } from "./nodes.js"
import { checkArray, checkOptions, isArray, named } from "./arguments.js"
import { define, type ArrayFunction } from "./registry.js"
import { checkShape, mayEqual, resolveAxis, showShape, sizeOf } from "./shapes.js"
import type { NDArray } from "./ndarray.js"
import type { Int, OneAxis, ShapeArgument } from "./static.js"
import { x } from "./parameters.js"

const chapter = "manipulation"

interface RepeatOptions {
  readonly axis?: OneAxis | null
}
type Repeat = (x: NDArray, repeats: Int | NDArray, options?: RepeatOptions) => NDArray

const evenly = /* @__PURE__ */ define<(x: NDArray, repeats: Int, options?: RepeatOptions) => NDArray>({
  name: "repeat",
  chapter,
  parameters: [
    x,
    { name: "repeats", kind: "Int", positional: true },
    { name: "axis", kind: "Axis", positional: false, default: null },
  ],
  normalize({ repeats, axis }, [x]) {
    if (!Number.isInteger(repeats) || repeats < 0)
      throw new ValueError(`repeat: repeats must be a non-negative integer, got ${describe(repeats)}`)
    return { repeats, axis: axis === null ? null : resolveAxis("repeat", axis, x!.shape) }
  },
  result: ([x], { repeats, axis }) => ({
    shape:
      axis === null
        ? [sizes.mul(sizeOf(x!.shape), repeats)]
        : replaced<Size>(x!.shape, axis, sizes.mul(x!.shape[axis]!, repeats)),
    dtype: x!.dtype,
  }),
  recipe: {
    kind: "build",
    run: runCompiled,
    build(graph, [x], { repeats, axis }, [result]) {
      const source = axis === null ? flatNode(graph, x!) : x!
      const along = axis ?? 0
      const from = (i: Expr): Expr => e.div(i, e.constant("int32", Math.max(repeats, 1)))
      return graph.add(
        { kind: "pull", expr: (index, at) => at(0, replaced(index, along, from(index[along]!))) },
        { type: x!.type, shape: result!.shape, inputs: [source] },
      )
    },
  },
})

/**
 * Each element `repeats` times along `axis`, or of the flattened array.
 *
 * @param repeats - a number for all, or an integer array of one for each
 * @throws ShapeError "repeat: repeats must have shape [1] or [3], got [2]"
 * @see Array API 2024.12, Manipulation Functions, repeat
 * @example repeat(asarray([1, 2]), 2)   // [1, 1, 2, 2]
 * @example repeat(asarray([5, 6]), asarray([2, 1], { dtype: "int32" }))   // [5, 5, 6]
 */
export const repeat: ArrayFunction<Repeat> = /* @__PURE__ */ Object.assign(
  (x: NDArray, repeats: Int | NDArray, options: RepeatOptions = {}): NDArray => {
    if (!isArray(repeats)) return evenly(x, repeats, options)
    checkArray("repeat", "x", x)
    checkOptions("repeat", options, ["axis"])
    return named("repeat", () => byCounts(x, repeats, options.axis ?? null))
  },
  { entry: evenly.entry },
)

/** Each position along the one axis as many times as its count says. An extension of the standard. */
export const repeat_places = /* @__PURE__ */ define<(counts: NDArray) => NDArray>({
  name: "repeat_places",
  chapter: "extension",
  parameters: [{ name: "counts", kind: "array", positional: true }],
  result([counts]) {
    checkDType("repeat", "repeats", counts!.dtype, "integral")
    return { shape: [null], dtype: defaults.index }
  },
  recipe: {
    kind: "build",
    run: ({ operands: [x], dense }) =>
      kernels.repeat_places
        .run([{ data: denseData(x!), shape: x!.shape }], {}, [])
        .map(({ data, shape }) => dense(data, defaults.index, shape)),
    build: (graph, counts, _options, results) =>
      kernelNodes(graph, kernels.repeat_places, counts, {}, results)[0]!,
  },
})

function byCounts(x: NDArray, counts: NDArray, axis: OneAxis | null): NDArray {
  if (axis === null) return byCounts(reshape(x, [-1]), counts, 0)
  checkDType("repeat", "repeats", counts.dtype, "integral")
  const along = resolveAxis("repeat", axis, x.shape)
  const [extent, { shape }] = [x.spec.shape[along]!, counts.spec]
  if (shape.length > 1 || !shape.every((n) => n === 1 || mayEqual(n, extent)))
    throw new ShapeError(
      `repeat: repeats must have shape [1] or [${showShape([extent]).slice(1, -1)}], got ${showShape(shape)}`,
    )
  const each = shape.length === 1 && shape[0] !== 1 ? counts : broadcast_to(counts, [x.shape[along]!])
  return take(x, repeat_places(each), { axis: along })
}

/**
 * The array laid out `repetitions` times along each axis.
 *
 * @see Array API 2024.12, Manipulation Functions, tile
 * @example tile(asarray([1, 2]), [2, 2])   // [[1, 2, 1, 2], [1, 2, 1, 2]]
 */
export const tile = /* @__PURE__ */ define<(x: NDArray, repetitions: ShapeArgument) => NDArray>({
  name: "tile",
  chapter,
  parameters: [x, { name: "repetitions", kind: "Shape", positional: true }],
  normalize({ repetitions }, [x]) {
    const counts = checkShape("tile", repetitions)
    return {
      repetitions: [...new Array<number>(Math.max(0, x!.shape.length - counts.length)).fill(1), ...counts],
    }
  },
  result([x], { repetitions }) {
    const missing = repetitions.length - x!.shape.length
    const shape = repetitions.map((n: number, i: number) =>
      i < missing ? n : sizes.mul(x!.shape[i - missing]!, n),
    )
    return { shape, dtype: x!.dtype }
  },
  recipe: {
    kind: "build",
    run: runCompiled,
    build(graph, [x], { repetitions }, [result]) {
      const missing = repetitions.length - x!.shape.length
      const from = (i: Expr, axis: number): Expr => {
        const extent = x!.shape[axis]!
        return repetitions[axis + missing] === 1 ? i : e.rem(i, sizes.expr(sizes.max(extent, 1)))
      }
      return graph.add(
        { kind: "pull", expr: (index, at) => at(0, index.slice(missing).map(from)) },
        { type: x!.type, shape: result!.shape, inputs: [x!] },
      )
    },
  },
})
