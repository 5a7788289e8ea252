import { astype, EagerArray, isdtype, ShapeError, sum, ValueError, type NDArray } from "@carton/array-api"

/** What begins the messages of errors about priors and components. */
const NAME = "LinearDiscriminantAnalysis"

const shapeOf = (x: NDArray): string => `[${x.shape.join(", ")}]`

/** X as a matrix of floating-point numbers; integers become float64. `caller` is the estimator with its method. */
export function checkFeatures(caller: string, X: NDArray, n_features?: number): NDArray {
  if (X.ndim !== 2)
    throw new ShapeError(`${caller}: X must be a matrix [n_samples, n_features], got ${shapeOf(X)}`)
  if (n_features !== undefined && X.shape[1] !== n_features)
    throw new ShapeError(
      `${caller}: X has ${X.shape[1]} features, but the estimator was fitted with ${n_features}`,
    )
  return floating(X)
}

function checkRows(caller: string, X: NDArray, y: NDArray, what: string): void {
  if (y.ndim !== 1 || y.shape[0] !== X.shape[0])
    throw new ShapeError(
      `${caller}: y must have a ${what} for each of the ${X.shape[0]} rows of X, got ${shapeOf(y)}`,
    )
}
/** Checks y against the rows of X. */
export const checkLabels = (caller: string, X: NDArray, y: NDArray): void => checkRows(caller, X, y, "label")

/** y as floating-point numbers, one for each row of X; integers become float64. */
export function checkTargets(caller: string, X: NDArray, y: NDArray): NDArray {
  checkRows(caller, X, y, "number")
  return floating(y)
}
const floating = (x: NDArray): NDArray => (isdtype(x.dtype, "real floating") ? x : astype(x, "float64"))

/** Priors as they were given, a number that is not negative for each class. */
export function checkPriors(caller: string, priors: readonly number[], n_classes: number): readonly number[] {
  if (priors.length !== n_classes)
    throw new ValueError(
      `${caller}: priors must have a number for each of ${n_classes} classes, got ${priors.length}`,
    )
  const bad = priors.find((p) => !(p >= 0 && p < Infinity))
  if (bad !== undefined) throw new ValueError(`${caller}: priors must be non-negative, got ${bad}`)
  if (priors.every((p) => p === 0)) throw new ValueError(`${caller}: priors must not all be zero`)
  return priors
}
/** Whether priors sum to 1, but for rounding. */
export const sumToOne = (priors: readonly number[]): boolean =>
  Math.abs(priors.reduce((a, b) => a + b, 0) - 1) <= 1e-5

/** Throws where a class has no variance along some axis; while tracing nobody knows. */
export function checkVariances(
  caller: string,
  variances: NDArray,
  n_features: number,
  tol: number,
  label: NDArray,
): void {
  if (!(variances instanceof EagerArray)) return
  const rank = Number(sum(astype(variances.greater(tol), "int32")).item())
  if (rank < n_features)
    throw new ValueError(
      `${caller}: the covariance of class ${label.item()} has rank ${rank}, needs ${n_features}; reg_param adds to its variances`,
    )
}

/** The number of components to keep: at most min(n_features, n_classes - 1). */
export function checkComponents(n_components: number | null, n_features: number, n_classes: number): number {
  const most = Math.min(n_classes - 1, n_features)
  if (n_components === null) return most
  if (n_components > most)
    throw new ValueError(
      `${NAME}.fit: n_components cannot be larger than min(n_features, n_classes - 1) = ${most}, got ${n_components}`,
    )
  return n_components
}

/** Throws where an estimator is used before it is fitted. */
export function checkFitted(caller: string, fitted: unknown): void {
  if (fitted === undefined) throw new ValueError(`${caller}: not fitted yet; call fit first`)
}
