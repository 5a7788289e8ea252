import { allocate, bufferOf, isBig, lanesOf, type Buffer } from "@carton/codegen"
import { astype } from "./data_type.js"
import {
  checkDTypeName,
  defaults,
  dtypes,
  isComplexScalar,
  isdtype,
  isScalar,
  rangeOf,
  scalarDType,
  type DType,
} from "./dtype.js"
import { describe } from "./describe.js"
import { checkSize, setElement } from "./layout.js"
import { dense, EagerArray, type Exchange } from "./eager-array.js"
import { DTypeError, ShapeError, ValueError } from "./errors.js"
import { NDArray } from "./ndarray.js"
import { checkCopy, checkDevice, checkOptions } from "./arguments.js"
import type { Scalar } from "./registry.js"
import { checkShape, showShape } from "./shapes.js"
import { listOf } from "./show.js"
import { sizeOf } from "./kernels/dense.js"
import type { Device } from "./static.js"
import type { Asked, Depth, DTypeOf } from "./typing.js"

/** What `asarray` takes: an array, a typed array, a scalar, or nested lists of scalars. */
export type ArrayLike = NDArray | Buffer | Scalar | NestedList
export type NestedList = readonly (Scalar | NestedList | NDArray)[]

/** The dtype of a typed array's own: of a Uint8Array uint8, not bool. */
function dtypeOfBuffer(caller: string, data: Buffer): DType {
  const { name } = data.constructor
  const own = name.toLowerCase().replace(/^big|(clamped)?array$/g, "") as DType
  if (dtypes.includes(own)) return own
  throw new DTypeError(`${caller}: no dtype for a ${name}`)
}

export interface AsArrayOptions {
  readonly dtype?: DType | null
  readonly device?: Device
  readonly copy?: boolean | null
}

/**
 * An array of nested lists, of a typed array (copied), or the array itself where its dtype is right.
 *
 * A typed array gives its own dtype; a list of numbers gives float64, of booleans bool, of bigints int64, of
 * `{ re, im }` complex128, unless `dtype` says otherwise.
 *
 * @param obj - scalars, nested lists of one length each, typed array, or array
 * @param options - `dtype` (null), `device` (null), `copy` (null: typed arrays are copied, arrays are not); false throws
 *   where a copy is needed
 * @throws ShapeError "asarray: the lists must be of one length at each depth, got 2 and 3"
 * @see Array API 2024.12, Creation Functions, asarray
 * @example asarray([[1, 2], [3, 4]], { dtype: "int32" })   // [[1, 2], [3, 4]]
 */
export function asarray<T extends ArrayLike, const D extends DType | null = null>(
  obj: T,
  options?: AsArrayOptions & { readonly dtype?: D },
): NDArray<Asked<D, DTypeOf<T>>, Depth<T>>
export function asarray(obj: ArrayLike, options: AsArrayOptions = {}): NDArray {
  checkOptions("asarray", options, ["dtype", "device", "copy"])
  checkDevice("asarray", options.device)
  const copy = checkCopy("asarray", options.copy)
  const dtype = options.dtype == null ? undefined : checkDTypeName("asarray", options.dtype)
  if (obj instanceof NDArray || ArrayBuffer.isView(obj)) {
    const own = obj instanceof NDArray ? obj : from_buffer(obj, [obj.length])
    if (dtype !== undefined && dtype !== own.dtype) {
      if (copy === false)
        throw new ValueError(`asarray: ${own.dtype} must be copied to become ${dtype}, but copy is false`)
      return astype(own, dtype)
    }
    // what is written into a typed array later must not show, unless that is asked for
    return (copy ?? own !== obj) ? astype(own, own.dtype) : own
  }
  if (copy === false) throw new ValueError("asarray: scalars and lists must be copied, but copy is false")
  const quick = Array.isArray(obj) && floatsOf(obj as NestedList, dtype)
  if (quick) return quick
  const shape: number[] = []
  const scalars: Scalar[] = []
  flatten(obj as Scalar | NestedList, 0, shape, scalars)
  const chosen = dtype ?? commonDType(scalars)
  const data = allocate(chosen, scalars.length)
  scalars.forEach((value, i) => setElement(data, chosen, i, checked("asarray", value, chosen)))
  return dense(data, chosen, shape)
}

/** Lists of nothing but numbers as floats; undefined: they have to be looked into. */
function floatsOf(list: NestedList, dtype: DType = defaults.real): NDArray | undefined {
  if (dtype !== "float64" && dtype !== "float32") return undefined
  const shape: number[] = []
  for (let x: unknown = list; Array.isArray(x); x = x[0]) shape.push(x.length)
  const data = allocate(dtype, sizeOf(shape)) as Float64Array
  const last = shape.length - 1
  const fill = (list: readonly unknown[], axis: number, at: number): number => {
    const extent = shape[axis]!
    if (!Array.isArray(list) || list.length !== extent) return -1
    if (axis < last) {
      for (let i = 0; i < extent && at >= 0; i++) at = fill(list[i] as readonly unknown[], axis + 1, at)
      return at
    }
    for (let i = 0; i < extent; i++) {
      const x = list[i]
      if (typeof x !== "number") return -1
      data[at + i] = x
    }
    return at + extent
  }
  return fill(list, 0, 0) < 0 ? undefined : dense(data, dtype, shape)
}

function flatten(value: Scalar | NestedList | NDArray, depth: number, shape: number[], into: Scalar[]): void {
  if (value instanceof NDArray) value = listOf(value as EagerArray) as Scalar | NestedList
  if (isScalar(value)) {
    if (depth !== shape.length) throw new ShapeError("asarray: the lists must be equally deep")
    into.push(value)
    return
  }
  if (!Array.isArray(value))
    throw new ValueError(
      `asarray: takes numbers, bigints, booleans, { re, im } and lists of them, got ${describe(value)}`,
    )
  if (into.length === 0 && shape.length === depth) shape.push(value.length)
  else if (shape[depth] !== value.length)
    throw new ShapeError(
      shape[depth] === undefined
        ? "asarray: the lists must be equally deep"
        : `asarray: the lists must be of one length at each depth, got ${shape[depth]} and ${value.length}`,
    )
  for (const item of value as NestedList) flatten(item as Scalar | NestedList, depth + 1, shape, into)
}

/** Numbers beside complex ones become complex; other kinds do not mix. */
function commonDType(scalars: readonly Scalar[]): DType {
  const kinds = new Set(scalars.map((x) => (isComplexScalar(x) ? "complex" : typeof x)))
  if (kinds.size === 0) return defaults.real
  if ([...kinds].sort().join() === "complex,number") return "complex128"
  if (kinds.size > 1)
    throw new DTypeError(`asarray: the lists mix ${[...kinds].join(" and ")}; say which dtype is meant`)
  return scalarDType("asarray", scalars[0]!, undefined)
}

/** The value as an element of `dtype`, or an error where it is none. */
export function checked(caller: string, value: Scalar, dtype: DType): Scalar {
  if (dtype === "bool") return isComplexScalar(value) ? value.re !== 0 || value.im !== 0 : Boolean(value)
  if (isdtype(dtype, "complex floating")) return value
  if (isComplexScalar(value)) throw new DTypeError(`${caller}: a complex number is no ${dtype}`)
  if (!isdtype(dtype, "integral")) return Number(value)
  const integer = typeof value === "boolean" ? Number(value) : value
  const [low, high] = rangeOf(dtype)
  if (typeof integer === "number" && !Number.isInteger(integer))
    throw new ValueError(`${caller}: ${integer} is no integer, as ${dtype} needs it`)
  if (integer < low || integer > high)
    throw new ValueError(`${caller}: ${integer} is out of range for ${dtype} (${low}..${high})`)
  return isBig(dtype) ? BigInt(integer) : Number(integer)
}

/**
 * An array over a typed array, without a copy: what is written into it later is seen. Row-major.
 *
 * @param shape - its product is the number of elements (pairs, where `dtype` is complex)
 * @param options - `dtype`: bool over a Uint8Array of 0 and 1, complex over a Float32Array or Float64Array of pairs
 * @example from_buffer(new Float64Array([1, 2, 3, 4]), [2, 2])   // [[1, 2], [3, 4]]
 */
export function from_buffer<
  T extends Buffer,
  const S extends readonly number[] = readonly [number],
  const D extends DType | null = null,
>(data: T, shape?: S, options?: { dtype?: D }): NDArray<Asked<D, DTypeOf<T>>, S["length"]>
export function from_buffer(
  data: Buffer,
  shape?: readonly number[],
  options: { dtype?: DType | null } = {},
): NDArray {
  const own = dtypeOfBuffer("from_buffer", data)
  const dtype = options.dtype ?? own
  if (dtype !== own && !(data instanceof bufferOf(dtype)))
    throw new DTypeError(`from_buffer: a ${data.constructor.name} does not hold ${dtype}`)
  const count = data.length / lanesOf(dtype)
  const wanted = shape === undefined ? [count] : checkShape("from_buffer", shape)
  if (wanted.reduce((n, extent) => n * extent, 1) !== count)
    throw new ShapeError(`from_buffer: shape ${showShape(wanted)} does not fit ${count} elements`)
  return dense(data, dtype, wanted)
}

/**
 * The array of another library, over the same typed array: JavaScript has no DLPack capsule, so `__dlpack__` gives
 * `{ data, dtype, shape, strides, offset }`, counted in elements.
 *
 * @throws ValueError where elements would lie outside of the typed array
 * @see Array API 2024.12, Creation Functions, from_dlpack
 * @example from_dlpack(asarray([1, 2]))   // [1, 2]
 */
export function from_dlpack(
  x: { __dlpack__(): Exchange },
  options: { device?: Device; copy?: boolean | null } = {},
): NDArray {
  checkOptions("from_dlpack", options, ["device", "copy"])
  checkDevice("from_dlpack", options.device)
  const copy = checkCopy("from_dlpack", options.copy)
  if (typeof (x as Partial<typeof x> | null | undefined)?.__dlpack__ !== "function")
    throw new ValueError(`from_dlpack: takes an object with the method __dlpack__, got ${describe(x)}`)
  const { data, dtype, shape, strides, offset } = x.__dlpack__()
  if (!(data instanceof bufferOf(checkDTypeName("from_dlpack", dtype))))
    throw new DTypeError(`from_dlpack: a ${data.constructor.name} does not hold ${dtype}`)
  const wanted = checkShape("from_dlpack", shape)
  const reach = wanted.map((extent, axis) => (extent - 1) * strides[axis]!)
  const first = reach.reduce((sum, step) => sum + Math.min(step, 0), offset)
  const last = reach.reduce((sum, step) => sum + Math.max(step, 0), offset)
  if (!wanted.includes(0) && (first < 0 || last >= data.length / lanesOf(dtype)))
    throw new ValueError(
      `from_dlpack: elements ${first}..${last} lie outside of ${data.length / lanesOf(dtype)}`,
    )
  const shared = new EagerArray(data, dtype, wanted, strides, offset)
  return copy === true ? astype(shared, dtype) : shared
}

/**
 * The elements as nested lists of host values; of a 0-d array the value.
 *
 * @example tolist(asarray([[1, 2], [3, 4]]))   // [[1, 2], [3, 4]]
 */
export function tolist(x: NDArray): any {
  if (x instanceof EagerArray) {
    checkSize("tolist", x.size, "float64")
    return listOf(x)
  }
  throw new ValueError("tolist: the elements of a traced array are not known")
}
