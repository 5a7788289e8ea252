import { allFinite, temporary } from "./dense.js"
import { complexJacobiSvd } from "./complex-jacobi.js"
import {
  adjoint,
  applyComplexReflectors,
  complexComplementOf,
  transposedComplex,
  triangulariseComplex,
  turn,
} from "./complex-reflector.js"
import { LARGE } from "./jacobi.js"
import { exponentOf, rescale } from "./scale.js"

/** The factors of one complex matrix, interleaved and row-major. */
export interface ComplexSvd {
  /** n x n where full, else n x min(n, d) */
  readonly U: Float64Array
  readonly S: Float64Array
  /** d x d where full, else min(n, d) x d */
  readonly Vh: Float64Array
}

/** Entries this close to the largest count as largest, as in the real case. */
const TIE = 1 - 1e-8

/**
 * A = U diag(S) Vh; in each row of Vh the first of the largest entries is real and positive.
 *
 * @param A - n x d, interleaved, row-major; overwritten
 */
export function complexSvd(A: Float64Array, n: number, d: number, full: boolean): ComplexSvd {
  const k = Math.min(n, d)
  if (!allFinite(A)) {
    const nans = (rows: number, columns: number) => new Float64Array(2 * rows * columns).fill(NaN)
    return { U: nans(n, full ? n : k), S: new Float64Array(k).fill(NaN), Vh: nans(full ? d : k, d) }
  }
  const exponent = exponentOf(A)
  const small = rescale(A, -exponent)
  // the vectors as rows: columns of U (k x n), rows of Vh (k x d)
  const { left, S, Vh } = n >= d ? tall(small, n, d) : wide(small, n, d)
  for (let r = 0; r < k; r++) {
    const { re, im } = phaseOf(Vh, 2 * r * d, d)
    turn(Vh, 2 * r * d, d, re, -im)
    turn(left, 2 * r * n, n, re, im)
  }
  return {
    U: full ? transposedComplex(completed(left, k, n), n, n) : transposedComplex(left, k, n),
    S: rescale(S, exponent),
    Vh: full ? completed(Vh, k, d) : Vh,
  }
}

interface Vectors {
  readonly left: Float64Array
  readonly S: Float64Array
  readonly Vh: Float64Array
}

const columnsOf = /* @__PURE__ */ temporary("overwritten")
const factorOf = /* @__PURE__ */ temporary()
const leftOf = /* @__PURE__ */ temporary()

function tall(A: Float64Array, n: number, d: number): Vectors {
  const columns = transposedComplex(A, n, d, columnsOf(2 * n * d))
  // of a small square one Jacobi's own QR is the only one
  if (n === d && d < LARGE) {
    const { S, Vh, Ut } = complexJacobiSvd(columns, d)
    return { left: Ut, S, Vh }
  }
  const taus = triangulariseComplex(columns, n, d)
  const R = factorOf(2 * d * d)
  for (let j = 0; j < d; j++)
    for (let i = 0; i <= j; i++) {
      R[2 * (j * d + i)] = columns[2 * (j * n + i)]!
      R[2 * (j * d + i) + 1] = columns[2 * (j * n + i) + 1]!
    }
  const { S, Vh, Ut } = complexJacobiSvd(R, d)
  const left = leftOf(2 * d * n)
  for (let k = 0; k < d; k++) left.set(Ut.subarray(2 * k * d, 2 * (k + 1) * d), 2 * k * n)
  applyComplexReflectors(columns, taus, n, left, d)
  return { left, S, Vh }
}

/** A = (Aᴴ)ᴴ: the left vectors of Aᴴ are the right ones of A. */
function wide(A: Float64Array, n: number, d: number): Vectors {
  const { left, S, Vh } = tall(adjoint(A, n, d), d, n)
  const conjugate = (x: Float64Array): Float64Array => x.map((value, i) => (i % 2 === 1 ? -value : value))
  return { left: conjugate(Vh), S, Vh: conjugate(left) }
}

function completed(vectors: Float64Array, count: number, length: number): Float64Array {
  const all = new Float64Array(2 * length * length)
  all.set(vectors)
  if (count < length) all.set(complexComplementOf(vectors, count, length), 2 * count * length)
  return all
}

/** The phase of the first of the largest entries. */
export function phaseOf(x: Float64Array, at: number, length: number): { re: number; im: number } {
  const modulus = (i: number): number => Math.hypot(x[at + 2 * i]!, x[at + 2 * i + 1]!)
  let largest = 0
  for (let i = 0; i < length; i++) largest = Math.max(largest, modulus(i))
  if (!(largest > 0)) return { re: 1, im: 0 }
  let first = 0
  while (first < length - 1 && modulus(first) < largest * TIE) first++
  const size = modulus(first)
  return { re: x[at + 2 * first]! / size, im: x[at + 2 * first + 1]! / size }
}
