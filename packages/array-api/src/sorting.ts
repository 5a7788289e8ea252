import type { Kernel } from "@carton/codegen"
import { quickCompiled, runCompiled } from "./compiled-recipe.js"
import { checkDType, defaults, type DType } from "./dtype.js"
import * as kernels from "./kernels/index.js"
import { kernelNodes, permuteNode } from "./nodes.js"
import { define, type Entry } from "./registry.js"
import { resolveAxis } from "./shapes.js"
import type { NDArray } from "./ndarray.js"
import type { Bool, OneAxis } from "./static.js"
import { x } from "./parameters.js"

export interface SortOptions {
  /** The axis to sort along (-1). */
  readonly axis?: OneAxis
  readonly descending?: Bool
  /** Every sort is stable, so this changes nothing (true). */
  readonly stable?: Bool
}

function sorting(name: string, kernel: () => Kernel, gives: (dtype: DType) => DType): Entry {
  return {
    name,
    chapter: "sorting",
    parameters: [
      x,
      { name: "axis", kind: "Axis", positional: false, default: -1 },
      { name: "descending", kind: "Bool", positional: false, default: false },
      { name: "stable", kind: "Bool", positional: false, default: true },
    ],
    normalize: (options, [x]) => ({
      ...options,
      axis: resolveAxis(name, options.axis, x!.shape),
      stable: true,
    }),
    result([x]) {
      checkDType(name, "x", x!.dtype, ["integral", "real floating"])
      return { shape: x!.shape, dtype: gives(x!.dtype) }
    },
    recipe: {
      kind: "build",
      run: runCompiled,
      quick: quickCompiled,
      build(graph, [x], { axis, descending }, [result]) {
        const last = x!.shape.length - 1
        // the kernels sort along the last axis; exchanging two axes is its own inverse
        const exchanged = x!.shape.map((_, i) => (i === axis ? last : i === last ? axis : i))
        const rows = axis === last ? x! : permuteNode(graph, x!, exchanged)
        const spec = { shape: rows.shape, dtype: result!.dtype }
        const sorted = kernelNodes(graph, kernel(), [rows], { descending }, [spec])[0]!
        return axis === last ? sorted : permuteNode(graph, sorted, exchanged)
      },
    },
  }
}

/**
 * The elements in order along `axis`: ascending, or descending; NaN last both ways, both zeros equal, equal elements
 * as they stood.
 *
 * @see Array API 2024.12, Sorting Functions, sort
 * @example sort(asarray([3, 1, 2]))   // [1, 2, 3]
 */
export const sort = /* @__PURE__ */ define<
  <X extends NDArray>(x: X, options?: SortOptions) => NDArray<X["dtype"], X["ndim"]>
>(
  /* @__PURE__ */ sorting(
    "sort",
    () => kernels.sort,
    (dtype) => dtype,
  ),
)

/**
 * The positions of the elements in the order in which `sort` puts them.
 *
 * @param x - real dtype, at least one axis
 * @returns int32
 * @see Array API 2024.12, Sorting Functions, argsort
 * @example argsort(asarray([3, 1, 2]))   // [1, 2, 0]
 */
export const argsort = /* @__PURE__ */ define<
  <X extends NDArray>(x: X, options?: SortOptions) => NDArray<"int32", X["ndim"]>
>(
  /* @__PURE__ */ sorting(
    "argsort",
    () => kernels.argsort,
    () => defaults.index,
  ),
)
