import { apply, type Term } from "@carton/egraph"
import type { DType } from "./dtype.js"
import { TraceError } from "./errors.js"
import { mergeFacts, type Facts } from "./facts.js"
import { NDArray as AnyArray } from "./ndarray.js"
import type { Backend, Entry, Input, Options, Scalar, Spec } from "./registry.js"
import { isScalar } from "./dtype.js"
import { constructorsOf } from "./operators.js"
import { describeTerm } from "./print.js"
import { absent, input } from "./sorts.js"
import type { Tracer } from "./tracer.js"

/**
 * An array that is a term: a variable of a pattern, or a value of a program being traced, which then knows
 * its tracer and answers questions from the e-graph.
 */
export class SymbolicArray extends AnyArray {
  constructor(
    override readonly term: Term<"NDArray">,
    readonly tracer?: Tracer,
    /** What is assumed of an input. */
    readonly assumed?: Facts,
  ) {
    super()
  }

  get backend(): Backend {
    return this.tracer ?? patterns
  }
  get dtype(): DType {
    return this.asked("dtype").dtype(this)
  }
  get shape(): readonly number[] {
    return this.asked("shape").shape(this)
  }
  get ndim(): number {
    return this.asked("ndim").ndim(this)
  }
  get spec(): Spec {
    return this.asked("spec").spec(this)
  }
  item(): any {
    return this.asked("item").item(this)
  }

  /** The expression, cut where it is deep. */
  override toString(): string {
    return describeTerm(this.term)
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString()
  }

  private asked(what: string): Tracer {
    if (this.tracer === undefined)
      throw new TraceError(`${what}: a pattern has no ${what}; it is known only while tracing (see trace)`)
    return this.tracer
  }
}

/** The terms of a call: one per output. */
export function callTerms(
  entry: Entry,
  inputs: readonly Input[],
  options: Options,
): readonly Term<"NDArray">[] {
  const counts: number[] = []
  const args: unknown[] = []
  let next = 0
  for (const p of entry.parameters) {
    if (p.kind === "array") args.push(inputs[next++] ?? absent())
    else if (p.kind === "arrays") {
      const list = inputs[next++] as readonly AnyArray[]
      counts.push(list.length)
      args.push(...list)
    } else args.push(options[p.name])
  }
  return constructorsOf(entry, counts).map((f) => apply(f.declaration, args) as Term<"NDArray">)
}

/** Makes terms of calls on pattern variables; nothing is known of them and nothing is checked. */
const patterns: Backend = {
  rank: 2,
  apply(entry, inputs, options) {
    const results = callTerms(entry, inputs, options).map((t) => new SymbolicArray(t))
    return entry.outputs === undefined ? results[0]! : results
  },
}

/**
 * A symbolic array of this name, an input of programs to trace. Say what is known of it with `assume_shape`
 * and its like, which give it back with the fact.
 *
 * @example const X = assume_dtype(assume_shape(array_var("X"), [150, 4]), "float64")
 */
export const array_var = (name: string): SymbolicArray => new SymbolicArray(input(name).term)

/** Facts that hold up to rounding: nothing could check them of an argument. */
const derived = ["semidefinite", "definite", "orthonormal_columns", "orthonormal_rows", "centred"] as const

/**
 * The array with one more fact assumed of it; compiled programs check it of their arguments.
 *
 * @throws FactError where it contradicts an earlier one
 * @throws TraceError where no argument could be checked for it
 */
export const assume = (x: AnyArray, facts: Facts): SymbolicArray => {
  if (!(x instanceof SymbolicArray) || x.tracer !== undefined)
    throw new TraceError("assume: facts are stated of array_var inputs, before trace")
  const unchecked = derived.find((field) => facts[field])
  if (unchecked !== undefined)
    throw new TraceError(`assume: ${unchecked} follows from how an array is made; it cannot be assumed`)
  return new SymbolicArray(x.term, undefined, mergeFacts(x.assumed ?? {}, facts))
}

export const isArrayOrScalar = (x: unknown): x is AnyArray | Scalar => x instanceof AnyArray || isScalar(x)
