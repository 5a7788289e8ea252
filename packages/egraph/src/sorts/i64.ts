import { type Callable, type NoKeywords, primitive, rawPrimitive } from "../declaration.js"
import type { AnySort } from "../sort.js"
import { FAIL, POOL } from "../store.js"
import { Bool, Str } from "./basic.js"
import { I64 } from "./numbers.js"
import { Unit } from "./unit.js"

type I = typeof I64
type Binary<R extends AnySort> = Callable<readonly [I, I], NoKeywords, R>

const fits = (v: bigint): bigint | undefined => (v === BigInt.asIntN(64, v) ? v : undefined)
const small = (v: number): boolean => v >= -POOL && v < POOL

/** An operation with a way for small integers, whose results outside 31 bits are computed again in 64. */
function arithmetic(
  name: string,
  quick: (a: number, b: number) => number,
  exact: (a: bigint, b: bigint) => bigint | undefined,
): Binary<I> {
  return rawPrimitive(name, [I64, I64], I64, (database) => {
    const store = database.store(I64)
    return (a, b) => {
      if ((a as number) < POOL && (b as number) < POOL) {
        const r = quick(a as number, b as number)
        if (small(r)) return r
      }
      const r = exact(store.value(a as number) as bigint, store.value(b as number) as bigint)
      return r === undefined ? FAIL : store.intern(r)
    }
  })
}

function comparison(
  name: string,
  holds: (a: bigint | number, b: bigint | number) => boolean,
): Binary<typeof Unit> {
  return rawPrimitive(name, [I64, I64], Unit, (database) => {
    const store = database.store(I64)
    return (a, b) => {
      if ((a as number) < POOL && (b as number) < POOL) return holds(a as number, b as number) ? 0 : FAIL
      return holds(store.value(a as number) as bigint, store.value(b as number) as bigint) ? 0 : FAIL
    }
  })
}

const truth = (name: string, holds: (a: bigint, b: bigint) => boolean): Binary<typeof Bool> =>
  primitive(name, [I64, I64], Bool, holds)
const total = (name: string, compute: (a: bigint, b: bigint) => bigint): Binary<I> =>
  primitive(name, [I64, I64], I64, compute)
const shift = (b: bigint): boolean => b >= 0n && b < 64n

/** egglog's operations on i64: checked, so that what does not fit into 64 bits fails. */
export const i64 = {
  add: /* @__PURE__ */ arithmetic(
    "+",
    (a, b) => a + b,
    (a, b) => fits(a + b),
  ),
  sub: /* @__PURE__ */ arithmetic(
    "-",
    (a, b) => a - b,
    (a, b) => fits(a - b),
  ),
  mul: /* @__PURE__ */ arithmetic(
    "*",
    (a, b) => a * b,
    (a, b) => fits(a * b),
  ),
  div: /* @__PURE__ */ arithmetic(
    "/",
    (a, b) => (b === 0 ? POOL : (a / b) | 0),
    (a, b) => (b === 0n ? undefined : fits(a / b)),
  ),
  mod: /* @__PURE__ */ arithmetic(
    "%",
    (a, b) => (b === 0 ? POOL : (a % b) | 0),
    (a, b) => (b === 0n || fits(a / b) === undefined ? undefined : a % b),
  ),
  and: /* @__PURE__ */ total("&", (a, b) => a & b),
  or: /* @__PURE__ */ total("|", (a, b) => a | b),
  xor: /* @__PURE__ */ total("^", (a, b) => a ^ b),
  shl: /* @__PURE__ */ primitive("<<", [I64, I64], I64, (a, b) =>
    shift(b) ? BigInt.asIntN(64, a << b) : undefined,
  ),
  shr: /* @__PURE__ */ primitive(">>", [I64, I64], I64, (a, b) => (shift(b) ? a >> b : undefined)),
  not: /* @__PURE__ */ primitive("not-i64", [I64], I64, (a) => ~a),
  log2: /* @__PURE__ */ primitive("log2", [I64], I64, (a) =>
    a > 0n ? BigInt(a.toString(2).length - 1) : undefined,
  ),
  abs: /* @__PURE__ */ primitive("abs", [I64], I64, (a) => fits(a < 0n ? -a : a)),
  less: /* @__PURE__ */ comparison("<", (a, b) => a < b),
  greater: /* @__PURE__ */ comparison(">", (a, b) => a > b),
  lessEqual: /* @__PURE__ */ comparison("<=", (a, b) => a <= b),
  greaterEqual: /* @__PURE__ */ comparison(">=", (a, b) => a >= b),
  isEqual: /* @__PURE__ */ truth("bool-=", (a, b) => a === b),
  isLess: /* @__PURE__ */ truth("bool-<", (a, b) => a < b),
  isGreater: /* @__PURE__ */ truth("bool->", (a, b) => a > b),
  isLessEqual: /* @__PURE__ */ truth("bool-<=", (a, b) => a <= b),
  isGreaterEqual: /* @__PURE__ */ truth("bool->=", (a, b) => a >= b),
  min: /* @__PURE__ */ total("min", (a, b) => (a < b ? a : b)),
  max: /* @__PURE__ */ total("max", (a, b) => (a > b ? a : b)),
  toString: /* @__PURE__ */ primitive("to-string", [I64], Str, String),
  /** How often the second string occurs in the first, not overlapping. */
  countMatches: /* @__PURE__ */ primitive("count-matches", [Str, Str], I64, (a, b) =>
    BigInt(b === "" ? [...a].length + 1 : a.split(b).length - 1),
  ),
}
