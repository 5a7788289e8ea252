import * as xp from "@carton/array-api"
import { ValueError, type NDArray } from "@carton/array-api"
import { accuracy, logProbabilities } from "./scores.js"
import { checkFeatures, checkFitted, checkLabels, checkPriors, checkVariances } from "./validation.js"

export interface QuadraticDiscriminantAnalysisOptions {
  /** Prior probability of each class (null: its share of the samples). */
  readonly priors?: readonly number[] | null
  /** Variances become (1 - reg_param) times themselves, plus reg_param (0). */
  readonly reg_param?: number
  /** A class with a variance that is not above it along some axis is an error, where the arrays are eager (1e-4). */
  readonly tol?: number
}

/**
 * Quadratic discriminant analysis: a normal density with a covariance of its own for each class.
 *
 * Covariances are divided by the number of rows less one, as in scikit-learn up to 1.9.0 (1.9.1: by the number).
 *
 * @see scikit-learn 1.2 to 1.9.0, sklearn.discriminant_analysis.QuadraticDiscriminantAnalysis(solver="svd")
 * @example new QuadraticDiscriminantAnalysis().fit(X, y).predict(X)
 */
export class QuadraticDiscriminantAnalysis {
  readonly priors: readonly number[] | null
  readonly reg_param: number
  readonly tol: number
  classes_!: NDArray
  priors_!: NDArray
  /** Mean of each class: [n_classes, n_features]. */
  means_!: NDArray
  /** For each class the directions of its axes: [n_features, n_features]. */
  rotations_!: readonly NDArray[]
  /** For each class the variances along its axes: [n_features]. */
  scalings_!: readonly NDArray[]

  /** @throws ValueError where an option is outside its range */
  constructor({ priors = null, reg_param = 0, tol = 1e-4 }: QuadraticDiscriminantAnalysisOptions = {}) {
    if (!(reg_param >= 0 && reg_param <= 1))
      throw new ValueError(
        `QuadraticDiscriminantAnalysis: reg_param must be between 0 and 1, got ${reg_param}`,
      )
    if (!(tol >= 0))
      throw new ValueError(`QuadraticDiscriminantAnalysis: tol must not be negative, got ${tol}`)
    this.priors = priors
    this.reg_param = reg_param
    this.tol = tol
  }

  /**
   * @param X - [n_samples, n_features]
   * @param y - [n_samples], the label of each row; every class has more rows than there are features
   * @throws ValueError where there is one class only, or the covariance of one is singular
   */
  fit(X: NDArray, y: NDArray): this {
    const caller = "QuadraticDiscriminantAnalysis.fit"
    X = checkFeatures(caller, X)
    checkLabels(caller, X, y)
    this.classes_ = xp.unique_values(y)
    if (this.classes_.shape[0]! < 2)
      throw new ValueError(`${caller}: y must have at least two classes, got ${this.classes_.shape[0]}`)
    const { counts } = xp.unique_counts(y)
    this.priors_ =
      this.priors === null
        ? xp.astype(counts, X.dtype).divide(X.shape[0]!)
        : xp.asarray(checkPriors(caller, this.priors, this.classes_.shape[0]!), { dtype: X.dtype })
    const groups = Array.from({ length: this.classes_.shape[0]! }, (_, k) =>
      X.at(y.equal(this.classes_.at(k))),
    )
    this.means_ = xp.stack(groups.map((group) => xp.mean(group, { axis: 0 })))
    const axes = groups.map((group, k) => {
      const { S, Vh } = xp.linalg.svd(group.subtract(this.means_.at(k)), { full_matrices: false })
      const variances = xp.square(S).divide(xp.astype(counts.at(k), X.dtype).subtract(1))
      const scaling =
        this.reg_param === 0 ? variances : variances.multiply(1 - this.reg_param).add(this.reg_param)
      checkVariances(caller, scaling, X.shape[1]!, this.tol, this.classes_.at(k))
      return { rotation: Vh.T, scaling }
    })
    this.rotations_ = axes.map(({ rotation }) => rotation)
    this.scalings_ = axes.map(({ scaling }) => scaling)
    return this
  }

  /**
   * Logarithm of the posterior of each class, up to a term that all share: [n_samples, n_classes]; of two classes the
   * difference, the second's minus the first's: [n_samples].
   */
  decision_function(X: NDArray): NDArray {
    const columns = this.columns(X)
    return columns.length === 2 ? columns[1]!.subtract(columns[0]!) : xp.stack(columns, { axis: 1 })
  }

  private columns(X: NDArray): NDArray[] {
    checkFitted("QuadraticDiscriminantAnalysis.decision_function", this.means_)
    X = checkFeatures("QuadraticDiscriminantAnalysis.decision_function", X, this.means_.shape[1])
    return this.rotations_.map((rotation, k) => {
      const scaling = this.scalings_[k]!
      const scaled = X.subtract(this.means_.at(k)).matmul(rotation.divide(xp.sqrt(scaling)))
      const distance = xp.sum(xp.square(scaled), { axis: 1 }).add(xp.sum(xp.log(scaling)))
      return xp.log(this.priors_.at(k)).subtract(distance.multiply(0.5))
    })
  }

  /** The most likely label of each row: [n_samples]. */
  predict(X: NDArray): NDArray {
    return xp.take(this.classes_, xp.argmax(xp.stack(this.columns(X), { axis: 1 }), { axis: 1 }), { axis: 0 })
  }

  /** Logarithm of the probability of each class: [n_samples, n_classes]. */
  predict_log_proba(X: NDArray): NDArray {
    return logProbabilities(xp.stack(this.columns(X), { axis: 1 }))
  }

  /** Probability of each class: [n_samples, n_classes]; rows sum to 1. */
  predict_proba(X: NDArray): NDArray {
    return xp.exp(this.predict_log_proba(X))
  }

  /** The share of rows whose label is predicted: an array of no dimensions. */
  score(X: NDArray, y: NDArray): NDArray {
    return accuracy("QuadraticDiscriminantAnalysis.score", this.predict(X), y)
  }
}
