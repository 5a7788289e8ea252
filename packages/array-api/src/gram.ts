import { ShapeError } from "./errors.js"
import { checkDType, promote } from "./dtype.js"
import { matmul, matrix_transpose } from "./linear_algebra.js"
import { elementsOf, numberOf, x, x1, x2 } from "./matrices.js"
import { define, type Spec } from "./registry.js"
import { mayEqual, showShape } from "./shapes.js"
import type { NDArray } from "./ndarray.js"

const chapter = "extension"

function checkTall(name: string, parameter: string, { shape, dtype }: Spec): void {
  checkDType(name, parameter, dtype, "numeric")
  if (shape.length !== 2)
    throw new ShapeError(`${name}: ${parameter} must be a matrix, got shape ${showShape(shape)}`)
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
  recipe: { kind: "compose", body: ([x]) => matmul(matrix_transpose(x), x) },
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
  recipe: { kind: "compose", body: ([a, b]) => matmul(matrix_transpose(a), b) },
  flops: ([a, b]) => 2 * elementsOf(a!.shape) * numberOf(b!.shape[1]!),
})
