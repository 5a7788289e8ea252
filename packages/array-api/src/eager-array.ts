import { allocate, type Buffer } from "@carton/codegen"
import { codeOf, type DType } from "./dtype.js"
import { eager } from "./eager.js"
import { ValueError } from "./errors.js"
import {
  checkSize,
  contiguousPart,
  contiguousStrides,
  denseData,
  elementAt,
  isContiguous,
  setElement,
} from "./layout.js"
import { numberBeside } from "./map-kernels.js"
import { NDArray } from "./ndarray.js"
import { isStaticSlice } from "./index-key.js"
import type { IndexKey } from "./indexing.js"
import { boolean_index, integer_index } from "./indexing-entries.js"
import { show } from "./show.js"
import type { Scalar, Spec } from "./registry.js"

/** An array whose elements are there: a strided view over one typed array. Immutable. */
export class EagerArray extends NDArray {
  /** The number of the dtype: what is looked up for each call is looked up by it. */
  readonly code: number
  constructor(
    private readonly held: Buffer,
    readonly dtype: DType,
    readonly shape: readonly number[],
    /** In elements, per axis. */
    readonly strides: readonly number[],
    readonly offset: number,
  ) {
    super()
    this.code = codeOf(dtype)
  }

  /** @throws ValueError where the buffer was given away, to a worker for one */
  get data(): Buffer {
    const { held } = this
    if (held.length === 0 && this.size > 0) throw new ValueError("the buffer is detached")
    return held
  }
  get backend(): typeof eager {
    return eager
  }
  override get size(): number {
    const { shape } = this
    let n = 1
    for (let axis = 0; axis < shape.length; axis++) n *= shape[axis]!
    return n
  }
  get ndim(): number {
    return this.shape.length
  }
  get spec(): Spec {
    return this
  }

  /** A new array over a row-major buffer. */
  like(data: Buffer, dtype: DType, shape: readonly number[]): EagerArray {
    return dense(data, dtype, shape)
  }

  override get mT(): NDArray {
    return this.ndim === 2 ? transposed(this) : super.mT
  }
  override at(...key: IndexKey): NDArray {
    const [item] = key
    // one index array or mask needs no plan
    if (key.length === 1 && item instanceof EagerArray && item.ndim > 0 && item.ndim <= this.ndim)
      return item.dtype === "bool" ? boolean_index(this, item) : integer_index(this, [item], { axis: 0 })
    return quickView(this, key) ?? super.at(...key)
  }
  override set_at(key: IndexKey, value: NDArray | Scalar): NDArray {
    return quickSet(this, key, value) ?? super.set_at(key, value)
  }

  item(): any {
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

function transposed({ data, dtype, shape, strides, offset }: EagerArray): EagerArray {
  return new EagerArray(data, dtype, [shape[1]!, shape[0]!], [strides[1]!, strides[0]!], offset)
}

/** The view that positions and slices forwards choose; undefined: the key has to be looked into. */
function quickView(x: EagerArray, key: IndexKey): EagerArray | undefined {
  if (key.length > x.ndim) return undefined
  const shape: number[] = []
  const strides: number[] = []
  let { offset } = x
  for (let axis = 0; axis < x.ndim; axis++) {
    const item = key[axis]
    const [extent, stride] = [x.shape[axis]!, x.strides[axis]!]
    if (typeof item === "number") {
      const i = item < 0 ? item + extent : item
      if (!(Number.isInteger(i) && i >= 0 && i < extent)) return undefined
      offset += i * stride
      continue
    }
    let [start, stop, step] = [0, extent, 1]
    if (item !== undefined) {
      if (!isStaticSlice(item)) return undefined
      step = item.step
      start = item.start ?? 0
      stop = item.stop ?? extent
      // arrays, fractions, and bounds that are to be counted from the end or clamped
      const whole = Number.isInteger(start) && Number.isInteger(stop) && Number.isInteger(step)
      if (!whole || step < 1 || start < 0 || stop < start || stop > extent) return undefined
    }
    offset += start * stride
    shape.push(Math.ceil((stop - start) / step))
    strides.push(step * stride)
  }
  return new EagerArray(x.data, x.dtype, shape, strides, shape.includes(0) ? 0 : offset)
}

/** A copy with a number where a key chooses an element or a line; undefined: the call has to be looked into. */
function quickSet(x: EagerArray, key: IndexKey, value: unknown): EagerArray | undefined {
  const number = numberBeside(x, value)
  if (number === undefined || !isContiguous(x)) return undefined
  checkSize("set_at", x.size, x.dtype)
  const copy = dense(contiguousPart(x).slice(), x.dtype, x.shape)
  const line = quickView(copy, key)
  if (line === undefined || line.ndim > 1) return undefined
  const [extent, stride] = [line.shape[0] ?? 1, line.strides[0] ?? 0]
  for (let i = 0; i < extent; i++) copy.data[line.offset + i * stride] = number
  return copy
}

/** What libraries exchange: a typed array and where the elements lie in it, in elements. */
export interface Exchange {
  readonly data: Buffer
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  readonly offset: number
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

/** The same elements over a buffer that holds them and no others, in row-major order. */
export const contiguous = (x: EagerArray): EagerArray => dense(denseData(x), x.dtype, x.shape)
