import {
  variableTerm,
  type Action,
  type AnySort,
  type Declaration,
  type Fact,
  type Rule,
  type Ruleset,
  type Term,
} from "@carton/egraph"
import { postorder, termOf } from "@carton/egraph"
import { printString } from "./print-node.js"
import { printTerm } from "./print-term.js"

export interface PrintRulesetOptions {
  /** Sorts and functions that the text need not declare, because the program that reads it has them. */
  declared?: (name: string) => boolean
}

const nameOf = (s: AnySort): string => s.name as string

/**
 * A rule set of TypeScript as the text of an egglog program: the sorts and functions that it mentions, then its
 * rules.
 *
 * @throws TypeError for what the language cannot say: rules that call back, guards and merges in TypeScript
 * @example printRuleset(algebra)
 * // (sort Math)
 * // (constructor Add (Math Math) Math)
 * // (ruleset algebra)
 * // (rewrite (Add x y) (Add y x) :ruleset algebra :name "add-comm")
 */
export function printRuleset(ruleset: Ruleset, options: PrintRulesetOptions = {}): string {
  const lines = [...declarations(ruleset, options.declared ?? (() => false)), `(ruleset ${ruleset.name})`]
  for (const r of ruleset.rules) lines.push(printRule(r, ruleset.name))
  return `${lines.join("\n")}\n`
}

/** Sorts of the language itself. */
const BUILT_IN = new Set(["i64", "f64", "bool", "String", "Unit", "BigInt", "BigRat"])

function declarations(ruleset: Ruleset, declared: (name: string) => boolean): string[] {
  const sorts = new Map<string, AnySort>()
  const functions = new Set<Declaration>()
  const visit = (t: Term): void => {
    sorts.set(nameOf(t.sort), t.sort)
    const d = t.declaration
    if (!d || d.kind === "primitive" || functions.has(d)) return
    functions.add(d)
    for (const s of d.inputs) sorts.set(nameOf(s), s)
    if (d.merge.kind === "term") postorder([mergeBody(d)], visit)
  }
  for (const r of ruleset.rules) {
    postorder(
      [...r.facts, ...r.actions].flatMap((x) => [...x.terms]),
      visit,
    )
  }
  const lines: string[] = []
  for (const [name, s] of sorts) {
    if (BUILT_IN.has(name) || declared(name)) continue
    if (s.kind !== "equality")
      throw new TypeError(`printRuleset: sort ${name} is one of TypeScript's own values`)
    lines.push(`(sort ${name})`)
  }
  for (const d of functions) if (!declared(d.name)) lines.push(printDeclaration(d))
  return lines
}

const mergeBody = (d: Declaration): Term => {
  if (d.merge.kind !== "term") throw new TypeError(`${d.name} has no merge as a term`)
  const [old, next] = ["old", "new"].map((n) => d.output.wrap(variableTerm(d.output, n)))
  return termOf(d.merge.merge(old as never, next as never)) as Term
}

function printDeclaration(d: Declaration): string {
  const inputs = `(${d.inputs.map(nameOf).join(" ")})`
  if (d.kind === "relation") return `(relation ${d.name} ${inputs})`
  const signature = `${d.name} ${inputs} ${nameOf(d.output)}`
  if (d.kind === "constructor") {
    const cost = d.cost === 1 ? "" : ` :cost ${d.cost}`
    return `(constructor ${signature}${cost}${d.unextractable ? " :unextractable" : ""})`
  }
  return `(function ${signature} ${printMerge(d)})`
}

function printMerge(d: Declaration): string {
  const { merge } = d
  switch (merge.kind) {
    case "conflict":
      return ":no-merge"
    case "term":
      return `:merge ${printTerm(mergeBody(d))}`
    case "host": {
      const known = merge.merge === Math.min ? "min" : merge.merge === Math.max ? "max" : undefined
      if (known) return `:merge (${known} old new)`
      throw new TypeError(`printRuleset: the merge of ${d.name} is a function of TypeScript; use mergeTerm`)
    }
    case "union":
      throw new TypeError(
        `printRuleset: the merge of ${d.name} is a union, which functions of egglog have not`,
      )
  }
}

function printRule(r: Rule, ruleset: string): string {
  const options = `:ruleset ${ruleset} :name ${printString(r.name)}`
  if (r.rewrite) {
    const { lhs, rhs, when } = r.rewrite
    const facts = when.length > 0 ? ` :when (${when.map(printFact).join(" ")})` : ""
    const subsume = r.actions.some((a) => a.kind === "subsume") ? " :subsume" : ""
    return `(rewrite ${printTerm(lhs)} ${printTerm(rhs)}${facts}${subsume} ${options})`
  }
  const facts = r.facts.map(printFact).join(" ")
  const actions = r.actions.map((a) => printAction(a, r.name)).join(" ")
  return `(rule (${facts}) (${actions}) ${options})`
}

function printFact(f: Fact): string {
  const terms = f.terms.map(printTerm)
  if (f.kind === "holds") return terms[0] as string
  if (f.kind === "ne") return `(!= ${terms.join(" ")})`
  const [first, ...others] = terms
  return others.map((t) => `(= ${first} ${t})`).join(" ") || (first as string)
}

function printAction(a: Action, rule: string): string {
  const [first, second] = a.terms.map(printTerm)
  switch (a.kind) {
    case "call":
      throw new TypeError(`printRuleset: rule ${rule} calls back to TypeScript`)
    case "panic":
      return `(panic ${printString(a.message)})`
    case "insert":
      return first as string
    case "union":
    case "set":
    case "let":
      return `(${a.kind} ${first} ${second})`
    default:
      return `(${a.kind} ${first})`
  }
}
