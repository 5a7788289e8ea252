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
import { matmul, matrix_transpose } from "./linear_algebra.js"
import { checkDevice } from "./arguments.js"
import type { Backend, Scalar, Spec } from "./registry.js"

/**
 * An array: eager (strided over a typed array), traced (a term), or being lowered. All functions of the
 * namespace take and give it; which kind it is decides how they are carried out.
 */
export abstract class NDArray {
  /** The term that a symbolic array is; only symbolic arrays have one. */
  declare readonly term: Term<"NDArray">
  abstract readonly backend: Backend
  abstract readonly dtype: DType
  /** Extents. Of a traced array: answered from the e-graph, or a TraceError. */
  abstract readonly shape: readonly number[]
  abstract readonly ndim: number
  /** Shape and dtype with extents that may still be symbolic: what functions reason with (`shape` would throw). */
  abstract readonly spec: Spec
  /** The one element of an array of size 1 as a host value. */
  abstract item(): Scalar

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
  get mT(): NDArray {
    return matrix_transpose(this)
  }
  /** The transpose of a matrix. */
  get T(): NDArray {
    return matrix_transpose(this)
  }

  /** Elements by key: integers, slices, `ellipsis`, `newaxis`, boolean and integer arrays. */
  at(...key: IndexKey): NDArray {
    return index(this, key)
  }
  /** A new array with the elements at `key` replaced by `value`, broadcast. */
  set_at(key: IndexKey, value: NDArray | Scalar): NDArray {
    return set_index(this, key, value)
  }

  add(other: NDArray | Scalar): NDArray {
    return add(this, other)
  }
  subtract(other: NDArray | Scalar): NDArray {
    return subtract(this, other)
  }
  multiply(other: NDArray | Scalar): NDArray {
    return multiply(this, other)
  }
  divide(other: NDArray | Scalar): NDArray {
    return divide(this, other)
  }
  pow(other: NDArray | Scalar): NDArray {
    return pow(this, other)
  }
  floor_divide(other: NDArray | Scalar): NDArray {
    return floor_divide(this, other)
  }
  remainder(other: NDArray | Scalar): NDArray {
    return remainder(this, other)
  }
  abs(): NDArray {
    return abs(this)
  }
  positive(): NDArray {
    return positive(this)
  }
  negative(): NDArray {
    return negative(this)
  }
  matmul(other: NDArray): NDArray {
    return matmul(this, other)
  }
  equal(other: NDArray | Scalar): NDArray {
    return equal(this, other)
  }
  not_equal(other: NDArray | Scalar): NDArray {
    return not_equal(this, other)
  }
  less(other: NDArray | Scalar): NDArray {
    return less(this, other)
  }
  less_equal(other: NDArray | Scalar): NDArray {
    return less_equal(this, other)
  }
  greater(other: NDArray | Scalar): NDArray {
    return greater(this, other)
  }
  greater_equal(other: NDArray | Scalar): NDArray {
    return greater_equal(this, other)
  }
  bitwise_and(other: NDArray | Scalar): NDArray {
    return bitwise_and(this, other)
  }
  bitwise_or(other: NDArray | Scalar): NDArray {
    return bitwise_or(this, other)
  }
  bitwise_xor(other: NDArray | Scalar): NDArray {
    return bitwise_xor(this, other)
  }
  bitwise_left_shift(other: NDArray | Scalar): NDArray {
    return bitwise_left_shift(this, other)
  }
  bitwise_right_shift(other: NDArray | Scalar): NDArray {
    return bitwise_right_shift(this, other)
  }
  bitwise_invert(): NDArray {
    return bitwise_invert(this)
  }
}
