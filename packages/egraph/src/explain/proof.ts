import type { Claim, ExplanationData, Link, StepData, TermData } from "./format.js"

/** What proves an equality: nothing where both sides are the same term. */
export type Proof = Link | null

/** Longer chains stay lemmas of their own, so that what many steps share is not written into each. */
const INLINE = 8

/** Terms and steps as they are found, each once; what is not used in the end is left out of the data. */
export class ProofBuilder {
  readonly terms: TermData[] = []
  private readonly termNumbers = new Map<string, number>()
  private readonly steps: StepData[] = []
  private readonly stepNumbers = new Map<string, number>()

  value(sort: string, text: string): number {
    return this.intern(`${sort} ${text}`, { sort, text })
  }

  term(op: string, args: readonly number[]): number {
    return this.intern(`(${op} ${args.join(" ")}`, { op, args })
  }

  private intern(key: string, t: TermData): number {
    let n = this.termNumbers.get(key)
    if (n === undefined) this.termNumbers.set(key, (n = this.terms.push(t) - 1))
    return n
  }

  args(term: number): readonly number[] {
    const t = this.terms[term] as TermData
    return "op" in t ? t.args : []
  }

  op(term: number): string {
    const t = this.terms[term] as TermData
    return "op" in t ? t.op : ""
  }

  claim(link: Link): Claim {
    const { proves } = this.steps[link.step] as StepData
    return link.back ? ([proves[1], proves[0]] as Claim) : proves
  }

  step(key: string, make: () => StepData): Link {
    let n = this.stepNumbers.get(key)
    if (n === undefined) this.stepNumbers.set(key, (n = this.steps.push(make()) - 1))
    return { step: n }
  }

  asserted(...proves: readonly [number] | readonly [number, number]): Proof {
    return this.step(`a${proves.join()}`, () => ({ by: "asserted", proves }))
  }

  /** The links of a short chain in place of it. */
  private spread(proofs: readonly Proof[]): Link[] {
    return proofs.flatMap((p) => {
      const s = p && (this.steps[p.step] as StepData)
      if (s?.by !== "chain" || s.links.length > INLINE) return p ?? []
      return p?.back ? s.links.map((l) => ({ step: l.step, back: !l.back })).reverse() : s.links
    })
  }

  /** One after the other; a way that comes back to a term is cut short. */
  chain(from: number, proofs: readonly Proof[]): Proof {
    const links: Link[] = []
    const terms = [from]
    const seen = new Map([[from, 0]])
    for (const p of this.spread(proofs)) {
      const to = this.claim(p)[1] as number
      const before = seen.get(to)
      if (before === undefined) {
        links.push(p)
        seen.set(to, terms.push(to) - 1)
        continue
      }
      links.length = before
      for (const t of terms.splice(before + 1)) seen.delete(t)
    }
    if (links.length < 2) return links[0] ?? null
    const proves: Claim = [from, terms[terms.length - 1] as number]
    const key = links.map((l) => (l.back ? ~l.step : l.step)).join()
    return this.step(`c${key}`, () => ({ by: "chain", links, proves }))
  }

  /** The term with its arguments replaced as the proofs say; `to` where it is known. */
  congruence(from: number, proofs: readonly Proof[], to = this.replaced(from, proofs)): Proof {
    if (from === to) return null
    const key = proofs.map((l) => (l === null ? "" : l.back ? ~l.step : l.step)).join()
    return this.step(`g${from},${to},${key}`, () => ({
      by: "congruence",
      arguments: proofs,
      proves: [from, to],
    }))
  }

  private replaced(from: number, proofs: readonly Proof[]): number {
    const args = this.args(from).map((a, i) => {
      const p = proofs[i] ?? null
      return p === null ? a : (this.claim(p)[1] as number)
    })
    return this.term(this.op(from), args)
  }

  moved(there: Link, along: Proof): Link {
    if (along === null) return there
    const to = this.claim(along)[1] as number
    return this.step(`m${there.step},${along.step},${String(along.back)}`, () => ({
      by: "moved",
      there,
      along,
      proves: [to],
    }))
  }

  /** What the proofs use, numbered anew in the same order. */
  build(claims: readonly Claim[], proofs: readonly Proof[]): ExplanationData {
    const steps = new Map<number, number>()
    const used = new Uint8Array(this.steps.length)
    const usedTerms = new Uint8Array(this.terms.length)
    for (const p of proofs) if (p) used[p.step] = 1
    for (const c of claims) for (const t of c) usedTerms[t] = 1
    for (let i = used.length - 1; i >= 0; i--) {
      if (!used[i]) continue
      const s = this.steps[i] as StepData
      for (const l of linksOf(s)) used[l.step] = 1
      for (const t of s.proves) usedTerms[t] = 1
      if (s.by === "rule") for (const t of Object.values(s.substitution)) usedTerms[t] = 1
    }
    // An argument may have been made after a term that uses it was asked for: never, since terms are made bottom up.
    for (let i = usedTerms.length - 1; i >= 0; i--)
      if (usedTerms[i]) for (const a of this.args(i)) usedTerms[a] = 1
    const number = new Map<number, number>()
    const terms: TermData[] = []
    this.terms.forEach((t, i) => {
      if (!usedTerms[i]) return
      number.set(i, terms.length)
      terms.push("op" in t ? { op: t.op, args: t.args.map((a) => number.get(a) as number) } : t)
    })
    const term = (t: number): number => number.get(t) as number
    const link = <L extends Proof | undefined>(l: L): L =>
      (l ? { ...l, step: steps.get(l.step) as number } : l) as L
    const kept: StepData[] = []
    this.steps.forEach((s, i) => {
      if (!used[i]) return
      steps.set(i, kept.length)
      const proves = s.proves.map(term) as unknown as Claim
      kept.push(renumbered({ ...s, proves }, term, link))
    })
    return {
      terms,
      steps: kept,
      claims: claims.map((c) => c.map(term) as unknown as Claim),
      proofs: proofs.map(link),
    }
  }
}

/** The steps that a step uses. */
export function linksOf(s: StepData): readonly Link[] {
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

function renumbered(
  s: StepData,
  term: (t: number) => number,
  link: <L extends Proof | undefined>(l: L) => L,
): StepData {
  switch (s.by) {
    case "asserted":
      return s
    case "rule": {
      const substitution = Object.fromEntries(Object.entries(s.substitution).map(([v, t]) => [v, term(t)]))
      return { ...s, substitution, premises: s.premises.map(link) }
    }
    case "merge":
      return { ...s, old: link(s.old), next: link(s.next) }
    case "chain":
      return { ...s, links: s.links.map(link) }
    case "congruence":
      return { ...s, arguments: s.arguments.map(link) }
    case "moved":
      return { ...s, there: link(s.there), along: link(s.along) }
  }
}

/** A proof the other way round. */
export const reversed = (p: Proof): Proof => p && (p.back ? { step: p.step } : { step: p.step, back: true })
