import { dagCost, localSearch, used } from "./dag.js"
import { DualAscent } from "./dual-ascent.js"
import type { ExtractGraph } from "./graph.js"
import { Lift } from "./lift.js"
import { Must } from "./must.js"

export interface Proved {
  readonly node: Int32Array
  readonly cost: number
  readonly lowerBound: number
}

/** Above this many nodes bounds take too long to search with. */
const SEARCH_UP_TO = 20_000
/** Above this many nodes what terms must hold is not asked, and a choice that need not be proved gets a bound that costs nothing. */
const BOUND_UP_TO = 2000
const EPSILON = 1e-7

/** A lower bound of what the roots cost together when every class is paid once. */
export function dagLowerBound(
  graph: ExtractGraph,
  own: Float64Array,
  roots: readonly number[],
  deadline: number,
): number {
  const problem = new Problem(graph, own, roots, deadline)
  return graph.nodes.length > BOUND_UP_TO ? problem.leastCost() : problem.rootBound()
}

/**
 * The best choice when every class is paid once: branch and bound from a good choice. Nodes that
 * another makes needless are left out; the bound is by dual ascent; nodes that would lift it over the best
 * choice are left out too, and what is free under it is a choice again. A branch takes a node or leaves it out.
 */
export function optimalExtract(
  graph: ExtractGraph,
  own: Float64Array,
  roots: readonly number[],
  start: { node: Int32Array; cost: number },
  deadline: number,
): Proved {
  return new Problem(graph, own, roots, deadline).search(start)
}

/** Nodes that are shared most are tried before a branch. */
const TRIED = 24

interface Branch {
  readonly c: number
  readonly taken: Uint8Array
  readonly left: Uint8Array
  readonly lift: number
}

class Problem {
  /** Nodes that may be chosen. */
  private readonly alive: Uint8Array
  /** Sums of whole costs are whole: a bound can be rounded up. */
  private readonly whole: boolean
  private best!: Int32Array
  private bestCost = Infinity
  private stopped = false

  constructor(
    private readonly graph: ExtractGraph,
    private readonly own: Float64Array,
    private readonly roots: readonly number[],
    private readonly deadline: number,
  ) {
    this.alive = new Uint8Array(graph.nodes.length)
    this.whole = own.every((x) => Number.isInteger(x) || x === Infinity)
    this.reduce()
  }

  rootBound(): number {
    const needed = this.tighten(this.alive, this.roots)
    return this.rounded(new DualAscent(this.graph, this.own, this.alive).run(needed, this.deadline))
  }

  /** What the roots' own nodes cost at least. */
  leastCost(): number {
    const { graph, own, alive } = this
    let sum = 0
    for (const c of new Set(this.roots)) {
      let least = Infinity
      for (let n = graph.nodeStart[c] as number; n < (graph.nodeStart[c + 1] as number); n++)
        if (alive[n]) least = Math.min(least, own[n] as number)
      sum += least
    }
    return sum
  }

  private rounded(bound: number): number {
    return this.whole ? Math.ceil(bound - 1e-6) : bound
  }

  /** Leaves out nodes that are never better: of infinite cost, over themselves, or dominated. */
  private reduce(): void {
    const { graph, own } = this
    // Nodes over a class that has no term are of no use; leaves make their parents possible.
    const possible = new Uint8Array(graph.classes)
    const waiting = graph.childCounts()
    const ready: number[] = []
    const settle = (n: number): void => {
      const c = graph.nodeClass[n] as number
      if (own[n] === Infinity || possible[c]) return
      possible[c] = 1
      ready.push(c)
    }
    for (let n = 0; n < waiting.length; n++) if (waiting[n] === 0) settle(n)
    for (let c = ready.pop(); c !== undefined; c = ready.pop()) {
      for (let i = graph.parentStart[c] as number; i < (graph.parentStart[c + 1] as number); i++) {
        const p = graph.parents[i] as number
        waiting[p] = (waiting[p] as number) - 1
        if (waiting[p] === 0) settle(p)
      }
    }
    for (let c = 0; c < graph.classes; c++) {
      const kept: { n: number; children: Set<number> }[] = []
      const nodes: number[] = []
      for (let n = graph.nodeStart[c] as number; n < (graph.nodeStart[c + 1] as number); n++) nodes.push(n)
      nodes.sort(
        (a, b) =>
          (own[a] as number) - (own[b] as number) || graph.childrenOf(a).length - graph.childrenOf(b).length,
      )
      for (const n of nodes) {
        if (waiting[n] !== 0 || own[n] === Infinity) continue
        const children = new Set(graph.childrenOf(n))
        if (children.has(c)) continue
        if (kept.length < 64 && kept.some((k) => [...k.children].every((d) => children.has(d)))) continue
        kept.push({ n, children })
      }
      for (const k of kept) this.alive[k.n] = 1
    }
  }

  search(start: { node: Int32Array; cost: number }): Proved {
    this.best = start.node
    this.bestCost = start.cost
    if (this.graph.nodes.length > SEARCH_UP_TO) return { ...start, lowerBound: this.leastCost() }
    const bound = this.rootBound()
    this.branch(this.alive, this.roots)
    return {
      node: this.best,
      cost: this.bestCost,
      lowerBound: this.stopped ? Math.min(bound, this.bestCost) : this.bestCost,
    }
  }

  /** The best choice among nodes that are alive, where the roots, and classes that were decided on, are needed. */
  private branch(alive: Uint8Array, needed: readonly number[]): void {
    const { graph, own } = this
    for (;;) {
      needed = this.tighten(alive, needed)
      const ascent = new DualAscent(graph, own, alive)
      const bound = this.rounded(ascent.run(needed, this.deadline))
      if (performance.now() > this.deadline) this.stopped = true
      if (this.stopped || bound >= this.bestCost - EPSILON) return
      const choice = this.improve(ascent.choice)
      if (bound >= this.bestCost - EPSILON) return
      if (this.leaveOut(alive, ascent, needed) > 0) continue
      const pick = this.pick(alive, needed, choice)
      if (!pick) return
      this.branch(pick.taken, [...needed, pick.c])
      if (this.stopped) return
      alive = pick.left
    }
  }

  /** Leaves out what need not be chosen, and gives all classes that what is needed has in every term. */
  private tighten(alive: Uint8Array, needed: readonly number[]): readonly number[] {
    if (this.graph.nodes.length > BOUND_UP_TO) return needed
    for (;;) {
      const must = new Must(this.graph, alive)
      if (must.leaveOut(this.own) === 0) return must.of(needed)
    }
  }

  /** The free choice made better; kept if it is the best so far. */
  private improve(choice: Int32Array): Int32Array {
    const { graph, own, roots } = this
    let cost = dagCost(graph, own, choice, roots)
    if (cost < this.bestCost - EPSILON)
      ({ node: choice, cost } = localSearch(graph, own, choice, roots, this.deadline))
    if (cost < this.bestCost - EPSILON) {
      this.bestCost = cost
      this.best = choice.slice()
    }
    return choice
  }

  /** Leaves out the nodes that no better choice can use; how many. */
  private leaveOut(alive: Uint8Array, ascent: DualAscent, needed: readonly number[]): number {
    let count = 0
    const lift = new Lift(this.graph, ascent.reduced, alive, needed)
    for (let n = 0; n < alive.length; n++) {
      if (!alive[n] || this.rounded(ascent.bound + lift.of(n)) < this.bestCost - EPSILON) continue
      alive[n] = 0
      count++
    }
    return count
  }

  /** What to branch on: the node of the choice that lifts both bounds most, of those that are shared most. */
  private pick(alive: Uint8Array, needed: readonly number[], choice: Int32Array): Branch | undefined {
    const { graph, own } = this
    const shares = new Int32Array(graph.classes)
    const order = used(graph, choice, this.roots) as number[]
    for (const c of order)
      for (const d of new Set(graph.childrenOf(choice[c] as number))) shares[d] = (shares[d] as number) + 1
    const open = order.filter((c) => {
      let ways = 0
      for (let n = graph.nodeStart[c] as number; n < (graph.nodeStart[c + 1] as number); n++)
        ways += alive[n] as number
      return ways > 1 && alive[choice[c] as number]
    })
    open.sort((a, b) => (shares[b] as number) - (shares[a] as number))
    let best: Branch | undefined
    for (const c of open.slice(0, TRIED)) {
      const n = choice[c] as number
      const taken = alive.slice()
      for (let m = graph.nodeStart[c] as number; m < (graph.nodeStart[c + 1] as number); m++)
        if (m !== n) taken[m] = 0
      const left = alive.slice()
      left[n] = 0
      const up = Math.min(this.bestCost, new DualAscent(graph, own, left).run(needed, this.deadline))
      const down = Math.min(
        this.bestCost,
        new DualAscent(graph, own, taken).run([...needed, c], this.deadline),
      )
      const lift = Math.min(up, down) + (up + down) / 16
      if (!best || lift > best.lift) best = { c, taken, left, lift }
    }
    return best
  }
}
