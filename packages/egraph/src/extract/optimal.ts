import { used } from "./dag.js"
import type { ExtractGraph } from "./graph.js"

export interface Proved {
  readonly node: Int32Array
  readonly cost: number
  readonly lowerBound: number
}

/** Above this many classes nothing is searched: the sets of what must be used would be too large. */
const SEARCH_UP_TO = 4000

/** A lower bound of what the roots cost together when every class is paid once. */
export function dagLowerBound(graph: ExtractGraph, own: Float64Array, roots: readonly number[]): number {
  const problem = new Problem(graph, own, roots)
  return problem.bound
}

/**
 * The best choice when every class is paid once: branch and bound from a good choice. A branch decides the
 * node of one class that is needed; its bound pays every class that all ways to go on must use.
 */
export function optimalExtract(
  graph: ExtractGraph,
  own: Float64Array,
  roots: readonly number[],
  start: { node: Int32Array; cost: number },
  deadline: number,
): Proved {
  const problem = new Problem(graph, own, roots)
  if (!problem.small) return { ...start, lowerBound: problem.bound }
  return problem.search(start, deadline)
}

class Problem {
  readonly small: boolean
  readonly bound: number
  /** For each class the nodes that may be chosen. */
  private readonly options: (readonly number[])[] = []
  /** For each class the least cost of its nodes. */
  private readonly least: Float64Array
  /** For each class the classes that every term of it uses, as bits. */
  private readonly must: Uint32Array[] = []
  private readonly words: number
  private readonly rootSet: Uint32Array
  private steps = 0
  private best!: Int32Array
  private bestCost = Infinity
  private stopped = false

  constructor(
    private readonly graph: ExtractGraph,
    private readonly own: Float64Array,
    private readonly roots: readonly number[],
  ) {
    const { classes } = graph
    this.words = (classes + 31) >> 5
    this.small = classes <= SEARCH_UP_TO
    this.least = new Float64Array(classes).fill(Infinity)
    this.reduce()
    this.rootSet = new Uint32Array(this.words)
    if (this.small) {
      this.requirements()
      for (const r of roots) this.include(this.rootSet, this.must[r] as Uint32Array)
      this.bound = this.price(this.rootSet)
    } else this.bound = [...new Set(roots)].reduce((s, r) => s + (this.least[r] as number), 0)
  }

  /** Leaves out nodes that are never better: of infinite cost, over themselves, or dominated. */
  private reduce(): void {
    const { graph, own, least } = this
    // Nodes over a class that has no term are of no use; leaves make their parents possible.
    const possible = new Uint8Array(graph.classes)
    const waiting = new Int32Array(graph.nodes.length)
    const ready: number[] = []
    const settle = (n: number): void => {
      const c = graph.nodeClass[n] as number
      if (own[n] === Infinity || possible[c]) return
      possible[c] = 1
      ready.push(c)
    }
    for (const p of graph.parents) waiting[p] = (waiting[p] as number) + 1
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
      this.options.push(kept.map((k) => k.n))
      if (kept[0]) least[c] = own[kept[0].n] as number
    }
  }

  /** The greatest sets with must(c) = c and what all nodes of c have in common. */
  private requirements(): void {
    const { graph, words, options } = this
    for (let c = 0; c < graph.classes; c++) this.must.push(new Uint32Array(words).fill(0xffffffff))
    const queue = Array.from({ length: graph.classes }, (_, c) => c)
    const queued = new Uint8Array(graph.classes).fill(1)
    const common = new Uint32Array(words)
    const one = new Uint32Array(words)
    for (let head = 0; head < queue.length; head++) {
      const c = queue[head] as number
      queued[c] = 0
      common.fill(0xffffffff)
      for (const n of options[c] as readonly number[]) {
        one.fill(0)
        for (const d of graph.childrenOf(n)) this.include(one, this.must[d] as Uint32Array)
        for (let w = 0; w < words; w++) common[w] = (common[w] as number) & (one[w] as number)
      }
      common[c >> 5] = (common[c >> 5] as number) | (1 << (c & 31))
      const old = this.must[c] as Uint32Array
      if (common.every((x, w) => x === old[w])) continue
      old.set(common)
      for (let i = graph.parentStart[c] as number; i < (graph.parentStart[c + 1] as number); i++) {
        const p = graph.nodeClass[graph.parents[i] as number] as number
        if (queued[p]) continue
        queued[p] = 1
        queue.push(p)
      }
    }
  }

  private include(set: Uint32Array, more: Uint32Array): void {
    for (let w = 0; w < set.length; w++) set[w] = (set[w] as number) | (more[w] as number)
  }

  private price(set: Uint32Array): number {
    let sum = 0
    this.each(set, (c) => (sum += this.least[c] as number))
    return sum
  }

  private each(set: Uint32Array, visit: (c: number) => void): void {
    const { classes } = this.graph
    for (let w = 0; w < set.length; w++) {
      for (let bits = set[w] as number; bits !== 0; bits &= bits - 1) {
        const c = w * 32 + 31 - Math.clz32(bits & -bits)
        if (c < classes) visit(c)
      }
    }
  }

  search(start: { node: Int32Array; cost: number }, deadline: number): Proved {
    this.best = start.node
    this.bestCost = start.cost
    const decided = new Int32Array(this.graph.classes).fill(-1)
    this.branch(decided, this.rootSet, this.bound, deadline)
    return { node: this.best, cost: this.bestCost, lowerBound: this.stopped ? this.bound : this.bestCost }
  }

  /** `needed`: classes that must be used; `bound`: their decided or least costs. */
  private branch(decided: Int32Array, needed: Uint32Array, bound: number, deadline: number): void {
    if ((++this.steps & 127) === 0 && performance.now() > deadline) this.stopped = true
    if (this.stopped) return
    // Decide what is forced; find the class with the fewest ways left.
    for (;;) {
      let pick = -1
      let ways: { n: number; bound: number; needed: Uint32Array }[] = []
      let dead = false
      let forced = false
      for (const c of this.members(needed)) {
        if ((decided[c] as number) >= 0) continue
        const left = this.ways(c, decided, needed, bound)
        if (left.length === 0) {
          dead = true
          break
        }
        if (pick < 0 || left.length < ways.length) {
          pick = c
          ways = left
          forced = left.length === 1
          if (forced) break
        }
      }
      if (dead) return
      if (pick < 0) {
        if (bound < this.bestCost - 1e-9 && used(this.graph, decided, this.roots)) {
          this.bestCost = bound
          this.best = decided.slice()
        }
        return
      }
      if (!forced) {
        ways.sort((a, b) => a.bound - b.bound)
        for (const w of ways) {
          if (w.bound >= this.bestCost - 1e-9) continue
          const next = decided.slice()
          next[pick] = w.n
          this.branch(next, w.needed, w.bound, deadline)
          if (this.stopped) return
        }
        return
      }
      const only = ways[0] as (typeof ways)[0]
      decided[pick] = only.n
      needed = only.needed
      bound = only.bound
    }
  }

  private members(set: Uint32Array): number[] {
    const out: number[] = []
    this.each(set, (c) => out.push(c))
    return out
  }

  /** The nodes that a class may still take without a cycle and below the best cost. */
  private ways(
    c: number,
    decided: Int32Array,
    needed: Uint32Array,
    bound: number,
  ): { n: number; bound: number; needed: Uint32Array }[] {
    const { graph, own, least } = this
    const out: { n: number; bound: number; needed: Uint32Array }[] = []
    for (const n of this.options[c] as readonly number[]) {
      let b = bound + (own[n] as number) - (least[c] as number)
      if (b >= this.bestCost - 1e-9) continue
      const more = needed.slice()
      for (const d of graph.childrenOf(n)) this.include(more, this.must[d] as Uint32Array)
      for (let w = 0; w < more.length; w++) {
        for (let bits = (more[w] as number) & ~(needed[w] as number); bits !== 0; bits &= bits - 1) {
          const d = w * 32 + 31 - Math.clz32(bits & -bits)
          if (d < graph.classes) b += least[d] as number
        }
      }
      if (b >= this.bestCost - 1e-9 || this.reaches(n, c, decided)) continue
      out.push({ n, bound: b, needed: more })
    }
    return out
  }

  /** Whether the decided nodes lead from a node's children back to a class. */
  private reaches(n: number, c: number, decided: Int32Array): boolean {
    const { graph } = this
    const stack = [...graph.childrenOf(n)]
    const seen = new Set(stack)
    for (let d = stack.pop(); d !== undefined; d = stack.pop()) {
      if (d === c) return true
      const m = decided[d] as number
      if (m < 0) continue
      for (const e of graph.childrenOf(m)) {
        if (seen.has(e)) continue
        seen.add(e)
        stack.push(e)
      }
    }
    return false
  }
}
