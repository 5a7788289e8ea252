import {
  eq,
  literal,
  overArgs,
  primitive,
  Rule,
  RuleError,
  type Term,
  variable,
  type Action,
  type AnySort,
  type Declaration,
  type Fact,
  type HasTerm,
} from "@carton/egraph"
import { ArrayError } from "./errors.js"
import { factsOf } from "./facts-of.js"
import type { Facts } from "./facts.js"
import { resolveCall } from "./inference.js"
import type { Options, Parameter } from "./registry.js"
import { operatorOf, type Called, type Operator } from "./operators.js"

const normal = /* @__PURE__ */ new WeakMap<Rule, Rule>()

/**
 * The rule with the static arguments of the calls that it looks for as traced programs have them: `expand_dims(x, 0)`
 * becomes `expand_dims(x, [0])`, and an axis of -1 the last axis of whatever array is found.
 *
 * @throws RuleError where the rule looks for a call with a static argument that no call takes
 */
export function asTraced(rule: Rule): Rule {
  let found = normal.get(rule)
  if (found === undefined) normal.set(rule, (found = new Normaliser(rule.name).rule(rule)))
  return found
}

/** The parameter that each argument of a call's term stands for. */
export const parametersOf = ({ entry, counts }: Called): readonly Parameter[] => {
  let list = 0
  return entry.parameters.flatMap((p) =>
    p.kind === "arrays" ? new Array<Parameter>(counts[list++]!).fill(p) : [p],
  )
}
const written = /* @__PURE__ */ new WeakMap<Declaration, number>()

/** Of a condition that computes the normal form of a static argument, the argument as the rule was written. */
export function asWritten({ declaration, args }: Term): Term | undefined {
  const position = declaration && written.get(declaration)
  return position === undefined ? undefined : args[position]
}

const isArray = ({ kind }: Parameter): boolean => kind === "array" || kind === "arrays"
/** Plain data; the sign of zero is never made normal. */
const same = (a: unknown, b: unknown): boolean => Object.is(a, b) || JSON.stringify(a) === JSON.stringify(b)

class Normaliser {
  private readonly conditions: Fact[] = []
  /** What the calls that are looked for became, by their text. */
  private readonly calls = new Map<string, Term>()
  private changed = false

  constructor(private readonly name: string) {}

  rule(rule: Rule): Rule {
    const { rewrite } = rule
    const facts = rule.facts.map((f) => this.fact(f, true))
    const actions = rule.actions.map((a) => ({
      ...a,
      terms: (a.terms as readonly Term[]).map((t) => this.term(t, false)),
    })) as unknown as Action[]
    if (!this.changed) return rule
    const sides = rewrite && {
      lhs: this.term(rewrite.lhs, true),
      rhs: this.term(rewrite.rhs, false),
      when: [...rewrite.when.map((f) => this.fact(f, true)), ...this.conditions],
    }
    const made = [...facts, ...this.conditions]
    return new Rule(rule.name, made, actions, sides, rule.equality, undefined, rule.search)
  }

  private fact(f: Fact, sought: boolean): Fact {
    return { ...f, terms: f.terms.map((t) => this.term(t, sought)) }
  }

  /** @param sought - whether the rule looks for the term: what it makes may be in any form where nothing is known yet */
  private term(t: Term, sought: boolean): Term {
    if (t.kind !== "application") return t
    const key = String(t)
    const before = this.calls.get(key)
    if (before !== undefined) return String(before) === key ? t : before
    let args: readonly Term[] = t.args.map((a) => this.term(a, sought))
    const operator = operatorOf(t.declaration!)
    if (operator?.entry.normalize !== undefined) args = this.normal(operator, args, sought)
    const made = overArgs(t, args)
    this.changed ||= made !== t
    if (sought) this.calls.set(key, made)
    return made
  }

  private normal(operator: Operator, args: readonly Term[], sought: boolean): readonly Term[] {
    const parameters = parametersOf(operator)
    const stated = parameters.flatMap((p, i) => (!isArray(p) && args[i]!.kind === "literal" ? [i] : []))
    if (stated.length === 0) return args
    const forms = this.forms(operator, parameters, args, sought)
    if (forms === undefined) return args
    const next = [...args]
    for (const i of stated) {
      const { name } = parameters[i]!
      const { sort, value } = args[i]!
      const first: Options | undefined = forms[0]
      if (first !== undefined && forms.every((form) => same(form[name], first[name]))) {
        if (!same(first[name], value)) next[i] = literal(sort, first[name])
      } else if (sought || args.every(this.isFound)) next[i] = this.computed(operator, parameters, args, i)
    }
    return next
  }

  /** Undefined where the rule makes a call that no array takes: it is wrong wherever it is carried out. */
  private forms(
    operator: Operator,
    parameters: readonly Parameter[],
    args: readonly Term[],
    sought: boolean,
  ): readonly Options[] | undefined {
    try {
      return normalForms(operator, parameters, args)
    } catch (error) {
      if (!sought) return undefined
      const stated = parameters.flatMap(({ name }, i) =>
        args[i]!.kind === "literal" ? [`${name} ${JSON.stringify(args[i]!.value)}`] : [],
      )
      throw new RuleError(
        `${this.name}: looks for ${operator.entry.name} with ${stated.join(", ")}, which no call takes (${(error as Error).message})`,
      )
    }
  }

  /** Whether a term of what the rule makes is there already. */
  private readonly isFound = (t: Term): boolean =>
    t.kind !== "application" || [...this.calls.values()].some((found) => String(found) === String(t))

  /** A variable that stands for the normal form of an argument, which what is found decides. */
  private computed(
    operator: Operator,
    parameters: readonly Parameter[],
    args: readonly Term[],
    position: number,
  ): Term {
    const { sort } = args[position]!
    const { name } = parameters[position]!
    // a query knows terms by identity
    const sought = (a: Term): Term => this.calls.get(String(a)) ?? a
    const given = args.map((a, i) => (isArray(parameters[i]!) ? factsOf(sought(a)) : a))
    const compute = primitive(
      `normal-${name}-of-${operator.entry.name}`,
      given.map((a) => a.sort) as readonly AnySort[],
      sort,
      ((...values: unknown[]) => optionsOf(operator, parameters, values)?.[name]) as never,
    )
    written.set(compute(...(given as never[])).declaration!, position)
    const found = variable(`${name} ${this.conditions.length}`, sort) as HasTerm
    this.conditions.push(eq(found, compute(...(given as never[])) as never))
    return found.term
  }
}

/** The options of a call in normal form, from facts of its arrays and options as they were written. */
function optionsOf(
  operator: Called,
  parameters: readonly Parameter[],
  values: readonly unknown[],
): Options | undefined {
  const inputs: (Facts | null)[] = []
  const options: Record<string, unknown> = {}
  parameters.forEach((p, i) => {
    if (!isArray(p)) options[p.name] = values[i]
    else {
      const f = values[i] as Facts
      inputs.push(f.absent ? null : f)
    }
  })
  try {
    return resolveCall(operator, inputs, options)?.options
  } catch (error) {
    if (error instanceof ArrayError) return undefined
    throw error
  }
}

const SAMPLES: readonly Facts[] = (["float64", "int32"] as const).flatMap((dtype) =>
  [[], [6], [2], [6, 6], [2, 2], [6, 6, 6], [2, 2, 2], [6, 6, 6, 6]].map((shape) => ({
    shape,
    dtype,
    likely: shape,
  })),
)

/** What may stand for a variable. */
const ANY: Readonly<Record<string, readonly unknown[]>> = {
  Axis: [0, null, [0], [1, 0]],
  Shape: [[6], [2, 2]],
  DType: ["float64"],
  bool: [false],
  Key: [[]],
}

/** The normal forms that the literals of a call have, beside arrays of several ranks, extents and dtypes. */
function normalForms(
  operator: Operator,
  parameters: readonly Parameter[],
  args: readonly Term[],
): readonly Options[] {
  const missing = args.some((a, i) => a.declaration?.name === "none" && parameters[i]!.default !== null)
  if (missing) return []
  const open = args.some((a, i) => !isArray(parameters[i]!) && a.kind !== "literal")
  const valueOf = (a: Term, i: number, sample: Facts, choice: number): unknown => {
    if (isArray(parameters[i]!)) return a.declaration?.name === "none" ? { absent: true } : sample
    const any = ANY[a.sort.name] ?? [1]
    return a.kind === "literal" ? a.value : any[choice % any.length]
  }
  return (open ? [0, 1, 2, 3] : [0]).flatMap((choice) =>
    SAMPLES.flatMap((sample) => {
      const values = args.map((a, i) => valueOf(a, i, sample, choice))
      return optionsOf(operator, parameters, values) ?? []
    }),
  )
}
