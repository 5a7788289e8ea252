import * as e from "./expression.js"
import type { Expr, Size } from "./expr.js"
import { LoweringError } from "./errors.js"

/** The size as an int32 expression. */
export const expr = (size: Size): Expr => (typeof size === "number" ? e.constant("int32", size) : size)

/** A size from an int32 expression (or a number); a constant becomes a number. */
export const of = (size: Size): Size => {
  if (typeof size === "number") return size
  if (size.type !== "int32") throw new LoweringError(`size.of: takes int32, got ${size.type}`)
  return size.op === "const" ? Number(size.value) : size
}

const combine =
  (known: (a: number, b: number) => number, symbolic: (a: Expr, b: Expr) => Expr) =>
  (a: Size, b: Size): Size =>
    typeof a === "number" && typeof b === "number" ? known(a, b) : of(symbolic(expr(a), expr(b)))

// prettier-ignore
export const add = /* @__PURE__ */ combine((a, b) => a + b, e.add)
export const sub = /* @__PURE__ */ combine((a, b) => a - b, e.sub)
export const mul = /* @__PURE__ */ combine((a, b) => a * b, e.mul)
export const min = /* @__PURE__ */ combine(Math.min, (a, b) => e.select(e.lt(a, b), a, b))
export const max = /* @__PURE__ */ combine(Math.max, (a, b) =>
  lowest(a) >= highest(b) ? a : lowest(b) >= highest(a) ? b : e.select(e.gt(a, b), a, b),
)

/** The numbers that a size surely lies between, as minima and maxima say it. */
const lowest = (x: Expr): number => bound(x, -Infinity)
export const highest = (x: Size): number => (typeof x === "number" ? x : bound(x, Infinity))
const bound = (x: Expr, unknown: number): number => {
  if (x.op === "const") return Number(x.value)
  if (x.op !== "select") return unknown
  const [test, a, b] = x.args
  if (test.op !== "binary" || test.args[0] !== a || test.args[1] !== b) return unknown
  const side = { gt: Math.max, lt: Math.min }[test.fn as string]
  return side === undefined ? unknown : side(bound(a, unknown), bound(b, unknown))
}

const rounded =
  (round: "floor" | "ceil") =>
  (a: Expr, b: Expr): Expr =>
    e.cast("int32", e.math(round, e.div(e.cast("float64", a), e.cast("float64", b))))

/** Division rounded down; `b` is not 0. */
export const floorDiv = /* @__PURE__ */ combine(
  (a, b) => Math.floor(a / b) + 0,
  /* @__PURE__ */ rounded("floor"),
)
/** Division rounded up; `b` is not 0. */
export const ceilDiv = /* @__PURE__ */ combine(
  (a, b) => Math.ceil(a / b) + 0,
  /* @__PURE__ */ rounded("ceil"),
)

/** The product of the extents of a shape; 1 of none. */
export const product = (shape: readonly Size[]): Size => shape.reduce<Size>(mul, 1)

/** Whether two sizes are surely the same: equal numbers, or expressions of the same structure. */
export const equals = (a: Size, b: Size): boolean => {
  if (a === b) return true
  if (typeof a === "number" || typeof b === "number") return of(a) === of(b)
  const parts = ["op", "type", "fn", "name", "value", "axis"] as const
  const [x, y] = [a, b] as Partial<Record<(typeof parts)[number], unknown>>[]
  const operands = (e: Expr): readonly Expr[] => ("args" in e ? e.args : "index" in e ? e.index : [])
  return parts.every((part) => x![part] === y![part]) && allEqual(operands(a), operands(b))
}
const allEqual = (as: readonly Expr[], bs: readonly Expr[]): boolean =>
  as.length === bs.length && as.every((a, i) => equals(a, bs[i]!))

export const shapesEqual = (a: readonly Size[], b: readonly Size[]): boolean =>
  a.length === b.length && a.every((x, i) => equals(x, b[i]!))
