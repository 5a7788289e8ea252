import { F64, I64, Str } from "@carton/egraph"
import type { Overload } from "../overload.js"
import { debugFloat } from "../print-node.js"
import { onValues } from "./numeric.js"

/** The total order of floats in which NaN is itself, and above all others. */
function order(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1
  if (Number.isNaN(b)) return -1
  return a < b ? -1 : a > b ? 1 : 0
}

/** The power of IEEE 754: 1 to any power is 1, and so is -1 to an infinite one. */
const power = (a: number, b: number): number =>
  a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b

const MAX_I64 = 2n ** 63n - 1n

/** Towards zero; the nearest i64 where it does not fit, 0 for NaN. */
function toInteger(a: number): bigint {
  if (Number.isNaN(a)) return 0n
  if (a >= 2 ** 63) return MAX_I64
  if (a <= -(2 ** 63)) return -MAX_I64 - 1n
  return BigInt(Math.trunc(a))
}

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
  binary("^", power),
  unary("neg", (a) => -a),
  compare("<", (a, b) => order(a, b) < 0),
  compare(">", (a, b) => order(a, b) > 0),
  compare("<=", (a, b) => order(a, b) <= 0),
  compare(">=", (a, b) => order(a, b) >= 0),
  binary("min", (a, b) => (order(a, b) <= 0 ? a : b)),
  binary("max", (a, b) => (order(a, b) > 0 ? a : b)),
  unary("abs", Math.abs),
  unary("exp", Math.exp),
  unary("log", (a) => (order(a, 0) > 0 ? Math.log(a) : undefined)),
  unary("sqrt", (a) => (order(a, 0) >= 0 ? Math.sqrt(a) : undefined)),
  op("to-f64", [I64], F64, (a: bigint) => Number(a)),
  op("to-i64", [F64], I64, toInteger),
  op("to-string", [F64], Str, debugFloat),
]
