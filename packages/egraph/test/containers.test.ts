import {
  BigInteger,
  constructor,
  EGraph,
  Fn,
  fn,
  type HasTerm,
  I64,
  i64,
  MapOf,
  multisetClearIndex,
  multisetFillIndex,
  multisetFilter,
  multisetFlatMap,
  multisetMap,
  multisetReduce,
  MultiSet,
  Pair,
  relation,
  rewrite,
  rule,
  RuleError,
  ruleset,
  saturate,
  SetOf,
  sort,
  Str,
  type Term,
  Unit,
  variable,
  Vec,
  vecMap,
  set,
  union,
  eq,
} from "./engine.js"

const M = sort("M", { lift: (x: string): Term<"M"> => v(x) })
const v = constructor("V", [Str], M)
const value = (t: HasTerm): unknown => new EGraph().lookup(t)

const V = Vec(I64).ops
const S = SetOf(I64).ops
const P = MapOf(Str, I64).ops
const B = MultiSet(I64).ops
const s123 = SetOf(I64).lift([1, 2, 3])
const m = MapOf(Str, I64).lift([
  ["a", 1],
  ["b", 2],
])
const bag = MultiSet(I64).lift([5, 3, 5])

test.each<[string, HasTerm, unknown]>([
  ["of", V.of(1, 2), [1n, 2n]],
  ["empty", V.empty(), []],
  ["append", V.append([1], [2, 3]), [1n, 2n, 3n]],
  ["push", V.push([1], 2), [1n, 2n]],
  ["pop", V.pop([1, 2]), [1n]],
  ["pop of nothing", V.pop([]), []],
  ["get", V.get([7, 8], 1), 8n],
  ["get outside", V.get([7, 8], 2), undefined],
  ["get before", V.get([7, 8], -1), undefined],
  ["set", V.set([7, 8], 0, 1), [1n, 8n]],
  ["set outside", V.set([7, 8], 2, 1), undefined],
  ["remove", V.remove([7, 8], 0), [8n]],
  ["length", V.length([7, 8]), 2n],
  ["contains", V.contains([7, 8], 8), null],
  ["contains fails", V.contains([7, 8], 9), undefined],
  ["not-contains", V.notContains([7, 8], 9), null],
  ["range", V.range(3), [0n, 1n, 2n]],
])("Vec %s", (_, term, expected) => expect(value(term)).toEqual(expected))

test.each<[string, HasTerm, unknown]>([
  ["of", S.of(3, 1, 3), new Set([1n, 3n])],
  ["insert", S.insert(s123, 4), new Set([1n, 2n, 3n, 4n])],
  ["remove", S.remove(s123, 2), new Set([1n, 3n])],
  ["get", S.get(s123, 0), 1n],
  ["get outside", S.get(s123, 3), undefined],
  ["length", S.length(s123), 3n],
  ["contains", S.contains(s123, 2), null],
  ["not-contains fails", S.notContains(s123, 2), undefined],
  ["union", S.union(s123, [4]), new Set([1n, 2n, 3n, 4n])],
  ["diff", S.diff(s123, [2]), new Set([1n, 3n])],
  ["intersect", S.intersect(s123, [2, 9]), new Set([2n])],
])("Set %s", (_, term, expected) => expect(value(term)).toEqual(expected))

test.each<[string, HasTerm, unknown]>([
  ["get", P.get(m, "b"), 2n],
  ["get of what is not there", P.get(m, "c"), undefined],
  [
    "insert",
    P.insert(m, "a", 9),
    new Map([
      ["a", 9n],
      ["b", 2n],
    ]),
  ],
  ["remove", P.remove(m, "a"), new Map([["b", 2n]])],
  ["length", P.length(m), 2n],
  ["contains", P.contains(m, "a"), null],
  ["not-contains", P.notContains(m, "a"), undefined],
  ["empty", P.empty(), new Map()],
])("Map %s", (_, term, expected) => expect(value(term)).toEqual(expected))

test.each<[string, HasTerm, unknown]>([
  ["of", B.of(2, 1, 2), [1n, 2n, 2n]],
  ["single", B.single(4, 2), [4n, 4n]],
  ["insert", B.insert(bag, 3), [3n, 3n, 5n, 5n]],
  ["remove", B.remove(bag, 5), [3n, 5n]],
  ["remove of what is not there", B.remove(bag, 4), undefined],
  ["subtract", B.subtract(bag, [5, 3]), [5n]],
  ["subtract too much", B.subtract(bag, [3, 3]), undefined],
  ["subtract-swapped", B.subtractSwapped([5], bag), [3n, 5n]],
  ["length", B.length(bag), 3n],
  ["contains-swapped", B.containsSwapped(3, bag), null],
  ["intersection", B.intersection(bag, [5, 5, 5, 1]), [5n, 5n]],
  ["sum", B.sum(bag, [1]), [1n, 3n, 5n, 5n]],
  ["reset-counts", B.resetCounts(bag), [3n, 5n]],
  ["count", B.count(bag, 5), 2n],
  ["pick-max", B.pickMax(bag), 5n],
  ["pick of nothing", B.pick([]), undefined],
  ["sum-multisets", MultiSet(MultiSet(I64)).ops.sumMultisets([[1, 2], [2]]), [1n, 2n, 2n]],
])("MultiSet %s", (_, term, expected) => expect(value(term)).toEqual(expected))

test("Pair", () => {
  const p = Pair(I64, Str)
  expect(value(p.lift([1, "x"]))).toEqual([1n, "x"])
  expect(value(p.ops.second(p.ops.of(1, "x")))).toBe("x")
})

test("every container is renewed when what it holds is united, nested too", () => {
  const held = relation("held", [SetOf(M), MapOf(M, Vec(M)), MultiSet(M), Pair(M, SetOf(M))])
  const e = new EGraph()
  e.add(held(["a", "b"], [["a", ["b"]]], ["a", "b"], ["a", ["b"]]))
  e.add(held(["a"], [["a", ["a"]]], ["a", "a"], ["a", ["a"]]))
  expect(e.rowCount(held)).toBe(2)
  e.union(v("a"), v("b"))
  expect(e.rowCount(held)).toBe(1)
  const a = e.find(v("a")) as number
  expect([...e.rows(held)][0]?.inputs).toEqual([new Set([a]), new Map([[a, [a]]]), [a, a], [a, new Set([a])]])
  e.push()
  e.union(v("a"), v("c"))
  e.pop()
  expect(e.check(held(["b"], [["b", ["b"]]], ["b", "a"], ["b", ["a"]]))).toBe(true)
})

test("vec-union and multiset-union-values unite in actions", () => {
  const same = relation("same", [Vec(M), Vec(M)])
  const bagOf = relation("bagOf", [MultiSet(M)])
  const e = new EGraph()
  e.add(same(["a", "b"], ["c", "d"]))
  e.add(bagOf(["e", "f"]))
  e.run(
    saturate(
      ruleset("u", { x: Vec(M), y: Vec(M), z: MultiSet(M) }, ({ x, y, z }) => [
        rule("same", [same(x, y)], [Vec(M).ops.union(x, y)]),
        rule("bag", [bagOf(z)], [MultiSet(M).ops.unionValues(z)]),
      ]),
    ),
  )
  expect(e.equal(v("a"), v("c")) && e.equal(v("b"), v("d")) && e.equal(v("e"), v("f"))).toBe(true)
  expect(e.equal(v("a"), v("b"))).toBe(false)
})

describe("function values", () => {
  const add = constructor("Add", [M, M], M)
  const Unary = Fn([M], M)

  test("unstable-fn and unstable-app, with first arguments", () => {
    const e = new EGraph()
    const f = Unary.ops.of(add, "a")
    expect(e.add(Unary.ops.app(f, "b"))).toBe(e.find(add("a", "b")))
    expect(() => Unary.ops.of(add)).toThrow(RuleError)
  })

  test("what a function value holds is renewed", () => {
    const uses = relation("uses", [Unary])
    const e = new EGraph()
    e.add(uses(Unary.ops.of(add, "a")))
    e.add(uses(Unary.ops.of(add, "b")))
    e.union(v("a"), v("b"))
    expect(e.rowCount(uses)).toBe(1)
  })

  test("in a query an application that is not there fails, in an action it is made", () => {
    const f = relation("f", [Unary])
    const found = relation("found", [M])
    const e = new EGraph()
    e.add(f(Unary.lift(constructor("G", [M], M))))
    const g = variable("g", Unary)
    const x = variable("x", M)
    const look = ruleset("look", {}, () => [
      rule("look", [f(g), eq(x, v("q")), eq(variable("y", M), Unary.ops.app(g, x))], [found(x)]),
    ])
    e.add(v("q"))
    e.run(saturate(look))
    expect(e.rowCount(found)).toBe(0)
    e.run(ruleset("make", {}, () => [rule("make", [f(g), eq(x, v("q"))], [Unary.ops.app(g, x)])]))
    expect(e.nodeCount).toBe(3)
  })

  test("maps, filters and folds", () => {
    const Inc = Fn([I64], I64)
    const inc = Inc.ops.of(i64.add, 1)
    expect(value(vecMap(Inc, Vec(I64))(inc, [1, 2]))).toEqual([2n, 3n])
    expect(value(multisetMap(Inc, MultiSet(I64))(inc, bag))).toEqual([4n, 6n, 6n])
    const Is = Fn([I64], Unit)
    const above = Is.ops.of(i64.less, 4)
    expect(value(multisetFilter(Is, MultiSet(I64))(above, bag))).toEqual([5n, 5n])
    expect(value(multisetFilter(Is, MultiSet(I64), true)(above, bag))).toEqual([3n])
    const Sum = Fn([I64, I64], I64)
    expect(value(multisetReduce(Sum, MultiSet(I64))(i64.add, bag))).toBe(13n)
    expect(value(multisetReduce(Sum, MultiSet(I64))(i64.add, []))).toBe(undefined)
    const Twice = Fn([I64], MultiSet(I64))
    expect(value(multisetFlatMap(Twice, MultiSet(I64))(Twice.ops.of(B.insert, [9]), [1, 2]))).toEqual([
      1n,
      2n,
      9n,
      9n,
    ])
  })

  test("fill-index and clear-index", () => {
    const Bag = MultiSet(I64)
    const index = fn("index", [Bag, I64], I64, { merge: (a) => a })
    const Index = Fn([Bag, I64], I64)
    const bags = relation("bags", [Bag])
    const b = variable("b", Bag)
    const e = new EGraph()
    e.add(bags(bag))
    e.run(ruleset("fill", {}, () => [rule("fill", [bags(b)], [multisetFillIndex(Index, Bag)(b, index)])]))
    expect([...e.rows(index)].map((r) => [r.inputs[1], r.output])).toEqual([
      [3n, 1n],
      [5n, 2n],
    ])
    e.run(ruleset("clear", {}, () => [rule("clear", [bags(b)], [multisetClearIndex(Index, Bag)(b, index)])]))
    expect(e.rowCount(index)).toBe(0)
  })
})

test("big numbers in containers, and rewriting through them", () => {
  const poly = constructor("Poly", [Vec(BigInteger)], M)
  const lead = fn("lead", [M], BigInteger, { merge: (a) => a })
  const c = variable("c", Vec(BigInteger))
  const e = new EGraph()
  const p = poly([2n ** 70n, 5])
  e.add(p)
  e.run(
    saturate(
      ruleset("lead", { x: M }, ({ x }) => [
        rule("lead", [eq(x, poly(c))], [set(lead(x), Vec(BigInteger).ops.get(c, 0)), union(x, poly(c))]),
        rewrite("drop", poly(c), poly(Vec(BigInteger).ops.pop(c))),
      ]),
    ),
    { iterations: 1 },
  )
  expect(e.lookup(lead(p))).toBe(2n ** 70n)
})
