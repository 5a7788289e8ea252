import type { Buffer } from "@carton/codegen"
import type { NestedList } from "./asarray.js"
import type { DType } from "./dtype.js"
import type { NDArray } from "./ndarray.js"
import type { Complex, Scalar } from "./registry.js"
import type { Axis, Bool, Operand } from "./static.js"

/*
 * What the compiler works out of calls: dtypes by the standard's table of promotion, ranks where they are literally
 * known. Where nothing is known the types are `DType` and `number`.
 */

/** The standard's table; what it leaves out is not there. */
interface Promotions {
  bool: { bool: "bool" }
  int8: Integers<"int8", "int16", "int32", "int64", "int16", "int32", "int64">
  int16: Integers<"int16", "int16", "int32", "int64", "int16", "int32", "int64">
  int32: Integers<"int32", "int32", "int32", "int64", "int32", "int32", "int64">
  int64: Integers<"int64", "int64", "int64", "int64", "int64", "int64", "int64">
  uint8: Integers<"int16", "int16", "int32", "int64", "uint8", "uint16", "uint32"> & { uint64: "uint64" }
  uint16: Integers<"int32", "int32", "int32", "int64", "uint16", "uint16", "uint32"> & { uint64: "uint64" }
  uint32: Integers<"int64", "int64", "int64", "int64", "uint32", "uint32", "uint32"> & { uint64: "uint64" }
  uint64: { uint8: "uint64"; uint16: "uint64"; uint32: "uint64"; uint64: "uint64" }
  float32: Floats<"float32", "float64", "complex64", "complex128">
  float64: Floats<"float64", "float64", "complex128", "complex128">
  complex64: Floats<"complex64", "complex128", "complex64", "complex128">
  complex128: Floats<"complex128", "complex128", "complex128", "complex128">
}
/** Beside int8, int16, int32, int64, uint8, uint16 and uint32, in this order. */
interface Integers<A, B, C, D, E, F, G> {
  int8: A
  int16: B
  int32: C
  int64: D
  uint8: E
  uint16: F
  uint32: G
}
/** Beside float32, float64, complex64 and complex128. */
interface Floats<A, B, C, D> {
  float32: A
  float64: B
  complex64: C
  complex128: D
}

/** The dtype that two promote to; never where the standard's table leaves them out. */
export type Promote<A extends DType, B extends DType> = DType extends A | B
  ? DType
  : { [K in A]: B extends keyof Promotions[K] ? Extract<Promotions[K][B], DType> : never }[A]

/** The dtype of arrays that are joined, where it is one and the same. */
export type Joined<D extends DType> = {
  [K in DType]: [D] extends [K] ? K : never
}[DType] extends infer One extends DType
  ? [One] extends [never]
    ? DType
    : One
  : DType

/** The dtype of an operation with two operands: a scalar takes that of the array beside it. */
export type Promoted<A extends Operand, B extends Operand> = A extends NDArray
  ? B extends NDArray
    ? Promote<A["dtype"], B["dtype"]>
    : BesideScalar<A["dtype"], B>
  : B extends NDArray
    ? BesideScalar<B["dtype"], A>
    : DType
type BesideScalar<D extends DType, S> = S extends Complex ? Promote<D, "complex64"> : D

/** Nothing, or what an argument cannot be where the dtypes do not promote: the compiler shows its text. */
export type Fits<A extends Operand, B extends Operand> = [A] extends [NDArray]
  ? [B] extends [NDArray]
    ? [Promote<A["dtype"], B["dtype"]>] extends [never]
      ? `${A["dtype"]} and ${B["dtype"]} do not promote to a common dtype; convert one with astype`
      : unknown
    : unknown
  : unknown

/** Of the result of an elementwise function: the operands' dtype, bool, or that of a complex number's parts. */
export type Gives = "same" | "bool" | "real"
export type Given<G extends Gives, D extends DType> = G extends "same"
  ? D
  : G extends "bool"
    ? "bool"
    : RealPart<D>

/** The dtype of the parts of complex numbers; a real dtype is its own. */
export type RealPart<D extends DType> = D extends "complex64"
  ? "float32"
  : D extends "complex128"
    ? "float64"
    : D
/** Means of integers are taken in float64. */
export type FloatOf<D extends DType> = D extends `${"u" | ""}int${number}` ? "float64" : D
/** What sums and products give where no dtype is asked for. */
export type Accumulated<D extends DType> = D extends "bool" | "int8" | "int16"
  ? "int32"
  : D extends "uint8" | "uint16"
    ? "uint32"
    : D
/** The dtype that is asked for, or else another. */
export type Asked<D, Otherwise extends DType> = D extends DType
  ? D
  : D extends null | undefined
    ? Otherwise
    : DType

/** Ranks that are less than each rank. */
type Below = [never, 0, 0 | 1, 0 | 1 | 2, 0 | 1 | 2 | 3, 0 | 1 | 2 | 3 | 4, 0 | 1 | 2 | 3 | 4 | 5]
type Previous = [never, 0, 1, 2, 3, 4, 5, 6]
type Next = [1, 2, 3, 4, 5, 6, 7]
type At<T extends readonly unknown[], N extends number> = `${N}` extends keyof T
  ? T[`${N}` & keyof T]
  : number
type Whole<T> = Extract<T, number>

export type OneLess<N extends number> = Whole<At<Previous, N>>
export type OneMore<N extends number> = Whole<At<Next, N>>
export type Larger<N extends number, M extends number> = number extends N | M
  ? number
  : N extends At<Below, M>
    ? M
    : N

/** The rank of an array or a scalar. */
export type RankOf<A extends Operand> = A extends NDArray ? A["ndim"] : 0
/** The rank of two operands broadcast together. */
export type BroadcastRank<A extends Operand, B extends Operand> = Larger<RankOf<A>, RankOf<B>>

/** The rank after a reduction over `axis` (null: all). */
export type ReducedRank<N extends number, A, Keep> = Keep extends true
  ? N
  : Keep extends false
    ? A extends null
      ? 0
      : A extends number
        ? OneLess<N>
        : number
    : number

/** The rank of a product of matrices or vectors; of stacks of them it is not worked out. */
export type ProductRank<N extends number, M extends number> = N extends 1 | 2
  ? M extends 1 | 2
    ? [never, [never, 0, 1], [never, 1, 2]][N][M]
    : number
  : number

/** The rank that a shape asks for. */
export type ShapeRank<S> = S extends number ? 1 : S extends readonly unknown[] ? S["length"] : number

/** The dtype of an array of lists, of a typed array, or of scalars. */
export type DTypeOf<T> = T extends NDArray
  ? T["dtype"]
  : T extends Buffer
    ? BufferDType<T>
    : T extends boolean
      ? "bool"
      : T extends number
        ? "float64"
        : T extends bigint
          ? "int64"
          : T extends Complex
            ? "complex128"
            : T extends readonly (infer U)[]
              ? NestedList extends T
                ? DType
                : ListDType<DTypeOf<U>>
              : DType
/** Numbers beside complex ones become complex. */
type ListDType<D> = [D] extends [never]
  ? "float64"
  : [D] extends ["float64" | "complex128"]
    ? "complex128" extends D
      ? "complex128"
      : "float64"
    : Extract<D, DType>
type BufferDType<T> = T extends Float64Array
  ? "float64"
  : T extends Float32Array
    ? "float32"
    : T extends Int8Array
      ? "int8"
      : T extends Int16Array
        ? "int16"
        : T extends Int32Array
          ? "int32"
          : T extends Uint8Array | Uint8ClampedArray
            ? "uint8"
            : T extends Uint16Array
              ? "uint16"
              : T extends Uint32Array
                ? "uint32"
                : T extends BigInt64Array
                  ? "int64"
                  : T extends BigUint64Array
                    ? "uint64"
                    : DType
/** How deep lists are. */
export type Depth<T> = T extends NDArray
  ? T["ndim"]
  : T extends Buffer
    ? 1
    : T extends readonly (infer U)[]
      ? [U] extends [never]
        ? 1
        : NestedList extends T
          ? number
          : OneMore<Depth<U>>
      : 0

/** What `item` gives. */
export type ScalarOf<D extends DType> = DType extends D
  ? Scalar
  : D extends "bool"
    ? boolean
    : D extends "int64" | "uint64"
      ? bigint
      : D extends "complex64" | "complex128"
        ? Complex
        : number

/** What the type of a function makes of the dtype of its array. */
interface Made<D extends DType> {
  same: D
  float: FloatOf<D>
  "real float": RealPart<FloatOf<D>>
  bool: "bool"
  int32: "int32"
}
/** A reduction. */
export type Reduction<M extends keyof Made<DType>, Axes = Axis, Own = unknown> = <
  X extends NDArray,
  const A extends Axes = null & Axes,
  const K extends Bool = false,
>(
  x: X,
  options?: { readonly axis?: A; readonly keepdims?: K } & Own,
) => NDArray<Made<X["dtype"]>[M], ReducedRank<X["ndim"], A, K>>
