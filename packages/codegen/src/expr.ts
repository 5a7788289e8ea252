import type { Value } from "./graph.js"
import type { OwnFunction } from "./own-function.js"
import type { ScalarType } from "./scalar.js"

/** Functions of `Math` that loops may call, on float32 and float64. */
// prettier-ignore
export const mathFunctions = [
  "abs", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "cos", "cosh", "exp", "expm1",
  "floor", "hypot", "log", "log10", "log1p", "log2", "max", "min", "pow", "sin", "sinh", "sqrt", "tan", "tanh", "trunc",
] as const
export type HostFunction = (typeof mathFunctions)[number]
/** One of the host, whose last bit may be another elsewhere, or one of the package's own. */
export type MathFunction = HostFunction | OwnFunction

const comparisonOps = ["lt", "le", "gt", "ge", "eq", "ne"] as const
/** `rem` is the truncated remainder, as JavaScript's %; `and`, `or`, `xor` are bitwise, and logical of bool. */
export const binaryOps = [
  ...comparisonOps,
  ...(["add", "sub", "mul", "div", "rem", "and", "or", "xor", "shl", "shr"] as const),
] as const
export type BinaryOp = (typeof binaryOps)[number]
/** The operations that give a bool whatever they are given. */
export const comparisons: ReadonlySet<BinaryOp> = new Set(comparisonOps)

export type UnaryOp = "neg" | "not" // not: bitwise; logical on bool

/** The axis that a position is one of. */
export interface Axis {
  readonly extent: number
  /** What an error says: `at: index 7 is out of range for axis 0 of shape [5]`. */
  readonly caller: string
  readonly where: string
}

/**
 * A scalar expression: what one element is. Its arithmetic is that of `type`: int32 and smaller wrap around,
 * int64 and uint64 wrap as bigints, float32 rounds after every operation. A complex expression is a pair.
 */
export type Expr =
  | { readonly op: "const"; readonly type: ScalarType; readonly value: number | bigint }
  | { readonly op: "local"; readonly type: ScalarType; readonly name: string }
  | { readonly op: "load"; readonly type: ScalarType; readonly value: Value; readonly index: readonly Expr[] }
  | { readonly op: "unary"; readonly type: ScalarType; readonly fn: UnaryOp; readonly args: readonly [Expr] }
  | {
      readonly op: "binary"
      readonly type: ScalarType
      readonly fn: BinaryOp
      readonly args: readonly [Expr, Expr]
    }
  | {
      readonly op: "math"
      readonly type: ScalarType
      readonly fn: MathFunction
      readonly args: readonly Expr[]
    }
  | { readonly op: "select"; readonly type: ScalarType; readonly args: readonly [Expr, Expr, Expr] }
  | { readonly op: "cast"; readonly type: ScalarType; readonly args: readonly [Expr] }
  | ({ readonly op: "position"; readonly type: "int32"; readonly args: readonly [Expr] } & Axis)
  | { readonly op: "complex"; readonly type: ScalarType; readonly args: readonly [Expr, Expr] }
  /** An int32 that the caller of the compiled function passes: an extent, a stride, an offset. */
  | { readonly op: "parameter"; readonly type: "int32"; readonly name: string }
  /** The one element of a 0-d value, read once that value is there: a data-dependent extent or bound. */
  | { readonly op: "scalar"; readonly type: ScalarType; readonly value: Value }
  /** The extent that a value of data-dependent shape turned out to have along `axis`. */
  | { readonly op: "extent"; readonly type: "int32"; readonly value: Value; readonly axis: number }

/** An extent, stride or offset: known, or an int32 expression over parameters, scalars and extents. */
export type Size = number | Expr
