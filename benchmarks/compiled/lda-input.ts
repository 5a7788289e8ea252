import {
  array_var,
  assume_dtype,
  assume_isfinite,
  assume_shape,
  assume_value_one_of,
  trace,
  type NDArray,
} from "@carton/array-api"
import { LinearDiscriminantAnalysis, make_classification } from "@carton/estimators"
import { optimize, type Optimized } from "@carton/jit"

const fit = (X: NDArray, y: NDArray): NDArray => new LinearDiscriminantAnalysis().fit_transform(X, y)

/** The estimator as it is written, optimised for n x 20 and two classes, and data for it. */
export function ldaInput(n: number): { optimized: Optimized; X: NDArray; y: NDArray } {
  const X = assume_isfinite(assume_dtype(assume_shape(array_var("X"), [n, 20]), "float64"))
  const y = assume_value_one_of(assume_dtype(assume_shape(array_var("y"), [n]), "int32"), [0, 1])
  const data = make_classification({ n_samples: n, n_features: 20, n_classes: 2, seed: 0 })
  return { optimized: optimize(trace(fit, [X, y])), ...data }
}
