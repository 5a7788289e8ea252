import { isPointwise } from "./classify.js"
import * as e from "./expression.js"
import type { Expr } from "./expr.js"
import type { Value } from "./graph.js"

/** Fewer turns of the innermost loops are not worth the calls of a pass on vectors. */
export const fewestTurns = 1 << 14

const isLeaf = (expr: Expr): boolean => ("args" in expr ? expr.args.every(isLeaf) && weight(expr) <= 1 : true)

/** Roughly how many additions an expression is worth. */
const weight = (expr: Expr): number => {
  switch (expr.op) {
    case "const":
    case "local":
    case "parameter":
    case "extent":
    case "scalar":
    case "load":
      return 0
    case "cast":
    case "complex":
      return sum(expr.args)
    case "position":
      return 1 + sum(expr.args)
    case "math":
      return 8
    case "select":
      // of two things that are there it is a move
      return expr.args.slice(1).every(isLeaf) ? 1 + sum(expr.args) : 8
    default:
      return sum(expr.args) + (expr.fn === "div" ? 4 : 1)
  }
}
const sum = (args: readonly Expr[]): number => args.reduce((total, a) => total + weight(a), 0)

const works = new WeakMap<Value, number>()

/** What one element costs beyond its inputs. */
export const workOf = (value: Value): number => {
  const known = works.get(value)
  if (known !== undefined) return known
  const work = ask(value)
  works.set(value, work)
  return work
}
const ask = ({ recipe, inputs, shape }: Value): number => {
  if (recipe.kind === "map") return weight(recipe.expr(...inputs.map((x, i) => e.local(x.type, `x${i}`))))
  if (recipe.kind !== "pull") return 0
  const index = shape.map((_, i) => e.local("int32", `i${i}`))
  return weight(recipe.expr(index, (k) => e.local(inputs[k]!.type, `x${k}`)))
}

/** Costs no more to compute than to read back. */
export const isTrivial = (value: Value): boolean => isPointwise(value) && workOf(value) === 0
