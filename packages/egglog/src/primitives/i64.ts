import { Bool, type Database, FAIL, I64, Str, Unit } from "@carton/egraph"
import { fixed, type Overload } from "../overload.js"
import { onValues } from "./numeric.js"

/** Value numbers below it are the integer itself. */
const INLINE = 0x40000000

const fits = (v: bigint): boolean => v === BigInt.asIntN(64, v)

type Big = (a: bigint, b: bigint) => bigint | undefined

/** `small` is tried where both are small; its result counts where it is small too. */
function arithmetic(name: string, small: (a: number, b: number) => number, big: Big): Overload {
  return fixed(name, [I64, I64], I64, (database) => {
    const store = database.store(I64)
    return (a, b) => {
      if (a < INLINE && b < INLINE) {
        const v = small(a, b)
        if (v < INLINE && v >= -INLINE) return v | 0
      }
      const v = big(store.value(a) as bigint, store.value(b) as bigint)
      return v === undefined || !fits(v) ? FAIL : store.intern(v)
    }
  })
}

type Compare = (a: number | bigint, b: number | bigint) => boolean

function comparison(database: Database, holds: Compare, yes: number, no: number) {
  const store = database.store(I64)
  return (a: number, b: number): number =>
    (a < INLINE && b < INLINE ? holds(a, b) : holds(store.value(a) as bigint, store.value(b) as bigint))
      ? yes
      : no
}

const EQUAL: readonly [string, Compare] = ["=", (a, b) => a === b]

const COMPARISONS: readonly (readonly [string, Compare])[] = [
  ["<", (a, b) => a < b],
  [">", (a, b) => a > b],
  ["<=", (a, b) => a <= b],
  [">=", (a, b) => a >= b],
]

const { unary, binary, op } = /* @__PURE__ */ onValues<bigint>(I64)

const shift = (a: bigint, b: bigint, by: (a: bigint, b: bigint) => bigint): bigint | undefined =>
  b < 0n || b > 63n ? undefined : BigInt.asIntN(64, by(a, b))

/** Integers of 64 bits: what does not fit, or divides by 0, fails. */
export const i64Primitives = (): Overload[] => [
  arithmetic(
    "+",
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  arithmetic(
    "-",
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  arithmetic(
    "*",
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  arithmetic(
    "/",
    (a, b) => (b === 0 ? NaN : Math.trunc(a / b)),
    (a, b) => (b === 0n ? undefined : a / b),
  ),
  arithmetic(
    "%",
    (a, b) => (b === 0 ? NaN : a % b),
    (a, b) => (b === 0n || (b === -1n && !fits(-a)) ? undefined : a % b),
  ),
  arithmetic(
    "&",
    (a, b) => a & b,
    (a, b) => a & b,
  ),
  arithmetic(
    "|",
    (a, b) => a | b,
    (a, b) => a | b,
  ),
  arithmetic(
    "^",
    (a, b) => a ^ b,
    (a, b) => a ^ b,
  ),
  arithmetic(
    "min",
    (a, b) => (a < b ? a : b),
    (a, b) => (a < b ? a : b),
  ),
  arithmetic(
    "max",
    (a, b) => (a > b ? a : b),
    (a, b) => (a > b ? a : b),
  ),
  binary("<<", (a, b) => shift(a, b, (x, y) => x << y)),
  binary(">>", (a, b) => shift(a, b, (x, y) => x >> y)),
  unary("not-i64", (a) => ~a),
  unary("log2", (a) => (a <= 0n ? undefined : BigInt(a.toString(2).length - 1))),
  unary("abs", (a) => (fits(-a) ? (a < 0n ? -a : a) : undefined)),
  ...COMPARISONS.map(([name, holds]) =>
    fixed(name, [I64, I64], Unit, (database) => comparison(database, holds, 0, FAIL)),
  ),
  ...[EQUAL, ...COMPARISONS].map(([name, holds]) =>
    fixed(`bool-${name}`, [I64, I64], Bool, (database) => comparison(database, holds, 1, 0)),
  ),
  op("to-string", [I64], Str, (a: bigint) => String(a)),
]
