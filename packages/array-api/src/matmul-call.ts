import { allocate, isBig, isComplex, isFloat } from "@carton/codegen"
import type { DType } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
import { sizeOf } from "./kernels/dense.js"
import { multiplyMatrices } from "./kernels/matmul.js"
import { contiguousStrides } from "./layout.js"
import { gather, positionsOf } from "./positions.js"
import type { EagerCall } from "./registry.js"

/** `matmul` of eager arrays: matrix by matrix, whatever their strides. */
export function multiplied({ operands, results: [result], dense }: EagerCall): EagerArray[] {
  const { shape, dtype } = result as { shape: readonly number[]; dtype: DType }
  const [a, b] = operands as readonly [EagerArray, EagerArray]
  const [isRow, isColumn] = [a.ndim === 1, b.ndim === 1]
  const batch = shape.slice(0, shape.length - Number(!isRow) - Number(!isColumn))
  const left = stack(a, dtype, isRow ? 1 : 2, batch)
  const right = stack(b, dtype, isColumn ? 1 : 2, batch)
  const [rows, inner, columns] = [
    isRow ? 1 : a.shape.at(-2)!,
    a.shape.at(-1)!,
    isColumn ? 1 : b.shape.at(-1)!,
  ]
  const rowsOf = { row: isRow ? 0 : left.strides.at(-2)!, column: left.strides.at(-1)! }
  const columnsOf = {
    row: right.strides.at(isColumn ? -1 : -2)!,
    column: isColumn ? 0 : right.strides.at(-1)!,
  }
  const kind = isFloat(dtype) || isComplex(dtype) ? dtype : isBig(dtype) ? "bigint" : "integer"
  const out = allocate(dtype, sizeOf(shape))
  for (let i = 0; i < left.starts.length; i++)
    multiplyMatrices(
      kind,
      { data: left.data, offset: left.starts[i]!, ...rowsOf },
      { data: right.data, offset: right.starts[i]!, ...columnsOf },
      out,
      i * rows * columns,
      [rows, inner, columns],
    )
  return [dense(out, dtype, shape)]
}

/** The matrices, or vectors, of an array as elements of `dtype`, and where each of them starts. */
function stack(x: EagerArray, dtype: DType, axes: number, batch: readonly number[]) {
  const same = x.dtype === dtype
  const data = same ? x.data : gather(x, positionsOf(x), dtype)
  const strides = same ? x.strides : contiguousStrides(x.shape)
  const outer = x.ndim - axes
  const starts = positionsOf(
    { shape: x.shape.slice(0, outer), strides: strides.slice(0, outer), offset: same ? x.offset : 0 },
    batch,
  )
  return { data, strides, starts }
}
