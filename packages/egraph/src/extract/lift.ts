import type { ExtractGraph } from "./graph.js"
import { Heap } from "./heap.js"

/**
 * What a node adds at least to a bound by dual ascent when a choice uses it, from reduced costs: the cheapest
 * way to its class from what is needed, its own, and the dearest of the cheapest ways on to leaves. No class is
 * on two of these, for a choice has no cycle.
 */
export class Lift {
  /** The least sum of reduced costs over the nodes that lead to a class, its own not counted. */
  private readonly above: Float64Array
  /** The least sum of reduced costs over the dearest path in a term of a class. */
  private readonly below: Float64Array

  constructor(
    private readonly graph: ExtractGraph,
    private readonly reduced: Float64Array,
    private readonly alive: Uint8Array,
    needed: readonly number[],
  ) {
    this.above = new Float64Array(graph.classes).fill(Infinity)
    this.below = this.above.slice()
    this.descend(needed)
    this.ascend()
  }

  of(n: number): number {
    return (this.above[this.graph.nodeClass[n] as number] as number) + this.onwards(n)
  }

  /** A node's reduced cost and that of the dearest path below it. */
  private onwards(n: number): number {
    const { childStart, children } = this.graph
    let most = 0
    for (let k = childStart[n] as number; k < (childStart[n + 1] as number); k++)
      most = Math.max(most, this.below[children[k] as number] as number)
    return (this.reduced[n] as number) + most
  }

  private descend(needed: readonly number[]): void {
    const { above, alive, reduced } = this
    const { nodeStart, childStart, children } = this.graph
    const heap = new Heap(above)
    for (const c of needed) {
      above[c] = 0
      heap.push(c)
    }
    for (let c = heap.pop(); c >= 0; c = heap.pop()) {
      for (let n = nodeStart[c] as number; n < (nodeStart[c + 1] as number); n++) {
        if (!alive[n]) continue
        const cost = (above[c] as number) + (reduced[n] as number)
        for (let k = childStart[n] as number; k < (childStart[n + 1] as number); k++) {
          const d = children[k] as number
          if (cost >= (above[d] as number)) continue
          above[d] = cost
          heap.push(d)
        }
      }
    }
  }

  private ascend(): void {
    const { alive, below } = this
    const { nodeClass, parentStart, parents } = this.graph
    const heap = new Heap(below)
    const waiting = this.graph.childCounts()
    const offer = (n: number): void => {
      const c = nodeClass[n] as number
      const cost = this.onwards(n)
      if (!alive[n] || cost >= (below[c] as number)) return
      below[c] = cost
      heap.push(c)
    }
    for (let n = 0; n < waiting.length; n++) if (waiting[n] === 0) offer(n)
    for (let c = heap.pop(); c >= 0; c = heap.pop())
      for (let i = parentStart[c] as number; i < (parentStart[c + 1] as number); i++) {
        const p = parents[i] as number
        waiting[p] = (waiting[p] as number) - 1
        if (waiting[p] === 0) offer(p)
      }
  }
}
