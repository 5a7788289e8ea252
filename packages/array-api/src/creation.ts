import * as e from "@carton/codegen"
import { runCompiled } from "./compiled-recipe.js"
import { astype } from "./data_type.js"
import { checkDTypeName, defaults, isScalar, promote } from "./dtype.js"
import { describe } from "./describe.js"
import { eager } from "./eager.js"
import { EagerArray, scalarArray } from "./eager-array.js"
import { ShapeError, ValueError } from "./errors.js"
import { broadcast_to, reshape } from "./manipulation.js"
import { checked } from "./asarray.js"
import { NDArray } from "./ndarray.js"
import { checkDevice, checkOptions, isOptions, named } from "./arguments.js"
import { define, type Parameter, type Scalar } from "./registry.js"
import { checkShape, showShape } from "./shapes.js"
import type { Device, DTypeArgument, Int, Operand, ShapeArgument } from "./static.js"
import type { Asked, DTypeOf, ShapeRank } from "./typing.js"
import { x } from "./parameters.js"

export interface CreationOptions {
  readonly dtype?: DTypeArgument
  readonly device?: Device
}
const shape: Parameter = { name: "shape", kind: "Shape", positional: true }
const dtype: Parameter = { name: "dtype", kind: "DType", positional: false, default: null }
const chapter = "creation"

/**
 * An array of one value. It takes no memory of its own: every element is the same one.
 *
 * @param shape - extents
 * @param fill_value - a scalar
 * @param options - `dtype` (null): float64, int64, bool or complex128, as the value is a number, bigint, boolean or
 *   complex number
 * @see Array API 2024.12, Creation Functions, full
 * @example full([2, 2], 7)   // [[7, 7], [7, 7]]
 */
export const full = /* @__PURE__ */ define<
  <const S extends ShapeArgument, F extends Operand, const D extends DTypeArgument = null>(
    shape: S,
    fill_value: F,
    options?: CreationOptions & { readonly dtype?: D },
  ) => NDArray<Asked<D, DTypeOf<F>>, ShapeRank<S>>
>(
  {
    name: "full",
    chapter,
    parameters: [shape, { name: "fill_value", kind: "array", positional: true }, dtype],
    normalize: ({ shape, dtype }, [fill]) => ({
      shape: checkShape("full", shape),
      dtype: dtype === null ? fill!.dtype : checkDTypeName("full", dtype),
    }),
    result: (_, { shape, dtype }) => ({ shape, dtype }),
    device: true,
    recipe: {
      kind: "compose",
      body([fill], { shape, dtype }) {
        return broadcast_to(
          isScalar(fill) ? scalarArray(checked("full", fill, dtype), dtype) : astype(fill, dtype),
          shape,
        )
      },
    },
  },
  () => eager,
)

/**
 * Zeros (float64 where no dtype is given); they take no memory of their own.
 *
 * @see Array API 2024.12, Creation Functions, zeros
 * @example zeros([2, 2])   // [[0, 0], [0, 0]]
 */
export const zeros = /* @__PURE__ */ filled("zeros", 0)

/**
 * Ones (float64 where no dtype is given); they take no memory of their own.
 *
 * @see Array API 2024.12, Creation Functions, ones
 * @example ones([2], { dtype: "int32" })   // [1, 1]
 */
export const ones = /* @__PURE__ */ filled("ones", 1)

/**
 * Arrays are immutable, so an empty one is as good as any other: zeros.
 *
 * @see Array API 2024.12, Creation Functions, empty
 * @example empty([2]).shape   // [2]
 */
export const empty = /* @__PURE__ */ filled("empty", 0)

type Filled = <const S extends ShapeArgument, const D extends DTypeArgument = null>(
  shape: S,
  options?: CreationOptions & { readonly dtype?: D },
) => NDArray<Asked<D, "float64">, ShapeRank<S>>
function filled(caller: string, value: number): Filled {
  return ((extents: ShapeArgument, options?: CreationOptions) => {
    if (options !== undefined) {
      checkOptions(caller, options, ["dtype", "device"])
      checkDevice(caller, options.device)
    }
    const dtype = options?.dtype == null ? defaults.real : checkDTypeName(caller, options.dtype)
    const shape = checkShape(caller, extents)
    const { data } = scalarArray(value, dtype)
    return new EagerArray(data, dtype, shape, new Array<number>(shape.length).fill(0), 0)
  }) as Filled
}
type FilledLike = <X extends NDArray, const D extends DTypeArgument = null>(
  x: X,
  options?: CreationOptions & { readonly dtype?: D },
) => NDArray<Asked<D, X["dtype"]>, X["ndim"]>
function filledLike(caller: string, value: Scalar): FilledLike {
  return ((x, options = {}) => {
    checkOptions(caller, options, ["dtype", "device"])
    return named(caller, () => full_like(x, value, options))
  }) as FilledLike
}

/**
 * An array of one value in the shape and dtype of `x`.
 *
 * @see Array API 2024.12, Creation Functions, full_like
 * @example full_like(asarray([1, 2]), 7)   // [7, 7]
 */
export const full_like = /* @__PURE__ */ define<
  <X extends NDArray, const D extends DTypeArgument = null>(
    x: X,
    fill_value: Scalar,
    options?: CreationOptions & { readonly dtype?: D },
  ) => NDArray<Asked<D, X["dtype"]>, X["ndim"]>
>({
  name: "full_like",
  chapter,
  parameters: [x, { name: "fill_value", kind: "array", positional: true, group: "fill" }, dtype],
  normalize: ({ dtype }, [x]) => ({ dtype: dtype === null ? x!.dtype : checkDTypeName("full_like", dtype) }),
  result([x, fill], { dtype }) {
    if (fill!.shape.length > 0)
      throw new ShapeError(
        `full_like: fill_value must be a scalar or 0-d, got shape ${showShape(fill!.shape)}`,
      )
    return { shape: x!.shape, dtype }
  },
  check: ([, fill]: readonly NDArray[], { dtype }) => void checked("full_like", fill!.item(), dtype),
  device: true,
  recipe: {
    kind: "build",
    run: runCompiled,
    build(graph, [x, fill], { dtype }) {
      return graph.add(
        { kind: "pull", expr: (_, at) => e.cast(dtype, at(0, [])) },
        { type: dtype, shape: x!.shape, inputs: [fill!] },
      )
    },
  },
})

/**
 * Zeros in the shape and dtype of `x`.
 *
 * @see Array API 2024.12, Creation Functions, zeros_like
 * @example zeros_like(asarray([1, 2]))   // [0, 0]
 */
export const zeros_like = /* @__PURE__ */ filledLike("zeros_like", 0)
/**
 * Ones in the shape and dtype of `x`.
 *
 * @see Array API 2024.12, Creation Functions, ones_like
 * @example ones_like(asarray([3, 2]))   // [1, 1]
 */
export const ones_like = /* @__PURE__ */ filledLike("ones_like", 1)
/**
 * Zeros in the shape and dtype of `x`.
 *
 * @see Array API 2024.12, Creation Functions, empty_like
 * @example empty_like(asarray([3, 2])).shape   // [2]
 */
export const empty_like = /* @__PURE__ */ filledLike("empty_like", 0)

export interface EyeOptions extends CreationOptions {
  /** The diagonal: 0 is the main one, positive ones lie above (0). */
  readonly k?: Int
}

/**
 * Ones on the diagonal `k` places above the main one, zeros elsewhere.
 *
 * @param n_cols - null: as n_rows
 * @param options - `k` (0), `dtype` (float64)
 * @see Array API 2024.12, Creation Functions, eye
 * @example eye(2)   // [[1, 0], [0, 1]]
 */
export const eye = /* @__PURE__ */ define<
  <const D extends DTypeArgument = null>(
    n_rows: Int,
    n_cols?: Int | null | (EyeOptions & { readonly dtype?: D }),
    options?: EyeOptions & { readonly dtype?: D },
  ) => NDArray<Asked<D, "float64">, 2>
>(
  {
    name: "eye",
    chapter,
    parameters: [
      { name: "n_rows", kind: "Int", positional: true },
      { name: "n_cols", kind: "Int", positional: true, default: null },
      { name: "k", kind: "Int", positional: false, default: 0 },
      dtype,
    ],
    normalize({ n_rows, n_cols, k, dtype }) {
      const [rows, columns] = checkShape("eye", [n_rows, n_cols ?? n_rows])
      return {
        n_rows: rows,
        n_cols: columns,
        k,
        dtype: dtype === null ? defaults.real : checkDTypeName("eye", dtype),
      }
    },
    result: (_, { n_rows, n_cols, dtype }) => ({ shape: [n_rows, n_cols], dtype }),
    device: true,
    recipe: {
      kind: "build",
      run: runCompiled,
      build(graph, _inputs, { k }, [result]) {
        const type = result!.dtype
        return graph.add(
          {
            kind: "pull",
            expr: ([i, j]) =>
              e.select(e.eq(e.sub(j!, i!), e.constant("int32", k)), e.constant(type, 1), e.constant(type, 0)),
          },
          { type, shape: result!.shape, inputs: [] },
        )
      },
    },
  },
  () => eager,
)

/** Elements on one side of a diagonal; the others are 0. */
const triangle = (name: string, keeps: typeof e.le) =>
  define<<X extends NDArray>(x: X, options?: { k?: Int }) => NDArray<X["dtype"], X["ndim"]>>({
    name,
    chapter,
    parameters: [x, { name: "k", kind: "Int", positional: false, default: 0 }],
    result([x]) {
      if (x!.shape.length < 2)
        throw new ShapeError(`${name}: x must have at least two axes, got shape ${showShape(x!.shape)}`)
      return x!
    },
    recipe: {
      kind: "build",
      run: runCompiled,
      build: (graph, [x], { k }) =>
        graph.add(
          {
            kind: "pull",
            expr(index, at) {
              const [i, j] = [index.at(-2)!, index.at(-1)!]
              return e.select(
                keeps(e.sub(j, i), e.constant("int32", k)),
                at(0, index),
                e.constant(x!.type, 0),
              )
            },
          },
          { type: x!.type, shape: x!.shape, inputs: [x!] },
        ),
    },
  })

/**
 * The lower triangle, up to the diagonal `k` places above the main one; zeros elsewhere.
 *
 * @see Array API 2024.12, Creation Functions, tril
 * @example tril(asarray([[1, 2], [3, 4]]))   // [[1, 0], [3, 4]]
 */
export const tril = /* @__PURE__ */ triangle("tril", (i, j) => e.le(i, j))

/**
 * The upper triangle, from the diagonal `k` places above the main one; zeros elsewhere.
 *
 * @see Array API 2024.12, Creation Functions, triu
 * @example triu(asarray([[1, 2], [3, 4]]))   // [[1, 2], [0, 4]]
 */
export const triu = /* @__PURE__ */ triangle("triu", (i, j) => e.ge(i, j))

/**
 * Coordinate matrices of coordinate vectors; they take no memory of their own.
 *
 * @param args - 1-d arrays, then options: `indexing` ("xy"): the first two axes exchanged, or "ij"
 * @see Array API 2024.12, Creation Functions, meshgrid
 * @example meshgrid(asarray([1, 2]), asarray([3, 4]))[0]   // [[1, 2], [1, 2]]
 */
export function meshgrid(
  ...args: readonly (NDArray | { readonly indexing?: "xy" | "ij" })[]
): readonly NDArray[] {
  const arrays = args.filter((x): x is NDArray => x instanceof NDArray)
  const odd = args.find((x, i) => !(x instanceof NDArray) && (i < args.length - 1 || !isOptions(x)))
  if (odd !== undefined) throw new ValueError(`meshgrid: takes arrays and then options, got ${describe(odd)}`)
  const last = args.at(-1)
  if (last !== undefined && !(last instanceof NDArray)) checkOptions("meshgrid", last, ["indexing"])
  const { indexing = "xy" } = (args.find((x) => !(x instanceof NDArray)) ?? {}) as { indexing?: "xy" | "ij" }
  if (indexing !== "xy" && indexing !== "ij")
    throw new ValueError(`meshgrid: indexing must be "xy" or "ij", got ${describe(indexing)}`)
  if (arrays.length > 0) promote("meshgrid", ...arrays.map((x) => x.dtype))
  const swapped = indexing === "xy" && arrays.length > 1
  const axisOf = (i: number) => (swapped && i < 2 ? 1 - i : i)
  const shape = arrays.map((_, axis) => arrays[axisOf(axis)]!.size)
  return arrays.map((x, i) => {
    // a column or, as it is, a row
    const own = shape.map((extent, axis) => (axis === axisOf(i) ? extent : 1))
    return broadcast_to(axisOf(i) === shape.length - 1 && x.ndim === 1 ? x : reshape(x, own), shape)
  })
}
