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
  for (const size of value.shape) sizeNeeds(size, found)
  const { recipe } = value
  if (recipe.kind === "view") for (const m of recipe.map) [m.base, m.step].forEach((s) => sizeNeeds(s, found))
  if (recipe.kind === "input") {
    for (const s of recipe.strides ?? []) sizeNeeds(s, found)
    if (recipe.offset !== undefined) sizeNeeds(recipe.offset, found)
  }
  return found.filter((v) => v !== value)
}
const sizeNeeds = (size: Size, found: Value[]): void => {
  if (typeof size === "number") return
  if (size.op === "scalar" || size.op === "extent" || size.op === "load") found.push(size.value)
  if (size.op === "load") for (const i of size.index) sizeNeeds(i, found)
  if ("args" in size) for (const a of size.args) sizeNeeds(a, found)
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
