import { primitive } from "../declaration.js"
import { Str } from "./basic.js"
import { F64, I64, showFloat } from "./numbers.js"
import { Unit } from "./unit.js"

const binary = (name: string, compute: (a: number, b: number) => number | undefined) =>
  primitive(name, [F64, F64], F64, compute)
const unary = (name: string, compute: (a: number) => number | undefined) =>
  primitive(name, [F64], F64, compute)
const comparison = (name: string, holds: (a: number, b: number) => boolean) =>
  primitive(name, [F64, F64], Unit, (a, b) => (holds(a, b) ? null : undefined))

/** To i64 as Rust casts: toward zero, at the bounds where it does not fit, 0 for NaN. */
function toI64(a: number): bigint {
  if (Number.isNaN(a)) return 0n
  if (a >= 2 ** 63) return 2n ** 63n - 1n
  return a <= -(2 ** 63) ? -(2n ** 63n) : BigInt(Math.trunc(a))
}

/** egglog's operations on f64. */
export const f64 = {
  add: /* @__PURE__ */ binary("+", (a, b) => a + b),
  sub: /* @__PURE__ */ binary("-", (a, b) => a - b),
  mul: /* @__PURE__ */ binary("*", (a, b) => a * b),
  div: /* @__PURE__ */ binary("/", (a, b) => (b === 0 ? undefined : a / b)),
  mod: /* @__PURE__ */ binary("%", (a, b) => (b === 0 ? undefined : a % b)),
  pow: /* @__PURE__ */ binary("^", (a, b) => a ** b),
  neg: /* @__PURE__ */ unary("neg", (a) => -a),
  less: /* @__PURE__ */ comparison("<", (a, b) => a < b),
  greater: /* @__PURE__ */ comparison(">", (a, b) => a > b),
  lessEqual: /* @__PURE__ */ comparison("<=", (a, b) => a <= b),
  greaterEqual: /* @__PURE__ */ comparison(">=", (a, b) => a >= b),
  min: /* @__PURE__ */ binary("min", (a, b) => (a < b ? a : b)),
  max: /* @__PURE__ */ binary("max", (a, b) => (a > b ? a : b)),
  abs: /* @__PURE__ */ unary("abs", Math.abs),
  exp: /* @__PURE__ */ unary("exp", Math.exp),
  log: /* @__PURE__ */ unary("log", (a) => (a > 0 ? Math.log(a) : undefined)),
  sqrt: /* @__PURE__ */ unary("sqrt", (a) => (a >= 0 ? Math.sqrt(a) : undefined)),
  toF64: /* @__PURE__ */ primitive("to-f64", [I64], F64, Number),
  toI64: /* @__PURE__ */ primitive("to-i64", [F64], I64, toI64),
  toString: /* @__PURE__ */ primitive("to-string", [F64], Str, showFloat),
}
