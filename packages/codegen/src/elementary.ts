import { Formula } from "./formula.js"
import type { Term } from "./ir.js"
import { numberFunction } from "./number-function.js"
import { writtenOut } from "./written-out.js"
import type { Call } from "./written-out.js"
import type { Definition, ElementaryFunction } from "./own-function.js"

/**
 * A function made of simpler ones.
 *
 * @example elementary("logistic", "1 / (1 + e^-x)", (f, x) => f.div(1, f.add(1, f.call(exp, f.neg(x)))))
 */
export const elementary = (
  name: string,
  note: string,
  define: (formula: Formula, x: Term) => Term,
): ElementaryFunction => {
  let definition: Definition | undefined
  let of: ((x: number) => number) | undefined
  const made: ElementaryFunction = {
    name,
    note,
    get definition() {
      if (definition !== undefined) return definition
      const formula = new Formula()
      const value = define(formula, formula.x)
      return (definition = { parameter: formula.parameter, body: formula.body, value })
    },
    get of() {
      return (of ??= numberFunction(made))
    },
    inPlace: (call, locals) =>
      writtenOut(made.definition, call as Call, locals, () => ({ name: `t${locals.length + 1}` })),
  }
  return made
}
