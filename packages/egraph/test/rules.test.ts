import {
  call,
  constructor,
  delete_,
  EGraph,
  eq,
  F64,
  fn,
  greater,
  I64,
  keyword,
  let_,
  ne,
  panic,
  PanicError,
  relation,
  repeat,
  rewrite,
  RuleError,
  rule,
  ruleset,
  run,
  saturate,
  seq,
  set,
  sort,
  Str,
  subsume,
  type Term,
  union,
  variable,
} from "./engine.js"

const M = sort("Math", { lift: (n: number): Term<"Math"> => num(n) })
const num = constructor("Num", [I64], M)
const v = constructor("Var", [Str], M)
const add = constructor("Add", [M, M], M)
const mul = constructor("Mul", [M, M], M)
const neg = constructor("Neg", [M], M)
const vars = { x: M, y: M, z: M }

describe("rewriting", () => {
  test("a rewrite makes both sides equal", () => {
    const e = new EGraph()
    e.add(add(v("a"), 0))
    const rules = ruleset("r", vars, ({ x }) => [rewrite("add-zero", add(x, 0), x)])
    const report = e.run(saturate(rules))
    expect(report.stopReason).toBe("saturated")
    expect(e.equal(add(v("a"), 0), v("a"))).toBe(true)
    expect(e.equal(v("a"), num(0))).toBe(false)
  })

  test("commutativity and associativity of n summands reach every bracketing", () => {
    const e = new EGraph()
    const letters = ["a", "b", "c", "d", "e"].map((s) => v(s))
    e.add(letters.reduce((s, t) => add(s, t)))
    const rules = ruleset("ac", vars, ({ x, y, z }) => [
      rewrite("comm", add(x, y), add(y, x)),
      rewrite("assoc", add(add(x, y), z), add(x, add(y, z))),
    ])
    e.run(saturate(rules))
    // A class for each non-empty subset, a node for each ordered split of a subset in two: 3^n - 2^(n+1) + 1.
    expect(e.classCount).toBe(2 ** 5 - 1)
    expect(e.rowCount(add)).toBe(3 ** 5 - 2 ** 6 + 1)
  })

  test("congruence: equal arguments make equal terms, upwards", () => {
    const e = new EGraph()
    e.add(neg(neg(add(v("a"), v("c")))))
    e.add(neg(neg(add(v("b"), v("c")))))
    e.union(v("a"), v("b"))
    expect(e.equal(neg(neg(add(v("a"), v("c")))), neg(neg(add(v("b"), v("c")))))).toBe(true)
    expect(e.rowCount(neg)).toBe(2)
  })

  test("guards and ne", () => {
    const n = variable("n", I64)
    const positive = relation("positive", [M])
    const rules = ruleset("r", vars, ({ x, y }) => [
      rule("positive", [eq(x, num(n)), greater(n, 0)], [positive(x)]),
      rule("apart", [add(x, y), ne(x, y)], [union(add(x, y), mul(x, y))]),
    ])
    const e = new EGraph()
    e.add(add(v("a"), v("a")))
    e.add(add(3, -3))
    e.run(saturate(rules))
    expect([...e.rows(positive)].length).toBe(1)
    expect(e.check(positive(num(3)))).toBe(true)
    expect(e.check(positive(num(-3)))).toBe(false)
    expect(e.equal(add(v("a"), v("a")), mul(v("a"), v("a")))).toBe(false)
    expect(e.equal(add(3, -3), mul(3, -3))).toBe(true)
  })

  test("subsumed nodes are not matched again, but check finds them", () => {
    const rules = ruleset("r", vars, ({ x, y }) => [
      rewrite("to-mul", add(x, x), mul(2, x), { subsume: true }),
      rewrite("comm", add(x, y), neg(add(y, x))),
    ])
    const e = new EGraph()
    e.add(add(v("a"), v("a")))
    e.run(seq(rules))
    const before = e.nodeCount
    e.run(repeat(3, rules))
    expect(e.nodeCount).toBe(before)
    expect(e.check(eq(add(v("a"), v("a")), mul(2, v("a"))))).toBe(true)
  })

  test("delete, let, set, subsume, insert and call as actions", () => {
    const seen: bigint[] = []
    const n = variable("n", I64)
    const depth = fn("depth", [M], I64, { merge: (a, b) => (a > b ? a : b) })
    const rules = ruleset("r", vars, ({ x, y, z }) => [
      rule(
        "all",
        [eq(z, add(x, y)), eq(x, num(n))],
        [
          let_(variable("w", M), mul(x, y)),
          union(z, variable("w", M)),
          set(depth(z), n),
          neg(z),
          delete_(add(x, y)),
          call([n], (m) => seen.push(m.value(n) as bigint)),
        ],
      ),
      rule("subsume", [eq(z, mul(x, y))], [subsume(mul(x, y))]),
    ])
    const e = new EGraph()
    e.add(add(5, v("a")))
    e.run(saturate(rules))
    expect(seen).toEqual([5n])
    expect(e.rowCount(add)).toBe(0)
    expect(e.find(neg(mul(5, v("a"))))).toBeDefined()
    expect(e.lookup(depth(mul(5, v("a"))))).toBe(5n)
    expect([...e.rows(mul)].map((r) => r.subsumed)).toEqual([true])
  })

  test("panic ends the run with an error and leaves the e-graph usable", () => {
    const e = new EGraph()
    e.add(add(v("a"), 0))
    const rules = ruleset("r", vars, ({ x }) => [
      rule("no", [add(x, 0)], [union(x, num(7)), panic("no zeros")]),
    ])
    expect(() => e.run(rules)).toThrow(new PanicError("rule no: no zeros"))
    expect(e.equal(v("a"), num(7))).toBe(true)
  })

  test("a repeated variable matches equal classes only", () => {
    const rules = ruleset("r", vars, ({ x }) => [rewrite("double", add(x, x), mul(2, x))])
    const e = new EGraph()
    e.add(add(v("a"), v("b")))
    e.run(saturate(rules))
    expect(e.rowCount(mul)).toBe(0)
    e.union(v("a"), v("b"))
    e.run(saturate(rules))
    expect(e.equal(add(v("a"), v("b")), mul(2, v("b")))).toBe(true)
  })
})

describe("functions with merge", () => {
  const lower = fn("lower", [M], F64, { merge: Math.max })
  test("outputs merge when set again and when classes unite", () => {
    const e = new EGraph()
    e.set(lower(v("a")), 1.5)
    e.set(lower(v("a")), 1)
    expect(e.lookup(lower(v("a")))).toBe(1.5)
    e.set(lower(v("b")), 4)
    e.union(v("a"), v("b"))
    expect(e.lookup(lower(v("a")))).toBe(4)
    expect(e.rowCount(lower)).toBe(1)
  })

  test("without merge a conflict is an error", () => {
    const exact = fn("exact", [M], I64)
    const e = new EGraph()
    e.set(exact(v("a")), 1)
    e.set(exact(v("a")), 1)
    expect(() => e.set(exact(v("a")), 2)).toThrow("exact: two outputs for one input, 1 and 2, and no merge")
    e.set(exact(v("b")), 2)
    expect(() => e.union(v("a"), v("b"))).toThrow(PanicError)
    expect(() => e.run(ruleset("none", {}, () => []))).not.toThrow()
    expect(e.equal(v("a"), v("b"))).toBe(true)
  })

  test("a conflict that is popped is no error any more", () => {
    const exact = fn("exact", [M], I64)
    const e = new EGraph()
    e.set(exact(v("a")), 1)
    e.set(exact(v("b")), 2)
    e.push()
    expect(() => e.union(v("a"), v("b"))).toThrow("exact: two outputs")
    e.pop()
    expect(() => e.rebuild()).not.toThrow()
    expect(e.lookup(exact(v("b")))).toBe(2n)
  })

  test("a merge may be a term, and may make terms", () => {
    const best = fn("best", [Str], M, { mergeTerm: (a, b) => add(a, b) })
    const e = new EGraph()
    e.set(best("k"), v("a"))
    e.set(best("k"), v("b"))
    expect(e.lookup(best("k"))).toBe(e.find(add(v("a"), v("b"))))
  })

  test("lattice values flow up to a fixpoint", () => {
    const n = variable("n", F64)
    const m = variable("m", F64)
    const positive = ruleset("p", vars, ({ x, y, z }) => [
      rule("neg", [eq(z, neg(x)), eq(lower(x), n)], [set(lower(z), n)]),
      rule("add", [eq(z, add(x, y)), eq(lower(x), n), eq(lower(y), m), greater(n, m)], [set(lower(z), n)]),
    ])
    const e = new EGraph()
    let t = v("a")
    for (let i = 0; i < 50; i++) t = neg(t)
    e.add(t)
    e.set(lower(v("a")), 3)
    e.run(saturate(positive))
    expect(e.lookup(lower(t))).toBe(3)
    e.set(lower(v("a")), 5)
    e.run(saturate(positive))
    expect(e.lookup(lower(t))).toBe(5)
  })
})

describe("rules are checked when made", () => {
  const { x, y, z } = { x: variable("x", M), y: variable("y", M), z: variable("z", M) }
  test("an unbound variable on the right, by name", () => {
    expect(() => rewrite("bad", neg(x), add(x, y))).toThrow(
      new RuleError("rule bad: variable y of an action is not bound by any fact"),
    )
    expect(() => rule("bad", [eq(x, neg(y)), ne(x, z)], [])).toThrow(
      "rule bad: variable z is not bound by any pattern",
    )
  })
  test("wrong targets", () => {
    expect(() => rule("bad", [neg(x)], [set(neg(x) as never, x)])).toThrow("set takes a call of a function")
    expect(() => rewrite("bad", x, neg(x))).toThrow("the left side must be a call")
  })
  test("metadata chains and is kept", () => {
    const r = rewrite("comm", add(x, y), add(y, x)).exact().assuming("finite").guarded(1e-9)
    expect(r.equality).toEqual({ exact: true, assuming: ["finite"], guarded: [1e-9] })
    expect(rewrite("a", add(x, y), add(y, x)).reassociates(3).equality.reassociates).toEqual({ bound: 3 })
  })
})

describe("types", () => {
  const s = sort("Other")
  const o = constructor("o", [], s)
  const x = variable("x", M)
  const sum = constructor("Sum", [M], { axis: keyword(I64, 0), name: keyword(Str, "n") }, M)
  test("wrong sorts and keywords do not compile, nor run", () => {
    // @ts-expect-error an Other is not a Math
    expect(() => neg(o())).toThrow(RuleError)
    // @ts-expect-error both sides must have one sort
    expect(() => rewrite("bad", neg(x), o())).toThrow()
    // @ts-expect-error no such keyword
    expect(() => sum(x, { axes: 1 })).toThrow('Sum: no keyword "axes" (has axis, name)')
    // @ts-expect-error a constructor without keywords takes no options
    expect(() => neg(x, { axis: 1 })).toThrow("Neg: takes 1 arguments, got 2")
    // @ts-expect-error a string is not an i64
    expect(() => num("1x")).toThrow()
  })
  test("an option left out means its default", () => {
    expect(sum(x, { name: "k" }).toString()).toBe('(Sum x 0 "k")')
    expect(sum(x).toString()).toBe('(Sum x 0 "n")')
  })
  test("wrapped sorts give host objects", () => {
    class Box {
      constructor(readonly term: Term<"Boxed">) {}
      twice(): Box {
        return both(this, this)
      }
    }
    const Boxed = sort("Boxed", { wrap: (t) => new Box(t), lift: (n: number): Box => leaf(n) })
    const leaf = constructor("leaf", [F64], Boxed)
    const both = constructor("both", [Boxed, Boxed], Boxed)
    const e = new EGraph()
    e.add(leaf(1).twice())
    e.run(ruleset("r", { b: Boxed }, ({ b }) => [rewrite("both", b.twice(), b)]))
    expect(e.equal(both(1, leaf(1)), leaf(1))).toBe(true)
  })
})

test("query gives typed host values, each match once", () => {
  const edge = relation("edge", [I64, Str])
  const e = new EGraph()
  e.add(edge(1, "a"))
  e.add(edge(2, "b"))
  const rows = e.query({ n: I64, s: Str }, ({ n, s }) => [edge(n, s), greater(n, 1)])
  const first: { n: bigint; s: string } | undefined = rows[0]
  expect(rows).toEqual([{ n: 2n, s: "b" }])
  expect(first?.s).toBe("b")
})

test("run stops at rounds, until and limits", () => {
  const grow = ruleset("grow", vars, ({ x }) => [rewrite("grow", neg(x), neg(neg(add(x, x))))])
  const fresh = () => {
    const e = new EGraph()
    e.add(neg(v("a")))
    return e
  }
  expect(fresh().run(run(grow, { times: 3 })).iterations.length).toBe(3)
  expect(fresh().run(saturate(grow), { nodes: 100 }).stopReason).toBe("nodes")
  expect(fresh().run(saturate(grow), { classes: 100 }).stopReason).toBe("classes")
  expect(fresh().run(saturate(grow), { iterations: 4 }).stopReason).toBe("iterations")
  expect(fresh().run(saturate(grow), { signal: { aborted: true } }).stopReason).toBe("aborted")
  expect(fresh().run(saturate(grow), { bytes: 1e5 }).stopReason).toBe("memory")
  expect(fresh().run(saturate(grow), { milliseconds: 20 }).stopReason).toBe("time")
  expect(
    fresh().run(run(grow, { times: 9, until: [add(add(v("a"), v("a")), add(v("a"), v("a")))] })).stopReason,
  ).toBe("until")
})

test("push and pop", () => {
  const rules = ruleset("r", vars, ({ x, y }) => [rewrite("comm", add(x, y), add(y, x))])
  const e = new EGraph()
  e.add(add(v("a"), v("b")))
  e.push()
  e.run(rules)
  e.union(v("a"), v("b"))
  e.add(num(9))
  expect(e.equal(v("a"), v("b"))).toBe(true)
  expect(e.pop()).toBe(true)
  expect(e.nodeCount).toBe(3)
  expect(e.equal(v("a"), v("b"))).toBe(false)
  e.run(rules)
  expect(e.equal(add(v("a"), v("b")), add(v("b"), v("a")))).toBe(true)
  expect(e.pop()).toBe(false)
})

test("a term that was found is not there any more once its row, or the row of a part, is gone", () => {
  const e = new EGraph()
  const part = add(v("a"), v("b"))
  const whole = neg(part)
  e.add(whole)
  e.delete(part)
  expect(e.find(part)).toBeUndefined()
  expect(e.find(whole)).toBeUndefined()
  e.push()
  const again = e.add(whole)
  expect(e.find(whole)).toBe(again)
  e.pop()
  expect(e.find(whole)).toBeUndefined()
  e.union(part, v("c"))
  expect(e.find(part)).toBe(e.find(v("c")))
})
