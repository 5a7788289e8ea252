import * as xp from "@carton/array-api"
import type { NDArray } from "@carton/array-api"
import { checkFeatures, checkFitted, checkLabels } from "./validation.js"

/**
 * Ordinary least squares with an intercept, by the normal equations of the centred columns. scikit-learn takes a
 * singular value decomposition, which also has an answer where columns depend on each other: here `solve` throws.
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
   * @throws ValueError where a column is a combination of others
   */
  fit(X: NDArray, y: NDArray): this {
    X = checkFeatures("LinearRegression.fit", X)
    checkLabels("LinearRegression.fit", X, y)
    const [means, mean] = [xp.mean(X, { axis: 0 }), xp.mean(y)]
    const [centred, target] = [X.subtract(means), y.subtract(mean)]
    this.coef_ = xp.linalg.solve(centred.T.matmul(centred), centred.T.matmul(target))
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
