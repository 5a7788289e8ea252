import { primitive } from "../declaration.js"
import { Str } from "./basic.js"
import { compareFloats, floatPower, floatToI64, floatToString } from "./floats.js"
import { F64, I64 } from "./numbers.js"
import { Unit } from "./unit.js"

const binary = (name: string, compute: (a: number, b: number) => number | undefined) =>
  primitive(name, [F64, F64], F64, compute)
const unary = (name: string, compute: (a: number) => number | undefined) =>
  primitive(name, [F64], F64, compute)
const comparison = (name: string, holds: (c: number) => boolean) =>
  primitive(name, [F64, F64], Unit, (a, b) => (holds(compareFloats(a, b)) ? null : undefined))

/** egglog's operations on f64. They order NaN above all numbers; the facts `less` and its like do not hold of it. */
export const f64 = {
  add: /* @__PURE__ */ binary("+", (a, b) => a + b),
  sub: /* @__PURE__ */ binary("-", (a, b) => a - b),
  mul: /* @__PURE__ */ binary("*", (a, b) => a * b),
  div: /* @__PURE__ */ binary("/", (a, b) => (b === 0 ? undefined : a / b)),
  mod: /* @__PURE__ */ binary("%", (a, b) => (b === 0 ? undefined : a % b)),
  pow: /* @__PURE__ */ binary("^", floatPower),
  neg: /* @__PURE__ */ unary("neg", (a) => -a),
  less: /* @__PURE__ */ comparison("<", (c) => c < 0),
  greater: /* @__PURE__ */ comparison(">", (c) => c > 0),
  lessEqual: /* @__PURE__ */ comparison("<=", (c) => c <= 0),
  greaterEqual: /* @__PURE__ */ comparison(">=", (c) => c >= 0),
  min: /* @__PURE__ */ binary("min", (a, b) => (compareFloats(a, b) <= 0 ? a : b)),
  max: /* @__PURE__ */ binary("max", (a, b) => (compareFloats(a, b) >= 0 ? a : b)),
  abs: /* @__PURE__ */ unary("abs", Math.abs),
  exp: /* @__PURE__ */ unary("exp", Math.exp),
  log: /* @__PURE__ */ unary("log", (a) => (a <= 0 ? undefined : Math.log(a))),
  sqrt: /* @__PURE__ */ unary("sqrt", (a) => (a < 0 ? undefined : Math.sqrt(a))),
  toF64: /* @__PURE__ */ primitive("to-f64", [I64], F64, Number),
  toI64: /* @__PURE__ */ primitive("to-i64", [F64], I64, floatToI64),
  toString: /* @__PURE__ */ primitive("to-string", [F64], Str, floatToString),
}
