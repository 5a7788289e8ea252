import { svd } from "../../packages/array-api/src/kernels/index.js"
import type { Fitted, Samples } from "./hand-classes.js"
import { byGram, byGramInOnePass } from "./hand-gram.js"
import { byTsqr } from "./hand-tsqr.js"

const TOL = 1e-4

/**
 * Linear discriminant analysis by hand, as one would write it for speed: two or three passes over X, rows in blocks
 * of 256, columns in strips of four. Entry checks are the ones that a compiled program makes: X finite, y known.
 */
export const ldaByTsqr = (samples: Samples): Float64Array => lda(samples, byTsqr)
export const ldaByGram = (samples: Samples): Float64Array => lda(samples, byGram)
export const ldaByGramInOnePass = (samples: Samples): Float64Array => lda(samples, byGramInOnePass)

function lda(samples: Samples, fit: (samples: Samples) => Fitted): Float64Array {
  const { X, n, d, k } = samples
  const { means, counts, std, S, Vh } = fit(samples)
  const xbar = new Float64Array(d)
  for (let c = 0; c < k; c++) for (let j = 0; j < d; j++) xbar[j]! += (counts[c]! / n) * means[c * d + j]!
  let rank = 0
  while (rank < d && S[rank]! > TOL) rank++
  const whitening = new Float64Array(d * rank)
  for (let j = 0; j < d; j++)
    for (let r = 0; r < rank; r++) whitening[j * rank + r] = Vh[r * d + j]! / std[j]! / S[r]!
  const centres = new Float64Array(k * rank)
  for (let c = 0; c < k; c++) {
    const weight = Math.sqrt(((counts[c]! / n) * n) / Math.max(1, k - 1))
    for (let r = 0; r < rank; r++) {
      let sum = 0
      for (let j = 0; j < d; j++) sum += weight * (means[c * d + j]! - xbar[j]!) * whitening[j * rank + r]!
      centres[c * rank + r] = sum
    }
  }
  const [, between, directions] = svd
    .run([{ data: centres, shape: [k, rank] }], { full_matrices: false }, [false, true, true])
    .map((x) => x.data as Float64Array) as [Float64Array, Float64Array, Float64Array]
  let columns = 0
  while (columns < Math.min(k - 1, between.length) && between[columns]! > between[0]! * TOL) columns++
  const W = new Float64Array(d * columns)
  for (let j = 0; j < d; j++)
    for (let c = 0; c < columns; c++) {
      let sum = 0
      for (let r = 0; r < rank; r++) sum += whitening[j * rank + r]! * directions[c * rank + r]!
      W[j * columns + c] = sum
    }
  const shift = new Float64Array(columns)
  for (let j = 0; j < d; j++) for (let c = 0; c < columns; c++) shift[c]! += xbar[j]! * W[j * columns + c]!
  return project(X, n, d, W, columns, shift)
}

function project(
  X: Float64Array,
  n: number,
  d: number,
  W: Float64Array,
  columns: number,
  shift: Float64Array,
): Float64Array {
  const out = new Float64Array(n * columns)
  if (columns === 1) {
    const s = shift[0]!
    for (let i = 0, from = 0; i < n; i++, from += d) {
      let sum = 0
      for (let j = 0; j < d; j++) sum += X[from + j]! * W[j]!
      out[i] = sum - s
    }
    return out
  }
  for (let i = 0; i < n; i++)
    for (let c = 0; c < columns; c++) {
      let sum = 0
      for (let j = 0; j < d; j++) sum += X[i * d + j]! * W[j * columns + c]!
      out[i * columns + c] = sum - shift[c]!
    }
  return out
}
