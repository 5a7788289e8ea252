import { eigh } from "../../packages/array-api/src/kernels/index.js"
import { classMeans, unitScale, type Fitted, type Samples } from "./hand-classes.js"
import { centre, products, ROWS, SIDE, STRIP, tile } from "./hand-strips.js"

/** By the Gram matrix of the centred rows; d a multiple of four. */
export function byGram(samples: Samples): Fitted {
  const { X, y, n, d } = samples
  const classes = classMeans(samples)
  const G = new Float64Array(d * d)
  const V = new Float64Array(STRIP * (d / SIDE))
  for (let top = 0; top < n; top += ROWS) {
    const rows = Math.min(ROWS, n - top)
    centre(X, y, classes.means, d, top, rows, V)
    addProducts(G, V, d, rows)
  }
  return { ...classes, ...spectrum(G, samples) }
}

/**
 * By the Gram matrix of the rows less the first one, in the pass that adds up the classes: what the means of the
 * classes are from there is taken away in the end.
 */
export function byGramInOnePass(samples: Samples): Fitted {
  const { X, y, n, d, k } = samples
  const G = new Float64Array(d * d)
  const V = new Float64Array(STRIP * (d / SIDE))
  const means = new Float64Array(k * d)
  const counts = new Float64Array(k)
  const first = X.slice(0, d)
  let known = true
  for (let top = 0; top < n; top += ROWS) {
    const rows = Math.min(ROWS, n - top)
    known = shift(X, y, first, d, top, rows, V, means, counts) && known
    addProducts(G, V, d, rows)
  }
  if (!known || !counts.every((count) => count > 0)) throw new Error("X or y is not what was assumed")
  for (let i = 0; i < d; i++)
    for (let j = i; j < d; j++) {
      let sum = 0
      for (let c = 0; c < k; c++) sum += (means[c * d + i]! / counts[c]!) * means[c * d + j]!
      const left = G[i * d + j]! - sum
      if (i === j && left < G[i * d + j]! / 128) throw new Error("the classes are too far from the first row")
      G[i * d + j] = left
    }
  for (let c = 0; c < k; c++)
    for (let j = 0; j < d; j++) means[c * d + j] = means[c * d + j]! / counts[c]! + first[j]!
  return { means, counts, ...spectrum(G, samples) }
}

/** Rows less the first of all, in strips of four columns, and added to their classes; whether they are numbers. */
function shift(
  X: Float64Array,
  y: Int32Array,
  first: Float64Array,
  d: number,
  top: number,
  rows: number,
  V: Float64Array,
  sums: Float64Array,
  counts: Float64Array,
): boolean {
  let zero = 0
  let known = true
  for (let i = 0; i < rows; i++) {
    const c = y[top + i]!
    if (!(c >= 0 && c < counts.length)) {
      known = false
      continue
    }
    counts[c]!++
    let from = (top + i) * d
    let m = c * d
    for (let j = 0, to = SIDE * i; j < d; j += 4, to += STRIP, from += 4, m += 4) {
      const a = X[from]! - first[j]!
      const b = X[from + 1]! - first[j + 1]!
      const e = X[from + 2]! - first[j + 2]!
      const f = X[from + 3]! - first[j + 3]!
      V[to] = a
      V[to + 1] = b
      V[to + 2] = e
      V[to + 3] = f
      sums[m]! += a
      sums[m + 1]! += b
      sums[m + 2]! += e
      sums[m + 3]! += f
      zero += a - a + (b - b) + (e - e + (f - f))
    }
  }
  return known && zero === 0
}

/** Products of all columns of a block, in the upper triangle. */
function addProducts(G: Float64Array, V: Float64Array, d: number, rows: number): void {
  for (let p = 0; p < d / SIDE; p++)
    for (let q = p; q < d / SIDE; q++) {
      products(V, p * STRIP, SIDE, V, q * STRIP, SIDE, rows)
      for (let r = 0; r < 16; r++) G[(4 * p + (r >> 2)) * d + 4 * q + (r & 3)]! += tile[r]!
    }
}

/** Singular values and vectors of the rows whose products these are, each column scaled to one. */
function spectrum(G: Float64Array, { n, d, k }: Samples): Pick<Fitted, "std" | "S" | "Vh"> {
  const std = new Float64Array(d)
  for (let j = 0; j < d; j++) std[j] = Math.sqrt(G[j * d + j]! / n) || 1
  const f = unitScale(n, k)
  const scaled = new Float64Array(d * d)
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++)
      scaled[i * d + j] = (i < j ? G[i * d + j]! : G[j * d + i]!) * (f / std[i]!) * (f / std[j]!)
  const [values, vectors] = eigh
    .run([{ data: scaled, shape: [d, d] }], {}, [true, true])
    .map((x) => x.data as Float64Array) as [Float64Array, Float64Array]
  const S = new Float64Array(d)
  const Vh = new Float64Array(d * d)
  for (let r = 0; r < d; r++) {
    S[r] = Math.sqrt(Math.max(0, values[d - 1 - r]!))
    for (let j = 0; j < d; j++) Vh[r * d + j] = vectors[j * d + (d - 1 - r)]!
  }
  return { std, S, Vh }
}
