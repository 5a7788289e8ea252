import { applyComplexReflectors, transposedComplex, triangulariseComplex } from "./complex-reflector.js"
import { allFinite, temporary } from "./dense.js"
import { exponentOf, rescale, scaled } from "./scale.js"

const columnsOf = /* @__PURE__ */ temporary("overwritten")
const vectorsOf = /* @__PURE__ */ temporary()
const leftOf = /* @__PURE__ */ temporary("overwritten")
const factorOf = /* @__PURE__ */ temporary()

/**
 * A = Q R with a real non-negative diagonal, for one complex matrix. What it gives of few numbers holds until the next call.
 *
 * @param A - n x d, interleaved, row-major; overwritten
 * @param k - columns of Q and rows of R: min(n, d) or n
 */
export function complexQr(
  A: Float64Array,
  n: number,
  d: number,
  k: number,
): { Q: Float64Array; R: Float64Array } {
  const R = factorOf(2 * k * d)
  if (!allFinite(A)) return { Q: new Float64Array(2 * n * k).fill(NaN), R: R.fill(NaN) }
  const exponent = exponentOf(A)
  const columns = transposedComplex(rescale(A, -exponent), n, d, columnsOf(2 * n * d))
  const taus = triangulariseComplex(columns, n, d)
  const vectors = vectorsOf(2 * k * n)
  for (let i = 0; i < k; i++) vectors[2 * (i * n + i)] = 1
  applyComplexReflectors(columns, taus, n, vectors, k)
  for (let i = 0; i < Math.min(n, d); i++) {
    const { re, im } = unitOf(columns[2 * (i * n + i)]!, columns[2 * (i * n + i) + 1]!)
    for (let j = i; j < d; j++) {
      const a = columns[2 * (j * n + i)]!
      const b = columns[2 * (j * n + i) + 1]!
      R[2 * (i * d + j)] = scaled(a * re + b * im, exponent)
      R[2 * (i * d + j) + 1] = j === i ? 0 : scaled(b * re - a * im, exponent)
    }
    for (let j = 0; j < n; j++) {
      const at = 2 * (i * n + j)
      const a = vectors[at]!
      const b = vectors[at + 1]!
      vectors[at] = a * re - b * im
      vectors[at + 1] = a * im + b * re
    }
  }
  return { Q: transposedComplex(vectors, k, n, leftOf(2 * k * n)), R }
}

/** The phase of a number; 1 for 0. The diagonal is real but where a column was zero below a complex head. */
function unitOf(re: number, im: number): { re: number; im: number } {
  if (im === 0) return { re: re < 0 ? -1 : 1, im: 0 }
  const modulus = Math.hypot(re, im)
  return { re: re / modulus, im: im / modulus }
}
