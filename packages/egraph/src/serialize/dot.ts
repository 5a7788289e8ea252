import { CUT, isValueNode, type SerializedEGraph, type SerializedNode } from "./json.js"

export interface DotOptions {
  /** Literals and classes of one leaf are written into the nodes that use them; true. */
  inlineLeaves?: boolean
  /** A value of a primitive sort is drawn anew for each use, so that unrelated nodes are not tied; true. */
  splitPrimitives?: boolean
}

/**
 * A Graphviz picture: a box for each class, its nodes inside, edges to classes. A bounded one says what it
 * left out.
 *
 * @example toDot(egraph.toJSON({ maxNodes: 100 }), { inlineLeaves: false })
 */
export function toDot(graph: SerializedEGraph, options: DotOptions = {}): string {
  const { inlineLeaves = true, splitPrimitives = true } = options
  const classes = new Map<string, [string, SerializedNode][]>()
  for (const [id, n] of Object.entries(graph.nodes)) {
    const list = classes.get(n.eclass) ?? []
    list.push([id, n])
    classes.set(n.eclass, list)
  }
  const isValue = (c: string): boolean =>
    classes.get(c)?.every(([id, n]) => isValueNode(id) && n.op !== CUT) === true
  const isLeaf = (c: string): boolean => {
    const nodes = classes.get(c)
    return nodes?.length === 1 && nodes[0]?.[1].children.length === 0
  }
  const inlined = (c: string): boolean => inlineLeaves && isLeaf(c)
  const usedClasses = new Set(
    Object.values(graph.nodes).flatMap((n) => n.children.map((k) => graph.nodes[k]?.eclass as string)),
  )
  const lines = [
    "digraph egraph {",
    "  compound=true; clusterrank=local",
    '  node [shape=box, style=rounded, fontname="sans-serif"]',
  ]
  const edges: string[] = []
  const copies: string[] = []
  for (const [c, nodes] of classes) {
    if (inlined(c) && usedClasses.has(c)) continue
    if (isLeaf(c) && isValue(c) && splitPrimitives && usedClasses.has(c)) continue
    lines.push(
      `  subgraph ${quote(`cluster_${c}`)} {`,
      `    style=dashed; label=${quote(graph.class_data[c]?.type ?? "")}`,
    )
    for (const [id, n] of nodes) {
      const inside = n.children.map((k) => graph.nodes[k] as SerializedNode).filter((k) => inlined(k.eclass))
      const label = inside.length > 0 && inlineLeaves ? `${n.op}(${inline(n)})` : n.op
      lines.push(`    ${quote(id)} [label=${quote(label)}${n.subsumed ? ", style=dotted" : ""}]`)
      n.children.forEach((k, i) => {
        const child = graph.nodes[k] as SerializedNode
        if (inlined(child.eclass)) return
        if (splitPrimitives && isLeaf(child.eclass) && isValue(child.eclass)) {
          const copy = `${id}/${i}`
          copies.push(`  ${quote(copy)} [label=${quote(child.op)}, style=filled]`)
          edges.push(`  ${quote(id)} -> ${quote(copy)}`)
        } else edges.push(`  ${quote(id)} -> ${quote(k)} [lhead=${quote(`cluster_${child.eclass}`)}]`)
      })
    }
    lines.push("  }")
  }
  if (graph.omitted) {
    const { nodes, functions } = graph.omitted
    lines.push(`  label=${quote(`${nodes} nodes left out (${functions.join(", ")})`)}`)
  }
  return [...lines, ...copies, ...edges, "}", ""].join("\n")

  function inline(n: SerializedNode): string {
    return n.children
      .map((k) => {
        const child = graph.nodes[k] as SerializedNode
        return inlined(child.eclass) ? child.op : "·"
      })
      .join(", ")
  }
}

const quote = (s: string): string =>
  `"${s.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n")}"`
