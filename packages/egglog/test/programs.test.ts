import { EgglogProgram } from "../src/index.js"
import { programs } from "./programs.js"

test.each(programs.map((p) => [p.name, p.text, p.prints] as const))("%s", (_, text, prints) => {
  expect(new EgglogProgram().run(text).toString()).toBe(prints)
})

test("what a program declares stays for the next text", () => {
  const program = new EgglogProgram()
  program.run("(datatype N (Zero) (Succ N)) (let $one (Succ (Zero)))")
  expect(program.run("(extract $one)").toString()).toBe("(Succ (Zero))\n")
})

test("runs give reports", () => {
  const [run] = new EgglogProgram().run("(relation r (i64)) (rule () ((r 1))) (run 3)").outputs
  expect(run).toMatchObject({ command: "run", report: { changed: true, stopReason: "saturated" } })
})

test("extraction gives the cost", () => {
  const [best] = new EgglogProgram().run("(datatype S (A i64) (B S :cost 5)) (extract (B (A 1)))").outputs
  expect(best).toMatchObject({ command: "extract", cost: 7 })
})

test("print-stats names the rules and rule sets that ran, the ones without a match too", () => {
  const text = `(relation r (i64)) (rule () ((r 1)) :name "one") (rule ((r x) (> x 5)) ((r 0)) :name "none") (run 2) (print-stats)`
  const printed = new EgglogProgram().run(text).toString()
  expect(printed).toMatch(/^Overall statistics:\n/)
  expect(printed).toMatch(/Rule one: search and apply \d+\.\d{3}s, num matches 1\n/)
  expect(printed).toMatch(/Rule none: search and apply 0\.000s, num matches 0\n/)
  expect(printed).toMatch(/Ruleset : search \d+\.\d{3}s, merge \d+\.\d{3}s, rebuild \d+\.\d{3}s\n/)
})

test("a naive program gives what a semi-naive one does", () => {
  const text = `(relation edge (i64 i64)) (relation path (i64 i64)) (rule ((edge x y)) ((path x y)))
    (rule ((path x y) (edge y z)) ((path x z))) (edge 1 2) (edge 2 3) (edge 3 1) (run 9) (print-size path)`
  expect(new EgglogProgram({ naive: true }).run(text).toString()).toBe("9\n")
})
