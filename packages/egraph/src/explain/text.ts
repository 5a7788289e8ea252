import type { Claim, ExplanationData, Link, StepData, TermData } from "./format.js"

/** Terms of more parts than this have a name of their own where they occur more than once. */
const SHORT = 6

/**
 * An explanation as text: what is used more than once is written once and named, so that the text is as long as the
 * data.
 */
export function printExplanation(e: ExplanationData): string {
  const lines: string[] = []
  const names = nameTerms(e, lines)
  const term = (t: number): string => names[t] as string
  const claim = (c: Claim): string => c.map(term).join(" = ")
  const link = (l: Link | null): string =>
    l === null ? "the same" : `step ${l.step + 1}${l.back ? " backwards" : ""}`
  e.steps.forEach((s, i) => lines.push(`${i + 1}. ${claim(s.proves)}`, `   ${reason(s, term, link)}`))
  e.claims.forEach((c, i) => {
    const l = e.proofs[i] ?? null
    lines.push(`Therefore ${claim(c)}${l === null ? ", the same term" : `, by ${link(l)}`}`)
  })
  return lines.join("\n")
}

function reason(s: StepData, term: (t: number) => string, link: (l: Link | null) => string): string {
  switch (s.by) {
    case "asserted":
      return "as asserted"
    case "rule": {
      const substitution = Object.entries(s.substitution).map(([v, t]) => `${v} = ${term(t)}`)
      const premises = s.premises.filter((l) => l !== null).map(link)
      const where = substitution.length > 0 ? ` with ${substitution.join(", ")}` : ""
      return `by rule ${s.rule}${where}${premises.length > 0 ? `, since ${premises.join(", ")}` : ""}`
    }
    case "merge":
      return `by the merge of ${s.function}, from ${link(s.old)} and ${link(s.next)}`
    case "chain":
      return `by ${s.links.map(link).join(", ")}`
    case "congruence":
      return `since ${s.arguments
        .flatMap((l, i) => (l === null ? [] : [`argument ${i + 1} is equal by ${link(l)}`]))
        .join(", ")}`
    case "moved":
      return `by ${link(s.there)}, along ${link(s.along)}`
  }
}

/** How each term is written; the definitions of named ones are put into `lines`. */
function nameTerms(e: ExplanationData, lines: string[]): string[] {
  const uses = new Uint32Array(e.terms.length)
  for (const t of e.terms) if ("op" in t) for (const a of t.args) uses[a] = (uses[a] as number) + 1
  for (const s of e.steps) for (const t of s.proves) uses[t] = (uses[t] as number) + 1
  const size = new Float64Array(e.terms.length)
  let named = 0
  const names: string[] = []
  e.terms.forEach((t: TermData, i) => {
    const args = "op" in t ? t.args : []
    size[i] = args.reduce((n, a) => n + (size[a] as number), 1)
    const text = "op" in t ? `(${[t.op, ...args.map((a) => names[a] as string)].join(" ")})` : t.text
    names.push(text)
    if ((size[i] as number) <= SHORT || ((uses[i] as number) < 2 && (size[i] as number) <= 8 * SHORT)) return
    names[i] = `t${++named}`
    size[i] = 1
    lines.push(`let t${named} = ${text}`)
  })
  return names
}
