/** What of egraph-serialize's form a picture needs. */
export interface SerializedEGraph {
  readonly nodes: Readonly<Record<string, SerializedNode>>
  readonly root_eclasses?: readonly string[]
}
export interface SerializedNode {
  readonly op: string
  readonly children: readonly string[]
  readonly eclass: string
  readonly subsumed?: boolean
}

/** An e-graph drawn. */
export interface Picture {
  readonly svg: string
  /** What is left out; empty where nothing is. */
  readonly note: string
}

/** Bounds of a picture that can still be read, and laid out within a second or two. */
export interface PictureLimits {
  readonly classes: number
  /** In all, and of one class. */
  readonly nodes: number
  readonly nodes_per_class: number
}
const defaults: PictureLimits = { classes: 150, nodes: 300, nodes_per_class: 6 }

/** Draws an e-graph by Graphviz: a box a class, an ellipse a node, the classes nearest the roots. */
export async function drawEGraph(egraph: SerializedEGraph, limits = defaults): Promise<Picture> {
  const { dot, note } = toDot(egraph, limits)
  const { instance } = await import("@viz-js/viz")
  return { svg: (await instance()).renderString(dot, { format: "svg" }), note }
}

/** The picture in Graphviz's language. */
export function toDot(egraph: SerializedEGraph, limits = defaults): { dot: string; note: string } {
  const members = new Map<string, string[]>()
  for (const [id, node] of Object.entries(egraph.nodes)) {
    const own = members.get(node.eclass)
    if (own === undefined) members.set(node.eclass, [id])
    else own.push(id)
  }
  const view = new View(egraph, members)
  const { chosen, note } = view.nearest(limits)
  const lines = [
    "digraph egraph {",
    `  label=${quote(note)} labelloc=t fontname=Helvetica fontsize=11 compound=true rankdir=TB nodesep=0.15`,
    "  node [shape=box style=rounded fontname=Helvetica fontsize=10 height=0.2 margin=0.06]",
    "  edge [arrowsize=0.5]",
  ]
  for (const [eclass, nodes] of chosen) lines.push(...view.cluster(eclass, nodes))
  for (const nodes of chosen.values()) for (const id of nodes) lines.push(...view.edges(id, chosen))
  lines.push("}")
  return { dot: lines.join("\n") + "\n", note }
}

class View {
  constructor(
    private readonly egraph: SerializedEGraph,
    private readonly members: ReadonlyMap<string, readonly string[]>,
  ) {}

  /** Classes of one node without children stand in their parents' labels: numbers, axes, shapes. */
  private isInline(eclass: string): boolean {
    const nodes = this.members.get(eclass)!
    return nodes.length === 1 && this.node(nodes[0]!).children.length === 0
  }
  private node(id: string): SerializedNode {
    return this.egraph.nodes[id]!
  }

  /** The classes that have boxes, nearest the roots first; without roots all of them. */
  private boxes(): string[] {
    const roots = this.egraph.root_eclasses ?? []
    const queue = roots.length > 0 ? [...roots] : [...this.members.keys()]
    const seen = new Set(queue)
    for (const eclass of queue)
      for (const id of this.members.get(eclass) ?? [])
        for (const child of this.node(id).children) {
          const next = this.node(child).eclass
          if (!seen.has(next)) queue.push(next)
          seen.add(next)
        }
    return queue.filter(
      (eclass) => this.members.has(eclass) && (roots.includes(eclass) || !this.isInline(eclass)),
    )
  }

  /** The first classes, each with its first nodes; and what is left out. */
  nearest(limits: PictureLimits): { chosen: Map<string, readonly string[]>; note: string } {
    const boxes = this.boxes()
    const chosen = new Map<string, readonly string[]>()
    let shown = 0
    for (const eclass of boxes) {
      if (chosen.size >= limits.classes || shown >= limits.nodes) break
      const own = this.members.get(eclass)!.slice(0, Math.min(limits.nodes_per_class, limits.nodes - shown))
      chosen.set(eclass, own)
      shown += own.length
    }
    const nodes = boxes.reduce((n, eclass) => n + this.members.get(eclass)!.length, 0)
    const note =
      shown === nodes
        ? ""
        : `shows ${shown} of ${nodes} e-nodes in ${chosen.size} of ${boxes.length} e-classes: those nearest the results`
    return { chosen, note }
  }

  cluster(eclass: string, nodes: readonly string[]): string[] {
    const hidden = this.members.get(eclass)!.length - nodes.length
    const root = this.egraph.root_eclasses?.includes(eclass) === true
    return [
      `  subgraph ${quote(`cluster_${eclass}`)} {`,
      `    style="rounded,dashed" ${root ? "penwidth=2 " : ""}label=${quote(hidden > 0 ? `${hidden} more` : "")} fontsize=8`,
      ...nodes.map((id) => `    ${quote(id)} [label=${quote(this.label(id))}${this.look(id)}]`),
      "  }",
    ]
  }

  private look(id: string): string {
    return this.node(id).subsumed === true ? " color=gray fontcolor=gray" : ""
  }

  private label(id: string): string {
    const { op, children } = this.node(id)
    if (children.length === 0) return clip(op)
    const parts = children.map((child) => {
      const { eclass } = this.node(child)
      return this.isInline(eclass) ? clip(this.node(this.members.get(eclass)![0]!).op) : "·"
    })
    return parts.every((part) => part === "·") ? clip(op) : `${clip(op)}(${parts.join(", ")})`
  }

  edges(id: string, chosen: ReadonlyMap<string, readonly string[]>): string[] {
    return this.node(id).children.flatMap((child, i) => {
      const { eclass } = this.node(child)
      if (this.isInline(eclass)) return []
      const target = chosen.get(eclass)
      if (target !== undefined)
        return [`  ${quote(id)} -> ${quote(target[0]!)} [lhead=${quote(`cluster_${eclass}`)}]`]
      const stub = quote(`${id}_${i}`)
      return [`  ${stub} [label="…" shape=plaintext]`, `  ${quote(id)} -> ${stub} [style=dotted]`]
    })
  }
}

const clip = (text: string): string => (text.length > 28 ? text.slice(0, 27) + "…" : text)
const quote = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&").replace(/\n/g, "\\n")}"`
