import type { Declaration } from "../declaration.js"
import type { Term } from "../term.js"
import { DerivationPart } from "./derivation.js"
import { type Found, unrecorded } from "./found.js"
import type { Claim, Link } from "./format.js"
import { type Proof, reversed } from "./proof.js"
import type { Scope } from "./scopes.js"
import type { Shape } from "./shape.js"
import type { Part } from "./words.js"

/** That a rule applies: its facts hold for a match. */
export class Applications extends DerivationPart {
  private readonly premises = new Map<number, readonly Proof[]>()

  /** The application of a rule that says so. */
  byRule(scope: Scope, proves: Claim): Link {
    const { shape } = scope
    const premises = this.premisesOf(scope)
    return this.proof.step(`r${scope.place},${proves.join()}`, () => ({
      by: "rule",
      rule: (shape as Shape).data.name,
      substitution: this.substitution(scope),
      premises,
      proves,
    }))
  }

  private substitution(scope: Scope): Record<string, number> {
    const result: Record<string, number> = {}
    for (const [name, sort, value] of scope.names) result[name] = this.words.value(sort, value)
    for (const [t, name] of (scope.shape as Shape).outputs) {
      const [f] = this.derivation.finder.findAll(scope, t, scope.place)
      if (f) result[name] = f.term
    }
    return result
  }

  /** A proof to each fact of a match that needs one. */
  premisesOf(scope: Scope): readonly Proof[] {
    const time = scope.place
    return this.goals.need(this.premises, scope.place, () =>
      this.goals.all((scope.shape as Shape).facts, (f): Proof => {
        if (f.kind === "computed") return null
        if (f.kind === "equal") {
          const [x, y] = this.goals.all(f.terms, (t) => this.derivation.finder.find(scope, t, time)) as [
            Found,
            Found,
          ]
          return this.derivation.equalities.joined(f.terms[0].sort, x, y)
        }
        return this.there(scope, f.term, time)
      }),
    )
  }

  /** That a row of a term is there: of a function, with the output that the term stands for. */
  private there(scope: Scope, t: Term, time: number): Link {
    const { history, words } = this
    const d = t.declaration as Declaration
    if (d.kind === "constructor") {
      const f = this.derivation.finder.find(scope, t, time)
      return this.proof.moved(this.derivation.rows.nodeThere(f.at), reversed(f.proof))
    }
    const args = this.goals.all(t.args, (a) => this.derivation.finder.find(scope, a, time))
    const output = d.kind === "function" ? this.derivation.finder.find(scope, t, time) : undefined
    const table = this.database.table(d)
    const key = args.map((f) => f.at)
    for (const p of history.rows(table, key, time)) {
      const which = words.which(p, output?.at, time)
      if (which === undefined) continue
      const row = this.derivation.rows.row(p, which)
      return this.proof.moved(
        row,
        this.toInstance(row, words.rowParts(p, which), [...args, ...(output ? [output] : [])]),
      )
    }
    throw unrecorded(`where ${String(t)} comes from`)
  }

  /** From a row by the names of its nodes to the same by the names of a match. */
  toInstance(row: Link, parts: readonly Part[], found: readonly Found[]): Proof {
    const [term] = this.proof.claim(row)
    const proofs = this.goals.all(found, (f, i) => {
      const { sort, at } = parts[i] as Part
      if (sort.kind === "primitive") return null
      return this.proof.chain(this.words.node(at), [
        this.derivation.equalities.path(at, f.at),
        reversed(f.proof),
      ])
    })
    return this.proof.congruence(term, proofs)
  }

  instance(scope: Scope, t: Term, time: number): number {
    const d = t.declaration as Declaration
    if (d.kind === "constructor") return this.derivation.finder.find(scope, t, time).term
    const terms = t.args.map((a) => this.derivation.finder.find(scope, a, time).term)
    if (d.kind === "function") terms.push(this.derivation.finder.find(scope, t, time).term)
    return this.proof.term(d.name, terms)
  }
}
