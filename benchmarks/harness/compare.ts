type Numbers = ArrayLike<number>

/** Largest |expected - actual| over the scale of `expected`; Infinity where lengths or NaNs differ. */
export function relativeError(expected: Numbers, actual: Numbers): number {
  if (expected.length !== actual.length) return Infinity
  let scale = 0
  let worst = 0
  for (let i = 0; i < expected.length; i++) {
    const [e, a] = [expected[i]!, actual[i]!]
    if (Number.isNaN(e) !== Number.isNaN(a)) return Infinity
    if (Math.abs(e) > scale) scale = Math.abs(e)
    if (Number.isNaN(e) || e === a) continue
    if (Math.abs(e - a) > worst) worst = Math.abs(e - a)
  }
  return worst === 0 ? 0 : worst / (scale || 1)
}

/** A `compare` for numbers: equal up to `tolerance` times the largest of them. */
export const within =
  (tolerance: number) =>
  (expected: Numbers, actual: Numbers): string | undefined => {
    const error = relativeError(expected, actual)
    return error <= tolerance
      ? undefined
      : `differs by ${error.toExponential(1)} relative to the largest value, allowed ${tolerance}`
  }

const SAMPLE = 1000
/** Some of many numbers, for a summary. */
export function sample(x: ArrayLike<number | boolean>): Float64Array {
  const length = Math.min(x.length, SAMPLE)
  return Float64Array.from({ length }, (_, i) => Number(x[Math.floor((i * x.length) / length)]))
}

/** A `compare` for plain data: the same JSON. */
export function same(expected: unknown, actual: unknown): string | undefined {
  const [e, a] = [JSON.stringify(expected), JSON.stringify(actual)]
  return e === a ? undefined : `expected ${clip(e)}, got ${clip(a)}`
}
const clip = (text: string): string => (text.length > 80 ? text.slice(0, 77) + "…" : text)
