import { primitive } from "../declaration.js"
import { Str } from "./basic.js"
import { F64, I64, showFloat } from "./numbers.js"
import { Unit } from "./unit.js"

const binary = (name: string, compute: (a: number, b: number) => number | undefined) =>
  primitive(name, [F64, F64], F64, compute)
const unary = (name: string, compute: (a: number) => number | undefined) =>
  primitive(name, [F64], F64, compute)
const comparison = (name: string, holds: (c: number) => boolean) =>
  primitive(name, [F64, F64], Unit, (a, b) => (holds(order(a, b)) ? null : undefined))

/** To i64 as Rust casts: toward zero, at the bounds where it does not fit, 0 for NaN. */
function toI64(a: number): bigint {
  if (Number.isNaN(a)) return 0n
  if (a >= 2 ** 63) return 2n ** 63n - 1n
  return a <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(a))
}

/** egglog's order of floats, which is total: NaN is itself, and above all others. */
function order(a: number, b: number): number {
  if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : 1
  if (Number.isNaN(b)) return -1
  return a < b ? -1 : a > b ? 1 : 0
}

/** The power of IEEE 754: 1 to any power is 1, and so is -1 to an infinite one. */
const power = (a: number, b: number): number =>
  a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b

/** With an exponent where it is very large or small. */
function toText(a: number): string {
  const m = Math.abs(a)
  return Number.isFinite(a) && a !== 0 && (m >= 1e16 || m < 1e-4)
    ? a.toExponential().replace("e+", "e")
    : showFloat(a)
}

/** egglog's operations on f64. Its order holds NaN to be above all numbers; `less` and its like hold as IEEE 754 has it. */
export const f64 = {
  add: /* @__PURE__ */ binary("+", (a, b) => a + b),
  sub: /* @__PURE__ */ binary("-", (a, b) => a - b),
  mul: /* @__PURE__ */ binary("*", (a, b) => a * b),
  div: /* @__PURE__ */ binary("/", (a, b) => (b === 0 ? undefined : a / b)),
  mod: /* @__PURE__ */ binary("%", (a, b) => (b === 0 ? undefined : a % b)),
  pow: /* @__PURE__ */ binary("^", power),
  neg: /* @__PURE__ */ unary("neg", (a) => -a),
  less: /* @__PURE__ */ comparison("<", (c) => c < 0),
  greater: /* @__PURE__ */ comparison(">", (c) => c > 0),
  lessEqual: /* @__PURE__ */ comparison("<=", (c) => c <= 0),
  greaterEqual: /* @__PURE__ */ comparison(">=", (c) => c >= 0),
  min: /* @__PURE__ */ binary("min", (a, b) => (order(a, b) <= 0 ? a : b)),
  max: /* @__PURE__ */ binary("max", (a, b) => (order(a, b) >= 0 ? a : b)),
  abs: /* @__PURE__ */ unary("abs", Math.abs),
  exp: /* @__PURE__ */ unary("exp", Math.exp),
  log: /* @__PURE__ */ unary("log", (a) => (a <= 0 ? undefined : Math.log(a))),
  sqrt: /* @__PURE__ */ unary("sqrt", (a) => (a < 0 ? undefined : Math.sqrt(a))),
  toF64: /* @__PURE__ */ primitive("to-f64", [I64], F64, Number),
  toI64: /* @__PURE__ */ primitive("to-i64", [F64], I64, toI64),
  toString: /* @__PURE__ */ primitive("to-string", [F64], Str, toText),
}
