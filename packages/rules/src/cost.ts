import { facts, infer, operatorOf, resolveCall, workOf, type Facts, type Work } from "@carton/array-api"
import { e } from "@carton/codegen"
import type { EGraph, ENode, Id } from "@carton/egraph"

/** Nanoseconds: what one thread of JavaScript takes, measured (docs/optimiser.md). */
export interface CostConstants {
  readonly flop: number
  readonly byte_read: number
  readonly byte_written: number
  readonly call: number
}
export const DEFAULT_COSTS: CostConstants = { flop: 0.5, byte_read: 0.12, byte_written: 0.25, call: 300 }

/** Nanoseconds that a call's work takes. */
export const nanoseconds = (work: Work, constants: CostConstants = DEFAULT_COSTS): number =>
  work.flops * constants.flop +
  work.bytes_read * constants.byte_read +
  work.bytes_written * constants.byte_written +
  work.calls * constants.call

/** What a node costs whose shapes are not known: chosen only where there is nothing else. */
const UNKNOWN = 1e12

/**
 * The cost of each node of an e-graph of array terms, in nanoseconds, from the shapes that it knows.
 * A view is free; a number or an input costs next to nothing, so that the smaller of two equal terms wins.
 */
export function cost(egraph: EGraph, constants: CostConstants = DEFAULT_COSTS): (node: ENode) => number {
  const known = new Map<Id, Facts>()
  for (const { inputs, output } of egraph.rows(facts)) known.set(inputs[0], output)
  return (node) => {
    const operator = node.declaration && operatorOf(node.declaration)
    if (operator === undefined) return 1
    const arrays: (Facts | null)[] = []
    const options: Record<string, unknown> = {}
    let next = 0
    let list = 0
    const array = () => {
      const f = known.get(node.value(next++) as Id)
      arrays.push(f === undefined ? {} : f.absent ? null : f)
    }
    for (const p of operator.entry.parameters)
      if (p.kind === "array") array()
      else if (p.kind === "arrays") for (let i = operator.counts[list++]!; i > 0; i--) array()
      else options[p.name] = node.value(next++)
    const call = resolveCall(operator, arrays, options)
    if (call === undefined) return UNKNOWN
    let symbols = 0
    return (
      1 +
      nanoseconds(
        workOf(
          call,
          infer(call, () => e.parameter(`c${symbols++}`)),
        ),
        constants,
      )
    )
  }
}
