import type { ContainerStore, Database } from "../database.js"
import type { AnyCallable, Declaration } from "../declaration.js"
import { SortError } from "../errors.js"
import type { AnySort, Id } from "../sort.js"
import { SUBSUMED } from "../table.js"
import { isValueNode, type SerializedEGraph, type SerializedNode, type SerializeOptions } from "./json.js"

/** What of a serialised e-graph no row holds: for the next `serialize`. */
export type Carried = Required<Pick<SerializeOptions, "roots" | "classData">>

/**
 * Reads a serialised e-graph, by `serialize` or by native egglog, into an empty one. The functions must be
 * given, and the sorts of literals must be able to parse what they show. Equal calls in two classes unite
 * them. Roots and data are kept of classes, not of values.
 */
export function deserialize(
  database: Database,
  graph: SerializedEGraph,
  functions: readonly AnyCallable[],
): Carried {
  return new Reader(database, graph, functions).read()
}

class Reader {
  private readonly functions: ReadonlyMap<string, Declaration>
  private readonly classes = new Map<string, Id>()
  /** Nodes that are values, by their class: where native egglog keeps the value of a function. */
  private readonly values = new Map<string, string>()

  constructor(
    private readonly database: Database,
    private readonly graph: SerializedEGraph,
    functions: readonly AnyCallable[],
  ) {
    this.functions = new Map(functions.map((f) => [f.declaration.name, f.declaration]))
  }

  read(): Carried {
    const { nodes, root_eclasses = [], class_data = {} } = this.graph
    const rows: [string, SerializedNode][] = []
    for (const [id, n] of Object.entries(nodes)) {
      if (isValueNode(id)) this.values.set(n.eclass, id)
      else rows.push([id, n])
    }
    for (const [id, n] of rows) this.row(id, n)
    const roots = root_eclasses.flatMap((r) => this.classes.get(r) ?? [])
    const classData = new Map<Id, Readonly<Record<string, unknown>>>()
    for (const [c, { type: _, ...more }] of Object.entries(class_data)) {
      const id = this.classes.get(c)
      if (id !== undefined && Object.keys(more).length > 0) classData.set(id, more)
    }
    return { roots, classData }
  }

  private row(id: string, n: SerializedNode): void {
    const { database } = this
    const d = this.declaration(id, n)
    const { inputs, output, name } = d
    if (n.children.length !== inputs.length && n.children.length !== inputs.length + 1)
      throw new SortError(
        `fromJSON: ${name} takes ${inputs.length} arguments, node ${id} has ${n.children.length}`,
      )
    const args = inputs.map((s, i) => this.value(s, n.children[i] as string))
    const table = database.table(d)
    args.forEach((v, i) => (table.key[i] = v))
    const result =
      output.kind === "equality"
        ? this.classOf(n.eclass)
        : table.width > table.arity
          ? this.output(output, id, n, inputs.length)
          : 0
    const flag = n.subsumed ? SUBSUMED : 0
    const row = table.find()
    if (row < 0) database.append(table, result, flag)
    else database.mergeRow(table, row, result, flag)
  }

  private declaration(id: string, n: SerializedNode): Declaration {
    const d = this.functions.get(n.op)
    if (!d) throw new SortError(`fromJSON: no function ${n.op} was given, which node ${id} calls`)
    return d
  }

  /** A function's value: its last child as `serialize` writes it, the value in its class as egglog does. */
  private output(sort: AnySort, id: string, n: SerializedNode, arity: number): number {
    const value = n.children[arity] ?? this.values.get(n.eclass)
    if (value === undefined) throw new SortError(`fromJSON: node ${id} has no value in its class ${n.eclass}`)
    return this.value(sort, value)
  }

  private classOf(eclass: string): Id {
    let id = this.classes.get(eclass)
    if (id === undefined) this.classes.set(eclass, (id = this.database.makeClass()))
    return this.database.find(id)
  }

  private value(sort: AnySort, id: string): number {
    const { database } = this
    const n = this.graph.nodes[id]
    if (!n) throw new SortError(`fromJSON: no node ${id}`)
    if (sort.kind === "equality") return this.classOf(n.eclass)
    const store = database.store(sort)
    if (sort.kind === "primitive") {
      if (!sort.parse) throw new SortError(`fromJSON: the sort ${sort.name} has no parse`)
      return store.intern(sort.parse(n.op))
    }
    const parts = sort.callee ? [database.store(sort.callee).intern(this.declaration(id, n))] : []
    for (const c of n.children)
      parts.push(this.value(sort.partAt?.(parts, parts.length, database) as AnySort, c))
    return (store as ContainerStore).internContent(parts)
  }
}
