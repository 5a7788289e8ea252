import type { BoundRule } from "./bound-rule.js"
import type { Database } from "./database.js"
import type { Rule } from "./rule.js"

/** A rule of an e-graph that is bound when each of its tables has had a row: most rules of a library never are. */
export class RuleSlot {
  private made: BoundRule | undefined
  /** Atoms whose tables have had rows. */
  private ready = 0

  constructor(
    private readonly rule: Rule,
    private readonly database: Database,
    private readonly bind: (rule: Rule) => BoundRule,
  ) {}

  /** The rule, unless there can be nothing to find. */
  get bound(): BoundRule | undefined {
    if (this.made !== undefined) return this.made
    const { atoms } = this.rule.query
    for (; this.ready < atoms.length; this.ready++) {
      const table = this.database.tables.get((atoms[this.ready] as (typeof atoms)[0]).declaration)
      if (table === undefined || table.rows === 0) return undefined
    }
    return (this.made = this.bind(this.rule))
  }
}
