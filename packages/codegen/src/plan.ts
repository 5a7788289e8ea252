import type { Guard } from "./graph-builder.js"
import type { Nest } from "./nest.js"
import type { RowPass } from "./row-pass.js"
import type { Size } from "./expr.js"
import type { Value } from "./graph.js"

/** One piece of a program, in the order in which they run. */
export type Step =
  | ({ readonly kind: "nest" } & Nest)
  | ({ readonly kind: "rows" } & RowPass)
  | { readonly kind: "own"; readonly value: Value; readonly inPlace: boolean }
  | { readonly kind: "kernel"; readonly outputs: readonly Value[] }
  | { readonly kind: "guard"; readonly guard: Guard }

export interface Plan {
  readonly steps: readonly Step[]
  /** Everything that is computed at all. */
  readonly live: ReadonlySet<Value>
  /** The outputs, copies standing for those that may not be handed out. */
  readonly results: readonly Value[]
  /** Why a value is written to memory. */
  readonly reasons: ReadonlyMap<Value, string>
  /** Row-major copies of arguments for kernels. */
  readonly copies: ReadonlyMap<Value, Value>
}

/** What a value needs before it: its inputs, and the values that its sizes read. */
export const needs = (value: Value): readonly Value[] => {
  const found: Value[] = [...value.inputs]
  const seen = new Set<Size>()
  const visit = (size: Size): void => {
    if (typeof size === "number" || seen.has(size)) return
    seen.add(size)
    if ((size.op === "scalar" || size.op === "extent" || size.op === "load") && size.value !== value)
      found.push(size.value)
    if (size.op === "load") size.index.forEach(visit)
    if ("args" in size) size.args.forEach(visit)
  }
  value.shape.forEach(visit)
  const { recipe } = value
  if (recipe.kind === "view") for (const { base, step } of recipe.map) [base, step].forEach(visit)
  if (recipe.kind === "input") {
    recipe.strides?.forEach(visit)
    if (recipe.offset !== undefined) visit(recipe.offset)
  }
  return found
}

/** Every value that is reachable, before those that need it. */
export const inOrder = (roots: readonly Value[]): Value[] => {
  const order: Value[] = []
  const state = new Map<Value, "open" | "done">()
  const stack = [...roots].reverse()
  while (stack.length > 0) {
    const value = stack.at(-1)!
    if (state.get(value) === "done") stack.pop()
    else if (state.get(value) === "open") {
      state.set(value, "done")
      order.push(value)
      stack.pop()
    } else {
      state.set(value, "open")
      for (const need of [...needs(value)].reverse()) if (!state.has(need)) stack.push(need)
    }
  }
  return order
}
