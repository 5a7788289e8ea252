// The checker shares nothing with the engine: it imports types of plain data alone, and has terms of its own.
import type {
  Claim,
  Evaluator,
  ExplanationData,
  GroundTerm,
  Link,
  Pattern,
  RuleData,
  StepData,
  TermData,
  TermMaker,
  Theory,
} from "./format.js"

class Flaw extends Error {}

class Terms implements TermMaker {
  private readonly known = new Map<string, GroundTerm>()
  constructor(private readonly containers: Theory["containers"]) {}

  private intern(key: string, t: Omit<GroundTerm, "id">): GroundTerm {
    let known = this.known.get(key)
    if (!known) this.known.set(key, (known = { id: this.known.size, ...t }))
    return known
  }

  value(sort: string, text: string): GroundTerm {
    return this.intern(`${sort} ${text}`, { op: undefined, args: [], sort, text })
  }

  term(op: string, given: readonly GroundTerm[]): GroundTerm {
    const kind = Object.hasOwn(this.containers, op) ? this.containers[op] : undefined
    const args = kind === undefined ? given : ordered(kind, given)
    return this.intern(`(${op} ${args.map((a) => a.id).join(" ")}`, { op, args, sort: "", text: "" })
  }

  all(data: readonly TermData[]): GroundTerm[] {
    const terms: GroundTerm[] = []
    for (const d of data) {
      const part = (i: number): GroundTerm => terms[i] ?? flaw("a term comes before its arguments")
      terms.push("op" in d ? this.term(d.op, d.args.map(part)) : this.value(d.sort, d.text))
    }
    return terms
  }
}

function ordered(kind: "set" | "multiset" | "map", args: readonly GroundTerm[]): readonly GroundTerm[] {
  if (kind === "multiset") return [...args].sort((a, b) => a.id - b.id)
  if (kind === "set") return [...new Set(args)].sort((a, b) => a.id - b.id)
  const entries = new Map<GroundTerm, GroundTerm>()
  for (let i = 0; i + 1 < args.length; i += 2) entries.set(args[i] as GroundTerm, args[i + 1] as GroundTerm)
  return [...entries].sort((a, b) => a[0].id - b[0].id).flat()
}

function flaw(reason: string): never {
  throw new Flaw(reason)
}

type Proposition = readonly GroundTerm[]

class Checker {
  private readonly terms: Terms
  private readonly present = new Set<GroundTerm>()
  private readonly equations = new Set<string>()
  private readonly proven: Proposition[] = []

  constructor(
    private readonly e: ExplanationData,
    private readonly theory: Theory,
  ) {
    this.terms = new Terms(theory.containers)
    const asserted = this.terms.all(theory.asserted.terms)
    for (const claim of theory.asserted.claims) {
      const stated = claim.map((i) => asserted[i] ?? flaw("an assertion of no term"))
      if (stated.length === 2) this.equations.add(`${stated[0]?.id} ${stated[1]?.id}`)
      for (const stack = [...stated]; stack.length > 0;) {
        const t = stack.pop() as GroundTerm
        if (!this.present.has(t)) stack.push(...t.args)
        this.present.add(t)
      }
    }
  }

  check(): void {
    const { e, proven } = this
    const terms = this.terms.all(e.terms)
    const stated = (claim: Claim): Proposition => claim.map((i) => terms[i] ?? flaw("a claim about no term"))
    e.steps.forEach((s, i) => {
      const claim = stated(s.proves)
      try {
        this.step(s, claim, terms)
      } catch (error) {
        throw error instanceof Flaw ? new Flaw(`step ${i}, by ${s.by}: ${error.message}`) : error
      }
      proven.push(claim)
    })
    if (e.claims.length !== e.proofs.length) flaw("each claim needs its proof")
    e.claims.forEach((c, i) => this.proves(e.proofs[i] ?? null, stated(c), `claim ${i}`))
  }

  /** What an earlier step proves. */
  private of(link: Link): Proposition {
    const p = this.proven[link.step] ?? flaw(`there is no step ${link.step} before it`)
    return link.back ? [...p].reverse() : p
  }

  /** Nothing is needed to prove that a term equals itself. */
  private proves(link: Link | null, claim: Proposition, what: string): void {
    const proof = link === null ? [claim[0], claim[0]] : this.of(link)
    if (proof.length !== claim.length || proof.some((t, i) => t !== claim[i])) flaw(`${what} is not proved`)
  }

  private step(s: StepData, claim: Proposition, terms: readonly GroundTerm[]): void {
    const [left, right] = claim as [GroundTerm, GroundTerm | undefined]
    switch (s.by) {
      case "asserted":
        if (!(right ? this.equations.has(`${left.id} ${right.id}`) : this.present.has(left)))
          flaw("it was not")
        return
      case "chain": {
        let at = left
        for (const l of s.links) {
          const p = this.of(l)
          if (p.length !== 2 || p[0] !== at) flaw("a link does not begin where the last ended")
          at = p[1] as GroundTerm
        }
        if (at !== right) flaw("it ends elsewhere")
        return
      }
      case "congruence": {
        // The order in which the step lists the arguments: that of an unordered container is not its own.
        const data = this.e.terms[s.proves[0]] as TermData
        if (!("op" in data) || data.args.length !== s.arguments.length) return flaw("it has other arguments")
        const replaced = data.args.map((a, k) => {
          const from = terms[a] as GroundTerm
          const link = s.arguments[k]
          if (!link) return from
          const [x, y] = this.of(link)
          return x === from && y ? y : flaw(`argument ${k} is another`)
        })
        if (this.terms.term(data.op, replaced) !== right) flaw("the arguments give another term")
        return
      }
      case "moved":
        if (right) flaw("it is for a term that is there")
        this.proves(s.there, this.of(s.along).slice(0, 1), "what is there")
        return this.proves(s.along, [this.of(s.along)[0] as GroundTerm, left], "that the terms are equal")
      case "rule": {
        const rules = this.theory.rules.filter((r) => r.name === s.rule)
        const flaws = rules.map((r) => this.ruleFlaw(r, s, claim, terms))
        if (!flaws.includes(undefined)) flaw(flaws[0] ?? `there is no rule ${s.rule}`)
        return
      }
      case "merge":
        return this.merge(s, claim)
    }
  }

  private ruleFlaw(
    rule: RuleData,
    s: StepData & { by: "rule" },
    claim: Proposition,
    terms: readonly GroundTerm[],
  ): string | undefined {
    const substitution = new Map(Object.entries(s.substitution).map(([v, t]) => [v, terms[t]]))
    const instances = new Map<Pattern, GroundTerm>()
    const instance = (p: Pattern): GroundTerm => this.instantiate(p, substitution, instances)
    try {
      if (rule.facts.length !== s.premises.length) flaw("it has another number of facts")
      rule.facts.forEach((f, i) => {
        const link = s.premises[i] ?? null
        if ("equal" in f) this.proves(link, f.equal.map(instance), `fact ${i}`)
        else if ("there" in f) this.proves(link, [instance(f.there)], `fact ${i}`)
        else if ("holds" in f) instance(f.holds)
        else if (instance(f.distinct[0]) === instance(f.distinct[1])) flaw(`fact ${i} does not hold`)
      })
      instances.clear()
      const [left, right] = claim
      const unions = rule.actions.some((a) => {
        const [l, r] = "union" in a ? a.union.map(instance) : [instance(a.there)]
        return right !== undefined && left === l && right === r
      })
      if (!unions && (right || ![...instances.values()].includes(left as GroundTerm)))
        flaw("no action of the rule says so")
      return undefined
    } catch (error) {
      if (error instanceof Flaw) return error.message
      throw error
    }
  }

  /** The term that a pattern stands for; what is shared in it is looked at once. */
  private instantiate(
    pattern: Pattern,
    substitution: ReadonlyMap<string, GroundTerm | undefined>,
    done: Map<Pattern, GroundTerm>,
  ): GroundTerm {
    for (const stack = [pattern]; stack.length > 0;) {
      const p = stack[stack.length - 1] as Pattern
      const missing = done.has(p) || !("args" in p) ? [] : p.args.filter((a) => !done.has(a))
      stack.push(...missing)
      if (missing.length > 0) continue
      stack.pop()
      if (done.has(p)) continue
      if ("variable" in p) done.set(p, substitution.get(p.variable) ?? flaw(`nothing for ${p.variable}`))
      else if ("text" in p) done.set(p, this.terms.value(p.sort, p.text))
      else {
        const args = p.args.map((a) => done.get(a) as GroundTerm)
        done.set(p, "op" in p ? this.terms.term(p.op, args) : this.evaluate(p.call, args))
      }
    }
    return done.get(pattern) as GroundTerm
  }

  private evaluate(call: string, args: readonly GroundTerm[]): GroundTerm {
    const { primitives } = this.theory
    if (!Object.hasOwn(primitives, call)) flaw(`no evaluator for ${call} was given`)
    return (primitives[call] as Evaluator)(args, this.terms) ?? flaw(`${call} does not hold or has no value`)
  }

  private merge(s: StepData & { by: "merge" }, claim: Proposition): void {
    const [old, next] = [this.of(s.old), this.of(s.next)].map((p) => (p.length === 1 ? p[0] : undefined))
    if (old?.op !== s.function || next?.op !== s.function) return flaw("it needs two rows of the function")
    const [x, y] = [old.args.at(-1), next.args.at(-1)]
    if (!x || !y || old.args.some((a, i) => i < old.args.length - 1 && a !== next.args[i])) {
      return flaw("the rows have different arguments")
    }
    const merge = Object.hasOwn(this.theory.merges, s.function) ? this.theory.merges[s.function] : undefined
    if (merge === undefined) return flaw(`no merge of ${s.function} was given`)
    if (merge === "union")
      return claim[0] === x && claim[1] === y ? undefined : flaw("the outputs are others")
    const instances = new Map<Pattern, GroundTerm>()
    const merged = this.instantiate(
      merge,
      new Map([
        ["old", x],
        ["next", y],
      ]),
      instances,
    )
    const row = this.terms.term(s.function, [...old.args.slice(0, -1), merged])
    if (claim.length !== 1 || (claim[0] !== row && ![...instances.values()].includes(claim[0] as GroundTerm)))
      flaw("the merge gives another output")
  }
}

/**
 * Replays an explanation against a theory: undefined where every step follows from the rules and from what was
 * asserted, otherwise what is wrong with the first that does not.
 *
 * @example checkExplanation(egraph.explain(a, b), theory({ rulesets: [algebra], asserted: [a, b] }))
 */
export function checkExplanation(explanation: ExplanationData, theory: Theory): string | undefined {
  try {
    new Checker(explanation, theory).check()
    return undefined
  } catch (error) {
    if (error instanceof Flaw) return error.message
    throw error
  }
}
