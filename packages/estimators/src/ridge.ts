import * as xp from "@carton/array-api"
import { ValueError, type NDArray } from "@carton/array-api"
import { determination } from "./scores.js"
import { checkFeatures, checkFitted, checkTargets } from "./validation.js"

export interface RidgeOptions {
  /** Weight of the penalty on the squares of the coefficients (1). */
  readonly alpha?: number
}

/**
 * Linear least squares with a penalty on the squares of the coefficients; the intercept has none.
 *
 * @see scikit-learn, sklearn.linear_model.Ridge(solver="cholesky")
 * @example new Ridge().fit(X, y).coef_
 */
export class Ridge {
  readonly alpha: number
  /** [n_features] */
  coef_!: NDArray
  intercept_!: NDArray

  constructor({ alpha = 1 }: RidgeOptions = {}) {
    if (!(alpha >= 0)) throw new ValueError(`Ridge: alpha must not be negative, got ${alpha}`)
    this.alpha = alpha
  }

  /**
   * @param X - [n_samples, n_features]
   * @param y - [n_samples], the number to predict of each row
   */
  fit(X: NDArray, y: NDArray): this {
    X = checkFeatures("Ridge.fit", X)
    y = checkTargets("Ridge.fit", X, y)
    const means = xp.mean(X, { axis: 0 })
    const mean = xp.mean(y)
    const [centred, target] = [X.subtract(means), y.subtract(mean)]
    const penalty = xp.eye(X.shape[1]!, null, { dtype: X.dtype }).multiply(this.alpha)
    this.coef_ = xp.linalg.solve(centred.T.matmul(centred).add(penalty), centred.T.matmul(target))
    this.intercept_ = mean.subtract(means.matmul(this.coef_))
    return this
  }

  /** @returns [n_samples] */
  predict(X: NDArray): NDArray {
    checkFitted("Ridge.predict", this.coef_)
    return checkFeatures("Ridge.predict", X, this.coef_.shape[0]).matmul(this.coef_).add(this.intercept_)
  }

  /** R², the share of the variance of y that is predicted: an array of no dimensions. */
  score(X: NDArray, y: NDArray): NDArray {
    const predicted = this.predict(X)
    return determination(predicted, checkTargets("Ridge.score", X, y))
  }
}
