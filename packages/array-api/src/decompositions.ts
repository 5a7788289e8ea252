import { size as sizes, type Kernel, type KernelOptions } from "@carton/codegen"
import { runCompiled } from "./compiled-recipe.js"
import { quickKernel } from "./quick-kernel.js"
import { checkDType, isdtype, promote, realPartOf, type DType } from "./dtype.js"
import { describe } from "./describe.js"
import { ShapeError, ValueError } from "./errors.js"
import * as kernels from "./kernels/index.js"
import { checkMatrices, elementsOf, floating, numberOf } from "./matrices.js"
import { option, x, x1, x2 } from "./parameters.js"
import { castNode, kernelNodes } from "./nodes.js"
import { define, type Entry, type Options, type Parameter, type ResultSpec, type Spec } from "./registry.js"
import { broadcastShapes, mayEqual, showShape } from "./shapes.js"
import type { NDArray } from "./ndarray.js"
import type { Bool } from "./static.js"
import type { Unary } from "./elementwise-entry.js"
import type { Fits, OneLess, Promoted, RealPart } from "./typing.js"

const chapter = "linear_algebra"
const namespace = "linalg"

/** Entries whose recipe is a kernel over stacks of matrices. */
function decomposition(
  name: string,
  kernel: () => Kernel,
  results: (x: Spec, options: Options) => readonly ResultSpec[],
  more: {
    outputs?: readonly string[]
    options?: readonly Parameter[]
    square?: boolean
    flops?: (n: number, d: number) => number
  } = {},
): Entry {
  const all = (x: Spec, options: Options): readonly ResultSpec[] => {
    checkDType(name, "x", x.dtype, floating)
    checkMatrices(name, x, more.square)
    return results(x, options)
  }
  return {
    name,
    namespace,
    chapter,
    parameters: [x, ...(more.options ?? [])],
    ...(more.outputs === undefined ? {} : { outputs: more.outputs }),
    result([x], options) {
      const specs = all(x!, options)
      return more.outputs === undefined ? specs[0]! : specs
    },
    recipe: {
      kind: "build",
      run: runCompiled,
      quick: quickKernel(kernel, kernelOptions),
      build(graph, [x], options) {
        const spec = { shape: x!.shape, dtype: x!.type }
        const made = kernelNodes(graph, kernel(), [x!], kernelOptions(spec, options), all(spec, options))
        return more.outputs === undefined ? made[0]! : made
      },
    },
    flops([x]) {
      const { batch, n, d } = checkMatrices(name, x!)
      const [rows, columns] = [numberOf(n), numberOf(d)]
      return (
        elementsOf(batch) * (more.flops?.(rows, columns) ?? 10 * rows * columns * Math.min(rows, columns))
      )
    },
  }
}
/** An empty complex buffer looks like a real one; the kernel is told. */
function kernelOptions(x: Spec, options: Options): KernelOptions {
  return isdtype(x.dtype, "complex floating") ? { ...options, complex: true } : options
}

const square_ = { square: true } as const
const like = (x: Spec): readonly ResultSpec[] => [{ shape: x.shape, dtype: x.dtype }]

export interface SVD<D extends DType = DType, N extends number = number> {
  /** [..., n, k], or [..., n, n] with full matrices. */
  readonly U: NDArray<D, N>
  /** [..., k], descending. */
  readonly S: NDArray<RealPart<D>, OneLess<N>>
  /** [..., k, d], or [..., d, d] with full matrices. */
  readonly Vh: NDArray<D, N>
}

/**
 * The singular value decomposition x = U diag(S) Vh. The first entry of each row of Vh within 1e-8 of the largest
 * is positive (real and positive, of complex matrices).
 *
 * @param x - [..., n, d], floating-point dtype
 * @param options - `full_matrices` (true)
 * @returns U, S (of a real dtype), Vh; k = min(n, d)
 * @see Array API 2024.12, Linear Algebra Extension, svd
 * @example svd(asarray([[3, 0], [0, 4]])).S   // [4, 3]
 */
export const svd = /* @__PURE__ */ define<
  <X extends NDArray>(x: X, options?: { full_matrices?: Bool }) => SVD<X["dtype"], X["ndim"]>
>(
  /* @__PURE__ */ decomposition(
    "svd",
    () => kernels.svd,
    (x, { full_matrices }) => {
      const { batch, n, d } = checkMatrices("svd", x)
      const k = sizes.min(n, d)
      return [
        { shape: [...batch, n, full_matrices ? n : k], dtype: x.dtype },
        { shape: [...batch, k], dtype: realPartOf(x.dtype) },
        { shape: [...batch, full_matrices ? d : k, d], dtype: x.dtype },
      ]
    },
    { outputs: ["U", "S", "Vh"], options: [/* @__PURE__ */ option("full_matrices", "Bool", true)] },
  ),
)

/**
 * The singular values, descending.
 *
 * @see Array API 2024.12, Linear Algebra Extension, svdvals
 * @example svdvals(asarray([[3, 0], [0, 4]]))   // [4, 3]
 */
export const svdvals = /* @__PURE__ */ define<
  <X extends NDArray>(x: X) => NDArray<RealPart<X["dtype"]>, OneLess<X["ndim"]>>
>(
  /* @__PURE__ */ decomposition(
    "svdvals",
    () => kernels.svdvals,
    (x) => {
      const { batch, n, d } = checkMatrices("svdvals", x)
      return [{ shape: [...batch, sizes.min(n, d)], dtype: realPartOf(x.dtype) }]
    },
  ),
)

/**
 * x = Q R with orthonormal columns of Q, and R upper triangular with a diagonal that is not negative.
 *
 * @param options - `mode` ("reduced"): "complete" gives a square Q
 * @see Array API 2024.12, Linear Algebra Extension, qr
 * @example qr(asarray([[3, 1], [4, 2]])).R.at(0, 0)   // 5
 */
export const qr = /* @__PURE__ */ define<
  <X extends NDArray>(
    x: X,
    options?: { mode?: "reduced" | "complete" },
  ) => { readonly Q: NDArray<X["dtype"], X["ndim"]>; readonly R: NDArray<X["dtype"], X["ndim"]> }
>(
  /* @__PURE__ */ decomposition(
    "qr",
    () => kernels.qr,
    (x, { mode }) => {
      if (mode !== "reduced" && mode !== "complete")
        throw new ValueError(`qr: mode must be "reduced" or "complete", got ${describe(mode)}`)
      const { batch, n, d } = checkMatrices("qr", x)
      const k = mode === "complete" ? n : sizes.min(n, d)
      return [
        { shape: [...batch, n, k], dtype: x.dtype },
        { shape: [...batch, k, d], dtype: x.dtype },
      ]
    },
    { outputs: ["Q", "R"], options: [/* @__PURE__ */ option("mode", "Text", "reduced")] },
  ),
)

/**
 * The Cholesky factor L of positive definite matrices, x = L Lᴴ, or U = Lᴴ; only the lower triangle is read.
 *
 * @throws ValueError where a matrix is not positive definite
 * @see Array API 2024.12, Linear Algebra Extension, cholesky
 * @example cholesky(asarray([[4, 2], [2, 2]]))   // [[2, 0], [1, 1]]
 */
export const cholesky = /* @__PURE__ */ define<
  <X extends NDArray>(x: X, options?: { upper?: Bool }) => NDArray<X["dtype"], X["ndim"]>
>(
  /* @__PURE__ */ decomposition("cholesky", () => kernels.cholesky, like, {
    ...square_,
    options: [/* @__PURE__ */ option("upper", "Bool", false)],
    flops: (n) => n ** 3 / 3,
  }),
)

/**
 * The inverse of square matrices.
 *
 * @throws ValueError where a matrix is singular
 * @see Array API 2024.12, Linear Algebra Extension, inv
 * @example inv(asarray([[2, 0], [0, 4]]))   // [[0.5, 0], [0, 0.25]]
 */
export const inv = /* @__PURE__ */ define<Unary>(
  /* @__PURE__ */ decomposition("inv", () => kernels.inv, like, { ...square_, flops: (n) => 2 * n ** 3 }),
)

/**
 * The determinant of square matrices; 1 of 0 x 0.
 *
 * @see Array API 2024.12, Linear Algebra Extension, det
 * @example det(asarray([[2, 0], [0, 4]]))   // 8
 */
export const det = /* @__PURE__ */ define<
  <X extends NDArray>(x: X) => NDArray<X["dtype"], X["ndim"] extends 2 ? 0 : number>
>(
  /* @__PURE__ */ decomposition(
    "det",
    () => kernels.det,
    (x) => [{ shape: x.shape.slice(0, -2), dtype: x.dtype }],
    { ...square_, flops: (n) => (2 * n ** 3) / 3 },
  ),
)

/**
 * The sign and the logarithm of the magnitude of the determinant.
 *
 * @see Array API 2024.12, Linear Algebra Extension, slogdet
 * @example slogdet(asarray([[-1, 0], [0, 1]])).sign   // -1
 */
export const slogdet = /* @__PURE__ */ define<
  (x: NDArray) => { readonly sign: NDArray; readonly logabsdet: NDArray }
>(
  /* @__PURE__ */ decomposition(
    "slogdet",
    () => kernels.slogdet,
    (x) => [
      { shape: x.shape.slice(0, -2), dtype: x.dtype },
      { shape: x.shape.slice(0, -2), dtype: realPartOf(x.dtype) },
    ],
    { ...square_, outputs: ["sign", "logabsdet"], flops: (n) => (2 * n ** 3) / 3 },
  ),
)

/**
 * Eigenvalues (ascending) and orthonormal eigenvectors (columns) of symmetric or Hermitian matrices; only the lower
 * triangle is read.
 *
 * @returns eigenvalues of a real dtype, eigenvectors of the dtype of `x` *
 * @see Array API 2024.12, Linear Algebra Extension, eigh
 * @example eigh(asarray([[2, 0], [0, 1]])).eigenvalues   // [1, 2]
 */
export const eigh = /* @__PURE__ */ define<
  <X extends NDArray>(
    x: X,
  ) => {
    readonly eigenvalues: NDArray<RealPart<X["dtype"]>, OneLess<X["ndim"]>>
    readonly eigenvectors: NDArray<X["dtype"], X["ndim"]>
  }
>(
  /* @__PURE__ */ decomposition(
    "eigh",
    () => kernels.eigh,
    (x) => [
      { shape: x.shape.slice(0, -1), dtype: realPartOf(x.dtype) },
      { shape: x.shape, dtype: x.dtype },
    ],
    { square: true, outputs: ["eigenvalues", "eigenvectors"] },
  ),
)

/**
 * Eigenvalues of symmetric or Hermitian matrices, ascending, of a real dtype.
 *
 * @see Array API 2024.12, Linear Algebra Extension, eigvalsh
 * @example eigvalsh(asarray([[2, 0], [0, 1]]))   // [1, 2]
 */
export const eigvalsh = /* @__PURE__ */ define<
  <X extends NDArray>(x: X) => NDArray<RealPart<X["dtype"]>, OneLess<X["ndim"]>>
>(
  /* @__PURE__ */ decomposition(
    "eigvalsh",
    () => kernels.eigvalsh,
    (x) => [{ shape: x.shape.slice(0, -1), dtype: realPartOf(x.dtype) }],
    { square: true },
  ),
)

/**
 * The solution of x1 · x = x2 for square matrices x1.
 *
 * @param x1 - [..., n, n]
 * @param x2 - [n], or [..., n, k]
 * @throws ValueError where a matrix is singular
 * @see Array API 2024.12, Linear Algebra Extension, solve
 * @example solve(asarray([[2, 0], [0, 4]]), asarray([2, 2]))   // [1, 0.5]
 */
export const solve = /* @__PURE__ */ define<
  <A extends NDArray, B extends NDArray>(x1: A, x2: B & Fits<A, B>) => NDArray<Promoted<A, B>, B["ndim"]>
>({
  name: "solve",
  namespace,
  chapter,
  parameters: [x1, x2],
  result([a, b]) {
    checkDType("solve", "x1", a!.dtype, floating)
    checkDType("solve", "x2", b!.dtype, floating)
    const { batch, n } = checkMatrices("solve", a!, true)
    const dtype = promote("solve", a!.dtype, b!.dtype)
    const vector = b!.shape.length === 1
    const rows = vector ? b!.shape[0]! : b!.shape.at(-2)
    if (rows === undefined || !mayEqual(rows, n))
      throw new ShapeError(
        `solve: x1 of shape ${showShape(a!.shape)} and x2 of shape ${showShape(b!.shape)} do not fit`,
      )
    if (vector) return { shape: [...batch, n], dtype }
    return {
      shape: [...broadcastShapes("solve", [batch, b!.shape.slice(0, -2)]), n, b!.shape.at(-1)!],
      dtype,
    }
  },
  recipe: {
    kind: "build",
    run: runCompiled,
    build(graph, [a, b], _options, [result]) {
      const { dtype } = result!
      const inputs = [castNode(graph, a!, dtype), castNode(graph, b!, dtype)]
      const complex = isdtype(dtype, "complex floating")
      return kernelNodes(graph, kernels.solve, inputs, complex ? { complex } : {}, [result!])[0]!
    },
  },
  flops([a, b]) {
    const n = numberOf(a!.shape.at(-1)!)
    return (2 * n ** 3) / 3 + 2 * n * elementsOf(b!.shape)
  },
})
