import type { Dense, Kernel, KernelOptions } from "@carton/codegen"
import { DTypeError } from "../errors.js"

export type FloatArray = Float32Array | Float64Array

/** Makes a kernel of a function. It may be called itself, as emitted programs do that import it from this module. */
export function kernel(name: string, run: Kernel["run"]): Kernel & Kernel["run"] {
  const call: Kernel["run"] = (inputs, options, wanted) => run(inputs, options, wanted)
  Object.defineProperty(call, "name", { value: name })
  return Object.assign(call, { module: "@carton/array-api/kernels", run }) as Kernel & Kernel["run"]
}

/** The number of elements of an array of this shape. */
export const sizeOf = (shape: readonly number[]): number => {
  let size = 1
  for (let axis = 0; axis < shape.length; axis++) size *= shape[axis]!
  return size
}

/** What stands for an output that nobody wants. */
export const unwanted: Dense = { data: new Float64Array(0), shape: [0] }

/** A new array of the kind of `like`. */
export function arrayLike<T extends Dense["data"]>(like: T, length: number): T {
  return new (like.constructor as new (length: number) => T)(length)
}

/** Numbers of the largest array that `temporary` keeps. */
const mostKept = 256

/**
 * Memory for one purpose: zeros, or anything where `overwritten`, in the array of the call before where it is as long and
 * small. What is made of it must be copied before the next call, and nothing in between may call for the same purpose.
 */
export function temporary(overwritten?: "overwritten"): (length: number) => Float64Array {
  let kept: Float64Array = new Float64Array(0)
  return (length) => {
    if (length > mostKept) return new Float64Array(length)
    if (length !== kept.length) return (kept = new Float64Array(length))
    return overwritten ? kept : kept.fill(0)
  }
}

/** The same for a few positions, which are not zeroed. */
export function temporaryPositions(): (length: number) => Int32Array {
  let kept = new Int32Array(0)
  return (length) => (length === kept.length ? kept : (kept = new Int32Array(length)))
}

/** The floating-point input of a decomposition, or an error that says what it should have been. */
export function floats(name: string, { data }: Dense): FloatArray {
  if (data instanceof Float64Array || data instanceof Float32Array) return data
  throw new DTypeError(`${name}: x must have a floating-point dtype, got a ${data.constructor.name}`)
}

/** A stack of matrices: [..., rows, columns]. */
export interface Stack {
  readonly batch: readonly number[]
  readonly count: number
  readonly rows: number
  readonly columns: number
}

const none: readonly number[] = []
export function stackOf(shape: readonly number[]): Stack {
  const batch = shape.length === 2 ? none : shape.slice(0, -2)
  return { batch, count: sizeOf(batch), rows: shape[shape.length - 2]!, columns: shape[shape.length - 1]! }
}

/** One of `count` equal parts; itself where it is the only one. */
export function part(data: FloatArray, index: number, count: number): FloatArray {
  if (count === 1) return data
  const length = data.length / count
  return data.subarray(index * length, (index + 1) * length)
}

/** Whether data hold interleaved pairs: a Dense does not name its dtype, but its length tells. */
export const isComplexDense = ({ data, shape }: Dense): boolean => {
  const size = sizeOf(shape)
  return size > 0 && data.length === 2 * size
}

/** The same, told by `options.complex` where an empty x cannot tell. */
export const isComplex = (x: Dense, options: KernelOptions): boolean =>
  isComplexDense(x) || options["complex"] === true

/** What has an order, or a DTypeError. */
export function ordered(name: string, x: Dense): Dense {
  if (isComplexDense(x))
    throw new DTypeError(`${name}: complex numbers have no order; x must have a real dtype`)
  return x
}

/** Square matrices, and how many numbers an element takes. */
export interface SquareStack extends Stack {
  readonly data: FloatArray
  readonly lanes: 1 | 2
}

/**
 * A stack of square matrices, real or complex. Where it is empty its length does not tell which:
 * `options.complex` does.
 */
export function squares(name: string, x: Dense, options: KernelOptions): SquareStack {
  const lanes = isComplex(x, options) ? 2 : 1
  return { data: floats(name, x), lanes, ...stackOf(x.shape) }
}

/** False when any of the first `length` elements is NaN or infinite. */
export function allFinite(data: FloatArray, start = 0, end = data.length): boolean {
  // x - x is 0 for finite x, else NaN, and NaN stays
  let sum = 0
  for (let i = start; i < end; i++) sum += data[i]! - data[i]!
  return sum === 0
}
