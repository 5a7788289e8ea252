import type { Database } from "../database.js"
import type { Applications } from "./applications.js"
import type { Equalities } from "./equalities.js"
import type { Finder } from "./finder.js"
import type { Goals } from "./goals.js"
import type { History } from "./history.js"
import type { Log } from "./log.js"
import type { ProofBuilder } from "./proof.js"
import type { Rows } from "./rows.js"
import type { Scopes } from "./scopes.js"
import type { Words } from "./words.js"

/** What a derivation is made of; to say one thing it needs the others. */
export interface Derivation {
  readonly database: Database
  readonly history: History
  readonly goals: Goals
  readonly proof: ProofBuilder
  readonly words: Words
  readonly scopes: Scopes
  readonly finder: Finder
  readonly equalities: Equalities
  readonly rows: Rows
  readonly applications: Applications
}

/** One part of a derivation. */
export abstract class DerivationPart {
  protected readonly database: Database
  protected readonly history: History
  protected readonly log: Log
  protected readonly goals: Goals
  protected readonly proof: ProofBuilder
  protected readonly words: Words

  constructor(protected readonly derivation: Derivation) {
    this.database = derivation.database
    this.history = derivation.history
    this.log = derivation.history.log
    this.goals = derivation.goals
    this.proof = derivation.proof
    this.words = derivation.words
  }
}
