import fc from "fast-check"
import { type Node, parseProgram, printNode, read, Source } from "../src/index.js"

/** A node without its places. */
function shape(n: Node): unknown {
  if (n.kind === "list") return n.items.map(shape)
  return n.kind === "atom" ? { atom: n.text } : { sort: n.sort, value: n.value }
}

const span = { source: new Source(""), start: 0, end: 0 }

const atom = fc
  .stringMatching(/^[a-zA-Z?*$<=_!|/][a-zA-Z0-9-?*"]{0,6}$/)
  .filter((text) => !["true", "false", "NaN", "inf"].includes(text))
  .map((text): Node => ({ kind: "atom", text, ...span }))

const literal = fc
  .oneof(
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => ["i64", value] as const),
    fc.double().map((value) => ["f64", value] as const),
    fc.boolean().map((value) => ["bool", value] as const),
    fc.string({ unit: "binary" }).map((value) => ["String", value] as const),
    fc.constant(["Unit", null] as const),
  )
  .map(([sort, value]): Node => ({ kind: "literal", sort, value, ...span }))

const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    atom,
    literal,
    fc
      .array(tie("node"), { minLength: 1, maxLength: 4 })
      .map((items): Node => ({ kind: "list", items, plain: false, ...span })),
  ),
}))

test("what is printed reads back as the same", () => {
  fc.assert(
    fc.property(fc.array(node, { maxLength: 5 }), (nodes) => {
      const text = nodes.map((n) => printNode(n)).join("\n")
      expect(read(new Source(text)).map(shape)).toEqual(nodes.map(shape))
    }),
    { numRuns: 500 },
  )
})

test("white space and comments between nodes say nothing", () => {
  const gap = fc.constantFrom(" ", "\n", "\t", "\r\n", ' ; comment ( " \n', "  ")
  fc.assert(
    fc.property(fc.array(fc.tuple(node, gap), { minLength: 1, maxLength: 5 }), (parts) => {
      const text = parts.map(([n, g]) => g + printNode(n) + g).join("")
      expect(read(new Source(text)).map(shape)).toEqual(parts.map(([n]) => shape(n)))
    }),
  )
})

test("every text is a program or has an error with a place in it", () => {
  const pieces = fc.constantFrom(
    "(",
    ")",
    '"',
    "rule",
    "sort",
    "check",
    " ",
    "1",
    "x",
    "(f x)",
    ":when",
    "\\",
    ";",
    "\n",
    "()",
    "let",
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
      const text = parts.join("")
      try {
        parseProgram(text)
      } catch (e) {
        expect(e).toMatchObject({ code: "parse" })
        const { line, column } = e as { line: number; column: number }
        expect(line).toBeLessThanOrEqual(text.split("\n").length)
        expect(column).toBeLessThanOrEqual((text.split("\n")[line - 1] ?? "").length + 1)
      }
    }),
    { numRuns: 1000 },
  )
})
