import { size, type Size } from "@carton/codegen"
import { constantKey } from "./constants.js"
import { isdtype, type DType } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
import { denseData } from "./layout.js"
import { FactError } from "./errors.js"
import type { Scalar } from "./registry.js"
import { showShape } from "./shapes.js"

/**
 * What is known of an array: of every element of every array that the term can stand for. A field that is
 * not there is not known. Facts only ever grow: merging two records of one class keeps both.
 *
 * All are true of the elements as they are computed, but for `centred`, `semidefinite`, `definite` and
 * `orthonormal_*`, which are true over the reals and up to rounding in the elements.
 */
export interface Facts {
  /** The optional array that is not given. */
  readonly absent?: boolean | undefined
  /** Extents: a number, or a symbol for one that only the data decides. */
  readonly shape?: readonly Size[] | undefined
  readonly dtype?: DType | undefined
  /** For each axis the extent to reckon costs with: the known one, else an estimate. */
  readonly likely?: readonly number[] | undefined
  /** A host number that takes the dtype of the arrays beside it. */
  readonly weak?: Scalar | undefined
  /** The elements themselves. */
  readonly value?: EagerArray | undefined
  /** Exactly these values occur, each at least once; ascending. */
  readonly values?: EagerArray | undefined
  /** No element is below, or NaN; true counts as 1. */
  readonly lower?: number | undefined
  /** No element is above, or NaN. */
  readonly upper?: number | undefined
  /** Neither infinite nor NaN. */
  readonly finite?: boolean | undefined
  readonly no_nan?: boolean | undefined
  /** No element is 0 or false. */
  readonly nonzero?: boolean | undefined
  /** Every finite element is a whole number. */
  readonly integral?: boolean | undefined
  /** Along the last axis no element is below the one before it, and none is NaN. */
  readonly sorted?: boolean | undefined
  /** No two elements are equal. */
  readonly unique?: boolean | undefined
  /** The last two axes: equal to the (conjugate) transpose. */
  readonly symmetric?: boolean | undefined
  /** Zero below the diagonal of the last two axes. */
  readonly upper_triangular?: boolean | undefined
  readonly lower_triangular?: boolean | undefined
  /** Symmetric, but for rounding, with no negative eigenvalue. */
  readonly semidefinite?: boolean | undefined
  /** Symmetric, but for rounding, with positive eigenvalues. */
  readonly definite?: boolean | undefined
  /** The columns (of the last two axes) are of length 1 and at right angles. */
  readonly orthonormal_columns?: boolean | undefined
  readonly orthonormal_rows?: boolean | undefined
  /** Axes along each of which the elements sum to 0; ascending. */
  readonly centred?: readonly number[] | undefined
}

/** Facts that are there or not. */
export const flags = [
  ...(["finite", "no_nan", "nonzero", "integral", "sorted", "unique", "symmetric"] as const),
  ...(["upper_triangular", "lower_triangular", "semidefinite", "definite"] as const),
  ...(["orthonormal_columns", "orthonormal_rows"] as const),
]

/** Those that each rounding of a number may have or not have. */
const ofTheElements: ReadonlySet<string> = new Set([
  ...(["finite", "no_nan", "nonzero", "integral", "sorted", "unique", "symmetric"] satisfies typeof flags),
  ...(["upper_triangular", "lower_triangular"] satisfies typeof flags),
])

const sizeKey = (extent: Size): string =>
  typeof extent === "number"
    ? String(extent)
    : extent.op === "parameter"
      ? extent.name
      : JSON.stringify(extent)

const keys = /* @__PURE__ */ new WeakMap<Facts, string>()

/** One key for equal facts. */
export function factsKey(f: Facts): string {
  let key = keys.get(f)
  if (key === undefined) keys.set(f, (key = makeKey(f)))
  return key
}
const makeKey = (f: Facts): string =>
  [
    f.absent,
    f.shape && `[${f.shape.map(sizeKey).join(",")}]`,
    f.dtype,
    f.likely?.join(","),
    f.weak === undefined
      ? ""
      : `${typeof f.weak}${JSON.stringify(f.weak, (_, v) => (typeof v === "bigint" ? `${v}` : Object.is(v, -0) ? "-0" : v))}`,
    f.value && constantKey(f.value),
    f.values && constantKey(f.values),
    f.lower,
    f.upper,
    f.centred?.join(","),
    flags.filter((flag) => f[flag]).join(","),
  ].join("|")

const contradiction = (a: string, b: string, what: string): never => {
  throw new FactError(`facts: ${what} cannot be both ${a} and ${b}`)
}
const namedShape = (shape: readonly Size[]): string =>
  shape.every((extent) => typeof extent !== "object" || extent.op === "parameter")
    ? `[${shape.map(sizeKey).join(", ")}]`
    : showShape(shape)

function mergeShapes(
  a: readonly Size[] | undefined,
  b: readonly Size[] | undefined,
): readonly Size[] | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b
  if (a.length !== b.length) return contradiction(namedShape(a), namedShape(b), "the shape of one array")
  return a.map((extent, axis) => {
    const other = b[axis]!
    if (typeof extent === "number") {
      if (typeof other === "number" && other !== extent)
        contradiction(namedShape(a), namedShape(b), "the shape of one array")
      return extent
    }
    // of two symbols the one that sorts first, so that merging does not depend on its order
    return typeof other === "number" || sizeKey(other) < sizeKey(extent) ? other : extent
  })
}

/** How far two roundings of one number may lie apart, as a part of it or of 1. */
const ROUNDING = { float32: 1e-3, float64: 1e-6 }
const roundingOf = (dtype: DType): number =>
  dtype === "float32" || dtype === "complex64"
    ? ROUNDING.float32
    : isdtype(dtype, ["real floating", "complex floating"])
      ? ROUNDING.float64
      : 0
/** What overflows in one order of additions may stay just below in another. */
const HUGE = { float32: 2 ** 127, float64: 2 ** 1023 }
function near(a: number, b: number, rounding: number): boolean {
  if (a === b || Math.abs(a - b) <= rounding * Math.max(1, Math.abs(a), Math.abs(b))) return true
  const huge = rounding === ROUNDING.float32 ? HUGE.float32 : HUGE.float64
  return rounding > 0 && Math.sign(a) === Math.sign(b) && Math.min(Math.abs(a), Math.abs(b)) >= huge
}

/** Whether two arrays are one, or two roundings of one. */
function sameButForRounding(a: EagerArray, b: EagerArray): boolean {
  if (constantKey(a) === constantKey(b)) return true
  if (a.dtype !== b.dtype || a.shape.join() !== b.shape.join()) return false
  const rounding = roundingOf(a.dtype)
  if (rounding === 0) return false
  const [x, y] = [denseData(a) as Float64Array, denseData(b) as Float64Array]
  return x.every((v, i) => Object.is(v, y[i]) || near(v, y[i]!, rounding))
}

const showElements = (x: EagerArray): string => `${x.toString()} (${x.dtype}, shape [${x.shape.join(", ")}])`

/** Of two roundings the one that was there: a choice by the numbers would walk on, where each follows from the other. */
function mergeArrays(field: "value" | "values", a: Facts, b: Facts): EagerArray | undefined {
  const [x, y] = [a[field], b[field]]
  if (x === undefined || y === undefined || x === y) return x ?? y
  if (!sameButForRounding(x, y))
    contradiction(
      showElements(x),
      showElements(y),
      field === "value" ? "one array" : "the set of values of one array",
    )
  return x
}

const unionOf = (
  a: readonly number[] | undefined,
  b: readonly number[] | undefined,
): readonly number[] | undefined =>
  a === undefined || b === undefined ? (a ?? b) : [...new Set([...a, ...b])].sort((x, y) => x - y)

/**
 * Everything that either record knows.
 *
 * @throws FactError naming both where they contradict each other
 */
export function mergeFacts(a: Facts, b: Facts): Facts {
  if (a === b) return a
  const shape = mergeShapes(a.shape, b.shape)
  if (a.dtype !== undefined && b.dtype !== undefined && a.dtype !== b.dtype)
    contradiction(a.dtype, b.dtype, "the dtype of one array")
  const known: Record<string, unknown> = {
    absent: a.absent || b.absent || undefined,
    shape,
    dtype: a.dtype ?? b.dtype,
    likely: shape?.map((extent, axis) =>
      typeof extent === "number"
        ? extent
        : Math.min(a.likely?.[axis] ?? Infinity, b.likely?.[axis] ?? Infinity),
    ),
    weak: a.weak ?? b.weak,
    value: mergeArrays("value", a, b),
    values: mergeArrays("values", a, b),
    ...mergeBounds(a, b),
    centred: unionOf(a.centred, b.centred),
  }
  // of two roundings what follows from the elements of the one that is kept, the first
  const [x, y] = [a.value ?? a.values, b.value ?? b.values]
  const rounded = x !== undefined && y !== undefined && constantKey(x) !== constantKey(y)
  for (const flag of flags)
    if (a[flag] || (b[flag] && !(rounded && ofTheElements.has(flag)))) known[flag] = true
  if (rounded) Object.assign(known, { lower: a.lower, upper: a.upper })
  const merged = consequences(known as Facts)
  // the old record where nothing is new, so that a fixpoint is seen at once
  return factsKey(merged) === factsKey(a) ? a : merged
}

/** Bounds that go in a circle, each from the other, come nearer by a rounding every time: that is no news. */
const tells = (old: number, next: number): boolean =>
  Number.isInteger(next) || Math.abs(old - next) > 2 ** -44 * Math.max(Math.abs(old), Math.abs(next))

function mergeBounds(a: Facts, b: Facts): Pick<Facts, "lower" | "upper"> {
  const higher = (x: number, y: number): number => (y > x && tells(x, y) ? y : x)
  const lower =
    a.lower === undefined || b.lower === undefined ? (a.lower ?? b.lower) : higher(a.lower, b.lower)
  const upper =
    a.upper === undefined || b.upper === undefined ? (a.upper ?? b.upper) : -higher(-a.upper, -b.upper)
  if (lower !== undefined && upper !== undefined && lower > upper) {
    // bounds that two roundings of one number gave leave nothing between them; the least is a fixpoint
    if (!near(lower, upper, roundingOf(a.dtype ?? b.dtype ?? "float64")))
      contradiction(`at least ${lower}`, `at most ${upper}`, "an element")
    return { lower: upper, upper }
  }
  return { lower, upper }
}

type Mutable = { -readonly [K in keyof Facts]: Facts[K] }

/**
 * The record with what its facts imply: bounds of the values, finiteness of what is bounded, and so on.
 *
 * @throws FactError naming both where two of its facts contradict each other
 */
export function consequences(f: Facts): Facts {
  const { dtype } = f
  const more: Mutable = { ...f }
  // complex numbers have no order
  if (dtype !== undefined && isdtype(dtype, "complex floating"))
    more.lower = more.upper = more.integral = more.sorted = undefined
  const listed = f.values ?? f.value
  if (listed !== undefined && listed.size > 0) ofElements(more, listed, f.values !== undefined)
  if (f.value !== undefined) ofMatrix(more, f.value)
  if (dtype !== undefined && isdtype(dtype, ["bool", "integral"])) more.finite = more.integral = true
  const { lower, upper } = more
  if (lower !== undefined || upper !== undefined) more.no_nan = true
  if (lower !== undefined && upper !== undefined && lower > -Infinity && upper < Infinity) more.finite = true
  if (more.finite || more.sorted) more.no_nan = true
  if ((lower !== undefined && lower > 0) || (upper !== undefined && upper < 0)) more.nonzero = true
  if (more.nonzero && lower === 0 && upper === 0) contradiction("nonzero", "0", "an element")
  if (more.definite) more.semidefinite = true
  const [rows, columns] = (more.shape ?? []).slice(-2)
  // a square matrix has an inverse on both sides
  if (typeof rows === "number" && rows === columns && (more.orthonormal_columns || more.orthonormal_rows))
    more.orthonormal_columns = more.orthonormal_rows = true
  // of a bool one bound is as good as both, where it is not the least or the greatest there is
  if (dtype === "bool" && (more.nonzero || (lower !== undefined && lower > 0))) more.lower = more.upper = 1
  if (dtype === "bool" && upper !== undefined && upper < 1) more.lower = more.upper = 0
  return more
}

/** Elements longer than this are not gone through. */
const LOOKED_THROUGH = 2 ** 18

/** Larger matrices are not looked at for triangles, or for symmetry that is not that of a diagonal. */
const LOOKED_AT = { triangles: 2 ** 24, symmetry: 2 ** 16 }

/** The form of a matrix whose elements are known: of a diagonal one all that follows from it. */
function ofMatrix(f: Mutable, x: EagerArray): void {
  const [rows, columns] = x.shape as [number, number]
  if (x.ndim !== 2 || x.size === 0 || x.size > LOOKED_AT.triangles || !isdtype(x.dtype, "real floating"))
    return
  const { upper, lower, symmetric, positive, unit } = formOf(x, rows, columns)
  if (upper) f.upper_triangular = true
  if (lower) f.lower_triangular = true
  if (symmetric || (upper && lower && rows === columns)) f.symmetric = true
  if (!upper || !lower || rows !== columns) return
  if (positive) f.definite = f.finite = true
  if (unit) f.orthonormal_columns = true
}

interface Form {
  readonly upper: boolean
  readonly lower: boolean
  readonly symmetric: boolean
  /** The diagonal: positive and finite; 1 or -1. */
  readonly positive: boolean
  readonly unit: boolean
}
const forms = /* @__PURE__ */ new WeakMap<EagerArray, Form>()

function formOf(x: EagerArray, rows: number, columns: number): Form {
  const before = forms.get(x)
  if (before !== undefined) return before
  const data = denseData(x) as Float64Array
  const square = rows === columns
  let [upper, lower, symmetric] = [true, true, square && x.size <= LOOKED_AT.symmetry]
  let [positive, unit] = [true, true]
  for (let i = 0; i < rows && (upper || lower || symmetric); i++)
    for (let j = 0; j < columns; j++) {
      const v = data[i * columns + j]!
      if (i > j && v !== 0) upper = false
      if (i < j && v !== 0) lower = false
      if (symmetric && i < j && !Object.is(v, data[j * columns + i])) symmetric = false
      if (i === j && !(v > 0 && v < Infinity)) positive = false
      if (i === j && Math.abs(v) !== 1) unit = false
    }
  const found = { upper, lower, symmetric, positive, unit }
  forms.set(x, found)
  return found
}

/** What elements say, which no other fact may contradict; `all` where they are the set of values. */
function ofElements(f: Mutable, x: EagerArray, all: boolean): void {
  if (x.size > LOOKED_THROUGH || isdtype(x.dtype, "complex floating")) return
  const { least, most, exact, nan, finite, zero, whole, ascending, distinct } = examine(x)
  const said = all ? "values" : "elements"
  const against = (fact: string): never =>
    contradiction(fact, `one of the ${said} ${x.toString()}`, "an element")
  const rounding = roundingOf(x.dtype)
  if (f.no_nan && nan) against("not NaN")
  if (f.finite && !finite) against("finite")
  if (f.nonzero && zero) against("nonzero")
  if (f.integral && !whole) against("a whole number")
  if (!nan && exact) {
    if (f.lower !== undefined && least < f.lower && !near(least, f.lower, rounding))
      against(`at least ${f.lower}`)
    if (f.upper !== undefined && most > f.upper && !near(most, f.upper, rounding))
      against(`at most ${f.upper}`)
    f.lower = least
    f.upper = most
  }
  if (!nan) f.no_nan = true
  if (finite) f.finite = true
  if (!zero) f.nonzero = true
  if (whole) f.integral = true
  if (!all) {
    if (ascending) f.sorted = true
    if (distinct) f.unique = true
  }
}

interface Examined {
  readonly least: number
  readonly most: number
  /** Whether the two are numbers of the host: beyond 2^53 integers are not. */
  readonly exact: boolean
  readonly nan: boolean
  readonly finite: boolean
  readonly zero: boolean
  readonly whole: boolean
  readonly ascending: boolean
  readonly distinct: boolean
}
const examined = /* @__PURE__ */ new WeakMap<EagerArray, Examined>()

/** One walk over the elements of a real array that is not empty. */
function examine(x: EagerArray): Examined {
  const before = examined.get(x)
  if (before !== undefined) return before
  const data = Array.from(denseData(x) as ArrayLike<number | bigint>, Number)
  const last = x.shape[x.shape.length - 1] ?? 1
  const [least, most] = [Math.min, Math.max].map((f) => data.reduce((a, b) => f(a, b))) as [number, number]
  const nan = data.some(Number.isNaN)
  const found: Examined = {
    least,
    most,
    exact: isdtype(x.dtype, "real floating") || (Number.isSafeInteger(least) && Number.isSafeInteger(most)),
    nan,
    finite: data.every(Number.isFinite),
    zero: data.includes(0),
    whole: data.every((v) => !Number.isFinite(v) || Number.isInteger(v)),
    ascending: !nan && data.every((v, i) => i % last === 0 || data[i - 1]! <= v),
    distinct: new Set(denseData(x) as Iterable<number | bigint>).size === data.length && !nan,
  }
  examined.set(x, found)
  return found
}

/** Whether two extents are known to be the same. */
export const sameExtent = (a: Size, b: Size): boolean => size.equals(a, b)
