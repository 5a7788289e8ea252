import type { Id } from "../sort.js"
import type { AlgebraResult, Ban, Built, CostAlgebra, State } from "./cost-algebra.js"
import type { ExtractGraph } from "./graph.js"
import type { ENode } from "./node-view.js"

interface Entry<V> {
  readonly serial: number
  readonly node: number
  readonly state: State
  readonly value: V
  readonly children: readonly Entry<V>[]
}

/** What entries cost, each looked at once. */
class Prices<V> {
  private readonly known: number[] = []

  constructor(private readonly total: (value: V) => number) {}

  of({ serial, value }: Entry<V>): number {
    return (this.known[serial] ??= this.total(value))
  }
}

/** Combinations of child states up to which all are tried; above, children are changed one at a time. */
const ALL_COMBINATIONS = 64

/** By class, the best entry of each state, cheapest first. */
type Best<V> = readonly Entry<V>[][]

/** Where the entry of a state stands, or would: in a loop of its own, for it is asked for all the time. */
function placeOf<V>(own: readonly Entry<V>[], state: State): number {
  let i = 0
  while (i < own.length && (own[i] as Entry<V>).state !== state) i++
  return i
}

/** Puts those of some entries that are better in the place of what a class has; whether there are any. */
function take<V>(
  own: Entry<V>[],
  entries: readonly Entry<V>[],
  prices: Prices<V>,
  ban: ReadonlySet<State> | undefined,
): boolean {
  let improved = false
  for (let k = 0; k < entries.length; k++) {
    const e = entries[k] as Entry<V>
    const total = prices.of(e)
    if (!(total < Infinity) || ban?.has(e.state)) continue
    let i = placeOf(own, e.state)
    if (i < own.length) {
      const held = prices.of(own[i] as Entry<V>)
      if (total >= held - 1e-12 * Math.abs(held)) continue
    } else own.push(e)
    // what is dearer moves up by one, over the place of the entry that goes
    for (; i > 0 && prices.of(own[i - 1] as Entry<V>) > total; i--) own[i] = own[i - 1] as Entry<V>
    own[i] = e
    improved = true
  }
  return improved
}

/** A key for some entries in turn. */
function serialsOf<V>(entries: readonly Entry<V>[]): number | string {
  const [a, b] = entries
  if (entries.length === 1) return (a as Entry<V>).serial
  if (entries.length === 2) return (a as Entry<V>).serial * 2 ** 26 + (b as Entry<V>).serial
  let key = ""
  for (let i = 0; i < entries.length; i++) key += `${(entries[i] as Entry<V>).serial},`
  return key
}

/** Greedy extraction by a cost algebra. Values are kept between calls, so that a search over bans is cheap. */
export class AlgebraExtractor<V> {
  private serial = 0
  private readonly memo: Map<number | string, readonly Entry<V>[]>[] = []
  private readonly prices: Prices<V>
  /** What was chosen of the children of the node that is looked at. */
  private readonly picked: Entry<V>[] = []
  /** The nodes below the roots that were last asked for. */
  private reached: { readonly roots: string; readonly order: readonly number[] } | undefined

  constructor(
    private readonly graph: ExtractGraph,
    private readonly algebra: CostAlgebra<V>,
    private readonly deadline = Infinity,
  ) {
    this.prices = new Prices((value) => algebra.total(value))
  }

  /** The best found for some classes; undefined if there is none without the banned ones. */
  solve(roots: readonly Id[], bans: readonly Ban[] = []): AlgebraResult<V> | undefined {
    return this.solveAt(this.prices, roots, bans)
  }

  private solveAt(
    prices: Prices<V>,
    roots: readonly Id[],
    bans: readonly Ban[],
  ): AlgebraResult<V> | undefined {
    const { graph } = this
    const banned = new Map<number, Set<State> | "all">()
    const out = new Uint8Array(graph.nodes.length)
    for (const b of bans) {
      const c = graph.classOf(b.id)
      if (c < 0) continue
      if (b.node !== undefined) {
        for (let n = graph.nodeStart[c] as number; n < (graph.nodeStart[c + 1] as number); n++)
          if (nodeKey(graph.nodes[n] as ENode) === nodeKey(b.node)) out[n] = 1
        continue
      }
      const states = banned.get(c)
      if (b.state === undefined || states === "all") banned.set(c, "all")
      else banned.set(c, (states ?? new Set()).add(b.state))
    }
    const best: Best<V> = Array.from({ length: graph.classes }, () => [])
    const { nodeClass, parentStart, parents } = graph
    // Children first: most values are then right when they are first made.
    const queue = this.below(roots).slice()
    const queued = new Uint8Array(graph.nodes.length)
    for (let i = 0; i < queue.length; i++) queued[queue[i] as number] = 1
    const reachable = queued.slice()
    const all = (): boolean => roots.every((r) => (best[graph.classOf(r)] ?? []).length > 0)
    for (let head = 0; head < queue.length; head++) {
      // however short the time is, something is found
      if ((head & 63) === 63 && performance.now() > this.deadline && all()) break
      const n = queue[head] as number
      queued[n] = 0
      const c = nodeClass[n] as number
      const ban = banned.get(c)
      if (ban === "all" || out[n] || !this.improve(n, best, prices, ban)) continue
      for (let i = parentStart[c] as number; i < (parentStart[c + 1] as number); i++) {
        const p = parents[i] as number
        if (queued[p] || !reachable[p]) continue
        queued[p] = 1
        queue.push(p)
      }
    }
    return this.build(roots, best, true) ?? this.build(roots, best, false)
  }

  /** The nodes of all classes below the roots, those of children first where there is no circle. */
  private below(roots: readonly Id[]): readonly number[] {
    const { graph } = this
    const { nodeStart, childStart, children } = graph
    const key = roots.join()
    if (this.reached?.roots === key) return this.reached.order
    const order: number[] = []
    const seen = new Uint8Array(graph.classes)
    const stack: { class: number; node: number; child: number }[] = []
    const enter = (c: number): void => {
      if (c < 0 || seen[c]) return
      seen[c] = 1
      const node = nodeStart[c] as number
      stack.push({ class: c, node, child: childStart[node] as number })
    }
    for (const root of roots) {
      enter(graph.classOf(root))
      while (stack.length > 0) {
        const top = stack[stack.length - 1] as { class: number; node: number; child: number }
        if (top.node === nodeStart[top.class + 1]) {
          stack.pop()
          for (let n = nodeStart[top.class] as number; n < top.node; n++) order.push(n)
        } else if (top.child === childStart[top.node + 1]) top.node++
        else enter(children[top.child++] as number)
      }
    }
    this.reached = { roots: key, order }
    return order
  }

  /** Takes the entries of a node over the present values of its children that are better than those of its class. */
  private improve(n: number, best: Best<V>, prices: Prices<V>, ban: ReadonlySet<State> | undefined): boolean {
    const { nodeClass, childStart, children } = this.graph
    const { picked } = this
    const c = nodeClass[n] as number
    const own = best[c] as Entry<V>[]
    const start = childStart[n] as number
    const arity = (childStart[n + 1] as number) - start
    picked.length = arity
    let combinations = 1
    let circular = false
    for (let i = 0; i < arity; i++) {
      const d = children[start + i] as number
      const entries = best[d] as Entry<V>[]
      if (entries.length === 0) return false
      picked[i] = entries[0] as Entry<V>
      combinations *= entries.length
      if (d === c) circular = true
    }
    if (combinations === 1) return take(own, this.evaluate(n, picked), prices, ban)
    // A class below itself must not change while its entries are gone through.
    const now = circular ? [...own] : own
    const options = (i: number): Entry<V>[] => {
      const d = children[start + i] as number
      return d === c ? now : (best[d] as Entry<V>[])
    }
    let improved = false
    if (combinations <= ALL_COMBINATIONS) {
      for (let k = 0; k < combinations; k++) {
        for (let i = 0, rest = k; i < arity; i++) {
          const o = options(i)
          picked[i] = o[rest % o.length] as Entry<V>
          rest = Math.floor(rest / o.length)
        }
        if (take(own, this.evaluate(n, picked), prices, ban)) improved = true
      }
      return improved
    }
    // Too many: from the cheapest, one child at a time, as long as it helps.
    const cheapest = (): number => {
      const entries = this.evaluate(n, picked)
      if (take(own, entries, prices, ban)) improved = true
      return Math.min(...entries.map((e) => prices.of(e)))
    }
    for (let i = 0; i < arity; i++) {
      let bestTotal = cheapest()
      for (const o of options(i)) {
        const before = picked[i] as Entry<V>
        picked[i] = o
        const t = cheapest()
        if (t < bestTotal) bestTotal = t
        else picked[i] = before
      }
    }
    return improved
  }

  private evaluate(n: number, children: readonly Entry<V>[]): readonly Entry<V>[] {
    const memo = (this.memo[n] ??= new Map<number | string, readonly Entry<V>[]>())
    const key = serialsOf(children)
    let entries = memo.get(key)
    if (!entries) {
      const { algebra } = this
      const values = algebra.node(
        this.graph.nodes[n] as ENode,
        children.map((e) => e.value),
      )
      const kept = [...children]
      entries = values.map((value) => ({
        serial: this.serial++,
        node: n,
        state: algebra.state ? algebra.state(value) : 0,
        value,
        children: kept,
      }))
      memo.set(key, entries)
    }
    return entries
  }

  /**
   * Follows the choices from the roots and makes their values again. `latest`: each class and state is built
   * once, from its best entry; undefined if that leads in a circle. Else from what each entry was made of.
   */
  private build(roots: readonly Id[], best: Best<V>, latest: boolean): AlgebraResult<V> | undefined {
    const built = new Map<Entry<V>, Built<V>>()
    const open = new Set<Entry<V>>()
    const used: Built<V>[] = []
    const { graph, algebra } = this
    const current = (e: Entry<V>): Entry<V> => {
      if (!latest) return e
      const own = best[graph.nodeClass[e.node] as number] as Entry<V>[]
      return own[placeOf(own, e.state)] ?? e
    }
    const starts: Entry<V>[] = []
    for (const r of roots) {
      const cheapest = best[graph.classOf(r)]?.[0]
      if (cheapest === undefined) return undefined
      starts.push(cheapest)
    }
    const stack: { entry: Entry<V>; next: number }[] = []
    for (const s of starts) {
      if (!built.has(s)) stack.push({ entry: s, next: 0 })
      while (stack.length > 0) {
        const top = stack[stack.length - 1] as { entry: Entry<V>; next: number }
        const { entry } = top
        if (top.next === 0) open.add(entry)
        if (top.next < entry.children.length) {
          const child = current(entry.children[top.next++] as Entry<V>)
          if (open.has(child)) return undefined
          if (!built.has(child)) stack.push({ entry: child, next: 0 })
          continue
        }
        stack.pop()
        const children = entry.children.map((c) => built.get(current(c)) as Built<V>)
        const node = graph.nodes[entry.node] as ENode
        const value = children.every((c, i) => c.value === entry.children[i]?.value)
          ? entry.value
          : (algebra
              .node(
                node,
                children.map((c) => c.value),
              )
              .find((v) => !algebra.state || algebra.state(v) === entry.state) ?? entry.value)
        const b = { id: node.id, state: entry.state, node, value, children }
        open.delete(entry)
        built.set(entry, b)
        used.push(b)
      }
    }
    const tops = starts.map((s) => built.get(s) as Built<V>)
    const cost = algebra.join
      ? algebra.join(tops.map((t) => t.value))
      : tops.reduce((sum, t) => sum + algebra.total(t.value), 0)
    return { cost, roots: tops, used }
  }

  /**
   * Improves on the greedy choice: bans each candidate of the best choice, and all of them at once, also where what
   * the best choice pays is free, and where that alone does not help also what it brings in; keeps what is cheapest,
   * with what else helped alone and still does, and goes on from there until nothing helps.
   */
  search(
    roots: readonly Id[],
    candidates: (result: AlgebraResult<V>) => readonly Ban[],
    bans: readonly Ban[] = [],
  ): AlgebraResult<V> | undefined {
    let held = bans
    let best = this.solve(roots, held)
    while (best && performance.now() < this.deadline) {
      const offered = candidates(best)
      const known = new Set(offered.map(banKey))
      let next: { result: AlgebraResult<V>; more: readonly Ban[] } | undefined
      const helpful: { more: readonly Ban[]; cost: number }[] = []
      const least = (): number => next?.result.cost ?? best!.cost
      // what the best choice pays already is free
      const beside = this.algebra.beside?.(best.roots.map(({ value }) => value))
      const priced = [this.prices, ...(beside ? [new Prices(beside)] : [])]
      const attempt = (more: readonly Ban[]): AlgebraResult<V> | undefined => {
        if (performance.now() > this.deadline) return undefined
        const together = [...held, ...more]
        const results = priced.map((prices) => this.solveAt(prices, roots, together))
        for (const result of results) {
          if (!result || result.cost >= best!.cost) continue
          helpful.push({ more, cost: result.cost })
          if (result.cost < least()) next = { result, more }
        }
        return results[0]
      }
      for (const more of eachAndAll(offered)) {
        const result = attempt(more)
        if (result === undefined || result.cost <= least()) continue
        const brought = candidates(result).filter((b) => !known.has(banKey(b)))
        for (const b of eachAndAll(brought)) attempt([...more, ...b])
      }
      if (!next) break
      for (const { more } of [...helpful].sort((a, b) => a.cost - b.cost))
        if (more.some((ban) => next!.result.used.some((b) => isBanned(b, ban))))
          attempt([...next.more, ...more])
      best = next.result
      held = [...held, ...next.more]
    }
    return best
  }
}

const nodeKey = ({ name, row }: ENode): string => `${name} ${row}`
const isBanned = <V>({ id, state, node }: Built<V>, ban: Ban): boolean =>
  ban.node ? nodeKey(node) === nodeKey(ban.node) : id === ban.id && (ban.state ?? state) === state
const banKey = ({ id, state, node }: Ban): string => (node ? nodeKey(node) : `${id} ${state}`)
const eachAndAll = (bans: readonly Ban[]): readonly (readonly Ban[])[] => [
  ...bans.map((b) => [b]),
  ...(bans.length > 1 ? [bans] : []),
]
