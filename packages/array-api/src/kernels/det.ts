import { log } from "@carton/codegen"
import { arrayLike, kernel, squares } from "./dense.js"
import type { LU } from "./elimination.js"
import { factored } from "./lu.js"
import { exponentOf, scaled } from "./scale.js"

/** A product whose power of two is kept apart where it is far from 1, so that it overflows only where the result does. */
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
    const { re, im, exponent } = pivots(factored(data, b * size, n, lanes))
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
    const { re, im, exponent } = pivots(factored(data, b * size, n, lanes))
    const modulus = lanes === 2 ? Math.hypot(re, im) : Math.abs(re)
    logarithm[b] = modulus === 0 ? -Infinity : log.of(modulus) + exponent * Math.LN2
    sign[lanes * b] = modulus === 0 ? 0 : lanes === 2 ? re / modulus : Number.isNaN(re) ? NaN : Math.sign(re)
    if (lanes === 2) sign[2 * b + 1] = modulus === 0 ? 0 : im / modulus
  }
  return [
    { data: sign, shape: batch },
    { data: logarithm, shape: batch },
  ]
})

function pivots({ data, n, lanes, sign, singular }: LU): Product {
  const product: Product = { re: sign, im: 0, exponent: 0 }
  // after a zero pivot the factors are not those of the matrix
  if (singular) {
    product.re = 0
    for (let i = 0; i < lanes * n * n; i++) if (Number.isNaN(data[i])) product.re = NaN
    return product
  }
  for (let k = 0; k < n; k++) {
    let a = data[lanes * (k * n + k)]!
    let b = lanes === 2 ? data[2 * (k * n + k) + 1]! : 0
    if (!isModerate(a, b)) {
      const shift = exponentOf([a, b])
      a = scaled(a, -shift)
      b = scaled(b, -shift)
      product.exponent += shift
    }
    const { re, im } = product
    product.re = re * a - im * b
    product.im = lanes === 2 ? re * b + im * a : 0
    if (isModerate(product.re, product.im)) continue
    const shift = exponentOf([product.re, product.im])
    product.re = scaled(product.re, -shift)
    product.im = scaled(product.im, -shift)
    product.exponent += shift
  }
  return product
}

/** Whether a product with another such number is in range. */
function isModerate(a: number, b: number): boolean {
  const size = Math.max(Math.abs(a), Math.abs(b))
  return size > 1e-150 && size < 1e150
}
