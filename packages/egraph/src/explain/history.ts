import type { ContainerPool } from "../containers/container.js"
import { RuleError } from "../errors.js"
import type { AnySort } from "../sort.js"
import { mix } from "../hash.js"
import type { Table } from "../table.js"
import { ASSERTED, CONTAINER, type Log, MATCH, MERGE, RENEWED, ROW, UNION } from "./log.js"

/** The end of time: after everything recorded. */
export const NOW = 0x7fffffff

/** A union on the way from one node to another. */
export interface Union {
  readonly place: number
  readonly from: number
  readonly to: number
}

/**
 * The record, read: which terms there were, which unions joined them when, and which rows held. Times are places
 * in the log. A node is a row of a constructor, or a container, as it was when it came about.
 */
export class History {
  /** By node: the place of its record; `~id` for a class that came without one. */
  readonly places: number[] = []
  /** By id: the node that it began as, which says what term it stands for. */
  private readonly nodeOfId: number[] = []
  private readonly nodeOfPlace = new Map<number, number>()
  // The forest of unions: the next node on the way to the root of a tree, and the union that leads there. The way
  // between two nodes never changes once there is one, so it holds no union that came after they were equal.
  private readonly next: number[] = []
  private readonly by: number[] = []
  // A second forest, linked by size and never compressed, tells when two nodes became equal.
  private readonly leader: number[] = []
  private readonly linkedAt: number[] = []
  private readonly size: number[] = []
  /** Rows, merges and containers, by place, and a hash table of them by what their keys are equal to now. */
  private readonly entries: number[] = []
  private heads = new Int32Array(0)
  private chain = new Int32Array(0)
  private indexedTo = 0
  private readTo = 1
  private forgotten = 0

  constructor(readonly log: Log) {}

  /** Reads what was recorded since. */
  update(): void {
    const { log } = this
    if (log.forgotten !== this.forgotten) this.clear()
    const { data, tables } = log
    while (this.readTo < log.length) {
      const p = this.readTo
      const number = this.log.number(p)
      switch (this.log.kind(p)) {
        case MATCH:
          this.readTo += 1 + (log.rules[number] as Log["rules"][0]).variables.length
          break
        case ASSERTED:
          this.readTo += 2
          break
        case ROW:
          this.readTo += 3 + (tables[number] as Table).arity
          this.entries.push(p)
          if ((tables[number] as Table).declaration.kind === "constructor")
            this.made(p, data[p + 2] as number)
          break
        case UNION:
          this.readTo += 4
          this.link(p)
          break
        case MERGE:
          this.readTo += 6 + (tables[number] as Table).arity
          if ((tables[number] as Table).declaration.kind === "function") this.entries.push(p)
          break
        case CONTAINER:
          this.readTo += 3 + (data[p + 2] as number)
          this.entries.push(p)
          this.made(p, data[p + 1] as number)
          break
        case RENEWED:
          this.readTo += 3
          this.link(p)
          break
      }
    }
    if (this.indexedTo !== log.length) this.index()
  }

  private clear(): void {
    const lists = [this.places, this.nodeOfId, this.next, this.by, this.leader, this.linkedAt, this.size]
    for (const list of [...lists, this.entries]) list.length = 0
    this.nodeOfPlace.clear()
    this.readTo = 1
    this.indexedTo = 0
    this.forgotten = this.log.forgotten
  }

  /** A row or container came about: an id of its own, or a further term of a class that was there. */
  private made(p: number, id: number): void {
    const n = this.add(p)
    this.nodeOfPlace.set(p, n)
    if (this.nodeOfId[id] === undefined) this.nodeOfId[id] = n
    else this.link(p)
  }

  private add(place: number): number {
    const n = this.places.push(place) - 1
    this.next.push(n)
    this.by.push(0)
    this.leader.push(n)
    this.linkedAt.push(NOW)
    this.size.push(1)
    return n
  }

  /** The node that an id began as. */
  node(id: number): number {
    return (this.nodeOfId[id] ??= this.add(~id))
  }

  /** The node that a record made. */
  nodeAt(place: number): number {
    return this.nodeOfPlace.get(place) as number
  }

  /** The two nodes that a record makes equal. */
  ends(place: number): readonly [number, number] {
    const { data } = this.log
    switch (this.log.kind(place)) {
      case UNION:
        return [this.node(data[place + 2] as number), this.node(data[place + 3] as number)]
      case RENEWED:
        return [this.node(data[place + 1] as number), this.node(data[place + 2] as number)]
      default:
        return [this.node(data[place + 2] as number), this.nodeAt(place)]
    }
  }

  private link(p: number): void {
    const [a, b] = this.ends(p)
    const x = this.root(a, NOW)
    const y = this.root(b, NOW)
    if (x === y) return
    const less = (this.size[x] as number) < (this.size[y] as number)
    const [small, large] = less ? [x, y] : [y, x]
    this.leader[small] = large
    this.linkedAt[small] = p
    this.size[large] = (this.size[large] as number) + (this.size[small] as number)
    // The smaller tree is hung up by the node that the union speaks of: the way up from there turns round.
    let n = less ? a : b
    let up = less ? b : a
    let by = p
    for (;;) {
      const after = this.next[n] as number
      const afterBy = this.by[n] as number
      this.next[n] = up
      this.by[n] = by
      if (after === n) return
      up = n
      n = after
      by = afterBy
    }
  }

  /** A representative of the nodes that were equal to one before a time. */
  root(node: number, time: number): number {
    const { leader, linkedAt } = this
    let n = node
    while ((linkedAt[n] as number) < time) n = leader[n] as number
    return n
  }

  /** Whether two nodes, or values of a primitive sort, were equal before a time. */
  equal(sort: AnySort, a: number, b: number, time: number): boolean {
    return a === b || (sort.kind !== "primitive" && this.root(a, time) === this.root(b, time))
  }

  /** What stands for a value of a sort: its node, or a primitive value itself. */
  at(sort: AnySort, value: number): number {
    return sort.kind === "primitive" ? value : this.node(value)
  }

  /** The unions that lead from one node to another. */
  path(a: number, b: number): Union[] {
    const ways: readonly [number[], number[]] = [[a], [b]]
    const seen = [new Map([[a, 0]]), new Map([[b, 0]])] as const
    let meet = a === b ? a : -1
    for (let side = 0; meet < 0; side = 1 - side) {
      const way = ways[side as 0 | 1]
      const last = way[way.length - 1] as number
      const n = this.next[last] as number
      if (n === last) {
        if (this.root(a, NOW) !== this.root(b, NOW)) throw new RuleError("explain: not recorded: a union")
        continue
      }
      seen[side]?.set(n, way.push(n) - 1)
      if (seen[1 - side]?.has(n)) meet = n
    }
    const union = (way: readonly number[], i: number, back: boolean): Union => {
      const [from, to] = [way[i] as number, way[i + 1] as number]
      const place = this.by[from] as number
      return back ? { place, from: to, to: from } : { place, from, to }
    }
    const result: Union[] = []
    for (let i = 0; i < (seen[0].get(meet) as number); i++) result.push(union(ways[0], i, false))
    for (let i = (seen[1].get(meet) as number) - 1; i >= 0; i--) result.push(union(ways[1], i, true))
    return result
  }

  /** The key of a row or merge; where in its record it begins. */
  keyOffset(place: number): number {
    return this.log.kind(place) === MERGE ? place + 6 : place + 3
  }

  /** Places of rows and merges of a table before a time, with a key that was equal to this one then. */
  *rows(table: Table, key: readonly number[], time: number): Generator<number> {
    const { inputs } = table.declaration
    let h = mix(0, table.number)
    for (let i = 0; i < key.length; i++) h = mix(h, this.now(inputs[i] as AnySort, key[i] as number))
    const { data, tables } = this.log
    candidates: for (let e = this.first(h); e >= 0; e = this.chain[e] as number) {
      const p = this.entries[e] as number
      const header = data[p] as number
      if (p >= time || (header & 7) === CONTAINER || tables[header >> 3] !== table) continue
      const offset = this.keyOffset(p)
      for (let i = 0; i < key.length; i++) {
        const s = inputs[i] as AnySort
        if (!this.equal(s, this.at(s, data[offset + i] as number), key[i] as number, time))
          continue candidates
      }
      yield p
    }
  }

  /** Places of containers of a pool before a time whose content was equal to this one then; ids are nodes in it. */
  *containers(pool: ContainerPool<unknown>, content: readonly number[], time: number): Generator<number> {
    const number = this.log.pools.indexOf(pool)
    const wanted = this.normal(pool, content, time)
    for (let e = this.first(this.hashContent(number, this.normal(pool, content, NOW))); e >= 0;) {
      const p = this.entries[e] as number
      e = this.chain[e] as number
      if (p >= time || (this.log.data[p] as number) !== ((number << 3) | CONTAINER)) continue
      const other = this.normal(pool, this.content(pool, p), time)
      if (other.length === wanted.length && other.every((v, i) => v === wanted[i])) yield p
    }
  }

  /** The content of a container as it was made, ids as nodes. */
  content(pool: ContainerPool<unknown>, place: number): number[] {
    const raw = this.rawContent(place)
    return raw.map((v, i) => (pool.holdsId(raw, i) ? this.node(v) : v))
  }

  /** The values in a container as it was made. */
  rawContent(place: number): number[] {
    const { data } = this.log
    return [...data.subarray(place + 3, place + 3 + (data[place + 2] as number))]
  }

  private normal(pool: ContainerPool<unknown>, content: readonly number[], time: number): number[] {
    return pool.normalize(content.map((v, i) => (pool.holdsId(content, i) ? this.root(v, time) : v)))
  }

  private now(sort: AnySort, at: number): number {
    return sort.kind === "primitive" ? at : this.root(at, NOW)
  }

  private hashContent(pool: number, normal: readonly number[]): number {
    return normal.reduce(mix, mix(1, pool))
  }

  private first(h: number): number {
    return this.heads[h & (this.heads.length - 1)] as number
  }

  private index(): void {
    let capacity = 16
    while (capacity < this.entries.length * 2) capacity *= 2
    this.heads = new Int32Array(capacity).fill(-1)
    this.chain = new Int32Array(this.entries.length)
    const { data, tables, pools } = this.log
    // From the last to the first, so that the oldest is met first.
    for (let e = this.entries.length - 1; e >= 0; e--) {
      const p = this.entries[e] as number
      const number = this.log.number(p)
      let h: number
      if (this.log.kind(p) === CONTAINER) {
        const pool = pools[number] as ContainerPool<unknown>
        h = this.hashContent(number, this.normal(pool, this.content(pool, p), NOW))
      } else {
        const { inputs } = (tables[number] as Table).declaration
        const offset = this.keyOffset(p)
        h = mix(0, number)
        for (let i = 0; i < inputs.length; i++) {
          const s = inputs[i] as AnySort
          h = mix(h, this.now(s, this.at(s, data[offset + i] as number)))
        }
      }
      const slot = h & (capacity - 1)
      this.chain[e] = this.heads[slot] as number
      this.heads[slot] = e
    }
    this.indexedTo = this.log.length
  }
}
