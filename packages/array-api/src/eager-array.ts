import { isBig, isComplex, type Buffer } from "@carton/codegen"
import type { DType } from "./dtype.js"
import { eager } from "./eager.js"
import { ValueError } from "./errors.js"
import { NDArray } from "./ndarray.js"
import type { Scalar } from "./registry.js"

/** An array whose elements are there: a strided view over one typed array. Immutable. */
export class EagerArray extends NDArray {
  readonly backend = eager
  constructor(
    readonly data: Buffer,
    readonly dtype: DType,
    readonly shape: readonly number[],
    /** In elements, per axis. */
    readonly strides: readonly number[],
    readonly offset: number,
  ) {
    super()
  }

  get ndim(): number {
    return this.shape.length
  }

  item(): Scalar {
    if (this.size !== 1) throw new ValueError(`item: the array must have one element, got shape [${this.shape.join(", ")}]`)
    return elementAt(this.data, this.dtype, this.offset)
  }
}

/** Row-major strides of `shape`. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length)
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step
    step *= shape[axis]!
  }
  return strides
}

/** A new array over a row-major buffer. */
export const dense = (data: Buffer, dtype: DType, shape: readonly number[], offset = 0): EagerArray =>
  new EagerArray(data, dtype, shape, contiguousStrides(shape), offset)

/** Whether the elements lie row-major without gaps (from `offset`). */
export function isContiguous(x: EagerArray): boolean {
  let step = 1
  for (let axis = x.shape.length - 1; axis >= 0; axis--) {
    const extent = x.shape[axis]!
    if (extent === 0) return true
    if (extent !== 1 && x.strides[axis] !== step) return false
    step *= extent
  }
  return true
}

/** The element at entry `i` of a buffer of `dtype`, as a host value. */
export function elementAt(data: Buffer, dtype: DType, i: number): Scalar {
  if (isComplex(dtype)) return { re: data[2 * i] as number, im: data[2 * i + 1] as number }
  const value = data[i]!
  return dtype === "bool" ? value !== 0 : isBig(dtype) ? (value as bigint) : (value as number)
}
