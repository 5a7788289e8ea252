import type { ContainerStore, Database } from "../database.js"
import type { AnyCallable, Declaration } from "../declaration.js"
import { SortError } from "../errors.js"
import type { AnySort } from "../sort.js"
import { SUBSUMED } from "../table.js"
import type { SerializedEGraph, SerializedNode } from "./json.js"

/**
 * Reads a serialised e-graph into an empty one. The functions must be given, and the sorts of literals must
 * be able to parse what they show.
 */
export function deserialize(
  database: Database,
  graph: SerializedEGraph,
  functions: readonly AnyCallable[],
): void {
  const byName = new Map(functions.map((f) => [f.declaration.name, f.declaration]))
  const classes = new Map<string, number>()
  const classId = (eclass: string): number => {
    let id = classes.get(eclass)
    if (id === undefined) classes.set(eclass, (id = database.makeClass()))
    return id
  }
  const value = (sort: AnySort, id: string): number => {
    const n = graph.nodes[id]
    if (!n) throw new SortError(`fromJSON: no node ${id}`)
    if (sort.kind === "equality") return classId(n.eclass)
    if (sort.kind === "container") {
      const store = database.store(sort) as ContainerStore
      const parts: number[] = []
      n.children.forEach((c, i) => parts.push(value(sort.partAt?.(parts, i) as AnySort, c)))
      return store.internContent(parts)
    }
    if (!sort.parse) throw new SortError(`fromJSON: the sort ${sort.name} has no parse`)
    return database.store(sort).intern(sort.parse(n.op))
  }
  for (const [id, n] of Object.entries(graph.nodes)) {
    if (id.startsWith("v-")) continue
    const d = byName.get(n.op)
    if (!d) throw new SortError(`fromJSON: no function ${n.op} was given`)
    row(database, d, n, value, classId)
  }
}

function row(
  database: Database,
  d: Declaration,
  n: SerializedNode,
  value: (sort: AnySort, id: string) => number,
  classId: (eclass: string) => number,
): void {
  const args = d.inputs.map((s, i) => value(s, n.children[i] as string))
  const table = database.table(d)
  args.forEach((v, i) => (table.key[i] = v))
  if (table.find() >= 0) return
  const flag = n.subsumed ? SUBSUMED : 0
  if (d.output.kind === "equality") database.append(table, classId(n.eclass), flag)
  else if (table.width === table.arity) database.append(table, 0, flag)
  else database.append(table, value(d.output, n.children[d.inputs.length] as string), flag)
}
