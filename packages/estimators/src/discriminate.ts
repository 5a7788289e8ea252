import * as xp from "@carton/array-api"
import { slice, type NDArray } from "@carton/array-api"

/** What a fit finds; the names are those of the estimator's attributes. */
export interface Discriminants {
  readonly means_: NDArray
  readonly xbar_: NDArray
  readonly scalings_: NDArray
  readonly coef_: NDArray
  readonly intercept_: NDArray
  readonly explained_variance_ratio_: NDArray
}

/**
 * The discriminant directions by two singular value decompositions: one makes the covariance within classes
 * the unit matrix, one finds the directions in which the class means then lie farthest apart.
 *
 * @param X - [n_samples, n_features]
 * @param classes - the values of y, [n_classes]
 * @param priors - [n_classes], of the dtype of X
 * @param components - how many directions `explained_variance_ratio_` tells of
 * @param tol - singular values up to it (the second time: up to it times the largest) count as 0
 */
export function discriminate(
  X: NDArray,
  y: NDArray,
  classes: NDArray,
  priors: NDArray,
  components: number,
  tol: number,
): Discriminants {
  const n_samples = X.shape[0]!
  const n_classes = classes.shape[0]!
  const { means, centred } = centreClasses(X, y, classes)
  const xbar = priors.matmul(means)
  const whitening = whiten(centred, 1 / (n_samples - n_classes), tol)

  const offsets = means.subtract(xbar)
  const weights = xp.sqrt(priors.multiply(n_samples / Math.max(1, n_classes - 1)))
  const centres = xp.expand_dims(weights, { axis: 1 }).multiply(offsets).matmul(whitening)
  const { S, Vh } = xp.linalg.svd(centres, { full_matrices: false })
  const rank = countAbove(S, S.at(0).multiply(tol))
  const scalings = whitening.matmul(Vh.T.at(slice(null), slice(null, rank)))

  const projected = offsets.matmul(scalings)
  const coef = projected.matmul(scalings.T)
  const intercept = xp
    .log(priors)
    .subtract(xp.sum(xp.square(projected), { axis: 1 }).multiply(0.5))
    .subtract(coef.matmul(xbar))
  return {
    means_: means,
    xbar_: xbar,
    scalings_: scalings,
    coef_: n_classes === 2 ? xp.reshape(coef.at(1).subtract(coef.at(0)), [1, -1]) : coef,
    intercept_: n_classes === 2 ? xp.reshape(intercept.at(1).subtract(intercept.at(0)), [1]) : intercept,
    explained_variance_ratio_:
      components === 0
        ? xp.zeros([0], { dtype: X.dtype })
        : xp
            .square(S)
            .divide(xp.sum(xp.square(S)))
            .at(slice(null, components)),
  }
}

/** The mean of each class, [n_classes, n_features]; and the rows of X, class by class, each less that mean. */
function centreClasses(X: NDArray, y: NDArray, classes: NDArray): { means: NDArray; centred: NDArray } {
  const groups = Array.from({ length: classes.shape[0]! }, (_, k) => X.at(y.equal(classes.at(k))))
  const means = xp.stack(groups.map((group) => xp.mean(group, { axis: 0 })))
  return {
    means,
    centred: xp.concat(
      groups.map((group, k) => group.subtract(means.at(k))),
      { axis: 0 },
    ),
  }
}

/**
 * Directions W, [n_features, rank], in which centred rows have covariance 1: (Xc W)ᵀ(Xc W) factor = I. Columns
 * are divided by their standard deviations first, so that `tol` has the same meaning in all units.
 */
function whiten(centred: NDArray, factor: number, tol: number): NDArray {
  let std = xp.std(centred, { axis: 0 })
  std = std.set_at([std.equal(0)], 1)
  const scaled = centred.divide(std).multiply(Math.sqrt(factor))
  const { S, Vh } = xp.linalg.svd(scaled, { full_matrices: false })
  const rank = countAbove(S, tol)
  return Vh.at(slice(null, rank))
    .divide(std)
    .T.divide(S.at(slice(null, rank)))
}

/** How many of `values` are greater than `bound`, as an array of no dimensions that can be a slice bound. */
const countAbove = (values: NDArray, bound: NDArray | number): NDArray =>
  xp.sum(xp.astype(values.greater(bound), "int32"))
