import { LuDecomposition, Matrix } from "ml-matrix"
import type { LU } from "./lu.js"

/** L U = P A by ml-matrix: elimination with partial pivoting, in the column-by-column order of JAMA. */
export function factor(A: Float64Array, n: number): LU {
  const decomposition = new LuDecomposition(Matrix.from1DArray(n, n, Array.from(A)))
  const [lower, upper] = [decomposition.lowerTriangularMatrix, decomposition.upperTriangularMatrix]
  const order = Int32Array.from(decomposition.pivotPermutationVector)
  let singular = false
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) A[i * n + j] = i > j ? lower.get(i, j) : upper.get(i, j)
    if (A[i * n + i] === 0) singular = true
  }
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
