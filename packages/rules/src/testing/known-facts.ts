import {
  abs,
  all,
  conj,
  denseData,
  greater,
  identity_like,
  isdtype,
  less,
  less_equal,
  linalg,
  matmul,
  matrix_transpose,
  subtract,
  tril,
  triu,
  type EagerArray,
  type Facts,
  type NDArray,
  type Scalar,
} from "@carton/array-api"
import { e } from "@carton/codegen"
import type { Random } from "fast-check"
import { arrayOf, elementsOf, pick } from "./elements.js"
import type { CheckOptions } from "./options.js"
import { exactDifference } from "./exact.js"

/** More elements than this have no list of values. */
const LISTED = 12

/** Everything that is true of an array, as far as facts can say it of elements. */
export function everyFact(x: EagerArray): Facts {
  const { shape, dtype } = x
  const base: Facts = { shape, dtype, likely: shape }
  if (x.size === 0) {
    const every = { finite: true, no_nan: true, nonzero: true, integral: true, sorted: true, unique: true }
    return { ...base, ...every, ...formOf(x) }
  }
  const data = Array.from(denseData(x) as ArrayLike<number | bigint>)
  const complex = isdtype(dtype, "complex floating")
  const zero = complex
    ? data.some((re, i) => i % 2 === 0 && Number(re) === 0 && Number(data[i + 1]) === 0)
    : data.some((v) => Number(v) === 0)
  const numbers = data.map(Number)
  const nan = numbers.some(Number.isNaN)
  const ordered = !complex && !nan
  // beyond 2^53 a bound is not a number of the host
  const bound = (n: number): number | undefined =>
    ordered && (isdtype(dtype, "real floating") || Number.isSafeInteger(n)) ? n : undefined
  const values =
    ordered && dtype !== "bool" && data.length <= LISTED
      ? [...new Map(data.map((v) => [Number(v) === 0 ? 0 : v, v])).values()].sort((a, b) => (a < b ? -1 : 1))
      : undefined
  const row = shape.at(-1) ?? 1
  return {
    ...base,
    finite: numbers.every(Number.isFinite) || undefined,
    no_nan: !nan || undefined,
    nonzero: !zero || undefined,
    integral: (!complex && numbers.every((v) => !Number.isFinite(v) || Number.isInteger(v))) || undefined,
    lower: bound(numbers.reduce((a, b) => Math.min(a, b))),
    upper: bound(numbers.reduce((a, b) => Math.max(a, b))),
    sorted: (ordered && data.every((v, i) => i % row === 0 || data[i - 1]! <= v)) || undefined,
    unique: new Set(elementsOf(x).map(identity)).size === x.size || undefined,
    values: values && arrayOf(values, [values.length], dtype),
    value: x,
    ...formOf(x),
  }
}

/** What two elements share where they are equal: zeros of both signs do, a NaN is equal to none. */
function identity(v: Scalar): unknown {
  if (typeof v !== "object") return Number.isNaN(v) ? Symbol("NaN") : v
  return Number.isNaN(v.re) || Number.isNaN(v.im) ? Symbol("NaN") : `${v.re + 0} ${v.im + 0}`
}

/** What is true of the form of a matrix. */
function formOf(x: EagerArray): Facts {
  if (x.ndim < 2) return {}
  const same = (a: NDArray, b: NDArray): boolean => exactDifference(a, b) === undefined
  const zero = (part: NDArray): true | undefined =>
    (elementsOf(part as EagerArray) as Scalar[]).every((v) =>
      typeof v === "object" ? v.re === 0 && v.im === 0 : Number(v) === 0,
    ) || undefined
  const square = x.shape.at(-1) === x.shape.at(-2)
  const transpose =
    square && (isdtype(x.dtype, "complex floating") ? conj(matrix_transpose(x)) : matrix_transpose(x))
  return {
    symmetric: (transpose !== false && same(x, transpose)) || undefined,
    upper_triangular: zero(tril(x, { k: -1 })),
    lower_triangular: zero(triu(x, { k: 1 })),
  }
}

/** What is true of an array beyond its elements: its form but for rounding, and what the user says of it. */
export const further =
  ({ facts }: Pick<CheckOptions, "facts">) =>
  (x: EagerArray): Facts => ({ ...nearFormOf(x), ...facts?.(x) })

/** What is true of a matrix but for rounding. */
function nearFormOf(x: EagerArray): Facts {
  if (!isdtype(x.dtype, "real floating") || x.ndim !== 2 || x.size === 0) return {}
  const numbers = denseData(x) as Float64Array
  const most = numbers.reduce((m, v) => Math.max(m, Math.abs(v)), 0)
  if (!(most > 1e-9 && most < 1e9)) return {}
  const rounding = x.dtype === "float32" ? 1e-5 : 1e-13
  const holds = (condition: NDArray): true | undefined =>
    (all(condition) as EagerArray).item() === true || undefined
  const unit = (products: NDArray): true | undefined =>
    holds(less(abs(subtract(products, identity_like(products))), rounding))
  const transpose = matrix_transpose(x)
  const square = x.shape[0] === x.shape[1]
  const symmetric = square && holds(less_equal(abs(subtract(x, transpose)), rounding * most))
  return {
    orthonormal_columns: unit(matmul(transpose, x)),
    orthonormal_rows: unit(matmul(x, transpose)),
    definite: symmetric ? holds(greater(linalg.eigvalsh(x), most * 1e-4)) : undefined,
  }
}

/** A bound that an array keeps without coming up to it, as bounds mostly do that are inferred. */
function loosened(random: Random, { lower, upper }: Facts): Facts {
  const below = (n: number): number =>
    pick(random, [n, Math.floor(n), n - 1, ...[0, 1, -1].filter((m) => m < n)])
  return {
    ...(lower !== undefined && { lower: below(lower) }),
    ...(upper !== undefined && { upper: -below(-upper) }),
  }
}

/** Some of what is true: all, the shape and dtype alone, a part; now and then the elements, or an extent less. */
export function someFacts(random: Random, x: EagerArray, more: (x: EagerArray) => Facts): Facts {
  const { value, ...every } = { ...everyFact(x), ...more(x) }
  const kept: Record<string, unknown> = {
    ...every,
    ...(random.nextInt(0, 3) === 0 && loosened(random, every)),
  }
  const style = random.nextInt(0, 9)
  for (const field of Object.keys(every))
    if (!["shape", "dtype", "likely"].includes(field))
      if (style < 2 || (style < 5 && random.nextBoolean())) delete kept[field]
  if (style > 7 && value !== undefined) kept["value"] = value
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
