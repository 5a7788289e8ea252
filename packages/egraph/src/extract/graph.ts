import type { ContentStore } from "../containers/pool-access.js"
import type { Database } from "../database.js"
import type { Id } from "../sort.js"
import { DEAD, SUBSUMED } from "../table.js"
import { ENode } from "./node-view.js"

/**
 * The extractable nodes of an e-graph in compressed form: classes are numbered densely, a class's nodes lie
 * together, and so do a node's children.
 */
export class ExtractGraph {
  readonly nodes: ENode[] = []
  /** Class number of a canonical id, less one; 0 where it is no class here. */
  private readonly numbers: Int32Array
  readonly ids: Id[] = []
  /** Nodes of class c are nodeStart[c] .. nodeStart[c + 1] - 1. */
  nodeStart = new Int32Array(1)
  /** Class of each node. */
  nodeClass = new Int32Array(0)
  /** Children of node n, as class numbers, are children[childStart[n] .. childStart[n + 1]]. */
  childStart = new Int32Array(1)
  children = new Int32Array(0)
  /** Nodes that have class c as a child, each once: parents[parentStart[c] .. parentStart[c + 1]]. */
  parentStart = new Int32Array(1)
  parents = new Int32Array(0)

  constructor(database: Database, withSubsumed = false) {
    this.numbers = new Int32Array(database.unionFind.size)
    const unsorted: ENode[] = []
    for (const table of database.tableList) {
      const d = table.declaration
      if (d.kind === "relation" || d.unextractable || d.output.kind !== "equality") continue
      const skip = withSubsumed ? DEAD : DEAD | SUBSUMED
      const childColumns = d.inputs.flatMap((s, i) => (s.kind === "primitive" ? [] : [i]))
      for (let r = 0; r < table.rows; r++) {
        if ((table.flags[r] as number) & skip) continue
        const children = childColumns.map((c) => (table.columns[c] as Int32Array)[r] as number)
        unsorted.push(new ENode(database, d, table, r, table.output(r), d.output, children))
      }
    }
    for (const [sort, store] of database.containerSorts()) {
      const pool = store as unknown as ContentStore
      for (const id of pool.ids()) {
        const content = pool.content(id)
        const children = content.filter((_, i) => pool.holdsId(content, i))
        unsorted.push(new ENode(database, undefined, undefined, -1, id, sort, children))
      }
    }
    this.link(unsorted)
  }

  /** The class number of a canonical id; -1 where it has no node and is no child. */
  classOf(id: Id): number {
    return (this.numbers[id] ?? 0) - 1
  }

  private number(id: Id): number {
    const known = this.numbers[id] as number
    if (known > 0) return known - 1
    this.numbers[id] = this.ids.push(id)
    return this.ids.length - 1
  }

  private link(unsorted: readonly ENode[]): void {
    let childCount = 0
    for (const n of unsorted) {
      this.number(n.id)
      for (const c of n.children) this.number(c)
      childCount += n.children.length
    }
    const classes = this.ids.length
    const count = unsorted.length
    const nodeStart = (this.nodeStart = new Int32Array(classes + 1))
    for (const n of unsorted) {
      const c = this.number(n.id) + 1
      nodeStart[c] = (nodeStart[c] as number) + 1
    }
    for (let c = 0; c < classes; c++)
      nodeStart[c + 1] = (nodeStart[c + 1] as number) + (nodeStart[c] as number)
    const at = nodeStart.slice()
    for (const n of unsorted) {
      const c = this.number(n.id)
      const i = at[c] as number
      this.nodes[i] = n
      at[c] = i + 1
    }
    this.nodeClass = new Int32Array(count)
    this.childStart = new Int32Array(count + 1)
    this.children = new Int32Array(childCount)
    const parentCount = new Int32Array(classes + 1)
    const last = new Int32Array(classes).fill(-1)
    let k = 0
    for (let n = 0; n < count; n++) {
      const node = this.nodes[n] as ENode
      this.nodeClass[n] = this.number(node.id)
      for (const id of node.children) {
        const c = this.number(id)
        this.children[k++] = c
        if (last[c] !== n) parentCount[c + 1] = (parentCount[c + 1] as number) + 1
        last[c] = n
      }
      this.childStart[n + 1] = k
    }
    for (let c = 0; c < classes; c++)
      parentCount[c + 1] = (parentCount[c + 1] as number) + (parentCount[c] as number)
    this.parentStart = parentCount
    this.parents = new Int32Array(parentCount[classes] as number)
    const fill = parentCount.slice()
    last.fill(-1)
    for (let n = 0; n < count; n++) {
      for (let i = this.childStart[n] as number; i < (this.childStart[n + 1] as number); i++) {
        const c = this.children[i] as number
        if (last[c] === n) continue
        last[c] = n
        const at = fill[c] as number
        this.parents[at] = n
        fill[c] = at + 1
      }
    }
  }

  /** How many classes each node waits for, until all its children are there. */
  childCounts(): Int32Array {
    const counts = new Int32Array(this.nodes.length)
    for (const n of this.parents) counts[n] = (counts[n] as number) + 1
    return counts
  }

  get classes(): number {
    return this.ids.length
  }

  /** Class numbers of a node's children, with repetitions. */
  childrenOf(n: number): Int32Array {
    return this.children.subarray(this.childStart[n] as number, this.childStart[n + 1] as number)
  }
}
