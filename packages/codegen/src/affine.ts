import type { Statement, Term, Variable } from "./ir.js"
import { blocksOf } from "./walk.js"

/** A position as a constant and multiples of terms that are not taken apart any further. */
export interface Affine {
  readonly constant: number
  readonly parts: ReadonlyMap<Term, number>
}

/** Positions as sums, and what one is more than another; locals stand for what they are made of. */
export class Distances {
  private readonly known = new Map<Term, Affine>()

  /** @param values - of locals that are set once */
  constructor(private readonly values: ReadonlyMap<Variable, Term>) {}

  between(a: Term, b: Term): number | undefined {
    const { constant, parts } = plus(this.of(b), this.of(a), -1)
    return parts.size === 0 ? constant : undefined
  }

  of(term: Term): Affine {
    const known = this.known.get(term)
    if (known !== undefined) return known
    const made = this.ask(term)
    this.known.set(term, made)
    return made
  }
  private ask(term: Term): Affine {
    if (term.op === "const") return { constant: Number(term.value), parts: none }
    if (term.op === "get") {
      const value = this.values.get(term.variable)
      return value === undefined ? leaf(term) : this.of(value)
    }
    if (term.op === "binary" && (term.fn === "add" || term.fn === "sub" || term.fn === "mul")) {
      const [a, b] = term.args.map((x) => this.of(x)) as [Affine, Affine]
      if (term.fn !== "mul") return plus(a, b, term.fn === "add" ? 1 : -1)
      for (const [x, y] of [[a, b] as const, [b, a] as const])
        if (x.parts.size === 0) return plus(zero, y, x.constant)
    }
    return leaf(term)
  }
}

const none: ReadonlyMap<Term, number> = new Map()
export const zero: Affine = { constant: 0, parts: none }
const leaf = (term: Term): Affine => ({ constant: 0, parts: new Map([[term, 1]]) })

export const plus = (a: Affine, b: Affine, times = 1): Affine => {
  const parts = new Map(a.parts)
  for (const [term, count] of b.parts) {
    const sum = (parts.get(term) ?? 0) + times * count
    if (sum === 0) parts.delete(term)
    else parts.set(term, sum)
  }
  return { constant: a.constant + times * b.constant, parts }
}

export const isIndexLet = (s: Statement): s is Statement & { readonly kind: "let" } =>
  s.kind === "let" && !s.variable.mutable && s.variable.type === "index"
/** What positions are named in statements, anywhere inside. */
export const indexLets = (
  body: readonly Statement[],
  found = new Map<Variable, Term>(),
): Map<Variable, Term> => {
  for (const s of body) {
    if (isIndexLet(s)) found.set(s.variable, s.value)
    for (const block of blocksOf(s)) indexLets(block, found)
  }
  return found
}
