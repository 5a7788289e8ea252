import type { ColumnIndex } from "./column-index.js"
import type { BoundQuery } from "./bound-query.js"
import { indexOf, type ColumnUse, type Plan, type Step } from "./plan.js"
import { FAIL } from "./store.js"
import { SMALL } from "./small.js"

/** Stops a search from inside. */
export class SearchStop {
  constructor(readonly reason: "enough" | "limit") {}
}

/** Where matches go: the values of some registers, one match after the other. */
export class MatchBuffer {
  data: Int32Array
  count = 0
  /** Matches after which the search stops. */
  limit = Infinity

  constructor(readonly sources: readonly number[]) {
    this.data = new Int32Array(Math.max(SMALL, sources.length))
  }

  push(registers: Int32Array): void {
    const { sources } = this
    const width = sources.length
    let at = this.count * width
    if (at + width > this.data.length) this.grow()
    const data = this.data
    for (let i = 0; i < width; i++) data[at++] = registers[sources[i] as number] as number
    if (++this.count >= this.limit) throw new SearchStop("enough")
  }

  grow(): void {
    const grown = new Int32Array(this.data.length * 2)
    grown.set(this.data)
    this.data = grown
  }

  /** Forgets the matches, and a large buffer with them. */
  clear(): void {
    this.count = 0
    if (this.data.length > 1 << 16) this.data = new Int32Array(Math.max(SMALL, this.sources.length))
  }
}

/** What a search reads besides the tables. */
export interface SearchContext {
  readonly low: readonly number[]
  readonly high: readonly number[]
  /** Flags of rows to pass over. */
  skip: number
  /** Called now and then; throws to stop. */
  tick(): void
}

/** Runs a plan over the ranges of a context. */
export type Search = (context: SearchContext, buffer: MatchBuffer) => void

type Run = () => void

/** A plan as nested closures: cheap to make, and the way where code generation is not allowed. */
export function compileClosures(query: BoundQuery, plan: Plan): Search {
  const registers = query.registers
  let context: SearchContext
  let buffer: MatchBuffer
  const prepare: Run[] = []
  let next: Run = () => buffer.push(registers)
  for (let i = plan.length - 1; i >= 0; i--) {
    next = closure(plan[i] as Step, registers, () => context, prepare, next)
  }
  const first = next
  return (c, b) => {
    context = c
    buffer = b
    for (let i = 0; i < prepare.length; i++) (prepare[i] as Run)()
    first()
  }
}

function closure(
  step: Step,
  registers: Int32Array,
  context: () => SearchContext,
  prepare: Run[],
  next: Run,
): Run {
  if (step.op === "distinct") {
    const { a, b } = step
    return () => {
      if (registers[a] !== registers[b]) next()
    }
  }
  if (step.op === "primitive") return primitiveClosure(step, registers, next)
  const { table, atom, binds, checks, keys } = step
  const row = rowClosure(step, registers, next)
  if (step.access === "scan") {
    return () => {
      const { low, high, skip } = context()
      const end = high[atom] as number
      const flags = table.flags
      for (let r = low[atom] as number; r < end; r++) {
        if ((flags[r] as number) & skip) continue
        if ((r & 255) === 0) context().tick()
        row(r)
      }
    }
  }
  if (step.access === "find") {
    return () => {
      const { low, high, skip } = context()
      for (let k = 0; k < keys.length; k++) table.key[k] = registers[keys[k] as number] as number
      const r = table.find()
      if (r >= (low[atom] as number) && r < (high[atom] as number) && !((table.flags[r] as number) & skip))
        row(r)
    }
  }
  const one = keys.length === 1 && binds.length + checks.length > 0
  const key = keys[0] as number
  let index: ColumnIndex
  prepare.push(() => (index = indexOf(step)))
  return () => {
    const { low, high, skip } = context()
    const start = low[atom] as number
    const end = high[atom] as number
    const chain = index.next
    const flags = table.flags
    let r = one ? index.first1(registers[key] as number) : index.first(registers, keys)
    for (; r >= start; r = chain[r] as number) {
      if (r < end && !((flags[r] as number) & skip)) row(r)
    }
  }
}

/** Takes a row's values into registers, tests the rest, and goes on. */
function rowClosure(step: Step & { op: "rows" }, registers: Int32Array, next: Run): (row: number) => void {
  const { table, binds, checks } = step
  if (checks.length === 0 && binds.length === 1) {
    const { column, register } = binds[0] as ColumnUse
    return (r) => {
      registers[register] = (table.columns[column] as Int32Array)[r] as number
      next()
    }
  }
  if (checks.length === 0 && binds.length === 2) {
    const [b0, b1] = binds as [ColumnUse, ColumnUse]
    return (r) => {
      const columns = table.columns
      registers[b0.register] = (columns[b0.column] as Int32Array)[r] as number
      registers[b1.register] = (columns[b1.column] as Int32Array)[r] as number
      next()
    }
  }
  return (r) => {
    const columns = table.columns
    for (let i = 0; i < binds.length; i++) {
      const b = binds[i] as ColumnUse
      registers[b.register] = (columns[b.column] as Int32Array)[r] as number
    }
    for (let i = 0; i < checks.length; i++) {
      const c = checks[i] as ColumnUse
      if ((columns[c.column] as Int32Array)[r] !== registers[c.register]) return
    }
    next()
  }
}

function primitiveClosure(step: Step & { op: "primitive" }, registers: Int32Array, next: Run): Run {
  const { raw, args, output, binds, guard } = step
  const [a0 = 0, a1 = 0] = args
  const call: () => number =
    args.length === 1
      ? () => raw(registers[a0] as number)
      : args.length === 2
        ? () => raw(registers[a0] as number, registers[a1] as number)
        : () => raw(...args.map((a) => registers[a] as number))
  return () => {
    const v = call()
    if (v === FAIL) return
    if (binds) registers[output] = v
    else if (!guard && registers[output] !== v) return
    next()
  }
}
