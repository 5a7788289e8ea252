import { primitive } from "../declaration.js"
import { primitiveSort } from "../sort.js"
import { KeyedStore } from "../store.js"
import { BigInteger } from "./bigint.js"
import { F64, I64 } from "./numbers.js"
import { Unit } from "./unit.js"

/** A rational in lowest terms, its denominator positive. */
export interface Rational {
  readonly numerator: bigint
  readonly denominator: bigint
}

const abs = (a: bigint): bigint => (a < 0n ? -a : a)
function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b]
  return a
}

/** In lowest terms; undefined if the denominator is 0. */
export function rational(numerator: bigint, denominator = 1n): Rational | undefined {
  if (denominator === 0n) return undefined
  const g = abs(gcd(numerator, denominator)) * (denominator < 0n ? -1n : 1n)
  return { numerator: numerator / g, denominator: denominator / g }
}

/** Rationals of any size: egglog's BigRat. Whole numbers are lifted. */
export const BigRat = /* @__PURE__ */ primitiveSort<"BigRat", number | bigint | Rational, Rational>(
  "BigRat",
  {
    store: () => new KeyedStore<Rational>((r) => `${r.numerator}/${r.denominator}`),
    normalize: (value) =>
      typeof value === "object"
        ? (rational(value.numerator, value.denominator) as Rational)
        : { numerator: BigInt(value), denominator: 1n },
    show: (r) => `(bigrat (from-string "${r.numerator}") (from-string "${r.denominator}"))`,
    parse(text) {
      const [n = "0", d = "1"] = text.match(/-?\d+/g) ?? []
      return rational(BigInt(n), BigInt(d)) as Rational
    },
    compare,
  },
)

function compare(a: Rational, b: Rational): number {
  const d = a.numerator * b.denominator - b.numerator * a.denominator
  return d < 0n ? -1 : d > 0n ? 1 : 0
}

const Q = BigRat
const whole = (n: bigint): Rational => ({ numerator: n, denominator: 1n })
const binary = (name: string, compute: (a: Rational, b: Rational) => Rational | undefined) =>
  primitive(name, [Q, Q], Q, compute)
const unary = (name: string, compute: (a: Rational) => Rational | undefined) =>
  primitive(name, [Q], Q, compute)
const comparison = (name: string, holds: (c: number) => boolean) =>
  primitive(name, [Q, Q], Unit, (a, b) => (holds(compare(a, b)) ? null : undefined))

function floor({ numerator: n, denominator: d }: Rational): bigint {
  return n >= 0n || n % d === 0n ? n / d : n / d - 1n
}

/** To the nearest whole number, halves away from zero. */
function round({ numerator: n, denominator: d }: Rational): bigint {
  const r = (2n * abs(n) + d) / (2n * d)
  return n < 0n ? -r : r
}

/** The integer square root of a number that is a square. */
function exactRoot(n: bigint): bigint | undefined {
  if (n < 0n) return undefined
  if (n === 0n) return 0n
  // Newton, from above.
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1)
  for (let y = (x + n / x) >> 1n; y < x; y = (x + n / x) >> 1n) x = y
  return x * x === n ? x : undefined
}

function power(a: Rational, b: Rational): Rational | undefined {
  if (b.denominator !== 1n) return undefined
  const e = abs(b.numerator)
  if (e > 0xffffffffn) return undefined
  if (b.numerator < 0n) return rational(a.denominator ** e, a.numerator ** e)
  return rational(a.numerator ** e, a.denominator ** e)
}

/** As a double, right also where both parts are beyond doubles. */
function toNumber({ numerator, denominator }: Rational): number {
  const [n, d] = [Number(numerator), Number(denominator)]
  if (Number.isFinite(n) && Number.isFinite(d)) return n / d
  const shift = BigInt(Math.max(abs(numerator).toString(2).length, denominator.toString(2).length) - 1000)
  return Number(numerator >> shift) / Number(denominator >> shift)
}

/** egglog's operations on BigRat. */
export const bigrat = {
  of: /* @__PURE__ */ primitive("bigrat", [BigInteger, BigInteger], Q, (n, d) => rational(n, d)),
  add: /* @__PURE__ */ binary("+", (a, b) =>
    rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator),
  ),
  sub: /* @__PURE__ */ binary("-", (a, b) =>
    rational(a.numerator * b.denominator - b.numerator * a.denominator, a.denominator * b.denominator),
  ),
  mul: /* @__PURE__ */ binary("*", (a, b) =>
    rational(a.numerator * b.numerator, a.denominator * b.denominator),
  ),
  div: /* @__PURE__ */ binary("/", (a, b) =>
    rational(a.numerator * b.denominator, a.denominator * b.numerator),
  ),
  min: /* @__PURE__ */ binary("min", (a, b) => (compare(a, b) <= 0 ? a : b)),
  max: /* @__PURE__ */ binary("max", (a, b) => (compare(a, b) >= 0 ? a : b)),
  neg: /* @__PURE__ */ unary("neg", (a) => ({ ...a, numerator: -a.numerator })),
  abs: /* @__PURE__ */ unary("abs", (a) => ({ ...a, numerator: abs(a.numerator) })),
  floor: /* @__PURE__ */ unary("floor", (a) => whole(floor(a))),
  ceil: /* @__PURE__ */ unary("ceil", (a) => whole(-floor({ ...a, numerator: -a.numerator }))),
  round: /* @__PURE__ */ unary("round", (a) => whole(round(a))),
  pow: /* @__PURE__ */ binary("pow", power),
  /** Only of 1: no other rational has a rational logarithm. */
  log: /* @__PURE__ */ unary("log", (a) => (a.numerator === a.denominator ? whole(0n) : undefined)),
  sqrt: /* @__PURE__ */ unary("sqrt", (a) => {
    const [n, d] = [exactRoot(a.numerator), exactRoot(a.denominator)]
    return a.numerator > 0n && n !== undefined && d !== undefined
      ? { numerator: n, denominator: d }
      : undefined
  }),
  cbrt: /* @__PURE__ */ unary("cbrt", (a) => (a.numerator === a.denominator ? whole(1n) : undefined)),
  numer: /* @__PURE__ */ primitive("numer", [Q], BigInteger, (a) => a.numerator),
  denom: /* @__PURE__ */ primitive("denom", [Q], BigInteger, (a) => a.denominator),
  toF64: /* @__PURE__ */ primitive("to-f64", [Q], F64, toNumber),
  toI64: /* @__PURE__ */ primitive("to-i64", [Q], I64, (a) =>
    a.denominator === 1n && BigInt.asIntN(64, a.numerator) === a.numerator ? a.numerator : undefined,
  ),
  less: /* @__PURE__ */ comparison("<", (c) => c < 0),
  greater: /* @__PURE__ */ comparison(">", (c) => c > 0),
  lessEqual: /* @__PURE__ */ comparison("<=", (c) => c <= 0),
  greaterEqual: /* @__PURE__ */ comparison(">=", (c) => c >= 0),
}
