import { ValueError } from "../errors.js"
import { arrayLike, kernel, squares } from "./dense.js"

/**
 * The Cholesky factor of each positive definite matrix: x = L Lᴴ, or Uᴴ U. The lower triangle of x is read.
 *
 * - inputs: x [..., n, n], real symmetric or complex Hermitian
 * - options: upper (false)
 * - outputs: like x
 *
 * @throws ValueError where a matrix is not positive definite
 * @see Array API 2024.12, Linear Algebra Extension, cholesky; Golub & Van Loan, Matrix Computations (4th ed.), 4.2.5
 */
export const cholesky = /* @__PURE__ */ kernel("cholesky", ([x], options) => {
  const { data, count, rows: n, lanes } = squares("cholesky", x!, options)
  const upper = options["upper"] === true
  const size = lanes * n * n
  const out = arrayLike(data, data.length)
  for (let b = 0; b < count; b++) {
    const L = size <= few ? kept : new Float64Array(size)
    for (let i = 0; i < size; i++) L[i] = data[b * size + i]!
    const failed = lanes === 2 ? complexFactor(L, n) : realFactor(L, n)
    if (failed >= 0)
      throw new ValueError(
        `cholesky: x must be positive definite, its leading ${failed + 1} x ${failed + 1} block is not`,
      )
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++) {
        const from = lanes * (i * n + j)
        const to = b * size + lanes * (upper ? j * n + i : i * n + j)
        out[to] = L[from]!
        if (lanes === 2) out[to + 1] = upper ? -L[from + 1]! : L[from + 1]!
      }
  }
  return [{ data: out, shape: x!.shape }]
})

/** Numbers of the largest matrix that is copied to memory that is there. */
const few = 256
const kept = new Float64Array(few)

/** L by rows over the lower triangle; returns the column where the pivot is not positive, else -1. */
function realFactor(A: Float64Array, n: number): number {
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = A[i * n + j]!
      for (let k = 0; k < j; k++) sum -= A[i * n + k]! * A[j * n + k]!
      if (j < i) A[i * n + j] = sum / A[j * n + j]!
      else if (sum > 0) A[i * n + i] = Math.sqrt(sum)
      else return i
    }
  return -1
}

function complexFactor(A: Float64Array, n: number): number {
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const at = 2 * (i * n + j)
      let re = A[at]!
      let im = i === j ? 0 : A[at + 1]!
      for (let k = 0; k < j; k++) {
        const p = 2 * (i * n + k)
        const q = 2 * (j * n + k)
        re -= A[p]! * A[q]! + A[p + 1]! * A[q + 1]!
        im -= A[p + 1]! * A[q]! - A[p]! * A[q + 1]!
      }
      if (j < i) {
        const pivot = A[2 * (j * n + j)]!
        A[at] = re / pivot
        A[at + 1] = im / pivot
      } else if (re > 0) {
        A[at] = Math.sqrt(re)
        A[at + 1] = 0
      } else return i
    }
  return -1
}
