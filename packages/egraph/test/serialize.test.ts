import { readFileSync } from "node:fs"
import { join } from "node:path"

import {
  BigInteger,
  BigRat,
  Bool,
  constructor,
  EGraph,
  F64,
  Fn,
  fn,
  I64,
  MapOf,
  MultiSet,
  Pair,
  relation,
  type SerializedEGraph,
  SetOf,
  sort,
  Str,
  toDot,
  Vec,
} from "./engine.js"

const M = sort("Math")
const v = constructor("V", [Str], M)
const add = constructor("Add", [M, M], M)
const list = constructor("List", [Vec(M)], M)
const lower = fn("lower", [M], F64, { merge: Math.max })
const seen = relation("seen", [M])
const f = constructor("f", [M], M)
const functions = [v, add, list, lower, seen]

function example(): EGraph {
  const e = new EGraph()
  e.union(add(v("a"), v("b")), v("c"))
  e.add(list(Vec(M).lift([v("a"), v("c")])))
  e.set(lower(v("a")), -1.5)
  e.add(seen(v("b")))
  e.subsume(add(v("a"), v("b")))
  return e
}

test("the schema of egraph-serialize", () => {
  const e = example()
  const root = e.find(v("c")) as number
  const g = e.toJSON({ roots: [root] })
  const a = Object.values(g.nodes).find((n) => n.op === "Add")
  expect(a).toMatchObject({ eclass: `ec${root}`, cost: 1, subsumed: true })
  expect(a?.children.map((c) => g.nodes[c]?.op)).toEqual(["V", "V"])
  expect(g.root_eclasses).toEqual([`ec${root}`])
  expect(g.class_data[`ec${root}`]).toEqual({ type: "Math" })
  for (const n of Object.values(g.nodes)) for (const c of n.children) expect(g.nodes[c]).toBeDefined()
})

test("written, read and written again it is the same, up to the names of classes", () => {
  const e = example()
  const once = EGraph.fromJSON(JSON.parse(JSON.stringify(e)), functions)
  const twice = EGraph.fromJSON(once.toJSON(), functions)
  expect(twice.toJSON()).toEqual(once.toJSON())
  expect(once.nodeCount).toBe(e.nodeCount)
  expect(once.classCount).toBe(e.classCount)
  expect(once.equal(add(v("a"), v("b")), v("c"))).toBe(true)
  expect(once.lookup(lower(v("a")))).toBe(-1.5)
  expect(once.check(seen(v("b")))).toBe(true)
  expect([...once.rows(add)][0]?.subsumed).toBe(true)
  expect(() => EGraph.fromJSON(e.toJSON(), [v])).toThrow("no function Add was given")
})

test("a bounded picture says what it left out", () => {
  const e = example()
  expect(e.toJSON({ maxNodes: 4 }).omitted).toEqual({ nodes: 3, functions: ["List", "lower", "seen"] })
  const picture = toDot(e.toJSON({ maxNodes: 4 }))
  expect(picture).toContain("3 nodes left out (List, lower, seen)")
})

test("pictures: leaves inlined or not, values split or not", () => {
  const e = new EGraph()
  e.add(add(v("a"), v("a")))
  expect(toDot(e.toJSON())).toContain("V(")
  expect(toDot(e.toJSON(), { inlineLeaves: false })).toMatch(/\/0" \[label=/)
  expect(toDot(e.toJSON(), { inlineLeaves: false, splitPrimitives: false })).toContain("cluster_p-String-0")
})

test("roots and what else is said of classes are kept", () => {
  const e = example()
  const [root, leaf] = [e.find(v("c")) as number, e.find(v("a")) as number]
  const classData = new Map([[leaf, { let: "$a" }]])
  const first = e.toJSON({ roots: [root], classData })
  expect(first.class_data[`ec${leaf}`]).toEqual({ type: "Math", let: "$a" })
  const once = EGraph.fromJSON(first, functions)
  const again = once.toJSON()
  expect(again.root_eclasses).toEqual([`ec${once.find(v("c"))}`])
  expect(again.class_data[`ec${once.find(v("a"))}`]).toEqual({ type: "Math", let: "$a" })
  expect(once.toJSON({ roots: [] }).root_eclasses).toEqual([])
  expect(EGraph.fromJSON(again, functions).toJSON()).toEqual(again)
})

test("function values are written with the arguments they hold, whatever their sorts", () => {
  const scale = constructor("Scale", [F64, M, M], M)
  const Unary = Fn([M], M)
  const apply = constructor("Apply", [Unary], M)
  const e = new EGraph()
  e.add(apply(Unary.ops.of(scale, 2.5, v("a"))))
  e.add(apply(Unary.ops.of(f)))
  const g = e.toJSON()
  const held = Object.values(g.nodes).find((n) => n.op === "Scale")
  expect(held?.children.map((c) => g.nodes[c]?.op)).toEqual(["2.5", "V"])
  const again = EGraph.fromJSON(g, [v, f, scale, apply])
  expect(again.find(apply(Unary.ops.of(scale, 2.5, v("a"))))).toBeDefined()
  expect(again.toJSON()).toEqual(EGraph.fromJSON(again.toJSON(), [v, f, scale, apply]).toJSON())
  // A union carries into what is held.
  again.union(v("a"), v("b"))
  expect(again.equal(apply(Unary.ops.of(scale, 2.5, v("a"))), apply(Unary.ops.of(scale, 2.5, v("b"))))).toBe(
    true,
  )
})

test("equal calls in two classes unite them; a node of the wrong size is an error", () => {
  const g = new EGraph().toJSON()
  const leaf = { op: '"a"', children: [], eclass: "p", cost: 1, subsumed: false }
  const call = { ...leaf, op: "V", children: ["v-p"] }
  const read = EGraph.fromJSON(
    {
      ...g,
      nodes: {
        "v-p": leaf,
        x: { ...call, eclass: "c0" },
        y: { ...call, eclass: "c1" },
        z: { ...call, op: "f", children: ["y"], eclass: "c1" },
      },
    },
    [v, f],
  )
  expect(read.nodeCount).toBe(2)
  expect(read.equal(v("a"), f(v("a")))).toBe(true)
  const wrong = { ...g, nodes: { x: { ...call, children: [] } } }
  expect(() => EGraph.fromJSON(wrong, [v])).toThrow("fromJSON: V takes 1 arguments, node x has 0")
})

test("what native egglog writes is read", () => {
  const native = JSON.parse(readFileSync(join(__dirname, "data/native.json"), "utf8")) as SerializedEGraph
  const num = constructor("Num", [I64], M)
  const many = constructor("Many", [Vec(M)], M)
  const Unary = Fn([M], M)
  const seen = relation("seen", [M, I64])
  const table = fn("table", [I64], MapOf(I64, M))
  const both = fn("both", [I64], Pair(I64, SetOf(I64)))
  const bag = fn("bag", [], MultiSet(I64))
  const whole = fn("whole", [BigRat], BigInteger)
  const yes = fn("yes", [], Bool)
  const unary = fn("unary", [I64], Unary)
  const all = [num, v, add, many, seen, lower, table, both, bag, whole, yes, unary]
  const read = EGraph.fromJSON({ ...native, root_eclasses: ["Math-2"] }, all)
  const e = add(num(1), v("a'b\"c\\d\te"))
  expect(read.nodeCount).toBe(17)
  expect(read.equal(num(1), v("é😀"))).toBe(true)
  expect([e, num(1), num(2)].map((t) => read.lookup(lower(t)))).toEqual([1.5, NaN, -Infinity])
  expect(read.check(seen(e, -3))).toBe(true)
  expect(read.find(many(Vec(M).lift([e, num(2)])))).toBeDefined()
  expect(read.lookup(table(1))).toEqual(
    new Map([
      [1n, read.find(e)],
      [2n, read.find(num(2))],
    ]),
  )
  expect(read.lookup(table(2))).toEqual(new Map())
  expect(read.lookup(both(1))).toEqual([1n, new Set([3n, 4n])])
  expect(read.lookup(bag())).toEqual([1n, 1n, 2n])
  expect(read.lookup(whole({ numerator: -1n, denominator: 3n }))).toBe(-12n)
  expect(read.lookup(yes())).toBe(true)
  expect(read.lookup(unary(1))).toMatchObject({ declaration: add.declaration, args: [read.find(num(1))] })
  expect([...read.rows(num)].map((r) => r.subsumed)).toEqual([false, true])
  const written = read.toJSON()
  expect(written.root_eclasses).toEqual([`ec${read.find(e)}`])
  expect(written.class_data[`ec${read.find(e)}`]).toEqual({ type: "Math", let: "$e" })
  expect(EGraph.fromJSON(written, all).toJSON()).toEqual(written)
  const picture = toDot(native, { inlineLeaves: false })
  expect(picture).toMatch(/"function-0-Num\/0" \[label="1"/)
  expect(picture).toContain('subgraph "cluster_Math-1"')
})
