import type { Database } from "../database.js"
import type { Rule } from "../rule.js"
import type { Term } from "../term.js"
import { Applications } from "./applications.js"
import type { Derivation } from "./derivation.js"
import { Equalities } from "./equalities.js"
import { Finder } from "./finder.js"
import { type Every, unrecorded } from "./found.js"
import type { Claim, ExplanationData } from "./format.js"
import { Goals } from "./goals.js"
import { type History, NOW } from "./history.js"
import { type Proof, ProofBuilder } from "./proof.js"
import { Rows } from "./rows.js"
import { EMPTY, type Scope, Scopes } from "./scopes.js"
import type { Shape, ShapeFact } from "./shape.js"
import { Words } from "./words.js"

/** Finds derivations in the history: each from what was there before, so that none goes in circles. */
export class Prover implements Derivation {
  readonly goals = new Goals()
  readonly proof = new ProofBuilder()
  readonly words: Words
  readonly scopes: Scopes
  readonly finder: Finder
  readonly equalities: Equalities
  readonly rows: Rows
  readonly applications: Applications

  constructor(
    readonly database: Database,
    readonly history: History,
    shape: (rule: Rule) => Shape,
  ) {
    this.words = new Words(database, history, this.proof)
    this.scopes = new Scopes(database, history, shape)
    this.finder = new Finder(this)
    this.equalities = new Equalities(this)
    this.rows = new Rows(this)
    this.applications = new Applications(this)
  }

  /** Why two ground terms are equal. */
  equal(a: Term, b: Term): ExplanationData {
    const proof = this.goals.solve(() => {
      const [xs, ys] = this.goals.all([a, b], (t) => this.finder.findAll(EMPTY, t, NOW)) as [Every, Every]
      for (const x of xs) {
        const y = ys.find((o) => this.history.equal(a.sort, x.at, o.at, NOW))
        if (y) return { claim: [x.term, y.term] as const, link: this.equalities.joined(a.sort, x, y) }
      }
      throw unrecorded("where the terms come from")
    })
    return this.proof.build([proof.claim], [proof.link])
  }

  /** Why the facts of a rule hold for a match. */
  hold(rule: Rule, variables: readonly number[], values: Int32Array): ExplanationData {
    const scope = this.scopes.of(rule, variables, values, NOW)
    const { facts } = scope.shape as Shape
    const proven = facts.flatMap((f, i) => (f.kind === "computed" ? [] : [{ f, i }]))
    const [claims, proofs] = this.goals.solve(() => {
      const all = this.applications.premisesOf(scope)
      return [
        this.goals.all(proven, ({ f }) => this.claimOf(scope, f)),
        proven.map(({ i }) => all[i] as Proof),
      ]
    })
    return this.proof.build(claims, proofs)
  }

  private claimOf(scope: Scope, f: Exclude<ShapeFact, { kind: "computed" }>): Claim {
    if (f.kind === "equal") {
      const [a, b] = f.terms.map((t) => this.finder.find(scope, t, NOW).term)
      return [a as number, b as number]
    }
    return [this.applications.instance(scope, f.term, NOW)]
  }
}
