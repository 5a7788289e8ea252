import { size as sizes, type Size } from "@carton/codegen"
import { runCompiled } from "./compiled-recipe.js"
import { contracted } from "./contract-call.js"
import { describe } from "./describe.js"
import { accumulator, checkDType, isdtype, promote } from "./dtype.js"
import { conj, multiply, subtract } from "./elementwise.js"
import { AxisError, ShapeError, ValueError } from "./errors.js"
import { index } from "./indexing.js"
import { stack } from "./joining.js"
import { expand_dims, moveaxis, permute_dims, reshape, squeeze } from "./manipulation.js"
import * as plain from "./matmul-entry.js"
import { withBlocks } from "./kernels/block-product.js"
import { checkMatrices } from "./matrices.js"
import { option, x, x1, x2 } from "./parameters.js"
import { define } from "./registry.js"
import { broadcastShapes, mayEqual, reducedShape, resolveAxis, showShape } from "./shapes.js"
import { sum } from "./statistical.js"
import type { Unary } from "./elementwise-entry.js"
import type { NDArray } from "./ndarray.js"
import type { DTypeArgument, Int, OneAxis } from "./static.js"

const chapter = "linear_algebra"
const namespace = "linalg"

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
export const matmul = /* @__PURE__ */ withBlocks(plain.matmul)

/**
 * The last two axes exchanged.
 *
 * @see Array API 2024.12, Linear Algebra Functions, matrix_transpose
 * @example matrix_transpose(asarray([[1, 2], [3, 4]]))   // [[1, 3], [2, 4]]
 */
export const matrix_transpose = /* @__PURE__ */ define<Unary>({
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

const isPairOfLists = (x: unknown): x is readonly [readonly number[], readonly number[]] =>
  Array.isArray(x) && x.length === 2 && x.every((list) => Array.isArray(list))

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
  parameters: [x1, x2, /* @__PURE__ */ option("axes", "Key", 2)],
  normalize({ axes }, [a, b]) {
    if (typeof axes === "number") {
      if (!Number.isInteger(axes) || axes < 0 || axes > Math.min(a!.shape.length, b!.shape.length))
        throw new ValueError(`tensordot: axes ${axes} must be between 0 and the axes of both arrays`)
      const first = a!.shape.length - axes
      return {
        axes: [Array.from({ length: axes }, (_, i) => first + i), Array.from({ length: axes }, (_, i) => i)],
      }
    }
    if (!isPairOfLists(axes))
      throw new ValueError(
        `tensordot: axes must be an integer or two lists of integers, got ${describe(axes)}`,
      )
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
    run: contracted,
    body([a, b], { axes: [left, right] }) {
      const kept = (x: NDArray, axes: readonly number[]) =>
        x.spec.shape.map((_, i) => i).filter((i) => !axes.includes(i))
      // one extent that only the data decide is what remains
      const extents = (x: NDArray, axes: readonly number[]) =>
        axes.map((i) => x.spec.shape[i]!).map((extent) => (typeof extent === "number" ? extent : -1))
      const [keptLeft, keptRight] = [kept(a, left), kept(b, right)]
      const all = [...a.spec.shape, ...b.spec.shape]
      const open = all.filter((extent) => typeof extent !== "number").length
      // a reshape finds one extent that only the data decide, and none beside an extent of 0
      if (open > 1 || (open === 1 && all.includes(0))) {
        const first = permute_dims(a, [...keptLeft, ...left])
        const between = keptRight.map((_, i) => keptLeft.length + i)
        if (left.length === 1) {
          const second = permute_dims(b, [...keptRight.slice(0, -1), right[0], ...keptRight.slice(-1)])
          if (keptLeft.length === 0 || keptRight.length === 0) return matmul(first, second)
          return squeeze(matmul(expand_dims(first, between), second), -2)
        }
        const second = permute_dims(b, [...keptRight, ...right])
        const summed = left.map((_: number, i: number) => keptLeft.length + keptRight.length + i)
        const dtype = promote("tensordot", a.dtype, b.dtype)
        return sum(multiply(expand_dims(first, between), second), { axis: summed, dtype })
      }
      const count = (list: readonly number[]) =>
        list.includes(-1) ? -1 : list.reduce((n, extent) => n * extent, 1)
      const matrix = (x: NDArray, first: readonly number[], second: readonly number[]) => {
        const order = [...first, ...second]
        const ordered = order.every((axis, i) => axis === i) ? x : permute_dims(x, order)
        if (first.length === 1 && second.length === 1) return ordered
        return reshape(ordered, [count(extents(x, first)), count(extents(x, second))])
      }
      const product = matmul(matrix(a, keptLeft, left), matrix(b, right, keptRight))
      if (keptLeft.length === 1 && keptRight.length === 1) return product
      return reshape(product, [...extents(a, keptLeft), ...extents(b, keptRight)])
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
  parameters: [x1, x2, /* @__PURE__ */ option("axis", "Axis", -1)],
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
    run: runCompiled,
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
  recipe: {
    kind: "compose",
    run: runCompiled,
    body: ([a, b]) => multiply(expand_dims(a, 1), expand_dims(b, 0)),
  },
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
  parameters: [x, /* @__PURE__ */ option("offset", "Int", 0)],
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
  parameters: [x, /* @__PURE__ */ option("offset", "Int", 0), /* @__PURE__ */ option("dtype", "DType", null)],
  result([x], { dtype }) {
    checkDType("trace", "x", x!.dtype, "numeric")
    return { shape: checkMatrices("trace", x!).batch, dtype: accumulator("trace", x!.dtype, dtype) }
  },
  recipe: {
    kind: "compose",
    run: runCompiled,
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
  parameters: [x1, x2, /* @__PURE__ */ option("axis", "Axis", -1)],
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
    run: runCompiled,
    body([a, b], { axis }) {
      const part = (x: NDArray, i: number) => index(moveaxis(x, x.ndim + axis, 0), [i])
      const component = (i: number, j: number) =>
        subtract(multiply(part(a, i), part(b, j)), multiply(part(a, j), part(b, i)))
      return stack([component(1, 2), component(2, 0), component(0, 1)], {
        axis: Math.max(a.ndim, b.ndim) + axis,
      })
    },
  },
})
