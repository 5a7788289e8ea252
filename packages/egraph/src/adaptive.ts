import type { BoundQuery } from "./bound-query.js"
import type { ColumnIndex } from "./column-index.js"
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

/** How the rows of an atom are reached: by their range, by the one row that is known, or by a column's index. */
const SCAN = -1
const ROW = -2

/** Rows of a chain that are looked at to count it; what is longer counts as so long. */
const FAR = 256

/**
 * A join that chooses its next atom anew for every partial match: the one with the fewest rows left. Whatever a
 * value narrows is counted at once, so that a partial match without hope ends before anything else is tried.
 * Slower by row than a fixed plan, and without a fixed plan's disasters where there are many atoms.
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
  private readonly bound: Uint8Array
  private readonly wanted: Uint8Array
  private wantedLeft = 0
  private left = 0
  private fresh = 0
  private readonly done: Uint8Array
  /** By atom: rows that may match, no fewer than there are up to FAR; how to reach them; the one row. */
  private readonly count: Int32Array
  private readonly access: Int32Array
  private readonly row: Int32Array
  private readonly indexes: (ColumnIndex | undefined)[]
  private readonly boundTrail: number[] = []
  private readonly countTrail: number[] = []
  private context!: SearchContext
  private buffer!: MatchBuffer
  private marks: Int32Array | undefined

  constructor(
    private readonly query: BoundQuery,
    wanted: readonly number[],
  ) {
    let start = 0
    this.atoms = query.atoms.map(({ table, registers }) => {
      const a = { table, registers, start }
      start += registers.length
      return a
    })
    const n = query.registers.length
    const perRegister = <T>(): T[][] => Array.from({ length: n }, () => [])
    const uses = perRegister<number>()
    this.atoms.forEach((a, i) => a.registers.forEach((r, c) => uses[r]?.push(i, c)))
    const primitivesOf = perRegister<Primitive>()
    for (const p of query.primitives) for (const r of new Set(p.args)) primitivesOf[r]?.push(p)
    const unequal = perRegister<number>()
    for (const [a, b] of query.query.distinct) {
      unequal[a]?.push(b)
      unequal[b]?.push(a)
    }
    this.uses = uses
    this.primitivesOf = primitivesOf
    this.unequal = unequal
    this.registers = query.registers
    this.bound = new Uint8Array(n)
    this.wanted = new Uint8Array(n)
    for (const r of wanted) this.wanted[r] = 1
    this.done = new Uint8Array(this.atoms.length)
    this.count = new Int32Array(this.atoms.length)
    this.access = new Int32Array(this.atoms.length)
    this.row = new Int32Array(this.atoms.length)
    this.indexes = new Array<ColumnIndex | undefined>(start)
  }

  /** All matches within the ranges of the context; with `marks`, those of which some row is not below its mark. */
  run(context: SearchContext, buffer: MatchBuffer, marks?: Int32Array): void {
    const n = this.atoms.length
    this.context = context
    this.buffer = buffer
    this.marks = marks
    this.visited = 0
    this.fresh = marks ? 0 : 1
    this.left = n
    this.boundTrail.length = this.countTrail.length = 0
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
    if (!this.compute(0)) return
    for (const p of this.query.primitives) if (p.args.length === 0 && !this.apply(p)) return
    for (let i = 0; i < n; i++) if (this.atoms[i]?.table.arity === 0 && !this.narrow(i, SCAN)) return
    if (this.narrowAll(0)) this.search()
  }

  /** Whether it led to a match. */
  private search(): boolean {
    if ((++this.visited & 255) === 0) this.context.tick()
    if (this.left === 0) {
      if (this.fresh === 0) return false
      this.buffer.push(this.registers)
      return true
    }
    const a = this.next()
    const existence = this.wantedLeft === 0
    const { table } = this.atoms[a] as Atom
    const { low, high, skip } = this.context
    const access = this.access[a] as number
    const start = low[a] as number
    const end = high[a] as number
    this.done[a] = 1
    this.left--
    let found = false
    if (access === ROW) found = this.take(a, this.row[a] as number)
    else if (access === SCAN) {
      for (let r = start; r < end && !(found && existence); r++) {
        if (!((table.flags[r] as number) & skip)) found = this.take(a, r) || found
      }
    } else {
      const index = this.index(a, access)
      let r = index.first1(this.valueAt(a, access))
      for (; r >= start && !(found && existence); r = index.next[r] as number) {
        if (r < end && !((table.flags[r] as number) & skip)) found = this.take(a, r) || found
      }
    }
    this.left++
    this.done[a] = 0
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
      if (least === 1) break
    }
    return best
  }

  /** Goes on with a row of an atom. */
  private take(a: number, r: number): boolean {
    const { registers, bound, boundTrail, countTrail } = this
    const { table, registers: own } = this.atoms[a] as Atom
    const boundBefore = boundTrail.length
    const countBefore = countTrail.length
    const isFresh = this.marks !== undefined && r >= (this.marks[a] as number)
    let fits = true
    for (let c = 0; c < own.length && fits; c++) {
      const v = (table.columns[c] as Int32Array)[r] as number
      const reg = own[c] as number
      if (bound[reg]) fits = registers[reg] === v
      else {
        registers[reg] = v
        this.bind(reg)
      }
    }
    if (isFresh) this.fresh++
    const found = fits && this.compute(boundBefore) && this.narrowAll(boundBefore) && this.search()
    if (isFresh) this.fresh--
    for (let i = countTrail.length; i > countBefore; i -= 4) {
      const b = countTrail[i - 4] as number
      this.count[b] = countTrail[i - 3] as number
      this.access[b] = countTrail[i - 2] as number
      this.row[b] = countTrail[i - 1] as number
    }
    countTrail.length = countBefore
    for (let i = boundBefore; i < boundTrail.length; i++) {
      const reg = boundTrail[i] as number
      bound[reg] = 0
      if (this.wanted[reg]) this.wantedLeft++
    }
    boundTrail.length = boundBefore
    return found
  }

  private bind(register: number): void {
    this.bound[register] = 1
    this.boundTrail.push(register)
    if (this.wanted[register]) this.wantedLeft--
  }

  /** Computes and tests what registers bound since allow; false if a test fails. */
  private compute(since: number): boolean {
    const { boundTrail, bound, registers } = this
    for (let i = since; i < boundTrail.length; i++) {
      const r = boundTrail[i] as number
      for (const other of this.unequal[r] as number[])
        if (bound[other] && registers[other] === registers[r]) return false
      for (const p of this.primitivesOf[r] as Primitive[]) if (!this.apply(p)) return false
    }
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

  /** Counts again the rows of all atoms that hold a register bound since; false if one has none left. */
  private narrowAll(since: number): boolean {
    const { boundTrail, done } = this
    for (let i = since; i < boundTrail.length; i++) {
      const uses = this.uses[boundTrail[i] as number] as number[]
      for (let k = 0; k < uses.length; k += 2) {
        const b = uses[k] as number
        if (!done[b] && !this.narrow(b, uses[k + 1] as number)) return false
      }
    }
    return true
  }

  /** Counts the rows of an atom after a column was bound. */
  private narrow(a: number, column: number): boolean {
    const access = this.access[a] as number
    if (access === ROW) return this.fits(a, this.row[a] as number)
    const { table, registers: own } = this.atoms[a] as Atom
    let keyBound = true
    for (let c = 0; c < table.arity && keyBound; c++) keyBound = this.bound[own[c] as number] === 1
    if (keyBound) {
      for (let c = 0; c < table.arity; c++) table.key[c] = this.registers[own[c] as number] as number
      const r = table.find()
      if (!this.inRange(a, r) || !this.fits(a, r)) return false
      this.set(a, 1, ROW, r)
      return true
    }
    const before = this.count[a] as number
    // The new column's rows, as long as they are fewer than those counted before; else those again.
    return (
      this.walk(a, column, Math.min(before, FAR)) ??
      (access === SCAN ? this.far(a, column) : this.walk(a, access, FAR)) ??
      true
    )
  }

  private far(a: number, column: number): true {
    if ((this.count[a] as number) > FAR) this.set(a, FAR, column, -1)
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
    this.set(a, count, count === 1 ? ROW : column, last)
    return true
  }

  private set(a: number, count: number, access: number, row: number): void {
    this.countTrail.push(a, this.count[a] as number, this.access[a] as number, this.row[a] as number)
    this.count[a] = count
    this.access[a] = access
    this.row[a] = row
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
    return (this.indexes[start + column] ??= table.index(1 << column))
  }
}
