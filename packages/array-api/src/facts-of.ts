import { fn, type HasTerm, type Term } from "@carton/egraph"
import { mergeFacts } from "./facts.js"
import { FactsSort, Labels, NDArray, RowFactor } from "./sorts.js"
import { FactError } from "./errors.js"

/** What is known of an array: an analysis; the facts of a class are all that is known of any of its terms. */
export const facts = /* @__PURE__ */ fn("facts", [NDArray], FactsSort, { merge: mergeFacts })

/** What is known of a row factor: never its elements, which are those of any of its rotations. */
export const factor_facts = /* @__PURE__ */ fn("factor facts", [RowFactor], FactsSort, { merge: mergeFacts })

/** The facts of an array or of a row factor, as a term. */
export const factsOf = (x: HasTerm): Term<"Facts"> =>
  x.term.sort.name === "RowFactor" ? factor_facts(x as never) : facts(x as never)

/**
 * `labels(mask, y)`: the mask holds exactly where y is one of these of its values. Two masks of one array are
 * disjoint, or cover it, as their labels do; since every value of y occurs, a mask with a label holds somewhere.
 */
export const labels = /* @__PURE__ */ fn("labels", [NDArray, NDArray], Labels, {
  merge(a, b) {
    const [x, y] = [a, b].map((chosen) => chosen.map(Number).join(""))
    if (x !== y) throw new FactError(`facts: the labels of one mask cannot be both ${x} and ${y}`)
    return a
  },
})
