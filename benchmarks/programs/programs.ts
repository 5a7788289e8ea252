import * as xp from "@carton/array-api"
import {
  array_var,
  assume_dtype,
  assume_isfinite,
  assume_shape,
  assume_value_one_of,
  denseData,
  from_buffer,
  slice,
  trace,
  type EagerArray,
  type NDArray,
  type Traced,
} from "@carton/array-api"
import {
  GaussianNB,
  LinearDiscriminantAnalysis,
  LinearRegression,
  make_classification,
  PCA,
  QuadraticDiscriminantAnalysis,
  Ridge,
  StandardScaler,
} from "@carton/estimators"

/** An array that a program takes. */
export interface Given {
  readonly name: string
  shape(n: number): readonly number[]
  /** Labels 0 … classes - 1 instead of numbers. */
  readonly classes?: number
  /** What every number is multiplied by, and what is added (1, 0). */
  readonly scale?: number
  readonly offset?: number
}

/** A numeric program as a user would write it, with nothing in it for the optimiser. */
export interface NumericProgram {
  readonly name: string
  readonly takes: readonly Given[]
  /** The number of rows that it is measured at, where it is not a million. */
  readonly n?: number
  run(...inputs: readonly NDArray[]): NDArray | readonly NDArray[]
}

const D = 20
const CLASSES = 3
const X: Given = { name: "X", shape: (n) => [n, D] }
const y: Given = { name: "y", shape: (n) => [n], classes: CLASSES }
const target: Given = { name: "target", shape: (n) => [n] }
const points: Given = { name: "points", shape: () => [16, D] }

const column = (x: NDArray): NDArray => xp.expand_dims(x, { axis: 1 })

/** The covariance of the columns, and the rows less their mean. */
function covariance(X: NDArray): { centred: NDArray; covariance: NDArray } {
  const centred = X.subtract(xp.mean(X, { axis: 0 }))
  return { centred, covariance: centred.T.matmul(centred).divide(X.shape[0]! - 1) }
}

/** [n, m]: from each row of X to each of Y. */
const squaredDistances = (X: NDArray, Y: NDArray): NDArray =>
  xp.sum(xp.square(xp.expand_dims(X, { axis: 1 }).subtract(xp.expand_dims(Y, { axis: 0 }))), { axis: 2 })

/** The means of the rows that are nearest to each centre. */
function kMeansStep(X: NDArray, centres: NDArray): NDArray {
  const nearest = xp.argmin(squaredDistances(X, centres), { axis: 1 })
  const members = Array.from({ length: centres.shape[0]! }, (_, k) =>
    column(xp.astype(nearest.equal(k), X.dtype)),
  )
  return xp.stack(members.map((m) => xp.sum(X.multiply(m), { axis: 0 }).divide(xp.sum(m))))
}

function cosineSimilarity(X: NDArray, Y: NDArray): NDArray {
  const unit = (Z: NDArray): NDArray => Z.divide(xp.linalg.vector_norm(Z, { axis: 1, keepdims: true }))
  return unit(X).matmul(unit(Y).T)
}

const rbfKernel = (X: NDArray, Y: NDArray): NDArray => xp.exp(squaredDistances(X, Y).multiply(-1 / D))

/** The weights after one step down the gradient of the cross entropy. */
function softmaxStep(X: NDArray, y: NDArray, weights: NDArray): NDArray {
  const scores = X.matmul(weights)
  const exps = xp.exp(scores.subtract(xp.max(scores, { axis: 1, keepdims: true })))
  const probabilities = exps.divide(xp.sum(exps, { axis: 1, keepdims: true }))
  const wanted = xp.astype(column(y).equal(xp.unique_values(y)), X.dtype)
  const gradient = X.T.matmul(probabilities.subtract(wanted)).divide(X.shape[0]!)
  return weights.subtract(gradient.multiply(0.1))
}

/** Of each row from the mean, in units of the covariance. */
function mahalanobis(X: NDArray): NDArray {
  const { centred, covariance: S } = covariance(X)
  return xp.sqrt(xp.sum(centred.matmul(xp.linalg.inv(S)).multiply(centred), { axis: 1 }))
}

/** Rows whose columns have covariance 1. */
function whitened(X: NDArray): NDArray {
  const { centred, covariance: S } = covariance(X)
  const { eigenvalues, eigenvectors } = xp.linalg.eigh(S)
  return centred.matmul(eigenvectors.divide(xp.sqrt(eigenvalues)))
}

/** Of eight neighbours, and how far each number is from its own. */
function movingAverages(x: NDArray): NDArray {
  const width = 8
  const last = x.shape[0]! - width + 1
  const windows = Array.from({ length: width }, (_, i) => x.at(slice(i, last + i)))
  const average = xp.mean(xp.stack(windows), { axis: 0 })
  return xp.abs(x.at(slice(width - 1, null)).subtract(average))
}

/** The normal distribution function: Abramowitz and Stegun, 26.2.17. */
function normal(x: NDArray): NDArray {
  const t = xp.abs(x).multiply(0.2316419).add(1)
  const k = xp.ones_like(t).divide(t)
  const series = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153].reduce(
    (sum, c) => sum.add(c).multiply(k),
    xp.zeros_like(k),
  )
  const tail = xp
    .exp(xp.square(x).multiply(-0.5))
    .multiply(1 / Math.sqrt(2 * Math.PI))
    .multiply(series)
  return xp.where(xp.less(x, 0), tail, xp.subtract(1, tail))
}

/** Prices of European calls and puts at a rate of 2 % and a volatility of 30 %. */
function blackScholes(price: NDArray, strike: NDArray, years: NDArray): readonly NDArray[] {
  const [rate, volatility] = [0.02, 0.3]
  const spread = xp.sqrt(years).multiply(volatility)
  const d1 = xp
    .log(price.divide(strike))
    .add(years.multiply(rate + volatility ** 2 / 2))
    .divide(spread)
  const d2 = d1.subtract(spread)
  const discounted = strike.multiply(xp.exp(years.multiply(-rate)))
  const call = price.multiply(normal(d1)).subtract(discounted.multiply(normal(d2)))
  const put = discounted.multiply(normal(xp.negative(d2))).subtract(price.multiply(normal(xp.negative(d1))))
  return [call, put]
}

/** A prediction by F and a correction by a measurement z of H x: the new state and its covariance. */
function kalmanStep(x: NDArray, P: NDArray, F: NDArray, H: NDArray, z: NDArray): readonly NDArray[] {
  const predicted = F.matmul(x)
  const spread = F.matmul(P).matmul(F.T).add(xp.eye(P.shape[0]!))
  const innovation = H.matmul(spread).matmul(H.T).add(xp.eye(H.shape[0]!))
  const gain = spread.matmul(H.T).matmul(xp.linalg.inv(innovation))
  const state = predicted.add(gain.matmul(z.subtract(H.matmul(predicted))))
  return [state, xp.eye(P.shape[0]!).subtract(gain.matmul(H)).matmul(spread)]
}

const positive = { scale: 0.2, offset: 2 }

/** What general rules are to make faster, none of them naming any of these. */
export const programs: readonly NumericProgram[] = [
  {
    name: "linear discriminant analysis",
    takes: [X, y],
    run: (X, y) => new LinearDiscriminantAnalysis().fit(X!, y!).transform(X!),
  },
  { name: "principal components", takes: [X], run: (X) => new PCA({ n_components: 5 }).fit_transform(X!) },
  { name: "standard scaler", takes: [X], run: (X) => new StandardScaler().fit(X!).transform(X!) },
  { name: "linear regression", takes: [X, target], run: (X, t) => new LinearRegression().fit(X!, t!).coef_ },
  { name: "ridge regression", takes: [X, target], run: (X, t) => new Ridge().fit(X!, t!).predict(X!) },
  {
    name: "Gaussian naive Bayes",
    takes: [X, y],
    run: (X, y) => new GaussianNB().fit(X!, y!).predict_joint_log_proba(X!),
  },
  {
    name: "quadratic discriminant analysis",
    takes: [X, y],
    run: (X, y) => new QuadraticDiscriminantAnalysis().fit(X!, y!).scalings_,
  },
  { name: "k-means step", takes: [X, { ...points, name: "centres" }], run: (X, c) => kMeansStep(X!, c!) },
  { name: "cosine similarity", takes: [X, points], run: (X, p) => cosineSimilarity(X!, p!) },
  { name: "RBF kernel", takes: [X, points], run: (X, p) => rbfKernel(X!, p!) },
  {
    name: "softmax regression step",
    takes: [X, y, { name: "weights", shape: () => [D, CLASSES] }],
    run: (X, y, w) => softmaxStep(X!, y!, w!),
  },
  { name: "Mahalanobis distance", takes: [X], run: (X) => mahalanobis(X!) },
  { name: "whitening", takes: [X], run: (X) => whitened(X!) },
  {
    name: "moving averages",
    takes: [{ name: "x", shape: (n) => [n] }],
    n: 4_000_000,
    run: (x) => movingAverages(x!),
  },
  {
    name: "Black-Scholes",
    takes: [
      { name: "price", shape: (n) => [n], ...positive },
      { name: "strike", shape: (n) => [n], ...positive },
      { name: "years", shape: (n) => [n], ...positive },
    ],
    run: (price, strike, years) => blackScholes(price!, strike!, years!),
  },
  {
    name: "Kalman filter step",
    n: 400,
    takes: [
      { name: "x", shape: (n) => [n] },
      { name: "P", shape: (n) => [n, n], scale: 1e-3 },
      { name: "F", shape: (n) => [n, n], scale: 0.05 },
      { name: "H", shape: (n) => [8, n] },
      { name: "z", shape: () => [8] },
    ],
    run: (x, P, F, H, z) => kalmanStep(x!, P!, F!, H!, z!),
  },
]

/** The program traced for n rows. */
export const traceProgram = ({ takes, run }: NumericProgram, n: number): Traced =>
  trace(
    (...inputs) => run(...inputs) as NDArray,
    takes.map(({ name, shape, classes }) => {
      const x = assume_dtype(
        assume_shape(array_var(name), shape(n)),
        classes === undefined ? "float64" : "int32",
      )
      return classes === undefined
        ? assume_isfinite(x)
        : assume_value_one_of(
            x,
            Array.from({ length: classes }, (_, k) => k),
          )
    }),
  )

/** Data for a program of n rows, the same each time. */
export function dataOf({ takes }: NumericProgram, n: number): NDArray[] {
  const made = make_classification({ n_samples: n, n_features: D, n_classes: CLASSES, seed: 0 })
  let state = 1
  // a linear congruential generator: Numerical Recipes, ranqd1
  const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) | 0) / 2 ** 31
  return takes.map(({ name, shape, classes, scale = 1, offset = 0 }) => {
    if (name === "X") {
      // two of its columns depend on others, which would leave the normal equations without an answer
      const noisy = Float64Array.from(
        denseData(made.X as EagerArray) as Float64Array,
        (v) => v + 0.1 * next(),
      )
      return from_buffer(noisy, made.X.shape)
    }
    if (classes !== undefined) return made.y
    const size = shape(n).reduce((a, b) => a * b, 1)
    return from_buffer(
      Float64Array.from({ length: size }, () => next() * scale + offset),
      shape(n),
    )
  })
}
