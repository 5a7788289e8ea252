import type { Database } from "../database.js"
import type { Rule } from "../rule.js"
import type { Term } from "../term.js"
import { Applications } from "./applications.js"
import type { Derivation } from "./derivation.js"
import { Equalities } from "./equalities.js"
import { Finder } from "./finder.js"
import { type Found, unrecorded } from "./found.js"
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
    return this.goals.solve(() => this.equality(a, b))
  }

  private equality(a: Term, b: Term): ExplanationData {
    const [xs, ys] = this.goals.all([a, b], (t) => this.finder.findAll(EMPTY, t, NOW))
    for (const x of xs) {
      const y = ys.find((o) => this.history.equal(a.sort, x.at, o.at, NOW))
      if (y) return this.proof.build([[x.term, y.term]], [this.equalities.joined(a.sort, x, y)])
    }
    throw unrecorded("where the terms come from")
  }

  /** Why the facts of a rule hold for a match. */
  hold(rule: Rule, variables: readonly number[], values: Int32Array): ExplanationData {
    return this.goals.solve(() => this.holding(this.scopes.of(rule, variables, values, NOW)))
  }

  private holding(scope: Scope): ExplanationData {
    const premises = this.applications.premisesOf(scope)
    const { facts } = scope.shape as Shape
    const proven = facts.flatMap((f, i) =>
      f.kind === "computed" ? [] : [{ f, proof: premises[i] as Proof }],
    )
    const claims = this.goals.all(proven, ({ f }) => this.claimOf(scope, f))
    return this.proof.build(
      claims,
      proven.map((p) => p.proof),
    )
  }

  private claimOf(scope: Scope, f: Exclude<ShapeFact, { kind: "computed" }>): Claim {
    if (f.kind === "there") return [this.applications.instance(scope, f.term, NOW)]
    const [a, b] = this.goals.all(f.terms, (t) => this.finder.find(scope, t, NOW))
    return [(a as Found).term, (b as Found).term]
  }
}
