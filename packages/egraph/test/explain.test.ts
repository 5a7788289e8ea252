import {
  birewrite,
  theory,
  checkExplanation,
  constructor,
  EGraph,
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

test("smoke", () => {
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
