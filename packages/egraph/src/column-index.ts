import { mix, type Table } from "./table.js"

/**
 * The rows of a table by the values in some of its columns: for each value the newest row, and for each row
 * the next older one of the same value. Dead rows stay in the chains until the table is compacted.
 */
export class ColumnIndex {
  readonly columns: readonly number[]
  /** For each row, the next older row with the same values, or -1. */
  next = new Int32Array(16)
  /** How many different values there are: rows / distinct is the fan-out. */
  distinct = 0
  private upTo = 0
  private slots = new Int32Array(32).fill(-1)
  private mask = 31
  private table: Table | undefined

  constructor(columnSet: number, width: number) {
    this.columns = Array.from({ length: width }, (_, i) => i).filter((i) => (columnSet >> i) & 1)
  }

  update(table: Table): void {
    this.table = table
    if (this.upTo === table.rows) return
    if (this.next.length < table.rows) {
      const grown = new Int32Array(Math.max(table.flags.length, 16))
      grown.set(this.next)
      this.next = grown
    }
    const flags = table.flags
    if (this.columns.length === 1) {
      const column = table.columns[this.columns[0] as number] as Int32Array
      for (let r = this.upTo; r < table.rows; r++) if (!((flags[r] as number) & 1)) this.insert1(column, r)
    } else {
      const columns = this.columns.map((c) => table.columns[c] as Int32Array)
      for (let r = this.upTo; r < table.rows; r++) if (!((flags[r] as number) & 1)) this.insert(columns, r)
    }
    this.upTo = table.rows
  }

  private insert1(column: Int32Array, r: number): void {
    const { slots, mask } = this
    const v = column[r] as number
    let s = mix(0, v) & mask
    for (;;) {
      const head = slots[s] as number
      if (head < 0) break
      if (column[head] === v) {
        this.next[r] = head
        slots[s] = r
        return
      }
      s = (s + 1) & mask
    }
    this.next[r] = -1
    slots[s] = r
    if (++this.distinct * 2 > mask) this.grow([column])
  }

  private insert(columns: readonly Int32Array[], r: number): void {
    const { slots, mask } = this
    let h = 0
    for (const c of columns) h = mix(h, c[r] as number)
    let s = h & mask
    search: for (; ; s = (s + 1) & mask) {
      const head = slots[s] as number
      if (head < 0) break
      for (const c of columns) if (c[head] !== c[r]) continue search
      this.next[r] = head
      slots[s] = r
      return
    }
    this.next[r] = -1
    slots[s] = r
    if (++this.distinct * 2 > mask) this.grow(columns)
  }

  private grow(columns: readonly Int32Array[]): void {
    const old = this.slots
    const mask = (this.mask = old.length * 2 - 1)
    const slots = (this.slots = new Int32Array(old.length * 2).fill(-1))
    for (let i = 0; i < old.length; i++) {
      const r = old[i] as number
      if (r < 0) continue
      let h = 0
      for (const c of columns) h = mix(h, c[r] as number)
      let s = h & mask
      while ((slots[s] as number) >= 0) s = (s + 1) & mask
      slots[s] = r
    }
  }

  /** The newest row with `a` in the index's only column, or -1. */
  first1(a: number): number {
    const { slots, mask } = this
    const column = (this.table as Table).columns[this.columns[0] as number] as Int32Array
    for (let s = mix(0, a) & mask; ; s = (s + 1) & mask) {
      const head = slots[s] as number
      if (head < 0 || column[head] === a) return head
    }
  }

  /** The newest row with the values of `registers` that `sources` names, in column order, or -1. */
  first(registers: Int32Array, sources: readonly number[]): number {
    const { slots, mask } = this
    const all = (this.table as Table).columns
    let h = 0
    for (let i = 0; i < sources.length; i++) h = mix(h, registers[sources[i] as number] as number)
    search: for (let s = h & mask; ; s = (s + 1) & mask) {
      const head = slots[s] as number
      if (head < 0) return -1
      for (let i = 0; i < sources.length; i++) {
        const column = all[this.columns[i] as number] as Int32Array
        if (column[head] !== registers[sources[i] as number]) continue search
      }
      return head
    }
  }

  get bytes(): number {
    return (this.next.length + this.slots.length) * 4
  }
}
