import { isdtype, kindOf, rangeOf, type DType } from "./dtype.js"
import type { Facts } from "./facts.js"

/** Where the elements of a real array lie; true counts as 1. */
export interface Range {
  /** No element is below; NaN aside. */
  readonly lo: number
  readonly hi: number
  /** Whether an element may be NaN. */
  readonly nan: boolean
  /** Whether all finite elements are whole numbers. */
  readonly integral: boolean
  readonly nonzero: boolean
}

/** The largest finite number. */
export const largest = (dtype: DType): number =>
  dtype === "float32" ? 2 ** 128 - 2 ** 104 : Number.MAX_VALUE

const wholeNumbers = (dtype: DType): boolean => isdtype(dtype, ["bool", "integral"])

/** All that a dtype holds. */
export function fullRange(dtype: DType): Range {
  if (!wholeNumbers(dtype)) return { lo: -Infinity, hi: Infinity, nan: true, integral: false, nonzero: false }
  const [lo, hi] = dtype === "bool" ? [0, 1] : rangeOf(dtype)
  return { lo: Number(lo), hi: Number(hi), nan: false, integral: true, nonzero: false }
}

/** What facts say of where elements lie; undefined for a complex dtype, which has no order. */
export function rangeOfFacts(f: Facts): Range | undefined {
  const dtype = f.dtype!
  if (kindOf(dtype) === "complex floating") return undefined
  const full = fullRange(dtype)
  const most = f.finite ? Math.min(largest(dtype), full.hi) : full.hi
  return {
    lo: Math.max(f.lower ?? -Infinity, f.finite ? Math.max(-largest(dtype), full.lo) : full.lo),
    hi: Math.min(f.upper ?? Infinity, most),
    nan: full.nan && !f.no_nan && !f.finite,
    integral: full.integral || f.integral === true,
    nonzero: f.nonzero === true,
  }
}

/** Facts of a range of results that are rounded, or wrapped, to `dtype`. */
export function factsOfRange(range: Range, dtype: DType): Partial<Facts> {
  if (kindOf(dtype) === "complex floating") return {}
  const full = fullRange(dtype)
  let { lo, hi } = range
  if (full.integral) {
    // what wraps may be anything; beyond 2^53 a bound is not a number of the host
    const fits = lo >= full.lo && hi <= full.hi
    if (!fits || !Number.isSafeInteger(lo) || !Number.isSafeInteger(hi))
      return range.nonzero && lo >= full.lo && hi <= full.hi ? { nonzero: true } : {}
  } else if (dtype === "float32") {
    lo = Math.fround(lo)
    hi = Math.fround(hi)
  }
  const finite = !range.nan && lo >= -largest(dtype) && hi <= largest(dtype)
  const bound = (x: number): number | undefined =>
    range.nan ||
    Math.abs(x) >= largest(dtype) ||
    (full.integral && (x === full.lo || x === full.hi) && dtype !== "bool")
      ? undefined
      : x
  return {
    lower: dtype === "bool" && lo === 0 ? undefined : bound(lo),
    upper: dtype === "bool" && hi === 1 ? undefined : bound(hi),
    finite: finite || undefined,
    no_nan: !range.nan || undefined,
    integral: range.integral || undefined,
    nonzero: range.nonzero || undefined,
  }
}

/** Everything that lies in either. */
export const hull = (...ranges: readonly Range[]): Range => ({
  lo: Math.min(...ranges.map((r) => r.lo)),
  hi: Math.max(...ranges.map((r) => r.hi)),
  nan: ranges.some((r) => r.nan),
  integral: ranges.every((r) => r.integral),
  nonzero: ranges.every((r) => r.nonzero),
})

export const point = (x: number): Range => ({
  lo: x,
  hi: x,
  nan: false,
  integral: Number.isInteger(x),
  nonzero: x !== 0,
})

export const holdsZero = (r: Range): boolean => r.lo <= 0 && r.hi >= 0 && !r.nonzero
export const holdsInfinity = (r: Range): boolean => r.lo === -Infinity || r.hi === Infinity

/** One rounding, and the last digits of a function that is not rounded correctly, to either side. */
export const widened = (lo: number, hi: number, part = 2 ** -48): { lo: number; hi: number } => ({
  lo: Number.isFinite(lo) ? lo - Math.abs(lo) * part - Number.MIN_VALUE : lo,
  hi: Number.isFinite(hi) ? hi + Math.abs(hi) * part + Number.MIN_VALUE : hi,
})
