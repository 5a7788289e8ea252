import type { Database } from "../database.js"
import type { QueryVariable } from "../query.js"
import type { Rule } from "../rule.js"
import type { AnySort } from "../sort.js"
import type { Term } from "../term.js"
import type { History } from "./history.js"
import type { Shape } from "./shape.js"

/** The values that the variables of a term have: by a match, by a merge, or none. */
export interface Scope {
  /** The place of its record; 0 where there is none. */
  readonly place: number
  readonly shape: Shape | undefined
  /** The value of a term that the match found; undefined where it did not. */
  value(t: Term): number | undefined
  readonly names: readonly (readonly [name: string, sort: AnySort, value: number])[]
}

export const EMPTY: Scope = { place: 0, shape: undefined, value: () => undefined, names: [] }

/** The scopes of the recorded matches and merges. */
export class Scopes {
  private readonly scopes = new Map<number, Scope>()

  constructor(
    private readonly database: Database,
    private readonly history: History,
    private readonly shape: (rule: Rule) => Shape,
  ) {}

  at(place: number): Scope {
    let s = this.scopes.get(place)
    if (!s) {
      const { data } = this.history.log
      const { rule, variables } = this.history.log.matched(place)
      s = this.of(rule, variables, data.subarray(place + 1, place + 1 + variables.length), place)
      this.scopes.set(place, s)
    }
    return s
  }

  of(rule: Rule, variables: readonly number[], values: Int32Array, place: number): Scope {
    const { query } = rule
    const register = (v: number | undefined): number | undefined => {
      const i = v === undefined ? -1 : variables.indexOf(v)
      if (i >= 0) return values[i]
      const constant = v === undefined ? undefined : query.variables[v]?.constants[0]
      return constant && this.database.store(constant.sort).intern(constant.value)
    }
    const names: [string, AnySort, number][] = []
    for (const [name, v] of query.names) {
      const value = register(v)
      if (value !== undefined) names.push([name, (query.variables[v] as QueryVariable).sort, value])
    }
    const value = (t: Term): number | undefined =>
      register(t.kind === "variable" ? query.names.get(t.value as string) : query.terms.get(t))
    return { place, shape: this.shape(rule), value, names }
  }

  merge(place: number, body: { readonly old: Term; readonly next: Term }): Scope {
    let s = this.scopes.get(place)
    if (!s) {
      const { data } = this.history.log
      const value = (t: Term): number | undefined =>
        t === body.old ? data[place + 2] : t === body.next ? data[place + 3] : undefined
      this.scopes.set(place, (s = { place, shape: undefined, value, names: [] }))
    }
    return s
  }

  rule(place: number): Rule {
    return this.history.log.matched(place).rule
  }
}
