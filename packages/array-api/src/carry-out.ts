import { postorder, type Term } from "@carton/egraph"
import type { EagerArray } from "./eager-array.js"
import { TraceError } from "./errors.js"
import { GraphArray } from "./graph-array.js"
import { groupInputs } from "./inference.js"
import type { NDArray } from "./ndarray.js"
import { describeTerm, showCall } from "./print.js"
import type { Backend, Entry, Input, Reading, Scalar } from "./registry.js"
import { constructorsOf, operatorOf, type Operator } from "./operators.js"

/** Where the arrays of a program come from when it is carried out. */
export interface Leaves {
  input(name: string): NDArray
  constant(value: EagerArray): NDArray
}
type Value = NDArray | Scalar | null

/** One distinct term: what it stands for, and the steps that its arguments are. */
interface Step {
  readonly term: Term
  readonly operator: Operator | undefined
  readonly args: readonly number[]
  /** Equal for the outputs of one call. */
  readonly call: string
}

/**
 * Carries out terms call by call, each distinct call once, on the arrays that `leaves` gives: eager ones to
 * evaluate, codegen's values to lower. A value is let go after its last use.
 *
 * @param backend - for calls whose inputs are all scalars
 */
export function carryOut(roots: readonly Term[], leaves: Leaves, backend: Backend): readonly NDArray[] {
  const { steps, results } = stepsOf(roots)
  const uses = new Int32Array(steps.length)
  for (const n of [...steps.flatMap((s) => s.args), ...results]) uses[n]!++
  // the outputs of each call that some step asks for
  const wanted = new Map<string, Set<number>>()
  for (const { call, operator } of steps)
    if (operator !== undefined) wanted.set(call, (wanted.get(call) ?? new Set()).add(operator.output))

  const values: (Value | undefined)[] = []
  const calls = new Map<string, (NDArray | undefined)[]>()
  steps.forEach((step, n) => {
    const { operator, args, call } = step
    if (operator === undefined) values[n] = leaf(step.term, leaves)
    else {
      let made = calls.get(call)
      if (made === undefined) {
        const outputs = wanted.get(call)!
        made = carryOutCall(
          step,
          operator,
          args.map((a) => values[a] as Value),
          backend,
        ).map((x, i) => (outputs.has(i) ? x : undefined))
        calls.set(call, made)
      }
      values[n] = made[operator.output]
      made[operator.output] = undefined
    }
    for (const a of args) if (--uses[a]! === 0) values[a] = undefined
  })
  return results.map((n) => values[n] as NDArray)
}

/** The distinct terms, arguments first; terms of one structure are one step. */
function stepsOf(roots: readonly Term[]): { steps: readonly Step[]; results: readonly number[] } {
  const numbers = new Map<Term, number>()
  const known = new Map<string, number>()
  const steps: Step[] = []
  postorder(roots, (term) => {
    if (term.kind === "literal") return
    const declaration = term.declaration!
    const operator = operatorOf(declaration)
    const args = term.args
      .map((a) => (a.kind === "literal" ? `'${a.sort.show(a.value)}` : `#${numbers.get(a)}`))
      .join(" ")
    const key = `${declaration.name} ${args}`
    let number = known.get(key)
    if (number === undefined) {
      known.set(key, (number = steps.length))
      const call = operator && `${operator.entry.namespace}.${operator.entry.name}/${operator.counts} ${args}`
      steps.push({ term, operator, args: arrayArgs(term).map((a) => numbers.get(a)!), call: call ?? key })
    }
    numbers.set(term, number)
  })
  return { steps, results: roots.map((t) => numbers.get(t)!) }
}

const arrayArgs = (term: Term): readonly Term[] => term.args.filter((a) => a.kind === "application")

function leaf({ declaration, args: [first] }: Term, leaves: Leaves): Value {
  switch (declaration!.name) {
    case "input":
      return leaves.input(first!.value as string)
    case "constant":
      return leaves.constant(first!.value as EagerArray)
    case "scalar":
      return first!.value as Scalar
    case "none":
      return null
    default:
      throw new TraceError(`${declaration!.name}: not a function of arrays, so it cannot be carried out`)
  }
}

/** All outputs of the call that a step is one of. */
function carryOutCall(
  { term }: Step,
  operator: Operator,
  arrays: readonly Value[],
  backend: Backend,
): readonly NDArray[] {
  const { entry, counts } = operator
  const options: Record<string, unknown> = {}
  let next = 0
  let list = 0
  for (const p of entry.parameters)
    if (p.kind === "arrays") next += counts[list++]!
    else {
      const value = term.args[next++]!
      if (p.kind !== "array") options[p.name] = value.value
    }
  const rank = (x: Value) => (x as Partial<NDArray> | null)?.backend?.rank ?? -1
  const chosen = arrays.reduce((best, x) => (rank(x) >= best.rank ? (x as NDArray).backend : best), backend)
  const read = (output: number): Reading => ({
    name: nameOf(entry, output),
    note: (name) =>
      showCall(
        constructorsOf(entry, counts)[output]!.declaration,
        term.args,
        arrayArgs(term).map((a, i) => (arrays[i] instanceof GraphArray ? name(arrays[i]) : describeTerm(a))),
      ),
  })
  const result = chosen.apply(entry, groupInputs(operator, arrays) as readonly Input[], options, read)
  return entry.outputs === undefined ? [result as NDArray] : (result as readonly NDArray[])
}

/** What a value may be called where it stands in source: the function, or the output of it. */
const nameOf = (entry: Entry, output: number): string => entry.outputs?.[output] ?? entry.name
