import type { Graph } from "./graph-builder.js"
import type { Value } from "./graph.js"
import { inOrder } from "./plan.js"
import type { Plan, Step } from "./plan.js"

/** Kinds that are never anything but a way of reading something else. */
const virtual: ReadonlySet<string> = new Set(["view", "reshape"])
const given: ReadonlySet<string> = new Set(["input", "constant"])

/** Decides what is stored, which loops compute what, and in which order. */
export const makePlan = (graph: Graph, outputs: readonly Value[], _fuse: boolean): Plan => {
  const results = outputs.map((value) => (given.has(value.recipe.kind) ? copyOf(value) : value))
  const order = inOrder([...graph.guards.map((g) => g.condition), ...results])
  const stored = new Set<Value>(results)
  for (const value of order) {
    if (value.recipe.kind === "kernel") for (const x of value.inputs) stored.add(x)
    if (!virtual.has(value.recipe.kind)) stored.add(value)
  }
  const steps: Step[] = []
  const calls = new Set<unknown>()
  const guards = new Map(graph.guards.map((g) => [g.condition, g]))
  for (const value of order) {
    const { recipe } = value
    if (recipe.kind === "kernel") {
      if (!calls.has(recipe.call)) {
        calls.add(recipe.call)
        steps.push({ kind: "kernel", outputs: recipe.call.outputs })
      }
    } else if (["scan", "scatter", "compress", "generator"].includes(recipe.kind)) {
      steps.push({ kind: "own", value, inPlace: false })
    } else if (stored.has(value) && !given.has(recipe.kind)) {
      steps.push({
        kind: "nest",
        domain: recipe.kind === "reduce" ? value.inputs[0]!.shape : value.shape,
        members: [value],
      })
    }
    const guard = guards.get(value)
    if (guard !== undefined) steps.push({ kind: "guard", guard })
  }
  return { steps, live: new Set(order), results }
}

/** A value of its own with the same elements: arguments and constants are never handed out. */
const copyOf = (value: Value): Value => ({
  ...value,
  recipe: { kind: "view", map: value.shape.map((_, axis) => ({ base: 0, step: 1, axis })) },
  inputs: [value],
  id: -1 - value.id,
})
