import * as xp from "@carton/array-api"
import type { NDArray } from "@carton/array-api"
import { checkLabels } from "./validation.js"

/** The share of labels that are predicted: an array of no dimensions. */
export function accuracy(caller: string, predicted: NDArray, y: NDArray): NDArray {
  checkLabels(caller, predicted, y)
  return xp.mean(xp.astype(predicted.equal(y), "float64"))
}

/**
 * R², the share of the variance of y that is predicted: an array of no dimensions. Where y is constant it is 1 if all
 * is predicted, else 0.
 *
 * @see scikit-learn, sklearn.metrics.r2_score
 */
export function determination(predicted: NDArray, y: NDArray): NDArray {
  const left = xp.sum(xp.square(predicted.subtract(y)))
  const all = xp.sum(xp.square(y.subtract(xp.mean(y))))
  const constant = all.equal(0)
  const share = xp.subtract(1, left.divide(xp.where(constant, 1, all)))
  return xp.where(constant, xp.astype(left.equal(0), share.dtype), share)
}

/** Logarithms of probabilities in each row, given up to a term that the row shares: [n_samples, n_classes]. */
export function logProbabilities(joint: NDArray): NDArray {
  const shifted = joint.subtract(xp.max(joint, { axis: 1, keepdims: true }))
  return shifted.subtract(xp.log(xp.sum(xp.exp(shifted), { axis: 1, keepdims: true })))
}
