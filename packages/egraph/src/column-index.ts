import { hash1, hash2, hashRow, mix } from "./hash.js"
import { SMALL } from "./small.js"
import type { Table } from "./table.js"

/** Columns that a set of several may have: a bit for each. */
const BITS = 31
/** A set of one column: its bit, or beyond the bits ~column. */
export const oneColumn = (column: number): number => (column < BITS ? 1 << column : ~column)
export const hasColumn = (set: number, column: number): boolean =>
  set < 0 ? ~set === column : column < BITS && ((set >> column) & 1) === 1
/** The set with one more column; one that has no bit stands alone. */
export const withColumn = (set: number, column: number): number =>
  column < BITS && set >= 0 ? set | (1 << column) : ~column

/**
 * The rows of a table by the values in some of its columns: for each value the newest row, and for each row
 * the next older one of the same value. Dead rows stay in the chains until the table is compacted.
 */
export class ColumnIndex {
  readonly columns: readonly number[]
  /** For each row, the next older row with the same values, or -1. */
  next = new Int32Array(SMALL)
  /** How many different values there are: rows / distinct is the fan-out. */
  distinct = 0
  private upTo = 0
  /** The newest rows, hashed; or, by `direct`, at the value itself. */
  private slots = new Int32Array(SMALL).fill(-1)
  private mask = SMALL - 1
  /** Values of one column that are small beside the number of rows, as ids are, need no hashing. */
  private direct: boolean
  private table: Table | undefined

  constructor(columnSet: number, width: number) {
    this.columns = Array.from({ length: width }, (_, i) => i).filter((i) => hasColumn(columnSet, i))
    this.direct = this.columns.length === 1
  }

  update(table: Table): void {
    this.table = table
    if (this.upTo === table.rows) return
    if (this.next.length < table.rows) {
      const grown = new Int32Array(table.flags.length)
      grown.set(this.next)
      this.next = grown
    }
    const { flags, rows } = table
    const columns = this.columns.map((c) => table.columns[c] as Int32Array)
    const column = columns[0] as Int32Array
    if (this.direct && !this.makeRoom(column, rows)) {
      this.direct = false
      this.upTo = this.distinct = 0
      this.slots = new Int32Array(SMALL).fill(-1)
      this.mask = SMALL - 1
    }
    if (this.direct) {
      const { slots, next } = this
      let distinct = this.distinct
      for (let r = this.upTo; r < rows; r++) {
        if ((flags[r] as number) & 1) continue
        const v = column[r] as number
        const head = slots[v] as number
        if (head < 0) distinct++
        next[r] = head
        slots[v] = r
      }
      this.distinct = distinct
    } else {
      const two = columns.length === 2
      for (let r = this.upTo; r < rows; r++) {
        if ((flags[r] as number) & 1) continue
        if (two) this.insert2(columns, r)
        else this.insert(columns, r)
      }
    }
    this.upTo = rows
  }

  /** Makes a slot for every value of the new rows; false where that would be far more slots than rows. */
  private makeRoom(column: Int32Array, rows: number): boolean {
    let most = 0
    for (let r = this.upTo; r < rows; r++) {
      const v = column[r] as number
      if (v < 0) return false
      if (v > most) most = v
    }
    const { slots } = this
    if (most < slots.length) return true
    if (most > rows * 6 + 256) return false
    const grown = new Int32Array(Math.max(most + 1, slots.length + (slots.length >> 1)))
    grown.fill(-1, slots.length)
    grown.set(slots)
    this.slots = grown
    return true
  }

  /** Forgets the rows from `rows` on; false if it must be made anew for that. */
  truncate(rows: number): boolean {
    if (!this.direct) return false
    const { slots, next, table } = this
    if (!table) return true
    const column = table.columns[this.columns[0] as number] as Int32Array
    while (this.upTo > rows) {
      const r = --this.upTo
      const v = column[r] as number
      if (slots[v] !== r) continue
      slots[v] = next[r] as number
      if ((slots[v] as number) < 0) this.distinct--
    }
    return true
  }

  private insert(columns: readonly Int32Array[], r: number): void {
    const { slots, mask } = this
    let s = hashRow(columns, columns.length, r) & mask
    search: for (; ; s = (s + 1) & mask) {
      const head = slots[s] as number
      if (head < 0) break
      for (let i = 0; i < columns.length; i++) {
        const c = columns[i] as Int32Array
        if (c[head] !== c[r]) continue search
      }
      return this.link(r, s, head)
    }
    this.link(r, s, -1)
    if (++this.distinct * 2 > mask) this.grow(columns)
  }

  /** The same for two columns: loops over the columns take longer than all the rest. */
  private insert2(columns: readonly Int32Array[], r: number): void {
    const { slots, mask } = this
    const c0 = columns[0] as Int32Array
    const c1 = columns[1] as Int32Array
    const a = c0[r] as number
    const b = c1[r] as number
    for (let s = hash2(a, b) & mask; ; s = (s + 1) & mask) {
      const head = slots[s] as number
      if (head >= 0 && (c0[head] !== a || c1[head] !== b)) continue
      this.link(r, s, head)
      if (head < 0 && ++this.distinct * 2 > mask) this.grow(columns)
      return
    }
  }

  private link(r: number, slot: number, head: number): void {
    this.next[r] = head
    this.slots[slot] = r
  }

  private grow(columns: readonly Int32Array[]): void {
    const old = this.slots
    const mask = (this.mask = old.length * 2 - 1)
    const slots = (this.slots = new Int32Array(old.length * 2).fill(-1))
    for (let i = 0; i < old.length; i++) {
      const r = old[i] as number
      if (r < 0) continue
      let s = hashRow(columns, columns.length, r) & mask
      while ((slots[s] as number) >= 0) s = (s + 1) & mask
      slots[s] = r
    }
  }

  /** The newest row with `a` in the index's only column, or -1. */
  first1(a: number): number {
    const { slots, mask } = this
    if (this.direct) return a >= 0 && a < slots.length ? (slots[a] as number) : -1
    const column = (this.table as Table).columns[this.columns[0] as number] as Int32Array
    for (let s = hash1(a) & mask; ; s = (s + 1) & mask) {
      const head = slots[s] as number
      if (head < 0 || column[head] === a) return head
    }
  }

  /** The newest row with `a` and `b` in the index's two columns, or -1. */
  first2(a: number, b: number): number {
    const { slots, mask } = this
    const all = (this.table as Table).columns
    const c0 = all[this.columns[0] as number] as Int32Array
    const c1 = all[this.columns[1] as number] as Int32Array
    for (let s = hash2(a, b) & mask; ; s = (s + 1) & mask) {
      const head = slots[s] as number
      if (head < 0 || (c0[head] === a && c1[head] === b)) return head
    }
  }

  /** The newest row with the values of `registers` that `sources` names, in column order, or -1. */
  first(registers: Int32Array, sources: readonly number[]): number {
    const a = registers[sources[0] as number] as number
    if (sources.length === 1) return this.first1(a)
    if (sources.length === 2) return this.first2(a, registers[sources[1] as number] as number)
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
