import { entries, factRules, type Called } from "@carton/array-api"
import { repeat, rulesetOf, saturate, seq, type Rule, type Ruleset, type Schedule } from "@carton/egraph"
import { algebra } from "./algebra.js"
import { index_lists, indexing } from "./indexing.js"
import { linear } from "./linear.js"
import { reals } from "./real.js"
import { reductions } from "./reductions.js"
import { row_factors } from "./row-factors.js"
import { segment_lists, segments } from "./segments.js"
import { shapes } from "./shapes.js"
import { statistics } from "./statistics.js"
import { zeros } from "./zeros.js"

/**
 * How a faster program may differ from the one that was written: not at all, by rounding, or within bounds
 * that are checked at run time.
 */
export type Precision = "exact" | "reassociate" | "fast"

/** All rule sets over arrays but those on lists of one length. */
export const library: readonly Ruleset[] = [
  statistics,
  reals,
  zeros,
  segments,
  indexing,
  shapes,
  reductions,
  linear,
  row_factors,
  algebra,
]
/** Laws on lists of `count` arrays. */
export const list_laws = (count: number): readonly Ruleset[] => [segment_lists(count), index_lists(count)]

/** Ring laws: they go round in circles, and are run last, twice. */
const last: ReadonlySet<Ruleset> = new Set([])

/** Whether a rule may run at this precision. */
export function allowed(rule: Rule, precision: Precision): boolean {
  const { exact, reassociates, guarded } = rule.equality
  if (guarded.length > 0) return precision === "fast"
  // what makes nothing equal states facts
  const states = rule.actions.every(({ kind }) => kind === "set")
  return states || exact === true || (reassociates !== undefined && precision !== "exact")
}

/** Facts carried through every function, shapes and constants folded: for all entries, and what these programs use. */
export const folding = (operators: readonly Called[]): Ruleset =>
  factRules([
    ...entries()
      .filter((entry) => !entry.parameters.some((p) => p.kind === "arrays"))
      .map((entry) => ({ entry, counts: [] })),
    ...operators,
  ])

/**
 * Everything to its end, in phases: facts with what is lowered; then what moves work and changes the algorithm; then,
 * twice, what goes round in circles. A phase that comes later never takes the room of an earlier one.
 */
export function schedule(
  rulesets: readonly Ruleset[],
  precision: Precision,
  operators: readonly Called[],
): Schedule {
  const facts = folding(operators)
  const only = (name: string, sets: readonly Ruleset[]): Ruleset =>
    rulesetOf(
      name,
      sets.flatMap((r) => r.rules).filter((r) => allowed(r, precision)),
    )
  const lists =
    rulesets === library ? [...new Set(operators.flatMap((o) => o.counts))].flatMap(list_laws) : []
  const lowering = only(
    "lowering",
    rulesets.filter((r) => r === statistics || r === reals),
  )
  const motion = only("motion", [...rulesets.filter((r) => r !== statistics && !last.has(r)), ...lists])
  const algebra = only(
    "algebra",
    rulesets.filter((r) => last.has(r)),
  )
  return seq(
    saturate(saturate(facts), lowering),
    saturate(saturate(facts), motion),
    repeat(2, saturate(facts), algebra),
  )
}
