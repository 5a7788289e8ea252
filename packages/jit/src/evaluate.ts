import { carryOut, eager, type EagerArray, type NDArray, type Program, type Tree } from "@carton/array-api"
import { checkArgument } from "./guards.js"

/**
 * Carries a program out call by call on eager arrays; nothing is fused.
 *
 * @throws GuardError where an input has not the shape or dtype that was assumed
 */
export function evaluate(program: Program, inputs: readonly NDArray[]): Tree<NDArray> {
  const byName = new Map<string, NDArray>()
  program.inputs.forEach(({ name, facts }, i) => {
    checkArgument(name, facts, inputs[i])
    byName.set(name, inputs[i]!)
  })
  const leaves = { input: (name: string) => byName.get(name)!, constant: (x: EagerArray) => x }
  return program.rebuild(carryOut(program.outputs, leaves, eager))
}
