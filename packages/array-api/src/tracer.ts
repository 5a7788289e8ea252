import { EGraph, rulesetOf, saturate, type Id, type Ruleset, type Term } from "@carton/egraph"
import * as e from "@carton/codegen"
import type { Size } from "@carton/codegen"
import type { DType } from "./dtype.js"
import { isScalar } from "./dtype.js"
import { EagerArray } from "./eager-array.js"
import { TraceError } from "./errors.js"
import { factRules, factsOfScalar, factsOfValue } from "./fact-rules.js"
import { factsOf as factsTerm } from "./facts-of.js"
import type { Facts } from "./facts.js"
import { infer, resolveCall } from "./inference.js"
import type { NDArray } from "./ndarray.js"
import { describeTerm } from "./print.js"
import { entries } from "./registry-list.js"
import type { Backend, Entry, Input, Options, Scalar } from "./registry.js"
import { showShape } from "./shapes.js"
import { FactsSort, known, weak } from "./sorts.js"
import { tracing } from "./tracing.js"
import { settlingShape, settlingValue } from "./settling.js"
import type { Called } from "./operators.js"
import { callTerms, SymbolicArray } from "./symbolic.js"
import { asTraced } from "./traced-rules.js"

/** Carries calls out as terms, and answers questions about them from an e-graph. */
export class Tracer implements Backend {
  readonly rank: number = 2
  readonly egraph = new EGraph()
  private readonly operators = new Map<string, Called>()
  /** The first array of each class: equal calls are one array. */
  private readonly arrays = new Map<Id, SymbolicArray>()
  private rules: Ruleset | undefined

  private readonly more: readonly Ruleset[]

  constructor(more: readonly Ruleset[] = []) {
    this.more = more.map((r) => rulesetOf(r.name, r.rules.map(asTraced)))
  }

  /** An input of the program with what is assumed of it. */
  input(x: SymbolicArray): SymbolicArray {
    return this.array(x.term, x.assumed ?? {})
  }

  apply(entry: Entry, inputs: readonly Input[], options: Options): NDArray | readonly NDArray[] {
    // what a branch does to arrays of the program around it is done in the branch
    const inner = tracing.current?.tracer
    if (inner !== undefined && inner !== this) return inner.apply(entry, inputs, options)
    const flat = inputs.flatMap((x) => (Array.isArray(x) ? x : [x])) as (NDArray | Scalar | null)[]
    const arrays = flat.map((x) => (x === null ? null : this.lift(x, entry)))
    const counts = inputs.filter((x) => Array.isArray(x)).map((x) => (x as readonly unknown[]).length)
    const operator = { entry, counts }
    this.use(operator)
    const call = resolveCall(
      operator,
      arrays.map((x) => x && this.factsOf(x)),
      options,
    )
    if (call === undefined) {
      const unknown = arrays.find((x) => x !== null && this.factsOf(x).shape === undefined)!
      throw this.error(
        `${entry.name}: the shape of ${describeTerm(unknown.term)} is not known`,
        `assume_shape and assume_dtype on ${describeTerm(unknown.term)}`,
      )
    }
    let next = 0
    const lifted = inputs.map((x) => (Array.isArray(x) ? x.map(() => arrays[next++]!) : arrays[next++]))
    const terms = callTerms(entry, lifted as Input[], call.options)
    const ids = terms.map((t) => this.egraph.add(t) as Id)
    const results = infer(call, (output, axis) => e.parameter(`n${ids[output]}_${axis}`))
    const made = terms.map((t, i) => this.array(t, results[i]!))
    return entry.outputs === undefined ? made[0]! : made
  }

  spec(x: SymbolicArray): { shape: readonly Size[]; dtype: DType } {
    const { shape, dtype } = this.factsOf(x)
    if (shape === undefined)
      throw this.error(
        `the shape of ${describeTerm(x.term)} is not known`,
        `assume_shape on ${describeTerm(x.term)}`,
      )
    if (dtype === undefined)
      throw this.error(
        `the dtype of ${describeTerm(x.term)} is not known`,
        `assume_dtype on ${describeTerm(x.term)}`,
      )
    return { shape, dtype }
  }
  dtype(x: SymbolicArray): DType {
    return this.spec(x).dtype
  }
  ndim(x: SymbolicArray): number {
    return this.spec(x).shape.length
  }
  shape(x: SymbolicArray): readonly number[] {
    let { shape } = this.spec(x)
    if (shape.some((extent) => typeof extent !== "number")) shape = this.ask(x).shape!
    if (shape.some((extent) => typeof extent !== "number"))
      throw this.error(
        `the shape ${showShape(shape)} of ${describeTerm(x.term)} depends on the data`,
        settlingShape(x.term),
      )
    return shape as readonly number[]
  }
  item(x: SymbolicArray): Scalar {
    const { value } = this.ask(x)
    if (value === undefined)
      throw this.error(`the value of ${describeTerm(x.term)} is not known`, settlingValue(x.term))
    return value.item()
  }

  /** All operators that the program uses. */
  get used(): readonly Called[] {
    return [...this.operators.values()]
  }

  /** What the e-graph knows, after everything has followed from everything. */
  private ask(x: SymbolicArray): Facts {
    this.rules ??= factRules([
      ...entries()
        .map((entry) => ({ entry, counts: [] }))
        .filter(fixedArity),
      ...this.used,
    ])
    this.egraph.run(saturate(this.rules, ...this.more))
    return this.factsOf(x)
  }

  private factsOf(x: SymbolicArray): Facts {
    return (this.egraph.lookup(factsTerm(x)) as Facts | undefined) ?? {}
  }

  private use(operator: Called): void {
    const { namespace, name, outputs } = operator.entry
    // nonzero has as many results as its argument has axes
    const key = `${namespace}.${name}/${operator.counts.join(",")}/${outputs?.length}`
    if (this.operators.has(key)) return
    this.operators.set(key, operator)
    if (!entries().includes(operator.entry) || operator.counts.length > 0) this.rules = undefined
  }

  protected array(term: Term<"NDArray">, what: Facts): SymbolicArray {
    const id = this.egraph.add(term)
    const known = this.arrays.get(id)
    if (known !== undefined) return known
    const x = new SymbolicArray(term, this)
    this.arrays.set(id, x)
    this.egraph.set(factsTerm(x), FactsSort.lift(what))
    return x
  }

  /** The array of this trace that an argument of a call is. */
  lift(x: NDArray | Scalar, entry: Entry): SymbolicArray {
    if (isScalar(x)) return this.array(weak(x).term, factsOfScalar(x))
    if (x instanceof EagerArray) return this.array(known(x).term, factsOfValue(x))
    if (x instanceof SymbolicArray && x.tracer === this) return x
    throw new TraceError(
      `${entry.name}: an array of another trace, or an array_var that is not an input of this one`,
    )
  }

  /** With the line of the code being traced that asked. */
  private error(what: string, settle: string): TraceError {
    return new TraceError(`trace: ${what}; ${settle} would settle it${userLine()}`)
  }
}

/** Entries whose operators do not depend on how many arrays a call lists. */
const fixedArity = ({ entry }: Called): boolean => !entry.parameters.some((p) => p.kind === "arrays")

/** The first line on the stack outside this library: " (lda.ts:41)". */
function userLine(): string {
  const inside = /(packages[/\\]array-api[/\\](src|dist)|@carton[/\\]array-api|node:internal)/
  const line = new Error().stack
    ?.split("\n")
    .slice(1)
    .find((l) => !inside.test(l))
  const place = line === undefined ? null : /([^/\\(]+:\d+):\d+\)?$/.exec(line)
  return place === null ? "" : ` (${place[1]})`
}
