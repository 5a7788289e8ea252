import type { DType } from "./dtype.js"
import { isdtype } from "./dtype.js"
import type { Facts } from "./facts.js"
import { fullRange, holdsInfinity, largest, point, type Range } from "./range.js"
import type { Entry, Options } from "./registry.js"
import { axesOf } from "./shapes.js"

/** How many elements each result is made of: at least and at most. */
interface Count {
  readonly least: number
  readonly most: number
}

function countOf(x: Facts, axis: unknown): Count {
  const shape = x.shape!
  const axes = axesOf(axis as number | null, shape.length)
  return axes.reduce<Count>(
    (n, a) => {
      const extent = shape[a]!
      return typeof extent === "number"
        ? { least: n.least * extent, most: n.most * extent }
        : { least: 0, most: Infinity }
    },
    { least: 1, most: 1 },
  )
}

/** Where sums of so many elements lie. */
function sumRange(x: Range, n: Count, dtype: DType): Range {
  const magnitude = Math.max(Math.abs(x.lo), Math.abs(x.hi))
  const times = (bound: number, count: number): number => (bound === 0 || count === 0 ? 0 : bound * count)
  const lo = Math.min(times(x.lo, n.least), times(x.lo, n.most))
  const hi = Math.max(times(x.hi, n.least), times(x.hi, n.most))
  const whole = isdtype(dtype, "integral")
  // every partial sum is rounded
  const unit = dtype === "float32" ? 2 ** -24 : 2 ** -53
  const slack = whole || n.most <= 1 ? 0 : times(times(magnitude, n.most), n.most * unit * 2)
  const overflows = !whole && times(magnitude, n.most) + slack > largest(dtype)
  const [low, high] = [lo - slack, hi + slack]
  const rises = x.lo >= 0
  const falls = x.hi <= 0
  return {
    // a sum of numbers that are not negative is at least each of them
    lo: Number.isNaN(low) ? -Infinity : rises ? Math.max(low, n.least > 0 ? x.lo : 0) : low,
    hi: Number.isNaN(high) ? Infinity : falls ? Math.min(high, n.least > 0 ? x.hi : 0) : high,
    nan: x.nan || (overflows && !rises && !falls),
    integral: x.integral,
    nonzero: x.nonzero && !whole && n.least > 0 && (rises || falls),
  }
}

/** Where the results of a reduction, or of a function like one, lie; undefined where nothing is known. */
export function reductionRange(
  entry: Entry,
  x: Facts,
  range: Range | undefined,
  options: Options,
  result: Facts,
  output: number,
): Range | undefined {
  if (range === undefined) return undefined
  const n = countOf(x, "axis" in options ? options["axis"] : null)
  const dtype = result.dtype!
  const count = (lo: number, hi: number): Range | undefined =>
    hi <= 2 ** 31 ? { ...fullRange(dtype), lo, hi } : { ...fullRange(dtype), lo }
  switch (entry.name) {
    case "sum":
      return isdtype(dtype, "numeric") ? sumRange(range, n, dtype) : undefined
    case "max":
    case "min":
      return range
    case "mean": {
      const { lo, hi, nan } = sumRange(range, n, dtype)
      if (n.most === Infinity || n.least !== n.most || n.most === 0) return undefined
      return {
        lo: rounded(lo / n.most, -1),
        hi: rounded(hi / n.most, 1),
        nan,
        integral: false,
        nonzero: false,
      }
    }
    case "var":
    case "std": {
      const spread = range.hi - range.lo
      const fits = spread * spread * n.most < largest(dtype) / 4 && !holdsInfinity(range)
      const divides = n.least - Number(options["correction"]) > 0
      return { lo: 0, hi: Infinity, nan: range.nan || !fits || !divides, integral: false, nonzero: false }
    }
    case "prod": {
      const small = range.lo >= -1 && range.hi <= 1
      if (!small || range.nan) return { ...fullRange(dtype), nan: true, integral: range.integral }
      return { ...range, lo: range.lo >= 0 ? 0 : -1, hi: 1, nonzero: false }
    }
    case "any":
      return range.hi <= 0 && range.lo >= 0 && !range.nan
        ? point(0)
        : range.nonzero && n.least > 0
          ? point(1)
          : undefined
    case "all":
      return range.nonzero
        ? point(1)
        : range.hi <= 0 && range.lo >= 0 && !range.nan && n.least > 0
          ? point(0)
          : undefined
    case "count_nonzero":
      return range.nonzero
        ? count(n.least, n.most)
        : range.hi <= 0 && range.lo >= 0 && !range.nan
          ? point(0)
          : count(0, n.most)
    case "argmax":
    case "argmin":
    case "argsort":
      return count(0, Math.max(n.most - 1, 0))
    case "cumulative_sum":
      return isdtype(dtype, "real floating") && range.lo >= 0
        ? { ...range, lo: 0, hi: Infinity, nonzero: false }
        : undefined
    case "searchsorted":
      return count(0, n.most)
    case "vector_norm":
    case "matrix_norm":
    case "svdvals":
      return { lo: 0, hi: Infinity, nan: true, integral: false, nonzero: false }
    case "svd":
      return output === 1 ? { lo: 0, hi: Infinity, nan: true, integral: false, nonzero: false } : undefined
    default:
      return undefined
  }
}

const rounded = (x: number, towards: 1 | -1): number =>
  Number.isFinite(x) ? x + towards * Math.abs(x) * 2 ** -22 : x
