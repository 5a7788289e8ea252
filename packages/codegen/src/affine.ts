import type { Term, Variable } from "./ir.js"

/** A position as a constant and multiples of what is not taken apart any further. */
interface Affine {
  readonly constant: number
  readonly parts: ReadonlyMap<string, number>
}

/** What one index is more than another, where that is a constant; locals stand for what they are made of. */
export class Distances {
  private readonly known = new Map<Term, Affine>()

  /** @param values - of locals that are set once */
  constructor(private readonly values: ReadonlyMap<Variable, Term>) {}

  between(a: Term, b: Term): number | undefined {
    const [x, y] = [this.of(a), this.of(b)]
    const keys = new Set([...x.parts.keys(), ...y.parts.keys()])
    for (const key of keys) if ((x.parts.get(key) ?? 0) !== (y.parts.get(key) ?? 0)) return undefined
    return y.constant - x.constant
  }

  private of(term: Term): Affine {
    const known = this.known.get(term)
    if (known !== undefined) return known
    const made = this.ask(term)
    this.known.set(term, made)
    return made
  }
  private ask(term: Term): Affine {
    if (term.op === "const") return { constant: Number(term.value), parts: new Map() }
    if (term.op === "get") {
      const value = this.values.get(term.variable)
      return value === undefined ? leaf(`${term.variable.id} ${term.version}`) : this.of(value)
    }
    if (term.op === "binary" && (term.fn === "add" || term.fn === "sub" || term.fn === "mul")) {
      const [a, b] = term.args.map((x) => this.of(x)) as [Affine, Affine]
      if (term.fn !== "mul") return sum(a, b, term.fn === "add" ? 1 : -1)
      for (const [x, y] of [[a, b] as const, [b, a] as const])
        if (x.parts.size === 0) return sum({ constant: 0, parts: new Map() }, y, x.constant)
    }
    return leaf(`term ${term.id}`)
  }
}

const leaf = (key: string): Affine => ({ constant: 0, parts: new Map([[key, 1]]) })

const sum = (a: Affine, b: Affine, times: number): Affine => {
  const parts = new Map(a.parts)
  for (const [key, count] of b.parts) parts.set(key, (parts.get(key) ?? 0) + times * count)
  for (const [key, count] of parts) if (count === 0) parts.delete(key)
  return { constant: a.constant + times * b.constant, parts }
}
