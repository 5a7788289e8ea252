/** The q-quantile of `values`, linear between neighbours; NaN for none. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const position = (sorted.length - 1) * q
  const below = Math.floor(position)
  const low = sorted[below] ?? NaN
  const high = sorted[Math.ceil(position)] ?? NaN
  return low + (high - low) * (position - below)
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export interface Spread {
  readonly median: number
  readonly q1: number
  readonly q3: number
  readonly min: number
  readonly max: number
  readonly n: number
}

/** Median and quartiles: they stand one disturbed round, which a mean does not. */
export const spread = (values: readonly number[]): Spread => ({
  median: median(values),
  q1: quantile(values, 0.25),
  q3: quantile(values, 0.75),
  min: quantile(values, 0),
  max: quantile(values, 1),
  n: values.length,
})

/** How many times faster than `base` in the same round: what a busy machine slows in both cancels out. */
export const speedups = (base: readonly number[], samples: readonly number[]): number[] =>
  samples.slice(0, base.length).map((ms, i) => base[i]! / ms)

/**
 * The median with the interval in which it lies with about 95 %: ±1.57 IQR / sqrt(n)
 * (McGill, Tukey, Larsen, Variations of Box Plots, 1978), taken of logarithms, since times vary by factors.
 */
export function notch(values: readonly number[]): {
  readonly median: number
  readonly low: number
  readonly high: number
} {
  const { median, q1, q3, n } = spread(values.map(Math.log))
  const half = (1.57 * (q3 - q1)) / Math.sqrt(n)
  return { median: Math.exp(median), low: Math.exp(median - half), high: Math.exp(median + half) }
}
