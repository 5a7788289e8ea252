/** A set of keyed items, each with a cost; an item is paid once however often it comes in. */
export class ItemSet {
  constructor(
    private readonly table: ItemTable,
    /** Where its item numbers begin in the table's list. */
    readonly start: number,
    readonly length: number,
    readonly total: number,
  ) {}

  /** Item numbers, ascending: a view, not to be written to. */
  get items(): Int32Array {
    return this.table.numbersOf(this)
  }

  union(other: ItemSet): ItemSet {
    return this.table.either(this, other)
  }

  /** The total of the union, without making it. */
  totalWith(other: ItemSet): number {
    return this.table.totalOf(this, other)
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
  private readonly itemKeys: string[] = []
  private readonly costs: number[] = []
  /** The set of each item alone. */
  private readonly singles: ItemSet[] = []
  /** For each item the turn in which a union last met it. */
  private readonly seen: number[] = []
  private turns = 0
  /** The numbers of all sets, one after the other: an array for each would be most of an extraction's garbage. */
  private pool = new Int32Array(1024)
  private used = 0
  readonly empty = new ItemSet(this, 0, 0, 0)

  /** The set of one item. A key keeps the cost that it was first given. */
  item(key: string, cost: number): ItemSet {
    let n = this.numbers.get(key)
    if (n === undefined) {
      n = this.itemKeys.length
      this.numbers.set(key, n)
      this.itemKeys.push(key)
      this.costs.push(cost)
      this.reserve(1)
      this.pool[this.used] = n
      this.singles.push(this.keep(1, cost))
    }
    return this.singles[n] as ItemSet
  }

  union(sets: readonly ItemSet[]): ItemSet {
    if (sets.length <= 3) return sets.reduce((a, b) => this.either(a, b), this.empty)
    this.reserve(sets.reduce((n, s) => n + s.length, 0))
    const { pool, seen, costs, used } = this
    const turn = ++this.turns
    let largest = this.empty
    let total = 0
    let end = used
    for (let k = 0; k < sets.length; k++) {
      const set = sets[k] as ItemSet
      if (set.length > largest.length) largest = set
      for (let i = set.start; i < set.start + set.length; i++) {
        const n = pool[i] as number
        if (seen[n] === turn) continue
        seen[n] = turn
        total += costs[n] as number
        pool[end++] = n
      }
    }
    if (largest.length === end - used) return largest
    pool.subarray(used, end).sort()
    return this.keep(end - used, total)
  }

  /** The union of two. */
  either(a: ItemSet, b: ItemSet): ItemSet {
    if (b.length === 0 || a === b) return a
    if (a.length === 0) return b
    this.reserve(a.length + b.length)
    const { pool, costs, used } = this
    const aEnd = a.start + a.length
    const bEnd = b.start + b.length
    let total = 0
    let end = used
    for (let i = a.start, j = b.start; i < aEnd || j < bEnd;) {
      const x = i < aEnd ? (pool[i] as number) : Infinity
      const y = j < bEnd ? (pool[j] as number) : Infinity
      const n = x <= y ? x : y
      if (x === n) i++
      if (y === n) j++
      total += costs[n] as number
      pool[end++] = n
    }
    if (end - used === a.length) return a
    if (end - used === b.length) return b
    return this.keep(end - used, total)
  }

  /** The total of the union of two. */
  totalOf(a: ItemSet, b: ItemSet): number {
    const { pool, costs } = this
    const aEnd = a.start + a.length
    const bEnd = b.start + b.length
    let total = a.total
    for (let i = a.start, j = b.start; j < bEnd; j++) {
      const y = pool[j] as number
      while (i < aEnd && (pool[i] as number) < y) i++
      if (i === aEnd || pool[i] !== y) total += costs[y] as number
    }
    return total
  }

  numbersOf({ start, length }: ItemSet): Int32Array {
    return this.pool.subarray(start, start + length)
  }

  key(n: number): string {
    return this.itemKeys[n] as string
  }

  cost(n: number): number {
    return this.costs[n] as number
  }

  /** Makes room behind what is used. */
  private reserve(more: number): void {
    if (this.used + more <= this.pool.length) return
    const grown = new Int32Array(Math.max(this.used + more, this.pool.length * 2))
    grown.set(this.pool)
    this.pool = grown
  }

  /** A set of the numbers that stand behind what is used. */
  private keep(length: number, total: number): ItemSet {
    const set = new ItemSet(this, this.used, length, total)
    this.used += length
    return set
  }
}
