import type { Declaration } from "../declaration.js"
import type { Rule } from "../rule.js"
import { postorder, type Term } from "../term.js"
import type { ActionData, FactData, Pattern, RuleData } from "./format.js"

/** What a rule asks for, as a proof of it is made: of what terms. */
export type ShapeFact =
  | { readonly kind: "equal"; readonly terms: readonly [Term, Term] }
  | { readonly kind: "there"; readonly term: Term }
  /** A computation, or that two terms differ: nothing to prove. */
  | { readonly kind: "computed" }

/**
 * A rule as the checker sees it. Calls of functions are no terms there: each stands for a variable of its own, of
 * which a fact says that the function has that output.
 */
export interface Shape {
  readonly data: RuleData
  /** One to each fact of the data. */
  readonly facts: readonly ShapeFact[]
  /** The variable that stands for a call of a function. */
  readonly outputs: ReadonlyMap<Term, string>
  /** What the rule's own names stand for. */
  readonly lets: ReadonlyMap<string, Term>
  /** Whether a callback may do anything. */
  readonly calls: boolean
}

const names = /* @__PURE__ */ new WeakMap<Declaration, string>()
let guards = 0

/** What a primitive is called in patterns: guards that have no name of their own get a number. */
export function callName(d: Declaration): string {
  if (d.name !== "guard") return d.name
  let name = names.get(d)
  if (name === undefined) names.set(d, (name = `guard-${++guards}`))
  return name
}

/** `existence`: whether that a node is there must be proved; otherwise a term needs no reason to be. */
export function shapeOf(rule: Rule, existence: boolean): Shape {
  const lets = new Map<string, Term>()
  for (const a of rule.actions) if (a.kind === "let") lets.set(a.terms[0].value as string, a.terms[1])
  const outputs = new Map<Term, string>()
  const patterns = new Map<Term, Pattern>()
  const facts: ShapeFact[] = []
  const data: FactData[] = []

  const there = (term: Term, pattern: Pattern): void => {
    facts.push({ kind: "there", term })
    data.push({ there: pattern })
  }
  const pattern = (root: Term): Pattern => {
    postorder([root], (t) => {
      if (patterns.has(t)) return
      if (t.kind === "variable") {
        const named = lets.get(t.value as string)
        patterns.set(t, named ? pattern(named) : { variable: t.value as string })
      } else if (t.kind === "literal") patterns.set(t, { sort: t.sort.name, text: t.sort.show(t.value) })
      else {
        const d = t.declaration as Declaration
        const args = t.args.map((a) => patterns.get(a) as Pattern)
        if (d.kind === "primitive") patterns.set(t, { call: callName(d), args })
        else if (d.kind !== "function") patterns.set(t, { op: d.name, args })
        else {
          const output = { variable: `@${outputs.size + 1}` }
          outputs.set(t, output.variable)
          patterns.set(t, output)
          there(t, { op: d.name, args: [...args, output] })
        }
      }
    })
    return patterns.get(root) as Pattern
  }

  for (const f of rule.facts) {
    const terms = f.terms.map(pattern)
    const [first] = f.terms as [Term]
    if (f.kind === "ne") {
      facts.push({ kind: "computed" })
      data.push({ distinct: terms as [Pattern, Pattern] })
    } else if (f.kind === "eq") {
      for (let i = 1; i < terms.length; i++) {
        facts.push({ kind: "equal", terms: [first, f.terms[i] as Term] })
        data.push({ equal: [terms[0] as Pattern, terms[i] as Pattern] })
      }
      if (terms.length === 1 && first.declaration?.kind === "primitive") computed(terms[0] as Pattern)
    } else if (first.declaration?.kind === "primitive") computed(terms[0] as Pattern)
    else if (first.declaration?.kind === "relation") there(first, terms[0] as Pattern)
    if (existence) for (const t of nodes(f.terms)) there(t, patterns.get(t) as Pattern)
  }
  function computed(holds: Pattern): void {
    facts.push({ kind: "computed" })
    data.push({ holds })
  }

  const actions: ActionData[] = []
  for (const a of rule.actions) {
    const [x, y] = a.terms
    if (a.kind === "union") actions.push({ union: [pattern(x as Term), pattern(y as Term)] })
    else if (a.kind === "insert" || a.kind === "let") {
      const p = pattern((a.kind === "let" ? y : x) as Term)
      if (!("variable" in p)) actions.push({ there: p })
    } else if (a.kind === "set") {
      const call = x as Term
      const args = [...call.args, y as Term].map(pattern)
      actions.push({ there: { op: (call.declaration as Declaration).name, args } })
    } else if (a.kind === "subsume" || a.kind === "delete") {
      for (const t of (x as Term).args) {
        const p = pattern(t)
        if ("op" in p) actions.push({ there: p })
      }
    }
  }
  return {
    data: { name: rule.name, facts: data, actions },
    facts,
    outputs,
    lets,
    calls: rule.actions.some((a) => a.kind === "call"),
  }
}

/** Calls of constructors that are part of no other. */
function nodes(terms: readonly Term[]): Term[] {
  const found = new Set<Term>()
  const inner = new Set<Term>()
  postorder(terms, (t) => {
    if (t.declaration?.kind !== "constructor") return
    found.add(t)
    postorder(t.args, (a) => inner.add(a))
  })
  return [...found].filter((t) => !inner.has(t))
}
