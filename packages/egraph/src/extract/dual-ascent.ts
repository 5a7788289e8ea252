import type { ExtractGraph } from "./graph.js"

const EPSILON = 1e-9

/**
 * A lower bound of what roots cost together when every class is paid once, by dual ascent. A set of classes
 * that holds a root must be left by some node that has no child in it: so as much as the cheapest of these
 * nodes costs can be taken from all of them and added to the bound. What is left is each node's reduced cost:
 * a choice costs at least the bound and the reduced costs of its nodes.
 */
export class DualAscent {
  bound = 0
  readonly reduced: Float64Array
  /** For each class the free node by which it was first reached; the roots' trees of these are a choice. */
  readonly choice: Int32Array
  private readonly waiting: Int32Array
  private readonly inSet: Int32Array
  private round = 0

  constructor(
    private readonly graph: ExtractGraph,
    own: Float64Array,
    private readonly alive: Uint8Array,
  ) {
    const { classes } = graph
    this.reduced = own.slice()
    this.choice = new Int32Array(classes).fill(-1)
    this.inSet = new Int32Array(classes)
    this.waiting = graph.childCounts()
    const free: number[] = []
    for (let n = 0; n < own.length; n++) {
      if (alive[n] && this.waiting[n] === 0 && (own[n] as number) <= EPSILON) free.push(n)
    }
    this.settle(free)
  }

  /** Raises the bound from all roots; Infinity where some root has no term left. */
  run(roots: readonly number[], deadline: number): number {
    let left = [...new Set(roots)]
    while (left.length > 0) {
      // One step from each root in turn: no root takes what another could use better.
      left = left.filter((r) => {
        if ((this.choice[r] as number) >= 0) return false
        this.step(r)
        return this.bound < Infinity
      })
      if (performance.now() > deadline) break
    }
    return this.bound
  }

  private step(root: number): void {
    const { graph, alive, reduced, inSet, choice } = this
    const { nodeStart, childStart, children } = graph
    const mark = ++this.round
    const set = [root]
    inSet[root] = mark
    const open: number[] = []
    for (let i = 0; i < set.length; i++) {
      const c = set[i] as number
      for (let n = nodeStart[c] as number; n < (nodeStart[c + 1] as number); n++) {
        if (!alive[n]) continue
        if ((reduced[n] as number) > EPSILON) {
          open.push(n)
          continue
        }
        // A free node leaves the set unless one of its children is in it; one that is not free itself exists.
        let next = -1
        for (let k = childStart[n] as number; k < (childStart[n + 1] as number); k++) {
          const d = children[k] as number
          if (inSet[d] === mark) {
            next = -1
            break
          }
          if (next < 0 && (choice[d] as number) < 0) next = d
        }
        if (next >= 0) {
          inSet[next] = mark
          set.push(next)
        }
      }
    }
    let least = Infinity
    const leaving = open.filter((n) => {
      for (let k = childStart[n] as number; k < (childStart[n + 1] as number); k++)
        if (inSet[children[k] as number] === mark) return false
      least = Math.min(least, reduced[n] as number)
      return true
    })
    this.bound += least
    if (least === Infinity) return
    const free: number[] = []
    for (const n of leaving) {
      reduced[n] = (reduced[n] as number) - least
      if ((reduced[n] as number) <= EPSILON && this.waiting[n] === 0) free.push(n)
    }
    this.settle(free)
  }

  /** Gives classes their free nodes, and so on upwards. */
  private settle(free: number[]): void {
    const { graph, alive, reduced, waiting, choice } = this
    const { nodeClass, parentStart, parents } = graph
    for (let n = free.pop(); n !== undefined; n = free.pop()) {
      const c = nodeClass[n] as number
      if ((choice[c] as number) >= 0) continue
      choice[c] = n
      for (let i = parentStart[c] as number; i < (parentStart[c + 1] as number); i++) {
        const p = parents[i] as number
        waiting[p] = (waiting[p] as number) - 1
        if (waiting[p] === 0 && alive[p] && (reduced[p] as number) <= EPSILON) free.push(p)
      }
    }
  }
}
