import type { Term, Variable } from "./ir.js"
import type { Local } from "./name-shared.js"
import type { Definition } from "./own-function.js"

export type Call = Term & { op: "math" }

/** The value of a call, after the locals that it needs. */
export const writtenOut = (
  { parameter, body, value }: Definition,
  call: Call,
  locals: Local[],
  variableLike: (like: Variable) => Pick<Variable, "name">,
): Term => {
  const known = new Map<Variable, Pick<Variable, "name">>()
  const bind = (like: Variable, bound: Term): void => {
    const variable = variableLike(like)
    known.set(like, variable)
    locals.push({ variable, value: bound })
  }
  const renamed = (term: Term): Term =>
    term.op === "get"
      ? ({ ...term, variable: known.get(term.variable)! } as Term)
      : "args" in term
        ? ({ ...term, args: term.args.map(renamed) } as Term)
        : term
  bind(parameter, as("float64", call.args[0]!))
  for (const s of body) if (s.kind === "let") bind(s.variable, renamed(s.value))
  return as(call.type, renamed(value))
}
const as = (type: Term["type"], x: Term): Term =>
  x.type === type ? x : ({ op: "cast", type, args: [x], id: -1 } as Term)
