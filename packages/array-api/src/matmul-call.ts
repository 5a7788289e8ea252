import { allocate } from "@carton/codegen"
import type { DType } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
import { sizeOf } from "./kernels/dense.js"
import { multiplyMatrices, type Matrices } from "./kernels/matmul.js"
import { contiguousStrides, isContiguous } from "./layout.js"
import { gather, positionsOf } from "./positions.js"
import type { EagerCall } from "./registry.js"

/** `matmul` of eager arrays: matrix by matrix, whatever their strides. */
export function multiplied({ operands, results, dense, view }: EagerCall): EagerArray[] {
  const { shape, dtype } = results[0] as EagerArray
  const b = operands[1]!
  let a = operands[0]!
  const inner = a.shape[a.ndim - 1]!
  // the rows of many matrices that meet one are rows of one matrix
  if (a.ndim > 2 && b.ndim < 3 && isContiguous(a))
    a = view(a, { shape: [sizeOf(a.shape.slice(0, -1)), inner], strides: [inner, 1], offset: a.offset })
  const [isRow, isColumn] = [a.ndim === 1, b.ndim === 1]
  const isOne = a.ndim < 3 && b.ndim < 3
  const batch = isOne ? undefined : shape.slice(0, shape.length - Number(!isRow) - Number(!isColumn))
  const out = allocate(dtype, sizeOf(shape))
  multiplyMatrices(
    dtype,
    matrices(a, dtype, batch, true),
    matrices(b, dtype, batch, false),
    out,
    isRow ? 1 : a.shape[a.ndim - 2]!,
    inner,
    isColumn ? 1 : b.shape[b.ndim - 1]!,
  )
  return [dense(out, dtype, shape)]
}

/** The matrices of an array, of one or of those that a batch takes, as elements of `dtype`; a vector is a row or a column. */
function matrices(
  x: EagerArray,
  dtype: DType,
  batch: readonly number[] | undefined,
  isLeft: boolean,
): Matrices {
  const same = x.dtype === dtype
  const data = same ? x.data : gather(x, positionsOf(x), dtype)
  const strides = same ? x.strides : contiguousStrides(x.shape)
  const offset = same ? x.offset : 0
  const last = strides[x.ndim - 1]!
  const isVector = x.ndim === 1
  const starts =
    batch === undefined
      ? [offset]
      : positionsOf({ shape: x.shape.slice(0, -2), strides: strides.slice(0, -2), offset }, batch)
  return {
    data,
    starts,
    row: !isVector ? strides[x.ndim - 2]! : isLeft ? 0 : last,
    column: isVector && !isLeft ? 0 : last,
  }
}
