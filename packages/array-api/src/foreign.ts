import { allocate, isBig as isBigType, isComplex, lanesOf, type Buffer } from "@carton/codegen"
import { named } from "./arguments.js"
import { asarray, checked, from_buffer, from_dlpack, type NestedList } from "./asarray.js"
import { checkDTypeName, type DType } from "./dtype.js"
import { describe } from "./describe.js"
import { checkEager, type EagerArray, type Exchange } from "./eager-array.js"
import { DTypeError, ValueError } from "./errors.js"
import { checkSize, denseData } from "./layout.js"
import type { NDArray } from "./ndarray.js"

/** A scijs ndarray. */
export interface NdarrayLike {
  readonly data: Buffer | readonly number[]
  readonly shape: readonly number[]
  readonly stride: readonly number[]
  readonly offset: number
}
/** An ml-matrix Matrix. */
export interface MatrixLike {
  readonly rows: number
  readonly columns: number
  to2DArray(): number[][]
}
/** A tfjs tensor; what it holds is read at once. */
export interface TensorLike {
  readonly shape: readonly number[]
  readonly dtype: string
  dataSync(): ArrayLike<number>
}
/** An Apache Arrow vector of numbers or bools. */
export interface VectorLike extends Iterable<unknown> {
  readonly type: { toString(): string }
  readonly length: number
  readonly nullCount: number
  toArray(): ArrayLike<number> | ArrayLike<bigint>
}
/** A mathjs matrix. */
export interface MathMatrixLike {
  size(): number[]
  toArray(): unknown
}
export type Foreign = NdarrayLike | MatrixLike | TensorLike | VectorLike | MathMatrixLike

const has = (x: object, ...names: readonly string[]): boolean => names.every((name) => name in x)

/**
 * An array of another library's: a scijs ndarray (over the same memory, without a copy), an ml-matrix or mathjs matrix,
 * a tfjs tensor, an Apache Arrow vector (copied).
 *
 * @throws ValueError where it is none of these, or a vector has nulls
 * @example from_foreign({ data: Float64Array.of(1, 2, 3, 4), shape: [2, 2], stride: [1, 2], offset: 0 })   // [[1, 3], [2, 4]]
 */
export function from_foreign(x: Foreign | { __dlpack__(): Exchange }): NDArray {
  if (typeof x !== "object" || x === null) throw notForeign(x)
  if (has(x, "__dlpack__")) return from_dlpack(x as { __dlpack__(): Exchange })
  if (has(x, "data", "shape", "stride", "offset")) return fromNdarray(x as NdarrayLike)
  if (has(x, "to2DArray", "rows", "columns")) {
    const { rows, columns } = x as MatrixLike
    return from_buffer(Float64Array.from((x as MatrixLike).to2DArray().flat()), [rows, columns])
  }
  if (has(x, "dataSync", "shape", "dtype")) return fromTensor(x as TensorLike)
  if (has(x, "toArray", "nullCount")) return fromVector(x as VectorLike)
  if (has(x, "toArray", "size")) return asarray((x as MathMatrixLike).toArray() as NestedList)
  throw notForeign(x)
}
const notForeign = (x: unknown): ValueError =>
  new ValueError(
    `from_foreign: takes an ndarray, an ml-matrix or mathjs matrix, a tfjs tensor or an Arrow vector, got ${describe(x)}; asarray takes lists`,
  )

function fromNdarray({ data, shape, stride, offset }: NdarrayLike): NDArray {
  let own = ArrayBuffer.isView(data) ? (data as Buffer) : Float64Array.from(data as readonly number[])
  if ((own as unknown) instanceof Uint8ClampedArray)
    own = new Uint8Array(own.buffer, own.byteOffset, own.length)
  const { dtype } = from_buffer(own)
  return from_dlpack({ __dlpack__: () => ({ data: own, dtype, shape, strides: stride, offset }) })
}

function fromTensor(x: TensorLike): NDArray {
  // bools are bytes, complex64 comes in pairs
  const dtype = checkDTypeName("from_foreign", x.dtype)
  const values = x.dataSync()
  const data = allocate(dtype, values.length / lanesOf(dtype)) as Float64Array
  data.set(values)
  return from_buffer(data, x.shape, { dtype })
}

function fromVector(x: VectorLike): NDArray {
  if (x.nullCount > 0)
    throw new ValueError(`from_foreign: the vector has ${x.nullCount} nulls, which arrays do not have`)
  const type = String(x.type)
  if (type === "Bool") return from_buffer(Uint8Array.from(x, Number), [x.length], { dtype: "bool" })
  // halves have no typed array of their own
  if (type === "Float16") return from_buffer(Float32Array.from(x, Number))
  if (!/^(Int|Uint|Float)\d+$/.test(type))
    throw new DTypeError(`from_foreign: takes vectors of numbers or bools, got one of ${type}`)
  return from_buffer((x.toArray() as unknown as Buffer).slice() as Buffer, [x.length])
}

/** An array as plain JSON: 64-bit integers, NaN, infinities and -0 are text, complex numbers are pairs. */
export interface ArrayJSON {
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly data: readonly (number | string | boolean)[]
}

/**
 * The array as plain data that JSON keeps: `JSON.stringify(to_json(x))`.
 *
 * @example to_json(asarray([1, NaN]))   // { dtype: "float64", shape: [2], data: [1, "NaN"] }
 */
export function to_json(x: NDArray): ArrayJSON {
  const { dtype, shape } = x
  checkSize("to_json", checkEager("to_json", x).size, "float64")
  const data = Array.from(denseData(x as EagerArray) as ArrayLike<number | bigint>, (value) => {
    if (dtype === "bool") return value !== 0
    const plain = typeof value === "number" && Number.isFinite(value) && !Object.is(value, -0)
    return plain ? value : Object.is(value, -0) ? "-0" : String(value)
  })
  return { dtype, shape, data }
}

/**
 * The array that `to_json` wrote.
 *
 * @throws ValueError where an element is none of the dtype
 * @example from_json({ dtype: "int64", shape: [1], data: ["9007199254740993"] })   // [9007199254740993]
 */
export function from_json(json: ArrayJSON): NDArray {
  if (typeof json !== "object" || json === null || !Array.isArray(json.data))
    throw new ValueError(`from_json: takes what to_json gives, got ${describe(json)}`)
  const dtype = checkDTypeName("from_json", json.dtype)
  const size = json.data.length / lanesOf(dtype)
  if (!Number.isInteger(size))
    throw new ValueError(`from_json: complex numbers are pairs, got ${json.data.length} numbers`)
  const data = allocate(dtype, size)
  const own = data as unknown as Record<number, number | bigint>
  json.data.forEach((value, i) => (own[i] = elementOf(value, dtype)))
  return named("from_json", () => from_buffer(data, json.shape, { dtype }))
}

function elementOf(value: unknown, dtype: DType): number | bigint {
  const isBig = isBigType(dtype)
  const isText = typeof value === "string" && (isBig ? /^-?\d+$/ : /^(NaN|-?Infinity|-0)$/).test(value)
  if (!isText && typeof value !== "number" && typeof value !== "boolean")
    throw new ValueError(`from_json: ${describe(value)} is no element of ${dtype}`)
  if (isComplex(dtype)) return Number(value)
  const element = checked("from_json", isBig ? BigInt(value as string) : Number(value), dtype)
  return isBig ? (element as bigint) : Number(element)
}
