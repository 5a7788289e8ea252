import { allocate, isBig, isComplex, lanesOf, type Buffer } from "@carton/codegen"
import type { DType } from "./dtype.js"
import { eager } from "./eager.js"
import { ValueError } from "./errors.js"
import { NDArray } from "./ndarray.js"
import { show } from "./show.js"
import type { Scalar, Spec } from "./registry.js"

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
  get spec(): Spec {
    return this
  }

  item(): Scalar {
    if (this.size !== 1)
      throw new ValueError(`item: the array must have one element, got shape [${this.shape.join(", ")}]`)
    return elementAt(this.data, this.dtype, this.offset)
  }

  /** The array as other libraries may read it, without a copy; see `from_dlpack`. */
  __dlpack__(): Exchange {
    const { data, dtype, shape, strides, offset } = this
    return { data, dtype, shape, strides, offset }
  }
  __dlpack_device__(): readonly [type: number, id: number] {
    return [1, 0] // kDLCPU
  }

  /** The elements as nested lists, long axes shortened. */
  override toString(): string {
    return show(this)
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return `${show(this)} ${this.dtype} [${this.shape.join(", ")}]`
  }
}

/** What libraries exchange: a typed array and where the elements lie in it, in elements. */
export interface Exchange {
  readonly data: Buffer
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  readonly offset: number
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

/** A 0-d array of one host value. */
export function scalarArray(value: Scalar, dtype: DType): EagerArray {
  const data = allocate(dtype, 1)
  setElement(data, dtype, 0, value)
  return new EagerArray(data, dtype, [], [], 0)
}

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

/** Writes a host value into a buffer that is being made. */
export function setElement(data: Buffer, dtype: DType, i: number, value: Scalar): void {
  const entries = data as unknown as Record<number, number | bigint>
  if (isComplex(dtype)) {
    const z = typeof value === "object" ? value : { re: Number(value), im: 0 }
    entries[2 * i] = z.re
    entries[2 * i + 1] = z.im
  } else
    entries[i] = isBig(dtype) ? BigInt(value as number | bigint) : Number(value as number | bigint | boolean)
}

/** Calls `visit` with the buffer position of every element, in row-major order. */
export function forEachPosition(x: EagerArray, visit: (position: number) => void): void {
  const ndim = x.shape.length
  if (x.size === 0) return
  const index = new Int32Array(ndim)
  let position = x.offset
  for (;;) {
    visit(position)
    let axis = ndim - 1
    for (; axis >= 0; axis--) {
      position += x.strides[axis]!
      if (++index[axis]! < x.shape[axis]!) break
      position -= x.strides[axis]! * x.shape[axis]!
      index[axis] = 0
    }
    if (axis < 0) return
  }
}

/** The entries of the buffer that hold a contiguous array, and no others; shared with it. */
export function contiguousPart(x: EagerArray): Buffer {
  const lanes = lanesOf(x.dtype)
  const [from, length] = [x.offset * lanes, x.size * lanes]
  return length === x.data.length ? x.data : (x.data.subarray(from, from + length) as Buffer)
}

/** The same elements over a buffer that holds them and no others, in row-major order. */
export const contiguous = (x: EagerArray): EagerArray => dense(denseData(x), x.dtype, x.shape)

/** The elements in row-major order in a buffer of their own length; shared with `x` where it is contiguous. */
export function denseData(x: EagerArray): Buffer {
  if (isContiguous(x)) return contiguousPart(x)
  const lanes = lanesOf(x.dtype)
  const data = allocate(x.dtype, x.size)
  const [to, from] = [data as Float64Array, x.data as Float64Array]
  let next = 0
  forEachPosition(x, (position) => {
    for (let lane = 0; lane < lanes; lane++) to[next++] = from[position * lanes + lane]!
  })
  return data
}
