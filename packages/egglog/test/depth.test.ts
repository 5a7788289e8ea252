import { EgglogProgram, parseProgram, ParseError } from "../src/index.js"

const DEPTH = 100_000
const deep = (inner: string): string => "(S ".repeat(DEPTH) + inner + ")".repeat(DEPTH)

test("expressions nested 100,000 deep are read, checked, run, extracted and printed", () => {
  const program = new EgglogProgram()
  const term = deep("(Z)")
  expect(
    program
      .run(
        `(datatype N (Z) (S N)) (let $deep ${term}) (check (= $deep ${term})) (print-size S) (extract $deep)`,
      )
      .toString(),
  ).toBe(`${DEPTH}\n${term}\n`)
})

test("arithmetic nested 100,000 deep", () => {
  const sum = "(+ 1 ".repeat(DEPTH) + "0" + ")".repeat(DEPTH)
  expect(new EgglogProgram().run(`(extract ${sum})`).toString()).toBe(`${DEPTH}\n`)
})

test("a pattern nested 2,000 deep", () => {
  const nest = (s: string) => "(S ".repeat(2000) + s + ")".repeat(2000)
  const program = new EgglogProgram()
  program.run(`(datatype N (Z) (S N)) (let $n ${nest("(Z)")}) (check (= $n ${nest("x")}))`)
})

test("a chain of 20,000 functions by turns is extracted", () => {
  const chain = "(A (B ".repeat(10_000) + "(Z)" + "))".repeat(10_000)
  expect(new EgglogProgram().run(`(datatype N (A N) (B N) (Z)) (extract ${chain})`).toString()).toBe(
    `${chain}\n`,
  )
})

test("an unclosed parenthesis 100,000 deep is named", () => {
  expect(() => parseProgram("(S ".repeat(DEPTH))).toThrow(ParseError)
})

test("10,000 lines and 1,000 rules", () => {
  const lines = ["(datatype M (Num i64) (Add M M))"]
  for (let i = 0; i < 1000; i++) lines.push(`(rewrite (Add (Num ${i}) x)\n  (Add x\n    (Num ${i})))`)
  for (let i = 0; i < 7000; i++) lines.push(`(Add (Num ${i}) (Num ${i + 1}))`)
  const text = lines.join("\n")
  expect(text.split("\n").length).toBeGreaterThanOrEqual(10_000)
  expect(new EgglogProgram().run(`${text} (print-size Add)`).toString()).toBe("7000\n")
})
