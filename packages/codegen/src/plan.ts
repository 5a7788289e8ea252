import type { Guard } from "./graph-builder.js"
import type { Nest } from "./nest.js"
import type { RowPass } from "./row-pass.js"
import type { Size } from "./expr.js"
import type { Value } from "./graph.js"
import type { FlatArray, Term } from "./ir.js"

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
  /** What is written to memory that is there already. */
  readonly placed: ReadonlyMap<Value, Destination>
}

/** Memory that a result is for, from an element on: what is not written there is copied in the end. */
export interface Destination {
  readonly array: FlatArray
  readonly from: Term
  /** The input that lies there: nobody may need it any more. */
  readonly over?: Value
}

/** What a value needs before it: its inputs, and the values that its sizes read. */
export const needs = (value: Value): readonly Value[] => {
  let found = needed.get(value)
  if (found === undefined) needed.set(value, (found = needsOf(value)))
  return found
}
const needed = new WeakMap<Value, readonly Value[]>()
const needsOf = (value: Value): readonly Value[] => {
  const sizes: Size[] = [...value.shape]
  const { recipe } = value
  if (recipe.kind === "view") for (const { base, step } of recipe.map) sizes.push(base, step)
  if (recipe.kind === "input") {
    if (recipe.strides !== undefined) sizes.push(...recipe.strides)
    if (recipe.offset !== undefined) sizes.push(recipe.offset)
  }
  const read = readBySizes(sizes).filter((x) => x !== value)
  return read.length === 0 ? value.inputs : [...value.inputs, ...read]
}

/** The values that sizes read: what is computed from sizes needs them as inputs. */
export function readBySizes(sizes: readonly Size[]): Value[] {
  const found = new Set<Value>()
  const seen = new Set<Size>()
  const visit = (size: Size): void => {
    // sizes share parts
    if (typeof size === "number" || seen.has(size)) return
    seen.add(size)
    if (size.op === "scalar" || size.op === "extent" || size.op === "load") found.add(size.value)
    if (size.op === "load") size.index.forEach(visit)
    if ("args" in size) size.args.forEach(visit)
  }
  sizes.forEach(visit)
  return [...found]
}

/** Whether a value is made of another one, which is older. */
export const dependsOn = (value: Value, other: Value): boolean => {
  const seen = new Set([value])
  for (const x of seen) {
    if (x === other) return true
    for (const need of needs(x)) if (need.id >= other.id) seen.add(need)
  }
  return false
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
