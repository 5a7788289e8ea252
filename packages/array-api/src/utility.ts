import { size as sizes, type Combine } from "@carton/codegen"
import { quickCompiled, runCompiled } from "./compiled-recipe.js"
import { not_equal, subtract } from "./elementwise.js"
import { ShapeError, ValueError } from "./errors.js"
import { index, slice } from "./indexing.js"
import { concat } from "./joining.js"
import { castNode, reduceNode } from "./nodes.js"
import { define, type Entry } from "./registry.js"
import { axesOf, mayEqual, resolveAxis, showShape } from "./shapes.js"
import { normalizeReduction, reductionResult } from "./reduction.js"
import type { NDArray } from "./ndarray.js"
import type { Int, OneAxis } from "./static.js"
import type { Reduction } from "./typing.js"
import { x } from "./parameters.js"

const chapter = "utility"

function quantifier(name: "any" | "all"): Entry {
  const combine: Combine = { kind: name }
  return {
    name,
    chapter,
    parameters: [
      x,
      { name: "axis", kind: "Axis", positional: false, default: null },
      { name: "keepdims", kind: "Bool", positional: false, default: false },
    ],
    normalize: /* @__PURE__ */ normalizeReduction(name),
    result: ([x], options) => reductionResult(x!, options, "bool"),
    recipe: {
      kind: "build",
      run: runCompiled,
      quick: quickCompiled,
      build(graph, [x], { axis, keepdims }) {
        const truth = castNode(graph, x!, "bool")
        const axes = axesOf(axis, x!.shape.length)
        return axes.length === 0 ? truth : reduceNode(graph, truth, axes, keepdims, combine)
      },
    },
  }
}

/**
 * Whether all elements along `axis` are true (not zero); true of none.
 *
 * @see Array API 2024.12, Utility Functions, all
 * @example all(asarray([true, false]))   // false
 */
export const all = /* @__PURE__ */ define<Reduction<"bool">>(/* @__PURE__ */ quantifier("all"))

/**
 * Whether any element along `axis` is true (not zero); false of none.
 *
 * @see Array API 2024.12, Utility Functions, any
 * @example any(asarray([true, false]))   // true
 */
export const any = /* @__PURE__ */ define<Reduction<"bool">>(/* @__PURE__ */ quantifier("any"))

export interface DiffOptions {
  readonly axis?: OneAxis
  /** How often differences are taken (1). */
  readonly n?: Int
  readonly prepend?: NDArray | null
  readonly append?: NDArray | null
}

/**
 * Differences of neighbours along `axis`, taken `n` times; where `n` is 0, `x` with what is joined to it.
 *
 * @param options - `axis` (-1), `n` (1), `prepend` and `append`: arrays joined to `x` first
 * @see Array API 2024.12, Utility Functions, diff
 * @example diff(asarray([1, 4, 9]))   // [3, 5]
 */
export const diff = /* @__PURE__ */ define<(x: NDArray, options?: DiffOptions) => NDArray>({
  name: "diff",
  chapter,
  parameters: [
    x,
    { name: "axis", kind: "Axis", positional: false, default: -1 },
    { name: "n", kind: "Int", positional: false, default: 1 },
    { name: "prepend", kind: "array", positional: false, default: null, group: "prepend" },
    { name: "append", kind: "array", positional: false, default: null, group: "append" },
  ],
  normalize(options, [x]) {
    if (!Number.isInteger(options.n) || options.n < 0)
      throw new ValueError(`diff: n must be a non-negative integer, got ${options.n}`)
    return { ...options, axis: resolveAxis("diff", options.axis, x!.shape) }
  },
  result([x, prepend, append], { axis, n }) {
    const joined = [x, prepend, append].filter((part) => part != null)
    for (const { shape } of joined)
      if (shape.length !== x!.shape.length || !shape.every((n, i) => i === axis || mayEqual(n, x!.shape[i]!)))
        throw new ShapeError(
          `diff: what is joined to x of shape ${showShape(x!.shape)} must have its shape but for axis ${axis}, got ${showShape(shape)}`,
        )
    const extent = sizes.sub(joined.map((part) => part.shape[axis]!).reduce(sizes.add), n)
    const shape = x!.shape.map((size, i) => (i === axis ? sizes.max(extent, 0) : size))
    return { shape, dtype: x!.dtype }
  },
  recipe: {
    kind: "compose",
    run: runCompiled,
    body([x, prepend, append], { axis, n }) {
      const joined = [prepend, x, append].filter((part) => part !== null)
      let result: NDArray = joined.length === 1 ? x : concat(joined, { axis })
      const from = (start: number | null, stop: number | null) =>
        index(result, [...Array.from({ length: axis }, () => slice(null, null)), slice(start, stop)])
      const difference = x.dtype === "bool" ? not_equal : subtract
      for (let i = 0; i < n; i++) result = difference(from(1, null), from(null, -1))
      return result
    },
  },
})
