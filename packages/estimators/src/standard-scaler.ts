import * as xp from "@carton/array-api"
import type { NDArray } from "@carton/array-api"
import { checkFeatures, checkFitted } from "./validation.js"

/**
 * Takes from each column its mean and divides it by its standard deviation; a constant column is only centred.
 *
 * @see scikit-learn, sklearn.preprocessing.StandardScaler
 * @example new StandardScaler().fit_transform(load_iris().X).shape   // [150, 4]
 */
export class StandardScaler {
  /** Mean of each column: [n_features]. */
  mean_!: NDArray
  /** Variance of each column: [n_features]. */
  var_!: NDArray
  /** What columns are divided by: [n_features]. */
  scale_!: NDArray

  /** @param X - [n_samples, n_features] */
  fit(X: NDArray): this {
    X = checkFeatures("StandardScaler.fit", X)
    this.mean_ = xp.mean(X, { axis: 0 })
    this.var_ = xp.var(X, { axis: 0 })
    // a deviation within rounding of the mean is none
    const [n] = X.shape as [number]
    const eps = xp.finfo(X.dtype).eps as number
    const noise = xp.add(this.var_.multiply(n * eps), xp.square(this.mean_.multiply(n * eps)))
    const deviation = xp.sqrt(this.var_)
    this.scale_ = xp.where(this.var_.less_equal(noise), 1, deviation)
    return this
  }

  /** @returns [n_samples, n_features] */
  transform(X: NDArray): NDArray {
    checkFitted("StandardScaler.transform", this.mean_)
    return checkFeatures("StandardScaler.transform", X, this.mean_.shape[0])
      .subtract(this.mean_)
      .divide(this.scale_)
  }

  fit_transform(X: NDArray): NDArray {
    return this.fit(X).transform(X)
  }

  inverse_transform(X: NDArray): NDArray {
    checkFitted("StandardScaler.inverse_transform", this.mean_)
    return X.multiply(this.scale_).add(this.mean_)
  }
}
