import {
  all,
  any,
  astype,
  conj,
  denseData,
  EagerArray,
  elementAt,
  ellipsis,
  equal,
  floor,
  greater_equal,
  isdtype,
  isfinite,
  isnan,
  less_equal,
  logical_and,
  logical_not,
  logical_or,
  matrix_transpose,
  not_equal,
  rangeOf,
  reshape,
  slice,
  sort,
  tril,
  triu,
  ValueError,
  type Facts,
  type NDArray,
} from "@carton/array-api"
import { GuardError, type Buffer } from "@carton/codegen"

/** The buffer of an argument, row-major, once its shape and dtype are what was assumed. */
export function checkArgument(name: string, facts: Facts, x: NDArray | undefined): Buffer {
  if (!(x instanceof EagerArray))
    throw new GuardError(`${name}: expected an array, got ${x === undefined ? "nothing" : typeof x}`)
  if (x.dtype !== facts.dtype)
    throw new GuardError(
      `${name}: compiled for ${facts.dtype}, got ${x.dtype}; compile for it, or convert with astype`,
    )
  const { shape } = facts
  if (shape!.length !== x.shape.length || shape!.some((extent, axis) => extent !== x.shape[axis]))
    throw new GuardError(`${name}: compiled for shape [${shape!.join(", ")}], got [${x.shape.join(", ")}]`)
  try {
    return denseData(x)
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    throw new GuardError(`${name}: its buffer is detached; it was transferred, to a worker perhaps`)
  }
}

/** What must be true of the elements of an input, and what to say where it is not. */
export interface Condition {
  readonly condition: NDArray
  readonly message: string
}

type Unless = (holds: NDArray, what: string, by: string) => void

/** The conditions over an input that its facts stand for; none for what its dtype alone says. */
export function conditionsOf(name: string, facts: Facts, x: NDArray): Condition[] {
  const conditions: Condition[] = []
  const unless: Unless = (holds, what, by) =>
    void conditions.push({ condition: all(holds), message: `${name}: ${what} (${by})` })
  const { values, lower, upper, sorted } = facts
  const bounded = lower !== undefined || upper !== undefined || sorted
  if (isdtype(x.dtype, ["real floating", "complex floating"]))
    if (facts.finite) unless(isfinite(x), "an element is infinite or NaN", "assume_isfinite")
    else if (facts.no_nan && !bounded) unless(logical_not(isnan(x)), "an element is NaN", "no_nan")
  if (values !== undefined) conditions.push(...occurring(name, values, x))
  else bounds(facts, x, unless)
  order(facts, x, unless)
  form(facts, x, unless)
  return conditions
}

function bounds({ lower, upper, nonzero, integral }: Facts, given: NDArray, unless: Unless): void {
  // numbers between those of a smaller dtype are not rounded to them
  const x =
    given.dtype === "float32"
      ? astype(given, "float64")
      : given.dtype === "bool"
        ? astype(given, "int8")
        : given
  const whole = isdtype(x.dtype, "integral")
  const by = lower === 0 && nonzero ? "assume_positive" : "assume_range"
  const [least, most] = whole ? rangeOf(x.dtype).map(Number) : [-Infinity, Infinity]
  const low = lower !== undefined && whole ? Math.ceil(lower) : lower
  const high = upper !== undefined && whole ? Math.floor(upper) : upper
  if (low !== undefined && !(whole && low <= least!))
    unless(low > most! ? false_(x) : greater_equal(x, low), `an element is below ${lower}`, by)
  if (high !== undefined && !(whole && high >= most!))
    unless(high < least! ? false_(x) : less_equal(x, high), `an element is above ${upper}`, by)
  const apart = (low !== undefined && low > 0) || (high !== undefined && high < 0)
  if (nonzero && !apart) unless(not_equal(x, 0), "an element is 0", by)
  if (integral && isdtype(x.dtype, "real floating"))
    unless(logical_or(equal(floor(x), x), isnan(x)), "an element is not a whole number", "integral")
}
const false_ = (x: NDArray): NDArray => not_equal(x, x)

/** Every element is one of the values, and every value occurs. */
function occurring(name: string, values: EagerArray, x: NDArray): Condition[] {
  const list = Array.from({ length: values.size }, (_, i) =>
    elementAt(values.data, values.dtype, values.offset + i * values.strides[0]!),
  )
  const known = list.map((v) => equal(x, v))
  return [
    {
      condition: all(known.reduce((a, b) => logical_or(a, b))),
      message: `${name}: an element is none of ${list.join(", ")} (assume_value_one_of)`,
    },
    {
      condition: known.map((k) => any(k)).reduce((a, b) => logical_and(a, b)),
      message: `${name}: not all of ${list.join(", ")} occur (assume_value_one_of)`,
    },
  ]
}

function order({ sorted, unique }: Facts, given: NDArray, unless: Unless): void {
  const x = given.dtype === "bool" ? astype(given, "int8") : given
  const neighbours = (of: NDArray): [NDArray, NDArray] => [
    of.at(ellipsis, slice(null, -1)),
    of.at(ellipsis, slice(1)),
  ]
  if (sorted) {
    const [before, after] = neighbours(x)
    unless(less_equal(before, after), "elements fall along the last axis", "assume_sorted")
    if (isdtype(x.dtype, "real floating")) unless(logical_not(isnan(x)), "an element is NaN", "assume_sorted")
  }
  if (unique) {
    const [before, after] = neighbours(sort(reshape(x, [-1])))
    unless(not_equal(before, after), "two elements are equal", "assume_unique")
  }
}

function form({ symmetric, upper_triangular, lower_triangular }: Facts, x: NDArray, unless: Unless): void {
  if (symmetric) {
    const transpose = isdtype(x.dtype, "complex floating") ? conj(matrix_transpose(x)) : matrix_transpose(x)
    unless(equal(x, transpose), "it is not symmetric", "assume_symmetric")
  }
  if (upper_triangular) unless(equal(tril(x, { k: -1 }), 0), "it is not upper triangular", "upper_triangular")
  if (lower_triangular) unless(equal(triu(x, { k: 1 }), 0), "it is not lower triangular", "lower_triangular")
}
