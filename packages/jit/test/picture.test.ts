import { ChildProgram } from "./child.js"
import { toDot, type SerializedEGraph } from "../src/picture.js"

/** x * 2 = x << 1, under sin. */
const egraph: SerializedEGraph = {
  nodes: {
    n0: { op: "x", children: [], eclass: "c0" },
    n1: { op: "2", children: [], eclass: "c1" },
    n2: { op: "*", children: ["n0", "n1"], eclass: "c2", subsumed: true },
    n3: { op: "1", children: [], eclass: "c3" },
    n4: { op: "<<", children: ["n0", "n3"], eclass: "c2" },
    n5: { op: "sin", children: ["n4"], eclass: "c4" },
  },
  root_eclasses: ["c4"],
}

/** A chain of n calls. */
const chain = (n: number): SerializedEGraph => ({
  nodes: Object.fromEntries(
    Array.from({ length: n }, (_, i) => [
      `n${i}`,
      { op: `f${i}`, children: i === n - 1 ? [] : [`n${i + 1}`], eclass: `c${i}` },
    ]),
  ),
  root_eclasses: ["c0"],
})

test("a box a class, an ellipse a node, leaves in the labels", () => {
  expect(toDot(egraph)).toMatchSnapshot()
})

test("a small e-graph is drawn whole", () => {
  expect(toDot(egraph).note).toBe("")
})

test("of a large one the part nearest the results, and the picture says so", () => {
  const { dot, note } = toDot(chain(1000), { classes: 5, nodes: 100, nodes_per_class: 6 })
  expect(note).toBe("shows 5 of 999 e-nodes in 5 of 999 e-classes: those nearest the results")
  expect(dot).toContain(note)
  expect(dot).toContain('"f4"')
  expect(dot).not.toContain('"f5"')
})

test("of a class with many nodes the first, and how many more there are", () => {
  const wide: SerializedEGraph = {
    nodes: Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`n${i}`, { op: `g${i}`, children: ["m"], eclass: "c0" }]).concat([
        ["m", { op: "f", children: ["k"], eclass: "c1" }],
        ["k", { op: "k", children: [], eclass: "c2" }],
      ]),
    ),
    root_eclasses: ["c0"],
  }
  expect(toDot(wide, { classes: 9, nodes: 9, nodes_per_class: 3 }).dot).toContain('label="17 more"')
})

test("operators with quotes and backslashes", () => {
  const { dot } = toDot({ nodes: { a: { op: '"\\n', children: [], eclass: "c" } }, root_eclasses: ["c"] })
  expect(dot).toContain('[label="\\"\\\\n"]')
})

test("draws SVG", () => {
  const program = new ChildProgram(
    "picture",
    `import { drawEGraph } from "../src/picture.js"
     process.stdout.write((await drawEGraph(JSON.parse(process.argv[2]))).svg)`,
  )
  const { stdout: svg } = program.run([JSON.stringify(egraph)])
  program.remove()
  expect(svg).toMatch(/<svg[^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/)
  expect(svg).toContain("sin")
})
