import type { Dense, Kernel } from "@carton/codegen"

export type FloatArray = Float32Array | Float64Array

/** Makes a kernel of a function: the module is the one that emitted programs import it from. */
export const kernel = (name: string, run: Kernel["run"]): Kernel => ({
  name,
  module: "@carton/array-api/kernels",
  run,
})

/** The number of elements of an array of this shape. */
export const sizeOf = (shape: readonly number[]): number => {
  let size = 1
  for (const extent of shape) size *= extent
  return size
}

/** What stands for an output that nobody wants. */
export const unwanted: Dense = { data: new Float64Array(0), shape: [0] }

/** A new array of the kind of `like`. */
export function arrayLike<T extends Dense["data"]>(like: T, length: number): T {
  return new (like.constructor as new (length: number) => T)(length)
}

/** The floating-point input of a decomposition, or an error that says what it should have been. */
export function floats(name: string, { data }: Dense): FloatArray {
  if (data instanceof Float64Array || data instanceof Float32Array) return data
  throw new TypeError(`${name}: x must hold float32 or float64 elements, got ${data.constructor.name}`)
}

/** A stack of matrices: [..., rows, columns]. */
export interface Stack {
  readonly batch: readonly number[]
  readonly count: number
  readonly rows: number
  readonly columns: number
}

export function stackOf(shape: readonly number[]): Stack {
  const batch = shape.slice(0, -2)
  return { batch, count: sizeOf(batch), rows: shape[shape.length - 2]!, columns: shape[shape.length - 1]! }
}

/** Whether data hold interleaved pairs: a Dense does not name its dtype, but its length tells. */
export const isComplexDense = ({ data, shape }: Dense): boolean => {
  const size = sizeOf(shape)
  return size > 0 && data.length === 2 * size
}

/** False when any of the first `length` elements is NaN or infinite. */
export function allFinite(data: FloatArray, start = 0, end = data.length): boolean {
  // x - x is 0 for finite x, else NaN, and NaN stays
  let sum = 0
  for (let i = start; i < end; i++) sum += data[i]! - data[i]!
  return sum === 0
}
