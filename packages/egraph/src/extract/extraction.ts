import { ExtractError } from "../errors.js"
import type { Id } from "../sort.js"
import type { Term } from "../term.js"
import type { ExtractGraph } from "./graph.js"
import type { ENode } from "./node-view.js"
import { type Choice, treeExtract } from "./tree.js"

/**
 * Chooses a node for every class that the roots need. `own` is what nodes cost by themselves; a choice is wanted by
 * `deadline`, in the time of `performance.now`.
 */
export type ExtractMethod = (
  graph: ExtractGraph,
  own: Float64Array,
  roots: readonly number[],
  deadline: number,
) => { readonly node: Int32Array; readonly cost: number; readonly lowerBound: number }

export interface ExtractOptions {
  /** What a node costs by itself; its constructor's cost and 1 for each literal if left out. Infinity forbids it. */
  cost?: (node: ENode) => number
  /** How to choose: `dag` and `optimal` pay a shared part once. Left out: the least tree, every use paid. */
  method?: ExtractMethod
  /** Time for improving and proving; 1,000. */
  milliseconds?: number
}

export interface Extraction {
  /** The terms of the roots; shared parts are one object. */
  readonly terms: readonly Term[]
  /** The term of the first root. */
  readonly term: Term
  readonly cost: number
  /** No extraction costs less than this. */
  readonly lowerBound: number
  /** Whether the cost is proved to be the least. */
  readonly optimal: boolean
}

/** What nodes cost if the caller does not say. */
export const defaultCost = (n: ENode): number => (n.declaration?.cost ?? 0) + n.literals

export function costs(graph: ExtractGraph, cost: (node: ENode) => number): Float64Array {
  const own = new Float64Array(graph.nodes.length)
  for (let n = 0; n < own.length; n++) {
    const c = cost(graph.nodes[n] as ENode)
    if (!(c >= 0)) throw new ExtractError(`extract: ${graph.nodes[n]?.name} costs ${c} (a cost is 0 or more)`)
    own[n] = c
  }
  return own
}

/** What nodes cost by themselves, and the cheapest trees by that. */
interface Priced {
  readonly own: Float64Array
  readonly tree: Choice
}

const price = (graph: ExtractGraph, cost: (node: ENode) => number): Priced => {
  const own = costs(graph, cost)
  return { own, tree: treeExtract(graph, own) }
}

const pricedByDefault = new WeakMap<ExtractGraph, Priced>()

/** Prices stay for as long as the graph does; a caller's cost may depend on more than the node, so it is asked again. */
function pricesOf(graph: ExtractGraph, cost: ExtractOptions["cost"]): Priced {
  if (cost) return price(graph, cost)
  const known = pricedByDefault.get(graph) ?? price(graph, defaultCost)
  pricedByDefault.set(graph, known)
  return known
}

/** Extracts several classes at once. */
export function extractIds(graph: ExtractGraph, roots: readonly Id[], options: ExtractOptions): Extraction {
  const { own, tree } = pricesOf(graph, options.cost)
  const classes = roots.map((id) => graph.classOf(id))
  for (const [i, c] of classes.entries()) {
    if (c < 0 || (tree.node[c] as number) < 0)
      throw new ExtractError(`extract: class ${roots[i]} has no finite extractable term`)
  }
  if (options.method) {
    const deadline = performance.now() + (options.milliseconds ?? 1000)
    const { node, cost, lowerBound } = options.method(graph, own, classes, deadline)
    return result(graph, node, classes, cost, lowerBound)
  }
  const cost = classes.reduce((s, c) => s + (tree.cost[c] as number), 0)
  return result(graph, tree.node, classes, cost, cost)
}

function result(
  graph: ExtractGraph,
  node: Int32Array,
  classes: readonly number[],
  cost: number,
  lowerBound: number,
): Extraction {
  const terms = buildTerms(graph, node, classes)
  return {
    terms,
    term: terms[0] as Term,
    cost,
    lowerBound,
    optimal: lowerBound >= cost - 1e-9 * Math.abs(cost),
  }
}

/** The terms of classes by a choice without cycles; a class's term is made once. */
export function buildTerms(graph: ExtractGraph, node: Int32Array, classes: readonly number[]): Term[] {
  const terms = new Map<number, Term>()
  const stack = [...classes].reverse()
  while (stack.length > 0) {
    const c = stack[stack.length - 1] as number
    if (terms.has(c)) {
      stack.pop()
      continue
    }
    const n = node[c] as number
    let ready = true
    for (const d of graph.childrenOf(n)) {
      if (terms.has(d)) continue
      ready = false
      stack.push(d)
    }
    if (!ready) continue
    stack.pop()
    terms.set(
      c,
      (graph.nodes[n] as ENode).term((id) => terms.get(graph.classOf(id)) as Term),
    )
  }
  return classes.map((c) => terms.get(c) as Term)
}
