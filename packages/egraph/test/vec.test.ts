import {
  constructor,
  EGraph,
  eq,
  I64,
  rewrite,
  rule,
  ruleset,
  saturate,
  sort,
  union,
  variable,
  Vec,
  type Term,
  fn,
  Str,
  relation,
} from "./engine.js"

const M = sort("M", { lift: (s: string): Term<"M"> => v(s) })
const v = constructor("V", [Str], M)
const tuple = constructor("Tuple", [Vec(M)], M)
const get = constructor("Get", [M, I64], M)

describe("Vec", () => {
  test("elements united make vectors equal, nested ones too, and rows of them new", () => {
    const e = new EGraph()
    const nested = relation("nested", [Vec(Vec(M))])
    e.add(nested([["a"], ["b"]]))
    e.add(nested([["b"], ["a"]]))
    e.add(tuple(["a", "b"]))
    e.add(tuple(["b", "b"]))
    expect(e.rowCount(nested)).toBe(2)
    e.union(v("a"), v("b"))
    expect(e.rowCount(nested)).toBe(1)
    expect(e.equal(tuple(["a", "b"]), tuple(["b", "a"]))).toBe(true)
    expect(e.classCount).toBe(2)
  })

  test("primitives as computations and partial guards", () => {
    const i = variable("i", I64)
    const vs = variable("vs", Vec(M))
    const rules = ruleset("r", { x: M }, ({ x }) => [
      rewrite("get", get(tuple(vs), i), Vec(M).ops.get(vs, i)),
      rule("len", [eq(x, tuple(vs))], [union(get(x, 7), get(x, Vec(M).ops.length(vs)))]),
    ])
    const e = new EGraph()
    e.add(get(tuple(["a", "b"]), 1))
    e.run(saturate(rules.rules[0] === undefined ? rules : ruleset("g", {}, () => [rules.rules[0]!])))
    expect(e.equal(get(tuple(["a", "b"]), 1), v("b"))).toBe(true)
  })

  test("a rule over content sees the change when an element is displaced", () => {
    const vs = variable("vs", Vec(M))
    const mark = relation("mark", [M])
    const hit = relation("hit", [Vec(M)])
    const rules = ruleset("r", { x: M }, ({ x }) => [
      rule("hit", [tuple(vs), eq(Vec(M).ops.get(vs, 0), x), mark(x)], [hit(vs)]),
    ])
    const e = new EGraph()
    e.add(mark(v("first")))
    e.add(tuple(["z"]))
    e.run(saturate(rules))
    expect(e.rowCount(hit)).toBe(0)
    e.union(v("first"), v("z"))
    e.run(saturate(rules))
    expect(e.rowCount(hit)).toBe(1)
  })

  test("host values", () => {
    const shape = fn("shape", [M], Vec(I64), { merge: (a) => a })
    const e = new EGraph()
    e.set(shape(v("a")), Vec(I64).lift([2, 3]))
    expect(e.lookup(shape(v("a")))).toEqual([2n, 3n])
  })
})
