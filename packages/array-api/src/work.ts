import * as e from "@carton/codegen"
import type { Expr } from "@carton/codegen"
import type { Term } from "@carton/egraph"
import { carryOut } from "./carry-out.js"
import { bytesOf, realPartOf, type DType } from "./dtype.js"
import { ArrayError, TraceError } from "./errors.js"
import type { Facts } from "./facts.js"
import { groupInputs, infer, resolveCall, type Call } from "./inference.js"
import { NDArray } from "./ndarray.js"
import { recipeOf, type Backend, type Entry, type Input, type MapRecipe } from "./registry.js"
import type { Options, Scalar, Spec } from "./registry.js"
import { factsOfScalar } from "./fact-rules.js"
import { isScalar } from "./dtype.js"

/** What carrying out a call alone takes. */
export interface Work {
  /** Floating-point or integer operations. */
  readonly flops: number
  readonly bytes_read: number
  readonly bytes_written: number
  /** Calls of functions that are not views. */
  readonly calls: number
}

const NO_WORK: Work = { flops: 0, bytes_read: 0, bytes_written: 0, calls: 0 }
const elements = (f: Facts): number => f.likely!.reduce((n, extent) => n * extent, 1)
const bytes = (f: Facts): number => elements(f) * bytesOf(f.dtype!)

/**
 * The work of a call, from its entry's recipe and the shapes of its inputs (estimates where they are not known).
 *
 * @param results - what is known of the call's results
 */
export function workOf(call: Call, results: readonly Facts[]): Work {
  const { entry } = call.operator
  const inputs = call.inputs.filter((f) => f !== null)
  const recipe = recipeOf(entry, results[0]!)
  if (recipe.kind === "view") return NO_WORK
  if (recipe.kind === "compose") return composed(call)
  const flops =
    statedFlops(call) ??
    (recipe.kind === "map"
      ? elements(results[0]!) *
        operations(
          recipe,
          inputs.map((f) => f.dtype!),
          results[0]!.dtype!,
          call.options,
        )
      : Math.max(...[...inputs, ...results].map(elements)))
  const total = (list: readonly Facts[]) => list.reduce((n, f) => n + bytes(f), 0)
  return { flops, bytes_read: total(inputs), bytes_written: total(results), calls: 1 }
}

/** What the entry says of itself; nothing where estimates of extents do not fit together. */
function statedFlops({ operator: { entry }, inputs, options }: Call): number | undefined {
  const specs = inputs.filter((f) => f !== null).map((f): Spec => ({ shape: f.likely!, dtype: f.dtype! }))
  try {
    return entry.flops?.(specs, options)
  } catch (error) {
    if (error instanceof ArrayError) return undefined
    throw error
  }
}

/** Operations per element of an elementwise function. */
function operations(recipe: MapRecipe, dtypes: readonly DType[], result: DType, options: Options): number {
  const operands = recipe.operands(dtypes)
  const args = dtypes.map((_, i) => unknownElement(typeof operands === "string" ? operands : operands[i]!, i))
  return Math.max(1, operationsOf(recipe.expr(args, result, options)))
}

/** The element of input `i`, of which nothing is known: to see what an expression does with it. */
export function unknownElement(type: DType, i: number): Expr {
  if (!type.startsWith("complex")) return e.local(type, `x${i}`)
  const part = realPartOf(type)
  return e.complex(e.local(part, `re${i}`), e.local(part, `im${i}`))
}

/** Operations that an expression takes, shared parts once; a transcendental function counts as 20. */
export function operationsOf(expr: Expr): number {
  const seen = new Set<Expr>()
  const count = (x: Expr): number => {
    if (seen.has(x)) return 0
    seen.add(x)
    const own =
      x.op === "math"
        ? typeof x.fn !== "string" || TRANSCENDENTAL.has(x.fn)
          ? 20
          : 1
        : x.op === "unary" || x.op === "binary" || x.op === "select"
          ? 1
          : 0
    return own + ("args" in x ? (x.args as readonly Expr[]).reduce((n, a) => n + count(a), 0) : 0)
  }
  return count(expr)
}
/** Functions of `Math` that take many operations; square roots and roundings are one instruction. */
const TRANSCENDENTAL = /* @__PURE__ */ new Set(
  "acos acosh asin asinh atan atan2 atanh cbrt cos cosh exp expm1 hypot log log10 log1p log2 pow sin sinh tan tanh".split(
    " ",
  ),
)

/** The work of all calls that a function in terms of others makes. */
function composed(call: Call): Work {
  const counter = new Counter()
  const arrays = call.inputs.map((f) => f && new CountedArray(counter, f))
  const { recipe } = call.operator.entry
  if (recipe.kind === "compose") recipe.body(groupInputs(call.operator, arrays), call.options)
  return counter.work
}

/** A program of terms over inputs of known forms: the forms of what it gives, and the work that it takes. */
export function measured(
  outputs: readonly Term[],
  inputs: readonly { readonly name: string; readonly spec: Spec }[],
): { readonly specs: readonly Spec[]; readonly work: Work } {
  const counter = new Counter()
  const given = new Map(
    inputs.map(({ name, spec: { shape, dtype } }) => {
      const likely = shape as readonly number[]
      return [name, new CountedArray(counter, { shape, likely, dtype })]
    }),
  )
  const leaves = { input: (name: string) => given.get(name)!, constant: (x: NDArray) => x }
  const made = carryOut(outputs, leaves, counter)
  const specs = made.map((x): Spec =>
    x instanceof CountedArray ? x.spec : { shape: x.shape, dtype: x.dtype },
  )
  return { specs, work: counter.work }
}

/** Goes through calls with nothing but facts, adding up their work. */
class Counter implements Backend {
  readonly rank = 1
  work: Work = NO_WORK

  apply(entry: Entry, inputs: readonly Input[], options: Options): NDArray | readonly NDArray[] {
    const counts = inputs.filter((x) => Array.isArray(x)).map((x) => (x as readonly unknown[]).length)
    const facts = (inputs.flat() as (NDArray | Scalar | null)[]).map((x) =>
      x === null
        ? null
        : isScalar(x)
          ? factsOfScalar(x)
          : x instanceof CountedArray
            ? x.facts
            : { shape: x.shape, likely: x.shape, dtype: x.dtype },
    )
    const call = resolveCall({ entry, counts }, facts, options)
    if (call === undefined) throw new TraceError(`${entry.name}: the shape of an input is not known`)
    let symbols = 0
    const results = infer(call, () => e.parameter(`w${symbols++}`))
    const { work } = this
    const more = workOf(call, results)
    this.work = {
      flops: work.flops + more.flops,
      bytes_read: work.bytes_read + more.bytes_read,
      bytes_written: work.bytes_written + more.bytes_written,
      calls: work.calls + more.calls,
    }
    const made = results.map((f) => new CountedArray(this, f))
    return entry.outputs === undefined ? made[0]! : made
  }
}

class CountedArray extends NDArray {
  constructor(
    readonly backend: Counter,
    readonly facts: Facts,
  ) {
    super()
  }
  get dtype(): DType {
    return this.facts.dtype!
  }
  get shape(): readonly number[] {
    return this.facts.likely!
  }
  get ndim(): number {
    return this.facts.shape!.length
  }
  get spec(): Spec {
    return { shape: this.facts.shape!, dtype: this.facts.dtype! }
  }
  item(): any {
    throw new TraceError("item: elements are not known while counting work")
  }
}
