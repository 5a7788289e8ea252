import * as e from "@carton/codegen"
import { size as sizes, type Combine, type Graph, type Value } from "@carton/codegen"
import { quickCompiled, runCompiled } from "./compiled-recipe.js"
import { astype } from "./data_type.js"
import { accumulator, checkDType, isdtype, realPartOf, type DType, type Kind } from "./dtype.js"
import { abs, divide, greater, sqrt, square, subtract } from "./elementwise.js"
import { AxisError, TraceError } from "./errors.js"
import { castNode, reduceNode, sizeNode } from "./nodes.js"
import { checkNotEmpty, normalizeReduction, reductionResult, type ReductionOptions } from "./reduction.js"
import { define, type Entry, type Options, type Parameter, type ResultSpec, type Spec } from "./registry.js"
import { where } from "./searching.js"
import { axesOf, resolveAxis, showShape, sizeOf } from "./shapes.js"
import type { NDArray } from "./ndarray.js"
import type { Axis, Bool, DTypeArgument, Float, OneAxis } from "./static.js"
import type { Accumulated, Asked, Reduction, ReducedRank } from "./typing.js"
import { x } from "./parameters.js"

const chapter = "statistical"
const axis: Parameter = { name: "axis", kind: "Axis", positional: false, default: null }
const keepdims: Parameter = { name: "keepdims", kind: "Bool", positional: false, default: false }
const dtype: Parameter = { name: "dtype", kind: "DType", positional: false, default: null }

export interface SumOptions extends ReductionOptions {
  /** The dtype to accumulate in and to give; null: that of `x`, at least int32 or uint32. */
  readonly dtype?: DTypeArgument
}
/** Sums and products: in the dtype that is asked for. */
type Accumulation = <
  X extends NDArray,
  const A extends Axis = null,
  const K extends Bool = false,
  const D extends DTypeArgument = null,
>(
  x: X,
  options?: { readonly axis?: A; readonly keepdims?: K; readonly dtype?: D },
) => NDArray<Asked<D, Accumulated<X["dtype"]>>, ReducedRank<X["ndim"], A, K>>
export interface VarianceOptions extends ReductionOptions {
  /** What is taken off the number of elements (0). */
  readonly correction?: Float
}

/** Sums and products. */
function accumulation(name: string, kind: "sum" | "product"): Entry {
  return {
    name,
    chapter,
    parameters: [x, axis, dtype, keepdims],
    normalize: /* @__PURE__ */ normalizeReduction(name),
    result([x], options) {
      checkDType(name, "x", x!.dtype, ["numeric", "bool"])
      return reductionResult(x!, options, accumulator(name, x!.dtype, options.dtype))
    },
    recipe: { kind: "build", run: runCompiled, quick: quickCompiled, build: reduction({ kind }) },
  }
}

const reduction =
  (combine: Combine) =>
  (
    graph: Graph,
    [x]: readonly Value[],
    { axis, keepdims }: Options,
    [result]: readonly ResultSpec[],
  ): Value => {
    const axes = axesOf(axis, x!.shape.length)
    const element = castNode(graph, x!, result!.dtype)
    return axes.length === 0 ? element : reduceNode(graph, element, axes, keepdims, combine)
  }

/** min and max. */
function extremum(name: "min" | "max"): Entry {
  return {
    name,
    chapter,
    parameters: [x, axis, keepdims],
    normalize: /* @__PURE__ */ normalizeReduction(name),
    result([x], options) {
      checkDType(name, "x", x!.dtype, ["integral", "real floating"])
      checkNotEmpty(name, x!, options)
      return reductionResult(x!, options, x!.dtype)
    },
    recipe: { kind: "build", run: runCompiled, quick: quickCompiled, build: reduction({ kind: name }) },
  }
}

/**
 * Sum of the elements along `axis`; 0 of none.
 *
 * @param x - numeric dtype, or bool, whose true counts 1
 * @returns floats: dtype of `x`; integers: at least int32 or uint32; the reduced axes dropped, or kept as 1
 * @throws AxisError "sum: axis 3 is out of range for shape [2, 4] (expected -2..1)"
 * @see Array API 2024.12, Statistical Functions, sum
 * @example sum(asarray([[1, 2], [3, 4]]), { axis: 0 })   // [4, 6]
 */
export const sum = /* @__PURE__ */ define<Accumulation>(/* @__PURE__ */ accumulation("sum", "sum"))

/**
 * Product of the elements along `axis`; 1 of none. Complex ones start from 1 + 0i, so an infinity gets a NaN part.
 *
 * @param x - numeric dtype, or bool
 * @returns dtype as `sum` gives it
 * @see Array API 2024.12, Statistical Functions, prod
 * @example prod(asarray([2, 3, 4]))   // 24
 */
export const prod = /* @__PURE__ */ define<Accumulation>(/* @__PURE__ */ accumulation("prod", "product"))

/**
 * The largest element along `axis`; NaN where there is one.
 *
 * @throws ValueError where there are no elements
 * @see Array API 2024.12, Statistical Functions, max
 * @example max(asarray([[1, 5], [3, 4]]), { axis: 1 })   // [5, 4]
 */
export const max = /* @__PURE__ */ define<Reduction<"same">>(/* @__PURE__ */ extremum("max"))

/**
 * The smallest element along `axis`; NaN where there is one.
 *
 * @throws ValueError where there are no elements
 * @see Array API 2024.12, Statistical Functions, min
 * @example min(asarray([[1, 5], [3, 4]]), { axis: 1 })   // [1, 3]
 */
export const min = /* @__PURE__ */ define<Reduction<"same">>(/* @__PURE__ */ extremum("min"))

/**
 * The number of elements along `axis` (all), as a 0-d array of the floating-point dtype of `x`: what a mean
 * divides by. An extension of the standard.
 *
 * @example size(asarray([[1, 2, 3], [4, 5, 6]]), { axis: 1 })   // 3
 */
export const size = /* @__PURE__ */ define<(x: NDArray, options?: { axis?: Axis }) => NDArray>({
  name: "size",
  chapter: "extension",
  parameters: [x, axis],
  normalize: /* @__PURE__ */ normalizeReduction("size"),
  result: ([x]) => ({
    shape: [],
    dtype: isdtype(x!.dtype, ["bool", "integral"]) ? "float64" : realPartOf(x!.dtype),
  }),
  facts([x], { axis }) {
    const shape = x!.shape!
    const n = sizeOf(axesOf(axis, shape.length).map((i) => shape[i]!))
    return [typeof n === "number" ? { lower: n, upper: n } : {}]
  },
  recipe: {
    kind: "build",
    run: runCompiled,
    quick: quickCompiled,
    build: (graph, [x], { axis }, [result]) =>
      sizeNode(graph, result!.dtype, sizeOf(axesOf(axis, x!.shape.length).map((i) => x!.shape[i]!))),
  },
})

/** The dtype where it is known: that of a pattern's variable is not, and it stands for a float. */
function dtypeIfKnown(x: NDArray): DType | undefined {
  try {
    return x.dtype
  } catch (error) {
    if (error instanceof TraceError) return undefined
    throw error
  }
}
const isOf = (x: NDArray, kind: Kind): boolean => {
  const dtype = dtypeIfKnown(x)
  return dtype !== undefined && isdtype(dtype, kind)
}
const asFloat = (x: NDArray): NDArray => (isOf(x, "integral") ? astype(x, "float64") : x)
const floatOf = (dtype: DType): DType => (isdtype(dtype, "integral") ? "float64" : dtype)

/**
 * Arithmetic mean along `axis`: sum(x) / n; NaN of none.
 *
 * @param x - numeric dtype; integers are converted to float64 first
 * @see Array API 2024.12, Statistical Functions, mean
 * @example mean(asarray([1, 2, 6]))   // 3
 */
export const mean = /* @__PURE__ */ define<Reduction<"float">>({
  name: "mean",
  chapter,
  parameters: [x, axis, keepdims],
  normalize: /* @__PURE__ */ normalizeReduction("mean"),
  result([x], options) {
    checkDType("mean", "x", x!.dtype, "numeric")
    return reductionResult(x!, options, floatOf(x!.dtype))
  },
  recipe: {
    kind: "compose",
    run: runCompiled,
    quick: quickCompiled,
    body([given], { axis, keepdims }) {
      const x = asFloat(given)
      return divide(sum(x, { axis, keepdims }), size(x, { axis }))
    },
  },
})

const correction: Parameter = { name: "correction", kind: "Float", positional: false, default: 0 }
const varianceResult =
  (name: string) =>
  ([x]: readonly Spec[], options: Options): ResultSpec => {
    checkDType(name, "x", x!.dtype, "numeric")
    return reductionResult(x!, options, realPartOf(floatOf(x!.dtype)))
  }

/**
 * Variance along `axis`: sum(|x - mean(x)|²) / (n - correction).
 *
 * @param x - numeric dtype; integers are converted to float64 first
 * @returns NaN where n - correction is not positive
 * @see Array API 2024.12, Statistical Functions, var
 * @example var_(asarray([2, 4, 6]))   // 2.6666666666666665
 */
export const var_ = /* @__PURE__ */ define<Reduction<"real float", Axis, { readonly correction?: Float }>>({
  name: "var",
  chapter,
  parameters: [x, axis, correction, keepdims],
  normalize: /* @__PURE__ */ normalizeReduction("var"),
  result: /* @__PURE__ */ varianceResult("var"),
  recipe: {
    kind: "compose",
    run: runCompiled,
    quick: quickCompiled,
    body([given], { axis, correction, keepdims }) {
      const x = asFloat(given)
      const deviation = subtract(x, mean(x, { axis, keepdims: true }))
      // the modulus of a real number changes no bit of its square
      const squares = square(isOf(x, "complex floating") ? abs(deviation) : deviation)
      const total = sum(squares, { axis, keepdims })
      const n = size(x, { axis })
      if (correction === 0) return divide(total, n)
      const freedom = subtract(n, correction)
      return where(greater(freedom, 0), divide(total, freedom), NaN)
    },
  },
})
export { var_ as var }

/**
 * Standard deviation along `axis`: sqrt(var(x)).
 *
 * @param x - numeric dtype; integers are converted to float64 first
 * @param options - `axis` (all), `correction` (0; degrees of freedom), `keepdims` (false)
 * @returns dtype of `x`; the reduced axes dropped, or kept as 1; NaN where n - correction is not positive
 * @throws AxisError "std: axis 3 is out of range for shape [2, 4] (expected -2..1)"
 * @see Array API 2024.12, Statistical Functions, std
 * @example std(asarray([2, 4, 6]))   // 1.632993161855452
 */
export const std = /* @__PURE__ */ define<Reduction<"real float", Axis, { readonly correction?: Float }>>({
  name: "std",
  chapter,
  parameters: [x, axis, correction, keepdims],
  normalize: /* @__PURE__ */ normalizeReduction("std"),
  result: /* @__PURE__ */ varianceResult("std"),
  recipe: {
    kind: "compose",
    run: runCompiled,
    quick: quickCompiled,
    body: ([x], options) => sqrt(var_(x, options)),
  },
})

export interface CumulativeOptions {
  /** May be left out for one axis only. */
  readonly axis?: OneAxis | null
  readonly dtype?: DTypeArgument
  /** Whether the result begins with the value of none, and so is longer by one (false). */
  readonly include_initial?: Bool
}

/** As long as `x`, or longer by one. */
type Cumulation = <X extends NDArray, const D extends DTypeArgument = null>(
  x: X,
  options?: CumulativeOptions & { readonly dtype?: D },
) => NDArray<Asked<D, Accumulated<X["dtype"]>>, X["ndim"]>

function cumulation(name: string, kind: "sum" | "product"): Entry {
  return {
    name,
    chapter,
    parameters: [
      x,
      axis,
      dtype,
      { name: "include_initial", kind: "Bool", positional: false, default: false },
    ],
    normalize(options, [x]) {
      if (options.axis === null && x!.shape.length > 1)
        throw new AxisError(`${name}: axis must be given for shape ${showShape(x!.shape)}`)
      const axis = resolveAxis(name, options.axis ?? 0, x!.shape)
      return normalizeReduction(name)({ ...options, axis }, [x!])
    },
    result([x], { axis, dtype, include_initial }) {
      checkDType(name, "x", x!.dtype, "numeric")
      const shape = x!.shape.map((n, i) => (include_initial && i === axis ? sizes.add(n, 1) : n))
      return { shape, dtype: accumulator(name, x!.dtype, dtype) }
    },
    recipe: {
      kind: "build",
      run: runCompiled,
      quick: quickCompiled,
      build(graph, [x], { axis, include_initial }, [result]) {
        const type = result!.dtype
        const scanned = graph.add(
          { kind: "scan", axis, combine: { kind } },
          { type, shape: x!.shape, inputs: [castNode(graph, x!, type)] },
        )
        if (!include_initial) return scanned
        const none = e.constant(type, kind === "sum" ? 0 : 1)
        return graph.add(
          {
            kind: "pull",
            expr(index, at) {
              const i = index[axis]!
              const before = index.map((j, k) => (k === axis ? e.sub(i, e.constant("int32", 1)) : j))
              return e.select(e.eq(i, e.constant("int32", 0)), none, at(0, before))
            },
          },
          { type, shape: result!.shape as never, inputs: [scanned] },
        )
      },
    },
  }
}

/**
 * Sums of the elements up to each one along `axis`.
 *
 * @see Array API 2024.12, Statistical Functions, cumulative_sum
 * @example cumulative_sum(asarray([1, 2, 3]))   // [1, 3, 6]
 */
export const cumulative_sum = /* @__PURE__ */ define<Cumulation>(
  /* @__PURE__ */ cumulation("cumulative_sum", "sum"),
)

/**
 * Products of the elements up to each one along `axis`.
 *
 * @see Array API 2024.12, Statistical Functions, cumulative_prod
 * @example cumulative_prod(asarray([1, 2, 3]), { include_initial: true })   // [1, 1, 2, 6]
 */
export const cumulative_prod = /* @__PURE__ */ define<Cumulation>(
  /* @__PURE__ */ cumulation("cumulative_prod", "product"),
)
