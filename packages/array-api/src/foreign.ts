import { allocate, lanesOf, type Buffer } from "@carton/codegen"
import { asarray, from_buffer, from_dlpack, type NestedList } from "./asarray.js"
import { checkDTypeName, isdtype, type DType } from "./dtype.js"
import { checkEager } from "./eager-array.js"
import { DTypeError, ValueError } from "./errors.js"
import { denseData } from "./layout.js"
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
/** An Apache Arrow vector of numbers. */
export interface VectorLike {
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
export function from_foreign(x: Foreign): NDArray {
  if (has(x, "data", "shape", "stride", "offset")) return fromNdarray(x as NdarrayLike)
  if (has(x, "to2DArray", "rows", "columns")) {
    const { rows, columns } = x as MatrixLike
    return from_buffer(Float64Array.from((x as MatrixLike).to2DArray().flat()), [rows, columns])
  }
  if (has(x, "dataSync", "shape", "dtype")) return fromTensor(x as TensorLike)
  if (has(x, "toArray", "nullCount")) return fromVector(x as VectorLike)
  if (has(x, "toArray", "size")) return asarray((x as MathMatrixLike).toArray() as NestedList)
  throw new ValueError(
    "from_foreign: takes an ndarray, an ml-matrix or mathjs matrix, a tfjs tensor or an Arrow vector; asarray takes lists",
  )
}

function fromNdarray({ data, shape, stride, offset }: NdarrayLike): NDArray {
  const own = ArrayBuffer.isView(data) ? (data as Buffer) : Float64Array.from(data as readonly number[])
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
  const values = x.toArray()
  if (!ArrayBuffer.isView(values))
    throw new DTypeError("from_foreign: takes vectors of numbers, of one width each")
  return from_buffer((values as unknown as Buffer).slice() as Buffer, [x.length])
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
  const data = Array.from(denseData(checkEager("to_json", x)) as ArrayLike<number | bigint>, (value) => {
    if (dtype === "bool") return value !== 0
    const plain = typeof value === "number" && Number.isFinite(value) && !Object.is(value, -0)
    return plain ? value : Object.is(value, -0) ? "-0" : String(value)
  })
  return { dtype, shape, data }
}

/**
 * The array that `to_json` wrote.
 *
 * @example from_json({ dtype: "int64", shape: [1], data: ["9007199254740993"] })   // [9007199254740993]
 */
export function from_json({ dtype, shape, data }: ArrayJSON): NDArray {
  checkDTypeName("from_json", dtype)
  const lanes = lanesOf(dtype)
  const own = allocate(dtype, data.length / lanes) as unknown as Record<number, number | bigint>
  const big = isdtype(dtype, ["int64", "uint64"])
  data.forEach((value, i) => (own[i] = big ? BigInt(value) : Number(value)))
  return from_buffer(own as unknown as Buffer, shape, { dtype })
}
