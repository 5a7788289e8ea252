import type { Declaration } from "../declaration.js"
import type { Term } from "../term.js"
import { DerivationPart } from "./derivation.js"
import { type Found, unrecorded } from "./found.js"
import type { Claim, Link } from "./format.js"
import { type Proof, reversed } from "./proof.js"
import type { Scope } from "./scopes.js"
import type { Shape, ShapeFact } from "./shape.js"
import type { Part } from "./words.js"

/** That a rule applies: its facts hold for a match. */
export class Applications extends DerivationPart {
  private readonly substitutions = new Map<number, Record<string, number>>()
  private readonly premises = new Map<number, readonly Proof[]>()

  /** The application of a rule that says so. */
  byRule(scope: Scope, proves: Claim): Link {
    const { shape, place } = scope
    const premises = this.premisesOf(scope)
    const substitution = this.goals.need(this.substitutions, place, () => this.substitution(scope))
    return this.proof.step(`r${place},${proves.join()}`, () => ({
      by: "rule",
      rule: (shape as Shape).data.name,
      substitution,
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
    const { facts } = scope.shape as Shape
    return this.goals.need(this.premises, scope.place, () =>
      this.goals.all(facts, (f) => this.premise(scope, f)),
    )
  }

  private premise(scope: Scope, f: ShapeFact): Proof {
    if (f.kind === "computed") return null
    if (f.kind === "there") return this.there(scope, f.term, scope.place)
    const [x, y] = this.goals.all(f.terms, (t) => this.derivation.finder.find(scope, t, scope.place))
    return this.derivation.equalities.joined(f.terms[0].sort, x, y)
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
    const proofs = this.goals.all(found, (f, i) => this.derivation.equalities.toNode(f, parts[i]))
    return this.proof.congruence(term, proofs.map(reversed))
  }

  /** The term that a fact is about. */
  instance(scope: Scope, t: Term, time: number): number {
    const d = t.declaration as Declaration
    const parts = d.kind === "constructor" ? [t] : d.kind === "function" ? [...t.args, t] : t.args
    const found = this.goals.all(parts, (a) => this.derivation.finder.find(scope, a, time))
    const terms = found.map((f) => f.term)
    return d.kind === "constructor" ? (terms[0] as number) : this.proof.term(d.name, terms)
  }
}
