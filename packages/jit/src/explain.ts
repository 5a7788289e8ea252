import { describeTerm, facts, sorts, type Traced } from "@carton/array-api"
import {
  application,
  checkExplanation,
  EGraph,
  eq,
  evaluators,
  explanations,
  literal,
  postorder,
  type Term,
  theory,
  type AnySort,
  type Declaration,
  type Equality,
  type Evaluator,
  type Explanation,
  type GroundTerm,
  type ProofLink,
  type Rule,
  type RunLimits,
  type Ruleset,
  type TermData,
  type Theory,
} from "@carton/egraph"
import { describeEquality, lawsByRule, laws_on, rulesUsed, schedule, type Precision } from "@carton/rules"
import { assumeInputs } from "./decide.js"

/** One part of a program replaced by an equal one. */
export interface ExplainedStep {
  readonly rule: string
  /** As mathematics writes it; the two sides of the rule where no law is written. */
  readonly law: string
  readonly equality: Equality
  /** Whether the rule was found from its right side to its left. */
  readonly backwards: boolean
  /** The parts, as code; cut where they are deep. */
  readonly before: string
  readonly after: string
}

/** How a traced program was run. */
export interface Explained {
  /** From the program as written to the program as run: each replaces a part, wherever it occurs. */
  readonly steps: readonly ExplainedStep[]
  /** For each output the engine's own steps, as data. */
  readonly proofs: readonly Explanation[]
  /** What they are held to: rules, and what was assumed and written. */
  readonly theory: Theory
  /** Replays every step by the checker, which shares no code with the engine: undefined, or what is wrong. */
  check(): string | undefined
  toString(): string
}

export interface ExplainOptions {
  readonly precision: Precision
  readonly rules: readonly Ruleset[]
  readonly list_rules: ((count: number) => readonly Ruleset[]) | undefined
  readonly limits: RunLimits
}

/** The law of what is carried out beforehand. */
const FOLDED = "a call whose arguments are known = what it gives"

/** Runs the rules again, recording, and tells how the chosen outputs came from the traced ones. */
export function explain(traced: Traced, outputs: readonly Term[], options: ExplainOptions): Explained {
  const { precision, rules, list_rules, limits } = options
  const egraph = new EGraph({ explanations })
  assumeInputs(egraph, traced)
  for (const t of traced.outputs) egraph.add(t)
  const plan = schedule(rules, precision, traced, list_rules)
  // recording takes time, and the same rounds are wanted
  egraph.run(plan, { ...limits, milliseconds: Infinity })
  const proofs = traced.outputs.map((t, i) => egraph.explain(t, outputs[i]! as typeof t))

  const used = rulesUsed(plan)
  const laws = lawsByRule([...rules, ...laws_on(traced, rules, list_rules).sets])
  const rulesets = [{ kind: "ruleset", name: "used", rules: used } as const]
  const assumed = traced.inputs.map(({ name, facts: known }) =>
    eq(facts(sorts.input(name)), sorts.FactsSort.lift(known)),
  )
  const held = theory({
    rulesets,
    asserted: [...traced.outputs, ...assumed],
    primitives: namingExtents(evaluators(rulesets), proofs),
  })
  const byName = new Map(used.map((r) => [r.name, r]))
  const terms = new TermsOf(used, [...traced.outputs, ...outputs])
  const steps = proofs.flatMap((proof) => replacements(proof, byName, laws, terms))
  return {
    steps,
    proofs,
    theory: held,
    check() {
      for (const proof of proofs) {
        const flaw = checkExplanation(proof, held)
        if (flaw !== undefined) return flaw
      }
      return undefined
    },
    toString: () => stepsText(steps),
  }
}

const SYMBOLS = /\bn\d+(?=_)/g

/**
 * Evaluators that name the extents which only the data decide as a proof names them: the engine makes the names of
 * numbers of its own.
 */
function namingExtents(
  primitives: Readonly<Record<string, Evaluator>>,
  proofs: readonly Explanation[],
): Readonly<Record<string, Evaluator>> {
  const structures = new Map<string, number>()
  const intern = (key: string): number => {
    if (!structures.has(key)) structures.set(key, structures.size)
    return structures.get(key)!
  }
  const key = (text: string, result: number, from: readonly string[]): string =>
    [result, text.replace(SYMBOLS, "n"), ...from].join(" ")
  const named = new Map<string, string>()
  for (const { steps, terms } of proofs) {
    const numbers: number[] = []
    for (const t of terms)
      numbers.push(
        intern("op" in t ? `${t.op}(${t.args.map((a) => numbers[a]).join()})` : `${t.sort} ${t.text}`),
      )
    for (const s of steps) {
      if (s.by !== "rule") continue
      const { derived = -1, result = -1 } = s.substitution
      const text = (i: number): string => (terms[i] as { text: string }).text
      const from = Object.entries(s.substitution).flatMap(([name, i]) =>
        /^facts\d/.test(name) ? [text(i)] : [],
      )
      if (derived >= 0) named.set(key(text(derived), numbers[result]!, from), text(derived))
    }
  }
  const known = new Map<GroundTerm, number>()
  const number = (t: GroundTerm): number => {
    let n = known.get(t)
    if (n === undefined)
      known.set(
        t,
        (n = intern(t.op === undefined ? `${t.sort} ${t.text}` : `${t.op}(${t.args.map(number).join()})`)),
      )
    return n
  }
  const naming =
    (evaluator: Evaluator): Evaluator =>
    (args, make) => {
      const made = evaluator(args, make)
      if (made === undefined || !made.text.match(SYMBOLS)) return made
      const from = args.flatMap((a) => (a.sort === made.sort ? [a.text] : []))
      return make.value(made.sort, named.get(key(made.text, number(args[0]!), from)) ?? made.text)
    }
  return Object.fromEntries(
    Object.entries(primitives).map(([name, f]) => [name, name.startsWith("facts-of-") ? naming(f) : f]),
  )
}

/** Terms again, from the data that proofs have of them. */
class TermsOf {
  private readonly declarations = new Map<string, Declaration>()
  private readonly sorts = new Map<string, AnySort>()
  /** Values that cannot be read back from their text, by it. */
  private readonly values = new Map<string, unknown>()
  private readonly made = new WeakMap<readonly TermData[], Term[]>()

  constructor(rules: readonly Rule[], programs: readonly Term[]) {
    const learn = (sort: AnySort): void => void this.sorts.set(sort.name, sort)
    const visit = (t: Term): void => {
      learn(t.sort as AnySort)
      if (t.kind === "literal" && t.sort.parse === undefined) this.values.set(t.sort.show(t.value), t.value)
      if (t.declaration === undefined) return
      this.declarations.set(t.declaration.name, t.declaration)
      t.declaration.inputs.forEach(learn)
      learn(t.declaration.output)
    }
    postorder(
      [
        ...programs,
        ...rules.flatMap((r) => [...r.facts, ...r.actions].flatMap((part) => part.terms as readonly Term[])),
      ],
      visit,
    )
  }

  of(data: readonly TermData[], i: number): Term {
    let made = this.made.get(data)
    if (made === undefined) this.made.set(data, (made = []))
    return (made[i] ??= this.term(data, data[i]!))
  }

  private term(data: readonly TermData[], t: TermData): Term {
    if ("sort" in t) {
      const sort = this.sorts.get(t.sort)!
      return literal(sort, sort.parse ? sort.parse(t.text) : this.values.get(t.text))
    }
    const declaration = this.declarations.get(t.op)!
    return application(
      declaration,
      t.args.map((a) => this.of(data, a)),
    )
  }
}

/** The rules' steps of a proof in the order in which they change the program, each once. */
function replacements(
  proof: Explanation,
  rules: ReadonlyMap<string, Rule>,
  laws: ReadonlyMap<string, string>,
  terms: TermsOf,
): ExplainedStep[] {
  const found: ExplainedStep[] = []
  const seen = new Set<string>()
  const visit = ({ step, back = false }: ProofLink): void => {
    const key = `${step} ${back}`
    if (seen.has(key)) return
    seen.add(key)
    const s = proof.steps[step]!
    if (s.by === "chain" || s.by === "congruence") {
      const links = (s.by === "chain" ? s.links : s.arguments).filter((l) => l !== null)
      const turned = links.map((l): ProofLink => ({ step: l.step, back: (l.back ?? false) !== back }))
      for (const l of back ? turned.reverse() : turned) visit(l)
    } else if (s.by === "rule" && s.proves.length === 2) {
      const rule = rules.get(s.rule)!
      const [left, right] = s.proves.map((i) => terms.of(proof.terms, i)) as [Term, Term]
      found.push({
        rule: s.rule,
        law:
          laws.get(s.rule) ??
          (rule.rewrite ? `${String(rule.rewrite.lhs)} = ${String(rule.rewrite.rhs)}` : FOLDED),
        equality: rule.rewrite ? rule.equality : { exact: true, assuming: [], guarded: [] },
        backwards: back,
        before: describeTerm(back ? right : left),
        after: describeTerm(back ? left : right),
      })
    }
  }
  for (const link of proof.proofs) if (link !== null) visit(link)
  return found
}

const stepsText = (steps: readonly ExplainedStep[]): string =>
  steps.length === 0
    ? "The program is run as it is written."
    : steps
        .map(({ rule, law, equality, backwards, before, after }, i) =>
          [
            `${i + 1}. ${before}`,
            `   = ${after}`,
            `   by ${rule}${backwards ? ", backwards" : ""}: ${law}   (${describeEquality(equality)})`,
          ].join("\n"),
        )
        .join("\n")
