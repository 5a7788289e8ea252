import type { EGraph } from "../egraph.js"
import { ExtractError } from "../errors.js"
import type { HasTerm, Term } from "../term.js"
import { AlgebraExtractor } from "./algebra.js"
import type { AlgebraResult, Ban, Built, CostAlgebra } from "./cost-algebra.js"

export interface AlgebraOptions<V> {
  bans?: readonly Ban[]
  /** What of the best choice to try without: a search over bans follows the greedy choice. */
  candidates?: (result: AlgebraResult<V>) => readonly Ban[]
  /** Time for the search; 1,000. */
  milliseconds?: number
}

export interface AlgebraExtraction<V> extends AlgebraResult<V> {
  readonly terms: readonly Term[]
  readonly term: Term
  /** The term of each class and state that is used. */
  readonly termOf: ReadonlyMap<Built<V>, Term>
}

/**
 * The cheapest terms equal to the roots by a cost algebra, with a search over bans where `candidates` offers any.
 *
 * @example extractBy(egraph, [x], algebra, { candidates: (r) => r.used.filter((b) => b.state === "stored") }).terms
 */
export function extractBy<V>(
  egraph: EGraph,
  of: readonly HasTerm[],
  algebra: CostAlgebra<V>,
  options: AlgebraOptions<V> = {},
): AlgebraExtraction<V> {
  const { graph, roots } = egraph.extractable(of)
  const extractor = new AlgebraExtractor(graph, algebra, performance.now() + (options.milliseconds ?? 1000))
  const found = options.candidates
    ? extractor.search(roots, options.candidates, options.bans)
    : extractor.solve(roots, options.bans)
  if (!found)
    throw new ExtractError("extract: some class has no finite extractable term without the banned ones")
  const termOf = new Map<Built<V>, Term>()
  for (const b of found.used) {
    const byId = new Map(b.node.children.map((id, i) => [id, termOf.get(b.children[i] as Built<V>) as Term]))
    termOf.set(
      b,
      b.node.term((id) => byId.get(id) as Term),
    )
  }
  const terms = found.roots.map((r) => termOf.get(r) as Term)
  return { ...found, terms, term: terms[0] as Term, termOf }
}
