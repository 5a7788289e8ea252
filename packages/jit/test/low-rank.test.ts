import * as xp from "@carton/array-api"
import { array_var, assume_dtype, assume_isfinite, assume_shape, type NDArray } from "@carton/array-api"
import { compile, optimize, print, trace } from "../src/index.js"

const N = 300
const X = xp.reshape(xp.sin(xp.arange(N * 5, null, 1, { dtype: "float64" }).multiply(1.7)), [N, 5])
const y = xp.cos(xp.arange(N, null, 1, { dtype: "float64" }))

function optimised(fn: (X: NDArray, y: NDArray) => NDArray) {
  const input = (name: string, shape: readonly number[]) =>
    assume_isfinite(assume_dtype(assume_shape(array_var(name), shape), "float64"))
  const program = optimize(trace(fn, [input("X", X.shape), input("y", y.shape)]))
  const [found, expected] = [compile(program)(X, y) as NDArray, fn(X, y)]
  return {
    text: print(program),
    error: Number(xp.max(xp.abs(found.subtract(expected))).item()),
    size: Number(xp.max(xp.abs(expected)).item()),
  }
}

test("kernel ridge regression solves for the columns of X, not for its rows", () => {
  const { text, error, size } = optimised((X, y) =>
    X.T.matmul(xp.linalg.solve(X.matmul(X.T).add(xp.eye(N).multiply(0.5)), y)),
  )
  expect(text).toMatch(/solve\(add\(identity_like/)
  expect(text).not.toContain("300, 300")
  // what is asked for is a two hundredth of what is solved for
  expect(error).toBeLessThan(size * 1e-11)
})

test("the determinant of a covariance of factors takes no matrix of all rows", () => {
  const { text, error, size } = optimised(
    (X) => xp.linalg.slogdet(xp.eye(N).multiply(2).add(X.matmul(X.T))).logabsdet,
  )
  expect(text).not.toContain("300, 300")
  expect(error).toBeLessThan(size * 1e-14)
})
