import * as xp from "@carton/array-api"
import { slice, ValueError, type NDArray } from "@carton/array-api"
import { checkFeatures, checkFitted } from "./validation.js"

export interface PCAOptions {
  /** Components to keep (null: as many as there are rows or columns). */
  readonly n_components?: number | null
}

/**
 * Principal component analysis by a singular value decomposition of the centred data. The largest entry of each
 * component is positive.
 *
 * @see scikit-learn, sklearn.decomposition.PCA(svd_solver="full")
 * @example new PCA({ n_components: 2 }).fit_transform(load_iris().X).shape   // [150, 2]
 */
export class PCA {
  readonly n_components: number | null
  mean_!: NDArray
  /** Directions of greatest variance: [n_components, n_features]. */
  components_!: NDArray
  singular_values_!: NDArray
  explained_variance_!: NDArray
  explained_variance_ratio_!: NDArray

  constructor(options: PCAOptions = {}) {
    this.n_components = options.n_components ?? null
  }

  /**
   * @param X - [n_samples, n_features]
   * @throws ValueError where there are more components than rows or columns
   */
  fit(X: NDArray): this {
    X = checkFeatures("PCA.fit", X)
    const [n, d] = X.shape as [number, number]
    const k = this.n_components ?? Math.min(n, d)
    if (!(k >= 1 && k <= Math.min(n, d)))
      throw new ValueError(`PCA.fit: n_components must be between 1 and ${Math.min(n, d)}, got ${k}`)
    this.mean_ = xp.mean(X, { axis: 0 })
    const { S, Vh } = xp.linalg.svd(X.subtract(this.mean_), { full_matrices: false })
    const variance = xp.square(S).divide(n - 1)
    this.components_ = Vh.at(slice(null, k))
    this.singular_values_ = S.at(slice(null, k))
    this.explained_variance_ = variance.at(slice(null, k))
    this.explained_variance_ratio_ = this.explained_variance_.divide(xp.sum(variance))
    return this
  }

  /** @returns [n_samples, n_components] */
  transform(X: NDArray): NDArray {
    checkFitted("PCA.transform", this.mean_)
    return checkFeatures("PCA.transform", X, this.mean_.shape[0])
      .subtract(this.mean_)
      .matmul(this.components_.T)
  }

  fit_transform(X: NDArray): NDArray {
    return this.fit(X).transform(X)
  }

  /** The rows that `transform` gave X for, but for what the components left out do to them: [n_samples, n_features]. */
  inverse_transform(X: NDArray): NDArray {
    checkFitted("PCA.inverse_transform", this.mean_)
    return checkFeatures("PCA.inverse_transform", X, this.components_.shape[0])
      .matmul(this.components_)
      .add(this.mean_)
  }
}
