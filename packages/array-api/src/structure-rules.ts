import { eq, primitive, rule, set, variable, type HasTerm, type Rule, type Term } from "@carton/egraph"
import { isdtype } from "./dtype.js"
import { add, subtract } from "./elementwise.js"
import { facts } from "./facts-of.js"
import type { Facts } from "./facts.js"
import { matmul, matrix_transpose } from "./linear_algebra.js"
import type { NDArray as AnyArray } from "./ndarray.js"
import { axesOf } from "./shapes.js"
import { Axis, FactsSort, NDArray } from "./sorts.js"
import { mean } from "./statistical.js"
import type { SymbolicArray } from "./symbolic.js"

const isReal = (f: Facts): boolean => f.dtype !== undefined && isdtype(f.dtype, "real floating")

let made: readonly Rule[] | undefined

/** What is known of combinations of calls: Gram matrices, symmetric parts, centred arrays. */
export const structureRules = (): readonly Rule[] => (made ??= structure())

function structure(): Rule[] {
  const x = variable("x", NDArray)
  const result = variable("result", NDArray)
  const axis = variable("axis", Axis)
  const found = variable("found", FactsSort)
  /** Where x is a matrix of finite real numbers, the facts of the pattern. */
  const matrix = (name: string, pattern: AnyArray, what: Facts): Rule => {
    const about = primitive(name, [FactsSort], FactsSort, (f) =>
      isReal(f) && f.finite && f.shape?.length === 2 ? what : undefined,
    )
    return rule(
      `facts ${name}`,
      [eq(result, pattern as SymbolicArray), eq(found, about(facts(x)))],
      [set(facts(result), found)],
    )
  }
  const centred = primitive("centred-about", [FactsSort, Axis], FactsSort, (f, along): Facts | undefined =>
    isReal(f) && f.finite && f.shape !== undefined ? { centred: axesOf(along, f.shape.length) } : undefined,
  )
  const mine = mean(x, { axis: axis as Term<"Axis">, keepdims: true })
  return [
    matrix("gram", matmul(matrix_transpose(x), x), { semidefinite: true, symmetric: true }),
    matrix("outer gram", matmul(x, matrix_transpose(x)), { semidefinite: true, symmetric: true }),
    matrix("symmetric part", add(x, matrix_transpose(x)), { symmetric: true }),
    rule(
      "facts centred",
      [
        eq(result, subtract(x, mine) as SymbolicArray),
        eq(found, centred(facts(x), axis) as HasTerm<"Facts">),
      ],
      [set(facts(result), found)],
    ),
  ]
}
