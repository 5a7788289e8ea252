import {
  all,
  factRules,
  facts,
  operatorOf,
  row_factor,
  sorts,
  type Called,
  type EagerArray,
} from "@carton/array-api"
import {
  EGraph,
  eq,
  I64,
  postorder,
  rebuilt,
  relation,
  Rule,
  rulesetOf,
  saturate,
  type Term,
  type Action,
  type AnySort,
  type Callable,
  type Declaration,
  type Id,
  type Ruleset,
} from "@carton/egraph"
import { runTimeConditions } from "@carton/rules"
import { evaluateTerm } from "./evaluate.js"
import { termsOf, type Instance } from "./instance.js"
import type { CheckOptions } from "./options.js"
import type { Plan } from "./plan.js"

/** What a rule says of one instance: that two terms are equal, or that a function has this output. */
export type Claim =
  | { readonly kind: "equal"; readonly left: Term; readonly right: Term }
  | {
      readonly kind: "output"
      readonly name: string
      readonly inputs: readonly unknown[]
      readonly output: unknown
    }

type Relation = Callable<any, any, any>
const pairs = /* @__PURE__ */ new WeakMap<AnySort, Relation>()
const outputs = /* @__PURE__ */ new WeakMap<Declaration, Relation>()

/** The pairs that the rule would make equal, kept apart. */
function pairsOf(sort: AnySort): Relation {
  if (!pairs.has(sort)) pairs.set(sort, relation("claimed equal", [I64, sort, sort] as AnySort[]) as Relation)
  return pairs.get(sort)!
}
function outputsOf(d: Declaration): Relation {
  if (!outputs.has(d))
    outputs.set(d, relation(`claimed ${d.name}`, [...d.inputs, d.output] as AnySort[]) as Relation)
  return outputs.get(d)!
}

/** The rule with every union and every output that it sets written down instead of done. */
export class Witness {
  readonly ruleset: Ruleset
  readonly derive: Ruleset
  /** One for all instances: each is undone. */
  private readonly egraph = new EGraph({ evalAllowed: false })
  private readonly conditions: readonly Term[]
  private readonly equalities: AnySort[] = []
  private readonly functions: Declaration[] = []

  constructor(
    readonly plan: Plan,
    private readonly options: CheckOptions,
    analyses: readonly Ruleset[],
  ) {
    const { rule } = plan
    const actions: Action[] = []
    rule.actions.forEach((action, i) => {
      if (action.kind === "union") {
        const [left, right] = action.terms
        const record = pairsOf(left.sort)
        this.equalities.push(left.sort)
        actions.push({ kind: "insert", terms: [record(i, left, right) as Term] })
      } else if (action.kind === "set") {
        const [call, value] = action.terms
        const record = outputsOf(call.declaration!)
        this.functions.push(call.declaration!)
        actions.push({ kind: "insert", terms: [record(...call.args, value) as Term] })
      } else if (action.kind === "let" || action.kind === "insert") actions.push(action)
    })
    const { query } = rule
    this.conditions = runTimeConditions(rule)
    this.ruleset = rulesetOf("witness", [
      new Rule(rule.name, rule.facts, actions, undefined, rule.equality, query),
    ])
    this.derive = rulesetOf("derive", [
      ...factRules(operatorsOf(plan)).rules.filter((r) => r.name !== "fold"),
      ...analyses.flatMap((a) => a.rules),
    ])
  }

  /** Whether the rule says anything that can be tried. */
  get claims(): boolean {
    return this.equalities.length + this.functions.length > 0
  }

  /**
   * What the rule says where its left side is this instance; nothing where its conditions are not met.
   *
   * @throws what conditions and computed parts of the rule throw
   */
  claimsOf(instance: Instance): Claim[] {
    const { egraph } = this
    egraph.push()
    try {
      return this.run(egraph, instance)
    } finally {
      egraph.pop()
    }
  }

  /**
   * The values that conditions compute for variables which the pattern leaves open, such as the key of a row that a
   * label stands for: no draw would hit them.
   */
  computed(instance: Instance): ReadonlyMap<string, unknown> {
    const { egraph } = this
    const found = new Map<string, unknown>()
    const wanted = this.plan.rule.facts.flatMap(({ kind, terms: [a, b] }) =>
      kind === "eq" && a?.kind === "variable" && b?.declaration?.kind === "primitive"
        ? this.plan.free
            .filter(({ name, sort }) => name === a.value && sort.kind === "primitive")
            .map((f) => [f, b] as const)
        : [],
    )
    if (wanted.length === 0) return found
    egraph.push()
    try {
      const terms = this.leaves(egraph, instance)
      const named = new Map(this.plan.free.map(({ name, number }) => [name, terms.get(number)!]))
      for (const [{ name, sort }, expression] of wanted) {
        const [row] = egraph.query({ value: sort }, ({ value }) => [
          eq(
            value as Term,
            filled(expression, (variable) => named.get(variable)),
          ),
        ])
        if (row !== undefined) found.set(name, row.value)
      }
    } catch {
      return new Map()
    } finally {
      egraph.pop()
    }
    return found
  }

  /** Whether what the rule asks for at run time holds of this instance; undefined where it asks for nothing. */
  guarded(instance: Instance): boolean | undefined {
    if (this.conditions.length === 0) return undefined
    const terms = termsOf(instance)
    const { names } = this.plan.rule.query
    const inPlaceOf = (variable: string): Term | undefined => terms.get(names.get(variable)!)
    return this.conditions.every((c) =>
      all(evaluateTerm(filled(c, inPlaceOf), instance, this.options) as EagerArray).item(),
    )
  }

  /** States what is known of what stands in the place of the variables; gives the terms of the left side. */
  private leaves(egraph: EGraph, instance: Instance): ReadonlyMap<number, Term> {
    const terms = termsOf(instance)
    for (const { number, name, sort } of this.plan.free) {
      const drawn = instance.values.get(name)!
      const term = terms.get(number)!
      if (sort.kind === "equality") egraph.add(term)
      if (drawn.kind === "array") egraph.set(facts(sorts.input(name)), sorts.FactsSort.lift(drawn.known))
      this.options.describe?.[sort.name]?.(egraph, term, drawn.value)
    }
    egraph.run(saturate(this.derive))
    return terms
  }

  /** The same with the left side itself. */
  private state(egraph: EGraph, instance: Instance): ReadonlyMap<number, Term> {
    const terms = this.leaves(egraph, instance)
    for (const { output } of this.plan.calls) egraph.add(terms.get(output)!)
    egraph.run(saturate(this.derive))
    return terms
  }

  private run(egraph: EGraph, instance: Instance): Claim[] {
    let terms: ReadonlyMap<number, Term>
    try {
      terms = this.state(egraph, instance)
    } catch {
      return [] // what is known of the left side contradicts itself: no such value is there
    }
    egraph.run(this.ruleset)
    return [...this.equal(egraph, terms), ...this.set(egraph)]
  }

  private *equal(egraph: EGraph, terms: ReadonlyMap<number, Term>): Iterable<Claim> {
    const own = new Map<Id, Term>()
    for (const t of terms.values()) if (t.sort.kind === "equality") own.set(egraph.find(t)!, t)
    for (const sort of new Set(this.equalities))
      for (const { inputs } of egraph.rows(pairsOf(sort))) {
        const [left, right] = (inputs as unknown[]).slice(1)
        if (sort.kind !== "equality") continue
        const read = (id: Id): Term => own.get(egraph.canonicalId(id)) ?? egraph.extractIds([id]).term
        yield { kind: "equal", left: read(left as Id), right: read(right as Id) }
      }
  }

  private *set(egraph: EGraph): Iterable<Claim> {
    for (const d of new Set(this.functions))
      for (const { inputs } of egraph.rows(outputsOf(d))) {
        const values = [...(inputs as unknown[])]
        const read = (value: unknown, sort: AnySort): unknown =>
          sort.kind === "equality" ? egraph.extractIds([value as Id]).term : value
        const output = read(values.pop(), d.output)
        yield { kind: "output", name: d.name, inputs: values.map((v, i) => read(v, d.inputs[i]!)), output }
      }
  }
}

/** The operators of all terms of a rule. */
function operatorsOf({ rule, calls, free }: Plan): Called[] {
  const found = new Set<Called>()
  // a row factor is drawn as that of a matrix
  if (free.some(({ sort }) => sort.name === "RowFactor")) found.add({ entry: row_factor.entry, counts: [] })
  const use = (d: Declaration | undefined): void => {
    const operator = d && operatorOf(d)
    if (operator !== undefined) found.add(operator)
  }
  for (const call of calls) use(call.declaration)
  postorder(
    [...rule.facts, ...rule.actions].flatMap((part) => part.terms as readonly Term[]),
    (t) => use(t.declaration),
  )
  return [...found]
}

/** A term with what stands in the place of its variables. */
const filled = (t: Term, inPlaceOf: (variable: string) => Term | undefined): Term =>
  rebuilt([t], (now) => (now.kind === "variable" ? (inPlaceOf(now.value as string) ?? now) : now))[0]!
