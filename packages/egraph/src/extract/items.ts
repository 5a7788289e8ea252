/** A set of keyed items, each with a cost; an item is paid once however often it comes in. */
export class ItemSet {
  constructor(
    private readonly table: ItemTable,
    /** Item numbers, ascending. */
    readonly items: Int32Array,
    readonly total: number,
  ) {}

  union(other: ItemSet): ItemSet {
    const a = this.items
    const b = other.items
    if (b.length === 0 || a === b) return this
    if (a.length === 0) return other
    // Most often one holds the other: counted first, for an array is dearer than a walk.
    let n = 0
    for (let i = 0, j = 0; i < a.length || j < b.length; n++) {
      const x = i < a.length ? (a[i] as number) : Infinity
      const y = j < b.length ? (b[j] as number) : Infinity
      if (x <= y) i++
      if (y <= x) j++
    }
    if (n === a.length) return this
    if (n === b.length) return other
    const out = new Int32Array(n)
    for (let k = 0, i = 0, j = 0; k < n; k++) {
      const x = i < a.length ? (a[i] as number) : Infinity
      const y = j < b.length ? (b[j] as number) : Infinity
      out[k] = x <= y ? x : y
      if (x <= y) i++
      if (y <= x) j++
    }
    return this.table.of(out)
  }

  /** The total of the union, without making it. */
  totalWith(other: ItemSet): number {
    const a = this.items
    const b = other.items
    let total = this.total
    for (let i = 0, j = 0; j < b.length; j++) {
      const y = b[j] as number
      while (i < a.length && (a[i] as number) < y) i++
      if (i === a.length || a[i] !== y) total += this.table.cost(y)
    }
    return total
  }

  get keys(): readonly string[] {
    return Array.from(this.items, (i) => this.table.key(i))
  }

  /** Every item under another key, with the same cost: `read X` as `read X@1`. */
  map(rename: (key: string) => string): ItemSet {
    return this.table.union(
      Array.from(this.items, (i) => this.table.item(rename(this.table.key(i)), this.table.cost(i))),
    )
  }
}

/**
 * Items by key. A cost algebra makes one and builds its values from it.
 *
 * @example const items = new ItemTable()
 * items.item("read X", 10).union(items.item("read X", 10)).total   // 10
 */
export class ItemTable {
  private readonly numbers = new Map<string, number>()
  private readonly keys: string[] = []
  private readonly costs: number[] = []
  /** The set of each item alone. */
  private readonly singles: ItemSet[] = []
  /** For each item the turn in which a union last met it. */
  private readonly seen: number[] = []
  private turns = 0
  readonly empty = new ItemSet(this, new Int32Array(0), 0)

  /** The set of one item. A key keeps the cost that it was first given. */
  item(key: string, cost: number): ItemSet {
    let n = this.numbers.get(key)
    if (n === undefined) {
      n = this.keys.length
      this.numbers.set(key, n)
      this.keys.push(key)
      this.costs.push(cost)
      const items = new Int32Array(1)
      items[0] = n
      this.singles.push(new ItemSet(this, items, cost))
    }
    return this.singles[n] as ItemSet
  }

  of(items: Int32Array): ItemSet {
    let total = 0
    for (let i = 0; i < items.length; i++) total += this.costs[items[i] as number] as number
    return new ItemSet(this, items, total)
  }

  union(sets: readonly ItemSet[]): ItemSet {
    if (sets.length <= 3) return sets.reduce((a, b) => a.union(b), this.empty)
    const found: number[] = []
    const turn = ++this.turns
    for (const { items } of sets)
      for (let i = 0; i < items.length; i++) {
        const n = items[i] as number
        if (this.seen[n] === turn) continue
        this.seen[n] = turn
        found.push(n)
      }
    const largest = sets.reduce((a, b) => (b.items.length > a.items.length ? b : a))
    return largest.items.length === found.length ? largest : this.of(Int32Array.from(found).sort())
  }

  key(n: number): string {
    return this.keys[n] as string
  }

  cost(n: number): number {
    return this.costs[n] as number
  }
}
