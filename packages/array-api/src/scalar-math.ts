import * as e from "@carton/codegen"
import { isBig, isFloat, isInteger, type Expr } from "@carton/codegen"
import type { DType } from "./dtype.js"

/** A constant of the type of `like`, of its parts if it is complex. */
export const number = (like: Expr, value: number): Expr => e.constant(e.re(like).type, value)
export const zero = (like: Expr): Expr => e.constant(like.type, 0)
export const one = (like: Expr): Expr => e.constant(like.type, 1)
export const magnitude = (x: Expr): Expr => e.math("abs", x)
const isNegative = (x: Expr): Expr => e.lt(x, zero(x))
/** For operands and results of which the first that applies is chosen; the last has no test. */
export const choose = (...cases: readonly (readonly [test: Expr, value: Expr])[]) => ({
  otherwise: (value: Expr): Expr =>
    cases.reduceRight((rest, [test, chosen]) => e.select(test, chosen, rest), value),
})

export const isNaN_ = (x: Expr): Expr => e.ne(x, x)
/** x - x is 0 for finite x and NaN for the others. */
export const isFinite_ = (x: Expr): Expr => e.eq(e.sub(x, x), zero(x))
export const isInfinite = (x: Expr): Expr => e.eq(e.math("abs", x), e.constant(x.type, Infinity))
/** Whether the sign bit is set; NaN counts as positive, its sign cannot be seen by arithmetic. */
export const signBit = (x: Expr): Expr =>
  e.or(isNegative(x), e.and(e.eq(x, zero(x)), isNegative(e.div(one(x), x))))

export const abs = (x: Expr): Expr => (isFloat(x.type) ? e.math("abs", x) : integerAbs(x))
/** By the sign in all bits, without a branch. */
function integerAbs(x: Expr): Expr {
  if (isBig(x.type)) return e.select(isNegative(x), e.neg(x), x)
  if (x.type.startsWith("u")) return x
  const sign = e.shr(x, number(x, 31))
  return e.sub(e.xor(x, sign), sign)
}

/** -1, 0 or 1; 0 for both zeros; NaN stays. */
export const sign = (x: Expr): Expr =>
  // no branches that nobody could guess
  e.select(isNaN_(x), x, e.sub(e.cast(x.type, e.gt(x, zero(x))), e.cast(x.type, isNegative(x))))

export const copysign = (x1: Expr, x2: Expr): Expr => {
  const size = magnitude(x1)
  return e.select(signBit(x2), e.neg(size), size)
}

/** Where the fraction ends, adding and subtracting this number rounds half to even. */
const fractionless = (type: DType): number => (type === "float32" ? 2 ** 23 : 2 ** 52)

export function roundHalfEven(x: Expr): Expr {
  const limit = e.constant(x.type, fractionless(x.type))
  const size = magnitude(x)
  const rounded = e.sub(e.add(size, limit), limit)
  const signed = choose([isNegative(x), e.neg(rounded)], [e.gt(x, zero(x)), rounded]).otherwise(x)
  return e.select(e.lt(size, limit), signed, x)
}

/** x1 - x2 * floor(x1 / x2): the sign is that of x2, a zero's too. */
export function remainder(x1: Expr, x2: Expr): Expr {
  if (!isFloat(x1.type)) return integerDivision(x1, x2).remainder
  const r = e.rem(x1, x2)
  const signsDiffer = e.ne(isNegative(x2), isNegative(r))
  return choose(
    [e.eq(r, zero(r)), e.select(isNegative(x2), e.constant(r.type, -0), zero(r))],
    [signsDiffer, e.add(r, x2)],
  ).otherwise(r)
}

/**
 * The floor of the exact quotient. The division itself rounds, so that floor(1 / 0.1) would be 10; the quotient
 * is taken without the remainder instead, and then rounded to the integer that it nearly is.
 */
export function floorDivide(x1: Expr, x2: Expr): Expr {
  if (!isFloat(x1.type)) return integerDivision(x1, x2).quotient
  const plain = e.math("floor", e.div(x1, x2))
  const r = e.rem(x1, x2)
  const exact = e.div(e.sub(x1, r), x2)
  const crosses = e.and(e.ne(r, zero(r)), e.ne(isNegative(x2), isNegative(r)))
  const quotient = e.select(crosses, e.sub(exact, one(exact)), exact)
  const floor = e.math("floor", quotient)
  const nearest = e.select(
    e.gt(e.sub(quotient, floor), e.constant(floor.type, 0.5)),
    e.add(floor, one(floor)),
    floor,
  )
  // there is a remainder where x1 is finite and x2 not 0
  const ordinary = e.and(isFinite_(r), isFinite_(x2))
  return e.select(e.and(ordinary, e.ne(quotient, zero(quotient))), nearest, plain)
}

const double = (x: Expr): Expr => e.cast("float64", x)

/** Floored; by 0 both are 0, which the standard leaves open and bigints would throw at. */
function integerDivision(x1: Expr, x2: Expr): { quotient: Expr; remainder: Expr } {
  const byZero = e.eq(x2, zero(x2))
  const divisor = e.select(byZero, one(x2), x2)
  const [q, r] = [e.div(x1, divisor), e.rem(x1, divisor)]
  // unsigned, neither is negative
  const adjust = e.select(isNegative(divisor), e.gt(r, zero(r)), isNegative(r))
  const floored = choose([byZero, zero(q)], [adjust, e.sub(q, one(q))]).otherwise(q)
  return {
    // of 32 bits the rounded quotient has the floor of the exact one
    quotient: x1.type.endsWith("64")
      ? floored
      : e.select(byZero, zero(q), e.cast(q.type, e.math("floor", e.div(double(x1), double(divisor))))),
    remainder: choose([byZero, zero(r)], [adjust, e.add(r, divisor)]).otherwise(r),
  }
}

/** JavaScript gives NaN for pow(1, NaN) and pow(±1, ±infinity), where the standard, as C, gives 1. */
export function pow(x1: Expr, x2: Expr): Expr {
  const isOne = e.or(e.eq(x1, one(x1)), e.and(e.eq(x1, e.constant(x1.type, -1)), isInfinite(x2)))
  return e.select(isOne, one(x1), e.math("pow", x1, x2))
}

/** Shifts by the width or more push every bit out; a bare shift would count modulo the width. */
export function shiftLeft(x1: Expr, x2: Expr): Expr {
  const { inside, amount } = shiftAmount(x1, x2)
  return e.select(inside, e.shl(x1, amount), zero(x1))
}
export function shiftRight(x1: Expr, x2: Expr): Expr {
  const { inside, amount } = shiftAmount(x1, x2)
  return e.select(inside, e.shr(x1, amount), e.neg(e.cast(x1.type, isNegative(x1))))
}
function shiftAmount(x1: Expr, x2: Expr): { inside: Expr; amount: Expr } {
  const width = number(x2, Number(/\d+/.exec(x1.type)![0]))
  const inside = e.and(e.ge(x2, zero(x2)), e.lt(x2, width))
  return { inside, amount: e.select(inside, x2, zero(x2)) }
}

/**
 * The next number after x1 towards x2, by arithmetic alone: x + |x|·u(1 + 2u) rounds to the successor of x.
 *
 * @see S. M. Rump, P. Zimmermann, S. Boldo, G. Melquiond, "Computing predecessor and successor in rounding to
 *   nearest", BIT 49 (2009), algorithm 1
 */
export function nextafter(x1: Expr, x2: Expr): Expr {
  return choose(
    [e.or(isNaN_(x1), isNaN_(x2)), e.add(x1, x2)],
    [e.eq(x1, x2), x2],
    [e.lt(x1, x2), successor(x1)],
  ).otherwise(e.neg(successor(e.neg(x1))))
}
function successor(x: Expr): Expr {
  const single = x.type === "float32"
  const [unit, least] = single ? [2 ** -24, 2 ** -149] : [2 ** -53, 2 ** -1074]
  const c = (value: number): Expr => number(x, value)
  const step = c(unit * (1 + 2 * unit))
  const size = magnitude(x)
  const large = e.add(x, e.mul(step, size))
  const scaled = e.mul(c(1 / unit), x)
  const middle = e.mul(e.add(scaled, e.mul(step, magnitude(scaled))), c(unit))
  return choose(
    [e.eq(x, c(-Infinity)), c(single ? -3.4028234663852886e38 : -Number.MAX_VALUE)],
    [e.eq(x, c(-least)), c(-0)],
    [e.ge(size, c(0.5 * unit ** -2 * least)), large],
    [e.lt(size, c(least / unit)), e.add(x, c(least))],
  ).otherwise(middle)
}

export const minimum = (x1: Expr, x2: Expr): Expr =>
  isFloat(x1.type) ? e.math("min", x1, x2) : e.select(e.lt(x1, x2), x1, x2)
export const maximum = (x1: Expr, x2: Expr): Expr =>
  isFloat(x1.type) ? e.math("max", x1, x2) : e.select(e.gt(x1, x2), x1, x2)

/** floor, ceil, trunc and round leave integers as they are. */
export const rounding =
  (round: (x: Expr) => Expr) =>
  (x: Expr): Expr =>
    isInteger(x.type) ? x : round(x)
