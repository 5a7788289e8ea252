import {
  constructor,
  EGraph,
  eq,
  F64,
  fn,
  guard,
  I64,
  ne,
  primitive,
  relation,
  rewrite,
  rule,
  ruleset,
  set,
  sort,
  subsume,
  type Term,
  Unit,
  union,
} from "@carton/egraph"
import { EgglogProgram, printRuleset } from "../src/index.js"

const M = sort("Math", { lift: (n: number): Term<"Math"> => num(n) })
const num = constructor("Num", [I64], M)
const add = constructor("Add", [M, M], M, { cost: 3 })
const lower = fn("lower", [M], F64, { merge: Math.max })
const seen = relation("seen", [M])
const double = primitive("double", [I64], I64, (n) => n * 2n)
const algebra = ruleset("algebra", { x: M, y: M, z: M }, ({ x, y, z }) => [
  rewrite("add-comm", add(x, y), add(y, x)),
  rewrite("add-zero", add(x, 0), x, ne(x, y), eq(y, num(7)), { subsume: true }),
  rule("see", [eq(z, add(x, y))], [seen(z), set(lower(z), 1.5), union(z, add(x, y)), subsume(add(y, x))]),
])

test("a program uses sorts, functions, primitives and rule sets of TypeScript", () => {
  const egraph = new EGraph()
  const program = new EgglogProgram({ egraph })
  for (const f of [num, add, lower, seen, double]) program.addFunction(f)
  program.addRuleset(algebra)
  const text = `(let $t (Add (Num 1) (Num (double 2)))) (set (lower $t) 1.0) (set (lower $t) 2.0)
    (run algebra 1) (check (= $t (Add (Num 4) (Num 1)))) (extract (lower $t)) (check (seen $t))`
  expect(program.run(text).toString()).toBe("2.0\n")
  expect(egraph.check(eq(add(1, 4), add(4, 1)))).toBe(true)
  expect(egraph.lookup(lower(add(1, 4)))).toBe(2)
})

test("TypeScript uses what a program declares", () => {
  const program = new EgglogProgram()
  program.run(
    `(datatype Expr (Lit i64) (Plus Expr Expr)) (let $three (Plus (Lit 1) (Lit 2))) (rewrite (Plus a b) (Plus b a))`,
  )
  const plus = program.function("Plus")
  const lit = program.function("Lit")
  program.egraph.run(program.ruleset())
  expect(program.egraph.check(eq(program.function("$three")(), plus(lit(2), lit(1))))).toBe(true)
  expect(program.sort("Expr").name).toBe("Expr")
})

test("names are taken once", () => {
  const program = new EgglogProgram().addSort(M)
  expect(() => program.addSort(M)).toThrow(/Math is declared already/)
  expect(() => program.run("(sort Math)")).toThrow(/Math is declared already, as a sort outside the program/)
  expect(() => program.function("Num")).toThrow(/no function is called Num/)
  expect(() => program.ruleset("none")).toThrow(/no rule set is called none/)
  expect(() => program.sort("none")).toThrow(/no sort is called none/)
})

test("a rule set of TypeScript printed as a program reads back and does the same", () => {
  const text = printRuleset(algebra)
  expect(text).toBe(`(sort Math)
(constructor Add (Math Math) Math :cost 3)
(constructor Num (i64) Math)
(relation seen (Math))
(function lower (Math) f64 :merge (max old new))
(ruleset algebra)
(rewrite (Add x y) (Add y x) :ruleset algebra :name "add-comm")
(rewrite (Add x (Num 0)) x :when ((!= x y) (= y (Num 7))) :subsume :ruleset algebra :name "add-zero")
(rule ((= z (Add x y))) ((seen z) (set (lower z) 1.5) (union z (Add x y)) (subsume (Add y x))) :ruleset algebra :name "see")
`)
  const program = new EgglogProgram()
  program.run(text)
  expect(
    program
      .run(
        "(let $t (Add (Num 1) (Num 2))) (run algebra 1) (check (= $t (Add (Num 2) (Num 1)))) (extract (lower $t))",
      )
      .toString(),
  ).toBe("1.5\n")
})

test("what the language cannot say is not printed", () => {
  const calls = ruleset("calls", { x: M }, ({ x }) => [rule("back", [seen(x)], [() => {}])])
  expect(() => printRuleset(calls)).toThrow(/rule back calls back to TypeScript/)
  const merged = fn("merged", [], I64, { merge: (a, b) => a + b })
  const sets = ruleset("sets", { x: M }, ({ x }) => [rule("set", [seen(x)], [set(merged(), 1)])])
  expect(() => printRuleset(sets)).toThrow(/the merge of merged is a function of TypeScript/)
})

test("a guard of TypeScript holds in a program's rule set", () => {
  const even = ruleset("even", { x: M, n: I64 }, ({ x, n }) => [
    rule("even", [eq(x, num(n)), guard((v) => (v as bigint) % 2n === 0n, n)], [seen(x)]),
  ])
  const program = new EgglogProgram().addFunction(num).addFunction(seen).addRuleset(even)
  expect(program.run("(Num 1) (Num 2) (run even 1) (print-size seen)").toString()).toBe("1\n")
  expect(Unit.name).toBe("Unit")
})
