import type { BinaryOp, MathFunction } from "./expr.js"
import type { Statement, Term } from "./ir.js"
import { pow2 } from "./primitives.js"
import { Writer, newVariable } from "./writer.js"

export type Operand = Term | number

/** Writes straight-line code of float64; numbers are constants. */
export class Formula {
  private readonly writer = new Writer()
  readonly parameter = newVariable("x", "float64")
  readonly x = this.writer.get(this.parameter)

  get body(): readonly Statement[] {
    return this.writer.body
  }
  private term(x: Operand): Term {
    return typeof x === "number" ? this.writer.terms.constant("float64", x) : x
  }
  private readonly operation =
    (fn: BinaryOp) =>
    (a: Operand, b: Operand): Term =>
      this.writer.terms.binary(fn, this.term(a), this.term(b))

  readonly add = this.operation("add")
  readonly sub = this.operation("sub")
  readonly mul = this.operation("mul")
  readonly div = this.operation("div")
  readonly lt = this.operation("lt")
  readonly eq = this.operation("eq")
  readonly and = this.operation("and")

  neg(x: Term): Term {
    return this.writer.terms.unary("neg", x)
  }
  call(fn: MathFunction, ...args: Operand[]): Term {
    return this.writer.terms.math(fn, ...args.map((x) => this.term(x)))
  }
  select(test: Term, a: Operand, b: Operand): Term {
    return this.writer.terms.select(test, this.term(a), this.term(b))
  }
  /** Names a value, so that it is computed once. */
  let(name: string, value: Term): Term {
    return this.writer.let(name, value)
  }

  /** c0 + x (c1 + x (c2 + …)). */
  polynomial(x: Term, coefficients: readonly number[]): Term {
    return coefficients
      .slice(0, -1)
      .reduceRight((sum, c) => this.add(c, this.mul(x, sum)), this.term(coefficients.at(-1)!))
  }
  /** The nearest integer, halves to the even one; of numbers below 2^51. */
  nearest(x: Term): Term {
    return this.sub(this.add(x, 1.5 * 2 ** 52), 1.5 * 2 ** 52)
  }
  /** x · 2^k where 2^k need not be a number. */
  scale(x: Term, k: Term): Term {
    const half = this.let("half", this.call("floor", this.mul(k, 0.5)))
    return this.mul(this.mul(x, this.call(pow2, half)), this.call(pow2, this.sub(k, half)))
  }
}
