import type { Explanation, ProofLink, ProofStep } from "@carton/egraph"

const WIDTH = 80
/** Terms of more parts than this are named where they occur more than once. */
const SHORT = 4
/** Proofs inside each other more deeply than this are named. */
const DEEP = 8

type Doc = string | readonly Doc[]

/**
 * A proof as egglog writes it: `Fiat` for what the program states, `Rule`, `Merge`, `Trans`, `Sym` and `Congr`; that a
 * term is there is that it equals itself. Here `Trans` takes any number of proofs, and `Congr` a proof and a position
 * for each argument that changes. What is used more than once is named by `let`, so that the text is as long as the
 * proof.
 */
export function printProof(e: Explanation): string {
  const lines: string[] = []
  const terms = nameTerms(e, lines)
  const uses = new Map<number, number>()
  const use = (l: ProofLink | null): void => void (l && uses.set(l.step, (uses.get(l.step) ?? 0) + 1))
  for (const s of e.steps) linksOf(s).forEach(use)
  e.proofs.forEach(use)

  const proofs: { doc: Doc; depth: number }[] = []
  let named = 0
  const equation = (claim: readonly number[]): Doc => {
    const [left, right = left] = claim as readonly [number, number?]
    return ["=", terms[left] as string, terms[right as number] as string]
  }
  const proof = (l: ProofLink | null): Doc => {
    if (l === null) return ["Eval"]
    const { doc } = proofs[l.step] as { doc: Doc }
    const { proves } = e.steps[l.step] as ProofStep
    return l.back ? ["Sym", equation([...proves].reverse()), doc] : doc
  }
  e.steps.forEach((s, i) => {
    let doc: Doc = stepDoc(s, equation(s.proves), proof, (t) => terms[t] as string)
    const depth = 1 + Math.max(0, ...linksOf(s).map((l) => (proofs[l.step] as { depth: number }).depth))
    const bind = (uses.get(i) as number) > 1 || depth > DEEP
    if (bind) {
      const name = `prf${named++}`
      lines.push(pretty(["let", name, doc], 0))
      doc = name
    }
    proofs.push({ doc, depth: bind ? 0 : depth })
  })
  return [...lines, pretty(goal(e, equation, proof), 0)].join("\n")
}

/** The proof of what was asked; of several facts, the use of all of them. */
function goal(
  e: Explanation,
  equation: (claim: readonly number[]) => Doc,
  proof: (l: ProofLink | null) => Doc,
): Doc {
  // That the sides of an equality are there is part of its proof.
  const sides = new Set(e.claims.flatMap((c) => (c.length === 2 ? [...c] : [])))
  const asked = e.claims.flatMap((c, i) => (c.length === 1 && sides.has(c[0]) ? [] : [i]))
  const docs = asked.map((i) => {
    const link = e.proofs[i] ?? null
    return link === null ? ["Fiat", equation(e.claims[i] as readonly number[])] : proof(link)
  })
  return docs.length === 1 ? (docs[0] as Doc) : ["Rule", ["name", '"prove"'], ["premises", ...docs]]
}

function stepDoc(
  s: ProofStep,
  equation: Doc,
  proof: (l: ProofLink | null) => Doc,
  term: (t: number) => string,
): Doc {
  switch (s.by) {
    case "asserted":
      return ["Fiat", equation]
    case "rule":
      return [
        "Rule",
        equation,
        ["name", JSON.stringify(s.rule)],
        ["premises", ...s.premises.map(proof)],
        ["substitution", ...Object.entries(s.substitution).map(([v, t]): Doc => [v, term(t)])],
      ]
    case "merge":
      return ["Merge", equation, s.function, proof(s.old), proof(s.next)]
    case "chain":
      return ["Trans", equation, ...s.links.map(proof)]
    case "congruence":
      return ["Congr", equation, ...s.arguments.flatMap((l, i) => (l === null ? [] : [proof(l), String(i)]))]
    case "moved":
      return ["Trans", equation, proof({ ...s.along, back: !s.along.back }), proof(s.there), proof(s.along)]
  }
}

function linksOf(s: ProofStep): readonly ProofLink[] {
  switch (s.by) {
    case "asserted":
      return []
    case "rule":
      return s.premises.filter((l) => l !== null)
    case "merge":
      return [s.old, s.next]
    case "chain":
      return s.links
    case "congruence":
      return s.arguments.filter((l) => l !== null)
    case "moved":
      return [s.there, s.along]
  }
}

/** How each term is written; the definitions of named ones are put into `lines`. */
function nameTerms(e: Explanation, lines: string[]): string[] {
  const uses = new Uint32Array(e.terms.length)
  const use = (t: number): void => void (uses[t] = (uses[t] as number) + 1)
  for (const t of e.terms) if ("op" in t) t.args.forEach(use)
  for (const s of e.steps) {
    s.proves.forEach(use)
    if (s.by === "rule") Object.values(s.substitution).forEach(use)
  }
  const size: number[] = []
  const names: string[] = []
  let named = 0
  e.terms.forEach((t, i) => {
    const args = "op" in t ? t.args : []
    size.push(args.reduce((n, a) => n + (size[a] as number), 1))
    names.push("op" in t ? `(${[t.op, ...args.map((a) => names[a] as string)].join(" ")})` : t.text)
    const large = (size[i] as number) > SHORT
    if (!large || ((uses[i] as number) < 2 && (names[i] as string).length < WIDTH)) return
    lines.push(`(let t${named} ${names[i] as string})`)
    names[i] = `t${named++}`
    size[i] = 1
  })
  return names
}

const inline = (d: Doc): string => (typeof d === "string" ? d : `(${d.map(inline).join(" ")})`)

function pretty(d: Doc, indent: number): string {
  const flat = inline(d)
  if (typeof d === "string" || indent + flat.length <= WIDTH) return flat
  const [head, ...rest] = d
  const pad = `\n${" ".repeat(indent + 2)}`
  return `(${[inline(head as Doc), ...rest.map((r) => pretty(r, indent + 2))].join(pad)})`
}
