import {
  checkExplanation,
  evaluators,
  type Explanation,
  type FactLike,
  type Term,
  theory,
} from "@carton/egraph"
import { EgglogProgram } from "../src/index.js"

const math = "(datatype Math (Num i64) (Var String) (Add Math Math) (Mul Math Math))"

type Make = (...args: readonly unknown[]) => Term

/** Runs a program with proofs; gives what was printed, and the proof of the last `prove`. */
function prove(text: string): { printed: string; proof: Explanation; program: EgglogProgram } {
  const program = new EgglogProgram({ proofs: true })
  const result = program.run(text)
  const last = result.outputs.findLast((o) => o.command === "prove") as unknown as { proof: Explanation }
  return { printed: String(result), proof: last.proof, program }
}

/** What the checker, which knows nothing of the engine, says of a proof from a program's rules and statements. */
function check({ proof, program }: ReturnType<typeof prove>, asserted: readonly FactLike[]) {
  const rulesets = [program.ruleset()]
  return checkExplanation(
    proof,
    theory({ rulesets, asserted, primitives: evaluators(rulesets), existence: true }),
  )
}

test("a chain of rule applications, each with its substitution", () => {
  const proved = prove(`(datatype Math (Add i64 i64) (Num i64))
    (rule ((Add a b)) ((union (Add a b) (Add b a))) :name "swap")
    (rule ((Add a b) (> a b)) ((union (Add a b) (Num (+ a b)))) :name "sum")
    (Add 2 3) (run 2) (prove (= (Add 2 3) (Num 5)))`)
  for (const part of [
    "(= (Add 2 3) (Num 5))",
    '(name "swap")',
    "(substitution (a 2) (b 3))",
    '(name "sum")',
    "(substitution (a 3) (b 2))",
    "(Fiat (= (Add 2 3) (Add 2 3)))",
  ])
    expect(proved.printed).toContain(part)
  expect(check(proved, [proved.program.function("Add")(2, 3)])).toBeUndefined()
})

test("a proof that rests on something the program never stated is refused", () => {
  const proved = prove(`${math} (rewrite (Add a b) (Add b a)) (Add (Num 1) (Num 2)) (run 1)
    (prove (= (Add (Num 1) (Num 2)) (Add (Num 2) (Num 1))))`)
  const [add, num] = ["Add", "Num"].map((name) => proved.program.function(name)) as unknown as [Make, Make]
  expect(check(proved, [add(num(1), num(2))])).toBeUndefined()
  expect(check(proved, [add(num(1), num(3))])).toBeDefined()
})

test("what the program states is its own proof", () => {
  expect(prove(`(relation edge (i64 i64)) (edge 1 2) (prove (edge 1 2))`).printed).toBe(
    "(Fiat (= (edge 1 2) (edge 1 2)))\n",
  )
})

test("derived facts name their premises, found for some values of the variables", () => {
  const { printed } = prove(`(relation edge (i64 i64)) (relation path (i64 i64))
    (rule ((edge x y)) ((path x y)) :name "one") (rule ((path x y) (edge y z)) ((path x z)) :name "more")
    (edge 1 2) (edge 2 3) (run 5) (prove (path 1 z) (> z 2))`)
  expect(printed).toContain("(= (path 1 3) (path 1 3))")
  expect(printed).toMatch(/\(name "more"\)[\s\S]*\(name "one"\)/)
})

test("congruence says which argument changed", () => {
  const { printed } =
    prove(`${math} (Add (Var "a") (Num 0)) (union (Var "a") (Var "b")) (Add (Var "b") (Num 0))
    (prove (= (Add (Var "a") (Num 0)) (Add (Var "b") (Num 0))))`)
  expect(printed).toMatch(/Congr[\s\S]*\(Fiat \(= \(Var "a"\) \(Var "b"\)\)\)[\s\S]*0\)/)
})

test("merges and containers are explained", () => {
  const merged = prove(`(function low (String) i64 :merge (+ old new))
    (set (low "a") 3) (set (low "a") 1) (prove (= (low "a") 4))`)
  expect(merged.printed).toContain("Merge")
  const container = prove(`${math} (sort Maths (Vec Math)) (constructor Sum (Maths) Math)
    (Sum (vec-of (Var "a"))) (union (Var "a") (Var "b")) (Sum (vec-of (Var "b")))
    (prove (= (Sum (vec-of (Var "a"))) (Sum (vec-of (Var "b")))))`)
  expect(container.printed).toContain("Congr")
})

test("prove-exists proves a node of a constructor", () => {
  const { printed } = prove(`${math} (rewrite (Add a b) (Mul a b) :name "odd") (Add (Num 1) (Num 2)) (run 1)
    (prove-exists Mul)`)
  expect(printed).toContain("(Mul (Num 1) (Num 2))")
  expect(printed).toContain('(name "odd")')
})

test("a proof of a long chain names what it uses often, and does not overflow", () => {
  const { printed } = prove(`(relation edge (i64 i64)) (relation path (i64 i64))
    (rule ((edge x y)) ((path x y)) :name "one") (rule ((path x y) (edge y z)) ((path x z)) :name "more")
    ${Array.from({ length: 500 }, (_, i) => `(edge ${i} ${i + 1})`).join(" ")}
    (run-schedule (saturate (run))) (prove (path 0 500))`)
  expect(printed.match(/\(name "more"\)/g)).toHaveLength(499)
})

// prettier-ignore
test.each([
  [`${math} (prove (Num 1))`, "prove: there is no match of (Num 1)"],
  [`${math} (Num 1) (prove (= (Num 1) (Num 2)))`, "prove: there is no match of (= (Num 1) (Num 2))"],
  [`(relation r (i64)) (prove-exists nothing)`, "prove-exists takes a constructor, nothing is nothing of that name"],
  [`(function f () i64 :no-merge) (prove-exists f)`, "prove-exists takes a constructor, f is a function"],
  [`(relation r (i64)) (prove-exists r)`, "there is no match of (r …)"],
])("%s fails: %s", (text, message) => {
  expect(() => new EgglogProgram({ proofs: true }).run(text)).toThrow(message)
})

test("without --proofs nothing was recorded, and prove says so", () => {
  expect(() => new EgglogProgram().run(`(relation r (i64)) (r 1) (prove (r 1))`)).toThrow(
    "prove needs what only --proofs records",
  )
})
