import * as xp from "@carton/array-api"
import { AxisError, slice, ValueError, type NDArray } from "@carton/array-api"
import { checkComponents, checkFeatures, checkLabels, checkPriors, sumToOne } from "./validation.js"
import { discriminate } from "./discriminate.js"
import { accuracy } from "./scores.js"

export interface LinearDiscriminantAnalysisOptions {
  /** Columns of what `transform` gives (null: min(n_features, n_classes - 1), which is also the most). */
  readonly n_components?: number | null
  /** Prior probability of each class (null: its share of the samples); renormalised when the sum is not 1. */
  readonly priors?: readonly number[] | null
  /** Singular values below it count as 0 when ranks are determined (1e-4). */
  readonly tol?: number
  /** Whether `fit` gives `covariance_` too (false). */
  readonly store_covariance?: boolean
}

/**
 * Linear discriminant analysis by singular value decomposition: classifies with a normal density of one common
 * covariance for each class, and projects to the directions that separate the classes best.
 *
 * Written against the array API alone: the arrays may be eager or traced. While tracing, `assume_shape` of X
 * and `assume_value_one_of` of y must have been given. Labels are numbers; `encode_labels` makes them.
 *
 * @see scikit-learn 1.2 to 1.9.0, sklearn.discriminant_analysis.LinearDiscriminantAnalysis(solver="svd")
 * @see T. Hastie, R. Tibshirani, J. Friedman, The Elements of Statistical Learning, section 4.3
 * @example
 * const { X, y } = load_iris()
 * new LinearDiscriminantAnalysis().fit(X, y).transform(X).shape   // [150, 2]
 */
export class LinearDiscriminantAnalysis {
  readonly n_components: number | null
  readonly priors: readonly number[] | null
  readonly tol: number
  readonly store_covariance: boolean

  /** Distinct labels, sorted: [n_classes]. */
  classes_!: NDArray
  /** Prior probabilities: [n_classes]. */
  priors_!: NDArray
  /** Mean of each class: [n_classes, n_features]. */
  means_!: NDArray
  /** Mean of the class means, weighted by the priors: [n_features]. */
  xbar_!: NDArray
  /** Directions of projection, the most separating first: [n_features, rank], rank <= n_classes - 1. */
  scalings_!: NDArray
  /** Weights of the decision function: [n_classes, n_features], of two classes [1, n_features]. */
  coef_!: NDArray
  /** Offsets of the decision function: [n_classes], of two classes [1]. */
  intercept_!: NDArray
  /** Share of the between-class variance in each kept direction: [n_components]. */
  explained_variance_ratio_!: NDArray
  /** Covariance within classes, weighted by the priors: [n_features, n_features]; only with `store_covariance`. */
  covariance_: NDArray | undefined

  private components = 0

  /** @throws ValueError where an option is outside its range */
  constructor(options: LinearDiscriminantAnalysisOptions = {}) {
    const { n_components = null, priors = null, tol = 1e-4, store_covariance = false } = options
    if (n_components !== null && (!Number.isInteger(n_components) || n_components < 1))
      throw new ValueError(
        `LinearDiscriminantAnalysis: n_components must be a positive integer or null, got ${n_components}`,
      )
    if (!(tol >= 0)) throw new ValueError(`LinearDiscriminantAnalysis: tol must not be negative, got ${tol}`)
    this.n_components = n_components
    this.priors = priors
    this.tol = tol
    this.store_covariance = store_covariance
  }

  /**
   * Fits the model.
   *
   * @param X - [n_samples, n_features], real floating-point (integers become float64)
   * @param y - [n_samples], the label of each row
   * @throws ValueError "The number of samples must be more than the number of classes."
   * @throws ValueError where there are fewer than two rows, or n_components or priors do not fit the classes
   * @throws ShapeError where X is no matrix or y has not a label a row
   */
  fit(X: NDArray, y: NDArray): this {
    X = checkFeatures("LinearDiscriminantAnalysis.fit", X)
    checkLabels("LinearDiscriminantAnalysis.fit", X, y)
    const [n_samples, n_features] = X.shape as [number, number]
    if (n_samples < 2)
      throw new ValueError(
        `LinearDiscriminantAnalysis.fit: at least 2 samples are required, got ${n_samples}`,
      )
    if (n_features < 1)
      throw new ValueError("LinearDiscriminantAnalysis.fit: X must have at least one feature, got 0")
    this.classes_ = xp.unique_values(y)
    const n_classes = this.classes_.shape[0]!
    if (n_samples === n_classes)
      throw new ValueError("The number of samples must be more than the number of classes.")
    this.components = checkComponents(this.n_components, n_features, n_classes)
    this.priors_ =
      this.priors === null
        ? xp.astype(xp.unique_counts(y).counts, X.dtype).divide(n_samples)
        : xp.asarray(scaledPriors(this.priors, n_classes), { dtype: X.dtype })
    Object.assign(this, discriminate(X, y, this.classes_, this.priors_, this.components, this.tol))
    this.covariance_ = this.store_covariance ? this.covariance(X, y) : undefined
    return this
  }

  /** The mean over the classes of their covariances, weighted by the priors. */
  private covariance(X: NDArray, y: NDArray): NDArray {
    const counts = xp.astype(xp.unique_counts(y).counts, X.dtype)
    const weights = this.priors_.divide(counts)
    const n_classes = this.classes_.shape[0]!
    return Array.from({ length: n_classes }, (_, k) => {
      const centred = X.at(y.equal(this.classes_.at(k))).subtract(this.means_.at(k))
      return centred.T.matmul(centred).multiply(weights.at(k))
    }).reduce((sum, part) => sum.add(part))
  }

  /**
   * Projects to the directions that separate the classes best.
   *
   * @param X - [n, n_features]
   * @returns [n, min(rank, n_components)]
   */
  transform(X: NDArray): NDArray {
    X = this.check("transform", X)
    return X.subtract(this.xbar_).matmul(this.scalings_).at(slice(null), slice(null, this.components))
  }

  /** Fits the model and projects the same rows. */
  fit_transform(X: NDArray, y: NDArray): NDArray {
    return this.fit(X, y).transform(X)
  }

  /**
   * Logarithm of the posterior of each class, up to a term that all share; of two classes the difference, the
   * second's minus the first's.
   *
   * @param X - [n, n_features]
   * @returns [n, n_classes]; [n] for one class or two
   */
  decision_function(X: NDArray): NDArray {
    X = this.check("decision_function", X)
    const scores = X.matmul(this.coef_.T).add(this.intercept_)
    return this.coef_.shape[0] === 1 ? xp.reshape(scores, [-1]) : scores
  }

  /** The most likely label of each row: [n], of the dtype of the labels. */
  predict(X: NDArray): NDArray {
    const scores = this.decision_function(X)
    const indices = scores.ndim === 1 ? xp.astype(scores.greater(0), "int32") : xp.argmax(scores, { axis: 1 })
    return xp.take(this.classes_, indices, { axis: 0 })
  }

  /**
   * Probability of each class.
   *
   * @param X - [n, n_features]
   * @returns [n, n_classes]; rows sum to 1
   * @throws AxisError where there is one class only, as scikit-learn does
   */
  predict_proba(X: NDArray): NDArray {
    const scores = this.decision_function(X)
    if (this.classes_.shape[0] === 2) {
      const second = logistic(scores)
      return xp.stack([xp.subtract(1, second), second], { axis: 1 })
    }
    if (scores.ndim === 1)
      throw new AxisError(
        "LinearDiscriminantAnalysis.predict_proba: needs at least two classes, was fitted with one",
      )
    const shifted = xp.exp(scores.subtract(xp.max(scores, { axis: 1, keepdims: true })))
    return shifted.divide(xp.sum(shifted, { axis: 1, keepdims: true }))
  }

  /** Logarithm of `predict_proba`, a probability of 0 counting as the smallest normal number: [n, n_classes]. */
  predict_log_proba(X: NDArray): NDArray {
    const probabilities = this.predict_proba(X)
    const smallest = probabilities.dtype === "float32" ? 2 ** -126 : 2 ** -1022
    return xp.log(probabilities.set_at([probabilities.equal(0)], smallest))
  }

  /** The share of rows whose label is predicted: an array of no dimensions. */
  score(X: NDArray, y: NDArray): NDArray {
    return accuracy("LinearDiscriminantAnalysis.score", this.predict(X), y)
  }

  private check(caller: string, X: NDArray): NDArray {
    if (this.xbar_ === undefined)
      throw new ValueError(`LinearDiscriminantAnalysis.${caller}: not fitted yet; call fit(X, y) first`)
    return checkFeatures(`LinearDiscriminantAnalysis.${caller}`, X, this.means_.shape[1])
  }
}

function scaledPriors(priors: readonly number[], n_classes: number): readonly number[] {
  checkPriors("LinearDiscriminantAnalysis.fit", priors, n_classes)
  if (sumToOne(priors)) return priors
  const total = priors.reduce((a, b) => a + b, 0)
  return priors.map((p) => p / total)
}

/** 1 / (1 + exp(-x)) */
const logistic = (x: NDArray): NDArray => xp.divide(1, xp.exp(x.negative()).add(1))
