import { Database } from "../database.js"
import type { Declaration } from "../declaration.js"
import type { Ruleset } from "../ruleset.js"
import type { AnySort } from "../sort.js"
import { postorder, type Term, termOf, variableTerm } from "../term.js"
import type { Evaluator, GroundTerm, TermMaker } from "./format.js"
import { History } from "./history.js"
import { Log } from "./log.js"
import { ProofBuilder } from "./proof.js"
import { Shadow } from "./shadow.js"
import { callName } from "./shape.js"
import { Words } from "./words.js"

/**
 * Evaluators for the checker that call the primitives of some rule sets, and their functions' merges. With them
 * the checker trusts the primitives; whoever does not gives evaluators of his own.
 *
 * @throws at a value whose sort cannot `parse` what it shows
 * @example theory({ rulesets, asserted, primitives: evaluators(rulesets) })
 */
export function evaluators(rulesets: readonly Ruleset[]): Record<string, Evaluator> {
  const byName = new Map<string, Set<Declaration>>()
  const result: Record<string, Evaluator> = {}
  const scratch = new Scratch()
  const visit = (terms: readonly Term[]): void =>
    postorder(terms, (t) => {
      const d = t.declaration
      if (d?.kind === "primitive") {
        const name = callName(d)
        byName.set(name, (byName.get(name) ?? new Set()).add(d))
      } else if (d?.kind === "function") visitMerge(d)
    })
  const seen = new Set<Declaration>()
  const visitMerge = (d: Declaration): void => {
    if (seen.has(d)) return
    seen.add(d)
    const { merge, output } = d
    if (merge.kind === "host") {
      result[`merge ${d.name}`] = ([old, next], make) =>
        scratch.merged(output, merge.merge, old as GroundTerm, next as GroundTerm, make)
    } else if (merge.kind === "term") {
      const [old, next] = ["old", "next"].map((n) => output.wrap(variableTerm(output, n)))
      visit([termOf(merge.merge(old as never, next as never)) as Term])
    }
  }
  for (const r of rulesets.flatMap((s) => s.rules)) {
    visit([...r.facts.flatMap((f) => f.terms), ...r.actions.flatMap((a) => [...a.terms] as Term[])])
  }
  for (const [name, declarations] of byName) {
    result[name] = (args, make) => {
      for (const d of declarations) if (scratch.fits(d, args)) return scratch.compute(d, args, make)
      return undefined
    }
  }
  return result
}

/** An empty e-graph of its own, whose primitives compute on the checker's terms. */
class Scratch {
  private readonly database = new Database()
  private readonly proof = new ProofBuilder()
  private readonly words = new Words(this.database, new History(new Log([])), this.proof)
  private readonly shadow = new Shadow(this.database, this.proof, this.words)
  private readonly terms = new Map<number, GroundTerm>()
  private readonly sorts = new Map<string, AnySort>()

  /** Primitives of one name are told apart by the sorts of the values that they take. */
  fits(d: Declaration, args: readonly GroundTerm[]): boolean {
    const sorts = args.map((_, i) => d.inputs[i] ?? d.variadic)
    if (!d.variadic && args.length !== d.inputs.length) return false
    return args.every((a, i) => {
      const s = sorts[i] as AnySort
      return s.kind === "primitive" ? a.op === undefined && a.sort === s.name : a.op !== undefined
    })
  }

  compute(d: Declaration, args: readonly GroundTerm[], make: TermMaker): GroundTerm | undefined {
    for (const s of [...d.inputs, d.output, ...(d.variadic ? [d.variadic] : [])]) this.learn(s)
    const result = this.shadow.compute(
      d,
      args.map((a) => this.number(a)),
    )
    return result === undefined ? undefined : this.term(result, make)
  }

  merged(
    sort: AnySort,
    merge: (old: unknown, next: unknown) => unknown,
    old: GroundTerm,
    next: GroundTerm,
    make: TermMaker,
  ): GroundTerm {
    this.learn(sort)
    const store = this.database.store(sort)
    const [x, y] = [old, next].map((t) => store.value(this.words.valueOf(this.number(t)) as number))
    return make.value(sort.name, sort.show(merge(x, y)))
  }

  private learn(sort: AnySort): void {
    this.sorts.set(sort.name, sort)
    sort.parts.forEach((p) => this.learn(p as AnySort))
    this.database.store(sort)
  }

  /** A term of the checker as one that primitives see: values, containers of them, and terms whose parts none sees. */
  private number(t: GroundTerm): number {
    if (t.op === undefined) {
      const sort = this.sorts.get(t.sort)
      if (!sort?.parse) throw new TypeError(`evaluators: the sort ${t.sort} cannot parse ${t.text}`)
      return this.words.value(sort, this.database.store(sort).intern(sort.parse(t.text)))
    }
    const container = CONTAINERS.has(t.op)
    const n = container
      ? this.proof.term(
          t.op,
          t.args.map((a) => this.number(a)),
        )
      : this.proof.term(`#${t.id}`, [])
    if (!container) this.terms.set(n, t)
    return n
  }

  private term(n: number, make: TermMaker): GroundTerm {
    const known = this.terms.get(n)
    if (known) return known
    const t = this.proof.terms[n] as (typeof this.proof.terms)[0]
    if ("op" in t)
      return make.term(
        t.op,
        t.args.map((a) => this.term(a, make)),
      )
    return make.value(t.sort, t.text)
  }
}

const CONTAINERS = new Set(["vec-of", "set-of", "multiset-of", "map-of", "pair", "unstable-fn"])
