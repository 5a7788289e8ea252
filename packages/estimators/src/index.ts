export { encode_labels, type EncodedLabels } from "./encode-labels.js"
export { GaussianNB, type GaussianNBOptions } from "./gaussian-nb.js"
export {
  LinearDiscriminantAnalysis,
  type LinearDiscriminantAnalysisOptions,
} from "./linear-discriminant-analysis.js"
export { LinearRegression, type LinearRegressionOptions } from "./linear-regression.js"
export { load_iris, type DataSet } from "./load-iris.js"
export {
  make_classification,
  type Classification,
  type ClassificationOptions,
} from "./make-classification.js"
export { PCA, type PCAOptions } from "./pca.js"
export {
  QuadraticDiscriminantAnalysis,
  type QuadraticDiscriminantAnalysisOptions,
} from "./quadratic-discriminant-analysis.js"
export { Ridge, type RidgeOptions } from "./ridge.js"
export { StandardScaler } from "./standard-scaler.js"
