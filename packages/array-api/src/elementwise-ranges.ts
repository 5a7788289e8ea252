import { largest, holdsInfinity, holdsZero, hull, point, widened, type Range } from "./range.js"
import type { DType } from "./dtype.js"

/** Where results lie, from where the arguments lie; infinities are finite numbers beyond `dtype`'s largest. */
type Transfer = (args: readonly Range[], dtype: DType) => Range | undefined

const unary =
  (f: (x: Range, dtype: DType) => Partial<Range>): Transfer =>
  ([x], dtype) => ({
    lo: -Infinity,
    hi: Infinity,
    nan: x!.nan,
    integral: false,
    nonzero: false,
    ...f(x!, dtype),
  })
const binary =
  (f: (a: Range, b: Range) => Partial<Range>): Transfer =>
  ([a, b]) => ({
    lo: -Infinity,
    hi: Infinity,
    nan: a!.nan || b!.nan,
    integral: a!.integral && b!.integral,
    nonzero: false,
    ...f(a!, b!),
  })

/** A rising function, correctly rounded. */
const rising = (f: (x: number) => number, more: (x: Range) => Partial<Range> = () => ({})): Transfer =>
  unary((x) => ({ lo: f(x.lo), hi: f(x.hi), ...more(x) }))
/** A rising function of the host's library within `[low, high]`, NaN outside of its domain. */
const library = (
  f: (x: number) => number,
  [low, high]: readonly [number, number],
  domain: readonly [number, number] = [-Infinity, Infinity],
): Transfer =>
  unary((x) => {
    const inside = (v: number): number => f(Math.min(Math.max(v, domain[0]), domain[1]))
    const { lo, hi } = widened(inside(x.lo), inside(x.hi))
    return {
      lo: Math.max(lo, low),
      hi: Math.min(hi, high),
      nan: x.nan || x.lo < domain[0] || x.hi > domain[1],
    }
  })
const within = (low: number, high: number, domain = (_: Range): boolean => true): Transfer =>
  unary((x) => ({ lo: low, hi: high, nan: x.nan || !domain(x) }))

/** The extremes of a product or quotient lie where both arguments are extreme; an undefined one gives NaN only. */
function corners(a: Range, b: Range, f: (x: number, y: number) => number): { lo: number; hi: number } {
  const all = [f(a.lo, b.lo), f(a.lo, b.hi), f(a.hi, b.lo), f(a.hi, b.hi)].map((x) =>
    Number.isNaN(x) ? 0 : x,
  )
  return { lo: Math.min(...all), hi: Math.max(...all) }
}
const sum = (a: number, b: number, otherwise: number): number => (Number.isNaN(a + b) ? otherwise : a + b)

const add = binary((a, b) => ({
  lo: sum(a.lo, b.lo, -Infinity),
  hi: sum(a.hi, b.hi, Infinity),
  nan:
    a.nan || b.nan || (a.lo === -Infinity && b.hi === Infinity) || (a.hi === Infinity && b.lo === -Infinity),
}))
const negative = (x: Range): Range => ({ ...x, lo: -x.hi, hi: -x.lo })
const multiply = binary((a, b) => ({
  ...corners(a, b, (x, y) => x * y),
  nan: a.nan || b.nan || (holdsZero(a) && holdsInfinity(b)) || (holdsInfinity(a) && holdsZero(b)),
}))
const absolute = (x: Range): Range => {
  const most = Math.max(Math.abs(x.lo), Math.abs(x.hi))
  return { ...x, lo: x.lo > 0 ? x.lo : x.hi < 0 ? -x.hi : 0, hi: most }
}
const divide = binary((a, b) => {
  const nan = a.nan || b.nan || (holdsZero(a) && holdsZero(b)) || (holdsInfinity(a) && holdsInfinity(b))
  const apart = b.lo > 0 || b.hi < 0 || (b.nonzero && (b.lo === 0 || b.hi === 0))
  if (!apart) return { integral: false, nan }
  // a bound of 0 is approached from the side where the divisors are
  const [low, high] = [b.lo === 0 ? 0 : b.lo, b.hi === 0 ? -0 : b.hi]
  return { ...corners(a, { ...b, lo: low, hi: high }, (x, y) => x / y), integral: false, nan }
})

const truth = (yes: boolean, no: boolean): Range | undefined => (yes ? point(1) : no ? point(0) : undefined)
/** Comparisons are false of NaN. */
const comparison =
  (always: (a: Range, b: Range) => boolean, never: (a: Range, b: Range) => boolean): Transfer =>
  ([a, b]) =>
    truth(!a!.nan && !b!.nan && always(a!, b!), never(a!, b!))
const apart = (a: Range, b: Range): boolean =>
  a.hi < b.lo ||
  b.hi < a.lo ||
  (a.nonzero && isPoint(b) && b.lo === 0) ||
  (b.nonzero && isPoint(a) && a.lo === 0)
const isPoint = (x: Range): boolean => x.lo === x.hi && !x.nan
const samePoint = (a: Range, b: Range): boolean => isPoint(a) && isPoint(b) && a.lo === b.lo

const isTrue = (x: Range): boolean => x.lo >= 1 && !x.nan
const isFalse = (x: Range): boolean => x.hi <= 0
const both: Transfer = ([a, b]) => truth(isTrue(a!) && isTrue(b!), isFalse(a!) || isFalse(b!))
const either: Transfer = ([a, b]) => truth(isTrue(a!) || isTrue(b!), isFalse(a!) && isFalse(b!))
const finite = (x: Range, dtype: DType): boolean =>
  !x.nan && x.lo >= -largest(dtype) && x.hi <= largest(dtype)
const ofBits =
  (logical: Transfer): Transfer =>
  (args, dtype) =>
    dtype === "bool" ? logical(args, dtype) : undefined

/** For each elementwise function of real arrays what its results say, where that is more than their dtype. */
export const elementwiseRanges: Readonly<Record<string, Transfer>> = {
  add,
  subtract: ([a, b], dtype) => add([a!, negative(b!)], dtype),
  multiply,
  divide,
  reciprocal: ([x], dtype) => divide([point(1), x!], dtype),
  square: unary((x) => {
    const { lo, hi } = absolute(x)
    return { lo: lo * lo, hi: hi * hi, integral: x.integral }
  }),
  negative: ([x]) => negative(x!),
  positive: ([x]) => x,
  conj: ([x]) => x,
  real: ([x]) => x,
  abs: ([x]) => absolute(x!),
  sign: rising(Math.sign, ({ nonzero }) => ({ integral: true, nonzero })),
  floor: rising(Math.floor, () => ({ integral: true })),
  ceil: rising(Math.ceil, () => ({ integral: true })),
  trunc: rising(Math.trunc, () => ({ integral: true })),
  round: unary((x) => ({ lo: Math.floor(x.lo), hi: Math.ceil(x.hi), integral: true })),
  sqrt: unary((x) => ({
    lo: Math.sqrt(Math.max(x.lo, 0)),
    hi: Math.sqrt(Math.max(x.hi, 0)),
    nan: x.nan || x.lo < 0,
    nonzero: x.nonzero,
  })),
  exp: library(Math.exp, [0, Infinity]),
  expm1: library(Math.expm1, [-1, Infinity]),
  log: library(Math.log, [-Infinity, Infinity], [0, Infinity]),
  log2: library(Math.log2, [-Infinity, Infinity], [0, Infinity]),
  log10: library(Math.log10, [-Infinity, Infinity], [0, Infinity]),
  log1p: library(Math.log1p, [-Infinity, Infinity], [-1, Infinity]),
  sinh: library(Math.sinh, [-Infinity, Infinity]),
  asinh: library(Math.asinh, [-Infinity, Infinity]),
  tanh: library(Math.tanh, [-1, 1]),
  atan: library(Math.atan, [-1.6, 1.6]),
  asin: library(Math.asin, [-1.6, 1.6], [-1, 1]),
  acosh: library(Math.acosh, [0, Infinity], [1, Infinity]),
  atanh: library(Math.atanh, [-Infinity, Infinity], [-1, 1]),
  acos: within(0, 3.2, (x) => x.lo >= -1 && x.hi <= 1),
  cosh: unary((x) => ({ lo: 1, hi: widened(0, Math.cosh(absolute(x).hi)).hi })),
  sin: within(-1, 1, (x) => !holdsInfinity(x)),
  cos: within(-1, 1, (x) => !holdsInfinity(x)),
  tan: unary((x) => ({ nan: x.nan || holdsInfinity(x) })),
  atan2: binary(() => ({ lo: -3.2, hi: 3.2, integral: false })),
  hypot: binary(() => ({ lo: 0, integral: false })),
  copysign: binary((a) => ({
    lo: -absolute(a).hi,
    hi: absolute(a).hi,
    nan: a.nan,
    integral: a.integral,
    nonzero: a.nonzero,
  })),
  logaddexp: binary((a, b) => ({
    lo: widened(Math.max(a.lo, b.lo), 0).lo,
    nan: a.nan || b.nan || (holdsInfinity(a) && holdsInfinity(b)),
    integral: false,
  })),
  maximum: binary((a, b) => ({
    lo: Math.max(a.lo, b.lo),
    hi: Math.max(a.hi, b.hi),
    nonzero: a.nonzero && b.nonzero,
  })),
  minimum: binary((a, b) => ({
    lo: Math.min(a.lo, b.lo),
    hi: Math.min(a.hi, b.hi),
    nonzero: a.nonzero && b.nonzero,
  })),
  clip: ([x, low, high]) => {
    const above = low === undefined ? x! : { lo: Math.max(x!.lo, low.lo), hi: Math.max(x!.hi, low.hi) }
    const below =
      high === undefined ? above : { lo: Math.min(above.lo, high.lo), hi: Math.min(above.hi, high.hi) }
    const given = [x, low, high].filter((r) => r !== undefined)
    return { ...hull(...given), lo: below.lo, hi: below.hi }
  },
  remainder: binary((a, b) => ({
    lo: Math.min(b.lo, 0),
    hi: Math.max(b.hi, 0),
    nan: a.nan || b.nan || holdsZero(b) || holdsInfinity(a),
  })),
  less: comparison(
    (a, b) => a.hi < b.lo,
    (a, b) => a.lo >= b.hi,
  ),
  less_equal: comparison(
    (a, b) => a.hi <= b.lo,
    (a, b) => a.lo > b.hi,
  ),
  greater: comparison(
    (a, b) => a.lo > b.hi,
    (a, b) => a.hi <= b.lo,
  ),
  greater_equal: comparison(
    (a, b) => a.lo >= b.hi,
    (a, b) => a.hi < b.lo,
  ),
  equal: comparison(samePoint, apart),
  not_equal: ([a, b]) => truth(apart(a!, b!), samePoint(a!, b!)),
  isnan: ([x]) => truth(false, !x!.nan),
  logical_not: ([x]) => truth(isFalse(x!), isTrue(x!)),
  logical_and: both,
  logical_or: either,
  bitwise_and: ofBits(both),
  bitwise_or: ofBits(either),
  where: ([, a, b]) => hull(a!, b!),
}

/** The same of functions that look at the dtype of their argument rather than of their result. */
export const testRanges: Readonly<Record<string, Transfer>> = {
  isfinite: ([x], dtype) => truth(finite(x!, dtype), false),
  isinf: ([x], dtype) => truth(false, x!.lo >= -largest(dtype) && x!.hi <= largest(dtype)),
}
