import fc from "fast-check"
import { parse, print, validate } from "../src/index.js"
import type { Program } from "../src/index.js"
import { RandomProgram, reverse, tape } from "./random-program.js"

/**
 * What a program says: names by the order in which they come, no ids, none of what the text leaves out (how many
 * writes came before a read, the text of comments).
 */
const meaning = (program: Program): unknown => {
  const seen = new Map<object, number>()
  const plain = (x: unknown, key?: string): unknown => {
    if (typeof x !== "object" || x === null) return Object.is(x, -0) ? "-0" : x
    if (ArrayBuffer.isView(x) || key === "kernel" || key === "options") return x
    if (Array.isArray(x)) return x.map((y) => plain(y))
    const named = "mutable" in x || "origin" in x || "note" in x
    if (named && seen.has(x)) return { name: seen.get(x) }
    if (named) seen.set(x, seen.size)
    const fields = Object.entries(x).filter(
      ([k, v]) => !["id", "name", "version", "text"].includes(k) && v !== undefined && v !== false,
    )
    return Object.fromEntries(fields.map(([k, v]) => [k, plain(v, k)]))
  }
  return plain({ ...program, body: program.body })
}

test("what is printed is read back as the same loops", () => {
  fc.assert(
    fc.property(tape(12), fc.nat({ max: 400 }), fc.boolean(), (choices, seed, symbolic) => {
      const { program } = new RandomProgram(choices, seed).run({ symbolic })
      const text = print(program)
      const parsed = parse(text, [reverse])
      validate(parsed)
      expect(meaning(parsed)).toEqual(meaning(program))
      expect(print(parsed)).toBe(text)
    }),
    { numRuns: 60 },
  )
})

test.each([
  ["p()\n  x = 1.0\n  return ", "parse: line 2: x is not defined"],
  ["p(x: float64[])\n  let y: float65 = x[0]\n  return ", "parse: line 2: there is no type float65"],
  [
    "p(x: float64[])\n  let y: float64 = x[0\n  return ",
    "parse: line 2: expected ], got the end of the line",
  ],
  ["p(x: float64[])\n  let y: float64 = x\n  return ", "parse: line 2: x is an array"],
  ["p(x: float64[])\n  let x: float64 = 1.0\n  return ", "parse: line 2: x is defined twice"],
  ["p()\n  call y: float64[3] = sort() {}\n  return ", "parse: line 2: there is no kernel sort"],
  ["p()\n  f()\n  return ", "parse: line 2: there is no routine f"],
  ["p()\n  throw @\n  return ", 'parse: line 2: unexpected "@"'],
  ["p()\n", "parse: the program ends without return"],
])("%j is refused", (text, message) => {
  expect(() => parse(text)).toThrow(message)
})
