import {
  birewrite,
  theory,
  checkExplanation,
  constructor,
  EGraph,
  eq,
  type Explanation,
  explanations,
  I64,
  i64,
  rewrite,
  ruleset,
  run,
  sort,
  Str,
  type GroundTerm,
  type Term,
  type TermMaker,
} from "../src/index.js"

const M = sort("M", { lift: (n: number): Term<"M"> => num(n) })
const num = constructor("Num", [I64], M)
const sym = constructor("Sym", [Str], M)
const add = constructor("Add", [M, M], M)
const mul = constructor("Mul", [M, M], M)

test("a chain of rule applications, which the checker accepts", () => {
  const rules = ruleset("r", { a: M, b: M, c: M, x: I64, y: I64 }, ({ a, b, c, x, y }) => [
    rewrite("comm", add(a, b), add(b, a)),
    birewrite("assoc", add(add(a, b), c), add(a, add(b, c))),
    rewrite("fold", add(num(x), num(y)), num(i64.add(x, y))),
    rewrite("distribute", mul(a, add(b, c)), add(mul(a, b), mul(a, c))),
  ])
  const e = new EGraph({ explanations })
  const s = (n: string) => sym(n)
  const t = add(add(s("a"), 1), add(2, s("b")))
  const u = add(s("b"), add(3, s("a")))
  e.add(t)
  e.add(u)
  e.run(run(rules, { times: 4 }))
  const x = e.explain(t, u)
  expect(String(x)).toContain("by rule comm")
  const primitives = {
    "+": ([p, q]: readonly GroundTerm[], make: TermMaker) =>
      make.value("i64", String(BigInt(p?.text ?? "") + BigInt(q?.text ?? ""))),
  }
  expect(checkExplanation(x, theory({ rulesets: [rules], asserted: [t, u], primitives }))).toBeUndefined()
  const y = e.explain(t, u, { existence: true })
  expect(String(y)).toContain("by rule comm")
  expect(
    checkExplanation(y, theory({ rulesets: [rules], asserted: [t, u], primitives, existence: true })),
  ).toBeUndefined()
})

const F = sort("F")
const leaf = constructor("leaf", [Str], F)
const f = constructor("f", [F], F)
const pair = constructor("pair", [F, F], F)

/** The explanation of two terms after their leaves were united; the checker has accepted it. */
function byCongruence(tower: (x: Term<"F">) => Term<"F">): Explanation {
  const [a, b] = [leaf("a"), leaf("b")]
  const [t, u] = [tower(a), tower(b)]
  const e = new EGraph({ explanations })
  e.add(t)
  e.add(u)
  e.union(a, b)
  const explanation = e.explain(t, u)
  expect(checkExplanation(explanation, theory({ rulesets: [], asserted: [eq(a, b)] }))).toBeUndefined()
  return explanation
}

const times = (n: number, g: (x: Term<"F">) => Term<"F">) => (x: Term<"F">) => {
  for (let i = 0; i < n; i++) x = g(x)
  return x
}

test("terms 20,000 deep are explained and checked", () => {
  const explanation = byCongruence(times(20_000, f))
  expect(explanation.steps.length).toBe(20_001)
})

test("a proof is as long as the terms share, not as they are written out", () => {
  const shared = (n: number) => byCongruence(times(n, (x) => pair(x, x))).steps.length
  expect([10, 20, 40].map(shared)).toEqual([11, 21, 41])
})

test("a proof grows with the equalities that it needs, not with all there are", () => {
  const chain = (n: number, wanted: number) => {
    const e = new EGraph({ explanations })
    const leaves = Array.from({ length: n }, (_, i) => leaf(String(i)))
    leaves.reduce((x, y) => (e.union(x, y), y))
    return e.explain(leaves[0] as Term<"F">, leaves[wanted] as Term<"F">).steps.length
  }
  expect(chain(1000, 3)).toBeLessThan(10)
  expect(chain(4000, 3999) / chain(2000, 1999)).toBeCloseTo(2, 1)
})
