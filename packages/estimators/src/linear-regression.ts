import * as xp from "@carton/array-api"
import { ValueError, type NDArray } from "@carton/array-api"
import { determination } from "./scores.js"
import { checkFeatures, checkFitted, checkTargets } from "./validation.js"

export interface LinearRegressionOptions {
  /** Directions in which the centred columns are not longer than this part of the longest count for nothing (1e-6). */
  readonly tol?: number
}

/**
 * Ordinary least squares with an intercept, by the normal equations of the centred columns and a correction from what
 * they leave. Where columns depend on each other the shortest of the answers is given, as scikit-learn does.
 *
 * @see scikit-learn 1.9, sklearn.linear_model.LinearRegression
 * @see Å. Björck, Stability analysis of the method of seminormal equations, 1987: one step of correction
 * @example new LinearRegression().fit(X, y).coef_
 */
export class LinearRegression {
  readonly tol: number
  /** [n_features] */
  coef_!: NDArray
  intercept_!: NDArray

  constructor({ tol = 1e-6 }: LinearRegressionOptions = {}) {
    if (!(tol >= 0)) throw new ValueError(`LinearRegression: tol must not be negative, got ${tol}`)
    this.tol = tol
  }

  /**
   * @param X - [n_samples, n_features]
   * @param y - [n_samples], the number to predict of each row
   */
  fit(X: NDArray, y: NDArray): this {
    X = checkFeatures("LinearRegression.fit", X)
    y = checkTargets("LinearRegression.fit", X, y)
    const [means, mean] = [xp.mean(X, { axis: 0 }), xp.mean(y)]
    const [centred, target] = [X.subtract(means), y.subtract(mean)]
    const { eigenvalues, eigenvectors } = xp.linalg.eigh(centred.T.matmul(centred))
    const rounding = 4 * X.shape[1]! * (xp.finfo(X.dtype).eps as number)
    const kept = eigenvalues.greater(xp.max(eigenvalues).multiply(Math.max(this.tol ** 2, rounding)))
    const inverses = xp.where(kept, xp.divide(1, xp.where(kept, eigenvalues, 1)), 0)
    const shortest = (left: NDArray): NDArray =>
      eigenvectors.matmul(eigenvectors.T.matmul(centred.T.matmul(left)).multiply(inverses))
    const first = shortest(target)
    this.coef_ = first.add(shortest(target.subtract(centred.matmul(first))))
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

  /** R², the share of the variance of y that is predicted: an array of no dimensions. */
  score(X: NDArray, y: NDArray): NDArray {
    const predicted = this.predict(X)
    return determination(predicted, checkTargets("LinearRegression.score", X, y))
  }
}
