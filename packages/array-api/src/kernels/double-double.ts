/**
 * Numbers of twice the precision, as unevaluated sums of two: a function returns the high part and leaves the low
 * one, below half a unit in the last place of the high one, in `low[0]`. No list is made for a result.
 *
 * @see T. J. Dekker, "A floating-point technique for extending the available precision", Numer. Math. 18 (1971)
 */
export const low = new Float64Array(1)

/** The sum of two numbers and what its rounding left out (Knuth). */
export function exactSum(a: number, b: number): number {
  const sum = a + b
  const second = sum - a
  low[0] = a - (sum - second) + (b - second)
  return sum
}

/** The product of two numbers and what its rounding left out (Dekker, split by Veltkamp). */
export function exactProduct(a: number, b: number): number {
  const c = 134217729 * a
  const d = 134217729 * b
  const aTop = c - (c - a)
  const bTop = d - (d - b)
  const aRest = a - aTop
  const bRest = b - bTop
  const product = a * b
  low[0] = aTop * bTop - product + aTop * bRest + aRest * bTop + aRest * bRest
  return product
}

export function plus(a: number, aLow: number, b: number, bLow: number): number {
  const high = exactSum(a, b)
  const rest = low[0]!
  const small = exactSum(aLow, bLow)
  const least = low[0]!
  const top = exactSum(high, rest + small)
  return exactSum(top, low[0]! + least)
}
