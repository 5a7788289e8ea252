import { type Action, type ActionLike, subsume, toAction, union } from "./action.js"
import { RuleError } from "./errors.js"
import { coerce, eq, type Fact, type FactLike, type Side, toFact } from "./fact.js"
import { boundVariables, checkGrounded, flatten, type Query } from "./query.js"
import { type HasTerm, postorder, type Term } from "./term.js"

/** In what sense a rule's two sides are equal; the classes combine. */
export interface Equality {
  /** The same bits for every input. */
  readonly exact?: true
  /** Equal over the reals; rounding differs, within `bound` where it is stated. */
  readonly reassociates?: { readonly bound: unknown }
  /** True only where these hold. */
  readonly assuming: readonly unknown[]
  /** Checked at run time within these bounds. */
  readonly guarded: readonly unknown[]
}

/** One or several rules that are declared together. */
export interface RuleLike {
  readonly rules: readonly Rule[]
}

export interface RewriteOptions {
  /** The left-hand side is subsumed once rewritten: neither matched nor extracted again. */
  subsume?: boolean
}

/** How a rule is searched for. */
export interface SearchOptions {
  /** Everything is found in every round, not only what is new: for actions that read what others changed. */
  naive?: boolean
  /** Subsumed nodes are found too. */
  includeSubsumed?: boolean
}

/** Facts to find and actions to do for each way of finding them. Immutable. */
export class Rule implements RuleLike {
  readonly query: Query

  constructor(
    readonly name: string,
    readonly facts: readonly Fact[],
    readonly actions: readonly Action[],
    /** The sides, where the rule is a rewrite. */
    readonly rewrite: { readonly lhs: Term; readonly rhs: Term; readonly when: readonly Fact[] } | undefined,
    readonly equality: Equality = { assuming: [], guarded: [] },
    query?: Query,
    readonly search: SearchOptions = {},
  ) {
    this.query = query ?? flatten(facts, `rule ${name}`)
    if (!query) {
      checkGrounded(this.query, `rule ${name}`)
      checkActions(this)
    }
  }

  get rules(): readonly Rule[] {
    return [this]
  }

  private with(equality: Partial<Equality>): Rule {
    const { name, facts, actions, rewrite, query, search } = this
    return new Rule(name, facts, actions, rewrite, { ...this.equality, ...equality }, query, search)
  }

  /** The same bits for every input, NaN payloads aside. */
  exact(): Rule {
    return this.with({ exact: true })
  }

  /** Equal over the reals; rounding differs within `bound`. */
  reassociates(bound?: unknown): Rule {
    return this.with({ reassociates: { bound } })
  }

  /** Equal only where the facts hold. */
  assuming(...facts: readonly unknown[]): Rule {
    return this.with({ assuming: [...this.equality.assuming, ...facts] })
  }

  /** Equal within a bound that is checked at run time. */
  guarded(...bounds: readonly unknown[]): Rule {
    return this.with({ guarded: [...this.equality.guarded, ...bounds] })
  }
}

/** The two directions of a `birewrite`. */
export class RulePair implements RuleLike {
  constructor(readonly rules: readonly Rule[]) {}

  exact(): RulePair {
    return new RulePair(this.rules.map((r) => r.exact()))
  }

  reassociates(bound?: unknown): RulePair {
    return new RulePair(this.rules.map((r) => r.reassociates(bound)))
  }

  assuming(...facts: readonly unknown[]): RulePair {
    return new RulePair(this.rules.map((r) => r.assuming(...facts)))
  }

  guarded(...bounds: readonly unknown[]): RulePair {
    return new RulePair(this.rules.map((r) => r.guarded(...bounds)))
  }
}

/**
 * Where the left side is found and the facts hold, the right side is equal to it.
 *
 * @example rewrite("add-zero", add(x, 0), x)
 * rewrite("abs-positive", abs(x), x, eq(lower(x), l), greater(l, 0)).exact()
 * rewrite("mean", mean(x), divide(sum(x), size(x)), { subsume: true })
 */
export function rewrite<N extends string>(
  name: string,
  lhs: HasTerm<N>,
  rhs: Side<NoInfer<N>>,
  ...when: readonly (FactLike | RewriteOptions)[]
): Rule {
  const left = lhs.term
  if (left.kind !== "application") throw new RuleError(`rule ${name}: the left side must be a call`)
  const right = coerce(left.sort, rhs)
  const facts = when.filter(isFact).map(toFact)
  const options = Object.assign({}, ...when.filter((w) => !isFact(w))) as RewriteOptions
  const actions = [union(left, right as Term<never>)]
  if (options.subsume) actions.push(subsume(left))
  return new Rule(name, [eq(left), ...facts], actions, { lhs: left, rhs: right, when: facts })
}

const isFact = (x: FactLike | RewriteOptions): x is FactLike => "terms" in x || "term" in x

/** Both directions of a rewrite; the second is named with `-back`. */
export const birewrite = <N extends string>(
  name: string,
  lhs: HasTerm<N>,
  rhs: HasTerm<NoInfer<N>>,
  ...when: readonly FactLike[]
): RulePair =>
  new RulePair([
    rewrite(name, lhs, rhs, ...when),
    rewrite(`${name}-back`, rhs as HasTerm<N>, lhs as HasTerm<never>, ...when),
  ])

/**
 * For every way in which all the facts hold, all the actions are done.
 *
 * @example rule("positive-square", [eq(y, square(x))], [set(lower(y), 0)])
 */
export const rule = (
  name: string,
  facts: readonly FactLike[],
  actions: readonly ActionLike[],
  search: SearchOptions = {},
): Rule => {
  const given = facts.map(toFact)
  const variables = new Map<unknown, Term>()
  postorder(
    given.flatMap((f) => f.terms),
    (t) => t.kind === "variable" && variables.set(t.value, t),
  )
  const named = [...variables.values()]
  return new Rule(
    name,
    given,
    actions.map((a) => toAction(a, named)),
    undefined,
    undefined,
    undefined,
    search,
  )
}

function checkActions(rule: Rule): void {
  const where = `rule ${rule.name}`
  const { query } = rule
  const bound = boundVariables(query)
  const names = new Set([...query.names].filter(([, v]) => bound.has(v)).map(([n]) => n))
  for (const a of rule.actions) {
    const used = a.kind === "let" ? [a.terms[1]] : a.terms
    postorder(used, (t) => {
      if (t.kind === "variable" && !names.has(t.value as string)) {
        throw new RuleError(`${where}: variable ${String(t.value)} of an action is not bound by any fact`)
      }
    })
    const target = a.terms[0]
    const kind = target?.declaration?.kind
    if (a.kind === "let") {
      if (a.terms[0].kind !== "variable") throw new RuleError(`${where}: let_ must name a variable`)
      if (names.has(a.terms[0].value as string)) {
        throw new RuleError(`${where}: let_ names ${String(a.terms[0].value)} again`)
      }
      names.add(a.terms[0].value as string)
    } else if (a.kind === "set" && kind !== "function") {
      throw new RuleError(`${where}: set takes a call of a function, got ${String(target)}`)
    } else if (
      (a.kind === "subsume" || a.kind === "delete") &&
      (kind === undefined || kind === "primitive")
    ) {
      throw new RuleError(`${where}: ${a.kind} takes a call, got ${String(target)}`)
    } else if (a.kind === "union" && a.terms[0].sort.kind !== "equality") {
      throw new RuleError(`${where}: union takes terms of an equality sort, got ${a.terms[0].sort.name}`)
    }
  }
}
