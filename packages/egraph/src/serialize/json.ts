import type { ContentStore } from "../containers/pool-access.js"
import type { Database } from "../database.js"
import type { AnySort, Id } from "../sort.js"
import type { Declaration } from "../declaration.js"
import { DEAD, SUBSUMED, type Table } from "../table.js"

/** A node of the egraph-serialize schema. */
export interface SerializedNode {
  readonly op: string
  readonly children: readonly string[]
  readonly eclass: string
  readonly cost: number
  readonly subsumed: boolean
}

/** An e-graph in the schema of the egraph-serialize crate, which other tools' viewers read. */
export interface SerializedEGraph {
  readonly nodes: Readonly<Record<string, SerializedNode>>
  readonly root_eclasses: readonly string[]
  readonly class_data: Readonly<Record<string, { readonly type?: string; readonly [more: string]: unknown }>>
  /** Only where something was left out. */
  readonly omitted?: { readonly nodes: number; readonly functions: readonly string[] }
}

export interface SerializeOptions {
  /** Classes that other tools begin with; those that were read, where not given. */
  roots?: readonly Id[]
  /** What else to say of classes, under names other than `type`; what was read, where not given. */
  classData?: ReadonlyMap<Id, Readonly<Record<string, unknown>>>
  /** Nodes above which the rest is left out, and counted in `omitted`. */
  maxNodes?: number
  /** Rows of a function above which the rest of them are left out. */
  maxRowsPerFunction?: number
}

/** Writes classes as `ec0`, nodes as `n3-Add`, values of other sorts as `v-p-i64-5`. */
export function serialize(database: Database, options: SerializeOptions = {}): SerializedEGraph {
  return new Serializer(database, options).write()
}

/** Whether a node stands for a value that is no class's: named `v-` by `serialize`, `primitive-` by egglog. */
export const isValueNode = (id: string): boolean => /^(v|primitive)-/.test(id)

/** What stands in the place of a class that was left out. */
export const CUT = "[…]"

class Serializer {
  private readonly nodes: Record<string, SerializedNode> = {}
  private readonly classData: Record<string, { type: string; readonly [more: string]: unknown }> = {}
  /** A node that stands for a class when it is a child. */
  private readonly standIn = new Map<string, string>()
  private count = 0
  private omitted = 0
  private readonly cutFunctions = new Set<string>()

  constructor(
    private readonly database: Database,
    private readonly options: SerializeOptions,
  ) {}

  write(): SerializedEGraph {
    const { maxNodes = Infinity, maxRowsPerFunction = Infinity, roots = [], classData = [] } = this.options
    const rows: { table: Table; row: number; id: string; cls: string }[] = []
    for (const table of this.database.tableList) {
      let inTable = 0
      for (let r = 0; r < table.rows; r++) {
        if ((table.flags[r] as number) & DEAD) continue
        if (this.count >= maxNodes || inTable >= maxRowsPerFunction) {
          this.omitted++
          this.cutFunctions.add(table.declaration.name)
          continue
        }
        inTable++
        this.count++
        const cls = this.classOf(table.declaration.output, table.output(r), table, r)
        const id = `n${this.count - 1}-${table.declaration.name}`
        if (!this.standIn.has(cls)) this.standIn.set(cls, id)
        rows.push({ table, row: r, id, cls })
      }
    }
    for (const { table, row, id, cls } of rows) {
      const { name, inputs, cost, output } = table.declaration
      this.nodes[id] = {
        op: name,
        children: [
          ...inputs.map((s, i) => this.child(s, (table.columns[i] as Int32Array)[row] as number)),
          // What is not a class has no class to say it: a function's value is its last child.
          ...(output.kind === "equality" || table.width === table.arity
            ? []
            : [this.child(output, table.output(row))]),
        ],
        eclass: cls,
        cost: Math.min(cost, Number.MAX_VALUE),
        subsumed: ((table.flags[row] as number) & SUBSUMED) !== 0,
      }
    }
    for (const [id, more] of classData) {
      const name = `ec${this.database.find(id)}`
      const known = this.classData[name]
      if (known) this.classData[name] = { ...more, ...known }
    }
    return {
      nodes: this.nodes,
      root_eclasses: [...new Set(roots.map((r) => `ec${this.database.find(r)}`))],
      class_data: this.classData,
      ...(this.omitted > 0 && { omitted: { nodes: this.omitted, functions: [...this.cutFunctions] } }),
    }
  }

  /** The class of a value. A function's outputs of a primitive sort get a class for each row. */
  private classOf(sort: AnySort, value: number, table?: Table, row?: number): string {
    const name =
      sort.kind === "equality"
        ? `ec${this.database.find(value)}`
        : table
          ? `f${row}-${table.declaration.name}`
          : `p-${sort.name}-${value}`
    this.classData[name] ??= { type: sort.name as string }
    return name
  }

  /** The id of a node that stands for a child: one of its class, or one made for a value or for a cut class. */
  private child(sort: AnySort, value: number): string {
    const cls = this.classOf(sort, value)
    const known = this.standIn.get(cls)
    if (known !== undefined) return known
    const id = `v-${cls}`
    this.standIn.set(cls, id)
    let op = CUT
    let children: readonly string[] = []
    if (sort.kind === "primitive") op = sort.show(this.database.store(sort).value(value))
    else if (sort.kind === "container") {
      const content = (this.database.store(sort) as unknown as ContentStore).content(value)
      const parts = content.map((v, i): [AnySort, number] => [
        sort.partAt?.(content, i, this.database) as AnySort,
        v,
      ])
      op = sort.name as string
      if (sort.callee) {
        const [, callee] = parts.shift() as [AnySort, number]
        op = (this.database.store(sort.callee).value(callee) as Declaration).name
      }
      children = parts.map(([s, v]) => this.child(s, v))
    }
    this.nodes[id] = { op, children, eclass: cls, cost: op === CUT ? 0 : 1, subsumed: false }
    return id
  }
}
