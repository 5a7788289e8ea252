import { showFloat } from "./numbers.js"

// What egglog's operations on floats come to.

/** egglog's order of floats, which is total: NaN is itself, and above all others. */
export function compareFloats(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1
  if (Number.isNaN(b)) return -1
  return a < b ? -1 : a > b ? 1 : 0
}

/** The power of IEEE 754: 1 to any power is 1, and so is -1 to an infinite one. */
export const floatPower = (a: number, b: number): number =>
  a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b

/** To i64 as Rust casts: toward zero, at the bounds where it does not fit, 0 for NaN. */
export function floatToI64(a: number): bigint {
  if (Number.isNaN(a)) return 0n
  if (a >= 2 ** 63) return 2n ** 63n - 1n
  return a <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(a))
}

/** As `to-string` gives it: with an exponent where it is very large or small, else with a point. */
export function floatToString(a: number): string {
  const m = Math.abs(a)
  return Number.isFinite(a) && a !== 0 && (m >= 1e16 || m < 1e-4)
    ? a.toExponential().replace("e+", "e")
    : showFloat(a)
}
