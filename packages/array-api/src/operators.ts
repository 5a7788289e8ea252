import { constructor, type AnySort, type Callable, type Declaration } from "@carton/egraph"
import type { Entry } from "./registry.js"
import { NDArray, RowFactor, sortOf } from "./sorts.js"

/** What an operator of a term stands for. */
export interface Operator {
  readonly entry: Entry
  /** Which of the entry's outputs. */
  readonly output: number
  /** For each parameter that takes a list: how many arrays it has here. */
  readonly counts: readonly number[]
}

/** What is called, and with lists how long. */
export type Called = Pick<Operator, "entry" | "counts">

type Constructor = Callable<any, any, any>
const operators = /* @__PURE__ */ new WeakMap<Declaration, Operator>()
const constructors = /* @__PURE__ */ new WeakMap<Entry, Map<string, readonly Constructor[]>>()

/** What the operator of a term stands for; undefined for inputs and constants. */
export const operatorOf = (declaration: Declaration): Operator | undefined => operators.get(declaration)

/** The constructors of an entry, one per output, made on first use. Lists of arrays stand as so many arguments. */
export function constructorsOf(entry: Entry, counts: readonly number[] = []): readonly Constructor[] {
  let known = constructors.get(entry)
  if (known === undefined) constructors.set(entry, (known = new Map()))
  const key = counts.join(",")
  let made = known.get(key)
  if (made === undefined) {
    let list = 0
    const inputs = entry.parameters.flatMap((p) =>
      p.kind === "arrays" ? new Array<AnySort>(counts[list++]!).fill(sortOf(p)) : [sortOf(p)],
    )
    const result: AnySort = entry.sort === "RowFactor" ? RowFactor : NDArray
    const base =
      (entry.namespace === undefined ? "" : `${entry.namespace}.`) +
      entry.name +
      (counts.length > 0 ? `/${key}` : "")
    made = (entry.outputs ?? [undefined]).map((output, i) => {
      const f = constructor(output === undefined ? base : `${base}.${output}`, inputs, result)
      operators.set(f.declaration, { entry, output: i, counts })
      return f as Constructor
    })
    known.set(key, made)
  }
  return made
}
