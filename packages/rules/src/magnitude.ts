import * as xp from "@carton/array-api"
import { operatorOf, sorts, type Facts, type NDArray } from "@carton/array-api"
import type { Term } from "@carton/egraph"

/** What is known of a term of the program. */
export type Known = (t: Term) => Facts | undefined

const { NDArray: Arrays, RowFactor: Factors } = sorts
const wrap = (t: Term): NDArray => Arrays.wrap(t as Term<"NDArray">)

/** What is the same in every program that is equal, such as a number that is written in it, has none. */
export type Magnitude = NDArray | undefined
const EXACT = undefined

const isExact = (t: Term): boolean => t.declaration?.name === "scalar" || t.declaration?.name === "constant"
const onArray = (a: Magnitude, f: (x: NDArray) => NDArray): Magnitude => a && f(a)
const plus = (a: Magnitude, b: Magnitude): Magnitude => (a && b ? xp.add(a, b) : (a ?? b))
const times = (a: Magnitude, b: NDArray | number): Magnitude => a && xp.multiply(a, b)
const over = (a: Magnitude, b: NDArray): Magnitude => a && xp.divide(a, b)

/**
 * How large the numbers are of which an array is what they leave: its rounding error is some units of this. A value
 * that is 1e-17 with a magnitude of 0.1 is nothing but rounding. Follows the forward error through a program; where
 * it does not know better it takes the largest element.
 *
 * @example magnitudes.of(subtract(x, y).term)   // abs(x) + abs(y)
 */
export class Magnitudes {
  private readonly made = new Map<Term, Magnitude>()

  constructor(private readonly known: Known) {}

  /** As an array that broadcasts with it: of its shape, or one number for all. */
  of(t: Term): Magnitude {
    let made = this.made.get(t)
    if (made === undefined) this.made.set(t, (made = this.compute(t)))
    return made
  }

  private compute(t: Term): Magnitude {
    const x = wrap(t)
    const operator = t.declaration && operatorOf(t.declaration)
    if (operator === undefined) return isExact(t) ? EXACT : xp.abs(x)
    const [a, b, c] = t.args as [Term, Term, Term]
    const size = (y: Term): NDArray => xp.abs(wrap(y))
    switch (operator.entry.name) {
      case "add":
      case "subtract":
        return plus(this.of(a), this.of(b))
      case "multiply":
        return plus(times(this.of(a), size(b)), times(this.of(b), size(a)))
      case "divide":
        return over(plus(this.of(a), times(this.of(b), xp.abs(x))), size(b))
      case "sqrt":
        return onArray(this.of(a), xp.sqrt)
      case "square":
        return onArray(this.of(a), xp.square)
      case "abs":
      case "negative":
        return this.of(a)
      case "where":
        return plus(this.of(b), this.of(c))
      case "choose":
        return xp.choose(wrap(a), wrap(b), size(c))
      case "sum":
        if (a.declaration?.name === "square" && b.value === 0 && this.known(a)?.shape?.length === 2)
          return plus(x, this.cancelled(a.args[0]!))
        return this.isWhole(a)
          ? xp.sum(this.of(a) as NDArray, {
              axis: t.args[1]!.value as null,
              keepdims: t.args[3]!.value as boolean,
            })
          : this.largest(x)
      case "segment_sum":
        return this.isWhole(a) ? xp.segment_sum(this.of(a) as NDArray, wrap(b), wrap(c)) : this.largest(x)
      case "factor_column_squares":
        return this.columns(a)
      case "diagonal":
        return a.declaration?.name === "gram" ? plus(x, this.cancelled(a.args[0]!)) : this.largest(x)
      case "factor_svd":
        return xp.sqrt(xp.sum(this.columns(a)))
      default:
        return this.largest(x)
    }
  }

  private largest(x: NDArray): NDArray {
    return xp.max(xp.abs(x))
  }
  /** Whether the magnitude of a term has the term's shape. */
  private isWhole(t: Term): boolean {
    const operator = t.declaration && operatorOf(t.declaration)
    if (operator === undefined) return !isExact(t)
    switch (operator.entry.name) {
      case "add":
      case "subtract":
      case "multiply":
      case "divide":
      case "where":
      case "sqrt":
      case "square":
      case "abs":
      case "negative":
        return t.args.some((a) => this.isWhole(a) && sameShape(this.known(a), this.known(t)))
      case "factor_column_squares":
      case "diagonal":
        return true
      case "choose":
        return true
      default:
        return false
    }
  }

  /** Sums of squares of the magnitudes of the columns of what was factored. */
  private columns(factor: Term): NDArray {
    const [x, scale] = factor.args as [Term, Term]
    switch (factor.declaration?.name) {
      case "factor_scale":
        return xp.multiply(this.columns(x), xp.square(wrap(scale)))
      case "row_factor":
        return plus(xp.factor_column_squares(Factors.wrap(factor as never)), this.cancelled(x)) as NDArray
      case "gram_factor": {
        const [of] = x.args
        const squares = xp.factor_column_squares(Factors.wrap(factor as never))
        return x.declaration?.name === "gram" ? (plus(squares, this.cancelled(of!)) as NDArray) : squares
      }
      default:
        return xp.factor_column_squares(Factors.wrap(factor as never))
    }
  }

  /** Sums of squares of the columns of what was subtracted from the rows of a matrix, four times over. */
  private cancelled(x: Term): Magnitude {
    const name = x.declaration?.name
    const [a, b] = x.args as [Term, Term]
    if (name === "multiply" || name === "divide") {
      const factor = xp.square(wrap(b))
      return name === "divide" ? over(this.cancelled(a), factor) : times(this.cancelled(a), factor)
    }
    if (name !== "subtract") return EXACT
    return plus(times(this.squares(b, x), 4), this.cancelled(a))
  }

  /** Sums of squares of the columns of an array that stretches to the rows of a matrix. */
  private squares(t: Term, beside: Term): NDArray {
    const [y, values, rows] = t.args as [Term, Term, Term]
    const x = wrap(t)
    const dtype = this.known(beside)?.dtype ?? "float64"
    if (t.declaration?.name === "choose" && this.known(rows)?.shape?.length === 2)
      return xp.matmul(xp.astype(xp.segment_count(wrap(y), wrap(values)), dtype), xp.square(wrap(rows)))
    const n = xp.astype(xp.size(wrap(beside), { axis: 0 }), dtype)
    const stretched = this.known(t)?.shape?.[0] === 1 && this.known(t)?.shape?.length === 2
    if ((this.known(t)?.shape?.length ?? 2) < 2) return xp.multiply(xp.square(x), n)
    if (stretched) return xp.multiply(xp.sum(xp.square(x), { axis: 0 }), n)
    return xp.sum(xp.square(x), { axis: 0 })
  }
}

const sameShape = (a: Facts | undefined, b: Facts | undefined): boolean =>
  a?.shape !== undefined &&
  b?.shape !== undefined &&
  a.shape.length === b.shape.length &&
  a.shape.every((n, i) => typeof n === "number" && n === b.shape![i])
