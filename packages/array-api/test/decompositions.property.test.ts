import fc from "fast-check"
import * as xp from "../src/index.js"
import { linalg, type DType, type NDArray } from "../src/index.js"
import { isSingle } from "./golden.js"
import { random } from "./kernels/matrices.js"

const isComplex = (dtype: DType) => xp.isdtype(dtype, "complex floating")
const epsOf = (dtype: DType): number => (isSingle(dtype) ? 2 ** -23 : 2 ** -52)
const wideOf = (dtype: DType): DType => (isComplex(dtype) ? "complex128" : "float64")
const adjoint = (x: NDArray): NDArray => {
  const turned = xp.matrix_transpose(x)
  return isComplex(x.dtype) ? xp.conj(turned) : turned
}
const most = (x: NDArray): number => (x.size === 0 ? 0 : Number(xp.max(xp.abs(x)).item()))
const wide = (x: NDArray): NDArray => xp.astype(x, wideOf(x.dtype))

/** Singular values of matrices that decompositions go wrong on, largest first. */
const SPECTRA: Record<string, (k: number, count: number) => number> = {
  "well conditioned": (k, count) => 1 + (count - k) / count,
  "ill conditioned": (k, count) => 10 ** ((-15 * k) / Math.max(1, count - 1)),
  "rank deficient": (k, count) => (k < Math.ceil(count / 3) ? 1 / (k + 1) : 0),
  clustered: (k) => 1 + (k % 3) * 1e-14,
  "graded beyond every digit": (k, count) => 10 ** ((-40 * k) / Math.max(1, count - 1)),
}

function noise(shape: readonly number[], dtype: DType, seed: number): NDArray {
  const u = random(seed)
  const lanes = isComplex(dtype) ? 2 : 1
  const data = Float64Array.from({ length: lanes * shape.reduce((a, b) => a * b, 1) }, u)
  return xp.from_buffer(data, [...shape], { dtype: wideOf(dtype) })
}

/** U diag(s) Vᴴ times `scale`, with U and V from the QR of noise. */
function matrixOf(
  shape: readonly number[],
  dtype: DType,
  spectrum: string,
  scale: number,
  seed: number,
): NDArray {
  const [batch, n, d] = [shape.slice(0, -2), shape.at(-2)!, shape.at(-1)!]
  const k = Math.min(n, d)
  const U = linalg.qr(noise([...batch, n, k], dtype, seed)).Q
  const V = linalg.qr(noise([...batch, d, k], dtype, seed + 1)).Q
  const s = xp.asarray(Array.from({ length: k }, (_, i) => SPECTRA[spectrum]!(i, k)))
  return xp.astype(U.multiply(s).matmul(adjoint(V)).multiply(scale), dtype)
}

/** Throws where |a - b| exceeds c n eps `size`. */
function close(a: NDArray, b: NDArray, n: number, dtype: DType, size = 1): void {
  expect(a.shape).toEqual(b.shape)
  const error = most(a.subtract(b))
  if (!(error <= 8 * n * epsOf(dtype) * size))
    throw new Error(`off by ${error / epsOf(dtype) / size / n} n eps`)
}
const unit = (like: NDArray, n: number): NDArray =>
  xp.broadcast_to(xp.eye(n, { dtype: like.dtype as DType }), [...like.shape.slice(0, -2), n, n])
const orthonormal = (Q: NDArray, n: number, dtype: DType): void =>
  close(adjoint(Q).matmul(Q), unit(Q, Q.shape.at(-1)!), n, dtype)

/** The laws of every decomposition of one matrix, or stack of them; everything is divided by its size first. */
function laws(A: NDArray, scale: number): void {
  const dtype = A.dtype as DType
  const [n, d] = [A.shape.at(-2)!, A.shape.at(-1)!]
  const largest = Math.max(n, d)
  const small = (x: NDArray) => wide(x).divide(scale)
  const size = 2

  const { U, S, Vh } = linalg.svd(A, { full_matrices: false })
  close(
    wide(U)
      .multiply(xp.expand_dims(small(S), -2))
      .matmul(wide(Vh)),
    small(A),
    largest,
    dtype,
    size,
  )
  orthonormal(wide(U), largest, dtype)
  orthonormal(adjoint(wide(Vh)), largest, dtype)
  expect(xp.all(S.at("..., :-1").greater_equal(S.at("..., 1:"))).item()).toBe(true)

  const { Q, R } = linalg.qr(A)
  close(wide(Q).matmul(small(R)), small(A), largest, dtype, size)
  orthonormal(wide(Q), largest, dtype)
  expect(most(xp.tril(R, { k: -1 }))).toBe(0)

  if (n !== d) return
  const H = xp.astype(
    small(A)
      .add(adjoint(small(A)))
      .multiply(0.5 * scale),
    dtype,
  )
  const { eigenvalues, eigenvectors } = linalg.eigh(H)
  const V = wide(eigenvectors)
  close(small(H).matmul(V), V.multiply(xp.expand_dims(small(eigenvalues), -2)), largest, dtype, size)
  orthonormal(V, largest, dtype)
}

const SHAPES = [
  [1, 1],
  [1, 9],
  [9, 1],
  [5, 5],
  [12, 7],
  [7, 12],
  [2, 4, 4],
  [3, 0, 2, 2],
  [2, 3, 6, 4],
]
const DTYPES = ["float64", "complex128", "float32", "complex64"] as const

test("residuals and orthogonality are within 8 n eps on hard matrices of every kind", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SHAPES),
      fc.constantFrom(...DTYPES),
      fc.constantFrom(...Object.keys(SPECTRA)),
      fc.constantFrom(1, -300, 300),
      fc.nat(1e6),
      (shape, dtype, spectrum, exponent, seed) => {
        const scale = isSingle(dtype) || exponent === 1 ? 1 : 10 ** exponent
        laws(matrixOf(shape, dtype, spectrum, scale, seed), scale)
      },
    ),
    { numRuns: 100 },
  )
})

test.each<[string, number[], DType, string, number]>([
  ["square", [203, 203], "float64", "ill conditioned", 1],
  ["square and complex", [201, 201], "complex128", "clustered", 1],
  ["rank deficient", [230, 202], "float64", "rank deficient", 1e300],
  ["wide", [202, 240], "float64", "graded beyond every digit", 1e-300],
  ["tall", [1500, 20], "float64", "ill conditioned", 1],
  ["one row", [1, 800], "complex128", "well conditioned", 1e300],
])("over 200 rows: %s", (_, shape, dtype, spectrum, scale) => {
  laws(matrixOf(shape, dtype, spectrum, scale, 7), scale)
})

test("solve leaves a residual within 8 n eps of |A| |x|, whatever the condition; inverses undo what can be undone", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom("float64", "complex128"),
      fc.constantFrom("well conditioned", "ill conditioned"),
      fc.constantFrom(1, 1e-150, 1e150),
      fc.nat(1e6),
      (n, dtype, spectrum, scale, seed) => {
        const A = matrixOf([n, n], dtype, spectrum, scale, seed)
        const b = noise([n, 2], dtype, seed + 2)
        const x = linalg.solve(A, b)
        close(A.matmul(x), b, n, dtype, Math.max(1, most(A) * most(x)))
        if (spectrum !== "well conditioned") return
        close(A.matmul(linalg.inv(A)), unit(A, n), n, dtype, 8)
        close(A.matmul(linalg.pinv(A)), unit(A, n), n, dtype, 8)
        const { sign, logabsdet } = linalg.slogdet(A.divide(scale))
        close(sign.multiply(xp.exp(logabsdet)), linalg.det(A.divide(scale)), n, dtype, 2 ** n)
      },
    ),
    { numRuns: 60 },
  )
})
