import type { Dense, KernelOptions } from "@carton/codegen"
import { hermitianEigen } from "./complex-eigen.js"
import {
  allFinite,
  arrayLike,
  kernel,
  squares,
  temporary,
  temporaryPositions,
  unwanted,
  type FloatArray,
} from "./dense.js"
import { stableOrder } from "./order.js"
import { exponentOf, rescale } from "./scale.js"
import { symmetricEigen } from "./tridiagonal.js"

/**
 * Eigenvalues (ascending) and orthonormal eigenvectors (columns) of symmetric matrices; the lower triangle is read.
 * The first entry of each vector within 1e-8 of its largest magnitude is positive. NaN or infinity gives NaN.
 *
 * - inputs: x [..., n, n], real symmetric or complex Hermitian
 * - outputs: eigenvalues [..., n], eigenvectors [..., n, n]
 *
 * @see Array API 2024.12, Linear Algebra Extension, eigh
 */
export const eigh = /* @__PURE__ */ kernel("eigh", ([x], options, wanted) =>
  decompose("eigh", x!, options, wanted),
)

/**
 * Eigenvalues of symmetric matrices, ascending.
 *
 * - inputs: x [..., n, n], real symmetric or complex Hermitian
 * - outputs: [..., n]
 *
 * @see Array API 2024.12, Linear Algebra Extension, eigvalsh
 */
export const eigvalsh = /* @__PURE__ */ kernel("eigvalsh", ([x], options) => [
  decompose("eigvalsh", x!, options, [true, false])[0]!,
])

function decompose(
  name: string,
  x: Dense,
  options: KernelOptions,
  wanted: readonly boolean[],
): readonly Dense[] {
  const { data, batch, count, rows: n, lanes } = squares(name, x, options)
  const size = lanes * n * n
  const values = arrayLike(data, wanted[0] ? count * n : 0)
  const vectors = arrayLike(data, wanted[1] ? count * size : 0)
  for (let b = 0; b < count; b++) {
    const A = mirrored(data, b * size, n, lanes)
    if (!allFinite(A)) {
      values.fill(NaN, b * n, (b + 1) * n)
      vectors.fill(NaN, b * size, (b + 1) * size)
      continue
    }
    const exponent = exponentOf(A)
    rescale(A, -exponent)
    const found = (lanes === 2 ? hermitianEigen : symmetricEigen)(A, n, wanted[1] === true)
    const order = stableOrder(found.values, false, orderOf(n))
    rescale(found.values, exponent)
    for (let k = 0; k < n; k++) {
      const from = order[k]!
      if (wanted[0]) values[b * n + k] = found.values[from]!
      if (!wanted[1]) continue
      const sign = lanes === 2 ? 1 : signOf(found.vectors, from * n, n)
      for (let i = 0; i < n; i++)
        for (let lane = 0; lane < lanes; lane++)
          vectors[b * size + lanes * (i * n + k) + lane] =
            sign * found.vectors[lanes * (from * n + i) + lane]!
    }
  }
  return [
    wanted[0] ? { data: values, shape: [...batch, n] } : unwanted,
    wanted[1] ? { data: vectors, shape: x.shape } : unwanted,
  ]
}

const matrixOf = /* @__PURE__ */ temporary("overwritten")
const orderOf = /* @__PURE__ */ temporaryPositions()

/** The matrix that the lower triangle stands for; the imaginary part of its diagonal is not looked at. */
function mirrored(data: FloatArray, start: number, n: number, lanes: 1 | 2): Float64Array {
  const A = matrixOf(lanes * n * n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const from = lanes * (i * n + j)
      const to = lanes * (j * n + i)
      A[from] = A[to] = data[start + from]!
      if (lanes === 1 || i === j) continue
      A[from + 1] = data[start + from + 1]!
      A[to + 1] = -data[start + from + 1]!
    }
  return A
}

/** What makes the first of the largest entries positive. */
function signOf(vectors: Float64Array, start: number, length: number): 1 | -1 {
  let largest = 0
  for (let i = start; i < start + length; i++) largest = Math.max(largest, Math.abs(vectors[i]!))
  let first = start
  while (first < start + length - 1 && Math.abs(vectors[first]!) < largest * (1 - 1e-8)) first++
  return vectors[first]! < 0 ? -1 : 1
}
