import { denseData, isdtype, type EagerArray, type Facts } from "@carton/array-api"
import { e } from "@carton/codegen"
import type { Random } from "fast-check"
import { arrayOf } from "./elements.js"

/** More elements than this have no list of values. */
const LISTED = 12

/** Everything that is true of an array, as far as facts can say it. */
export function everyFact(x: EagerArray): Facts {
  const { shape, dtype } = x
  const base: Facts = { shape, dtype, likely: shape }
  if (x.size === 0) return { ...base, finite: true, nonzero: true }
  if (dtype === "bool") return base
  const data = Array.from(denseData(x) as ArrayLike<number | bigint>)
  const complex = isdtype(dtype, "complex floating")
  const zero = complex
    ? data.some((re, i) => i % 2 === 0 && Number(re) === 0 && Number(data[i + 1]) === 0)
    : data.some((v) => Number(v) === 0)
  const numbers = data.map(Number)
  const ordered = !complex && !numbers.some(Number.isNaN)
  // beyond 2^53 a bound is not a number of the host
  const bound = (n: number): number | undefined =>
    ordered && (typeof data[0] === "number" || Number.isSafeInteger(n)) ? n : undefined
  const values =
    ordered && data.length <= LISTED
      ? [...new Map(data.map((v) => [Number(v) === 0 ? 0 : v, v])).values()].sort((a, b) => (a < b ? -1 : 1))
      : undefined
  return {
    ...base,
    finite: numbers.every(Number.isFinite) || undefined,
    nonzero: !zero || undefined,
    lower: bound(numbers.reduce((a, b) => Math.min(a, b))),
    upper: bound(numbers.reduce((a, b) => Math.max(a, b))),
    values: values && arrayOf(values, [values.length], dtype),
    value: x,
  }
}

/** Some of what is true: all, the shape and dtype alone, a part; now and then the elements, or an extent less. */
export function someFacts(random: Random, x: EagerArray, more: (x: EagerArray) => Facts): Facts {
  const { value, ...every } = { ...everyFact(x), ...more(x) }
  const kept: Record<string, unknown> = { ...every }
  const style = random.nextInt(0, 9)
  for (const field of Object.keys(every))
    if (!["shape", "dtype", "likely"].includes(field))
      if (style < 2 || (style < 5 && random.nextBoolean())) delete kept[field]
  if (style === 9 && value !== undefined) kept["value"] = value
  if (style === 3 && x.ndim > 0) {
    const axis = random.nextInt(0, x.ndim - 1)
    kept["shape"] = x.shape.map((n, i) => (i === axis ? e.parameter(`extent_${random.nextInt(0, 9)}`) : n))
  }
  return kept as Facts
}

/** Facts of another array in the place of those of the first, as far as they are still true. */
export function factsLike(like: Facts, x: EagerArray, more: (x: EagerArray) => Facts): Facts {
  const every: Facts = { ...everyFact(x), ...more(x) }
  const kept: Record<string, unknown> = { shape: x.shape, dtype: x.dtype, likely: x.shape }
  for (const field of Object.keys(like))
    if (!(field in kept) && like[field as keyof Facts] !== undefined)
      kept[field] = every[field as keyof Facts]
  return kept as Facts
}
