import * as xp from "@carton/array-api"
import { ValueError, type NDArray } from "@carton/array-api"
import { accuracy, logProbabilities } from "./scores.js"
import { checkFeatures, checkFitted, checkLabels, checkPriors, sumToOne } from "./validation.js"

export interface GaussianNBOptions {
  /** Prior probability of each class (null: its share of the samples). */
  readonly priors?: readonly number[] | null
  /** Share of the largest variance of a column that is added to all variances (1e-9). */
  readonly var_smoothing?: number
}

/**
 * Gaussian naive Bayes: each column of each class has a normal density of its own.
 *
 * @see scikit-learn, sklearn.naive_bayes.GaussianNB
 * @example new GaussianNB().fit(X, y).predict(X)
 */
export class GaussianNB {
  readonly priors: readonly number[] | null
  readonly var_smoothing: number
  classes_!: NDArray
  class_count_!: NDArray
  class_prior_!: NDArray
  /** Mean of each column in each class: [n_classes, n_features]. */
  theta_!: NDArray
  /** Variance of each column in each class: [n_classes, n_features]. */
  var_!: NDArray
  epsilon_!: NDArray

  constructor({ priors = null, var_smoothing = 1e-9 }: GaussianNBOptions = {}) {
    this.priors = priors
    this.var_smoothing = var_smoothing
  }

  /**
   * @param X - [n_samples, n_features]
   * @param y - [n_samples], the label of each row
   * @throws ValueError where priors do not fit the classes or do not sum to 1
   */
  fit(X: NDArray, y: NDArray): this {
    X = checkFeatures("GaussianNB.fit", X)
    checkLabels("GaussianNB.fit", X, y)
    this.classes_ = xp.unique_values(y)
    const groups = Array.from({ length: this.classes_.shape[0]! }, (_, k) =>
      X.at(y.equal(this.classes_.at(k))),
    )
    this.epsilon_ = xp.max(xp.var(X, { axis: 0 })).multiply(this.var_smoothing)
    this.theta_ = xp.stack(groups.map((group) => xp.mean(group, { axis: 0 })))
    this.var_ = xp.stack(groups.map((group) => xp.var(group, { axis: 0 }))).add(this.epsilon_)
    this.class_count_ = xp.astype(xp.unique_counts(y).counts, X.dtype)
    this.class_prior_ =
      this.priors === null
        ? this.class_count_.divide(X.shape[0]!)
        : xp.asarray(checkPriors("GaussianNB.fit", this.priors, groups.length), { dtype: X.dtype })
    if (this.priors !== null && !sumToOne(this.priors))
      throw new ValueError(`GaussianNB.fit: priors must sum to 1, got ${this.priors.join(", ")}`)
    return this
  }

  /** Logarithm of the density of each row with the prior, for each class: [n_samples, n_classes]. */
  predict_joint_log_proba(X: NDArray): NDArray {
    checkFitted("GaussianNB.predict_joint_log_proba", this.theta_)
    X = checkFeatures("GaussianNB.predict_joint_log_proba", X, this.theta_.shape[1])
    const columns = Array.from({ length: this.theta_.shape[0]! }, (_, k) => {
      const [theta, variance] = [this.theta_.at(k), this.var_.at(k)]
      const constant = xp
        .log(this.class_prior_.at(k))
        .subtract(xp.sum(xp.log(variance.multiply(2 * Math.PI))).multiply(0.5))
      const distance = xp.sum(xp.square(X.subtract(theta)).divide(variance), { axis: 1 })
      return constant.subtract(distance.multiply(0.5))
    })
    return xp.stack(columns, { axis: 1 })
  }

  /** The most likely label of each row: [n_samples]. */
  predict(X: NDArray): NDArray {
    return xp.take(this.classes_, xp.argmax(this.predict_joint_log_proba(X), { axis: 1 }), { axis: 0 })
  }

  /** Logarithm of the probability of each class: [n_samples, n_classes]. */
  predict_log_proba(X: NDArray): NDArray {
    return logProbabilities(this.predict_joint_log_proba(X))
  }

  /** Probability of each class: [n_samples, n_classes]; rows sum to 1. */
  predict_proba(X: NDArray): NDArray {
    return xp.exp(this.predict_log_proba(X))
  }

  /** The share of rows whose label is predicted: an array of no dimensions. */
  score(X: NDArray, y: NDArray): NDArray {
    return accuracy("GaussianNB.score", this.predict(X), y)
  }
}
