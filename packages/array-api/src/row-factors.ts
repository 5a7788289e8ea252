import { size as sizes, type Size } from "@carton/codegen"
import type { HasTerm } from "@carton/egraph"
import { runCompiled } from "./compiled-recipe.js"
import { eigh, svd } from "./decompositions.js"
import { checkDType, promote } from "./dtype.js"
import { divide, equal, maximum, multiply, sqrt, square } from "./elementwise.js"
import { ShapeError } from "./errors.js"
import { diagonal, matrix_transpose } from "./linear_algebra.js"
import { concat } from "./joining.js"
import { expand_dims } from "./manipulation.js"
import { gram } from "./gram.js"
import { elementsOf, numberOf } from "./matrices.js"
import { x } from "./parameters.js"
import { define, type Backend, type Parameter, type Spec } from "./registry.js"
import { mayEqual, showShape } from "./shapes.js"
import { where } from "./searching.js"
import { sum } from "./statistical.js"
import type { NDArray } from "./ndarray.js"
import type { Operand } from "./static.js"

/**
 * A row factor of a matrix x [n, d]: a matrix R [min(n, d), d] with RᵀR = xᵀx. Only what depends on xᵀx alone can be
 * seen of it, by the functions that begin with `factor_`: R is known up to a rotation from the left. The number of
 * its rows tells how many singular values x has.
 */
export interface RowFactor extends HasTerm<"RowFactor"> {
  readonly backend: Backend
}

const chapter = "extension"
const sort = "RowFactor"
const factor: Parameter = { name: "factor", kind: "array", positional: true, sort }

const matrix = (name: string, { shape }: Spec): void => {
  if (shape.length !== 2) throw new ShapeError(`${name}: x must be a matrix, got shape ${showShape(shape)}`)
}
/** A composition sees row factors as the matrices that they are. */
const asMatrix = (x: NDArray): NDArray => x
const columns = ({ shape }: Spec) => shape[1]!
const height = ({ shape: [n, d] }: Spec) => sizes.min(n!, d!)

/**
 * The row factor R of x = Q R: upper triangular with a diagonal that is not negative, by blocks of Householder
 * reflections; Q is never made. Fewer rows than columns are a factor as they are.
 *
 * @param x - [n, d], real floating-point dtype
 * @returns [min(n, d), d]; NaN where x has a NaN or an infinity, or norms overflow
 * @throws ShapeError "row_factor: x must be a matrix, got shape [3]"
 * @see an extension; `linalg.qr(x).R`
 * @see J. Demmel, L. Grigori, M. Hoemmen, J. Langou, Communication-optimal parallel and sequential QR (TSQR)
 * @example factor_gram(row_factor(asarray([[3, 1], [4, 2]]))).at(0, 0)   // 25
 */
export const row_factor = /* @__PURE__ */ define<(x: NDArray) => RowFactor>({
  name: "row_factor",
  chapter,
  parameters: [x],
  sort,
  result([x]) {
    checkDType("row_factor", "x", x!.dtype, "real floating")
    matrix("row_factor", x!)
    return { shape: [height(x!), columns(x!)], dtype: x!.dtype }
  },
  recipe: {
    kind: "build",
    run: runCompiled,
    build: (graph, [x], _options, [result]) =>
      graph.add(
        { kind: "generator", name: "row_factor" },
        { type: result!.dtype, shape: result!.shape as readonly Size[], inputs: [x!] },
      ),
  },
  flops: ([x]) => 2 * elementsOf(x!.shape) * numberOf(columns(x!)),
})

/**
 * The singular values and right singular vectors of the matrix that was factored.
 *
 * @returns S [k], descending, and Vh [k, d], k = min(n, d), as `linalg.svd(x, { full_matrices: false })` has them
 * @see an extension
 * @example factor_svd(row_factor(asarray([[0, 2], [1, 0], [0, 0]]))).S   // [2, 1]
 */
export const factor_svd = /* @__PURE__ */ define<
  (factor: RowFactor) => { readonly S: NDArray; readonly Vh: NDArray }
>({
  name: "factor_svd",
  chapter,
  parameters: [factor],
  outputs: ["S", "Vh"],
  result([factor]) {
    const { shape, dtype } = factor!
    return [
      { shape: [height(factor!)], dtype },
      { shape: [height(factor!), shape[1]!], dtype },
    ]
  },
  recipe: {
    kind: "compose",
    body([factor]) {
      const { S, Vh } = svd(asMatrix(factor), { full_matrices: false })
      return [S, Vh]
    },
  },
})

/**
 * Sums of squares of the columns: [d].
 *
 * @see an extension; `sum(square(x), { axis: 0 })`
 * @example factor_column_squares(row_factor(asarray([[3, 0], [4, 2]])))   // [25, 4]
 */
export const factor_column_squares = /* @__PURE__ */ define<(factor: RowFactor) => NDArray>({
  name: "factor_column_squares",
  chapter,
  parameters: [factor],
  result: ([factor]) => ({ shape: [columns(factor!)], dtype: factor!.dtype }),
  facts: () => [{ lower: 0 }],
  recipe: { kind: "compose", body: ([factor]) => sum(square(asMatrix(factor)), { axis: 0 }) },
})

/**
 * The Gram matrix xᵀ x: [d, d].
 *
 * @see an extension; `gram(x)`
 * @example factor_gram(row_factor(asarray([[3, 0], [4, 2]]))).at(0, 1)   // 8
 */
export const factor_gram = /* @__PURE__ */ define<(factor: RowFactor) => NDArray>({
  name: "factor_gram",
  chapter,
  parameters: [factor],
  result: ([factor]) => ({ shape: [columns(factor!), columns(factor!)], dtype: factor!.dtype }),
  recipe: { kind: "compose", body: ([factor]) => gram(asMatrix(factor)) },
})

/**
 * The row factor of the matrix with its columns scaled: of x · scale.
 *
 * @param scale - a number, or [d]
 * @throws ShapeError "factor_scale: scale must be a number or have one element for each of the 2 columns, got [3]"
 * @see an extension
 * @example factor_column_squares(factor_scale(row_factor(asarray([[3, 0], [4, 2]])), asarray([1, 2])))   // [25, 16]
 */
export const factor_scale = /* @__PURE__ */ define<(factor: RowFactor, scale: Operand) => RowFactor>({
  name: "factor_scale",
  chapter,
  parameters: [factor, { name: "scale", kind: "array", positional: true }],
  sort,
  result([factor, scale]) {
    const d = columns(factor!)
    if (scale!.shape.length > 1 || (scale!.shape.length === 1 && !mayEqual(scale!.shape[0]!, d)))
      throw new ShapeError(
        `factor_scale: scale must be a number or have one element for each of the ${String(d)} columns, got ${showShape(scale!.shape)}`,
      )
    checkDType("factor_scale", "scale", scale!.dtype, "real floating")
    return { shape: factor!.shape, dtype: promote("factor_scale", factor!.dtype, scale!.dtype) }
  },
  recipe: { kind: "compose", body: ([factor, scale]) => multiply(asMatrix(factor), scale) },
})

/**
 * The row factor of matrices one below the other.
 *
 * @param factors - of matrices with the same number of columns
 * @throws ShapeError "factor_concat: factors must have the same number of columns, got 2 and 3"
 * @see an extension
 * @example factor_column_squares(factor_concat([row_factor(asarray([[3]])), row_factor(asarray([[4]]))]))   // [25]
 */
export const factor_concat = /* @__PURE__ */ define<(factors: readonly RowFactor[]) => RowFactor>({
  name: "factor_concat",
  chapter,
  parameters: [{ name: "factors", kind: "arrays", positional: true, sort }],
  sort,
  result(factors) {
    const d = factors.map(columns).reduce((a, b) => (typeof a === "number" ? a : b))
    const other = factors.map(columns).find((n) => !mayEqual(n, d))
    if (other !== undefined)
      throw new ShapeError(
        `factor_concat: factors must have the same number of columns, got ${String(d)} and ${String(other)}`,
      )
    const rows = factors.map(({ shape }) => shape[0]!).reduce(sizes.add)
    return {
      shape: [sizes.min(rows, d), d],
      dtype: promote("factor_concat", ...factors.map(({ dtype }) => dtype)),
    }
  },
  recipe: {
    kind: "compose",
    body: ([factors]) => row_factor(concat(factors as readonly NDArray[])) as unknown as NDArray,
  },
})

/**
 * A row factor from a Gram matrix G = xᵀ x, by the eigenvectors of G with its columns scaled to length 1. Where x has
 * singular values σ, those of the factor have an error of up to about sqrt(eps) max(σ): small ones are lost.
 *
 * @param gram - [d, d], symmetric and positive semidefinite but for rounding, real floating-point
 * @returns a factor of d rows: of an x of at least as many rows as columns
 * @throws ShapeError "gram_factor: gram must be a square matrix, got shape [2, 3]"
 * @see an extension; `row_factor(x)`
 * @see G. H. Golub, C. F. Van Loan, Matrix Computations, section 8.6: what forming xᵀx costs in accuracy
 * @example factor_column_squares(gram_factor(asarray([[4, 0], [0, 9]])))   // [4, 9]
 */
export const gram_factor = /* @__PURE__ */ define<(gram: NDArray) => RowFactor>({
  name: "gram_factor",
  chapter,
  parameters: [{ name: "gram", kind: "array", positional: true }],
  sort,
  result([gram]) {
    checkDType("gram_factor", "gram", gram!.dtype, "real floating")
    const [n, d] = gram!.shape
    if (gram!.shape.length !== 2 || !mayEqual(n!, d!))
      throw new ShapeError(`gram_factor: gram must be a square matrix, got shape ${showShape(gram!.shape)}`)
    return { shape: gram!.shape, dtype: gram!.dtype }
  },
  recipe: {
    kind: "compose",
    body([gram]) {
      const lengths = sqrt(diagonal(gram))
      const scale = where(equal(lengths, 0), 1, lengths)
      const scaled = divide(divide(gram, scale), expand_dims(scale, 1))
      const { eigenvalues, eigenvectors } = eigh(scaled)
      const roots = sqrt(maximum(eigenvalues, 0))
      return multiply(multiply(expand_dims(roots, 1), matrix_transpose(eigenvectors)), lengths)
    },
  },
})
