import { binary, convert, math, unary } from "./arithmetic.js"
import type { LoopType, Scalar } from "./arithmetic.js"
import type { BinaryOp, MathFunction, UnaryOp } from "./expr.js"

/** What expressions of recipes and of loops have in common, enough to fold constants in both. */
export interface Foldable {
  readonly op: string
  readonly type: string
  readonly value?: unknown
  readonly fn?: BinaryOp | MathFunction | UnaryOp
  readonly args?: readonly unknown[]
}

const constant = (x: Foldable): Scalar | undefined => (x.op === "const" ? (x.value as Scalar) : undefined)
const is = (x: Foldable, value: number): boolean => {
  const c = constant(x)
  return typeof c === "bigint" ? c === BigInt(value) : Object.is(c, value)
}
const isInt = (type: string): boolean => type === "index" || type.startsWith("int") || type.startsWith("uint")

/** The outcome of a simplification: a scalar stands for a constant of the result's type. */
export type Simplified<N> = N | Scalar | undefined

/**
 * Only what gives the same bits for every operand: constants fold, `x + 0`, `x * 1` and `x * 0` of integers,
 * `x * 1`, `x / 1` and `x - 0` of floats, `and` and `or` with a constant bool.
 */
export const simplifyBinary = <N extends Foldable>(fn: BinaryOp, a: N, b: N): Simplified<N> => {
  const x = constant(a)
  const y = constant(b)
  const type = a.type as LoopType
  if (x !== undefined && y !== undefined) {
    if (typeof y === "bigint" && y === 0n && (fn === "div" || fn === "rem")) return undefined
    return binary(fn, type, x, y)
  }
  if (type === "bool") {
    if (fn === "and") return is(a, 1) ? b : is(b, 1) ? a : is(a, 0) || is(b, 0) ? 0 : undefined
    if (fn === "or") return is(a, 0) ? b : is(b, 0) ? a : is(a, 1) || is(b, 1) ? 1 : undefined
    return undefined
  }
  if (fn === "mul" && is(b, 1)) return a
  if (fn === "mul" && is(a, 1)) return b
  if (fn === "div" && is(b, 1)) return a
  if (fn === "sub" && is(b, 0)) return a
  if (!isInt(type)) return undefined
  if (fn === "add") return is(a, 0) ? b : is(b, 0) ? a : undefined
  if (fn === "mul" && (is(a, 0) || is(b, 0))) return type === "int64" || type === "uint64" ? 0n : 0
  return undefined
}

export const simplifyUnary = <N extends Foldable>(fn: UnaryOp, x: N): Simplified<N> => {
  const c = constant(x)
  if (c !== undefined) return unary(fn, x.type as LoopType, c)
  return x.op === "unary" && x.fn === fn ? (x.args![0] as N) : undefined
}

/** Correctly rounded in every engine; the others may differ in the last bit, so they are left to run time. */
const exactMath: ReadonlySet<MathFunction> = new Set(["abs", "ceil", "floor", "max", "min", "sqrt", "trunc"])
export const isExact = (fn: MathFunction): boolean => exactMath.has(fn)

let foldsAll = false
/** Folds all functions of constants while `make` runs: no text is made of it, for hosts differ in the last place. */
export const foldingAll = <T>(make: () => T): T => {
  foldsAll = true
  try {
    return make()
  } finally {
    foldsAll = false
  }
}

export const simplifyMath = <N extends Foldable>(fn: MathFunction, args: readonly N[]): Simplified<N> => {
  const constants = args.map(constant)
  if (constants.includes(undefined) || !(foldsAll || typeof fn !== "string" || isExact(fn))) return undefined
  return math(fn, args[0]!.type as LoopType, constants as Scalar[])
}

export const simplifySelect = <N extends Foldable>(test: N, a: N, b: N): Simplified<N> => {
  const c = constant(test)
  return c !== undefined ? (c ? a : b) : a === b ? a : undefined
}

export const simplifyCast = <N extends Foldable>(to: LoopType, x: N): Simplified<N> => {
  const c = constant(x)
  if (c !== undefined) return convert(x.type as LoopType, to, c)
  return x.type === to ? x : undefined
}
