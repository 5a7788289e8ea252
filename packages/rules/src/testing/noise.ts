import { dense, denseData, EagerArray, isdtype, recipeOf, type DType, type Entry } from "@carton/array-api"

/** Half the distance from 1 to the next number, and the smallest number, of a floating-point dtype. */
export const roundingOf = (dtype: DType): { unit: number; tiny: number; huge: number } =>
  dtype === "float32" || dtype === "complex64"
    ? { unit: 2 ** -24, tiny: 2 ** -149, huge: 2 ** 60 }
    : { unit: 2 ** -53, tiny: 2 ** -1074, huge: 2 ** 500 }

export const isFloating = (x: unknown): x is EagerArray =>
  x instanceof EagerArray && isdtype(x.dtype, ["real floating", "complex floating"])

/** Functions that give elements of their arguments and nothing else round nothing. */
const moves = new Set([
  "where",
  "concat",
  "stack",
  "boolean_index",
  "integer_index",
  "sort",
  "flip",
  "roll",
  "repeat",
])
const isComplex = (x: unknown): boolean => x instanceof EagerArray && isdtype(x.dtype, "complex floating")
/** Functions of real numbers that round nothing either. */
const exact = new Set([
  ...["abs", "negative", "positive", "sign", "floor", "ceil", "trunc", "round"],
  ...["maximum", "minimum", "clip", "copysign"],
])
/** Functions that leave the range from numbers that are nowhere near its ends. */
const leaps = new Set(["exp", "expm1", "sinh", "cosh", "pow"])
const ordinary = (x: unknown): boolean =>
  x instanceof EagerArray
    ? (denseData(x) as Float64Array).every((v) => Number.isFinite(Number(v)) && Number(v) !== 0)
    : Number.isFinite(x)
const decomposes = ({ namespace, name }: Entry): boolean =>
  namespace === "linalg" || name === "row_factor" || name === "factor_svd"
const moving = (entry: Entry): boolean =>
  entry.recipe.kind === "view" || entry.recipe.kind === "reshape" || moves.has(entry.name)
/** Whether a function gives each element by one rounding, or by none. */
const roundsOnce = (entry: Entry, { dtype }: EagerArray): boolean =>
  moving(entry) || (isdtype(dtype, "real floating") && recipeOf(entry, { dtype }).kind === "map")

/**
 * Disturbances of the size of one rounding, at random: of every result, and of what functions round on their way. How far a result
 * moves under them is how far rounding can move it, cancellation and condition included. Watches for numbers
 * near overflow and underflow.
 */
export class Noise {
  /** Whether a magnitude came so near to overflow or underflow that products of two such leave the range. */
  extreme = false
  /** The coarsest rounding of all that was computed. */
  coarsest = 0
  private state: number

  constructor(
    seed: number,
    /** 0: only watches. */
    private readonly size: number,
    /** No coarser rounding than this is made: a side is not excused by computing in a smaller dtype than the other. */
    private readonly limit = Infinity,
  ) {
    this.state = seed | 0
  }

  /** Between 3/4 and 1, of either sign: no element is rounded back to what it was. */
  private next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    const x = ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1
    return x < 0 ? (x - 3) / 4 : (x + 3) / 4
  }

  /**
   * What a function rounds on its way is as if its arguments were disturbed: sums, products of matrices, complex numbers. Those
   * that round once do not do so, and what steps stays where it is. Decompositions are disturbed by the size of the whole
   * matrix: that is what they are stable to.
   */
  before(entry: Entry, x: unknown): unknown {
    if (!isFloating(x)) return x
    if (!decomposes(entry)) return roundsOnce(entry, x) ? x : this.moved(x, 0)
    if (this.size === 0) return x
    const most = (denseData(x) as Float64Array).reduce(
      (m, v) => (Number.isFinite(v) ? Math.max(m, Math.abs(v)) : m),
      0,
    )
    return this.moved(x, most)
  }

  after(entry: Entry, x: EagerArray, inputs: readonly unknown[]): EagerArray {
    if (leaps.has(entry.name) && isFloating(x) && inputs.every(ordinary))
      this.extreme ||= (denseData(x) as Float64Array).some((v) => v === 0 || Math.abs(v) === Infinity)
    if (!isFloating(x)) return x
    const nothing = moving(entry) || (exact.has(entry.name) && !inputs.some(isComplex))
    return nothing ? x : this.moved(x, 0)
  }

  /** An input, as it is. */
  input(x: unknown): unknown {
    if (isFloating(x)) this.watch(x)
    return x
  }

  private watch(x: EagerArray): void {
    const { unit, huge } = roundingOf(x.dtype)
    this.coarsest = Math.max(this.coarsest, unit)
    const near = (v: number): boolean => v !== 0 && Number.isFinite(v) && (v > huge || v < 1 / huge)
    this.extreme ||= (denseData(x) as Float64Array).some((v) => near(Math.abs(v)))
  }

  private moved(x: EagerArray, scale: number): EagerArray {
    this.watch(x)
    const { unit: own, tiny } = roundingOf(x.dtype)
    const unit = Math.min(own, this.limit)
    const from = denseData(x) as Float64Array
    const to = from.slice()
    for (let i = 0; i < to.length; i++) {
      const v = from[i]!
      const magnitude = Math.abs(v)
      // a zero is exact, unless numbers so small are about that it may be what was left of one
      const nothing = v === 0 && scale === 0 && !this.extreme
      if (this.size === 0 || !Number.isFinite(v) || nothing) continue
      to[i] = v + this.size * this.next() * (unit * Math.max(magnitude, scale) + tiny)
    }
    return dense(to, x.dtype, x.shape)
  }
}
