import {
  asTraced,
  constructorsOf,
  entries,
  factRules,
  operatorOf,
  type Called,
  type Traced,
} from "@carton/array-api"
import {
  postorder,
  repeat,
  rulesetOf,
  saturate,
  seq,
  type Declaration,
  type Rule,
  type Ruleset,
  type Schedule,
  type Term,
} from "@carton/egraph"
import { algebra } from "./algebra.js"
import { bits } from "./bits.js"
import { centring } from "./centring.js"
import { choices } from "./choices.js"
import { complexes } from "./complex.js"
import { decompositions } from "./decompositions.js"
import { distribution } from "./distribution.js"
import { exponentials } from "./exponentials.js"
import { conditional } from "./guarded.js"
import { index_lists, indexing } from "./indexing.js"
import type { Laws } from "./laws.js"
import { linear } from "./linear.js"
import { lists } from "./lists.js"
import { loop_laws } from "./loops.js"
import { logic } from "./logic.js"
import { parts } from "./parts.js"
import { reals } from "./real.js"
import { reductions } from "./reductions.js"
import { rounding } from "./rounding.js"
import { row_factors } from "./row-factors.js"
import { segment_lists, segments } from "./segments.js"
import { shapes } from "./shapes.js"
import { sorting } from "./sorting.js"
import { statistics } from "./statistics.js"
import { zeros } from "./zeros.js"

/**
 * How a faster program may differ from the one that was written: not at all, by rounding, or within bounds
 * that are checked at run time.
 */
export type Precision = "exact" | "reassociate" | "fast"

/** All rule sets over arrays but those on lists of one length. */
export const library: readonly Laws[] = [
  statistics,
  reals,
  zeros,
  segments,
  indexing,
  shapes,
  reductions,
  linear,
  decompositions,
  row_factors,
  centring,
  algebra,
  exponentials,
  rounding,
  logic,
  choices,
  bits,
  complexes,
  sorting,
  parts,
  distribution,
]
/** Laws on lists of `count` arrays. */
export const list_laws = (count: number): readonly Laws[] => [
  segment_lists(count),
  index_lists(count),
  lists(count),
]

/** Laws that go round in circles: they are run last, twice. */
const last: ReadonlySet<string> = new Set([parts.name, distribution.name])
/** What says the same in simpler words. */
const first: ReadonlySet<string> = new Set([statistics.name, reals.name])

/** Whether a rule may run at this precision. */
export function allowed(rule: Rule, precision: Precision): boolean {
  const { exact, reassociates, guarded } = rule.equality
  if (guarded.length > 0) return precision === "fast"
  // what makes nothing equal states facts
  const states = rule.actions.every(({ kind }) => kind === "set")
  return states || exact === true || (reassociates !== undefined && precision !== "exact")
}

/** Rules as they look for calls in traced programs, with what must hold at run time; the library's are written so. */
const traced = (set: Ruleset): Ruleset => {
  if (!library.includes(set as Laws)) return rulesOf(set, (rule) => conditional(asTraced(rule)))
  let made = conditioned.get(set)
  if (made === undefined) conditioned.set(set, (made = rulesOf(set, conditional)))
  return made
}
const conditioned = /* @__PURE__ */ new WeakMap<Ruleset, Ruleset>()
const rulesOf = (set: Ruleset, change: (rule: Rule) => Rule): Ruleset =>
  rulesetOf(set.name, set.rules.map(change))

/** Facts carried through every function, shapes and constants folded: for all entries, and what these programs use. */
export const folding = (operators: readonly Called[]): Ruleset =>
  factRules([
    ...entries()
      .filter((entry) => !entry.parameters.some((p) => p.kind === "arrays"))
      .map((entry) => ({ entry, counts: [] })),
    ...operators,
  ])

/** The array functions that terms call. */
function functionsIn(terms: readonly Term[]): Declaration[] {
  const found: Declaration[] = []
  postorder(terms, ({ declaration }) => {
    if (declaration !== undefined && operatorOf(declaration) !== undefined) found.push(declaration)
  })
  return found
}

/** The calls with lists that rules make. */
const calledIn = ({ rules }: Ruleset): Called[] =>
  functionsIn(rules.flatMap((r) => r.actions.flatMap((a) => a.terms as readonly Term[])))
    .map((d) => operatorOf(d)!)
    .filter(({ counts }) => counts.length > 0)

/** Of some rules those that can find anything in a program that calls these functions, or in what they make of it. */
function findable(rules: readonly Rule[], operators: readonly Called[]): ReadonlySet<Rule> {
  const made = new Set(operators.flatMap((o) => constructorsOf(o.entry, o.counts).map((c) => c.declaration)))
  const found = new Set<Rule>()
  let waiting = rules.map((rule) => ({
    rule,
    needs: rule.query.atoms.map((a) => a.declaration).filter((d) => operatorOf(d) !== undefined),
  }))
  for (let before = -1; before !== found.size;) {
    before = found.size
    waiting = waiting.filter(({ rule, needs }) => {
      if (!needs.every((d) => made.has(d))) return true
      found.add(rule)
      for (const d of functionsIn(rule.actions.flatMap((a) => a.terms as readonly Term[]))) made.add(d)
      return false
    })
  }
  return found
}

/** Laws on what one program has: lists of some lengths, loops. */
export function laws_on(
  { operators, outputs }: Pick<Traced, "operators" | "outputs">,
  rulesets: readonly Ruleset[],
  lists: (count: number) => readonly Ruleset[] = rulesets === library ? list_laws : () => [],
): { readonly sets: readonly Ruleset[]; readonly operators: readonly Called[] } {
  const loops = rulesets === library ? [loop_laws(outputs)] : []
  const called = [...operators, ...loops.flatMap(calledIn)]
  // control flow has lists of any length, and no laws on them
  const joining = called.filter((o) => !o.entry.parameters.some((p) => p.kind === "Program"))
  const counts = new Set(joining.flatMap((o) => o.counts))
  return { sets: [...[...counts].flatMap(lists), ...loops], operators: called }
}

/**
 * Everything to its end, in phases: facts with what is lowered; then what moves work and changes the algorithm; then,
 * twice, what goes round in circles. A phase that comes later never takes the room of an earlier one.
 */
export function schedule(
  rulesets: readonly Ruleset[],
  precision: Precision,
  program: Pick<Traced, "operators" | "outputs">,
  lists?: (count: number) => readonly Ruleset[],
): Schedule {
  const own = laws_on(program, rulesets, lists)
  const { operators } = own
  const carried = folding(operators)
  const joined = own.sets.map(traced)
  const sets = rulesets.map(traced)
  const rules = [...sets, ...joined].flatMap((r) => r.rules).filter((r) => allowed(r, precision))
  const useful = findable([...carried.rules, ...rules], operators)
  const facts = rulesetOf(
    carried.name,
    carried.rules.filter((r) => useful.has(r)),
  )
  const only = (name: string, sets: readonly Ruleset[]): Ruleset =>
    rulesetOf(
      name,
      sets.flatMap((r) => r.rules).filter((r) => useful.has(r)),
    )
  const lowering = only(
    "lowering",
    sets.filter((r) => first.has(r.name)),
  )
  const motion = only("motion", [
    ...sets.filter((r) => r.name !== statistics.name && !last.has(r.name)),
    ...joined,
  ])
  const algebra = only(
    "algebra",
    sets.filter((r) => last.has(r.name)),
  )
  return seq(
    saturate(saturate(facts), lowering),
    saturate(saturate(facts), motion),
    repeat(2, saturate(facts), algebra),
  )
}

/** All rules that a schedule runs, each once. */
export function rulesUsed(plan: Schedule): readonly Rule[] {
  const rules = new Set<Rule>()
  const visit = (s: Schedule): void => {
    if (s.kind === "run") s.ruleset.rules.forEach((r) => rules.add(r))
    else (s.kind === "seq" ? s.steps : [s.body]).forEach(visit)
  }
  visit(plan)
  return [...rules]
}
