import { readFileSync } from "node:fs"
import { join } from "node:path"
import {
  type AnyCallable,
  constructor,
  dag,
  EGraph,
  type Extraction,
  type ExtractMethod,
  optimal,
  relation,
  type SerializedEGraph,
  sort,
} from "../src/index.js"

/** E-graphs of up to 200 classes from terms of mathematics, logic and arrays: data/generate.ts makes them. */
const collection = readFileSync(join(__dirname, "data/extraction.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as SerializedEGraph & { readonly name: string })

const T = sort("T")
const root = relation("root", [T])

function read(graph: SerializedEGraph): {
  e: EGraph
  extract(method: ExtractMethod, milliseconds: number): Extraction
} {
  const functions = new Map<string, AnyCallable>([["root", root]])
  for (const { op, children, cost } of Object.values(graph.nodes)) {
    if (functions.has(op)) continue
    functions.set(
      op,
      constructor(op, new Array<typeof T>(children.length).fill(T), T, { cost }) as AnyCallable,
    )
  }
  const e = EGraph.fromJSON(graph, [...functions.values()])
  const roots = [...e.rows(root)].map((r) => r.inputs[0])
  return { e, extract: (method, milliseconds) => e.extractIds(roots, { method, milliseconds }) }
}

test.each(collection.map((g) => [g.name, g] as const))(
  "%s: the least cost is proved",
  (_, graph) => {
    // Each takes well under a second; the limit leaves room for a busy machine, where the search does the same.
    const { e, extract } = read(graph)
    expect(e.classCount).toBeLessThanOrEqual(200)
    const best = extract(optimal, 60_000)
    const costOf = new Map(Object.values(graph.nodes).map((n) => [n.op, n.cost]))
    const parts = new Map<string, number>()
    const visit = (t: Extraction["term"]): void => {
      const key = t.toString()
      if (parts.has(key)) return
      parts.set(key, costOf.get(t.declaration!.name) as number)
      t.args.forEach(visit)
    }
    best.terms.forEach(visit)
    expect([...parts.values()].reduce((s, c) => s + c, 0)).toBe(best.cost)
    expect(best.cost).toBeLessThanOrEqual(extract(dag, 1000).cost)
    expect(best.optimal).toBe(true)
  },
  90_000,
)
