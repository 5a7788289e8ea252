import { e, size as sizes, type Expr, type Size } from "@carton/codegen"
import { runCompiled } from "./compiled-recipe.js"
import { arange } from "./creation.js"
import { astype } from "./data_type.js"
import { checkDType } from "./dtype.js"
import { describe } from "./describe.js"
import { ShapeError, ValueError } from "./errors.js"
import { take } from "./indexing.js"
import { reshape } from "./manipulation.js"
import { flatNode } from "./nodes.js"
import { checkArray, checkOptions, named } from "./arguments.js"
import { define, type ArrayFunction, type Parameter } from "./registry.js"
import { searchsorted } from "./searching.js"
import { resolveAxis, showShape, sizeOf } from "./shapes.js"
import { cumulative_sum, min } from "./statistical.js"
import type { NDArray } from "./ndarray.js"
import type { Int, OneAxis } from "./static.js"

const chapter = "manipulation"
const x: Parameter = { name: "x", kind: "array", positional: true }
const replaced = <T>(list: readonly T[], at: number, value: T): T[] =>
  list.map((item, i) => (i === at ? value : item))

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
 * @param repeats - a number for all, or an integer array of one for each; traced, their values must be known
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

const isArray = (value: Int | NDArray): value is NDArray =>
  typeof value === "object" && value !== null && "backend" in value

/** The k-th element of the result is the first whose copies end beyond k. */
function byCounts(x: NDArray, counts: NDArray, axis: OneAxis | null): NDArray {
  if (axis === null) return byCounts(reshape(x, [-1]), counts, 0)
  checkDType("repeat", "repeats", counts.dtype, "integral")
  const along = resolveAxis("repeat", axis, x.shape)
  const extent = x.shape[along]!
  if (counts.size === 1 && counts.ndim <= 1) return evenly(x, Number(counts.item()), { axis: along })
  if (counts.ndim !== 1 || counts.size !== extent)
    throw new ShapeError(`repeat: repeats must have shape [1] or [${extent}], got ${showShape(counts.shape)}`)
  if (extent === 0) return x
  const least = min(counts).item()
  if (Number(least) < 0) throw new ValueError(`repeat: repeats must not be negative, got ${String(least)}`)
  const ends = cumulative_sum(astype(counts, "int32"))
  const total = arange(Number(ends.at(-1).item()))
  return take(x, searchsorted(ends, total, { side: "right" }), { axis: along })
}
