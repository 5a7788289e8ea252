import * as xp from "@carton/array-api"
import { slice, type NDArray } from "@carton/array-api"

/** The numbers of directions that count are decided by the data, as the estimator has it. */
const countAbove = (values: NDArray, bound: NDArray | number): NDArray =>
  xp.sum(xp.astype(values.greater(bound), "int32"))

/**
 * Linear discriminant analysis as the rules of docs/optimiser.md leave it: three passes over X. `gram`: by the Gram
 * matrix of the centred rows and its eigenvectors instead of their row factor.
 */
export function ldaPlan(X: NDArray, y: NDArray, values: NDArray, gram: boolean, tol = 1e-4) {
  const [n] = X.shape as [number, number]
  const k = values.shape[0]!
  const counts = xp.astype(xp.segment_count(y, values), X.dtype)
  const means = xp.segment_sum(X, y, values).divide(xp.expand_dims(counts, { axis: 1 }))
  const priors = counts.divide(n)
  const xbar = priors.matmul(means)
  const centred = X.subtract(xp.choose(y, values, means))
  const within = gram ? byGram(centred, n, k) : byFactor(centred, n, k)
  const { std, S, Vh } = within
  const rank = countAbove(S, tol)
  const whitening = Vh.at(slice(null, rank))
    .divide(std)
    .T.divide(S.at(slice(null, rank)))
  const offsets = means.subtract(xbar)
  const weights = xp.sqrt(priors.multiply(n / Math.max(1, k - 1)))
  const centres = xp.expand_dims(weights, { axis: 1 }).multiply(offsets).matmul(whitening)
  const between = xp.linalg.svd(centres, { full_matrices: false })
  const directions = countAbove(between.S, between.S.at(0).multiply(tol))
  const scalings = whitening.matmul(between.Vh.T.at(slice(null), slice(null, directions)))
  return X.matmul(scalings)
    .subtract(xbar.matmul(scalings))
    .at(slice(null), slice(null, k - 1))
}

const unitOf = (squares: NDArray, n: number): NDArray => {
  const std = xp.sqrt(squares.divide(n))
  return xp.where(std.equal(0), 1, std)
}

function byFactor(centred: NDArray, n: number, k: number) {
  const factor = xp.row_factor(centred)
  const std = unitOf(xp.factor_column_squares(factor), n)
  const scaled = xp.factor_scale(factor, xp.divide(Math.sqrt(1 / (n - k)), std))
  return { std, ...xp.factor_svd(scaled) }
}

function byGram(centred: NDArray, n: number, k: number) {
  const products = xp.gram(centred)
  const std = unitOf(xp.linalg.diagonal(products), n)
  const scale = xp.divide(Math.sqrt(1 / (n - k)), std)
  const scaled = products.multiply(scale).multiply(xp.expand_dims(scale, { axis: 1 }))
  const { eigenvalues, eigenvectors } = xp.linalg.eigh(scaled)
  const S = xp.sqrt(xp.flip(xp.maximum(eigenvalues, 0)))
  return { std, S, Vh: xp.flip(eigenvectors, { axis: 1 }).T }
}
