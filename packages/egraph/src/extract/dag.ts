import type { ExtractGraph } from "./graph.js"
import { treeExtract } from "./tree.js"

/** The classes that a choice uses from some roots, children first. Undefined if a class has no node or is in a cycle. */
export function used(graph: ExtractGraph, node: Int32Array, roots: readonly number[]): number[] | undefined {
  const state = new Uint8Array(graph.classes)
  const order: number[] = []
  const stack = [...roots].reverse()
  while (stack.length > 0) {
    const c = stack[stack.length - 1] as number
    if (state[c] !== 0) {
      stack.pop()
      if (state[c] === 1) {
        state[c] = 2
        order.push(c)
      }
      continue
    }
    const n = node[c] as number
    if (n < 0) return undefined
    state[c] = 1
    for (let i = (graph.childStart[n + 1] as number) - 1; i >= (graph.childStart[n] as number); i--) {
      const d = graph.children[i] as number
      if (state[d] === 1) return undefined
      if (state[d] === 0) stack.push(d)
    }
  }
  return order
}

/** What a choice costs from some roots when every class is paid once; Infinity if it cannot be built. */
export function dagCost(
  graph: ExtractGraph,
  own: Float64Array,
  node: Int32Array,
  roots: readonly number[],
): number {
  const order = used(graph, node, roots)
  if (!order) return Infinity
  let sum = 0
  for (const c of order) sum += own[node[c] as number] as number
  return sum
}

/** Above this many classes the greedy choice is the tree's: sets of classes would take too long. */
const SETS_UP_TO = 20_000

/**
 * A choice that is good when every class is paid once: greedy over sets of classes, then node by node
 * improved until nothing helps or the time is over. `own` are the costs of nodes.
 */
export function dagExtract(
  graph: ExtractGraph,
  own: Float64Array,
  roots: readonly number[],
  deadline: number,
): { node: Int32Array; cost: number } {
  const tree = treeExtract(graph, own).node
  const starts = [tree]
  if (graph.classes <= SETS_UP_TO) starts.push(greedySets(graph, own, tree, deadline))
  let best = { node: tree, cost: Infinity }
  for (const start of starts) {
    const improved = localSearch(graph, own, start, roots, deadline)
    if (improved.cost < best.cost) best = improved
  }
  return best
}

/** For each class the node whose set of classes below, all paid once, is cheapest. Starts from the trees. */
function greedySets(graph: ExtractGraph, own: Float64Array, tree: Int32Array, deadline: number): Int32Array {
  const { nodeClass, nodeStart, parentStart, parents, classes } = graph
  const node = new Int32Array(classes).fill(-1)
  const sets = new Array<Map<number, number> | undefined>(classes)
  const cost = new Float64Array(classes).fill(Infinity)
  const queue: number[] = []
  const queued = new Uint8Array(graph.nodes.length)
  for (let c = 0; c < classes; c++) {
    for (let n = nodeStart[c] as number; n < (nodeStart[c + 1] as number); n++) {
      if (graph.childStart[n] === graph.childStart[n + 1]) {
        queue.push(n)
        queued[n] = 1
      }
    }
  }
  for (let head = 0; head < queue.length; head++) {
    if ((head & 255) === 255 && performance.now() > deadline) break
    const n = queue[head] as number
    queued[n] = 0
    const c = nodeClass[n] as number
    const set = unite(graph, n, sets, own[n] as number, c, cost[c] as number)
    if (!set) continue
    let sum = 0
    for (const v of set.values()) sum += v
    if (sum >= (cost[c] as number)) continue
    cost[c] = sum
    sets[c] = set
    node[c] = n
    for (let i = parentStart[c] as number; i < (parentStart[c + 1] as number); i++) {
      const p = parents[i] as number
      if (queued[p]) continue
      queued[p] = 1
      queue.push(p)
    }
  }
  // Stopped early: the trees fill what is missing, so that every class has a node.
  for (let c = 0; c < classes; c++) if (node[c] === -1) return tree
  return node
}

/** The classes below a node with their costs; undefined if a child has none yet, or the node's own class is below. */
function unite(
  graph: ExtractGraph,
  n: number,
  sets: readonly (Map<number, number> | undefined)[],
  own: number,
  c: number,
  bound: number,
): Map<number, number> | undefined {
  if (own >= bound) return undefined
  const children = [...new Set(graph.childrenOf(n))]
  let largest: Map<number, number> | undefined
  for (const d of children) {
    const s = sets[d]
    if (!s || s.has(c)) return undefined
    if (!largest || s.size > largest.size) largest = s
  }
  const set = new Map(largest)
  for (const d of children) {
    const s = sets[d] as Map<number, number>
    if (s !== largest) for (const [k, v] of s) set.set(k, v)
  }
  set.set(c, own)
  return set
}

/** Flips the node of one used class at a time while the whole gets cheaper. */
export function localSearch(
  graph: ExtractGraph,
  own: Float64Array,
  start: Int32Array,
  roots: readonly number[],
  deadline: number,
): { node: Int32Array; cost: number } {
  const node = start.slice()
  let cost = dagCost(graph, own, node, roots)
  for (let improved = cost < Infinity; improved;) {
    improved = false
    for (const c of used(graph, node, roots) as number[]) {
      const from = graph.nodeStart[c] as number
      const to = graph.nodeStart[c + 1] as number
      if (to - from < 2) continue
      const before = node[c] as number
      let bestNode = before
      for (let n = from; n < to; n++) {
        if (n === before || own[n] === Infinity) continue
        node[c] = n
        const other = dagCost(graph, own, node, roots)
        if (other < cost) {
          cost = other
          bestNode = n
          improved = true
        }
      }
      node[c] = bestNode
      if (performance.now() > deadline) return { node, cost }
    }
  }
  return { node, cost }
}
