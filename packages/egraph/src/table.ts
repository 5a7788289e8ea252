import { ColumnIndex } from "./column-index.js"
import type { Declaration } from "./declaration.js"
import { hash1, hash2, hash3, hashRow, mix } from "./hash.js"
import { SMALL } from "./small.js"
import type { AnySort } from "./sort.js"

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
  /** The columns that hold ids of the union-find. */
  readonly idColumns: readonly number[]
  columns: Int32Array[]
  /** DEAD, SUBSUMED or 0, by row. */
  flags: Uint8Array
  rows = 0
  live = 0
  /** The key that `find` looks for and `append` stores. */
  readonly key: Int32Array
  private slots = new Int32Array(SMALL)
  private mask = SMALL - 1
  /** The bits of a slot that are the row: 22, or more for a large table. */
  private rowMask = 0x3fffff
  private used = 0
  /** Where the last `find` that found nothing ended, and the hash of its key. */
  private slot = 0
  private hash = 0
  private readonly indexes = new Map<number, ColumnIndex>()
  private readonly watermarks = new Set<Watermark>()
  /** Rows whose SUBSUMED flag is set, ever: lets extraction skip the test. */
  hasSubsumed = false
  private readonly frames: Frame[] = []
  /** Rows at the last push, and how many of them live. */
  private saved = 0
  private savedLive = 0
  /** Rows below those of a push whose flags have changed since, with the flags of before, in turn. */
  private readonly log: number[] = []

  constructor(
    readonly declaration: Declaration,
    /** Its place in the list of tables. */
    readonly number: number,
    private readonly totals: Totals,
  ) {
    this.arity = declaration.inputs.length
    this.width = this.arity + (declaration.kind === "relation" ? 0 : 1)
    this.columns = []
    const ids: number[] = []
    const { inputs, output } = declaration
    for (let c = 0; c < this.width; c++) {
      this.columns.push(new Int32Array(SMALL))
      if ((c < this.arity ? (inputs[c] as AnySort) : output).kind !== "primitive") ids.push(c)
    }
    this.idColumns = ids
    this.flags = new Uint8Array(SMALL)
    this.key = new Int32Array(this.arity)
  }

  /** The output of a row; the unit value for relations. */
  output(row: number): number {
    return this.width > this.arity ? ((this.columns[this.arity] as Int32Array)[row] as number) : 0
  }

  /** The row whose inputs are `key`, or -1. */
  find(): number {
    const { key, arity } = this
    if (arity === 2) return this.find2(key[0] as number, key[1] as number)
    if (arity === 3) return this.find3(key[0] as number, key[1] as number, key[2] as number)
    const { slots, mask, rowMask, columns } = this
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

  /** The row whose two inputs these are, or -1. A loop over the key takes longer than all the rest, hence these. */
  find2(a: number, b: number): number {
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

  /** The row whose three inputs these are, or -1. */
  find3(a: number, b: number, c: number): number {
    const { slots, mask, rowMask, columns } = this
    const tag = ~rowMask
    const c0 = columns[0] as Int32Array
    const c1 = columns[1] as Int32Array
    const c2 = columns[2] as Int32Array
    const h = hash3(a, b, c)
    let free = -1
    for (let s = h & mask; ; s = (s + 1) & mask) {
      const e = slots[s] as number
      if (e === EMPTY) return this.missed(free < 0 ? s : free, h)
      if (e === DELETED) {
        if (free < 0) free = s
      } else if (((e ^ h) & tag) === 0) {
        const r = (e & rowMask) - FIRST
        if (c0[r] === a && c1[r] === b && c2[r] === c) return r
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
    if (row === this.flags.length) this.grow()
    const { columns, key } = this
    for (let i = 0; i < key.length; i++) (columns[i] as Int32Array)[row] = key[i] as number
    if (this.width > this.arity) (columns[this.arity] as Int32Array)[row] = output
    this.flags[row] = flag
    if (flag !== 0) this.hasSubsumed = true
    this.rows++
    this.live++
    this.totals.live++
    this.totals.appended++
    if (this.slots[this.slot] === EMPTY) this.used++
    this.slots[this.slot] = (this.hash & ~this.rowMask) | (row + FIRST)
    if (this.used * 4 > this.mask * 3) this.rehash()
    return row
  }

  /** Gives a row a new output and flag: it moves to the end, as new. `key` is set to its key. */
  replace(row: number, output: number, flag: number): number {
    this.slot = this.slotOf(row)
    this.bury(row)
    return this.append(output, flag)
  }

  /** Removes a row; `key` is set to its key. */
  kill(row: number): void {
    this.slots[this.slotOf(row)] = DELETED
    this.bury(row)
  }

  /** Rows are matched and extracted no more once this is set. */
  subsume(row: number): void {
    if (row < this.saved) this.log.push(row, this.flags[row] as number)
    this.flags[row] = (this.flags[row] as number) | SUBSUMED
    this.hasSubsumed = true
  }

  private bury(row: number): void {
    if (row < this.saved) {
      this.log.push(row, this.flags[row] as number)
      this.savedLive--
    }
    this.flags[row] = DEAD
    this.live--
    this.totals.live--
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
    if (capacity + FIRST <= this.rowMask) return
    this.rowMask = this.rowMask * 2 + 1
    this.rehash()
    this.find()
  }

  private rehash(): void {
    const { flags, columns, arity, rows, rowMask } = this
    let capacity = SMALL
    while (capacity < this.live * 2) capacity *= 2
    if (capacity !== this.slots.length) this.slots = new Int32Array(capacity)
    else this.slots.fill(EMPTY)
    const slots = this.slots
    const mask = (this.mask = capacity - 1)
    for (let r = 0; r < rows; r++) {
      if ((flags[r] as number) & DEAD) continue
      const h = hashRow(columns, arity, r)
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

  /** Drops dead rows when they are about half. Rows below a push are kept for its pop. */
  compactIfSparse(): void {
    const live = this.live - this.savedLive
    const dead = this.rows - this.saved - live
    if (dead > 64 && dead > live) this.compact()
  }

  compact(): void {
    const { columns, flags, rows, saved } = this
    const marks = [...this.watermarks].filter((w) => w.row >= saved).sort((a, b) => a.row - b.row)
    let m = 0
    let to = saved
    for (let r = saved; r < rows; r++) {
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

  /** Remembers the present rows. */
  push(): void {
    // An index knows all rows of now, or is made anew after the pop.
    for (const i of this.indexes.values()) i.update(this)
    const { rows, live, savedLive, hasSubsumed } = this
    this.frames.push({
      rows,
      live,
      savedLive,
      hasSubsumed,
      log: this.log.length,
      indexes: new Set(this.indexes.values()),
      marks: [...this.watermarks].map((w) => [w, w.row]),
    })
    this.saved = rows
    this.savedLive = live
  }

  /** Goes back to the rows of the last push, in time by what has changed since. */
  pop(): void {
    const { slots, flags, log } = this
    const frame = this.frames.pop() as Frame
    for (const [set, index] of this.indexes) {
      if (!frame.indexes.has(index) || !index.truncate(frame.rows)) this.indexes.delete(set)
    }
    const changes = (log.length - frame.log) / 2
    const patch = (this.used + changes) * 4 <= this.mask * 3 && this.rows - frame.rows < frame.live
    for (let r = frame.rows; patch && r < this.rows; r++)
      if (!((flags[r] as number) & DEAD)) slots[this.slotOf(r)] = DELETED
    while (log.length > frame.log) {
      const flag = log.pop() as number
      const row = log.pop() as number
      if (patch && (flags[row] as number) & DEAD) this.revive(row)
      flags[row] = flag
    }
    this.rows = frame.rows
    this.totals.live += frame.live - this.live
    this.live = frame.live
    this.savedLive = frame.savedLive
    this.saved = this.frames.at(-1)?.rows ?? 0
    this.hasSubsumed = frame.hasSubsumed
    for (const w of this.watermarks) w.row = 0
    for (const [w, row] of frame.marks) w.row = row
    if (!patch) this.rehash()
  }

  /** Puts a row into the hash table again. */
  private revive(row: number): void {
    for (let i = 0; i < this.arity; i++) this.key[i] = (this.columns[i] as Int32Array)[row] as number
    this.find()
    if (this.slots[this.slot] === EMPTY) this.used++
    this.slots[this.slot] = (this.hash & ~this.rowMask) | (row + FIRST)
  }

  clear(): void {
    this.totals.live -= this.live
    this.rows = this.live = this.used = this.saved = this.savedLive = 0
    this.frames.length = this.log.length = 0
    this.hasSubsumed = false
    this.slots = new Int32Array(SMALL)
    this.mask = SMALL - 1
    this.indexes.clear()
    for (const w of this.watermarks) w.row = 0
  }

  /** Bytes held, for memory limits. */
  get bytes(): number {
    let n = this.flags.length * (1 + 4 * this.width) + this.slots.length * 4
    for (const i of this.indexes.values()) n += i.bytes
    return n
  }
}

/** What a table was at a push. */
interface Frame {
  readonly rows: number
  readonly live: number
  readonly savedLive: number
  readonly hasSubsumed: boolean
  /** Length of the log. */
  readonly log: number
  readonly indexes: ReadonlySet<ColumnIndex>
  readonly marks: readonly (readonly [Watermark, number])[]
}

/** Rows of all tables of an e-graph: those that are there, and those ever appended. */
export interface Totals {
  live: number
  appended: number
}
