import { asTraced, asWritten, operatorOf, parametersOf, type Parameter } from "@carton/array-api"
import {
  application,
  postorder,
  Rule,
  type Term,
  type AnySort,
  type Declaration,
  type Fact,
} from "@carton/egraph"
import { axesNamed, numbersOf } from "./constants.js"

/** A call of a constructor that the rule looks for; arguments and output are numbers of the query's variables. */
export interface Call {
  readonly declaration: Declaration
  readonly args: readonly number[]
  readonly output: number
}

/** Where a variable stands: the argument of a call, and for array functions the parameter. */
export interface Use {
  readonly call: Call
  readonly position: number
  readonly parameter: Parameter | undefined
}

/** A variable that stands for anything: a value is generated for it. */
export interface Free {
  readonly number: number
  readonly name: string
  readonly sort: AnySort
  readonly uses: readonly Use[]
  /** What the rule has in its place, where a condition brings that into normal form. */
  readonly written?: Term | undefined
}

/** What a rule looks for, in the order in which it can be built. */
export interface Plan {
  readonly rule: Rule
  readonly free: readonly Free[]
  /** Arguments before the calls that use them. */
  readonly calls: readonly Call[]
  /** Literals of the pattern, by the number of the query's variable. */
  readonly literals: ReadonlyMap<number, Term>
  /** Host values that the rule names anywhere: worth trying. */
  readonly constants: readonly unknown[]
  /** Numbers among them that elements may be compared with. */
  readonly numbers: readonly number[]
  /** How many axes an array has, of which the rule names the last. */
  readonly axes: number
}

const isFact = (x: unknown): x is Fact => typeof x === "object" && x !== null && "terms" in x && "kind" in x

/** The rule with the facts that it assumes among its conditions. */
function withAssumed(rule: Rule): Rule {
  const assumed = rule.equality.assuming.filter(isFact)
  return assumed.length === 0
    ? rule
    : new Rule(rule.name, [...rule.facts, ...assumed], rule.actions, rule.rewrite, rule.equality)
}

/** @returns undefined where a term must contain itself, which no value does */
export function planOf(given: Rule): Plan | undefined {
  const rule = asTraced(withAssumed(given))
  const { query } = rule
  const waiting = query.atoms.filter((a) => a.declaration.kind === "constructor")
  const made = new Set(waiting.map((a) => a.output))
  const calls: Call[] = []
  const done = new Set<number>()
  while (waiting.length > 0) {
    const next = waiting.findIndex((a) => a.args.every((v) => done.has(v) || !made.has(v)))
    if (next < 0) return undefined
    const [call] = waiting.splice(next, 1)
    calls.push(call!)
    done.add(call!.output)
  }
  const literals = new Map<number, Term>()
  query.variables.forEach((v, i) => v.constants[0] && literals.set(i, v.constants[0]))
  const names = new Map([...query.names].map(([name, number]) => [number, name]))
  const uses = new Map<number, Use[]>()
  const use = (number: number): Use[] => {
    if (!uses.has(number)) uses.set(number, [])
    return uses.get(number)!
  }
  for (const call of calls)
    call.args.forEach((v, position) => {
      if (made.has(v) || literals.has(v)) return
      const operator = operatorOf(call.declaration)
      use(v).push({ call, position, parameter: operator && parametersOf(operator)[position] })
    })
  // arrays that only conditions name
  for (const atom of query.atoms)
    for (const v of atom.args)
      if (query.variables[v]!.sort.kind === "equality" && !made.has(v) && !literals.has(v)) use(v)
  const written = new Map<unknown, Term | undefined>()
  for (const { kind, terms } of rule.facts)
    if (kind === "eq" && terms.length === 2) written.set(terms[0]!.value, asWritten(terms[1]!))
  const free = [...uses].map(([number, places]): Free => ({
    number,
    name: names.get(number) ?? `v${number}`,
    sort: query.variables[number]!.sort,
    uses: places,
    written: written.get(names.get(number)),
  }))
  const named: Term[] = []
  postorder(
    [...rule.facts, ...rule.actions].flatMap((part) => part.terms as readonly Term[]),
    (t) => {
      if (t.kind === "literal") named.push(t)
    },
  )
  return {
    rule,
    free,
    calls,
    literals,
    constants: named.map((t) => t.value),
    numbers: numbersOf(named),
    axes: axesNamed(named),
  }
}

/** Terms of the calls, by the number of the query's variable, over terms of the free variables. */
export function instantiate(plan: Plan, values: ReadonlyMap<number, Term>): Map<number, Term> {
  const terms = new Map<number, Term>([...plan.literals, ...values])
  for (const { declaration, args, output } of plan.calls) {
    const inputs = args.map((v) => terms.get(v)!)
    terms.set(output, application(declaration, inputs))
  }
  return terms
}
