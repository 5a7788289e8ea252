import { e, size as sizes, type Kernel, type Size, type Value } from "@carton/codegen"
import { astype } from "./data_type.js"
import { accumulated, checkDType, isdtype, promote, realPartOf } from "./dtype.js"
import { abs, conj, divide, multiply, pow, sqrt, square, subtract } from "./elementwise.js"
import { AxisError, ShapeError, ValueError } from "./errors.js"
import { index } from "./indexing.js"
import * as kernels from "./kernels/index.js"
import { broadcast_arrays, expand_dims, moveaxis, permute_dims, reshape, stack } from "./manipulation.js"
import { broadcastNode, castNode, expandNode, kernelNodes, viewNode } from "./nodes.js"
import { define, type Entry, type Options, type Parameter, type ResultSpec, type Spec } from "./registry.js"
import { count_nonzero, where } from "./searching.js"
import {
  broadcastShapes,
  canonicalAxis,
  known,
  mayEqual,
  reducedShape,
  resolveAxis,
  showShape,
} from "./shapes.js"
import { max, min, sum } from "./statistical.js"
import type { NDArray } from "./ndarray.js"
import type { Axis, Bool, DTypeArgument, Int, OneAxis } from "./static.js"

const chapter = "linear_algebra"
const namespace = "linalg"
const x: Parameter = { name: "x", kind: "array", positional: true }
const x1: Parameter = { name: "x1", kind: "array", positional: true }
const x2: Parameter = { name: "x2", kind: "array", positional: true }
const floating = ["real floating", "complex floating"] as const
const option = (name: string, kind: Parameter["kind"], value: unknown): Parameter => ({
  name,
  kind,
  positional: false,
  default: value,
})

/** Throws where x has fewer than two axes, or is not square in them. */
function checkMatrices(
  name: string,
  { shape }: Spec,
  square = false,
): { batch: readonly Size[]; n: Size; d: Size } {
  const [n, d] = [shape.at(-2), shape.at(-1)]
  if (n === undefined || d === undefined)
    throw new ShapeError(`${name}: x must have at least two axes, got shape ${showShape(shape)}`)
  if (square && !mayEqual(n, d))
    throw new ShapeError(`${name}: x must be square in its last two axes, got ${showShape(shape)}`)
  return { batch: shape.slice(0, -2), n, d }
}

/**
 * The matrix product over the last two axes; leading axes are broadcast. A 1-d array is a row on the left, a column
 * on the right, and the axis that it lacks is missing in the result.
 *
 * @param x1 - [..., n, k] or [k], numeric dtype
 * @param x2 - [..., k, m] or [k]
 * @throws ShapeError "matmul: shapes [2, 3] and [4, 5] do not fit: 3 columns meet 4 rows"
 * @see Array API 2024.12, Linear Algebra Functions, matmul
 * @example matmul(asarray([[1, 2], [3, 4]]), asarray([1, 1]))   // [3, 7]
 */
export const matmul = /* @__PURE__ */ define<(x1: NDArray, x2: NDArray) => NDArray>({
  name: "matmul",
  chapter,
  parameters: [x1, x2],
  result([a, b]) {
    checkDType("matmul", "x1", a!.dtype, "numeric")
    checkDType("matmul", "x2", b!.dtype, "numeric")
    return { shape: productShape(a!.shape, b!.shape), dtype: promote("matmul", a!.dtype, b!.dtype) }
  },
  recipe: {
    kind: "build",
    build(graph, [a, b], _options, [result]) {
      const { dtype } = result!
      const [rowMissing, columnMissing] = [a!.shape.length === 1, b!.shape.length === 1]
      const left = rowMissing ? expandNode(graph, a!, [0]) : a!
      const right = columnMissing ? expandNode(graph, b!, [1]) : b!
      const batch = broadcastShapes("matmul", [left.shape.slice(0, -2), right.shape.slice(0, -2)])
      const [n, k, m] = [left.shape.at(-2)!, left.shape.at(-1)!, right.shape.at(-1)!]
      const inputs = [
        castNode(graph, broadcastNode(graph, left, [...batch, n, k]), dtype),
        castNode(graph, broadcastNode(graph, right, [...batch, known(right.shape.at(-2)!, k), m]), dtype),
      ]
      const product = graph.add(
        { kind: "generator", name: "matmul" },
        { type: dtype, shape: [...batch, n, m], inputs },
      )
      if (!rowMissing && !columnMissing) return product
      const last = batch.length
      const map = product.shape.map((_, axis) => {
        const dropped = (axis === last && rowMissing) || (axis === last + 1 && columnMissing)
        return dropped
          ? { base: 0, step: 0 }
          : { base: 0, step: 1, axis: axis === last + 1 && rowMissing ? last : axis }
      })
      return viewNode(graph, product, result!.shape as readonly Size[], map)
    },
  },
  flops: ([a, b]) => 2 * elementsOf(productShape(a!.shape, b!.shape)) * numberOf(a!.shape.at(-1)!),
})

const numberOf = (extent: Size): number => (typeof extent === "number" ? extent : 1)
const elementsOf = (shape: readonly Size[]): number =>
  shape.reduce<number>((n, extent) => n * numberOf(extent), 1)

function productShape(a: readonly Size[], b: readonly Size[]): Size[] {
  if (a.length === 0 || b.length === 0)
    throw new ShapeError(
      `matmul: takes arrays of at least one axis, got shapes ${showShape(a)} and ${showShape(b)}`,
    )
  const [k, rows] = [a.at(-1)!, b.length === 1 ? b[0]! : b.at(-2)!]
  if (!mayEqual(k, rows))
    throw new ShapeError(
      `matmul: shapes ${showShape(a)} and ${showShape(b)} do not fit: ${String(k)} columns meet ${String(rows)} rows`,
    )
  const batch = broadcastShapes("matmul", [a.slice(0, -2), b.slice(0, -2)])
  return [...batch, ...a.slice(-2, -1), ...(b.length === 1 ? [] : [b.at(-1)!])]
}

/**
 * The last two axes exchanged.
 *
 * @see Array API 2024.12, Linear Algebra Functions, matrix_transpose
 * @example matrix_transpose(asarray([[1, 2], [3, 4]]))   // [[1, 3], [2, 4]]
 */
export const matrix_transpose = /* @__PURE__ */ define<(x: NDArray) => NDArray>({
  name: "matrix_transpose",
  chapter,
  parameters: [x],
  result([x]) {
    const { batch, n, d } = checkMatrices("matrix_transpose", x!)
    return { shape: [...batch, d, n], dtype: x!.dtype }
  },
  recipe: {
    kind: "view",
    map({ shape }) {
      const last = shape.length - 1
      return shape.map((_, i) => ({
        base: 0,
        step: 1,
        axis: i === last ? last - 1 : i === last - 1 ? last : i,
      }))
    },
  },
})

/** The axis counted from the end, where arrays of different rank have it in common. */
function fromEnd(name: string, axis: number, a: readonly Size[], b: readonly Size[]): number {
  if (axis >= 0 && a.length !== b.length)
    throw new AxisError(`${name}: axis ${axis} of arrays of different rank must count from the end`)
  const shorter = a.length < b.length ? a : b
  return resolveAxis(name, axis, shorter) - shorter.length
}

/** How many axes to sum over, or which: `[axes of x1, axes of x2]`. */
export type ContractedAxes = number | readonly [readonly number[], readonly number[]]

/**
 * Sums of products over axes of both arrays; the other axes of x1, then those of x2, remain.
 *
 * @param options - `axes` (2): the last so many of x1 with the first of x2, or a pair of lists
 * @see Array API 2024.12, Linear Algebra Functions, tensordot
 * @example tensordot(asarray([1, 2]), asarray([3, 4]), { axes: 1 })   // 11
 */
export const tensordot = /* @__PURE__ */ define<
  (x1: NDArray, x2: NDArray, options?: { axes?: ContractedAxes }) => NDArray
>({
  name: "tensordot",
  chapter,
  parameters: [x1, x2, option("axes", "Key", 2)],
  normalize({ axes }, [a, b]) {
    if (typeof axes === "number") {
      if (!Number.isInteger(axes) || axes < 0 || axes > Math.min(a!.shape.length, b!.shape.length))
        throw new ValueError(`tensordot: axes ${axes} must be between 0 and the axes of both arrays`)
      const first = a!.shape.length - axes
      return {
        axes: [Array.from({ length: axes }, (_, i) => first + i), Array.from({ length: axes }, (_, i) => i)],
      }
    }
    const [left, right] = axes
    if (left.length !== right.length)
      throw new ValueError(
        `tensordot: axes must name as many of x1 as of x2, got ${left.length} and ${right.length}`,
      )
    return {
      axes: [
        left.map((i: number) => resolveAxis("tensordot", i, a!.shape)),
        right.map((i: number) => resolveAxis("tensordot", i, b!.shape)),
      ],
    }
  },
  result([a, b], { axes: [left, right] }) {
    left.forEach((axis: number, i: number) => {
      if (!mayEqual(a!.shape[axis]!, b!.shape[right[i]]!))
        throw new ShapeError(
          `tensordot: axis ${axis} of shape ${showShape(a!.shape)} and axis ${right[i]} of ${showShape(b!.shape)} differ`,
        )
    })
    checkDType("tensordot", "x1", a!.dtype, "numeric")
    return {
      shape: [
        ...a!.shape.filter((_, i) => !left.includes(i)),
        ...b!.shape.filter((_, i) => !right.includes(i)),
      ],
      dtype: promote("tensordot", a!.dtype, b!.dtype),
    }
  },
  recipe: {
    kind: "compose",
    body([a, b], { axes: [left, right] }) {
      const kept = (x: NDArray, axes: readonly number[]) =>
        x.shape.map((_, i) => i).filter((i) => !axes.includes(i))
      const extents = (x: NDArray, axes: readonly number[]) => axes.map((i) => x.shape[i]!)
      const [keptLeft, keptRight] = [kept(a, left), kept(b, right)]
      const count = (list: readonly number[]) => list.reduce((n, extent) => n * extent, 1)
      const k = count(extents(a, left))
      const rows = reshape(permute_dims(a, [...keptLeft, ...left]), [count(extents(a, keptLeft)), k])
      const columns = reshape(permute_dims(b, [...right, ...keptRight]), [k, count(extents(b, keptRight))])
      return reshape(matmul(rows, columns), [...extents(a, keptLeft), ...extents(b, keptRight)])
    },
  },
})

/**
 * The dot product of vectors along `axis`, of which the first is conjugated; other axes are broadcast.
 *
 * @see Array API 2024.12, Linear Algebra Functions, vecdot
 * @example vecdot(asarray([1, 2]), asarray([3, 4]))   // 11
 */
export const vecdot = /* @__PURE__ */ define<
  (x1: NDArray, x2: NDArray, options?: { axis?: OneAxis }) => NDArray
>({
  name: "vecdot",
  chapter,
  parameters: [x1, x2, option("axis", "Axis", -1)],
  normalize: ({ axis }, [a, b]) => ({ axis: fromEnd("vecdot", axis, a!.shape, b!.shape) }),
  result([a, b], { axis }) {
    checkDType("vecdot", "x1", a!.dtype, "numeric")
    checkDType("vecdot", "x2", b!.dtype, "numeric")
    if (!mayEqual(a!.shape.at(axis)!, b!.shape.at(axis)!))
      throw new ShapeError(
        `vecdot: axis ${axis} of shapes ${showShape(a!.shape)} and ${showShape(b!.shape)} differs`,
      )
    const shape = broadcastShapes("vecdot", [a!.shape, b!.shape])
    return {
      shape: reducedShape(shape, [axis + shape.length], false),
      dtype: promote("vecdot", a!.dtype, b!.dtype),
    }
  },
  recipe: {
    kind: "compose",
    body([a, b], { axis }) {
      const dtype = promote("vecdot", a.dtype, b.dtype)
      return sum(multiply(isdtype(a.dtype, "complex floating") ? conj(a) : a, b), { axis, dtype })
    },
  },
})

/**
 * All products of an element of x1 with one of x2.
 *
 * @param x1 - [n]
 * @param x2 - [m]
 * @see Array API 2024.12, Linear Algebra Extension, outer
 * @example outer(asarray([1, 2]), asarray([3, 4]))   // [[3, 4], [6, 8]]
 */
export const outer = /* @__PURE__ */ define<(x1: NDArray, x2: NDArray) => NDArray>({
  name: "outer",
  namespace,
  chapter,
  parameters: [x1, x2],
  result([a, b]) {
    if (a!.shape.length !== 1 || b!.shape.length !== 1)
      throw new ShapeError(
        `outer: takes 1-d arrays, got shapes ${showShape(a!.shape)} and ${showShape(b!.shape)}`,
      )
    checkDType("outer", "x1", a!.dtype, "numeric")
    return { shape: [a!.shape[0]!, b!.shape[0]!], dtype: promote("outer", a!.dtype, b!.dtype) }
  },
  recipe: { kind: "compose", body: ([a, b]) => multiply(expand_dims(a, 1), expand_dims(b, 0)) },
})

/**
 * The diagonal of each matrix, `offset` places above the main one.
 *
 * @see Array API 2024.12, Linear Algebra Extension, diagonal
 * @example diagonal(asarray([[1, 2], [3, 4]]))   // [1, 4]
 */
export const diagonal = /* @__PURE__ */ define<(x: NDArray, options?: { offset?: Int }) => NDArray>({
  name: "diagonal",
  namespace,
  chapter,
  parameters: [x, option("offset", "Int", 0)],
  result([x], { offset }) {
    const { batch, n, d } = checkMatrices("diagonal", x!)
    const length = sizes.min(sizes.add(n, Math.min(offset, 0)), sizes.sub(d, Math.max(offset, 0)))
    return { shape: [...batch, sizes.max(length, 0)], dtype: x!.dtype }
  },
  recipe: {
    kind: "view",
    map: ({ shape }, { offset }) =>
      shape.map((_, i) => {
        const axis = shape.length - 2
        if (i === axis) return { base: Math.max(-offset, 0), step: 1, axis }
        return { base: i > axis ? Math.max(offset, 0) : 0, step: 1, axis: Math.min(i, axis) }
      }),
  },
})

/**
 * The sum of the diagonal of each matrix.
 *
 * @see Array API 2024.12, Linear Algebra Extension, trace
 * @example trace(asarray([[1, 2], [3, 4]]))   // 5
 */
export const trace = /* @__PURE__ */ define<
  (x: NDArray, options?: { offset?: Int; dtype?: DTypeArgument }) => NDArray
>({
  name: "trace",
  namespace,
  chapter,
  parameters: [x, option("offset", "Int", 0), option("dtype", "DType", null)],
  result([x], { dtype }) {
    checkDType("trace", "x", x!.dtype, "numeric")
    return { shape: checkMatrices("trace", x!).batch, dtype: dtype ?? accumulated(x!.dtype) }
  },
  recipe: {
    kind: "compose",
    body: ([x], { offset, dtype }) => sum(diagonal(x, { offset }), { axis: -1, dtype }),
  },
})

/**
 * The cross product of vectors of 3 elements along `axis`; other axes are broadcast.
 *
 * @see Array API 2024.12, Linear Algebra Extension, cross
 * @example cross(asarray([1, 0, 0]), asarray([0, 1, 0]))   // [0, 0, 1]
 */
export const cross = /* @__PURE__ */ define<
  (x1: NDArray, x2: NDArray, options?: { axis?: OneAxis }) => NDArray
>({
  name: "cross",
  namespace,
  chapter,
  parameters: [x1, x2, option("axis", "Axis", -1)],
  normalize: ({ axis }, [a, b]) => ({ axis: fromEnd("cross", axis, a!.shape, b!.shape) }),
  result([a, b], { axis }) {
    checkDType("cross", "x1", a!.dtype, "numeric")
    for (const { shape } of [a!, b!])
      if (!mayEqual(shape.at(axis)!, 3))
        throw new ShapeError(`cross: axis ${axis} of shape ${showShape(shape)} must have extent 3`)
    return {
      shape: broadcastShapes("cross", [a!.shape, b!.shape]),
      dtype: promote("cross", a!.dtype, b!.dtype),
    }
  },
  recipe: {
    kind: "compose",
    body([first, second], { axis }) {
      const [a, b] = broadcast_arrays(first, second) as [NDArray, NDArray]
      const at = a.ndim + axis
      const part = (x: NDArray, i: number) => index(moveaxis(x, at, 0), [i])
      const component = (i: number, j: number) =>
        subtract(multiply(part(a, i), part(b, j)), multiply(part(a, j), part(b, i)))
      return stack([component(1, 2), component(2, 0), component(0, 1)], { axis: at })
    },
  },
})

/** Entries whose recipe is a kernel over stacks of matrices. */
function decomposition(
  name: string,
  kernel: () => Kernel,
  results: (x: Spec, options: Options) => readonly ResultSpec[],
  more: {
    outputs?: readonly string[]
    options?: readonly Parameter[]
    square?: boolean
    complex?: boolean
    flops?: (n: number, d: number) => number
  } = {},
): Entry {
  const all = (x: Spec, options: Options): readonly ResultSpec[] => {
    checkDType(name, "x", x.dtype, more.complex ? floating : "real floating")
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
      build(graph, [x], options) {
        const made = kernelNodes(
          graph,
          kernel(),
          [x!],
          kernelOptions(x!, options),
          all({ shape: x!.shape, dtype: x!.type }, options),
        )
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
const kernelOptions = (x: Value, options: Options) =>
  isdtype(x.type, "complex floating") ? { ...options, complex: true } : options

const square_ = { square: true, complex: true } as const
const like = (x: Spec): readonly ResultSpec[] => [{ shape: x.shape, dtype: x.dtype }]

export interface SVD {
  /** [..., n, k], or [..., n, n] with full matrices. */
  readonly U: NDArray
  /** [..., k], descending. */
  readonly S: NDArray
  /** [..., k, d], or [..., d, d] with full matrices. */
  readonly Vh: NDArray
}

/**
 * The singular value decomposition x = U diag(S) Vh. The first entry of each row of Vh within 1e-8 of the largest
 * is positive.
 *
 * @param x - [..., n, d], real floating-point dtype
 * @param options - `full_matrices` (true)
 * @returns U, S, Vh; k = min(n, d)
 * @see Array API 2024.12, Linear Algebra Extension, svd
 * @example svd(asarray([[3, 0], [0, 4]])).S   // [4, 3]
 */
export const svd = /* @__PURE__ */ define<(x: NDArray, options?: { full_matrices?: Bool }) => SVD>(
  /* @__PURE__ */ decomposition(
    "svd",
    () => kernels.svd,
    (x, { full_matrices }) => {
      const { batch, n, d } = checkMatrices("svd", x)
      const k = sizes.min(n, d)
      return [
        { shape: [...batch, n, full_matrices ? n : k], dtype: x.dtype },
        { shape: [...batch, k], dtype: x.dtype },
        { shape: [...batch, full_matrices ? d : k, d], dtype: x.dtype },
      ]
    },
    { outputs: ["U", "S", "Vh"], options: [option("full_matrices", "Bool", true)] },
  ),
)

/**
 * The singular values, descending.
 *
 * @see Array API 2024.12, Linear Algebra Extension, svdvals
 * @example svdvals(asarray([[3, 0], [0, 4]]))   // [4, 3]
 */
export const svdvals = /* @__PURE__ */ define<(x: NDArray) => NDArray>(
  /* @__PURE__ */ decomposition(
    "svdvals",
    () => kernels.svdvals,
    (x) => {
      const { batch, n, d } = checkMatrices("svdvals", x)
      return [{ shape: [...batch, sizes.min(n, d)], dtype: x.dtype }]
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
  (x: NDArray, options?: { mode?: "reduced" | "complete" }) => { readonly Q: NDArray; readonly R: NDArray }
>(
  /* @__PURE__ */ decomposition(
    "qr",
    () => kernels.qr,
    (x, { mode }) => {
      if (mode !== "reduced" && mode !== "complete")
        throw new ValueError(`qr: mode must be "reduced" or "complete", got ${JSON.stringify(mode)}`)
      const { batch, n, d } = checkMatrices("qr", x)
      const k = mode === "complete" ? n : sizes.min(n, d)
      return [
        { shape: [...batch, n, k], dtype: x.dtype },
        { shape: [...batch, k, d], dtype: x.dtype },
      ]
    },
    { outputs: ["Q", "R"], options: [option("mode", "Text", "reduced")] },
  ),
)

/**
 * The Cholesky factor L of positive definite matrices, x = L Lᴴ, or U = Lᴴ; only the lower triangle is read.
 *
 * @throws ValueError where a matrix is not positive definite
 * @see Array API 2024.12, Linear Algebra Extension, cholesky
 * @example cholesky(asarray([[4, 2], [2, 2]]))   // [[2, 0], [1, 1]]
 */
export const cholesky = /* @__PURE__ */ define<(x: NDArray, options?: { upper?: Bool }) => NDArray>(
  /* @__PURE__ */ decomposition("cholesky", () => kernels.cholesky, like, {
    ...square_,
    options: [option("upper", "Bool", false)],
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
export const inv = /* @__PURE__ */ define<(x: NDArray) => NDArray>(
  /* @__PURE__ */ decomposition("inv", () => kernels.inv, like, { ...square_, flops: (n) => 2 * n ** 3 }),
)

/**
 * The determinant of square matrices; 1 of 0 x 0.
 *
 * @see Array API 2024.12, Linear Algebra Extension, det
 * @example det(asarray([[2, 0], [0, 4]]))   // 8
 */
export const det = /* @__PURE__ */ define<(x: NDArray) => NDArray>(
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
 * Eigenvalues (ascending) and orthonormal eigenvectors (columns) of symmetric matrices; only the lower triangle is
 * read.
 *
 * @see Array API 2024.12, Linear Algebra Extension, eigh
 * @example eigh(asarray([[2, 0], [0, 1]])).eigenvalues   // [1, 2]
 */
export const eigh = /* @__PURE__ */ define<
  (x: NDArray) => { readonly eigenvalues: NDArray; readonly eigenvectors: NDArray }
>(
  /* @__PURE__ */ decomposition(
    "eigh",
    () => kernels.eigh,
    (x) => [
      { shape: x.shape.slice(0, -1), dtype: x.dtype },
      { shape: x.shape, dtype: x.dtype },
    ],
    { square: true, outputs: ["eigenvalues", "eigenvectors"] },
  ),
)

/**
 * Eigenvalues of symmetric matrices, ascending.
 *
 * @see Array API 2024.12, Linear Algebra Extension, eigvalsh
 * @example eigvalsh(asarray([[2, 0], [0, 1]]))   // [1, 2]
 */
export const eigvalsh = /* @__PURE__ */ define<(x: NDArray) => NDArray>(
  /* @__PURE__ */ decomposition(
    "eigvalsh",
    () => kernels.eigvalsh,
    (x) => [{ shape: x.shape.slice(0, -1), dtype: x.dtype }],
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
export const solve = /* @__PURE__ */ define<(x1: NDArray, x2: NDArray) => NDArray>({
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

/**
 * The Moore-Penrose inverse; singular values up to rtol times the largest count as 0.
 *
 * @param options - `rtol` (null): max(n, d) · eps
 * @see Array API 2024.12, Linear Algebra Extension, pinv
 * @example pinv(asarray([[2, 0], [0, 0]]))   // [[0.5, 0], [0, 0]]
 */
export const pinv = /* @__PURE__ */ define<(x: NDArray, options?: { rtol?: number | null }) => NDArray>({
  name: "pinv",
  namespace,
  chapter,
  parameters: [x, option("rtol", "Float", null)],
  result([x]) {
    checkDType("pinv", "x", x!.dtype, "real floating")
    const { batch, n, d } = checkMatrices("pinv", x!)
    return { shape: [...batch, d, n], dtype: x!.dtype }
  },
  recipe: {
    kind: "compose",
    body([x], { rtol }) {
      const { U, S, Vh } = svd(x, { full_matrices: false })
      const inverse = where(S.greater(cut(x, S, rtol)), divide(1, S), 0)
      return matmul(multiply(matrix_transpose(Vh), expand_dims(inverse, -2)), matrix_transpose(U))
    },
  },
})

/** The singular value up to which all count as 0. */
function cut(x: NDArray, S: NDArray, rtol: number | null): NDArray {
  const eps = x.dtype === "float32" ? 2 ** -23 : 2 ** -52
  const relative = rtol ?? Math.max(x.shape.at(-1)!, x.shape.at(-2)!) * eps
  return multiply(max(S, { axis: -1, keepdims: true }), relative)
}

/**
 * How many singular values exceed rtol times the largest.
 *
 * @param options - `rtol` (null): max(n, d) · eps
 * @returns int32
 * @see Array API 2024.12, Linear Algebra Extension, matrix_rank
 * @example matrix_rank(asarray([[1, 2], [2, 4]]))   // 1
 */
export const matrix_rank = /* @__PURE__ */ define<
  (x: NDArray, options?: { rtol?: number | null }) => NDArray
>({
  name: "matrix_rank",
  namespace,
  chapter,
  parameters: [x, option("rtol", "Float", null)],
  result([x]) {
    checkDType("matrix_rank", "x", x!.dtype, "real floating")
    return { shape: checkMatrices("matrix_rank", x!).batch, dtype: "int32" }
  },
  recipe: {
    kind: "compose",
    body([x], { rtol }) {
      const S = svdvals(x)
      return count_nonzero(S.greater(cut(x, S, rtol)), { axis: -1 })
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
    if (!Number.isInteger(n)) throw new ValueError(`matrix_power: n must be an integer, got ${String(n)}`)
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
  result: ([x]) => x!,
  recipe: {
    kind: "build",
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
  parameters: [x, option("axis", "Axis", null), option("keepdims", "Bool", false), option("ord", "Float", 2)],
  normalize: (options, [x]) => ({ ...options, axis: canonicalAxis("vector_norm", options.axis, x!.shape) }),
  result([x], { axis, keepdims }) {
    checkDType("vector_norm", "x", x!.dtype, floating)
    const axes = axis === null ? x!.shape.map((_, i) => i) : [axis].flat()
    return { shape: reducedShape(x!.shape, axes, keepdims), dtype: realPartOf(x!.dtype) }
  },
  recipe: {
    kind: "compose",
    body([x], { axis, keepdims, ord }) {
      const over = { axis, keepdims }
      if (ord === 0) return astype(count_nonzero(x, over), realPartOf(x.dtype))
      const size = abs(x)
      if (ord === Infinity) return max(size, over)
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
  parameters: [x, option("keepdims", "Bool", false), option("ord", "Key", "fro")],
  result([x], { keepdims, ord }) {
    checkDType("matrix_norm", "x", x!.dtype, floating)
    if (!["fro", "nuc", 1, -1, 2, -2, Infinity, -Infinity].includes(ord))
      throw new ValueError(
        `matrix_norm: ord must be "fro", "nuc", ±1, ±2 or ±Infinity, got ${JSON.stringify(ord)}`,
      )
    const { batch } = checkMatrices("matrix_norm", x!)
    return { shape: keepdims ? [...batch, 1, 1] : batch, dtype: realPartOf(x!.dtype) }
  },
  recipe: {
    kind: "compose",
    body([x], { keepdims, ord }) {
      const [rows, columns] = [x.ndim - 2, x.ndim - 1]
      const kept = (norm: NDArray) => (keepdims ? expand_dims(norm, [rows, columns]) : norm)
      if (ord === "fro") return vector_norm(x, { axis: [rows, columns], keepdims })
      if (ord === "nuc") return kept(sum(svdvals(x), { axis: -1 }))
      const extreme = ord > 0 ? max : min
      if (Math.abs(ord) === 2) return kept(extreme(svdvals(x), { axis: -1 }))
      // sums down the columns (1), along the rows (infinity)
      const along = Math.abs(ord) === 1 ? rows : columns
      return kept(extreme(sum(abs(x), { axis: along }), { axis: -1 }))
    },
  },
})
