import {
  application,
  literal,
  poolOf,
  type AnySort,
  type Database,
  type Declaration,
  type Term,
} from "@carton/egraph"
import type { FunctionEntry } from "./environment.js"
import { ExtractionGraph, MAX_COST, partsOf } from "./extraction-graph.js"

export interface Extracted {
  readonly term: Term
  readonly cost: number
}

/** After so many rounds through all rows, only rows whose parts became cheaper are looked at. */
const ROUNDS = 64

/**
 * The cheapest terms of classes: a term costs the sum of its constructors' costs and 1 for each literal. Rows are
 * gone through in order of declaration and age until no class becomes cheaper; of rows that cost the same, the
 * first is taken whose parts were settled before its class, so that no term contains itself.
 */
export class Extractor {
  private readonly graph: ExtractionGraph
  private readonly cost: Float64Array
  /** When a class last became cheaper. */
  private readonly rank: Float64Array
  /** The row of each class; -1 where it has none. */
  private readonly choice: Int32Array
  private readonly terms = new Map<number, Term>()
  private clock = 0

  constructor(
    private readonly database: Database,
    functions: Iterable<FunctionEntry>,
    roots: readonly AnySort[],
  ) {
    const graph = new ExtractionGraph(database, functions, roots)
    this.graph = graph
    this.cost = new Float64Array(graph.classes).fill(Infinity)
    this.rank = new Float64Array(graph.classes).fill(Infinity)
    this.choice = new Int32Array(graph.classes).fill(-1)
    this.settle()
    this.choose()
  }

  private rowCost(row: number): number {
    const { start, children, own } = this.graph
    let sum = own[row] as number
    for (let i = start[row] as number; i < (start[row + 1] as number); i++) {
      sum += this.cost[children[i] as number] as number
    }
    return sum === Infinity ? sum : Math.min(sum, MAX_COST)
  }

  private relax(row: number): boolean {
    const c = this.graph.target[row] as number
    const cost = this.rowCost(row)
    if (cost >= (this.cost[c] as number)) return false
    this.cost[c] = cost
    this.rank[c] = ++this.clock
    return true
  }

  private settle(): void {
    const rows = this.graph.target.length
    for (let round = 0; round < ROUNDS; round++) {
      let changed = false
      for (let r = 0; r < rows; r++) changed = this.relax(r) || changed
      if (!changed) return
    }
    this.settleByParents()
  }

  /** The same end by following what depends on what became cheaper: for long chains. */
  private settleByParents(): void {
    const { start, children, target } = this.graph
    const parents: number[][] = []
    for (let r = 0; r < target.length; r++) {
      for (let i = start[r] as number; i < (start[r + 1] as number); i++) {
        const c = children[i] as number
        ;(parents[c] ??= []).push(r)
      }
    }
    let queue = Array.from(target, (_, r) => r)
    while (queue.length > 0) {
      const next: number[] = []
      for (const r of queue) {
        if (!this.relax(r)) continue
        for (const p of parents[target[r] as number] ?? []) next.push(p)
      }
      queue = next
    }
  }

  private choose(): void {
    const { start, children, target } = this.graph
    for (let r = 0; r < target.length; r++) {
      const c = target[r] as number
      if (this.choice[c] !== -1 || this.rowCost(r) !== this.cost[c] || this.cost[c] === Infinity) continue
      let before = true
      for (let i = start[r] as number; i < (start[r + 1] as number) && before; i++) {
        before = (this.rank[children[i] as number] as number) < (this.rank[c] as number)
      }
      if (before) this.choice[c] = r
    }
  }

  /** The cost of a value; undefined where a class in it has no term. */
  costOf(sort: AnySort, value: number): number | undefined {
    if (sort.kind === "primitive") return 1
    if (sort.kind === "equality") {
      const c = this.graph.known(value)
      return c === undefined || this.choice[c] === -1 ? undefined : (this.cost[c] as number)
    }
    let sum = 0
    for (const [s, v] of partsOf(this.database, sort, value)) {
      const cost = this.costOf(s, v)
      if (cost === undefined) return undefined
      sum += cost
    }
    return Math.min(sum, MAX_COST)
  }

  /** The cheapest term of a value; undefined where there is none. */
  extract(sort: AnySort, value: number): Extracted | undefined {
    const cost = this.costOf(sort, value)
    return cost === undefined ? undefined : { term: this.build(sort, value), cost }
  }

  /** A term to each of the cheapest rows of a class. */
  variants(id: number, count: number): Extracted[] {
    const c = this.graph.known(id)
    const { target, declarations, declarationOf } = this.graph
    const rows: { row: number; cost: number; name: string }[] = []
    for (let r = 0; r < target.length; r++) {
      if (target[r] !== c) continue
      const cost = this.rowCost(r)
      const name = (declarations[declarationOf[r] as number] as Declaration).name
      if (cost !== Infinity) rows.push({ row: r, cost, name })
    }
    rows.sort(
      (a, b) => a.cost - b.cost || (a.name < b.name ? -1 : a.name > b.name ? 1 : this.order(a.row, b.row)),
    )
    return rows.slice(0, count).map(({ row, cost }) => ({ term: this.buildRow(row), cost }))
  }

  /** By the value numbers of two rows of one table. */
  private order(a: number, b: number): number {
    const [x, y] = [this.arguments(a), this.arguments(b)]
    for (let i = 0; i < x.length; i++) {
      const d = (x[i] as [AnySort, number])[1] - (y[i] as [AnySort, number])[1]
      if (d !== 0) return d
    }
    return 0
  }

  private arguments(row: number): [AnySort, number][] {
    const { declarations, declarationOf, rowOf } = this.graph
    const d = declarations[declarationOf[row] as number] as Declaration
    const columns = this.database.table(d).columns
    const r = rowOf[row] as number
    return d.inputs.map((s, i) => [s, (columns[i] as Int32Array)[r] as number])
  }

  private buildRow(row: number): Term {
    const { declarations, declarationOf } = this.graph
    const args = this.arguments(row).map(([s, v]) => this.build(s, v))
    return application(declarations[declarationOf[row] as number] as Declaration, args)
  }

  /** The term of a value; classes first whose terms others contain. */
  private build(sort: AnySort, value: number): Term {
    if (sort.kind === "primitive") return literal(sort, this.database.store(sort).value(value))
    const known = this.terms.get(value)
    if (known) return known
    const stack: [AnySort, number][] = [[sort, value]]
    while (stack.length > 0) {
      const [s, v] = stack[stack.length - 1] as [AnySort, number]
      if (this.terms.has(v)) {
        stack.pop()
        continue
      }
      const parts = s.kind === "equality" ? this.arguments(this.rowOfClass(v)) : this.content(s, v)
      const missing = parts.filter(([t, w]) => t.kind !== "primitive" && !this.terms.has(w))
      if (missing.length > 0) {
        for (let i = missing.length - 1; i >= 0; i--) stack.push(missing[i] as [AnySort, number])
        continue
      }
      stack.pop()
      this.terms.set(v, this.assemble(s, v))
    }
    return this.terms.get(value) as Term
  }

  private rowOfClass(id: number): number {
    return this.choice[this.graph.known(id) as number] as number
  }

  private content(sort: AnySort, value: number): [AnySort, number][] {
    const content = poolOf(this.database, sort).content(value)
    return content.map((v, i) => [sort.partAt?.(content, i, this.database) as AnySort, v])
  }

  /** The term of a class or container whose parts have theirs. */
  private assemble(sort: AnySort, value: number): Term {
    const part = (s: AnySort, v: number): Term =>
      s.kind === "primitive" ? literal(s, this.database.store(s).value(v)) : (this.terms.get(v) as Term)
    if (sort.kind === "container") {
      return sort.contentTerm?.(poolOf(this.database, sort).content(value), part) as Term
    }
    const row = this.rowOfClass(value)
    const { declarations, declarationOf } = this.graph
    return application(
      declarations[declarationOf[row] as number] as Declaration,
      this.arguments(row).map(([s, v]) => part(s, v)),
    )
  }
}
