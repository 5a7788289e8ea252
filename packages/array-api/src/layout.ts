import { checkRoom, isBig, isComplex, lanesOf, type Buffer } from "@carton/codegen"
import { bytesOf, type DType } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
import { gather, positionsOf, type Located } from "./positions.js"
import type { Scalar } from "./registry.js"
import { checkShape } from "./shapes.js"

/** The shape of 0-d arrays, and their strides. */
export const scalarShape: readonly number[] = []
const unitStrides: readonly number[] = [1]

/** Row-major strides of `shape`. */
export function contiguousStrides(shape: readonly number[]): readonly number[] {
  if (shape.length < 2) return shape.length === 0 ? scalarShape : unitStrides
  const strides = new Array<number>(shape.length)
  let step = 1
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = step
    step *= shape[axis]!
  }
  return strides
}

/** Whether the elements lie row-major without gaps (from `offset`). */
export function isContiguous(x: Located): boolean {
  let step = 1
  for (let axis = x.shape.length - 1; axis >= 0; axis--) {
    const extent = x.shape[axis]!
    if (extent === 0) return true
    if (extent !== 1 && x.strides[axis] !== step) return false
    step *= extent
  }
  return true
}

/**
 * Throws where a result has more elements than an index reaches, or than memory is free for.
 *
 * @throws ValueError, MemoryError
 */
export function checkSize(caller: string, size: number, dtype: DType): void {
  if (size < SMALL) return
  checkShape(caller, [size])
  checkRoom(caller, size * bytesOf(dtype))
}
/** What has fewer elements is not looked into. */
const SMALL = 4e6

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

/** The entries of the buffer that hold a contiguous array, and no others; shared with it. */
export function contiguousPart(x: EagerArray): Buffer {
  const lanes = lanesOf(x.dtype)
  const [from, length] = [x.offset * lanes, x.size * lanes]
  return length === x.data.length ? x.data : (x.data.subarray(from, from + length) as Buffer)
}

/** The elements in row-major order in a buffer of their own length; shared with `x` where it is contiguous. */
export function denseData(x: EagerArray): Buffer {
  if (isContiguous(x)) return contiguousPart(x)
  checkSize("copy", x.size, x.dtype)
  return gather(x, positionsOf(x))
}
