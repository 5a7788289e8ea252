import { denseData, type EagerArray } from "@carton/array-api"
import { differentKind, exactDifference, show, type Difference } from "./exact.js"
import { isFloating, Noise, roundingOf } from "./noise.js"

/** Disturbed runs of each side; more where so few leave a difference that rounding does not explain. */
const [FEW, MANY] = [4, 24]
/** How many times the movement that was seen is allowed: few samples see less than the worst. */
const SAFETY = 16

/** One side of a rule, to be carried out again and again. */
export type Side = (noise?: Noise) => unknown

export interface Measured {
  readonly difference: Difference | undefined
  /** The largest difference, as a part of what rounding may explain. */
  readonly ratio: number
}

type Flat = ArrayLike<number>
const flat = (x: unknown): Flat => denseData(x as EagerArray) as Float64Array

interface Movement {
  readonly spread: Float64Array
  /** Whether numbers came near overflow or underflow. */
  readonly extreme: boolean
  /** The coarsest rounding on the way. */
  readonly coarsest: number
}

/** How far each entry moves when every step is disturbed by a rounding; Infinity where the side breaks then. */
function movement(side: Side, value: unknown, samples: number, limit?: number): Movement {
  const base = flat(value)
  const spread = new Float64Array(base.length)
  let extreme = false
  let coarsest = 0
  for (let k = 1; k <= samples; k++) {
    const noise = new Noise(k * 7919, 2, limit)
    let moved: unknown
    try {
      moved = side(noise)
    } catch {
      spread.fill(Infinity)
    }
    extreme ||= noise.extreme
    coarsest = Math.max(coarsest, noise.coarsest)
    const same = moved !== undefined && differentKind(value, moved) === undefined
    if (!same) spread.fill(Infinity)
    else {
      const other = flat(moved)
      for (let i = 0; i < spread.length; i++) {
        const d = Math.abs(Number(other[i]) - Number(base[i]))
        // a choice that one rounding turns over may fall either way
        const step = isFloating(value) && !Number.isNaN(d) ? d : Infinity
        if (!Object.is(other[i], base[i])) spread[i] = Math.max(spread[i]!, step)
      }
    }
  }
  return { spread, extreme, coarsest }
}

/** What the author of a rule states of its error: so many roundings of the largest entry, or a tolerance. */
export type Bound = number | ((left: EagerArray, right: EagerArray) => number)

/**
 * Compares two sides that are equal over the reals. A difference is rounding where it is no larger than what
 * disturbances by single roundings do to either side, or within the bound that the rule states.
 */
export function roundingDifference(left: Side, right: Side, bound?: Bound): Measured {
  const [a, b] = [left(), right()]
  const kind = differentKind(a, b)
  if (kind !== undefined) return { difference: kind, ratio: Infinity }
  if (exactDifference(a, b) === undefined) return { difference: undefined, ratio: 0 }
  const few = explained(a, b, [left, right], FEW, bound)
  return few.difference === undefined ? few : explained(a, b, [left, right], MANY, bound)
}

/** The same where the sides differ in elements alone, by so many disturbed runs. */
function explained(
  a: unknown,
  b: unknown,
  [left, right]: readonly [Side, Side],
  samples: number,
  bound: Bound | undefined,
): Measured {
  const [x, y] = [flat(a), flat(b)]
  const movedLeft = movement(left, a, samples)
  // a left side of integers is as fine as its result
  const movedRight = movement(
    right,
    b,
    samples,
    movedLeft.coarsest || roundingOf((a as EagerArray).dtype).unit,
  )
  const extreme = movedLeft.extreme || movedRight.extreme
  const floating = isFloating(a)
  const { unit, tiny, huge } = roundingOf((a as EagerArray).dtype)
  const outside = (v: number): boolean => !(Math.abs(v) < huge) || Math.abs(v) < 1 / huge
  const stated = bound === undefined ? undefined : statedTolerance(bound, a as EagerArray, b as EagerArray)
  let ratio = 0
  for (let i = 0; i < x.length; i++) {
    const [p, q] = [Number(x[i]), Number(y[i])]
    if (Object.is(p, q) || (floating && p === q) || x[i] === y[i]) continue
    const finite = Number.isFinite(p) && Number.isFinite(q)
    const where = `entry ${i} is ${show(x[i])} and ${show(y[i])}`
    if (!finite) {
      // infinities may become NaN, and overflow comes earlier or later; a number must stay one
      if (!Number.isFinite(p) && !Number.isFinite(q) && p !== -q) continue
      if (extreme) continue
      return { difference: { reason: where }, ratio: Infinity }
    }
    // what comes of numbers near the ends of the range may have left it on the way
    if (extreme && floating && outside(p) && outside(q)) continue
    const spread = movedLeft.spread[i]! + movedRight.spread[i]!
    const rounding = floating ? 8 * unit * Math.max(Math.abs(p), Math.abs(q)) + 8 * tiny : 0
    const tolerance = stated ?? SAFETY * spread + rounding
    const d = Math.abs(p - q)
    ratio = Math.max(ratio, d / tolerance)
    if (!(d <= tolerance))
      return {
        difference: {
          reason: `${where}: ${d.toExponential(2)} apart, ${tolerance.toExponential(2)} is rounding`,
          size: d / tolerance,
        },
        ratio,
      }
  }
  return { difference: undefined, ratio }
}

function statedTolerance(bound: Bound, a: EagerArray, b: EagerArray): number {
  if (typeof bound === "function") return bound(a, b)
  const { unit, tiny } = roundingOf(a.dtype)
  const most = Math.max(
    0,
    ...[...Array.from(flat(a)), ...Array.from(flat(b))].map(Math.abs).filter(Number.isFinite),
  )
  return 2 * bound * unit * most + 8 * tiny
}
