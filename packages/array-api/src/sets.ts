import { isComplex } from "@carton/codegen"
import { runCompiled } from "./compiled-recipe.js"
import { defaults } from "./dtype.js"
import type { Facts } from "./facts.js"
import * as kernels from "./kernels/index.js"
import { define, type Entry, type ResultSpec, type Spec } from "./registry.js"
import { kernelNodes } from "./nodes.js"
import type { NDArray } from "./ndarray.js"
import { x } from "./parameters.js"

/** What the kernel finds, in the order of its outputs. */
const found = ["values", "indices", "inverse_indices", "counts"] as const
type Found = (typeof found)[number]

function results(x: Spec): Record<Found, ResultSpec> {
  return {
    values: { shape: [null], dtype: x.dtype },
    indices: { shape: [null], dtype: defaults.index },
    inverse_indices: { shape: x.shape, dtype: defaults.index },
    counts: { shape: [null], dtype: defaults.index },
  }
}

function unique(name: string, outputs: readonly Found[]): Entry {
  return {
    name,
    chapter: "set",
    parameters: [x],
    ...(outputs.length === 1 ? {} : { outputs }),
    result([x]) {
      const all = results(x!)
      return outputs.length === 1 ? all[outputs[0]!] : outputs.map((output) => all[output])
    },
    facts([x]) {
      const values = x!.values
      if (values === undefined) return outputs.map(() => ({}))
      const extent = { shape: values.shape, likely: values.shape }
      const more: Record<Found, Partial<Facts>> = {
        values: { ...extent, value: values },
        indices: { ...extent, lower: 0 },
        inverse_indices: { lower: 0, upper: values.size - 1 },
        counts: { ...extent, lower: 1 },
      }
      return outputs.map((output) => more[output])
    },
    recipe: {
      kind: "build",
      run: runCompiled,
      build(graph, [x]) {
        const all = results({ shape: x!.shape, dtype: x!.type })
        const nodes = kernelNodes(
          graph,
          kernels.unique,
          [x!],
          isComplex(x!.type) ? { complex: true } : {},
          found.map((output) => all[output]),
        )
        const chosen = outputs.map((output) => nodes[found.indexOf(output)]!)
        return chosen.length === 1 ? chosen[0]! : chosen
      },
    },
  }
}

/**
 * The distinct elements, ascending (complex ones by real, then imaginary part); each NaN is distinct, both zeros are
 * equal.
 *
 * @param x - any dtype and shape
 * @returns 1-d, dtype of `x`; its length depends on the data
 * @see Array API 2024.12, Set Functions, unique_values
 * @example unique_values(asarray([3, 1, 3]))   // [1, 3]
 */
export const unique_values = /* @__PURE__ */ define<(x: NDArray) => NDArray>(
  /* @__PURE__ */ unique("unique_values", ["values"]),
)

/**
 * The distinct elements, and how often each occurs.
 *
 * @see Array API 2024.12, Set Functions, unique_counts
 * @example unique_counts(asarray([3, 1, 3])).counts   // [1, 2]
 */
export const unique_counts = /* @__PURE__ */ define<(x: NDArray) => { values: NDArray; counts: NDArray }>(
  /* @__PURE__ */ unique("unique_counts", ["values", "counts"]),
)

/**
 * The distinct elements, and for each element of `x` its place among them.
 *
 * @see Array API 2024.12, Set Functions, unique_inverse
 * @example unique_inverse(asarray([3, 1, 3])).inverse_indices   // [1, 0, 1]
 */
export const unique_inverse = /* @__PURE__ */ define<
  (x: NDArray) => { values: NDArray; inverse_indices: NDArray }
>(/* @__PURE__ */ unique("unique_inverse", ["values", "inverse_indices"]))

/**
 * The distinct elements, where each occurs first in the flattened array, the place of each element of `x` among
 * them, and how often each occurs.
 *
 * @see Array API 2024.12, Set Functions, unique_all
 * @example unique_all(asarray([3, 1, 3])).indices   // [1, 0]
 */
export const unique_all = /* @__PURE__ */ define<(x: NDArray) => Record<Found, NDArray>>(
  /* @__PURE__ */ unique("unique_all", found),
)
