import { postorder, type Term } from "@carton/egraph"
import type { EagerArray } from "./eager-array.js"
import { TraceError } from "./errors.js"
import { groupInputs } from "./inference.js"
import type { NDArray } from "./ndarray.js"
import { GraphArray } from "./graph-array.js"
import { describeTerm, showCall } from "./print.js"
import type { Backend, Entry, Input, Scalar } from "./registry.js"
import { constructorsOf, operatorOf } from "./symbolic.js"

/** Where the arrays of a program come from when it is carried out. */
export interface Leaves {
  input(name: string): NDArray
  constant(value: EagerArray): NDArray
}

/**
 * Carries out terms call by call, each distinct call once, on the arrays that `leaves` gives: eager ones to
 * evaluate, codegen's values to lower.
 *
 * @param backend - for calls whose inputs are all scalars
 */
export function carryOut(roots: readonly Term[], leaves: Leaves, backend: Backend): readonly NDArray[] {
  const numbers = new Map<Term, number>()
  const known = new Map<string, number>()
  const values: (NDArray | Scalar | null)[] = []
  const calls = new Map<string, readonly NDArray[]>()
  postorder(roots, (term) => {
    if (term.kind === "literal") return
    const args = term.args
      .map((a) => (a.kind === "literal" ? `'${a.sort.show(a.value)}` : `#${numbers.get(a)}`))
      .join(" ")
    const key = `${term.declaration!.name} ${args}`
    let number = known.get(key)
    if (number === undefined) {
      known.set(key, (number = values.length))
      values.push(value(term, args))
    }
    numbers.set(term, number)
  })
  const argument = (t: Term) => values[numbers.get(t)!]!

  function value(term: Term, args: string): NDArray | Scalar | null {
    const [first] = term.args
    const operator = operatorOf(term.declaration!)
    if (operator === undefined)
      switch (term.declaration!.name) {
        case "input":
          return leaves.input(first!.value as string)
        case "constant":
          return leaves.constant(first!.value as EagerArray)
        case "scalar":
          return first!.value as Scalar
        case "none":
          return null
        default:
          throw new TraceError(
            `${term.declaration!.name}: not a function of arrays, so it cannot be carried out`,
          )
      }
    const { entry, counts, output } = operator
    const texts = (name: (x: NDArray) => string) =>
      term.args
        .filter((a) => a.kind === "application")
        .map((a) => {
          const known = argument(a)
          return known instanceof GraphArray ? name(known) : describeTerm(a)
        })
    const key = `${entry.namespace ?? ""}.${entry.name}/${counts.join(",")} ${args}`
    let results = calls.get(key)
    if (results === undefined) {
      const flat: unknown[] = []
      const options: Record<string, unknown> = {}
      let next = 0
      let list = 0
      for (const p of entry.parameters)
        if (p.kind === "array") flat.push(values[numbers.get(term.args[next++]!)!])
        else if (p.kind === "arrays")
          for (const end = next + counts[list++]!; next < end; next++)
            flat.push(values[numbers.get(term.args[next]!)!])
        else options[p.name] = term.args[next++]!.value
      const inputs = groupInputs(operator, flat) as readonly Input[]
      const chosen = flat.reduce<Backend>(
        (best, x) =>
          ((x as NDArray | null)?.backend?.rank ?? -1) >= best.rank ? (x as NDArray).backend : best,
        backend,
      )
      const result = chosen.apply(entry, inputs, options, (i) => ({
        name: nameOf(entry, i),
        note: (name) => showCall(constructorsOf(entry, counts)[i]!.declaration, term.args, texts(name)),
      }))
      calls.set(
        key,
        (results = entry.outputs === undefined ? [result as NDArray] : (result as readonly NDArray[])),
      )
    }
    return results[output]!
  }
  return roots.map((t) => argument(t) as NDArray)
}

/** What a value may be called where it stands in source: the function, or the output of it. */
const nameOf = (entry: Entry, output: number): string => entry.outputs?.[output] ?? entry.name
