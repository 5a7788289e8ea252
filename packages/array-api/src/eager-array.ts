import { allocate, isComplex, type Buffer } from "@carton/codegen"
import { checkArray, named } from "./arguments.js"
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
import { ellipsis, isStaticSlice, isWholeNumbers, newaxis, parseKey, positionsOf } from "./index-key.js"
import type { IndexKey } from "./indexing.js"
import { boolean_index, integer_index, set_integer, set_mask } from "./indexing-entries.js"
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
    const item = onlyArray(this, key)
    if (item === undefined) return quickView(this, key) ?? super.at(...key)
    return item.dtype === "bool" ? boolean_index(this, item) : integer_index(this, [item], { axis: 0 })
  }
  override set_at(key: IndexKey, value: NDArray | Scalar): NDArray {
    const item = onlyArray(this, key)
    if (item === undefined) return quickSet(this, key, value) ?? super.set_at(key, value)
    return named("set_at", () =>
      item.dtype === "bool" ? set_mask(this, item, value) : set_integer(this, [item], value, { axis: 0 }),
    )
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

/** The index array or mask that is all of a key: it needs no plan. */
function onlyArray(x: EagerArray, key: IndexKey): EagerArray | undefined {
  const item = key[0]
  const isArray = key.length === 1 && item instanceof EagerArray && item.ndim > 0
  return isArray && (item.dtype === "bool" ? item.ndim : 1) <= x.ndim ? item : undefined
}

/** The view that a basic key chooses; undefined: it has to be looked into. */
function quickView(x: EagerArray, given: IndexKey): EagerArray | undefined {
  const key = given.length === 1 && typeof given[0] === "string" ? parseKey(given[0]) : given
  let kept = x.ndim
  let skipped = kept
  for (let i = 0; i < key.length; i++)
    if (key[i] === newaxis) kept++
    else if (key[i] !== ellipsis) {
      skipped--
      if (typeof key[i] === "number") kept--
    }
  if (skipped < 0) return undefined
  const shape = new Array<number>(kept)
  const strides = new Array<number>(kept)
  let { offset } = x
  let at = 0
  let axis = 0
  for (let i = 0; i < key.length || at < kept; i++) {
    const item = i < key.length ? key[i] : ellipsis
    if (item === newaxis) {
      shape[at] = 1
      strides[at++] = 0
    } else if (item === ellipsis) {
      // there may be one, with what the key does not name
      if (skipped < 0) return undefined
      for (; skipped > 0; skipped--) {
        shape[at] = x.shape[axis]!
        strides[at++] = x.strides[axis++]!
      }
      skipped = -1
    } else {
      const extent = x.shape[axis]!
      const stride = x.strides[axis++]!
      if (typeof item === "number") {
        const i = item < 0 ? item + extent : item
        if (!(Number.isInteger(i) && i >= 0 && i < extent)) return undefined
        offset += i * stride
      } else {
        // arrays, fractions
        if (!isStaticSlice(item) || !isWholeNumbers(item)) return undefined
        const { base, step, count } = positionsOf(item, extent)
        offset += (base as number) * stride
        shape[at] = count as number
        strides[at++] = step * stride
      }
    }
  }
  return new EagerArray(x.data, x.dtype, shape, strides, shape.includes(0) ? 0 : offset)
}

/**
 * A copy with a number, or a row of an array, where a key chooses an element or a line; undefined: the call has to be
 * looked into.
 */
function quickSet(x: EagerArray, key: IndexKey, value: unknown): EagerArray | undefined {
  const row = value instanceof EagerArray && value.dtype === x.dtype && value.ndim === 1 ? value : undefined
  const number = numberBeside(x, value)
  if ((number === undefined && row === undefined) || isComplex(x.dtype) || !isContiguous(x)) return undefined
  checkSize("set_at", x.size, x.dtype)
  const copy = dense(contiguousPart(x).slice(), x.dtype, x.shape)
  const line = quickView(copy, key)
  if (line === undefined || line.ndim > 1) return undefined
  const extent = line.shape[0] ?? 1
  const stride = line.strides[0] ?? 0
  if (row !== undefined && (line.ndim === 0 || row.shape[0] !== extent)) return undefined
  for (let i = 0; i < extent; i++)
    copy.data[line.offset + i * stride] =
      row === undefined ? number! : row.data[row.offset + i * row.strides[0]!]!
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

/** The array itself, whose elements are there. */
export function checkEager(caller: string, x: NDArray): EagerArray {
  if (x instanceof EagerArray) return x
  checkArray(caller, "x", x)
  throw new ValueError(`${caller}: the elements of a traced array are not known`)
}

/** The same elements over a buffer that holds them and no others, in row-major order. */
export const contiguous = (x: EagerArray): EagerArray => dense(denseData(x), x.dtype, x.shape)
