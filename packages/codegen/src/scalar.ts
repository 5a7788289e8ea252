import { keepFreed } from "./freed.js"

/** The element types that loops know; the names are the array API standard's dtypes. */
export type ScalarType =
  | "bool"
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "float32"
  | "float64"
  | "complex64"
  | "complex128"

/** What holds elements: bool as 0/1 bytes, 64-bit integers as bigints, complex as interleaved pairs. */
export type Buffer =
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Float32Array
  | Float64Array

export interface BufferConstructor {
  new (source: number | ArrayLike<number> | ArrayLike<bigint> | ArrayBuffer): Buffer
  readonly name: string
  readonly BYTES_PER_ELEMENT: number
}

const constructors = {
  bool: Uint8Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
  complex64: Float32Array,
  complex128: Float64Array,
} as const

/** All element types, in the order of the array API standard. */
export const scalarTypes = /* @__PURE__ */ Object.keys(constructors) as readonly ScalarType[]

/** The typed array that holds elements of `type`. */
export const bufferOf = (type: ScalarType): BufferConstructor =>
  constructors[type] as unknown as BufferConstructor

/** Typed-array entries per element: 2 for complex, else 1. */
export const lanesOf = (type: ScalarType): 1 | 2 => (isComplex(type) ? 2 : 1)

export const isComplex = (type: ScalarType): type is "complex64" | "complex128" =>
  type === "complex64" || type === "complex128"
export const isFloat = (type: ScalarType | "index"): type is "float32" | "float64" =>
  type === "float32" || type === "float64"
/** What a block of a sum or product is added up in: float32 is rounded once, where the block ends. */
export const wideOf = (type: ScalarType): ScalarType =>
  type === "float32" ? "float64" : type === "complex64" ? "complex128" : type
/** Held as bigint: int64 and uint64. */
export const isBig = (type: ScalarType | "index"): type is "int64" | "uint64" =>
  type === "int64" || type === "uint64"
export const isInteger = (type: ScalarType): boolean => type.startsWith("int") || type.startsWith("uint")

/** A new zeroed buffer for `size` elements of `type`. */
export const allocate = (type: ScalarType, size: number): Buffer => {
  keepFreed(size)
  return new (bufferOf(type))(size * lanesOf(type))
}
