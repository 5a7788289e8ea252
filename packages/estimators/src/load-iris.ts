import { from_buffer } from "@carton/array-api"
import { rows } from "./data/iris.js"
import type { Classification } from "./make-classification.js"

/** A data set with names. */
export interface DataSet extends Classification {
  readonly feature_names: readonly string[]
  /** The names of the classes 0, 1, … */
  readonly target_names: readonly string[]
}

/**
 * Fisher's iris flowers: 150 plants of three species, 50 of each.
 *
 * @returns X: float64 [150, 4], in centimetres; y: int32 [150], values 0..2
 * @see scikit-learn, sklearn.datasets.load_iris, of whose edition these numbers are
 * @example load_iris().X.shape   // [150, 4]
 */
export const load_iris = (): DataSet => ({
  X: from_buffer(Float64Array.from(rows.flatMap((row) => row.slice(0, 4))), [rows.length, 4]),
  y: from_buffer(
    Int32Array.from(rows, (row) => row[4]!),
    [rows.length],
  ),
  feature_names: ["sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"],
  target_names: ["setosa", "versicolor", "virginica"],
})
