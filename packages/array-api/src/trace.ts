import type { EGraph, Ruleset, Term } from "@carton/egraph"
import type { EagerArray } from "./eager-array.js"
import { TraceError } from "./errors.js"
import type { Facts } from "./facts.js"
import type { NDArray } from "./ndarray.js"
import { known } from "./sorts.js"
import type { Called } from "./operators.js"
import { SymbolicArray } from "./symbolic.js"
import { traceWith } from "./traced-flow.js"
import { Tracer } from "./tracer.js"
import { flatten, unflatten, type Tree } from "./tree.js"

/** A program of array functions: what a traced function does. */
export interface Program {
  readonly inputs: readonly { readonly name: string; readonly facts: Facts }[]
  readonly outputs: readonly Term<"NDArray">[]
  /** What must be true when it runs, as arrays of no dimensions, and what to say where it is not. */
  readonly guards?: readonly { readonly condition: Term<"NDArray">; readonly message: string }[]
  /** The result of the function with `null`s replaced by the outputs in order. */
  readonly rebuild: (outputs: readonly NDArray[]) => Tree<NDArray>
}

export interface TraceOptions {
  /** Further rules that answer questions. */
  readonly rules?: readonly Ruleset[]
}

/** A traced function, with the e-graph that answered its questions. */
export interface Traced extends Program {
  readonly egraph: EGraph
  /** Operators with lists of arrays, as the program uses them. */
  readonly operators: readonly Called[]
}

/**
 * Calls `fn` with symbolic arrays and gives the program that it carries out. What `fn` asks of shapes and
 * values is answered from the facts assumed of the inputs.
 *
 * @param inputs - made by `array_var` and the `assume_` functions, each of another name
 * @throws TraceError naming the expression, the line of `fn`, and what would settle it, where an answer is not known
 * @example trace(([x]) => sqrt(sum(x.multiply(x))), [assume_dtype(assume_shape(array_var("x"), [3]), "float64")])
 */
export function trace(
  fn: (...inputs: NDArray[]) => Tree<NDArray>,
  inputs: readonly NDArray[],
  options: TraceOptions = {},
): Traced {
  const tracer = new Tracer(options.rules)
  const vars = inputs.map((x, i) => {
    if (!(x instanceof SymbolicArray) || x.term.declaration?.name !== "input")
      throw new TraceError(`trace: input ${i + 1} must be made by array_var`)
    return x
  })
  const names = vars.map((x) => x.term.args[0]!.value as string)
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw new TraceError(`trace: two inputs are named "${twice}"`)
  const result = traceWith(tracer, () => fn(...vars.map((x) => tracer.input(x))))
  const outputs: NDArray[] = []
  const shape = flatten("trace", result, outputs)
  return {
    inputs: vars.map((x, i) => ({ name: names[i]!, facts: x.assumed ?? {} })),
    outputs: outputs.map((x) => (x instanceof SymbolicArray ? x.term : known(x as EagerArray).term)),
    rebuild: (arrays) => unflatten(shape, arrays),
    egraph: tracer.egraph,
    operators: tracer.used,
  }
}
