import { compile, e, emit, Graph, lower, type Expr, type Recipe, type Value } from "../src/index.js"

/** y = 2x, then y with elements replaced: by what, where and when is given by `recipe` over [y, given]. */
function program(
  recipe: Omit<Extract<Recipe, { kind: "scatter" }>, "kind">,
  given: (graph: Graph, y: Value) => Value,
) {
  const graph = new Graph()
  const type = "float64"
  const x = graph.add({ kind: "input", name: "x" }, { type, shape: [5] })
  const y = graph.add(
    { kind: "map", expr: (a) => e.mul(a!, e.constant(type, 2)) },
    { type, shape: [5], inputs: [x], name: "y" },
  )
  const z = graph.add(
    { kind: "scatter", ...recipe },
    { type, shape: [5], inputs: [y, given(graph, y)], name: "z" },
  )
  const lowered = lower(graph, [z])
  const x0 = Float64Array.of(1, -2, 3, -4, 5)
  return {
    source: emit(lowered).source,
    results: (["js", "interpret"] as const).map((target) =>
      Array.from(compile(lowered, { target }).run([x0])[0]!.data as Float64Array),
    ),
  }
}
const copies = (source: string) => source.split("new Float64Array").length - 1
const pull = (
  graph: Graph,
  y: Value,
  expr: (index: readonly Expr[], at: (i: readonly Expr[]) => Expr) => Expr,
  n = 5,
) =>
  graph.add(
    { kind: "pull", expr: (index, at) => expr(index, (i) => at(0, i)) },
    { type: "float64", shape: [n], inputs: [y] },
  )

test("what each turn computes from the element that it replaces is written in place", () => {
  const { source, results } = program(
    { target: (index) => index, when: (index, at) => e.lt(at(0, index), e.constant("float64", 0)) },
    (graph, y) => pull(graph, y, (index, at) => e.neg(at(index))),
  )
  for (const result of results) expect(result).toEqual([2, 4, 6, 8, 10])
  expect(copies(source)).toBe(1)
})

test("what a turn computes from an element that another turn replaces is not", () => {
  const one = e.constant("int32", 1)
  const { results } = program({ target: ([i]) => [e.add(i!, one)] }, (graph, y) =>
    pull(graph, y, ([i], at) => at([i!]), 4),
  )
  for (const result of results) expect(result).toEqual([2, 2, -4, 6, -8])
  const reversed = program({ target: (index) => index }, (graph, y) =>
    pull(graph, y, ([i], at) => at([e.sub(e.constant("int32", 4), i!)])),
  )
  for (const result of reversed.results) expect(result).toEqual([10, -8, 6, -4, 2])
})
