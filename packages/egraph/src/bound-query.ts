import type { Database } from "./database.js"
import type { RawPrimitive } from "./declaration.js"
import type { Query } from "./query.js"
import type { Table } from "./table.js"
import type { Term } from "./term.js"

/** A query bound to the tables, primitives and constants of one e-graph. */
export class BoundQuery {
  readonly atoms: readonly {
    readonly table: Table
    /** The register of each column; registers are the query's variables. */
    readonly registers: readonly number[]
  }[]
  readonly primitives: readonly {
    readonly raw: RawPrimitive
    readonly args: readonly number[]
    readonly output: number
    readonly guard: boolean
  }[]
  readonly constants: readonly (readonly [register: number, value: number])[]
  /** Two different literals must be equal: there is no match. */
  readonly impossible: boolean
  readonly registers: Int32Array
  /** Which variables are constants: 1 for those. */
  readonly known: Uint8Array
  /** Room for `chooseOrder` of more than two atoms. */
  readonly order: number[]
  readonly bound: Uint8Array

  constructor(
    database: Database,
    readonly query: Query,
  ) {
    this.atoms = query.atoms.map((a) => {
      const table = database.table(a.declaration)
      return { table, registers: table.width > table.arity ? [...a.args, a.output] : a.args }
    })
    this.primitives = query.primitives.map((p) => ({
      raw: database.primitive(p.declaration),
      args: p.args,
      output: p.output,
      guard: p.declaration.guard,
    }))
    const constants: [number, number][] = []
    let impossible = false
    query.variables.forEach((v, i) => {
      const values = v.constants.map((c: Term) => database.store(c.sort).intern(c.value))
      if (values.length === 0) return
      constants.push([i, values[0] as number])
      if (values.some((x) => x !== values[0])) impossible = true
    })
    this.constants = constants
    this.impossible = impossible
    this.registers = new Int32Array(query.variables.length)
    this.known = new Uint8Array(query.variables.length)
    for (const [r] of constants) this.known[r] = 1
    const ordered = this.atoms.length > 2
    this.order = ordered ? this.atoms.map((_, i) => i) : []
    this.bound = ordered ? this.known.slice() : this.known
    this.reset()
  }

  /** Puts the constants into their registers. */
  reset(): void {
    for (const [r, v] of this.constants) this.registers[r] = v
  }

  /** Adds what primitives compute from bound variables. */
  propagate(bound: Uint8Array): void {
    if (this.primitives.length === 0) return
    for (let grew = true; grew;) {
      grew = false
      for (let i = 0; i < this.primitives.length; i++) {
        const p = this.primitives[i] as BoundQuery["primitives"][0]
        if (bound[p.output] || !p.args.every((v) => bound[v])) continue
        bound[p.output] = 1
        grew = true
      }
    }
  }
}
