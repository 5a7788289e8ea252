import * as xp from "../src/index.js"
import { asarray, linalg, tolist, type DType, type NDArray } from "../src/index.js"

// Laws on stacks of complex matrices; the kernels' own accuracy is tested in kernels/complex.test.ts.
const dtypes = ["complex64", "complex128"] as const
const epsOf = (dtype: DType): number => (dtype === "complex64" ? 2 ** -23 : 2 ** -52)
const realOf = (dtype: DType): DType => (dtype === "complex64" ? "float32" : "float64")

/** Numbers that are well spread and exact: ((37 k + 11) mod 64 - 32) / 8. */
function numbers(dtype: DType, shape: number[]): NDArray {
  const length = 2 * shape.reduce((n, extent) => n * extent, 1)
  const data = Float64Array.from({ length }, (_, k) => (((37 * k + 11) % 64) - 32) / 8)
  return xp.astype(xp.from_buffer(data, shape, { dtype: "complex128" }), dtype)
}
const adjoint = (x: NDArray): NDArray => xp.conj(x).mT
const shapes = [
  [3, 3],
  [5, 2],
  [2, 5],
  [2, 4, 3],
  [1, 1],
]
const squares = [
  [3, 3],
  [2, 4, 4],
  [1, 1],
]

function close(got: NDArray, want: NDArray, dtype: DType): void {
  expect([got.shape, got.dtype]).toEqual([want.shape, dtype])
  const most = (x: NDArray) => Number(xp.max(xp.abs(x)).item())
  expect(most(got.subtract(want))).toBeLessThanOrEqual(64 * epsOf(dtype) * Math.max(1, most(want)))
}
const unit = (n: number, like: NDArray): NDArray =>
  xp.broadcast_to(xp.eye(n, { dtype: like.dtype as DType }), [...like.shape.slice(0, -2), n, n])

describe.each(dtypes)("%s", (dtype) => {
  test.each(shapes)("svd, svdvals and rank of [%p, %p, %p]", (...shape) => {
    const x = numbers(
      dtype,
      shape.filter((n) => typeof n === "number"),
    )
    for (const full_matrices of [false, true]) {
      const { U, S, Vh } = linalg.svd(x, { full_matrices })
      expect([U.dtype, S.dtype, Vh.dtype]).toEqual([dtype, realOf(dtype), dtype])
      const k = S.shape.at(-1)!
      const left = U.at("..., :" + k).multiply(xp.expand_dims(S, -2))
      close(left.matmul(Vh.at("..., :" + k + ", :")), x, dtype)
      close(adjoint(U).matmul(U), unit(U.shape.at(-1)!, U), dtype)
      close(Vh.matmul(adjoint(Vh)), unit(Vh.shape.at(-2)!, Vh), dtype)
      expect(tolist(linalg.svdvals(x))).toEqual(tolist(S))
    }
    const batch = x.shape.slice(0, -2)
    const rank = Math.min(...x.shape.slice(-2))
    expect(tolist(linalg.matrix_rank(x))).toEqual(batch.length === 0 ? rank : [rank, rank])
  })

  test.each(shapes)("qr and pinv of [%p, %p, %p]", (...shape) => {
    const x = numbers(
      dtype,
      shape.filter((n) => typeof n === "number"),
    )
    for (const mode of ["reduced", "complete"] as const) {
      const { Q, R } = linalg.qr(x, { mode })
      close(Q.matmul(R), x, dtype)
      close(adjoint(Q).matmul(Q), unit(Q.shape.at(-1)!, Q), dtype)
    }
    const inverse = linalg.pinv(x)
    close(x.matmul(inverse).matmul(x), x, dtype)
    close(adjoint(x.matmul(inverse)), x.matmul(inverse), dtype)
  })

  test.each(squares)("eigh, cholesky, inv, det, slogdet and solve of [%p, %p, %p]", (...shape) => {
    const x = numbers(
      dtype,
      shape.filter((n) => typeof n === "number"),
    )
    const n = x.shape.at(-1)!
    const hermitian = xp.add(x, adjoint(x))
    const { eigenvalues, eigenvectors } = linalg.eigh(hermitian)
    expect([eigenvalues.dtype, eigenvectors.dtype]).toEqual([realOf(dtype), dtype])
    close(hermitian.matmul(eigenvectors), eigenvectors.multiply(xp.expand_dims(eigenvalues, -2)), dtype)
    expect(linalg.eigvalsh(hermitian).dtype).toBe(realOf(dtype))
    close(xp.astype(linalg.eigvalsh(hermitian), dtype), xp.astype(eigenvalues, dtype), dtype)

    const positive = x.matmul(adjoint(x)).add(unit(n, x))
    const L = linalg.cholesky(positive)
    close(L.matmul(adjoint(L)), positive, dtype)
    close(linalg.cholesky(positive, { upper: true }), adjoint(L), dtype)
    close(positive.matmul(linalg.inv(positive)), unit(n, x), dtype)
    close(positive.matmul(linalg.solve(positive, x)), x, dtype)
    const { sign, logabsdet } = linalg.slogdet(x)
    expect(logabsdet.dtype).toBe(realOf(dtype))
    close(xp.multiply(sign, xp.exp(logabsdet)), linalg.det(x), dtype)
  })

  test.each([
    [0, 0],
    [2, 0, 0],
    [0, 3, 3],
  ])("empty stacks of [%p, %p, %p]", (...given) => {
    const shape = given.filter((n) => typeof n === "number")
    const x = xp.zeros(shape, { dtype })
    const spec = (y: NDArray) => [y.shape, y.dtype]
    const [batch, n] = [shape.slice(0, -2), shape.at(-1)!]
    const { U, S, Vh } = linalg.svd(x)
    expect([U, S, Vh].map(spec)).toEqual([
      [shape, dtype],
      [[...batch, n], realOf(dtype)],
      [shape, dtype],
    ])
    const { eigenvalues, eigenvectors } = linalg.eigh(x)
    expect([eigenvalues, eigenvectors].map(spec)).toEqual([
      [[...batch, n], realOf(dtype)],
      [shape, dtype],
    ])
    const { Q, R } = linalg.qr(x)
    const same = [Q, R, linalg.inv(x), linalg.cholesky(x), linalg.pinv(x), linalg.solve(x, x)]
    expect(same.map(spec)).toEqual(same.map(() => [shape, dtype]))
    expect([linalg.svdvals(x), linalg.eigvalsh(x)].map(spec)).toEqual(
      [0, 0].map(() => [[...batch, n], realOf(dtype)]),
    )
    expect(spec(linalg.det(x))).toEqual([batch, dtype])
    expect(spec(linalg.matrix_rank(x))).toEqual([batch, "int32"])
  })
})

test("by hand: the Pauli matrix of y", () => {
  const i = { re: 0, im: 1 }
  const y = asarray([
    [0, { re: 0, im: -1 }],
    [i, 0],
  ])
  close(linalg.eigvalsh(y), asarray([-1, 1]), "float64")
  close(linalg.svdvals(y), asarray([1, 1]), "float64")
  expect(linalg.det(y).item()).toEqual({ re: -1, im: 0 })
  expect(linalg.matrix_rank(y).item()).toBe(2)
})
