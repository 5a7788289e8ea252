import {
  factsOfScalar,
  factsOfValue,
  infer,
  operatorOf,
  resolveCall,
  type EagerArray,
  type Facts,
  type Options,
  type Scalar,
} from "@carton/array-api"
import { e } from "@carton/codegen"
import type { Declaration, Term } from "@carton/egraph"
import { postorder } from "@carton/egraph"

/** What is known of an argument: facts of an array, the host value of a static one. */
export type Known = { readonly facts: Facts } | { readonly host: unknown } | undefined

/** What is known of a call, and its static arguments in normal form, by position. */
export interface Typed {
  readonly facts: Facts
  readonly normal: ReadonlyMap<number, unknown>
}

/**
 * Infers a call as tracing does.
 *
 * @returns undefined where it is no call of an array function, or an argument is not known
 * @throws what the function throws on arguments that do not fit
 */
export function typeCall(
  declaration: Declaration,
  args: readonly Known[],
  symbol: string,
): Typed | undefined {
  const operator = operatorOf(declaration)
  if (operator === undefined) {
    const [first] = args
    if (first !== undefined && "host" in first) {
      if (declaration.name === "constant")
        return { facts: factsOfValue(first.host as EagerArray), normal: new Map() }
      if (declaration.name === "scalar")
        return { facts: factsOfScalar(first.host as Scalar), normal: new Map() }
    }
    return declaration.name === "none" ? { facts: { absent: true }, normal: new Map() } : undefined
  }
  const inputs: (Facts | null)[] = []
  const options: Record<string, unknown> = {}
  const places: [name: string, position: number][] = []
  let next = 0
  let list = 0
  for (const p of operator.entry.parameters) {
    const count = p.kind === "arrays" ? operator.counts[list++]! : 1
    for (let i = 0; i < count; i++, next++) {
      const known = args[next]
      if (known === undefined) return undefined
      if ("facts" in known) inputs.push(known.facts.absent ? null : known.facts)
      else {
        options[p.name] = known.host
        places.push([p.name, next])
      }
    }
  }
  const call = resolveCall(operator, inputs, options as Options)
  if (call === undefined) return undefined
  const results = infer(call, (output, axis) => e.parameter(`${symbol}_${output}_${axis}`))
  return {
    facts: results[operator.output]!,
    normal: new Map(places.map(([name, position]) => [position, call.options[name] as unknown])),
  }
}

/** What is known of terms: by tracing's own rules, from what is known of the inputs. */
export function typeTerms(roots: readonly Term[], leaves: (t: Term) => Facts | undefined): Map<Term, Facts> {
  const known = new Map<Term, Known>()
  const facts = new Map<Term, Facts>()
  let symbols = 0
  postorder(roots, (t) => {
    if (t.kind === "literal") return void known.set(t, { host: t.value })
    const found =
      leaves(t) ??
      typeCall(
        t.declaration!,
        t.args.map((a) => known.get(a)),
        `r${symbols++}`,
      )?.facts
    if (found === undefined) return
    known.set(t, { facts: found })
    facts.set(t, found)
  })
  return facts
}
