import fc from "fast-check"
import { constructor, dag, EGraph, optimal, sort, type Term, I64 } from "./engine.js"

const C = sort("C")
const leaf = constructor("leaf", [I64], C)
const one = constructor("one", [I64, C], C)
const two = constructor("two", [I64, C, C], C)

/** A random e-graph of a few classes with cycles; each node is made different by a number. */
const graphs = fc.integer({ min: 1, max: 7 }).chain((classes) => {
  const c = fc.nat(classes - 1)
  return fc.record({
    classes: fc.constant(classes),
    nodes: fc.array(fc.record({ of: c, children: fc.array(c, { maxLength: 2 }), cost: fc.nat(6) }), {
      minLength: 1,
      maxLength: 14,
    }),
    roots: fc.array(c, { minLength: 1, maxLength: 2 }),
  })
})

interface Node {
  readonly of: number
  readonly children: readonly number[]
  readonly cost: number
}

function build(nodes: readonly Node[], classes: number): { e: EGraph; names: Term<"C">[] } {
  const e = new EGraph()
  const names = Array.from({ length: classes }, (_, i) => leaf(-1 - i))
  names.forEach((n) => e.add(n))
  nodes.forEach((n, i) => {
    const [a, b] = n.children.map((c) => names[c] as Term<"C">)
    e.union(names[n.of] as Term<"C">, a === undefined ? leaf(i) : b === undefined ? one(i, a) : two(i, a, b))
  })
  return { e, names }
}

/** All ways to choose: the least cost of the trees, and of the dag, by trying everything. */
function bruteForce(nodes: readonly Node[], roots: readonly number[]): { tree: number; dag: number } {
  let tree = Infinity
  let dag = Infinity
  const chosen = new Map<number, Node>()
  const evaluate = (): void => {
    const treeCost = (c: number, above: readonly number[]): number => {
      if (above.includes(c)) return Infinity
      const n = chosen.get(c) as Node
      return n.children.reduce((s, d) => s + treeCost(d, [...above, c]), n.cost)
    }
    const t = roots.reduce((s, r) => s + treeCost(r, []), 0)
    if (t === Infinity) return
    tree = Math.min(tree, t)
    const reach = new Set<number>()
    const visit = (c: number): void => {
      if (reach.has(c)) return
      reach.add(c)
      ;(chosen.get(c) as Node).children.forEach(visit)
    }
    roots.forEach(visit)
    dag = Math.min(
      dag,
      [...reach].reduce((s, c) => s + (chosen.get(c) as Node).cost, 0),
    )
  }
  const decide = (todo: readonly number[]): void => {
    const c = todo.find((x) => !chosen.has(x))
    if (c === undefined) return evaluate()
    for (const n of nodes.filter((x) => x.of === c)) {
      chosen.set(c, n)
      decide([...todo, ...n.children])
      chosen.delete(c)
    }
  }
  decide(roots)
  return { tree, dag }
}

test("tree and optimal dag extraction cost what trying everything costs", () => {
  fc.assert(
    fc.property(graphs, ({ classes, nodes, roots }) => {
      const { e, names } = build(nodes, classes)
      const expected = bruteForce(nodes, roots)
      const cost = (n: { name: string; value(i: number): unknown }): number => {
        const i = Number(n.value(0))
        return i < 0 ? Infinity : (nodes[i] as Node).cost
      }
      const ask = roots.map((r) => names[r] as Term<"C">)
      if (expected.tree === Infinity) {
        expect(() => e.extract(ask, { cost })).toThrow("no finite extractable term")
        return
      }
      expect(e.extract(ask, { cost }).cost).toBe(expected.tree)
      const best = e.extract(ask, { cost, method: optimal })
      expect(best.cost).toBe(expected.dag)
      expect(best.optimal).toBe(true)
      const greedy = e.extract(ask, { cost, method: dag })
      expect(greedy.cost).toBeGreaterThanOrEqual(expected.dag)
      expect(greedy.lowerBound).toBeLessThanOrEqual(expected.dag)
    }),
    { numRuns: 400 },
  )
})
