import type { Declaration } from "../declaration.js"
import { type FactLike, toFact } from "../fact.js"
import type { Rule } from "../rule.js"
import type { Ruleset } from "../ruleset.js"
import { postorder, type Term, termOf, variableTerm } from "../term.js"
import type { Claim, Evaluator, Pattern, RuleData, TermData, Theory } from "./format.js"
import { callName, shapeOf } from "./shape.js"

export interface TheoryOptions {
  readonly rulesets: readonly Ruleset[]
  /** What the program states itself: terms that were added, and `eq` of what was united or set. */
  readonly asserted?: readonly FactLike[]
  /** By name; a host function that merges outputs of f is `merge f`. */
  readonly primitives?: Readonly<Record<string, Evaluator>>
  /** As explanations were asked for. */
  readonly existence?: boolean
}

/** Rules and assertions as the data that `checkExplanation` reads. */
export function theory(options: TheoryOptions): Theory {
  const { rulesets, asserted = [], primitives = {}, existence = false } = options
  const rules = new Set(rulesets.flatMap((r) => r.rules))
  const functions = new Set<Declaration>()
  const data: RuleData[] = []
  for (const r of rules) {
    data.push(shapeOf(r, existence).data)
    postorder(termsOf(r), (t) => t.declaration?.kind === "function" && functions.add(t.declaration))
  }
  const table = new TermTable()
  const claims = asserted.map((f) => claimOf(table, f))
  for (const t of table.functions) functions.add(t)
  const merges: Record<string, "union" | Pattern> = {}
  for (const d of functions) {
    const m = mergeOf(d)
    if (m !== undefined) merges[d.name] = m
  }
  return { rules: data, asserted: { terms: table.terms, claims }, merges, primitives, containers: CONTAINERS }
}

const CONTAINERS = { "set-of": "set", "multiset-of": "multiset", "map-of": "map" } as const

const termsOf = (r: Rule): readonly Term[] => [
  ...r.facts.flatMap((f) => f.terms),
  ...r.actions.flatMap((a) => [...a.terms] as Term[]),
]

function mergeOf(d: Declaration): "union" | Pattern | undefined {
  const { merge, output, name } = d
  const args: readonly Pattern[] = [{ variable: "old" }, { variable: "next" }]
  switch (merge.kind) {
    case "union":
      return "union"
    case "conflict":
      return undefined
    case "host":
      return { call: `merge ${name}`, args }
    case "term": {
      const [old, next] = ["old", "next"].map((n) => output.wrap(variableTerm(output, n)))
      return patternOf(termOf(merge.merge(old as never, next as never)) as Term)
    }
  }
}

/** The pattern of a term without calls of functions. */
function patternOf(root: Term): Pattern {
  const patterns = new Map<Term, Pattern>()
  postorder([root], (t) => {
    const args = t.args.map((a) => patterns.get(a) as Pattern)
    const name = t.declaration?.name as string
    if (t.kind === "variable") patterns.set(t, { variable: t.value as string })
    else if (t.kind === "literal") patterns.set(t, { sort: t.sort.name, text: t.sort.show(t.value) })
    else
      patterns.set(
        t,
        t.declaration?.kind === "primitive" ? { call: callName(t.declaration), args } : { op: name, args },
      )
  })
  return patterns.get(root) as Pattern
}

/** Ground terms as data, each once. */
class TermTable {
  readonly terms: TermData[] = []
  readonly functions = new Set<Declaration>()
  private readonly numbers = new Map<string, number>()
  private readonly known = new Map<Term, number>()

  number(root: Term): number {
    postorder([root], (t) => {
      if (!this.known.has(t)) this.known.set(t, this.add(t))
    })
    return this.known.get(root) as number
  }

  private add(t: Term): number {
    if (t.declaration?.kind === "function") this.functions.add(t.declaration)
    if (t.kind === "literal") return this.intern({ sort: t.sort.name, text: t.sort.show(t.value) })
    return this.intern({
      op: (t.declaration as Declaration).name,
      args: t.args.map((a) => this.known.get(a) as number),
    })
  }

  intern(t: TermData): number {
    const key = "op" in t ? `(${t.op} ${t.args.join(" ")}` : `${t.sort} ${t.text}`
    let n = this.numbers.get(key)
    if (n === undefined) this.numbers.set(key, (n = this.terms.push(t) - 1))
    return n
  }
}

function claimOf(table: TermTable, f: FactLike): Claim {
  const { kind, terms } = toFact(f)
  const [a, b] = terms as [Term, Term | undefined]
  if (kind === "eq" && b) {
    if (a.declaration?.kind !== "function") return [table.number(a), table.number(b)]
    const args = [...a.args, b].map((t) => table.number(t))
    table.functions.add(a.declaration)
    return [table.intern({ op: a.declaration.name, args })]
  }
  return [table.number(a)]
}
