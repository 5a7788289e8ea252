import type { FlatArray, Statement, Term, Variable } from "./ir.js"
import { blocksOf, definitions, operands } from "./walk.js"

/** What a statement takes from around it, and which of these variables it sets. */
export interface Captured {
  readonly taken: readonly (Variable | FlatArray)[]
  readonly set: readonly Variable[]
}
type Loop = Statement & { readonly kind: "loop" }

/** Blocks of fewer rows are not worth calls. */
const fewRows = 32

/**
 * Whether the loops of a loop over blocks of rows are to be functions of their own. V8 compiles what is called often
 * sooner than loops of a long function, and none of them twice.
 */
export const callsItsLoops = ({ step, body }: Loop): boolean =>
  step >= fewRows && body.some((s) => s.kind === "loop")

export const capturedBy = (statement: Statement): Captured => {
  const own = new Set<Variable | FlatArray>()
  const taken = new Set<Variable | FlatArray>()
  const set = new Set<Variable>()
  const use = (x: Variable | FlatArray): void => {
    if (!own.has(x) && !("origin" in x && x.origin === "constant")) taken.add(x)
  }
  const inTerm = (term: Term): void => {
    if (term.op === "load" || term.op === "length") use(term.array)
    if (term.op === "get") use(term.variable)
    if ("args" in term) term.args.forEach(inTerm)
  }
  const walk = (s: Statement): void => {
    operands(s).forEach(inTerm)
    if (s.kind === "store") use(s.array)
    if (s.kind === "alloc" && s.reuse !== undefined) use(s.reuse)
    if (s.kind === "run") for (const arg of s.args) if (!("op" in arg)) use(arg)
    if (s.kind === "call") s.inputs.forEach((x) => use(x.array))
    definitions(s).forEach((x) => own.add(x))
    if (s.kind === "loop") own.add(s.variable)
    if (s.kind === "while") inTerm(s.test)
    if (s.kind === "set") {
      use(s.variable)
      if (!own.has(s.variable)) set.add(s.variable)
    }
    for (const block of blocksOf(s)) block.forEach(walk)
  }
  walk(statement)
  return { taken: [...taken], set: [...set] }
}
