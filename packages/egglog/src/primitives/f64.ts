import { compareFloats, F64, floatPower, floatToI64, floatToString, I64, Str } from "@carton/egraph"
import type { Overload } from "../overload.js"
import { onValues } from "./numeric.js"

/** In the language 0 and -0 are one value, whereas the engine compares bits: -0 is not let in. */
export const withoutSign = <V extends number | undefined>(v: V): V | 0 => (v === 0 ? 0 : v)

const { compare, op } = /* @__PURE__ */ onValues<number>(F64)

const unary = (name: string, compute: (a: number) => number | undefined): Overload =>
  op(name, [F64], F64, (a: number) => withoutSign(compute(a)))

const binary = (name: string, compute: (a: number, b: number) => number | undefined): Overload =>
  op(name, [F64, F64], F64, (a: number, b: number) => withoutSign(compute(a, b)))

export const f64Primitives = (): Overload[] => [
  binary("+", (a, b) => a + b),
  binary("-", (a, b) => a - b),
  binary("*", (a, b) => a * b),
  binary("/", (a, b) => (b === 0 ? undefined : a / b)),
  binary("%", (a, b) => (b === 0 ? undefined : a % b)),
  binary("^", floatPower),
  unary("neg", (a) => -a),
  compare("<", (a, b) => compareFloats(a, b) < 0),
  compare(">", (a, b) => compareFloats(a, b) > 0),
  compare("<=", (a, b) => compareFloats(a, b) <= 0),
  compare(">=", (a, b) => compareFloats(a, b) >= 0),
  binary("min", (a, b) => (compareFloats(a, b) <= 0 ? a : b)),
  binary("max", (a, b) => (compareFloats(a, b) > 0 ? a : b)),
  unary("abs", Math.abs),
  unary("exp", Math.exp),
  unary("log", (a) => (compareFloats(a, 0) > 0 ? Math.log(a) : undefined)),
  unary("sqrt", (a) => (compareFloats(a, 0) >= 0 ? Math.sqrt(a) : undefined)),
  op("to-f64", [I64], F64, (a: bigint) => Number(a)),
  op("to-i64", [F64], I64, floatToI64),
  op("to-string", [F64], Str, floatToString),
]
