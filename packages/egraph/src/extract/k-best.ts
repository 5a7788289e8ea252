import type { EGraph } from "../egraph.js"
import type { HasTerm, Term } from "../term.js"
import { costs, defaultCost, type ExtractOptions } from "./extraction.js"
import type { ExtractGraph } from "./graph.js"
import type { ENode } from "./node-view.js"
import { type Choice, treeExtract } from "./tree.js"

/** One way of building a class: a node over ways of building its children. */
interface Derivation {
  readonly serial: number
  readonly node: number
  readonly children: readonly Derivation[]
  readonly cost: number
}

export interface Variant {
  readonly term: Term
  readonly cost: number
}

/**
 * The k cheapest different terms equal to a root, cheapest first; fewer if there are no more, or none was found
 * within `milliseconds`, but always the cheapest.
 *
 * @example variants(egraph, x, 3).map(({ term, cost }) => `${term}: ${cost}`)
 */
export function variants(
  egraph: EGraph,
  root: HasTerm,
  k: number,
  options: Omit<ExtractOptions, "method"> = {},
): Variant[] {
  const { graph, roots } = egraph.extractable([root])
  const c = graph.classOf(roots[0] as number)
  if (c < 0) return []
  const own = costs(graph, options.cost ?? defaultCost)
  return kBest(graph, own, c, k, performance.now() + (options.milliseconds ?? 1000))
}

/**
 * The k cheapest different trees of a class, cheapest first; fewer if there are no more. Lists of the classes
 * below are improved until none changes, or the time is over.
 */
function kBest(graph: ExtractGraph, own: Float64Array, root: number, k: number, deadline: number): Variant[] {
  const tree = treeExtract(graph, own)
  const made = new Map<string, Derivation>()
  const make = (node: number, children: readonly Derivation[]): Derivation => {
    const key = `${node}:${children.map((c) => c.serial).join()}`
    let d = made.get(key)
    if (!d) {
      const cost = children.reduce((s, c) => s + c.cost, own[node] as number)
      made.set(key, (d = { serial: made.size, node, children, cost }))
    }
    return d
  }
  const lists: (readonly Derivation[])[] = Array.from({ length: graph.classes }, () => [])
  const queue = reachable(graph, root).sort((a, b) => (tree.cost[a] as number) - (tree.cost[b] as number))
  const queued = new Uint8Array(graph.classes)
  for (const c of queue) queued[c] = 1
  const inside = queued.slice()
  for (let head = 0; head < queue.length; head++) {
    if ((head & 63) === 63 && performance.now() > deadline) break
    const c = queue[head] as number
    queued[c] = 0
    const found: Derivation[] = []
    for (let n = graph.nodeStart[c] as number; n < (graph.nodeStart[c + 1] as number); n++) {
      if (own[n] !== Infinity)
        found.push(
          ...combinations(
            n,
            Array.from(graph.childrenOf(n), (d) => lists[d] ?? []),
            k,
            make,
          ),
        )
    }
    found.sort((a, b) => a.cost - b.cost || a.serial - b.serial)
    const list = found.slice(0, k)
    const old = lists[c] as readonly Derivation[]
    if (list.length === old.length && list.every((d, i) => d === old[i])) continue
    lists[c] = list
    for (let i = graph.parentStart[c] as number; i < (graph.parentStart[c + 1] as number); i++) {
      const p = graph.nodeClass[graph.parents[i] as number] as number
      if (queued[p] || !inside[p]) continue
      queued[p] = 1
      queue.push(p)
    }
  }
  if (lists[root]?.length === 0 && tree.node[root] !== -1) growTree(graph, tree, root, lists, make)
  const terms = new Map<Derivation, Term>()
  return (lists[root] as readonly Derivation[]).map((d) => ({ term: build(graph, d, terms), cost: d.cost }))
}

/** For when the time was over before the root was reached: its cheapest tree, of what has no list yet. */
function growTree(
  graph: ExtractGraph,
  tree: Choice,
  root: number,
  lists: (readonly Derivation[])[],
  make: (node: number, children: readonly Derivation[]) => Derivation,
): void {
  const stack = [root]
  while (stack.length > 0) {
    const c = stack[stack.length - 1] as number
    const node = tree.node[c] as number
    const below = [...graph.childrenOf(node)]
    const missing = below.filter((d) => lists[d]?.length === 0)
    stack.push(...missing)
    if (missing.length > 0) continue
    stack.pop()
    if (lists[c]?.length === 0)
      lists[c] = [
        make(
          node,
          below.map((d) => lists[d]?.[0] as Derivation),
        ),
      ]
  }
}

function reachable(graph: ExtractGraph, root: number): number[] {
  const seen = new Set([root])
  for (const c of seen) {
    for (let n = graph.nodeStart[c] as number; n < (graph.nodeStart[c + 1] as number); n++) {
      for (const d of graph.childrenOf(n)) seen.add(d)
    }
  }
  return [...seen]
}

/** The k cheapest choices of one way for each child, found from the cheapest outwards. */
function combinations(
  node: number,
  lists: readonly (readonly Derivation[])[],
  k: number,
  make: (node: number, children: readonly Derivation[]) => Derivation,
): Derivation[] {
  if (lists.some((l) => l.length === 0)) return []
  const out: Derivation[] = []
  const seen = new Set<string>()
  const frontier: { ranks: number[]; d: Derivation }[] = []
  const offer = (ranks: number[]): void => {
    const key = ranks.join()
    if (seen.has(key)) return
    seen.add(key)
    const children = ranks.map((r, i) => lists[i]?.[r])
    if (children.includes(undefined)) return
    frontier.push({ ranks, d: make(node, children as Derivation[]) })
  }
  offer(lists.map(() => 0))
  while (frontier.length > 0 && out.length < k) {
    let best = 0
    frontier.forEach((f, i) => {
      const b = (frontier[best] as { d: Derivation }).d
      if (f.d.cost < b.cost || (f.d.cost === b.cost && f.d.serial < b.serial)) best = i
    })
    const [{ ranks, d }] = frontier.splice(best, 1) as [{ ranks: number[]; d: Derivation }]
    out.push(d)
    ranks.forEach((r, i) => offer(ranks.map((s, j) => (i === j ? r + 1 : s))))
  }
  return out
}

function build(graph: ExtractGraph, root: Derivation, terms: Map<Derivation, Term>): Term {
  const stack = [root]
  while (stack.length > 0) {
    const d = stack[stack.length - 1] as Derivation
    const missing = d.children.filter((c) => !terms.has(c))
    if (missing.length > 0) {
      stack.push(...missing)
      continue
    }
    stack.pop()
    if (terms.has(d)) continue
    const node = graph.nodes[d.node] as ENode
    // One class may be built in two ways by two arguments: children are taken in order, not by class.
    let next = 0
    terms.set(
      d,
      node.term(() => terms.get(d.children[next++] as Derivation) as Term),
    )
  }
  return terms.get(root) as Term
}
