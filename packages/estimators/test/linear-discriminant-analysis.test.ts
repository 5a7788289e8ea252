import { asarray, astype } from "@carton/array-api"
import { load_iris, LinearDiscriminantAnalysis } from "../src/index.js"
import { elements, expectClose, labels, lists, matrix } from "./arrays.js"

const rows = [
  [1, 2, 5],
  [2, 1, 5],
  [3, 5, 6],
  [4, 4, 7],
  [6, 9, 1],
  [7, 7, 2],
]
const X = matrix(rows)
const y = labels([0, 0, 1, 1, 2, 2])

test.each([
  ["n_components: 0", { n_components: 0 }, /n_components must be a positive integer or null, got 0/],
  ["n_components: 1.5", { n_components: 1.5 }, /n_components must be a positive integer or null, got 1.5/],
  ["tol: -1", { tol: -1 }, /tol must not be negative, got -1/],
  ["tol: NaN", { tol: NaN }, /tol must not be negative, got NaN/],
])("the constructor rejects %s", (_, options, message) => {
  expect(() => new LinearDiscriminantAnalysis(options)).toThrow(message)
})

test.each([
  [
    "as many classes as samples",
    X,
    labels([0, 1, 2, 3, 4, 5]),
    {},
    /^The number of samples must be more than the number of classes\.$/,
  ],
  [
    "too many components",
    X,
    y,
    { n_components: 3 },
    /n_components cannot be larger than min\(n_features, n_classes - 1\) = 2, got 3/,
  ],
  [
    "one component of one class",
    X,
    labels([0, 0, 0, 0, 0, 0]),
    { n_components: 1 },
    /cannot be larger than .* = 0, got 1/,
  ],
  ["a negative prior", X, y, { priors: [0.5, 0.7, -0.2] }, /priors must be non-negative, got -0.2/],
  ["a prior that is no number", X, y, { priors: [0.5, 0.5, NaN] }, /priors must be non-negative, got NaN/],
  ["too few priors", X, y, { priors: [0.5, 0.5] }, /priors must have a number for each of 3 classes, got 2/],
  ["priors of zero", X, y, { priors: [0, 0, 0] }, /priors must not all be zero/],
  ["one row", matrix([[1, 2]]), labels([0]), {}, /at least 2 samples are required, got 1/],
  [
    "labels of other rows",
    X,
    labels([0, 1]),
    {},
    /y must have a label for each of the 6 rows of X, got \[2\]/,
  ],
  ["a vector X", y, y, {}, /X must be a matrix \[n_samples, n_features\], got \[6\]/],
  ["a matrix y", X, X, {}, /y must have a label for each of the 6 rows of X, got \[6, 3\]/],
])("fit rejects %s", (_, features, classes, options, message) => {
  expect(() => new LinearDiscriminantAnalysis(options).fit(features, classes)).toThrow(message)
})

test("methods ask for fit first, and for the features that were fitted", () => {
  const lda = new LinearDiscriminantAnalysis()
  for (const method of [
    "transform",
    "predict",
    "decision_function",
    "predict_proba",
    "predict_log_proba",
  ] as const)
    expect(() => lda[method](X)).toThrow(/not fitted yet; call fit\(X, y\) first/)
  lda.fit(X, y)
  expect(() => lda.transform(matrix([[1, 2]]))).toThrow(
    "LinearDiscriminantAnalysis.transform: X has 2 features, but the estimator was fitted with 3",
  )
})

test("a probability of one class throws, as in scikit-learn", () => {
  const lda = new LinearDiscriminantAnalysis().fit(X, labels([0, 0, 0, 0, 0, 0]))
  expect(() => lda.predict_proba(X)).toThrow(/needs at least two classes/)
})

test("shapes", () => {
  const three = new LinearDiscriminantAnalysis().fit(X, y)
  expect(three.transform(X).shape).toEqual([6, 2])
  expect(three.coef_.shape).toEqual([3, 3])
  expect(three.decision_function(X).shape).toEqual([6, 3])
  const two = new LinearDiscriminantAnalysis().fit(X, labels([0, 0, 0, 1, 1, 1]))
  expect(two.transform(X).shape).toEqual([6, 1])
  expect(two.coef_.shape).toEqual([1, 3])
  expect(two.intercept_.shape).toEqual([1])
  expect(two.decision_function(X).shape).toEqual([6])
  expect(two.predict_proba(X).shape).toEqual([6, 2])
  expect(new LinearDiscriminantAnalysis({ n_components: 1 }).fit(X, y).transform(X).shape).toEqual([6, 1])
})

test("rows of predict_proba sum to one, and predict takes the largest", () => {
  const { X, y } = load_iris()
  const lda = new LinearDiscriminantAnalysis().fit(X, y)
  const probabilities = lists(lda.predict_proba(X)) as number[][]
  for (const row of probabilities) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 14)
  expect(probabilities.map((row) => row.indexOf(Math.max(...row)))).toEqual(elements(lda.predict(X)))
})

test("predict_log_proba is finite where a probability is 0", () => {
  const far = new LinearDiscriminantAnalysis().fit(X, y).predict_log_proba(matrix([[1e6, -1e6, 1e6]]))
  expect(elements(far).every(Number.isFinite)).toBe(true)
  expect(Math.min(...elements(far))).toBeCloseTo(Math.log(2 ** -1022), 9)
})

test("in the discriminant directions the covariance within classes is the unit matrix", () => {
  const { X, y } = load_iris()
  const lda = new LinearDiscriminantAnalysis()
  const Z = lists(lda.fit_transform(X, y)) as number[][]
  const classes = elements(y)
  const means = [0, 1, 2].map((k) =>
    [0, 1].map((j) => Z.reduce((s, z, i) => s + (classes[i] === k ? z[j]! : 0), 0) / 50),
  )
  const covariance = [0, 1].map((a) =>
    [0, 1].map(
      (b) =>
        Z.reduce((s, z, i) => s + (z[a]! - means[classes[i]!]![a]!) * (z[b]! - means[classes[i]!]![b]!), 0) /
        (150 - 3),
    ),
  )
  expectClose(covariance, [
    [1, 0],
    [0, 1],
  ])
})

test("integer features become float64, float32 stays", () => {
  const integers = new LinearDiscriminantAnalysis().fit(astype(X, "int32"), y)
  expect(integers.means_.dtype).toBe("float64")
  expectClose(lists(integers.coef_), lists(new LinearDiscriminantAnalysis().fit(X, y).coef_))
  const single = new LinearDiscriminantAnalysis({ priors: [0.2, 0.3, 0.5] }).fit(astype(X, "float32"), y)
  expect(single.transform(astype(X, "float32")).dtype).toBe("float32")
})

test("the labels that predict gives are those of y", () => {
  const named = new LinearDiscriminantAnalysis().fit(X, asarray([-5, -5, 0, 0, 70, 70], { dtype: "int32" }))
  expect(elements(named.predict(X))).toEqual([-5, -5, 0, 0, 70, 70])
})
