import { ColumnIndex } from "./column-index.js"
import type { Declaration } from "./declaration.js"

export const DEAD = 1
export const SUBSUMED = 2

// What a slot of the hash table holds: nothing, what was removed, or a row above these two with the upper bits of
// its key's hash, so that a key in the way is told apart without a look at its columns.
const EMPTY = 0
const DELETED = 1
const FIRST = 2

/** A row number below which a reader has seen every row; kept right when the table is compacted. */
export interface Watermark {
  row: number
}

/**
 * The rows of one function, a column to each input and one to the output. Rows are appended in the order of
 * time, so what is new since row w is the range from w on; a row that changes dies and comes back at the end.
 */
export class Table {
  readonly arity: number
  readonly width: number
  columns: Int32Array[]
  /** DEAD, SUBSUMED or 0, by row. */
  flags: Uint8Array
  rows = 0
  live = 0
  /** Rows ever appended. */
  appended = 0
  /** The key that `find` looks for and `append` stores. */
  readonly key: Int32Array
  private slots = new Int32Array(32)
  private mask = 31
  /** The bits of a slot that are the row. */
  private rowMask = 31
  private used = 0
  /** Where the last `find` that found nothing ended, and the hash of its key. */
  private slot = 0
  private hash = 0
  private readonly indexes = new Map<number, ColumnIndex>()
  private readonly watermarks = new Set<Watermark>()
  /** Rows whose SUBSUMED flag is set, ever: lets extraction skip the test. */
  hasSubsumed = false

  constructor(
    readonly declaration: Declaration,
    /** Its place in the list of tables. */
    readonly number = 0,
  ) {
    this.arity = declaration.inputs.length
    this.width = this.arity + (declaration.kind === "relation" ? 0 : 1)
    this.columns = Array.from({ length: this.width }, () => new Int32Array(16))
    this.flags = new Uint8Array(16)
    this.key = new Int32Array(this.arity)
  }

  /** The output of a row; the unit value for relations. */
  output(row: number): number {
    return this.width > this.arity ? ((this.columns[this.arity] as Int32Array)[row] as number) : 0
  }

  /** The row whose inputs are `key`, or -1. */
  find(): number {
    if (this.arity === 2) return this.find2(this.key[0] as number, this.key[1] as number)
    const { key, slots, mask, rowMask, columns } = this
    const tag = ~rowMask
    const h = this.hashKey()
    let free = -1
    search: for (let s = h & mask; ; s = (s + 1) & mask) {
      const e = slots[s] as number
      if (e === EMPTY) return this.missed(free < 0 ? s : free, h)
      if (e === DELETED) {
        if (free < 0) free = s
      } else if (((e ^ h) & tag) === 0) {
        const r = (e & rowMask) - FIRST
        for (let i = 0; i < key.length; i++) if ((columns[i] as Int32Array)[r] !== key[i]) continue search
        return r
      }
    }
  }

  private find2(a: number, b: number): number {
    const { slots, mask, rowMask, columns } = this
    const tag = ~rowMask
    const c0 = columns[0] as Int32Array
    const c1 = columns[1] as Int32Array
    const h = hash2(a, b)
    let free = -1
    for (let s = h & mask; ; s = (s + 1) & mask) {
      const e = slots[s] as number
      if (e === EMPTY) return this.missed(free < 0 ? s : free, h)
      if (e === DELETED) {
        if (free < 0) free = s
      } else if (((e ^ h) & tag) === 0) {
        const r = (e & rowMask) - FIRST
        if (c0[r] === a && c1[r] === b) return r
      }
    }
  }

  private missed(slot: number, hash: number): -1 {
    this.slot = slot
    this.hash = hash
    return -1
  }

  /** Appends a row for `key`, which the last `find` did not find. */
  append(output: number, flag = 0): number {
    const row = this.rows
    if (row === this.flags.length) {
      this.grow()
      this.find()
    }
    const { columns, key } = this
    for (let i = 0; i < key.length; i++) (columns[i] as Int32Array)[row] = key[i] as number
    if (this.width > this.arity) (columns[this.arity] as Int32Array)[row] = output
    this.flags[row] = flag
    if (flag !== 0) this.hasSubsumed = true
    this.rows++
    this.live++
    this.appended++
    if (this.slots[this.slot] === EMPTY) this.used++
    this.slots[this.slot] = (this.hash & ~this.rowMask) | (row + FIRST)
    if (this.used * 2 > this.mask) this.rehash()
    return row
  }

  /** Gives a row a new output and flag: it moves to the end, as new. `key` is set to its key. */
  replace(row: number, output: number, flag: number): number {
    const s = this.slotOf(row)
    this.flags[row] = DEAD
    this.live--
    this.slot = s
    return this.append(output, flag)
  }

  /** Removes a row; `key` is set to its key. */
  kill(row: number): void {
    const s = this.slotOf(row)
    this.slots[s] = DELETED
    this.flags[row] = DEAD
    this.live--
  }

  private slotOf(row: number): number {
    const { key, slots, mask, rowMask, columns } = this
    for (let i = 0; i < key.length; i++) key[i] = (columns[i] as Int32Array)[row] as number
    this.hash = this.hashKey()
    let s = this.hash & mask
    while (((slots[s] as number) & rowMask) !== row + FIRST) s = (s + 1) & mask
    return s
  }

  private hashKey(): number {
    const key = this.key
    if (key.length === 2) return hash2(key[0] as number, key[1] as number)
    if (key.length === 1) return hash1(key[0] as number)
    let h = 0
    for (let i = 0; i < key.length; i++) h = mix(h, key[i] as number)
    return h
  }

  private grow(): void {
    const capacity = this.flags.length * 2
    this.columns = this.columns.map((c) => {
      const grown = new Int32Array(capacity)
      grown.set(c)
      return grown
    })
    const flags = new Uint8Array(capacity)
    flags.set(this.flags)
    this.flags = flags
    this.rehash()
  }

  private rehash(): void {
    const { flags, columns, arity, rows } = this
    let capacity = 32
    while (capacity < this.live * 3) capacity *= 2
    if (capacity !== this.slots.length) this.slots = new Int32Array(capacity)
    else this.slots.fill(EMPTY)
    const slots = this.slots
    const mask = (this.mask = capacity - 1)
    const rowMask = (this.rowMask = flags.length * 2 - 1)
    const c0 = columns[0] as Int32Array
    const c1 = columns[1] as Int32Array
    for (let r = 0; r < rows; r++) {
      if ((flags[r] as number) & DEAD) continue
      let h = 0
      if (arity === 2) h = hash2(c0[r] as number, c1[r] as number)
      else if (arity === 1) h = hash1(c0[r] as number)
      else for (let i = 0; i < arity; i++) h = mix(h, (columns[i] as Int32Array)[r] as number)
      let s = h & mask
      while (slots[s] !== EMPTY) s = (s + 1) & mask
      slots[s] = (h & ~rowMask) | (r + FIRST)
    }
    this.used = this.live
  }

  /** The index on a set of columns, given as a bit set, up to date. */
  index(columnSet: number): ColumnIndex {
    let index = this.indexes.get(columnSet)
    if (index === undefined) {
      index = new ColumnIndex(columnSet, this.width)
      this.indexes.set(columnSet, index)
    }
    index.update(this)
    return index
  }

  /** The index if there is one; it may lag behind. */
  existingIndex(columnSet: number): ColumnIndex | undefined {
    return this.indexes.get(columnSet)
  }

  watch(): Watermark {
    const w = { row: 0 }
    this.watermarks.add(w)
    return w
  }

  /** Drops dead rows when they are about half of all. */
  compactIfSparse(): void {
    if (this.rows - this.live > 64 && this.rows - this.live > this.live) this.compact()
  }

  compact(): void {
    const { columns, flags, rows } = this
    const marks = [...this.watermarks].sort((a, b) => a.row - b.row)
    let m = 0
    let to = 0
    for (let r = 0; r < rows; r++) {
      while (m < marks.length && (marks[m] as Watermark).row <= r) (marks[m++] as Watermark).row = to
      if ((flags[r] as number) & DEAD) continue
      if (to !== r) {
        for (const c of columns) c[to] = c[r] as number
        flags[to] = flags[r] as number
      }
      to++
    }
    while (m < marks.length) (marks[m++] as Watermark).row = to
    this.rows = to
    this.indexes.clear()
    this.rehash()
  }

  clear(): void {
    this.rows = this.live = this.used = 0
    this.hasSubsumed = false
    this.slots = new Int32Array(32)
    this.mask = 31
    this.indexes.clear()
    for (const w of this.watermarks) w.row = 0
  }

  snapshot(): TableSnapshot {
    return {
      columns: this.columns.map((c) => c.slice(0, this.rows)),
      flags: this.flags.slice(0, this.rows),
      marks: new Map([...this.watermarks].map((w) => [w, w.row])),
      hasSubsumed: this.hasSubsumed,
    }
  }

  restore(s: TableSnapshot): void {
    const rows = s.flags.length
    while (this.flags.length < rows) this.grow()
    this.columns.forEach((c, i) => c.set(s.columns[i] as Int32Array))
    this.flags.set(s.flags)
    this.rows = rows
    this.live = 0
    for (let r = 0; r < rows; r++) if (!((s.flags[r] as number) & DEAD)) this.live++
    this.hasSubsumed = s.hasSubsumed
    this.indexes.clear()
    for (const w of this.watermarks) w.row = s.marks.get(w) ?? 0
    this.rehash()
  }

  /** Bytes held, for memory limits. */
  get bytes(): number {
    let n = this.flags.length * (1 + 4 * this.width) + this.slots.length * 4
    for (const i of this.indexes.values()) n += i.bytes
    return n
  }
}

export interface TableSnapshot {
  readonly columns: readonly Int32Array[]
  readonly flags: Uint8Array
  readonly marks: ReadonlyMap<Watermark, number>
  readonly hasSubsumed: boolean
}

export function mix(h: number, v: number): number {
  h = Math.imul(h ^ v, 0x9e3779b1)
  return h ^ (h >>> 15)
}

const hash1 = (a: number): number => {
  const h = Math.imul(a, 0x9e3779b1)
  return h ^ (h >>> 15)
}

const hash2 = (a: number, b: number): number => {
  let h = Math.imul(a, 0x9e3779b1)
  h = Math.imul(h ^ (h >>> 15) ^ b, 0x85ebca6b)
  return h ^ (h >>> 15)
}
