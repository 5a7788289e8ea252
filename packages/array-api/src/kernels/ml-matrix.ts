import { AbstractMatrix, LuDecomposition } from "ml-matrix"
import type { LU } from "./lu.js"

/** A square matrix over row-major numbers, which ml-matrix overwrites. */
class InPlace extends AbstractMatrix {
  constructor(
    private readonly numbers: Float64Array,
    override readonly rows: number,
    override readonly columns = rows,
  ) {
    super()
  }
  override get(row: number, column: number): number {
    return this.numbers[row * this.columns + column]!
  }
  override set(row: number, column: number, value: number): this {
    this.numbers[row * this.columns + column] = value
    return this
  }
  override clone(): this {
    return this
  }
}

/** L U = P A by ml-matrix: elimination with partial pivoting, in the column-by-column order of JAMA. */
export function factor(A: Float64Array, n: number): LU {
  const order = Int32Array.from(new LuDecomposition(new InPlace(A, n)).pivotPermutationVector)
  let singular = false
  for (let i = 0; i < n; i++) if (A[i * n + i] === 0) singular = true
  return { data: A, n, order, sign: parity(order), singular }
}

/** 1 for an even permutation, -1 for an odd one: a cycle of length k takes k - 1 exchanges. */
function parity(order: Int32Array): number {
  const seen = new Uint8Array(order.length)
  let sign = 1
  for (let start = 0; start < order.length; start++)
    for (let at = order[start]!; seen[start] === 0 && at !== start; at = order[at]!) {
      seen[at] = 1
      sign = -sign
    }
  return sign
}
