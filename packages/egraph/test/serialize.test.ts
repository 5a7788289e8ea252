import { constructor, EGraph, F64, fn, relation, sort, Str, toDot, Vec } from "./engine.js"

const M = sort("Math")
const v = constructor("V", [Str], M)
const add = constructor("Add", [M, M], M)
const list = constructor("List", [Vec(M)], M)
const lower = fn("lower", [M], F64, { merge: Math.max })
const seen = relation("seen", [M])
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
