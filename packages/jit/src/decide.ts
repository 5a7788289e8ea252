import { facts, sorts, type Facts, type Program, type Traced } from "@carton/array-api"
import { EGraph, postorder, type RunLimits, type Ruleset, type Term } from "@carton/egraph"
import { decisionsOf, gramMargins, Magnitudes, marginOf, schedule, type Margin } from "@carton/rules"

/** The same number for terms of one structure. */
class Structures {
  private readonly numbers = new Map<string, number>()
  private readonly known = new Map<Term, number>()

  /** @returns the numbers of all terms below, and of these */
  add(terms: readonly Term[]): ReadonlySet<number> {
    const found = new Set<number>()
    postorder(terms, (t) => {
      const key =
        t.kind === "literal"
          ? `${t.sort.name} ${t.sort.show(t.value)}`
          : `${t.declaration!.name}(${t.args.map((a) => this.known.get(a)).join()})`
      if (!this.numbers.has(key)) this.numbers.set(key, this.numbers.size)
      this.known.set(t, this.numbers.get(key)!)
      found.add(this.numbers.get(key)!)
    })
    return found
  }
  of(t: Term): number {
    return this.known.get(t)!
  }
}

/**
 * The margins that a chosen program must keep, so that it decides as the traced one does: of every comparison whose
 * operands are not the traced program's bit for bit.
 *
 * @returns undefined where the chosen program decides otherwise than by comparisons: then it is not to be used
 */
export function margins(
  traced: Traced,
  outputs: readonly Term[],
  known: (t: Term) => Facts | undefined,
  rules: readonly Ruleset[],
  limits: RunLimits,
): readonly Margin[] | undefined {
  const decisions = decisionsOf(outputs, known)
  const found: Margin[] = [...gramMargins(outputs, decisions, known)]
  if (decisions.length === 0) return found
  const structures = new Structures()
  const written = structures.add(traced.outputs)
  structures.add(outputs)
  const open = decisions.flatMap(({ operands }) => operands).filter((t) => !written.has(structures.of(t)))
  if (open.length === 0) return found
  const exact = sameBits(traced, open, rules, limits)
  const inexact = (t: Term): boolean => !written.has(structures.of(t)) && !exact.has(t)
  const magnitudes = new Magnitudes(known)
  for (const decision of decisions) {
    if (!decision.operands.some(inexact)) continue
    const margin = marginOf(decision, inexact, magnitudes, known)
    if (margin === undefined) return undefined
    found.push(margin)
  }
  return found
}

/** Those of some terms that exact rules find in the traced program. */
function sameBits(
  traced: Traced,
  terms: readonly Term[],
  rules: readonly Ruleset[],
  limits: RunLimits,
): ReadonlySet<Term> {
  // a row factor is no part of a program as it is written
  const likely = terms.filter((t) => {
    let factors = false
    postorder([t], (u) => (factors ||= u.sort.name === "RowFactor"))
    return !factors
  })
  const found = new Set<Term>()
  if (likely.length === 0) return found
  const egraph = new EGraph()
  assumeInputs(egraph, traced)
  for (const t of [...traced.outputs, ...likely]) egraph.add(t)
  egraph.run(schedule(rules, "exact", traced), limits)
  const written = new Set<unknown>()
  postorder(traced.outputs, (t) => {
    if (t.kind === "application") written.add(egraph.find(t))
  })
  for (const t of likely) if (written.has(egraph.find(t))) found.add(t)
  return found
}

/** States what is assumed of a program's inputs. */
export function assumeInputs(egraph: EGraph, { inputs }: Pick<Program, "inputs">): void {
  for (const { name, facts: known } of inputs)
    egraph.set(facts(sorts.input(name)), sorts.FactsSort.lift(known))
}
