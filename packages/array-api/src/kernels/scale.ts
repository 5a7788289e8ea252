/** The power of two that brings the largest magnitude to [1, 2), give or take one; 0 for zeros. */
export function exponentOf(numbers: ArrayLike<number>): number {
  let largest = 0
  for (let i = 0; i < numbers.length; i++) largest = Math.max(largest, Math.abs(numbers[i]!))
  return largest > 0 && largest < Infinity ? Math.floor(Math.log2(largest)) : 0
}

/** x * 2^exponent, where 2^exponent itself may be out of range. */
export function scaled(x: number, exponent: number): number {
  const near = Math.max(-2000, Math.min(exponent, 2000)) // farther than any two floats are apart
  const half = Math.trunc(near / 2)
  return x * 2 ** half * 2 ** (near - half)
}

/** Multiplies all numbers by 2^exponent, in place. */
export function rescale(numbers: Float64Array, exponent: number): Float64Array {
  if (exponent === 0) return numbers
  // a power in range rounds once, as its halves do
  const power = Math.abs(exponent) < 1000 ? 2 ** exponent : 0
  for (let i = 0; i < numbers.length; i++)
    numbers[i] = power === 0 ? scaled(numbers[i]!, exponent) : numbers[i]! * power
  return numbers
}
