import { row_factor, sorts, type EagerArray, type Facts, type Scalar } from "@carton/array-api"
import { constructor, I64, literal, type Term, type AnySort } from "@carton/egraph"
import type { Value } from "fast-check"
import { instantiate, type Plan } from "./plan.js"

/** What stands in the place of one variable. */
export type Drawn =
  | { readonly kind: "array"; readonly value: EagerArray; readonly known: Facts }
  | { readonly kind: "scalar"; readonly value: Scalar }
  | { readonly kind: "absent"; readonly value: null }
  /** A value of a static sort, or of a sort of the user's own. */
  | { readonly kind: "host"; readonly value: unknown; readonly source?: Value<unknown> | undefined }

/** Values for all free variables of a rule, by name. */
export interface Instance {
  readonly plan: Plan
  readonly values: ReadonlyMap<string, Drawn>
}

const leaves = /* @__PURE__ */ new WeakMap<AnySort, any>()

/** Stands for value `index` of an equality sort of the user's own. */
export const LEAF = "generated"
function leaf(sort: AnySort, index: number): Term {
  if (!leaves.has(sort)) leaves.set(sort, constructor(LEAF, [I64], sort))
  return leaves.get(sort)(index).term
}

/** The term of a value; `index` tells the variables apart. */
export function termOf(name: string, sort: AnySort, drawn: Drawn, index: number): Term {
  switch (drawn.kind) {
    case "array": {
      const input = sorts.input(name)
      return sort.name === "RowFactor" ? row_factor(input).term : input.term
    }
    case "scalar":
      return sorts.weak(drawn.value).term
    case "absent":
      return sorts.absent().term
    case "host":
      return sort.kind === "equality" ? leaf(sort, index) : literal(sort, drawn.value)
  }
}

/** Terms of everything that the rule looks for, by the number of the query's variable. */
export const termsOf = ({ plan, values }: Instance): Map<number, Term> =>
  instantiate(
    plan,
    new Map(
      plan.free.map(
        ({ number, name, sort }, i) => [number, termOf(name, sort, values.get(name)!, i)] as const,
      ),
    ),
  )

/** What is known of an input of this instance; undefined for other terms. */
export function factsOfLeaf(t: Term, { values }: Instance): Facts | undefined {
  if (t.declaration?.name !== "input") return undefined
  const drawn = values.get(t.args[0]!.value as string)
  return drawn?.kind === "array" ? drawn.known : undefined
}
