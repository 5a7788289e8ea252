import { type AnySort, type Database, type Declaration, poolOf } from "@carton/egraph"
import type { FunctionEntry } from "./environment.js"

/** Flags of rows that are deleted or subsumed. */
const GONE = 3

/** What costs have in common with the native ones: they stop growing there. */
export const MAX_COST = 18446744073709551615

/** The rows that terms may be made of, from some sorts down: constructors in order of declaration, then rows. */
export class ExtractionGraph {
  readonly declarations: Declaration[] = []
  /** By row: which declaration, and which row of its table. */
  readonly declarationOf: number[] = []
  readonly rowOf: number[] = []
  /** By row: the class it is in, what it costs without its classes, and where its classes are in `children`. */
  readonly target: number[] = []
  readonly own: number[] = []
  readonly start: number[] = [0]
  readonly children: number[] = []
  private readonly numbers = new Map<number, number>()

  constructor(
    readonly database: Database,
    functions: Iterable<FunctionEntry>,
    roots: readonly AnySort[],
  ) {
    for (const d of reachable(functions, roots)) this.addTable(d)
  }

  /** Classes are numbered as they are met. */
  classOf(id: number): number {
    let c = this.numbers.get(id)
    if (c === undefined) this.numbers.set(id, (c = this.numbers.size))
    return c
  }

  known(id: number): number | undefined {
    return this.numbers.get(id)
  }

  get classes(): number {
    return this.numbers.size
  }

  private addTable(d: Declaration): void {
    const table = this.database.tables.get(d)
    if (!table) return
    const number = this.declarations.push(d) - 1
    for (let r = 0; r < table.rows; r++) {
      if ((table.flags[r] as number) & GONE) continue
      this.declarationOf.push(number)
      this.rowOf.push(r)
      this.target.push(this.classOf(table.output(r)))
      let own = d.cost
      for (let i = 0; i < d.inputs.length; i++) {
        own += this.addValue(d.inputs[i] as AnySort, (table.columns[i] as Int32Array)[r] as number)
      }
      this.own.push(own)
      this.start.push(this.children.length)
    }
  }

  /** The cost of a value's literals; the classes in it become children. */
  private addValue(sort: AnySort, value: number): number {
    if (sort.kind === "equality") {
      this.children.push(this.classOf(value))
      return 0
    }
    if (sort.kind === "primitive") return 1
    let own = 0
    for (const [s, v] of partsOf(this.database, sort, value)) own += this.addValue(s, v)
    return own
  }
}

/** The values in a container value, with their sorts. */
export function partsOf(database: Database, sort: AnySort, value: number): [AnySort, number][] {
  const content = poolOf(database, sort).content(value)
  const parts = content.map((v, i): [AnySort, number] => [sort.partAt?.(content, i, database) as AnySort, v])
  // The name of a function value's target is no part of what it costs.
  return parts[0]?.[0].name === `@${sort.name as string}` ? parts.slice(1) : parts
}

/** The constructors of the sorts that terms of the roots may contain. */
function reachable(functions: Iterable<FunctionEntry>, roots: readonly AnySort[]): Set<Declaration> {
  const bySort = new Map<AnySort, Declaration[]>()
  let opaque = false
  for (const { declaration: d } of functions) {
    if (d.kind !== "constructor" || d.unextractable) continue
    const list = bySort.get(d.output)
    if (list) list.push(d)
    else bySort.set(d.output, [d])
  }
  const found = new Set<Declaration>()
  const seen = new Set(roots)
  const queue = [...roots]
  const visit = (s: AnySort): void => {
    if (seen.has(s)) return
    seen.add(s)
    queue.push(s)
  }
  for (let i = 0; i < queue.length; i++) {
    const sort = queue[i] as AnySort
    if (sort.kind === "container") {
      sort.parts.forEach(visit)
      // Function values hold values of sorts that their sort does not tell.
      if (sort.parts.length === 0 && !opaque) {
        opaque = true
        for (const s of bySort.keys()) visit(s)
      }
    }
    for (const d of bySort.get(sort) ?? []) {
      found.add(d)
      d.inputs.forEach(visit)
    }
  }
  return found
}
