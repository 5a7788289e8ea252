import { eager, groupInputs, operatorOf, type EagerArray, type Input, type NDArray } from "@carton/array-api"
import { postorder, type Term } from "@carton/egraph"
import { LEAF, type Instance } from "./instance.js"
import type { Noise } from "./noise.js"
import type { CheckOptions } from "./options.js"

/** No host function computes a call of the user's own. */
export class MissingEvaluator extends Error {
  constructor(name: string) {
    super(
      `check_ruleset: nothing computes ${name}; give a function as evaluate: { ${JSON.stringify(name)}: … }`,
    )
  }
}

/**
 * Carries out a term call by call: arrays eagerly, functions of the user's own sorts by `options.evaluate`.
 *
 * @param noise - disturbs every result by about one rounding; see `Noise`
 * @throws what the functions throw on these values
 */
export function evaluateTerm(root: Term, instance: Instance, options: CheckOptions, noise?: Noise): unknown {
  const values = new Map<Term, unknown>()
  const leaf = (index: number): unknown => instance.values.get(instance.plan.free[index]!.name)!.value
  const value = (t: Term): unknown => {
    const { name } = t.declaration!
    const args = t.args.map((a) => values.get(a))
    const operator = operatorOf(t.declaration!)
    if (operator !== undefined) {
      const { entry } = operator
      const arrays: unknown[] = []
      const given: Record<string, unknown> = {}
      let next = 0
      let list = 0
      for (const p of entry.parameters)
        if (p.kind === "arrays") for (let n = operator.counts[list++]!; n > 0; n--) arrays.push(args[next++])
        else if (p.kind === "array") arrays.push(args[next++])
        else given[p.name] = args[next++]
      const disturbed = noise === undefined ? arrays : arrays.map((x) => noise.before(entry, x))
      const result = eager.apply(entry, groupInputs(operator, disturbed) as readonly Input[], given)
      const one =
        entry.outputs === undefined ? (result as NDArray) : (result as readonly NDArray[])[operator.output]!
      return noise === undefined ? one : noise.after(entry, one as EagerArray, disturbed)
    }
    const own = options.evaluate?.[name]
    if (own !== undefined) return own(...args)
    switch (name) {
      case "input": {
        const x = instance.values.get(args[0] as string)!.value
        return noise === undefined ? x : noise.input(x as EagerArray)
      }
      case "constant":
      case "scalar":
        return args[0]
      case "none":
        return null
      case LEAF:
        return leaf(Number(args[0]))
      default:
        throw new MissingEvaluator(name)
    }
  }
  postorder([root], (t) => values.set(t, t.kind === "literal" ? t.value : value(t)))
  return values.get(root)
}
