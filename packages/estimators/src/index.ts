export { encode_labels, type EncodedLabels } from "./encode-labels.js"
export {
  LinearDiscriminantAnalysis,
  type LinearDiscriminantAnalysisOptions,
} from "./linear-discriminant-analysis.js"
export { load_iris, type DataSet } from "./load-iris.js"
export {
  make_classification,
  type Classification,
  type ClassificationOptions,
} from "./make-classification.js"
