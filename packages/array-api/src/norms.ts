import * as e from "@carton/codegen"
import type { Size } from "@carton/codegen"
import { quickCompiled, runCompiled } from "./compiled-recipe.js"
import { astype } from "./data_type.js"
import { inv, svd, svdvals } from "./decompositions.js"
import { checkDType, isdtype, isScalar, realPartOf } from "./dtype.js"
import { abs, conj, divide, greater, maximum, multiply, pow, sqrt, square } from "./elementwise.js"
import { describe } from "./describe.js"
import { ValueError } from "./errors.js"
import { matmul, matrix_transpose } from "./linear_algebra.js"
import { expand_dims } from "./manipulation.js"
import { checkMatrices, floating } from "./matrices.js"
import { option, x } from "./parameters.js"
import { define, type Parameter, type Quick, type Scalar, type Spec } from "./registry.js"
import { count_nonzero, where } from "./searching.js"
import { axesOf, broadcastShapes, canonicalAxis, reducedShape } from "./shapes.js"
import { max, min, size, sum } from "./statistical.js"
import type { NDArray } from "./ndarray.js"
import type { Axis, Bool, Int, Operand } from "./static.js"

const chapter = "linear_algebra"
const namespace = "linalg"

/** A number, or one for each matrix. */
const rtol: Parameter = { name: "rtol", kind: "array", positional: false, default: null, group: "rtol" }
/** Without a tolerance of its own a call is one program. */
const withoutOptions: Quick = (entry, x, named) => (named === undefined ? quickCompiled(entry, x) : undefined)

interface RankOptions {
  readonly rtol?: Operand | null
}
/** The shape of the stack; throws on an rtol that does not fit it. */
function checkRank(name: string, x: Spec, rtol: Spec | null | undefined): Size[] {
  checkDType(name, "x", x.dtype, floating)
  const { batch } = checkMatrices(name, x)
  if (rtol == null) return [...batch]
  checkDType(name, "rtol", rtol.dtype, "real floating")
  return broadcastShapes(name, [batch, rtol.shape])
}

/**
 * The Moore-Penrose inverse; singular values up to rtol times the largest count as 0.
 *
 * @param options - `rtol` (null, max(n, d) · eps): a number, or an array that broadcasts with the stack of matrices
 * @see Array API 2024.12, Linear Algebra Extension, pinv
 * @example pinv(asarray([[2, 0], [0, 0]]))   // [[0.5, 0], [0, 0]]
 */
export const pinv = /* @__PURE__ */ define<(x: NDArray, options?: RankOptions) => NDArray>({
  name: "pinv",
  namespace,
  chapter,
  parameters: [x, rtol],
  result([x, rtol]) {
    const [n, d] = x!.shape.slice(-2)
    return { shape: [...checkRank("pinv", x!, rtol), d!, n!], dtype: x!.dtype }
  },
  recipe: {
    kind: "compose",
    quick: withoutOptions,
    body([x, rtol = null]) {
      // of no rows or columns there is no largest singular value, and nothing to invert
      if (isEmpty(x)) return matrix_transpose(x)
      const { U, S, Vh } = svd(x, { full_matrices: false })
      const inverse = where(greater(S, cut(x, S, rtol)), divide(1, S), 0)
      return matmul(multiply(adjoint(Vh), expand_dims(inverse, -2)), adjoint(U))
    },
  },
})

const isEmpty = (x: NDArray): boolean => x.spec.shape.slice(-2).includes(0)
const isNumber = (extent: Size): boolean => typeof extent === "number"
const adjoint = (x: NDArray): NDArray => matrix_transpose(isdtype(x.dtype, "complex floating") ? conj(x) : x)

/** The singular value up to which all count as 0. */
function cut(x: NDArray, S: NDArray, rtol: NDArray | Scalar | null): NDArray {
  const eps = realPartOf(x.dtype) === "float32" ? 2 ** -23 : 2 ** -52
  const largest = max(S, { axis: -1, keepdims: true })
  if (rtol !== null) return multiply(largest, isScalar(rtol) ? rtol : expand_dims(rtol, -1))
  const extents = x.spec.shape.slice(-2)
  if (extents.every((n) => typeof n === "number")) return multiply(largest, Math.max(...extents) * eps)
  const longest = maximum(size(x, { axis: -1 }), size(x, { axis: -2 }))
  return multiply(largest, multiply(longest, eps))
}

/**
 * How many singular values exceed rtol times the largest.
 *
 * @param options - `rtol` (null, max(n, d) · eps): a number, or an array that broadcasts with the stack of matrices
 * @returns int32
 * @see Array API 2024.12, Linear Algebra Extension, matrix_rank
 * @example matrix_rank(asarray([[1, 2], [2, 4]]))   // 1
 */
export const matrix_rank = /* @__PURE__ */ define<(x: NDArray, options?: RankOptions) => NDArray>({
  name: "matrix_rank",
  namespace,
  chapter,
  parameters: [x, rtol],
  result: ([x, rtol]) => ({ shape: checkRank("matrix_rank", x!, rtol), dtype: "int32" }),
  recipe: {
    kind: "compose",
    quick: withoutOptions,
    body([x, rtol = null]) {
      const S = svdvals(x)
      if (isEmpty(x)) return count_nonzero(S, { axis: -1 })
      return count_nonzero(greater(S, cut(x, S, rtol)), { axis: -1 })
    },
  },
})

/**
 * Square matrices to the power `n`; of negative ones the inverse is taken first.
 *
 * @see Array API 2024.12, Linear Algebra Extension, matrix_power
 * @example matrix_power(asarray([[1, 1], [0, 1]]), 3)   // [[1, 3], [0, 1]]
 */
export const matrix_power = /* @__PURE__ */ define<(x: NDArray, n: Int) => NDArray>({
  name: "matrix_power",
  namespace,
  chapter,
  parameters: [x, { name: "n", kind: "Int", positional: true }],
  normalize({ n }) {
    if (!Number.isInteger(n)) throw new ValueError(`matrix_power: n must be an integer, got ${describe(n)}`)
    return { n }
  },
  result([x]) {
    checkDType("matrix_power", "x", x!.dtype, floating)
    checkMatrices("matrix_power", x!, true)
    return x!
  },
  recipe: {
    kind: "compose",
    body([x], { n }) {
      if (n === 0) return identity_like(x)
      let square: NDArray = n < 0 ? inv(x) : x
      let result: NDArray | undefined
      for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
        if (rest % 2 === 1) result = result === undefined ? square : matmul(result, square)
        if (rest > 1) square = matmul(square, square)
      }
      return result!
    },
  },
})

/** Unit matrices of the shape and dtype of `x`. An extension of the standard. */
export const identity_like = /* @__PURE__ */ define<(x: NDArray) => NDArray>({
  name: "identity_like",
  chapter: "extension",
  parameters: [x],
  result([x]) {
    checkMatrices("identity_like", x!)
    return x!
  },
  recipe: {
    kind: "build",
    run: runCompiled,
    build: (graph, [x]) =>
      graph.add(
        {
          kind: "pull",
          expr: (index) =>
            e.select(e.eq(index.at(-1)!, index.at(-2)!), e.constant(x!.type, 1), e.constant(x!.type, 0)),
        },
        { type: x!.type, shape: x!.shape, inputs: [] },
      ),
  },
})

export interface VectorNormOptions {
  readonly axis?: Axis
  readonly keepdims?: Bool
  /** The order (2): also Infinity, -Infinity and 0, which counts what is not zero. */
  readonly ord?: number
}

/**
 * The norm of vectors along `axis`: (sum |x|^ord)^(1/ord).
 *
 * @returns the real dtype of `x`
 * @see Array API 2024.12, Linear Algebra Extension, vector_norm
 * @example vector_norm(asarray([3, 4]))   // 5
 */
export const vector_norm = /* @__PURE__ */ define<(x: NDArray, options?: VectorNormOptions) => NDArray>({
  name: "vector_norm",
  namespace,
  chapter,
  parameters: [
    x,
    /* @__PURE__ */ option("axis", "Axis", null),
    /* @__PURE__ */ option("keepdims", "Bool", false),
    /* @__PURE__ */ option("ord", "Float", 2),
  ],
  normalize: (options, [x]) => ({ ...options, axis: canonicalAxis("vector_norm", options.axis, x!.shape) }),
  result([x], { axis, keepdims }) {
    checkDType("vector_norm", "x", x!.dtype, floating)
    const axes = axis === null ? x!.shape.map((_, i) => i) : [axis].flat()
    return { shape: reducedShape(x!.shape, axes, keepdims), dtype: realPartOf(x!.dtype) }
  },
  recipe: {
    kind: "compose",
    run: runCompiled,
    quick: quickCompiled,
    body([x], { axis, keepdims, ord }) {
      const over = { axis, keepdims }
      if (ord === 0) return astype(count_nonzero(x, over), realPartOf(x.dtype))
      const size = abs(x)
      // of nothing the largest is 0, as the sum is
      const extents = axesOf(axis, x.ndim).map((i) => x.spec.shape[i]!)
      if (ord === Infinity && extents.includes(0)) return sum(size, over)
      if (ord === Infinity) return extents.every(isNumber) ? max(size, over) : maximum(max(size, over), 0)
      if (ord === -Infinity) return min(size, over)
      if (ord === 1) return sum(size, over)
      if (ord === 2) return sqrt(sum(square(size), over))
      return pow(sum(pow(size, ord), over), 1 / ord)
    },
  },
})

export interface MatrixNormOptions {
  readonly keepdims?: Bool
  /** "fro", "nuc", 1, -1, 2, -2, Infinity or -Infinity ("fro"). */
  readonly ord?: number | "fro" | "nuc"
}

/**
 * The norm of matrices.
 *
 * @returns the real dtype of `x`
 * @see Array API 2024.12, Linear Algebra Extension, matrix_norm
 * @example matrix_norm(asarray([[3, 0], [0, 4]]))   // 5
 */
export const matrix_norm = /* @__PURE__ */ define<(x: NDArray, options?: MatrixNormOptions) => NDArray>({
  name: "matrix_norm",
  namespace,
  chapter,
  parameters: [
    x,
    /* @__PURE__ */ option("keepdims", "Bool", false),
    /* @__PURE__ */ option("ord", "Key", "fro"),
  ],
  result([x], { keepdims, ord }) {
    checkDType("matrix_norm", "x", x!.dtype, floating)
    if (!["fro", "nuc", 1, -1, 2, -2, Infinity, -Infinity].includes(ord))
      throw new ValueError(`matrix_norm: ord must be "fro", "nuc", ±1, ±2 or ±Infinity, got ${describe(ord)}`)
    const { batch } = checkMatrices("matrix_norm", x!)
    return { shape: keepdims ? [...batch, 1, 1] : batch, dtype: realPartOf(x!.dtype) }
  },
  recipe: {
    kind: "compose",
    run: runCompiled,
    // which axes are kept is not among the options
    quick: (entry, x, named) => (named?.["keepdims"] ? undefined : quickCompiled(entry, x, named)),
    body([x], { keepdims, ord }) {
      const [rows, columns] = [x.ndim - 2, x.ndim - 1]
      // the norms that are largest values are 0 of nothing, as sums are
      if (ord > 0 && isEmpty(x)) return vector_norm(x, { axis: [rows, columns], keepdims })
      // where the data decide extents, there may be nothing
      const atLeast0 = (norm: NDArray) =>
        ord > 0 && !x.spec.shape.slice(-2).every(isNumber) ? maximum(norm, 0) : norm
      const kept = (norm: NDArray) => (keepdims ? expand_dims(norm, [rows, columns]) : norm)
      if (ord === "fro") return vector_norm(x, { axis: [rows, columns], keepdims })
      if (ord === "nuc") return kept(sum(svdvals(x), { axis: -1 }))
      const extreme = ord > 0 ? max : min
      if (Math.abs(ord) === 2) return kept(atLeast0(extreme(svdvals(x), { axis: -1 })))
      // sums down the columns (1), along the rows (infinity)
      const along = Math.abs(ord) === 1 ? rows : columns
      return kept(atLeast0(extreme(sum(abs(x), { axis: along }), { axis: -1 })))
    },
  },
})
