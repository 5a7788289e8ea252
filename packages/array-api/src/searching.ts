import * as e from "@carton/codegen"
import { isFloat, type Expr } from "@carton/codegen"
import { quickCompiled, runCompiled } from "./compiled-recipe.js"
import { astype } from "./data_type.js"
import { checkDType, defaults, promote, rangeOf, type DType } from "./dtype.js"
import { describe } from "./describe.js"
import { ShapeError, ValueError } from "./errors.js"
import * as kernels from "./kernels/index.js"
import { denseData } from "./layout.js"
import { kernelNodes, reduceNode, reshapeNode } from "./nodes.js"
import { checkNotEmpty, normalizeReduction, reductionResult, type ReductionOptions } from "./reduction.js"
import { define, type Entry, type Parameter } from "./registry.js"
import { axesOf, broadcastShapes, mayEqual, showShape } from "./shapes.js"
import { sum } from "./statistical.js"
import { unbranched } from "./unbranched.js"
import type { NDArray } from "./ndarray.js"
import type { Bool, OneAxis, Operand } from "./static.js"
import type { BroadcastRank, Fits, Larger, Promoted, RankOf, Reduction } from "./typing.js"
import { x, x1, x2 } from "./parameters.js"

const chapter = "searching"
const axis: Parameter = { name: "axis", kind: "Axis", positional: false, default: null }
const keepdims: Parameter = { name: "keepdims", kind: "Bool", positional: false, default: false }
const ordered = ["integral", "real floating"] as const

/**
 * x1 where the condition holds, else x2, all broadcast together.
 *
 * @param condition - bool
 * @param x1 - array or scalar
 * @param x2 - array or scalar
 * @returns the dtype that x1 and x2 promote to
 * @see Array API 2024.12, Searching Functions, where
 * @example where(asarray([true, false]), asarray([1, 2]), 0)   // [1, 0]
 */
export const where = /* @__PURE__ */ define<
  <C extends Operand, A extends Operand, B extends Operand>(
    condition: C,
    x1: A,
    x2: B & Fits<A, B>,
  ) => NDArray<Promoted<A, B>, Larger<RankOf<C>, BroadcastRank<A, B>>>
>({
  name: "where",
  chapter,
  parameters: [{ name: "condition", kind: "array", positional: true, group: "condition" }, x1, x2],
  result([condition, x1, x2]) {
    checkDType("where", "condition", condition!.dtype, "bool")
    return {
      shape: broadcastShapes("where", [condition!.shape, x1!.shape, x2!.shape]),
      dtype: promote("where", x1!.dtype, x2!.dtype),
    }
  },
  recipe: {
    kind: "map",
    operands([, x1, x2]) {
      const dtype = promote("where", x1!, x2!)
      return ["bool", dtype, dtype]
    },
    expr: ([condition, x1, x2]) => e.select(condition!, x1!, x2!),
    as: unbranched,
  },
})

/** argmax and argmin: the first of equal elements, and the first NaN where there is one. */
function argument(name: "argmax" | "argmin"): Entry {
  const [better, noBetter] = name === "argmax" ? [e.gt, e.le] : [e.lt, e.ge]
  return {
    name,
    chapter,
    parameters: [x, axis, keepdims],
    normalize: /* @__PURE__ */ normalizeReduction(name),
    result([x], options) {
      checkDType(name, "x", x!.dtype, ordered)
      checkNotEmpty(name, x!, options)
      return reductionResult(x!, options, defaults.index)
    },
    recipe: {
      kind: "build",
      run: runCompiled,
      quick: quickCompiled,
      build(graph, [x], { axis, keepdims }) {
        const combine = {
          kind: "fold" as const,
          state: [worst(x!.type, name), e.constant("int32", 0)],
          step([best, where]: readonly Expr[], element: Expr, position: Expr) {
            // NaN is not less than or equal to anything; nothing comes after it
            const wins = isFloat(element.type)
              ? e.and(e.not(noBetter(element, best!)), e.eq(best!, best!))
              : better(element, best!)
            return [e.select(wins, element, best!), e.select(wins, position, where!)]
          },
          finish: ([, where]: readonly Expr[]) => where!,
        }
        const axes = axesOf(axis, x!.shape.length)
        // of no axes the one element is the best
        const source = axes.length === 0 ? reshapeNode(graph, x!, [...x!.shape, 1]) : x!
        return reduceNode(
          graph,
          source,
          axes.length === 0 ? [x!.shape.length] : axes,
          keepdims && axes.length > 0,
          combine,
          "int32",
        )
      },
    },
  }
}

/** What no element is worse than. */
function worst(dtype: DType, name: "argmax" | "argmin"): Expr {
  const low = name === "argmax"
  if (isFloat(dtype)) return e.constant(dtype, low ? -Infinity : Infinity)
  return e.constant(dtype, rangeOf(dtype)[low ? 0 : 1])
}

/** Options of `argmax` and `argmin`. */
export interface ArgumentOptions {
  /** One axis, or null: the position in the flattened array. */
  readonly axis?: OneAxis | null
  readonly keepdims?: Bool
}

/**
 * The position of the largest element along `axis`, the first of equals; that of the first NaN where there is one.
 *
 * @returns int32
 * @throws ValueError where there are no elements
 * @see Array API 2024.12, Searching Functions, argmax
 * @example argmax(asarray([1, 5, 5]))   // 1
 */
export const argmax = /* @__PURE__ */ define<Reduction<"int32", OneAxis | null>>(
  /* @__PURE__ */ argument("argmax"),
)

/**
 * The position of the smallest element along `axis`, the first of equals; that of the first NaN where there is one.
 *
 * @returns int32
 * @throws ValueError where there are no elements
 * @see Array API 2024.12, Searching Functions, argmin
 * @example argmin(asarray([3, 1, 1]))   // 1
 */
export const argmin = /* @__PURE__ */ define<Reduction<"int32", OneAxis | null>>(
  /* @__PURE__ */ argument("argmin"),
)

/**
 * The number of elements along `axis` that are not zero.
 *
 * @returns int32
 * @see Array API 2024.12, Searching Functions, count_nonzero
 * @example count_nonzero(asarray([0, 3, 0, 1]))   // 2
 */
export const count_nonzero = /* @__PURE__ */ define<(x: NDArray, options?: ReductionOptions) => NDArray>({
  name: "count_nonzero",
  chapter,
  parameters: [x, axis, keepdims],
  normalize: /* @__PURE__ */ normalizeReduction("count_nonzero"),
  result: ([x], options) => reductionResult(x!, options, defaults.index),
  recipe: {
    kind: "compose",
    run: runCompiled,
    quick: quickCompiled,
    body: ([x], options) => sum(astype(astype(x, "bool"), "int32"), options),
  },
})

/**
 * The positions of the elements that are not zero, in row-major order: one array for each axis.
 *
 * @param x - at least one axis
 * @returns int32; their length is the number of such elements
 * @see Array API 2024.12, Searching Functions, nonzero
 * @example nonzero(asarray([0, 3, 0, 1]))[0]   // [1, 3]
 */
export const nonzero = /* @__PURE__ */ Object.assign(
  (x: NDArray): readonly NDArray[] => positionsOf((x as Partial<NDArray> | null)?.ndim ?? 1)(x),
  { entry: /* @__PURE__ */ makeNonzero(1) },
)

/** A function of arrays of so many axes: it has as many results. */
export const nonzeroEntry = (ndim: number): Entry => positionsOf(ndim).entry
function makeNonzero(ndim: number): Entry {
  return {
    name: "nonzero",
    chapter,
    parameters: [x],
    outputs: Array.from({ length: ndim }, (_, axis) => String(axis)),
    result([x]) {
      if (x!.shape.length === 0)
        throw new ShapeError("nonzero: x must have at least one axis, got a 0-d array")
      return x!.shape.map(() => ({ shape: [null], dtype: defaults.index }))
    },
    recipe: {
      kind: "build",
      run: ({ operands: [x], dense }) =>
        kernels.nonzero
          .run([{ data: denseData(x!), shape: x!.shape }], {}, [])
          .map(({ data, shape }) => dense(data, defaults.index, shape)),
      build: (graph, [x], _options, results) => kernelNodes(graph, kernels.nonzero, [x!], {}, results),
    },
  }
}
type Positions = ((x: NDArray) => readonly NDArray[]) & { readonly entry: Entry }
const byAxes: Positions[] = []
function positionsOf(ndim: number): Positions {
  if (byAxes[ndim] === undefined) {
    const entry = ndim === 1 ? nonzero.entry : makeNonzero(ndim)
    const positions = define<(x: NDArray) => Record<string, NDArray>>(entry)
    byAxes[ndim] = Object.assign((x: NDArray) => Object.values(positions(x)), { entry })
  }
  return byAxes[ndim]
}

/**
 * Where the elements of x2 belong in x1, so that it stays sorted: before equal elements (`left`) or after (`right`).
 *
 * @param x1 - 1-d, real dtype, ascending (through `sorter` where given)
 * @param x2 - any shape
 * @param options - `side` ("left"), `sorter` (null): positions that sort x1
 * @returns int32, the shape of x2
 * @see Array API 2024.12, Searching Functions, searchsorted
 * @example searchsorted(asarray([1, 3, 3, 5]), asarray([3, 6]))   // [1, 4]
 */
export const searchsorted = /* @__PURE__ */ define<
  (x1: NDArray, x2: Operand, options?: { side?: "left" | "right"; sorter?: NDArray | null }) => NDArray
>({
  name: "searchsorted",
  chapter,
  parameters: [
    x1,
    x2,
    { name: "side", kind: "Text", positional: false, default: "left" },
    { name: "sorter", kind: "array", positional: false, default: null, group: "sorter" },
  ],
  normalize(options) {
    if (options.side !== "left" && options.side !== "right")
      throw new ValueError(`searchsorted: side must be "left" or "right", got ${describe(options.side)}`)
    return options
  },
  result([x1, x2, sorter]) {
    checkDType("searchsorted", "x1", x1!.dtype, ordered)
    checkDType("searchsorted", "x2", x2!.dtype, ordered)
    if (x1!.shape.length !== 1)
      throw new ShapeError(`searchsorted: x1 must be 1-d, got shape ${showShape(x1!.shape)}`)
    if (sorter != null) {
      checkDType("searchsorted", "sorter", sorter.dtype, "integral")
      if (sorter.shape.length !== 1 || !mayEqual(sorter.shape[0]!, x1!.shape[0]!))
        throw new ShapeError(
          `searchsorted: sorter must have the shape of x1, ${showShape(x1!.shape)}, got ${showShape(sorter.shape)}`,
        )
    }
    return { shape: x2!.shape, dtype: defaults.index }
  },
  recipe: {
    kind: "build",
    run: runCompiled,
    build(graph, inputs, { side }, results) {
      const present = inputs.filter((input) => input != null)
      return kernelNodes(graph, kernels.searchsorted, present, { side }, results)[0]!
    },
  },
})
