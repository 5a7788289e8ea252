import { F64, I64, KeyedStore, NumericStore, primitiveSort, Str } from "@carton/egraph"
import type { Overload } from "../overload.js"
import { onValues } from "./numeric.js"
import { Rational } from "./rational.js"

/** Integers of any size. */
export const BigIntSort = /* @__PURE__ */ primitiveSort<"BigInt", number | bigint, bigint>("BigInt", {
  store: () =>
    new NumericStore<bigint>(
      (v) => (v >= -0x40000000n && v < 0x40000000n ? Number(v) : undefined),
      (v) => BigInt(v),
    ),
  normalize: BigInt,
  parse: BigInt,
})

/** Fractions of integers of any size. */
export const BigRatSort = /* @__PURE__ */ primitiveSort<"BigRat", Rational, Rational>("BigRat", {
  store: () => new KeyedStore<Rational>((v) => v.toString()),
})

const z = /* @__PURE__ */ onValues<bigint>(BigIntSort)
const q = /* @__PURE__ */ onValues<Rational>(BigRatSort)

/** Shifts further than this make numbers that no machine holds. */
const MAX_SHIFT = 2n ** 32n

const shifted = (a: bigint, b: bigint, by: (a: bigint, b: bigint) => bigint): bigint | undefined =>
  b < 0n || b >= MAX_SHIFT ? undefined : by(a, b)

const parseBigInt = (s: string): bigint | undefined =>
  /^[+-]?\d+$/.test(s) ? BigInt(s.replace("+", "")) : undefined

const bits = (a: bigint): bigint => (a === 0n ? 0n : BigInt((a < 0n ? -a : a).toString(2).length))

export const bigIntPrimitives = (): Overload[] => [
  z.op("bigint", [I64], BigIntSort, (a: bigint) => a),
  z.binary("+", (a, b) => a + b),
  z.binary("-", (a, b) => a - b),
  z.binary("*", (a, b) => a * b),
  z.binary("/", (a, b) => (b === 0n ? undefined : a / b)),
  z.binary("%", (a, b) => (b === 0n ? undefined : a % b)),
  z.binary("&", (a, b) => a & b),
  z.binary("|", (a, b) => a | b),
  z.binary("^", (a, b) => a ^ b),
  z.op("<<", [BigIntSort, I64], BigIntSort, (a: bigint, b: bigint) => shifted(a, b, (x, y) => x << y)),
  z.op(">>", [BigIntSort, I64], BigIntSort, (a: bigint, b: bigint) => shifted(a, b, (x, y) => x >> y)),
  z.unary("not-Z", (a) => ~a),
  z.unary("bits", bits),
  z.compare("<", (a, b) => a < b),
  z.compare(">", (a, b) => a > b),
  z.compare("<=", (a, b) => a <= b),
  z.compare(">=", (a, b) => a >= b),
  z.test("bool-=", (a, b) => a === b),
  z.test("bool-<", (a, b) => a < b),
  z.test("bool->", (a, b) => a > b),
  z.test("bool-<=", (a, b) => a <= b),
  z.test("bool->=", (a, b) => a >= b),
  z.binary("min", (a, b) => (a < b ? a : b)),
  z.binary("max", (a, b) => (a > b ? a : b)),
  z.op("to-string", [BigIntSort], Str, (a: bigint) => String(a)),
  z.op("from-string", [Str], BigIntSort, parseBigInt),
]

export const bigRatPrimitives = (): Overload[] => [
  q.binary("+", (a, b) => a.add(b)),
  q.binary("-", (a, b) => a.add(b.negate())),
  q.binary("*", (a, b) => a.multiply(b)),
  q.binary("/", (a, b) => b.inverse()?.multiply(a)),
  q.binary("min", (a, b) => (a.compare(b) <= 0 ? a : b)),
  q.binary("max", (a, b) => (a.compare(b) > 0 ? a : b)),
  q.unary("neg", (a) => a.negate()),
  q.unary("abs", (a) => (a.numerator < 0n ? a.negate() : a)),
  q.unary("floor", (a) => new Rational(a.floor())),
  q.unary("ceil", (a) => new Rational(-a.negate().floor())),
  q.unary("round", (a) => new Rational(a.round())),
  q.op("bigrat", [BigIntSort, BigIntSort], BigRatSort, (a: bigint, b: bigint) =>
    b === 0n ? undefined : new Rational(a, b),
  ),
  q.op("numer", [BigRatSort], BigIntSort, (a: Rational) => a.numerator),
  q.op("denom", [BigRatSort], BigIntSort, (a: Rational) => a.denominator),
  q.op("to-f64", [BigRatSort], F64, (a: Rational) => a.toNumber()),
  q.op("to-i64", [BigRatSort], I64, (a: Rational) =>
    a.denominator === 1n && a.numerator === BigInt.asIntN(64, a.numerator) ? a.numerator : undefined,
  ),
  q.binary("pow", (a, b) => a.power(b)),
  q.unary("log", (a) => (a.isOne ? new Rational(0n) : undefined)),
  q.unary("sqrt", (a) => a.squareRoot()),
  q.unary("cbrt", (a) => (a.isOne ? a : undefined)),
  q.compare("<", (a, b) => a.compare(b) < 0),
  q.compare(">", (a, b) => a.compare(b) > 0),
  q.compare("<=", (a, b) => a.compare(b) <= 0),
  q.compare(">=", (a, b) => a.compare(b) >= 0),
]
