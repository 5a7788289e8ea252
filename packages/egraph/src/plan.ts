import type { RawPrimitive } from "./declaration.js"
import { hasColumn, oneColumn, withColumn, type ColumnIndex } from "./column-index.js"
import type { Table } from "./table.js"
import type { BoundQuery } from "./bound-query.js"

/** A column of a row and the register that it fills or must equal. */
export interface ColumnUse {
  readonly column: number
  readonly register: number
}

/** One step of a join: go through rows, compute, or test. */
export type Step =
  | {
      readonly op: "rows"
      readonly atom: number
      readonly table: Table
      /** `scan` the range, `probe` an index, or `find` the one row of a full key. */
      readonly access: "scan" | "probe" | "find"
      /** For a probe: which columns, as a bit set. */
      readonly columnSet: number
      /** Registers of the probed columns, in column order. */
      readonly keys: readonly number[]
      readonly binds: readonly ColumnUse[]
      readonly checks: readonly ColumnUse[]
    }
  | {
      readonly op: "primitive"
      readonly raw: RawPrimitive
      readonly args: readonly number[]
      readonly output: number
      readonly binds: boolean
      /** The output need not be looked at. */
      readonly guard: boolean
    }
  | { readonly op: "distinct"; readonly a: number; readonly b: number }

/** A join order turned into steps; row ranges come at run time, so all delta variants share it. */
export type Plan = readonly Step[]

/** The order in which to join: cheapest next, by rows in range and measured fan-out. It holds until the next call. */
export function chooseOrder(
  query: BoundQuery,
  low: readonly number[],
  high: readonly number[],
): readonly number[] {
  const { atoms, known } = query
  const n = atoms.length
  if (n === 0) return NONE
  if (n === 1) return FIRST
  // Most rules have two atoms.
  if (n === 2)
    return fanOut(query, 1, known, low, high) < fanOut(query, 0, known, low, high) ? BACKWARD : FORWARD
  const { order, bound } = query
  bound.set(known)
  for (let i = 0; i < n; i++) order[i] = i
  for (let k = 0; k < n - 1; k++) {
    let best = k
    let bestCost = Infinity
    for (let i = k; i < n; i++) {
      const cost = fanOut(query, order[i] as number, bound, low, high)
      if (cost < bestCost) {
        bestCost = cost
        best = i
      }
    }
    const a = order[best] as number
    order.copyWithin(k + 1, k, best)
    order[k] = a
    const { registers } = atoms[a] as BoundQuery["atoms"][0]
    for (let i = 0; i < registers.length; i++) bound[registers[i] as number] = 1
    query.propagate(bound)
  }
  return order
}

const NONE: readonly number[] = []
const FIRST = [0]
const FORWARD = [0, 1]
const BACKWARD = [1, 0]

/** Rows of an atom to expect for one binding of what is bound. */
function fanOut(
  query: BoundQuery,
  a: number,
  bound: Uint8Array,
  low: readonly number[],
  high: readonly number[],
): number {
  const atom = query.atoms[a] as BoundQuery["atoms"][0]
  const { table, registers } = atom
  const range = (high[a] as number) - (low[a] as number)
  let set = 0
  let keyBound = true
  for (let c = 0; c < registers.length; c++) {
    if (bound[registers[c] as number]) set = withColumn(set, c)
    else if (c < table.arity) keyBound = false
  }
  if (keyBound) return range / (table.rows + 1)
  if (set === 0) return range
  return (range / Math.max(1, distinct(table, set))) * 1.01
}

/** How many different values a set of columns has: measured where it is cheap to, else the best of its columns. */
function distinct(table: Table, set: number): number {
  const single = set < 0 || (set & (set - 1)) === 0
  if (single || table.rows < 4096) return table.index(set).distinct
  const existing = table.existingIndex(set)
  if (existing) return table.index(set).distinct
  let most = 1
  for (let c = 0; c < table.width; c++)
    if (hasColumn(set, c)) most = Math.max(most, table.index(oneColumn(c)).distinct)
  return Math.min(table.rows, most * 2)
}

/** The steps of an order: every computation and test as early as its inputs are bound. */
export function makePlan(query: BoundQuery, order: readonly number[]): Plan {
  const bound = query.known.slice()
  const steps: Step[] = []
  let { primitives } = query
  let { distinct } = query.query
  const compute = (): void => {
    for (let grew = true; grew && primitives.length + distinct.length > 0;) {
      grew = false
      distinct = distinct.filter(([a, b]) => {
        if (!bound[a] || !bound[b]) return true
        steps.push({ op: "distinct", a, b })
        return false
      })
      primitives = primitives.filter((p) => {
        if (!p.args.every((v) => bound[v])) return true
        steps.push({
          op: "primitive",
          raw: p.raw,
          args: p.args,
          output: p.output,
          binds: !bound[p.output],
          guard: p.guard,
        })
        bound[p.output] = 1
        grew = true
        return false
      })
    }
  }
  compute()
  for (const a of order) {
    const { table, registers } = query.atoms[a] as BoundQuery["atoms"][0]
    const keys: number[] = []
    const binds: ColumnUse[] = []
    const checks: ColumnUse[] = []
    let set = 0
    let keyBound = true
    for (let c = 0; c < registers.length; c++) {
      const r = registers[c] as number
      if (bound[r]) set = withColumn(set, c)
      else if (c < table.arity) keyBound = false
    }
    const access = keyBound ? "find" : set === 0 ? "scan" : "probe"
    for (let c = 0; c < registers.length; c++) {
      const register = registers[c] as number
      if (access === "find" ? c < table.arity : hasColumn(set, c)) keys.push(register)
      else if (bound[register]) checks.push({ column: c, register })
      else {
        binds.push({ column: c, register })
        bound[register] = 1
      }
    }
    steps.push({ op: "rows", atom: a, table, access, columnSet: set, keys, binds, checks })
    compute()
  }
  return steps
}

/** The index that a probe uses, up to date. */
export const indexOf = (step: Step & { op: "rows" }): ColumnIndex => step.table.index(step.columnSet)
