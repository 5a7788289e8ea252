/** Rows and their labels 0 … k - 1. */
export interface Samples {
  readonly X: Float64Array
  readonly y: Int32Array
  readonly n: number
  readonly d: number
  readonly k: number
}
export interface Classes {
  readonly means: Float64Array
  readonly counts: Float64Array
}
/** What LDA makes of the samples before it looks for directions. */
export interface Fitted extends Classes {
  readonly std: Float64Array
  readonly S: Float64Array
  readonly Vh: Float64Array
}

/** What centred rows are divided by is the root of n - k. */
export const unitScale = (n: number, k: number): number => Math.sqrt(1 / (n - k))

/** @throws Error where X or y is not what was assumed */
export function classMeans(samples: Samples): Classes {
  const { d, k } = samples
  const means = new Float64Array(k * d)
  const counts = new Float64Array(k)
  if (!sumClasses(samples, means, counts)) throw new Error("X or y is not what was assumed")
  for (let c = 0; c < k; c++) for (let j = 0; j < d; j++) means[c * d + j]! /= counts[c]!
  return { means, counts }
}

/** Sums and counts of the classes; false where an element of X is not finite or one of y is no class. */
function sumClasses({ X, y, n, d, k }: Samples, sums: Float64Array, counts: Float64Array): boolean {
  let finite = true
  let known = true
  for (let i = 0; i < n; i++) {
    const c = y[i]!
    if (!(c >= 0 && c < k)) {
      known = false
      continue
    }
    counts[c]!++
    const to = c * d
    const from = i * d
    for (let j = 0; j < d; j++) {
      const x = X[from + j]!
      finite = finite && x - x === 0
      sums[to + j]! += x
    }
  }
  return finite && known && counts.every((count) => count > 0)
}
