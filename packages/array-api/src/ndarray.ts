import type { Term } from "@carton/egraph"
import type { DType } from "./dtype.js"
import {
  abs,
  add,
  bitwise_and,
  bitwise_invert,
  bitwise_left_shift,
  bitwise_or,
  bitwise_right_shift,
  bitwise_xor,
  divide,
  equal,
  floor_divide,
  greater,
  greater_equal,
  less,
  less_equal,
  multiply,
  negative,
  not_equal,
  positive,
  pow,
  remainder,
  subtract,
} from "./elementwise.js"
import { index, set_index, type IndexKey } from "./indexing.js"
import { matrix_transpose } from "./linear_algebra.js"
import { matmul } from "./matmul-entry.js"
import { checkDevice } from "./arguments.js"
import type { Backend, Scalar, Spec } from "./registry.js"
import type { Operand } from "./static.js"
import type {
  BroadcastRank,
  Fits,
  Given,
  Gives,
  ProductRank,
  Promoted,
  RealPart,
  ScalarOf,
} from "./typing.js"

/** What an elementwise method gives. */
type Combined<G extends Gives, A extends NDArray, B extends Operand> = NDArray<
  Given<G, Promoted<A, B>>,
  BroadcastRank<A, B>
>

/**
 * An array: eager (strided over a typed array), traced (a term), or being lowered. All functions of the
 * namespace take and give it; which kind it is decides how they are carried out. The compiler knows the dtype, and
 * the rank where that is literally known: `NDArray<"float64", 2>`.
 */
export abstract class NDArray<D extends DType = DType, N extends number = number> {
  /** The term that a symbolic array is; only symbolic arrays have one. */
  declare readonly term: Term<"NDArray">
  abstract readonly backend: Backend
  abstract readonly dtype: D
  /** Extents. Of a traced array: answered from the e-graph, or a TraceError. */
  abstract readonly shape: readonly number[]
  abstract readonly ndim: N
  /** Shape and dtype with extents that may still be symbolic: what functions reason with (`shape` would throw). */
  abstract readonly spec: Spec
  /** The one element of an array of size 1 as a host value. */
  abstract item<A extends NDArray>(this: A): ScalarOf<A["dtype"]>

  get size(): number {
    return this.shape.reduce((n, extent) => n * extent, 1)
  }
  get device(): "cpu" {
    return "cpu"
  }
  /** The array itself: there is one device. */
  to_device(device: "cpu"): this {
    checkDevice("to_device", device)
    return this
  }
  /** The transpose of the last two axes. */
  get mT(): NDArray<D, N> {
    return matrix_transpose(this)
  }
  /** The transpose of a matrix. */
  get T(): NDArray<D, N> {
    return this.mT
  }

  /** Elements by key: integers, slices, `ellipsis`, `newaxis`, boolean and integer arrays. */
  at(...key: IndexKey): NDArray<D> {
    return index(this, key) as NDArray<D>
  }
  /** A new array with the elements at `key` replaced by `value`, broadcast. */
  set_at(key: IndexKey, value: NDArray | Scalar): NDArray<D, N> {
    return set_index(this, key, value) as NDArray<D, N>
  }

  add<A extends NDArray, B extends Operand>(this: A, other: B & Fits<A, B>): Combined<"same", A, B> {
    return add(this, other)
  }
  subtract<A extends NDArray, B extends Operand>(this: A, other: B & Fits<A, B>): Combined<"same", A, B> {
    return subtract(this, other)
  }
  multiply<A extends NDArray, B extends Operand>(this: A, other: B & Fits<A, B>): Combined<"same", A, B> {
    return multiply(this, other)
  }
  divide<A extends NDArray, B extends Operand>(this: A, other: B & Fits<A, B>): Combined<"same", A, B> {
    return divide(this, other)
  }
  pow<A extends NDArray, B extends Operand>(this: A, other: B & Fits<A, B>): Combined<"same", A, B> {
    return pow(this, other)
  }
  floor_divide<A extends NDArray, B extends Operand>(this: A, other: B & Fits<A, B>): Combined<"same", A, B> {
    return floor_divide(this, other)
  }
  remainder<A extends NDArray, B extends Operand>(this: A, other: B & Fits<A, B>): Combined<"same", A, B> {
    return remainder(this, other)
  }
  abs<A extends NDArray>(this: A): NDArray<RealPart<A["dtype"]>, A["ndim"]> {
    return abs(this)
  }
  positive(): NDArray<D, N> {
    return positive(this)
  }
  negative(): NDArray<D, N> {
    return negative(this)
  }
  matmul<A extends NDArray, B extends NDArray>(
    this: A,
    other: B & Fits<A, B>,
  ): NDArray<Promoted<A, B>, ProductRank<A["ndim"], B["ndim"]>> {
    return matmul(this, other)
  }
  equal<A extends NDArray, B extends Operand>(this: A, other: B & Fits<A, B>): Combined<"bool", A, B> {
    return equal(this, other)
  }
  not_equal<A extends NDArray, B extends Operand>(this: A, other: B & Fits<A, B>): Combined<"bool", A, B> {
    return not_equal(this, other)
  }
  less<A extends NDArray, B extends Operand>(this: A, other: B & Fits<A, B>): Combined<"bool", A, B> {
    return less(this, other)
  }
  less_equal<A extends NDArray, B extends Operand>(this: A, other: B & Fits<A, B>): Combined<"bool", A, B> {
    return less_equal(this, other)
  }
  greater<A extends NDArray, B extends Operand>(this: A, other: B & Fits<A, B>): Combined<"bool", A, B> {
    return greater(this, other)
  }
  greater_equal<A extends NDArray, B extends Operand>(
    this: A,
    other: B & Fits<A, B>,
  ): Combined<"bool", A, B> {
    return greater_equal(this, other)
  }
  bitwise_and<A extends NDArray, B extends Operand>(this: A, other: B & Fits<A, B>): Combined<"same", A, B> {
    return bitwise_and(this, other)
  }
  bitwise_or<A extends NDArray, B extends Operand>(this: A, other: B & Fits<A, B>): Combined<"same", A, B> {
    return bitwise_or(this, other)
  }
  bitwise_xor<A extends NDArray, B extends Operand>(this: A, other: B & Fits<A, B>): Combined<"same", A, B> {
    return bitwise_xor(this, other)
  }
  bitwise_left_shift<A extends NDArray, B extends Operand>(
    this: A,
    other: B & Fits<A, B>,
  ): Combined<"same", A, B> {
    return bitwise_left_shift(this, other)
  }
  bitwise_right_shift<A extends NDArray, B extends Operand>(
    this: A,
    other: B & Fits<A, B>,
  ): Combined<"same", A, B> {
    return bitwise_right_shift(this, other)
  }
  bitwise_invert(): NDArray<D, N> {
    return bitwise_invert(this)
  }
}
