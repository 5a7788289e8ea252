import type { BoundQuery } from "./bound-query.js"
import { oneColumn, type ColumnIndex } from "./column-index.js"
import { type MatchBuffer, type SearchContext } from "./match.js"
import { FAIL } from "./store.js"
import type { Table } from "./table.js"

type Primitive = BoundQuery["primitives"][0]

interface Atom {
  readonly table: Table
  readonly registers: readonly number[]
  /** Where its columns begin in the list of all columns of the query. */
  readonly start: number
}

/** How the rows of an atom are reached: by their range, or by the index of a column, given by its number. */
const SCAN = -1

/** Rows of a chain that are looked at to count it; what is longer counts as so long. */
const FAR = 256

/**
 * A join that chooses its next atom anew for every partial match: the one with the fewest rows left. Whatever a
 * value narrows is counted at once, and a row that is the only one left is taken at once, so that a partial match
 * without hope ends before anything else is tried. Slower by row than a fixed plan, and without a fixed plan's
 * disasters where there are many atoms.
 *
 * Once all that the caller wants is bound, the rest is a question of existence: one answer is enough.
 */
export class AdaptiveSearch {
  /** Partial matches that the last run went through. */
  visited = 0
  private readonly atoms: readonly Atom[]
  /** By register: the columns that hold it, as atom and column in turn. */
  private readonly uses: readonly number[][]
  private readonly primitivesOf: readonly Primitive[][]
  private readonly unequal: readonly number[][]
  private readonly registers: Int32Array
  private readonly wanted: Uint8Array
  private wantedLeft = 0
  /** Rows of the partial match that are not below their marks. */
  private fresh = 0
  private marks: ArrayLike<number> | undefined
  private readonly bound: Uint8Array
  private readonly done: Uint8Array
  /** By atom that is not done: rows that may match, no fewer than there are up to FAR; and how to reach them. */
  private readonly count: Int32Array
  private readonly access: Int32Array
  private readonly indexes: (ColumnIndex | undefined)[]
  /** What to undo: registers that were bound, atoms that were done, counts as atom, count and access. */
  private readonly boundTrail: Int32Array
  private boundTop = 0
  private readonly doneTrail: Int32Array
  private doneTop = 0
  private readonly countTrail: Int32Array
  private countTop = 0
  private context!: SearchContext
  private buffer!: MatchBuffer

  constructor(
    private readonly query: BoundQuery,
    wanted: readonly number[],
  ) {
    let columns = 0
    this.atoms = query.atoms.map(({ table, registers }) => {
      const a = { table, registers, start: columns }
      columns += registers.length
      return a
    })
    const n = query.registers.length
    const perRegister = <T>(): T[][] => Array.from({ length: n }, () => [])
    this.uses = perRegister()
    this.atoms.forEach((a, i) => a.registers.forEach((r, c) => this.uses[r]?.push(i, c)))
    this.primitivesOf = perRegister()
    for (const p of query.primitives) for (const r of new Set(p.args)) this.primitivesOf[r]?.push(p)
    this.unequal = perRegister()
    for (const [a, b] of query.query.distinct) {
      this.unequal[a]?.push(b)
      this.unequal[b]?.push(a)
    }
    this.registers = query.registers
    this.bound = new Uint8Array(n)
    this.boundTrail = new Int32Array(n)
    this.wanted = new Uint8Array(n)
    for (const r of wanted) this.wanted[r] = 1
    const m = this.atoms.length
    this.done = new Uint8Array(m)
    this.doneTrail = new Int32Array(m)
    this.count = new Int32Array(m)
    this.access = new Int32Array(m)
    this.countTrail = new Int32Array(3 * columns)
    this.indexes = new Array<ColumnIndex | undefined>(columns)
  }

  /** All matches within the ranges of the context; with `marks`, those of which some row is not below its mark. */
  run(context: SearchContext, buffer: MatchBuffer, marks?: ArrayLike<number>): void {
    const n = this.atoms.length
    this.context = context
    this.buffer = buffer
    this.marks = marks
    this.visited = 0
    this.fresh = marks ? 0 : 1
    this.boundTop = this.doneTop = this.countTop = 0
    this.bound.fill(0)
    this.done.fill(0)
    this.indexes.fill(undefined)
    this.wantedLeft = this.wanted.reduce((s, w) => s + w, 0)
    for (let i = 0; i < n; i++) {
      this.count[i] = (context.high[i] as number) - (context.low[i] as number)
      this.access[i] = SCAN
      if (this.count[i] === 0) return
    }
    for (const [r] of this.query.constants) this.bind(r)
    for (const p of this.query.primitives) if (p.args.length === 0 && !this.apply(p)) return
    for (let i = 0; i < n; i++) if (this.atoms[i]?.table.arity === 0 && !this.narrow(i, SCAN)) return
    if (this.propagate(0)) this.search()
  }

  /** Whether it led to a match. */
  private search(): boolean {
    if ((++this.visited & 255) === 0) this.context.tick()
    if (this.doneTop === this.done.length) {
      if (this.fresh === 0) return false
      this.buffer.push(this.registers)
      return true
    }
    const a = this.next()
    const existence = this.wantedLeft === 0
    const { table } = this.atoms[a] as Atom
    const access = this.access[a] as number
    const start = this.context.low[a] as number
    let found = false
    if (access === SCAN) {
      const end = this.context.high[a] as number
      for (let r = start; r < end && !(found && existence); r++)
        if (!((table.flags[r] as number) & this.context.skip)) found = this.take(a, r) || found
    } else {
      const index = this.index(a, access)
      let r = index.first1(this.valueAt(a, access))
      for (; r >= start && !(found && existence); r = index.next[r] as number)
        if (this.inRange(a, r)) found = this.take(a, r) || found
    }
    return found
  }

  private next(): number {
    const { count, done } = this
    let best = -1
    let least = Infinity
    for (let i = 0; i < done.length; i++) {
      if (done[i] || (count[i] as number) >= least) continue
      best = i
      least = count[i] as number
    }
    return best
  }

  /** Goes on with a row of an atom, and undoes it. */
  private take(a: number, r: number): boolean {
    const { boundTop, doneTop, countTop } = this
    const found = this.settle(a, r) && this.propagate(boundTop) && this.search()
    while (this.boundTop > boundTop) {
      const reg = this.boundTrail[--this.boundTop] as number
      this.bound[reg] = 0
      if (this.wanted[reg]) this.wantedLeft++
    }
    while (this.doneTop > doneTop) {
      const packed = this.doneTrail[--this.doneTop] as number
      this.done[packed >> 1] = 0
      this.fresh -= packed & 1
    }
    while (this.countTop > countTop) {
      const b = this.countTrail[this.countTop - 3] as number
      this.count[b] = this.countTrail[this.countTop - 2] as number
      this.access[b] = this.countTrail[this.countTop - 1] as number
      this.countTop -= 3
    }
    return found
  }

  /** Binds what a row of an atom binds; false if it does not fit. */
  private settle(a: number, r: number): boolean {
    const { registers, bound } = this
    const { table, registers: own } = this.atoms[a] as Atom
    const fresh = this.marks !== undefined && r >= (this.marks[a] as number) ? 1 : 0
    this.done[a] = 1
    this.doneTrail[this.doneTop++] = (a << 1) | fresh
    this.fresh += fresh
    for (let c = 0; c < own.length; c++) {
      const v = (table.columns[c] as Int32Array)[r] as number
      const reg = own[c] as number
      if (!bound[reg]) {
        registers[reg] = v
        this.bind(reg)
      } else if (registers[reg] !== v) return false
    }
    return true
  }

  private bind(register: number): void {
    this.bound[register] = 1
    this.boundTrail[this.boundTop++] = register
    if (this.wanted[register]) this.wantedLeft--
  }

  /** Computes, tests and counts what registers bound since allow; false if there is no hope. */
  private propagate(since: number): boolean {
    const { boundTrail, done } = this
    let computed = since
    for (let i = since; i < this.boundTop; i++) {
      for (; computed < this.boundTop; computed++)
        if (!this.compute(boundTrail[computed] as number)) return false
      const uses = this.uses[boundTrail[i] as number] as number[]
      for (let k = 0; k < uses.length; k += 2) {
        const b = uses[k] as number
        if (!done[b] && !this.narrow(b, uses[k + 1] as number)) return false
      }
    }
    return true
  }

  private compute(r: number): boolean {
    const { bound, registers } = this
    for (const other of this.unequal[r] as number[])
      if (bound[other] && registers[other] === registers[r]) return false
    for (const p of this.primitivesOf[r] as Primitive[]) if (!this.apply(p)) return false
    return true
  }

  private apply(p: Primitive): boolean {
    const { bound, registers } = this
    const { args, output } = p
    for (const a of args) if (!bound[a]) return true
    const v =
      args.length === 2
        ? p.raw(registers[args[0] as number] as number, registers[args[1] as number] as number)
        : p.raw(...args.map((a) => registers[a] as number))
    if (v === FAIL) return false
    if (p.guard) return true
    if (bound[output]) return registers[output] === v
    registers[output] = v
    this.bind(output)
    return true
  }

  /** Counts the rows of an atom after a column was bound; false if there are none. */
  private narrow(a: number, column: number): boolean {
    const { table, registers: own } = this.atoms[a] as Atom
    let keyBound = true
    for (let c = 0; c < table.arity && keyBound; c++) keyBound = this.bound[own[c] as number] === 1
    if (keyBound) {
      for (let c = 0; c < table.arity; c++) table.key[c] = this.registers[own[c] as number] as number
      const r = table.find()
      return this.inRange(a, r) && this.settle(a, r)
    }
    const before = this.count[a] as number
    const access = this.access[a] as number
    // The new column's rows, as long as they are fewer than those counted before; else those again.
    const found = this.walk(a, column, Math.min(before, FAR))
    if (found !== undefined) return found
    if (access !== SCAN) return this.walk(a, access, FAR) ?? true
    if (before > FAR) this.set(a, FAR, column)
    return true
  }

  /** Counts the rows of a column's chain that fit; false if none do, undefined if the chain is longer than `most`. */
  private walk(a: number, column: number, most: number): boolean | undefined {
    const index = this.index(a, column)
    const next = index.next
    const start = this.context.low[a] as number
    let count = 0
    let steps = 0
    let last = -1
    for (let r = index.first1(this.valueAt(a, column)); r >= start; r = next[r] as number) {
      if (++steps > most) return undefined
      if (!this.inRange(a, r) || !this.fits(a, r)) continue
      count++
      last = r
    }
    if (count === 0) return false
    if (count === 1) return this.settle(a, last)
    this.set(a, count, column)
    return true
  }

  private set(a: number, count: number, access: number): void {
    const { countTrail } = this
    countTrail[this.countTop++] = a
    countTrail[this.countTop++] = this.count[a] as number
    countTrail[this.countTop++] = this.access[a] as number
    this.count[a] = count
    this.access[a] = access
  }

  private inRange(a: number, r: number): boolean {
    const { low, high, skip } = this.context
    const { table } = this.atoms[a] as Atom
    return r >= (low[a] as number) && r < (high[a] as number) && !((table.flags[r] as number) & skip)
  }

  private fits(a: number, r: number): boolean {
    const { bound, registers } = this
    const { table, registers: own } = this.atoms[a] as Atom
    for (let c = 0; c < own.length; c++) {
      const reg = own[c] as number
      if (bound[reg] && registers[reg] !== (table.columns[c] as Int32Array)[r]) return false
    }
    return true
  }

  private valueAt(a: number, column: number): number {
    return this.registers[(this.atoms[a] as Atom).registers[column] as number] as number
  }

  private index(a: number, column: number): ColumnIndex {
    const { table, start } = this.atoms[a] as Atom
    return (this.indexes[start + column] ??= table.index(oneColumn(column)))
  }
}
