import { type Rule, type Ruleset, rulesetOf } from "@carton/egraph"

/** A rule that is made when it is first run: programs declare many that they do not run. */
class LazyRule {
  private made: Rule | undefined
  constructor(private readonly make: () => Rule) {}
  get rule(): Rule {
    return (this.made ??= this.make())
  }
}

/** A rule set of a program: rules by name, or the names of other rule sets. */
export class RulesetEntry {
  private rules = new Map<string, LazyRule>()

  constructor(
    readonly name: string,
    /** The parts of a combined rule set. */
    readonly parts?: readonly string[],
  ) {}

  copy(): RulesetEntry {
    const e = new RulesetEntry(this.name, this.parts)
    e.rules = new Map(this.rules)
    return e
  }

  has(name: string): boolean {
    return this.rules.has(name)
  }

  add(name: string, make: () => Rule): void {
    this.rules.set(name, new LazyRule(make))
  }

  get own(): Rule[] {
    return [...this.rules.values()].map((r) => r.rule)
  }
}

/** Rule sets as the engine runs them: made when first run, and again after rules were added. */
export class RulesetCache {
  private readonly made = new Map<string, Ruleset>()

  forget(): void {
    this.made.clear()
  }

  /** The rules of a set and of all its parts; undefined where one is not declared. */
  get(rulesets: ReadonlyMap<string, RulesetEntry>, name: string): Ruleset | undefined {
    const known = this.made.get(name)
    if (known) return known
    const rules = new Set<Rule>()
    const seen = new Set<string>()
    const open = [name]
    for (let n = open.pop(); n !== undefined; n = open.pop()) {
      if (seen.has(n)) continue
      seen.add(n)
      const entry = rulesets.get(n)
      if (!entry) return undefined
      for (const r of entry.own) rules.add(r)
      open.push(...[...(entry.parts ?? [])].reverse())
    }
    const made = rulesetOf(name, [...rules])
    this.made.set(name, made)
    return made
  }
}
