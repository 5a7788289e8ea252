import type { LoopType } from "./arithmetic.js"
import { LoweringError } from "./errors.js"
import type { Expr, Size } from "./expr.js"
import * as e from "./expression.js"
import type { Value } from "./graph.js"
import type { Term, Variable } from "./ir.js"
import { isComplex } from "./scalar.js"
import type { Terms } from "./terms.js"
import type { Writer } from "./writer.js"

/** Hears what is asked for, so that the planner sees what a value's loops would read. */
export interface Observer {
  /** An element is needed, computed on the spot or read. */
  element(value: Value, key: string, index: readonly Term[]): void
  /** A stored value, or an extent of it, is read outside of elements: as a size. */
  size(value: Value): void
}

let nextLocal = 0

/** Turns the expressions of recipes into terms. */
export abstract class Translator {
  readonly parameters = new Map<string, Variable>()
  /** Extents that were unknown until their value was there. */
  readonly extents = new Map<Value, Map<number, Term>>()
  observer?: Observer
  private readonly bindings = new Map<string, Term>()
  private translated = new Map<Expr, Term>()
  /** Sizes share parts: each is made once. */
  private indexed = new Map<Expr, Term>()
  private epoch = -1

  constructor(protected readonly writer: Writer) {}

  protected get terms(): Terms {
    return this.writer.terms
  }

  /** What a recipe's reading of an element comes to. */
  protected abstract loaded(expr: Expr & { op: "load" }): Term

  /** An int32 expression that stands for `term` inside recipes. */
  bind(type: "int32" | Value["type"], term: Term): Expr {
    const name = `%${nextLocal++}`
    this.bindings.set(name, term)
    return { op: "local", type, name }
  }

  /** These parts as an expression of `type`. */
  bound(type: Value["type"], parts: readonly Term[]): Expr {
    const [re, im] = parts.map((part) => this.bind(part.type as Value["type"], part))
    return isComplex(type) ? e.complex(re!, im!) : re!
  }

  size(extent: Size): Term {
    return typeof extent === "number" ? this.terms.index(extent) : this.index(extent)
  }
  count(shape: readonly Size[]): Term {
    return shape.map((s) => this.size(s)).reduce((a, b) => this.terms.mul(a, b), this.terms.index(1))
  }

  /** An int32 expression as an exact index: what indexes never overflows, so nothing needs to wrap. */
  index(expr: Expr): Term {
    if (!("args" in expr)) return this.makeIndex(expr)
    this.renew()
    return memo(this.indexed, expr, () => this.makeIndex(expr))
  }
  private makeIndex(expr: Expr): Term {
    const { terms } = this
    switch (expr.op) {
      case "const":
        return terms.index(Number(expr.value))
      case "local": {
        const term = this.lookup(expr.name)
        return term.type === "index" ? term : terms.cast("index", term)
      }
      case "binary":
        if (["add", "sub", "mul", "rem", "div"].includes(expr.fn)) {
          return terms.binary(expr.fn, this.index(expr.args[0]), this.index(expr.args[1]))
        }
        break
      case "unary":
        if (expr.fn === "neg") return terms.sub(terms.index(0), this.index(expr.args[0]))
        break
      case "select":
        if (isMinMax(expr) !== undefined) {
          return terms.math(isMinMax(expr)!, this.index(expr.args[1]), this.index(expr.args[2]))
        }
        return terms.select(this.term(expr.args[0]), this.index(expr.args[1]), this.index(expr.args[2]))
      case "parameter":
      case "extent":
        return this.sizeTerm(expr)
      case "cast":
        return terms.cast("index", terms.cast("int32", this.term(expr.args[0])))
    }
    return terms.cast("index", this.term(expr))
  }

  private lookup(name: string): Term {
    const term = this.bindings.get(name)
    if (term === undefined) throw new LoweringError(`lower: nothing binds the local ${JSON.stringify(name)}`)
    return term
  }
  private sizeTerm(expr: Expr & { op: "parameter" | "extent" }): Term {
    if (expr.op === "parameter") {
      const variable = this.parameters.get(expr.name)
      if (variable === undefined)
        throw new LoweringError(`lower: the graph has no parameter ${JSON.stringify(expr.name)}`)
      return this.terms.get(variable)
    }
    this.observer?.size(expr.value)
    const known = this.extents.get(expr.value)?.get(expr.axis)
    if (known !== undefined) return known
    const declared = expr.value.shape[expr.axis]
    if (
      declared !== undefined &&
      declared !== expr &&
      !(typeof declared !== "number" && declared.op === "extent" && declared.value === expr.value)
    ) {
      return this.size(declared)
    }
    throw new LoweringError(
      `lower: extent ${expr.axis} of a ${expr.value.recipe.kind} is asked for before it is known`,
    )
  }

  /** A real expression as a term, reading memory as it is now. */
  term(expr: Expr): Term {
    this.renew()
    return memo(this.translated, expr, () => this.translate(expr))
  }
  /** What was read before memory changed is read again. */
  private renew(): void {
    if (this.epoch === this.writer.epoch) return
    this.epoch = this.writer.epoch
    this.renewTerms()
  }
  private translate(expr: Expr): Term {
    const { terms } = this
    // an extent never overflows, whatever it was computed from
    if (expr.type === "int32" && (expr.op === "binary" || expr.op === "select") && isExtent(expr)) {
      return terms.cast("int32", this.index(expr))
    }
    switch (expr.op) {
      case "const":
        return terms.constant(expr.type as LoopType, expr.value)
      case "local": {
        const term = this.lookup(expr.name)
        return terms.cast(expr.type as LoopType, term)
      }
      case "load":
        return this.loaded(expr)
      case "scalar":
        this.observer?.size(expr.value)
        return this.loaded({ op: "load", type: expr.type, value: expr.value, index: [] })
      case "parameter":
      case "extent":
        return terms.cast("int32", this.sizeTerm(expr))
      case "unary":
        return terms.unary(expr.fn, this.term(expr.args[0]))
      case "binary":
        return terms.binary(expr.fn, this.term(expr.args[0]), this.term(expr.args[1]))
      case "math":
        return terms.math(expr.fn, ...expr.args.map((a) => this.term(a)))
      case "select":
        return terms.select(this.term(expr.args[0]), this.term(expr.args[1]), this.term(expr.args[2]))
      case "cast":
        return terms.cast(expr.type as LoopType, this.term(expr.args[0]))
      case "position":
        return terms.position(this.term(expr.args[0]), expr)
      case "complex":
        throw new LoweringError("lower: a complex expression has to be taken apart by e.re and e.im")
    }
  }
  protected renewTerms(): void {
    this.translated = new Map()
    this.indexed = new Map()
  }

  linear(index: readonly Term[], strides: readonly Term[], offset: Term): Term {
    const { terms } = this
    return terms.add(
      index.reduce((sum, i, k) => terms.add(sum, terms.mul(i, strides[k]!)), terms.index(0)),
      offset,
    )
  }

  /** The parts of an element: one term, or two of a complex number. */
  parts(expr: Expr): Term[] {
    return isComplex(expr.type) ? [this.term(e.re(expr)), this.term(e.im(expr))] : [this.term(expr)]
  }
}

/** `select(a < b, a, b)` is a minimum, as `size.min` writes it. */
const isMinMax = (expr: Expr & { op: "select" }): "min" | "max" | undefined => {
  const [test, a, b] = expr.args
  if (test.op !== "binary" || test.args[0] !== a || test.args[1] !== b) return undefined
  return test.fn === "lt" ? "min" : test.fn === "gt" ? "max" : undefined
}
/** Whether an int32 expression is a size: sums, products, minima and maxima of extents and parameters. */
const isExtent = (expr: Expr): boolean => {
  switch (expr.op) {
    case "const":
    case "extent":
    case "parameter":
      return true
    case "binary":
      return (expr.fn === "add" || expr.fn === "sub" || expr.fn === "mul") && expr.args.every(isExtent)
    case "select":
      return isMinMax(expr) !== undefined && isExtent(expr.args[1]) && isExtent(expr.args[2])
    default:
      return false
  }
}

function memo(known: Map<Expr, Term>, expr: Expr, make: () => Term): Term {
  let made = known.get(expr)
  if (made === undefined) known.set(expr, (made = make()))
  return made
}
