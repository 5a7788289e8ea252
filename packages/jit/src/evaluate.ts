import { carryOut, eager, type EagerArray, type NDArray, type Program, type Tree } from "@carton/array-api"
import { GuardError } from "@carton/codegen"
import { checkArgument } from "./guards.js"

/**
 * Carries a program out call by call on eager arrays; nothing is fused.
 *
 * @throws GuardError where an input has not the shape or dtype that was assumed, or a margin is not kept
 */
export function evaluate(program: Program, inputs: readonly NDArray[]): Tree<NDArray> {
  const byName = new Map<string, NDArray>()
  program.inputs.forEach(({ name, facts }, i) => {
    checkArgument(name, facts, inputs[i])
    byName.set(name, inputs[i]!)
  })
  const leaves = { input: (name: string) => byName.get(name)!, constant: (x: EagerArray) => x }
  const guards = program.guards ?? []
  const values = carryOut([...guards.map((g) => g.condition), ...program.outputs], leaves, eager)
  guards.forEach(({ message }, i) => {
    if (values[i]!.item() !== true) throw new GuardError(message)
  })
  return program.rebuild(values.slice(guards.length))
}
