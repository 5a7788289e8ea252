import { Heap } from "./heap.js"
import type { ExtractGraph } from "./graph.js"

/** A node for each class that has one, by class number; -1 where there is none. */
export interface Choice {
  readonly node: Int32Array
  /** Cost of each class: of its tree, every use paid. */
  readonly cost: Float64Array
}

/**
 * The cheapest tree of every class. Classes are settled in order of cost, so the choice has no cycle even
 * where nodes cost nothing, and every node is looked at once.
 */
export function treeExtract(graph: ExtractGraph, own: Float64Array, settled?: (c: number) => void): Choice {
  const { nodes, nodeClass, childStart, children, parentStart, parents, classes } = graph
  const node = new Int32Array(classes).fill(-1)
  const cost = new Float64Array(classes).fill(Infinity)
  const best = new Int32Array(classes).fill(-1)
  const done = new Uint8Array(classes)
  const waiting = graph.childCounts()
  const heap = new Heap(cost)
  const offer = (n: number): void => {
    let sum = own[n] as number
    if (sum === Infinity) return
    for (let i = childStart[n] as number; i < (childStart[n + 1] as number); i++)
      sum += cost[children[i] as number] as number
    // A deep sharing of parts makes trees of more than any number: they then all cost the same.
    if (sum > Number.MAX_VALUE) sum = Number.MAX_VALUE
    const c = nodeClass[n] as number
    if (done[c] || sum >= (cost[c] as number)) return
    cost[c] = sum
    best[c] = n
    heap.push(c)
  }
  for (let n = 0; n < nodes.length; n++) if (waiting[n] === 0) offer(n)
  for (let c = heap.pop(); c >= 0; c = heap.pop()) {
    done[c] = 1
    node[c] = best[c] as number
    settled?.(c)
    for (let i = parentStart[c] as number; i < (parentStart[c + 1] as number); i++) {
      const n = parents[i] as number
      waiting[n] = (waiting[n] as number) - 1
      if (waiting[n] === 0) offer(n)
    }
  }
  return { node, cost }
}
