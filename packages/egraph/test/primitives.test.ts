import {
  bigint,
  BigInteger,
  BigRat,
  bigrat,
  bool,
  Bool,
  EGraph,
  F64,
  f64,
  fn,
  I64,
  i64,
  orderingMax,
  orderingMin,
  primitive,
  rational,
  Str,
  str,
  valueEq,
  type HasTerm,
  type AnySort,
} from "./engine.js"

const MIN = -(2n ** 63n)
const MAX = 2n ** 63n - 1n

/** The value of a ground primitive term; undefined where it fails. */
const value = (t: HasTerm): unknown => new EGraph().lookup(t)

const i = (v: number | bigint) => I64.lift(v)
const d = (v: number) => F64.lift(v)
const z = (v: number | bigint) => BigInteger.lift(v)
const q = (n: number, m = 1) => BigRat.lift(rational(BigInt(n), BigInt(m))!)
const s = (v: string) => Str.lift(v)
const b = (v: boolean) => Bool.lift(v)

test.each<[string, HasTerm, unknown]>([
  ["adds", i64.add(2, 3), 5n],
  ["adds past 31 bits", i64.add(0x3fffffff, 1), 0x40000000n],
  ["adds past 53 bits", i64.add(2n ** 60n, 1), 2n ** 60n + 1n],
  ["overflow fails", i64.add(MAX, 1), undefined],
  ["underflow fails", i64.sub(MIN, 1), undefined],
  ["product exact", i64.mul(3037000499, 3037000499), 3037000499n ** 2n],
  ["product overflows", i64.mul(3037000500, 3037000500), undefined],
  ["divides toward zero", i64.div(-7, 2), -3n],
  ["division by zero", i64.div(1, 0), undefined],
  ["division that overflows", i64.div(MIN, -1), undefined],
  ["remainder has the dividend's sign", i64.mod(-7, 2), -1n],
  ["remainder of zero is zero, not minus zero", i64.mod(-4, 2), 0n],
  ["remainder by zero", i64.mod(1, 0), undefined],
  ["and", i64.and(12, 10), 8n],
  ["or", i64.or(12, 10), 14n],
  ["xor", i64.xor(12, 10), 6n],
  ["not", i64.not(0), -1n],
  ["shifts left, dropping bits", i64.shl(1, 63), MIN],
  ["shift by 64 fails", i64.shl(1, 64), undefined],
  ["shifts right with sign", i64.shr(-8, 1), -4n],
  ["log2", i64.log2(1023), 9n],
  ["log2 of zero fails", i64.log2(0), undefined],
  ["abs of the least fails", i64.abs(MIN), undefined],
  ["less holds", i64.less(MIN, 0), null],
  ["less fails", i64.less(0, 0), undefined],
  ["bool-<", i64.isLess(1, 2), true],
  ["min", i64.min(MAX, 2n ** 40n), 2n ** 40n],
  ["to-string", i64.toString(-12), "-12"],
  ["count-matches", i64.countMatches("abab", "ab"), 2n],
])("i64 %s", (_, term, expected) => expect(value(term)).toEqual(expected))

test.each<[string, HasTerm, unknown]>([
  ["adds", f64.add(0.1, 0.2), 0.1 + 0.2],
  ["division by zero fails", f64.div(1, 0), undefined],
  ["pow", f64.pow(2, 0.5), Math.SQRT2],
  ["exp", f64.exp(1), Math.E],
  ["log of zero fails", f64.log(0), undefined],
  ["sqrt of a negative fails", f64.sqrt(-1), undefined],
  ["sqrt", f64.sqrt(2), Math.SQRT2],
  ["neg of zero", f64.neg(0), -0],
  ["max", f64.max(1, 2), 2],
  ["to-f64", f64.toF64(3), 3],
  ["to-i64 truncates", f64.toI64(-2.7), -2n],
  ["to-i64 saturates", f64.toI64(1e300), MAX],
  ["min is not NaN", f64.min(1, NaN), 1],
  ["max is NaN", f64.max(NaN, 1), NaN],
  ["NaN is above all others", f64.less(Infinity, NaN), null],
  ["NaN is not above itself", f64.greater(NaN, NaN), undefined],
  ["NaN is itself", f64.greaterEqual(NaN, NaN), null],
  ["log of NaN", f64.log(NaN), NaN],
  ["sqrt of NaN", f64.sqrt(NaN), NaN],
  ["1 to an infinite power", f64.pow(1, Infinity), 1],
  ["to-string", f64.toString(3), "3.0"],
  ["to-string of large numbers", f64.toString(9.3e18), "9.3e18"],
  ["to-string of small numbers", f64.toString(-1e-7), "-1e-7"],
])("f64 %s", (_, term, expected) => expect(value(term)).toEqual(expected))

test("f64: 0 and -0 differ, NaN is itself", () => {
  const f = fn("f", [F64], I64, { merge: (a, _) => a })
  const e = new EGraph()
  e.set(f(0), 1)
  e.set(f(-0), 2)
  e.set(f(NaN), 3)
  e.set(f(NaN), 4)
  expect([f(0), f(-0), f(NaN)].map((t) => e.lookup(t))).toEqual([1n, 2n, 3n])
  expect(Object.is(e.lookup(f64.neg(0)), -0)).toBe(true)
})

test.each<[string, HasTerm, unknown]>([
  ["not", bool.not(b(true)), false],
  ["and", bool.and(true, false), false],
  ["or of many", bool.or(b(false), b(false), b(true)), true],
  ["xor", bool.xor(true, true), false],
  ["implies", bool.implies(true, false), false],
  ["guard holds", bool.guard(true), null],
  ["guard fails", bool.guard(false), undefined],
  ["concat", str.concat(s("a"), s("b"), s("c")), "abc"],
  ["replace all", str.replace("a.b.c", ".", "-"), "a-b-c"],
  ["replaces the empty string around every character", str.replace("a💩", "", "-"), "-a-💩-"],
  ["value-eq", valueEq(i(1), i(1)), null],
  ["value-eq fails", valueEq(i(1), i(2)), undefined],
])("bool and String: %s", (_, term, expected) => expect(value(term)).toEqual(expected))

test("ordering-min and -max choose one each, whatever the order of the arguments", () => {
  const e = new EGraph()
  const pair = new Set([e.lookup(orderingMin(s("x"), s("y"))), e.lookup(orderingMax(s("x"), s("y")))])
  expect(pair).toEqual(new Set(["x", "y"]))
  expect(e.lookup(orderingMin(s("x"), s("y")))).toBe(e.lookup(orderingMin(s("y"), s("x"))))
})

test.each<[string, HasTerm, unknown]>([
  ["product", bigint.mul(z(MAX), z(MAX)), MAX * MAX],
  ["shift", bigint.shl(z(1), 100), 2n ** 100n],
  ["negative shift fails", bigint.shl(z(1), -1), undefined],
  ["bits", bigint.bits(z(-255)), 8n],
  ["from-string", bigint.fromString("-123456789012345678901"), -123456789012345678901n],
  ["from-string fails", bigint.fromString("1.5"), undefined],
  ["to-string", bigint.toString(z(2n ** 70n)), (2n ** 70n).toString()],
  ["remainder by zero", bigint.mod(z(1), z(0)), undefined],
])("BigInt %s", (_, term, expected) => expect(value(term)).toEqual(expected))

test("sqrt of rationals beyond doubles", () => {
  const root = 10n ** 200n + 3n
  expect(value(bigrat.sqrt(BigRat.lift(root * root)))).toEqual({ numerator: root, denominator: 1n })
  expect(value(bigrat.sqrt(BigRat.lift(root * root + 1n)))).toBeUndefined()
})

const ratio = (n: number, m = 1) => ({ numerator: BigInt(n), denominator: BigInt(m) })
test.each<[string, HasTerm, unknown]>([
  ["lowest terms, positive denominator", bigrat.of(z(6), z(-4)), ratio(-3, 2)],
  ["zero denominator fails", bigrat.of(z(1), z(0)), undefined],
  ["sum", bigrat.add(q(1, 2), q(1, 3)), ratio(5, 6)],
  ["division by zero fails", bigrat.div(q(1), q(0)), undefined],
  ["floor of a negative", bigrat.floor(q(-1, 2)), ratio(-1)],
  ["ceil of a negative", bigrat.ceil(q(-1, 2)), ratio(0)],
  ["round half away from zero", bigrat.round(q(-1, 2)), ratio(-1)],
  ["round", bigrat.round(q(7, 3)), ratio(2)],
  ["negative power", bigrat.pow(q(2, 3), q(-2)), ratio(9, 4)],
  ["fractional power fails", bigrat.pow(q(4), q(1, 2)), undefined],
  ["0^0 = 1", bigrat.pow(q(0), q(0)), ratio(1)],
  ["0^-1 fails", bigrat.pow(q(0), q(-1)), undefined],
  ["sqrt of a square", bigrat.sqrt(q(9, 4)), ratio(3, 2)],
  ["sqrt of no square fails", bigrat.sqrt(q(2)), undefined],
  ["to-i64 of a fraction fails", bigrat.toI64(q(1, 2)), undefined],
  ["to-f64", bigrat.toF64(q(1, 4)), 0.25],
  ["less", bigrat.less(q(1, 3), q(1, 2)), null],
])("BigRat %s", (_, term, expected) => expect(value(term)).toEqual(expected))

test("a literal's text reads back as the literal", () => {
  const cases: [AnySort, unknown][] = [
    [I64, -5n],
    [F64, 0.1],
    [F64, -0],
    [F64, Infinity],
    [F64, 3],
    [Bool, true],
    [Str, 'a "b"\n'],
    [BigInteger, 2n ** 80n],
    [BigRat, ratio(-3, 2)],
  ]
  for (const [sort, v] of cases) expect(sort.parse!(sort.show(v))).toEqual(v)
})

test("what a sort cannot hold is refused", () => {
  expect(() => I64.lift(1.5)).toThrow("i64: got 1.5")
  expect(() => I64.lift(2n ** 63n)).toThrow("does not fit into 64 bits")
  const double = primitive("double", [I64], I64, (a) => 2n * a)
  const held = fn("held", [], I64)
  const e = new EGraph()
  expect(() => e.set(held(), double(2n ** 62n))).toThrow("i64: 9223372036854775808 does not fit into 64 bits")
  e.set(held(), double(2))
  expect(e.lookup(held())).toBe(4n)
  expect(d(1).toString()).toBe("1.0")
})
