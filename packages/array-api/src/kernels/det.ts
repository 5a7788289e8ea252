import { complexElimination } from "./complex-lu.js"
import { arrayLike, kernel, squares } from "./dense.js"
import { realElimination, type LU } from "./lu.js"
import { exponentOf, scaled } from "./scale.js"

/** A product that is kept near 1 and its power of two apart, so that it overflows only where the result does. */
interface Product {
  re: number
  im: number
  exponent: number
}

/**
 * The determinant of each square matrix, from LU with partial pivoting; 1 for 0 x 0.
 *
 * - inputs: x [..., n, n], real or complex (options.complex: true where n is 0 and x complex)
 * - outputs: [...], like x
 *
 * @see Array API 2024.12, Linear Algebra Extension, det
 */
export const det = /* @__PURE__ */ kernel("det", ([x], options) => {
  const { data, batch, count, rows: n, lanes } = squares("det", x!, options)
  const size = lanes * n * n
  const out = arrayLike(data, lanes * count)
  for (let b = 0; b < count; b++) {
    const { re, im, exponent } = pivots(eliminated(data.subarray(b * size, (b + 1) * size), n, lanes), lanes)
    out[lanes * b] = scaled(re, exponent)
    if (lanes === 2) out[2 * b + 1] = scaled(im, exponent)
  }
  return [{ data: out, shape: batch }]
})

/**
 * Sign and logarithm of the magnitude of the determinant; 0 and -infinity where the matrix is singular.
 *
 * - inputs: x [..., n, n], real or complex (options.complex: true where n is 0 and x complex)
 * - outputs: sign [...] like x (complex: of modulus 1), logabsdet [...] real
 *
 * @see Array API 2024.12, Linear Algebra Extension, slogdet
 */
export const slogdet = /* @__PURE__ */ kernel("slogdet", ([x], options) => {
  const { data, batch, count, rows: n, lanes } = squares("slogdet", x!, options)
  const size = lanes * n * n
  const sign = arrayLike(data, lanes * count)
  const logarithm = arrayLike(data, count)
  for (let b = 0; b < count; b++) {
    const { re, im, exponent } = pivots(eliminated(data.subarray(b * size, (b + 1) * size), n, lanes), lanes)
    const modulus = lanes === 2 ? Math.hypot(re, im) : Math.abs(re)
    logarithm[b] = modulus === 0 ? -Infinity : Math.log(modulus) + exponent * Math.LN2
    sign[lanes * b] = modulus === 0 ? 0 : lanes === 2 ? re / modulus : Number.isNaN(re) ? NaN : Math.sign(re)
    if (lanes === 2) sign[2 * b + 1] = modulus === 0 ? 0 : im / modulus
  }
  return [
    { data: sign, shape: batch },
    { data: logarithm, shape: batch },
  ]
})

const eliminated = (matrix: ArrayLike<number>, n: number, lanes: 1 | 2): LU =>
  (lanes === 2 ? complexElimination : realElimination).factor(new Float64Array(matrix), n)

function pivots({ data, n, sign, singular }: LU, lanes: 1 | 2): Product {
  const product: Product = { re: sign, im: 0, exponent: 0 }
  // after a zero pivot the factors are not those of the matrix
  if (singular) return { re: data.some(Number.isNaN) ? NaN : 0, im: 0, exponent: 0 }
  for (let k = 0; k < n; k++) {
    let a = data[lanes * (k * n + k)]!
    let b = lanes === 2 ? data[2 * (k * n + k) + 1]! : 0
    const shift = exponentOf([a, b])
    a = scaled(a, -shift)
    b = scaled(b, -shift)
    const re = product.re * a - product.im * b
    const im = lanes === 2 ? product.re * b + product.im * a : 0
    const renorm = exponentOf([re, im])
    product.re = scaled(re, -renorm)
    product.im = scaled(im, -renorm)
    product.exponent += shift + renorm
  }
  return product
}
