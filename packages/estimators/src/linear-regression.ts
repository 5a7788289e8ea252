import * as xp from "@carton/array-api"
import type { NDArray } from "@carton/array-api"
import { checkFeatures, checkFitted, checkLabels } from "./validation.js"

/**
 * Ordinary least squares with an intercept, by the normal equations of the centred columns, scaled to length 1. Where
 * columns depend on each other the shortest of the answers is given, as scikit-learn does.
 *
 * @see scikit-learn, sklearn.linear_model.LinearRegression
 * @example new LinearRegression().fit(X, y).coef_
 */
export class LinearRegression {
  /** [n_features] */
  coef_!: NDArray
  intercept_!: NDArray

  /**
   * @param X - [n_samples, n_features]
   * @param y - [n_samples], the number to predict of each row
   */
  fit(X: NDArray, y: NDArray): this {
    X = checkFeatures("LinearRegression.fit", X)
    checkLabels("LinearRegression.fit", X, y)
    const [means, mean] = [xp.mean(X, { axis: 0 }), xp.mean(y)]
    const [centred, target] = [X.subtract(means), y.subtract(mean)]
    // a deviation within rounding of the mean is none
    const noise = xp.square(means.multiply(X.shape[0]! * eps(X))).multiply(X.shape[0]!)
    this.coef_ = shortest(centred.T.matmul(centred), centred.T.matmul(target), noise)
    this.intercept_ = mean.subtract(means.matmul(this.coef_))
    return this
  }

  /** @returns [n_samples] */
  predict(X: NDArray): NDArray {
    checkFitted("LinearRegression.predict", this.coef_)
    return checkFeatures("LinearRegression.predict", X, this.coef_.shape[0])
      .matmul(this.coef_)
      .add(this.intercept_)
  }
}

const eps = ({ dtype }: NDArray): number => xp.finfo(dtype).eps as number

/** The shortest of the w for which G w = b, G the products of columns of which those with so little length count as 0. */
function shortest(G: NDArray, b: NDArray, noise: NDArray): NDArray {
  const squares = xp.linalg.diagonal(G)
  const constant = squares.less_equal(noise)
  const unit = xp.divide(1, xp.sqrt(xp.where(constant, 1, squares)))
  const scale = xp.where(constant, 0, unit)
  const { eigenvalues, eigenvectors } = xp.linalg.eigh(
    G.multiply(scale).multiply(xp.expand_dims(scale, { axis: 1 })),
  )
  const kept = eigenvalues.greater(xp.max(eigenvalues).multiply(4 * b.shape[0]! * eps(G)))
  const parts = eigenvectors.T.matmul(b.multiply(scale)).divide(xp.where(kept, eigenvalues, 1))
  const some = eigenvectors.matmul(xp.where(kept, parts, 0)).multiply(scale)
  // what moves along dependent columns changes nothing but the length
  const free = xp.where(kept, 0, eigenvectors).multiply(xp.expand_dims(unit, { axis: 1 }))
  return some.subtract(free.matmul(xp.linalg.pinv(free).matmul(some)))
}
