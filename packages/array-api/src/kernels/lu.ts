import { complexElimination } from "./complex-lu.js"
import type { Elimination, LU } from "./elimination.js"
import { realElimination } from "./real-lu.js"

export const eliminationOf = (lanes: 1 | 2): Elimination =>
  lanes === 2 ? complexElimination : realElimination

/** Numbers of the largest matrix that is copied to memory that is there. */
const few = 256
const keptMatrix = new Float64Array(few)
const keptOrder = new Int32Array(few)

/** L U = P A in float64, of a copy of the matrix that starts at `from`; of a small one it holds until the next call. */
export function factored(data: ArrayLike<number>, from: number, n: number, lanes: 1 | 2): LU {
  const size = lanes * n * n
  const A = size <= few ? keptMatrix : new Float64Array(size)
  for (let i = 0; i < size; i++) A[i] = data[from + i]!
  return eliminationOf(lanes).factor(A, n, n <= few ? keptOrder : new Int32Array(n))
}
