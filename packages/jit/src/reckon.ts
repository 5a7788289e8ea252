import type { Traced } from "@carton/array-api"
import { EGraph, extractBy, saturate, type HasTerm, type Term } from "@carton/egraph"
import { folding, PassCosts, type CostConstants } from "@carton/rules"
import { assumeInputs } from "./decide.js"

/** Nanoseconds that the cost model reckons for terms as they stand, over the inputs of a program. */
export function reckon(
  { inputs, operators }: Pick<Traced, "inputs" | "operators">,
  terms: readonly Term[],
  constants?: CostConstants,
): number {
  const egraph = new EGraph()
  assumeInputs(egraph, { inputs })
  for (const term of terms) egraph.add(term)
  egraph.run(saturate(folding(operators)))
  const costs = new PassCosts(egraph, constants)
  return extractBy(egraph, terms as readonly HasTerm[], costs, { candidates: costs.candidates }).cost
}
