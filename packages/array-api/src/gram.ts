import { type Graph, type Size, type Value } from "@carton/codegen"
import { runCompiled } from "./compiled-recipe.js"
import { ShapeError } from "./errors.js"
import { checkDType, isdtype, promote } from "./dtype.js"
import { elementsOf, numberOf } from "./matrices.js"
import { x, x1, x2 } from "./parameters.js"
import { castNode, permuteNode } from "./nodes.js"
import { define, type ResultSpec, type Spec } from "./registry.js"
import { mayEqual, showShape } from "./shapes.js"
import type { NDArray } from "./ndarray.js"

const chapter = "extension"

function checkTall(name: string, parameter: string, { shape, dtype }: Spec): void {
  checkDType(name, parameter, dtype, "numeric")
  if (shape.length !== 2)
    throw new ShapeError(`${name}: ${parameter} must be a matrix, got shape ${showShape(shape)}`)
}

/** aᵀ b: the rows of floats are taken in blocks, from wherever they are computed; the bits are those of matmul. */
function productOfColumns(graph: Graph, a: Value, b: Value, { shape, dtype }: ResultSpec): Value {
  const options = { type: dtype, shape: shape as readonly Size[] }
  if (isdtype(dtype, "real floating")) {
    const recipe = { kind: "generator", name: a === b ? "gram" : "tmatmul" } as const
    return graph.add(recipe, { ...options, inputs: a === b ? [a] : [a, b] })
  }
  const inputs = [permuteNode(graph, a, [1, 0]), b]
  return graph.add({ kind: "generator", name: "matmul" }, { ...options, inputs })
}

/**
 * The Gram matrix of the columns: xᵀ x, without conjugation; the products of a column pair are added row by row.
 *
 * @param x - [n, d], numeric dtype
 * @returns [d, d], dtype of `x`
 * @throws ShapeError "gram: x must be a matrix, got shape [3]"
 * @see an extension; BLAS's syrk is its like
 * @example gram(asarray([[1, 2], [0, 1]]))   // [[1, 2], [2, 5]]
 */
export const gram = /* @__PURE__ */ define<(x: NDArray) => NDArray>({
  name: "gram",
  chapter,
  parameters: [x],
  result([x]) {
    checkTall("gram", "x", x!)
    return { shape: [x!.shape[1]!, x!.shape[1]!], dtype: x!.dtype }
  },
  recipe: {
    kind: "build",
    run: runCompiled,
    build: (graph, [x], _options, [result]) => productOfColumns(graph, x!, x!, result!),
  },
  flops: ([x]) => elementsOf(x!.shape) * (numberOf(x!.shape[1]!) + 1),
})

/**
 * The products of the columns of two matrices of equal height: x1ᵀ x2, without conjugation.
 *
 * @param x1 - [n, d], numeric dtype
 * @param x2 - [n, m]
 * @returns [d, m]
 * @throws ShapeError "tmatmul: x1 of shape [3, 2] and x2 of shape [4, 1] differ in their number of rows"
 * @see an extension; BLAS's gemm with a transposed operand
 * @example tmatmul(asarray([[1, 2], [0, 1]]), asarray([[1], [3]]))   // [[1], [5]]
 */
export const tmatmul = /* @__PURE__ */ define<(x1: NDArray, x2: NDArray) => NDArray>({
  name: "tmatmul",
  chapter,
  parameters: [x1, x2],
  result([a, b]) {
    checkTall("tmatmul", "x1", a!)
    checkTall("tmatmul", "x2", b!)
    if (!mayEqual(a!.shape[0]!, b!.shape[0]!))
      throw new ShapeError(
        `tmatmul: x1 of shape ${showShape(a!.shape)} and x2 of shape ${showShape(b!.shape)} differ in their number of rows`,
      )
    return { shape: [a!.shape[1]!, b!.shape[1]!], dtype: promote("tmatmul", a!.dtype, b!.dtype) }
  },
  recipe: {
    kind: "build",
    run: runCompiled,
    build(graph, [a, b], _options, [result]) {
      const [left, right] = [castNode(graph, a!, result!.dtype), castNode(graph, b!, result!.dtype)]
      return productOfColumns(graph, left, right, result!)
    },
  },
  flops: ([a, b]) => 2 * elementsOf(a!.shape) * numberOf(b!.shape[1]!),
})
