import { dagExtract } from "./dag.js"
import type { ExtractMethod } from "./extraction.js"
import { dagLowerBound, optimalExtract } from "./optimal.js"

/**
 * Pays a part once, however often it is used: a good choice found quickly, with a lower bound.
 *
 * @example egraph.extract([x, y], { method: dag })
 */
export const dag: ExtractMethod = (graph, own, roots, deadline) => ({
  ...dagExtract(graph, own, roots, deadline),
  lowerBound: dagLowerBound(graph, own, roots, deadline),
})

/** `dag` proved; or the best found when the time is over, with a lower bound. */
export const optimal: ExtractMethod = (graph, own, roots, deadline) =>
  optimalExtract(graph, own, roots, dagExtract(graph, own, roots, deadline), deadline)
