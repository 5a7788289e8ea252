import { from_buffer, ValueError, type NDArray } from "@carton/array-api"
import { Random } from "./random.js"

export interface ClassificationOptions {
  /** Rows (100). */
  readonly n_samples?: number
  /** Columns (20); at least as many as are informative. */
  readonly n_features?: number
  /** Classes (2). */
  readonly n_classes?: number
  /** The same seed gives the same arrays on every machine (0). */
  readonly seed?: number
}

/** Measured columns X and the class of each row y. */
export interface Classification {
  readonly X: NDArray
  readonly y: NDArray
}

/**
 * A made-up classification problem, of the make of scikit-learn's `make_classification` with its defaults:
 * every class is two normal clusters around vertices of a hypercube with sides of length 2, each stretched by
 * a random matrix; 2 columns are random linear combinations of those informative ones, the rest is standard
 * normal noise; rows and columns are shuffled. No label is flipped. max(2, ceil(log2(2 n_classes))) columns
 * are informative, so that the hypercube has a vertex for every cluster.
 *
 * @returns X: float64 [n_samples, n_features]; y: int32 [n_samples], values 0..n_classes - 1
 * @throws ValueError where a size is no positive integer or n_features is too small
 * @see scikit-learn, sklearn.datasets.make_classification (I. Guyon, "Design of experiments for the NIPS 2003
 *   variable selection benchmark")
 * @example make_classification({ n_samples: 4, n_features: 3 }).X.shape   // [4, 3]
 */
export function make_classification(options: ClassificationOptions = {}): Classification {
  const { n_samples = 100, n_features = 20, n_classes = 2, seed = 0 } = options
  for (const [name, value] of Object.entries({ n_samples, n_features, n_classes }))
    if (!Number.isInteger(value) || value < 1)
      throw new ValueError(`make_classification: ${name} must be a positive integer, got ${value}`)
  const n_informative = Math.max(2, Math.ceil(Math.log2(2 * n_classes)))
  if (n_features < n_informative)
    throw new ValueError(
      `make_classification: n_features must be at least ${n_informative} for ${n_classes} classes, got ${n_features}`,
    )
  const n_redundant = Math.min(2, n_features - n_informative)
  const n_clusters = 2 * n_classes
  const random = new Random(seed)

  const vertices = random.shuffle(Array.from({ length: 2 ** n_informative }, (_, i) => i))
  const stretches = Array.from({ length: n_clusters }, () => matrix(random, n_informative, n_informative))
  const combinations = matrix(random, n_informative, n_redundant)
  const column = random.shuffle(Array.from({ length: n_features }, (_, i) => i))
  const cluster = random.shuffle(Int32Array.from({ length: n_samples }, (_, i) => i % n_clusters))

  const X = new Float64Array(n_samples * n_features)
  const y = new Int32Array(n_samples)
  /** Of a row: first what becomes the informative columns, then the noise. */
  const z = new Float64Array(n_features - n_redundant)
  const informative = new Float64Array(n_informative)
  for (let i = 0; i < n_samples; i++) {
    const k = cluster[i]!
    const row = i * n_features
    y[i] = k % n_classes
    random.normals(z)
    for (let b = 0; b < n_informative; b++) {
      let x = (vertices[k]! >> b) & 1 ? 1 : -1
      for (let a = 0; a < n_informative; a++) x += z[a]! * stretches[k]![a * n_informative + b]!
      X[row + column[b]!] = informative[b] = x
    }
    for (let b = 0; b < n_redundant; b++) {
      let x = 0
      for (let a = 0; a < n_informative; a++) x += informative[a]! * combinations[a * n_redundant + b]!
      X[row + column[n_informative + b]!] = x
    }
    for (let b = n_informative + n_redundant; b < n_features; b++) X[row + column[b]!] = z[b - n_redundant]!
  }
  return { X: from_buffer(X, [n_samples, n_features]), y: from_buffer(y, [n_samples]) }
}

/** Row-major, elements uniform in [-1, 1). */
function matrix(random: Random, rows: number, columns: number): Float64Array {
  return Float64Array.from({ length: rows * columns }, () => 2 * random.uniform() - 1)
}
