import {
  constructor,
  EGraph,
  eq,
  I64,
  rewrite,
  rule,
  rulesetOf,
  saturate,
  sort,
  union,
  variable,
} from "../src/index.js"

/** Functions of more arguments than a bit set of columns has bits. */
const widths = [30, 31, 32, 33, 64, 100]
const M = sort("M")
const leaf = constructor("leaf", [I64], M)
const row = constructor("row", [M, I64], M)
const listOf = (width: number) => constructor(`list${width}`, new Array<typeof M>(width).fill(M), M)

test.each(widths)("a list of %i rows is found from its first row", (width) => {
  const list = listOf(width)
  const x = variable("x", M)
  const rows = Array.from({ length: width }, (_, i) => row(x, i))
  const egraph = new EGraph()
  const found = list(...Array.from({ length: width }, (_, i) => row(leaf(1), i)))
  const other = list(...Array.from({ length: width }, (_, i) => row(leaf(1), i === width - 1 ? 0 : i)))
  egraph.add(found)
  egraph.add(other)
  egraph.run(saturate(rulesetOf("rows", [rewrite("rows", list(...rows), x)])))
  expect(egraph.check(eq(found, leaf(1)))).toBe(true)
  expect(egraph.check(eq(other, leaf(1)))).toBe(false)
})

test.each(widths)("a list of %i is found from its class, and is one with its equal", (width) => {
  const list = listOf(width)
  const make = (last: number) =>
    list(...Array.from({ length: width }, (_, i) => leaf(i === width - 1 ? last : i)))
  const egraph = new EGraph()
  for (let i = 0; i < 200; i++) egraph.add(make(1000 + i))
  const [a, b] = [make(1003), make(1077)]
  egraph.union(leaf(1003), leaf(1077))
  expect(egraph.check(eq(a, b))).toBe(true)
  const xs = Array.from({ length: width }, (_, i) => variable(`x${i}`, M))
  const [p, q] = [variable("p", M), variable("q", M)]
  // joined by the class of the list
  const parent = rule("last", [eq(p, row(q, 7)), eq(q, list(...xs))], [union(p, xs[width - 1]!)])
  egraph.add(row(make(1100), 7))
  egraph.run(saturate(rulesetOf("last", [parent])))
  expect(egraph.check(eq(row(make(1100), 7), leaf(1100)))).toBe(true)
})
