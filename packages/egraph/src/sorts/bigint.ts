import { primitive } from "../declaration.js"
import { SortError } from "../errors.js"
import { primitiveSort } from "../sort.js"
import { NumericStore } from "../store.js"
import { Bool, Str } from "./basic.js"
import { I64, smallBigint } from "./numbers.js"
import { Unit } from "./unit.js"

/** Integers of any size: egglog's BigInt. */
export const BigInteger = /* @__PURE__ */ primitiveSort<"BigInt", number | bigint, bigint>("BigInt", {
  store: () => new NumericStore<bigint>(smallBigint, BigInt),
  normalize(value) {
    if (typeof value === "number" && !Number.isInteger(value)) throw new SortError(`BigInt: got ${value}`)
    return BigInt(value)
  },
  show: (v) => `(from-string "${v}")`,
  parse: (text) => BigInt(text.replace(/^\(from-string "|"\)$/g, "")),
})

const Z = BigInteger
const binary = (name: string, compute: (a: bigint, b: bigint) => bigint | undefined) =>
  primitive(name, [Z, Z], Z, compute)
const shift = (name: string, compute: (a: bigint, b: bigint) => bigint) =>
  primitive(name, [Z, I64], Z, (a, b) => (b >= 0n && b < 2n ** 32n ? compute(a, b) : undefined))
const comparison = (name: string, holds: (a: bigint, b: bigint) => boolean) =>
  primitive(name, [Z, Z], Unit, (a, b) => (holds(a, b) ? null : undefined))
const truth = (name: string, holds: (a: bigint, b: bigint) => boolean) => primitive(name, [Z, Z], Bool, holds)

/** egglog's operations on BigInt. */
export const bigint = {
  fromI64: /* @__PURE__ */ primitive("bigint", [I64], Z, (a) => a),
  add: /* @__PURE__ */ binary("+", (a, b) => a + b),
  sub: /* @__PURE__ */ binary("-", (a, b) => a - b),
  mul: /* @__PURE__ */ binary("*", (a, b) => a * b),
  div: /* @__PURE__ */ binary("/", (a, b) => (b === 0n ? undefined : a / b)),
  mod: /* @__PURE__ */ binary("%", (a, b) => (b === 0n ? undefined : a % b)),
  and: /* @__PURE__ */ binary("&", (a, b) => a & b),
  or: /* @__PURE__ */ binary("|", (a, b) => a | b),
  xor: /* @__PURE__ */ binary("^", (a, b) => a ^ b),
  shl: /* @__PURE__ */ shift("<<", (a, b) => a << b),
  shr: /* @__PURE__ */ shift(">>", (a, b) => a >> b),
  not: /* @__PURE__ */ primitive("not-Z", [Z], Z, (a) => ~a),
  /** The number of bits of the magnitude. */
  bits: /* @__PURE__ */ primitive("bits", [Z], Z, (a) =>
    a === 0n ? 0n : BigInt((a < 0n ? -a : a).toString(2).length),
  ),
  less: /* @__PURE__ */ comparison("<", (a, b) => a < b),
  greater: /* @__PURE__ */ comparison(">", (a, b) => a > b),
  lessEqual: /* @__PURE__ */ comparison("<=", (a, b) => a <= b),
  greaterEqual: /* @__PURE__ */ comparison(">=", (a, b) => a >= b),
  isEqual: /* @__PURE__ */ truth("bool-=", (a, b) => a === b),
  isLess: /* @__PURE__ */ truth("bool-<", (a, b) => a < b),
  isGreater: /* @__PURE__ */ truth("bool->", (a, b) => a > b),
  isLessEqual: /* @__PURE__ */ truth("bool-<=", (a, b) => a <= b),
  isGreaterEqual: /* @__PURE__ */ truth("bool->=", (a, b) => a >= b),
  min: /* @__PURE__ */ binary("min", (a, b) => (a < b ? a : b)),
  max: /* @__PURE__ */ binary("max", (a, b) => (a > b ? a : b)),
  toString: /* @__PURE__ */ primitive("to-string", [Z], Str, String),
  fromString: /* @__PURE__ */ primitive("from-string", [Str], Z, (s) =>
    /^[+-]?\d+$/.test(s) ? BigInt(s) : undefined,
  ),
}
