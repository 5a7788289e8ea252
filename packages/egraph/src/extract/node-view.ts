import type { Database } from "../database.js"
import type { Declaration } from "../declaration.js"
import { poolOf } from "../containers/pool-access.js"
import type { AnySort, Id } from "../sort.js"
import type { Table } from "../table.js"
import { application, literal, type Term } from "../term.js"

/** One e-node, as cost functions and walks over a class see it. A container value is a node too. */
export class ENode {
  constructor(
    private readonly database: Database,
    /** The constructor; undefined for a container value. */
    readonly declaration: Declaration | undefined,
    private readonly table: Table | undefined,
    /** The row in its table; -1 for a container value. */
    readonly row: number,
    /** The class, canonical. */
    readonly id: Id,
    readonly sort: AnySort,
    /** Classes of the arguments that are classes or containers, in order. */
    readonly children: readonly Id[],
  ) {}

  /** The constructor's name; the sort's for a container value. */
  get name(): string {
    return this.declaration?.name ?? this.sort.name
  }

  get arity(): number {
    return this.declaration ? this.declaration.inputs.length : this.content.length
  }

  private get content(): readonly number[] {
    return poolOf(this.database, this.sort).content(this.id)
  }

  /** The value number of argument `i`: a class id, or a number that its sort's store knows. */
  raw(i: number): number {
    return this.table
      ? ((this.table.columns[i] as Int32Array)[this.row] as number)
      : (this.content[i] as number)
  }

  /** The host value of argument `i`; the class id for equality sorts. */
  value(i: number): unknown {
    return this.database.store(this.argumentSort(i)).value(this.raw(i))
  }

  argumentSort(i: number): AnySort {
    return this.declaration
      ? (this.declaration.inputs[i] as AnySort)
      : (this.sort.partAt?.(this.content, i, this.database) as AnySort)
  }

  /** Arguments that are neither classes nor containers. */
  get literals(): number {
    return this.arity - this.children.length
  }

  /** The node as a term, given the terms of its child classes. */
  term(child: (id: Id) => Term): Term {
    const part = (sort: AnySort, v: number): Term =>
      sort.kind === "primitive"
        ? literal(sort, this.database.store(sort).value(v))
        : child(this.database.find(v))
    if (!this.declaration) return this.sort.contentTerm?.(this.content, part) as Term
    return application(
      this.declaration,
      this.declaration.inputs.map((s, i) => part(s, this.raw(i))),
    )
  }
}
