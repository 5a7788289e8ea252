import type { BinaryOp, MathFunction, UnaryOp } from "./expr.js"
import { isBig, isFloat } from "./scalar.js"
import type { ScalarType } from "./scalar.js"

/** A scalar as loops hold it: bool as 0 or 1, 64-bit integers as bigint. */
export type Scalar = number | bigint

/** Types of loop variables and constants: real scalars, and `index`, an exact integer that needs no wrapping. */
export type RealType = Exclude<ScalarType, "complex64" | "complex128">
export type LoopType = RealType | "index"

/** Brings an exact result into the range of `type`: integers wrap around, float32 rounds. */
export const wrap = (type: LoopType, x: Scalar): Scalar => {
  switch (type) {
    case "float64":
    case "index":
      return x
    case "float32":
      return Math.fround(x as number)
    case "int32":
      return (x as number) | 0
    case "uint32":
      return (x as number) >>> 0
    case "int16":
      return ((x as number) << 16) >> 16
    case "int8":
      return ((x as number) << 24) >> 24
    case "uint16":
      return (x as number) & 0xffff
    case "uint8":
      return (x as number) & 0xff
    case "bool":
      return (x as number) ? 1 : 0
    case "int64":
      return BigInt.asIntN(64, x as bigint)
    case "uint64":
      return BigInt.asUintN(64, x as bigint)
  }
}

/** `a fn b` where both have `type`; comparisons give 0 or 1. */
export const binary = (fn: BinaryOp, type: LoopType, a: Scalar, b: Scalar): Scalar => {
  switch (fn) {
    case "lt":
      return a < b ? 1 : 0
    case "le":
      return a <= b ? 1 : 0
    case "gt":
      return a > b ? 1 : 0
    case "ge":
      return a >= b ? 1 : 0
    case "eq":
      return a === b ? 1 : 0
    case "ne":
      return a !== b ? 1 : 0
  }
  // the operators are those of numbers and of bigints
  const [x, y] = [a as number, b as number]
  switch (fn) {
    case "add":
      return wrap(type, x + y)
    case "sub":
      return wrap(type, x - y)
    case "mul":
      return wrap(type, isFloat(type) || isBig(type) || type === "index" ? x * y : Math.imul(x, y))
    case "div":
      return wrap(type, type === "index" ? Math.trunc(x / y) : x / y)
    case "rem":
      return wrap(type, x % y)
    case "and":
      return wrap(type, x & y)
    case "or":
      return wrap(type, x | y)
    case "xor":
      return wrap(type, x ^ y)
    case "shl":
      return wrap(type, x << y)
    case "shr":
      return wrap(type, type === "uint32" ? x >>> y : x >> y)
  }
}

export const unary = (fn: UnaryOp, type: LoopType, x: Scalar): Scalar => {
  if (fn === "neg") return wrap(type, -x)
  if (type === "bool") return x ? 0 : 1
  return wrap(type, ~(x as number))
}

const functions = Math as unknown as Record<string, (...args: number[]) => number>

export const math = (fn: MathFunction, type: LoopType, args: readonly Scalar[]): number => {
  const of = typeof fn === "string" ? functions[fn]! : fn.of
  return wrap(type, of(...(args as [number]))) as number
}

/**
 * From one real type to another. Floats truncate towards zero and then wrap; NaN and infinities become 0.
 * Anything but 0 is true, NaN too.
 */
export const convert = (from: LoopType, to: LoopType, x: Scalar): Scalar => {
  if (from === to) return x
  if (to === "bool") return x || x !== x ? 1 : 0
  if (isBig(to)) return wrap(to, typeof x === "bigint" ? x : toBigInt(x))
  if (typeof x === "bigint") {
    return isFloat(to) ? wrap(to, Number(x)) : wrap(to, Number(BigInt.asIntN(32, x)))
  }
  return to === "index" ? Math.trunc(x) : wrap(to, x)
}

/** The integer part, and 0 for NaN and infinities, which have none. */
export const toBigInt = (x: number): bigint => (Number.isFinite(x) ? BigInt(Math.trunc(x)) : 0n)

/** 0 and 1 as constants of `type` are held. */
export const constantOf = (type: LoopType, value: Scalar): Scalar =>
  wrap(type, (isBig(type) ? BigInt : Number)(value))
