import { comparisons } from "./expr.js"
import type { BinaryOp } from "./expr.js"
import type { FlatArray, Term } from "./ir.js"
import { ScalarTerms } from "./scalar-terms.js"

/** The terms of loops: positions are regrouped, and terms wish for names. */
export class Terms extends ScalarTerms {
  private readonly names = new Map<Term, string>()

  length(array: FlatArray): Term {
    return this.intern(`n ${array.id}`, { op: "length", type: "index", array })
  }
  /** Exact integers may be regrouped: constants gather on the right, `(x + 1) + 2` is `x + 3`. */
  protected override known(fn: BinaryOp, a: Term, b: Term): Term | undefined {
    if (fn === "and") return this.finite(a, b)
    if (a.type !== "index" || comparisons.has(fn)) return undefined
    if ((fn === "add" || fn === "mul") && a.op === "const" && b.op !== "const") return this.binary(fn, b, a)
    if (fn === "sub" && b.op === "const") return this.binary("add", a, this.index(-(b.value as number)))
    if (fn === "sub" && a === b) return this.index(0)
    if (b.op !== "const" || a.op !== "binary" || a.fn !== fn || (fn !== "add" && fn !== "mul"))
      return undefined
    const inner = a.args[1]
    return inner.op === "const" ? this.binary(fn, a.args[0], this.binary(fn, inner, b)) : undefined
  }
  /** `x - x` is 0 or NaN: two of them are 0 where their sum is. */
  private finite(a: Term, b: Term): Term | undefined {
    const [x, y] = [nothing(a), nothing(b)]
    return x !== undefined && x.type === y?.type
      ? this.binary("eq", this.add(x, y), this.constant(x.type, 0))
      : undefined
  }
  /** Wishes for a name, should the term need one. */
  named(term: Term, name: string): Term {
    if (!this.names.has(term)) this.names.set(term, name)
    return term
  }
  nameOf(term: Term): string | undefined {
    return this.names.get(term)
  }

  sub = (a: Term, b: Term): Term => this.binary("sub", a, b)
  min = (a: Term, b: Term): Term => (a === b ? a : this.math("min", a, b))
}

/** What is compared with 0, if it is made of differences of floats and themselves. */
const nothing = (test: Term): Term | undefined => {
  if (test.op !== "binary" || test.fn !== "eq") return undefined
  const [x, zero] = test.args
  return zero.op === "const" && zero.value === 0 && isNothing(x) ? x : undefined
}
const isNothing = (x: Term): boolean =>
  x.op === "binary" &&
  (x.type === "float64" || x.type === "float32") &&
  (x.fn === "sub" ? x.args[0] === x.args[1] : x.fn === "add" && x.args.every(isNothing))
