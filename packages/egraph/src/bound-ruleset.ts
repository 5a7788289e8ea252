import type { BoundRule } from "./bound-rule.js"
import type { Database } from "./database.js"
import type { Rule } from "./rule.js"
import type { Ruleset } from "./ruleset.js"

/** A rule set in one e-graph. A rule is bound once each of its tables has had a row: most rules of a library never are. */
export class BoundRuleset {
  private readonly bound: (BoundRule | undefined)[]
  private able: readonly BoundRule[] = []
  /** Tables that had had rows when `able` was made. */
  private filled = -1

  constructor(
    private readonly ruleset: Ruleset,
    private readonly database: Database,
    private readonly bind: (rule: Rule) => BoundRule,
  ) {
    this.bound = ruleset.rules.map(() => undefined)
  }

  /** The rules that may find something, in the order of the rule set. */
  get rules(): readonly BoundRule[] {
    const filled = this.database.filled()
    if (filled.size === this.filled) return this.able
    this.filled = filled.size
    this.ruleset.rules.forEach((rule, i) => {
      if (this.bound[i] === undefined && rule.query.atoms.every((a) => filled.has(a.declaration)))
        this.bound[i] = this.bind(rule)
    })
    return (this.able = this.bound.filter((r) => r !== undefined))
  }
}
