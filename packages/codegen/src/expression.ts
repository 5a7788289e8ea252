import { constantOf } from "./arithmetic.js"
import type { LoopType, Scalar } from "./arithmetic.js"
import { LoweringError } from "./errors.js"
import type { Axis, BinaryOp, Expr, MathFunction, UnaryOp } from "./expr.js"
import type { Value } from "./graph.js"
import { isBig, isComplex, isFloat } from "./scalar.js"
import type { ScalarType } from "./scalar.js"
import { simplifyBinary, simplifyCast, simplifyMath, simplifySelect, simplifyUnary } from "./simplify.js"
import type { Simplified } from "./simplify.js"

/** The type of the parts of a complex number. */
export const partOf = (type: ScalarType): ScalarType =>
  type === "complex128" ? "float64" : type === "complex64" ? "float32" : type

const settle = (type: ScalarType, simplified: Simplified<Expr>): Expr | undefined =>
  typeof simplified === "number" || typeof simplified === "bigint" ? constant(type, simplified) : simplified

const floats = "float32 or float64"
const integers = "integers or bools"
const unfit = (fn: string, takes: string, got: unknown): LoweringError =>
  new LoweringError(`e.${fn}: takes ${takes}, got ${String(got)}`)

const sameType = (what: string, args: readonly Expr[]): ScalarType => {
  const type = args[0]!.type
  if (args.some((x) => x.type !== type))
    throw unfit(what, "operands of one type", args.map((x) => x.type).join(" and "))
  return type
}

/** A constant of `type`; a number for a complex type is its real part. */
export const constant = (type: ScalarType, value: Scalar | boolean): Expr => {
  if (isComplex(type)) return complex(constant(partOf(type), value), constant(partOf(type), 0))
  if (isBig(type) && typeof value === "number" && !Number.isInteger(value)) {
    throw unfit(`constant(${type})`, "an integer", value)
  }
  return {
    op: "const",
    type,
    value: constantOf(type as LoopType, typeof value === "boolean" ? Number(value) : value),
  }
}

/** A complex number from its parts. */
export const complex = (real: Expr, imaginary: Expr): Expr => {
  const part = sameType("complex", [real, imaginary])
  if (!isFloat(part)) throw unfit("complex", floats, part)
  return { op: "complex", type: part === "float64" ? "complex128" : "complex64", args: [real, imaginary] }
}

/** One part of a complex expression; `re` of a real one is itself. */
const part = (z: Expr, which: 0 | 1): Expr => {
  if (!isComplex(z.type)) return which === 0 ? z : constant(z.type, 0)
  if (z.op === "complex") return z.args[which]
  if (z.op !== "load") throw unfit("re", "a number with parts", z.op)
  // the array is read as one of floats with a last axis of 2
  return { ...z, type: partOf(z.type), index: [...z.index, constant("int32", which)] }
}
export const re = (z: Expr): Expr => part(z, 0)
export const im = (z: Expr): Expr => part(z, 1)

const arithmetic = (fn: BinaryOp, a: Expr, b: Expr): Expr => {
  const type = sameType(fn, [a, b])
  if (isComplex(type)) return complexArithmetic(fn, a, b)
  const bitwise = fn === "and" || fn === "or" || fn === "xor"
  if (type === "bool" && !bitwise) throw unfit(fn, "numbers", type)
  if (isFloat(type) && (bitwise || fn === "shl" || fn === "shr")) {
    throw unfit(fn, integers, type)
  }
  return settle(type, simplifyBinary(fn, a, b)) ?? { op: "binary", type, fn, args: [a, b] }
}

const compare = (fn: BinaryOp, a: Expr, b: Expr): Expr => {
  const type = sameType(fn, [a, b])
  if (isComplex(type)) {
    if (fn !== "eq" && fn !== "ne") throw unfit(fn, "real numbers", type)
    return (fn === "eq" ? and : or)(compare(fn, re(a), re(b)), compare(fn, im(a), im(b)))
  }
  return settle("bool", simplifyBinary(fn, a, b)) ?? { op: "binary", type: "bool", fn, args: [a, b] }
}

const complexArithmetic = (fn: BinaryOp, z: Expr, w: Expr): Expr => {
  const [a, b, c, d] = [re(z), im(z), re(w), im(w)]
  switch (fn) {
    case "add":
      return complex(add(a, c), add(b, d))
    case "sub":
      return complex(sub(a, c), sub(b, d))
    case "mul":
      return complex(sub(mul(a, c), mul(b, d)), add(mul(a, d), mul(b, c)))
    case "div":
      return complexQuotient(a, b, c, d)
    default:
      throw unfit(fn, "real numbers", z.type)
  }
}

/** Smith's quotient: scaled by the larger part of the divisor, so that its square cannot overflow. */
const complexQuotient = (a: Expr, b: Expr, c: Expr, d: Expr): Expr => {
  const wide = ge(math("abs", c), math("abs", d))
  const ratio = select(wide, div(d, c), div(c, d))
  const scale = select(wide, add(c, mul(d, ratio)), add(mul(c, ratio), d))
  const real = select(wide, add(a, mul(b, ratio)), add(mul(a, ratio), b))
  const imaginary = select(wide, sub(b, mul(a, ratio)), sub(mul(b, ratio), a))
  return complex(div(real, scale), div(imaginary, scale))
}

export const add = (a: Expr, b: Expr): Expr => arithmetic("add", a, b)
export const sub = (a: Expr, b: Expr): Expr => arithmetic("sub", a, b)
export const mul = (a: Expr, b: Expr): Expr => arithmetic("mul", a, b)
/** True division of floats; truncated of integers, whose divisor must not be 0. */
export const div = (a: Expr, b: Expr): Expr => arithmetic("div", a, b)
/** The truncated remainder, with the sign of `a`. */
export const rem = (a: Expr, b: Expr): Expr => arithmetic("rem", a, b)
export const and = (a: Expr, b: Expr): Expr => arithmetic("and", a, b)
export const or = (a: Expr, b: Expr): Expr => arithmetic("or", a, b)
export const xor = (a: Expr, b: Expr): Expr => arithmetic("xor", a, b)
export const shl = (a: Expr, b: Expr): Expr => arithmetic("shl", a, b)
export const shr = (a: Expr, b: Expr): Expr => arithmetic("shr", a, b)
export const lt = (a: Expr, b: Expr): Expr => compare("lt", a, b)
export const le = (a: Expr, b: Expr): Expr => compare("le", a, b)
export const gt = (a: Expr, b: Expr): Expr => compare("gt", a, b)
export const ge = (a: Expr, b: Expr): Expr => compare("ge", a, b)
export const eq = (a: Expr, b: Expr): Expr => compare("eq", a, b)
export const ne = (a: Expr, b: Expr): Expr => compare("ne", a, b)

const sign = (fn: UnaryOp, x: Expr): Expr =>
  settle(x.type, simplifyUnary(fn, x)) ?? { op: "unary", type: x.type, fn, args: [x] }
export const neg = (x: Expr): Expr => {
  if (isComplex(x.type)) return complex(neg(re(x)), neg(im(x)))
  if (x.type === "bool") throw unfit("neg", "numbers", x.type)
  return sign("neg", x)
}
/** Bitwise complement; logical of bool. */
export const not = (x: Expr): Expr => {
  if (isFloat(x.type) || isComplex(x.type)) throw unfit("not", integers, x.type)
  return sign("not", x)
}

/** A function of `Math` on float32 or float64. */
export const math = (fn: MathFunction, ...args: Expr[]): Expr => {
  const type = sameType("math", args)
  if (!isFloat(type)) throw unfit("math", floats, type)
  return settle(type, simplifyMath(fn, args)) ?? { op: "math", type, fn, args }
}

/** `test ? a : b`; only the chosen one is evaluated. */
export const select = (test: Expr, a: Expr, b: Expr): Expr => {
  if (test.type !== "bool") throw unfit("select", "a test of bool", test.type)
  const type = sameType("select", [a, b])
  if (isComplex(type)) return complex(select(test, re(a), re(b)), select(test, im(a), im(b)))
  return settle(type, simplifySelect<Expr>(test, a, b)) ?? { op: "select", type, args: [test, a, b] }
}

/** Conversion: floats truncate towards zero, integers wrap around, a complex number gives its real part. */
export const cast = (type: ScalarType, x: Expr): Expr => {
  if (type === x.type) return x
  if (isComplex(type)) return complex(cast(partOf(type), re(x)), cast(partOf(type), im(x)))
  if (isComplex(x.type)) {
    return type === "bool" ? or(cast("bool", re(x)), cast("bool", im(x))) : cast(type, re(x))
  }
  return settle(type, simplifyCast<Expr>(type as LoopType, x)) ?? { op: "cast", type, args: [x] }
}

/** The int32 `i` counted from the front; negative ones count from the end, and others than those of the axis throw. */
export const position = (i: Expr, { extent, caller, where }: Axis): Expr => {
  if (i.type !== "int32") throw unfit("position", "an int32", i.type)
  return { op: "position", type: "int32", args: [i], extent, caller, where }
}

/** A name that the surroundings bind: a loop's index, a parameter of a sub-expression. */
export const local = (type: ScalarType, name: string): Expr =>
  isComplex(type)
    ? complex(local(partOf(type), `${name}_re`), local(partOf(type), `${name}_im`))
    : { op: "local", type, name }

/** The element of `value` at `index`; a recipe reads its own inputs by `at` instead. */
export const load = (value: Value, index: readonly Expr[]): Expr => {
  const whole: Expr = { op: "load", type: value.type, value, index }
  return isComplex(value.type) ? complex(re(whole), im(whole)) : whole
}

/** The element of a 0-d value, as a bound or extent. */
export const scalar = (value: Value): Expr => {
  if (value.shape.length !== 0)
    throw new LoweringError(`e.scalar: takes a 0-d value, got ${value.shape.length} axes`)
  return isComplex(value.type) ? load(value, []) : { op: "scalar", type: value.type, value }
}

/** The extent that `value` has along `axis` once it is there; a known one is a constant. */
export const extent = (value: Value, axis: number): Expr => {
  const size = value.shape[axis]
  if (size === undefined) throw new LoweringError(`e.extent: axis ${axis} of ${value.shape.length} axes`)
  return typeof size === "number" ? constant("int32", size) : size
}

/** An int32 that the caller passes; the graph must declare it too (`Graph.parameter` does both). */
export const parameter = (name: string): Expr => ({ op: "parameter", type: "int32", name })
