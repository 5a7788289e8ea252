import { factsOf, type Facts, type Program, type Traced } from "@carton/array-api"
import {
  EGraph,
  extractBy,
  rulesetOf,
  saturate,
  type Ban,
  type HasTerm,
  type RunLimits,
  type Ruleset,
  type StopReason,
  type Term,
} from "@carton/egraph"
import {
  decisionsOf,
  folding,
  library,
  list_laws,
  parted,
  PassCosts,
  runTimeConditions,
  schedule,
  type Known,
  type Precision,
} from "@carton/rules"
import { cutAtDecisions } from "./cut.js"
import { assumeInputs, margins } from "./decide.js"
import { explain, type Explained, type ExplainOptions } from "./explain.js"
import { checkChoices } from "./options.js"
import { reckon } from "./reckon.js"

/** One step of the way and how long it took. */
export interface Stage {
  readonly name: string
  readonly ms: number
}

export interface OptimizeOptions {
  /** How a faster program may differ. "reassociate" */
  readonly precision?: Precision
  /** Instead of the library; `[]` leaves the program as it was traced. */
  readonly rules?: readonly Ruleset[]
  /** Rules on lists of so many arrays, beside `rules`; the library's where `rules` is the library. */
  readonly list_rules?: (count: number) => readonly Ruleset[]
  /** 20,000 nodes, 10,000 milliseconds. The best program found so far is given when one is hit. */
  readonly limits?: RunLimits
  readonly signal?: AbortSignal
}

export interface OptimizeReport {
  readonly iterations: number
  readonly nodes: number
  readonly classes: number
  readonly stop_reason: StopReason
  /** The rules that found anything, most matches first. */
  readonly rules: readonly { readonly name: string; readonly matches: number }[]
  readonly stages: readonly Stage[]
  /** Nanoseconds that the cost model reckons for the program chosen. */
  readonly cost: number
}

/** A program equal to a traced one, chosen from an e-graph. */
export interface Optimized extends Program {
  readonly report: OptimizeReport
  readonly egraph: EGraph
  /** The steps from the program as traced to this one. Runs the rules once more, recording. */
  explain(): Explained
  /**
   * A program that asks for less at run time, for where a guard of this one fails: without rules that state conditions,
   * then without what is guarded at all; undefined where there is none but the traced one.
   */
  fallback(): Optimized | undefined
}

const DEFAULT_LIMITS: RunLimits = { nodes: 20_000, milliseconds: 10_000 }

/** A program that must keep margins is chosen where it costs no more than this part of one that need not. */
const WORTH_ITS_MARGINS = 0.6

/**
 * Finds programs equal to the traced one by rewrite rules, and gives the cheapest.
 *
 * @throws FactError where facts contradict each other: an assumption, or a rule, is wrong
 * @example optimize(trace((x) => mean(x), [x])).outputs   // sum(x) / 3
 */
export function optimize(traced: Traced, options: OptimizeOptions = {}): Optimized {
  checkChoices("optimize", options)
  const { precision = "reassociate", rules = library, list_rules, signal } = options
  const limits = { ...DEFAULT_LIMITS, ...options.limits, ...(signal && { signal }) }
  const how: ExplainOptions = { precision, rules, list_rules, limits }
  const { egraph, run, known, saturated, ...found } = search(traced, how)
  const started = found.started
  let { terms, needed, cost, extracted: chosen } = found
  const kept = precision === "exact" ? [] : margins(traced, terms, known, rules, limits)
  let guards = kept ?? []
  if (kept === undefined || (kept.length > 0 && precision !== "fast")) {
    const checked =
      kept === undefined ? Infinity : reckon(traced, [...terms, ...kept.map((g) => g.condition)])
    const worth = Math.max(cost / WORTH_ITS_MARGINS, checked)
    const plain = withoutMargins(traced, known, how, worth)
    if (plain === undefined) cost = checked
    else {
      ;({ terms, cost } = plain)
      chosen = terms
      guards = needed = []
    }
  }
  const extracted = performance.now()

  const matches = new Map<string, number>()
  for (const iteration of run.iterations)
    for (const rule of iteration.rules)
      if (rule.matches > 0 && !rule.name.startsWith("facts "))
        matches.set(rule.name, (matches.get(rule.name) ?? 0) + rule.matches)
  return {
    inputs: traced.inputs,
    outputs: terms,
    guards: [...needed, ...guards],
    rebuild: traced.rebuild,
    egraph,
    explain: () => explain(traced, chosen, how),
    fallback: () => {
      if (needed.length > 0) return optimize(traced, { ...options, ...unconditional(rules, list_rules) })
      if (precision !== "fast" || guards.length === 0) return undefined
      return optimize(traced, { ...options, precision: "reassociate" })
    },
    report: {
      iterations: run.iterations.length,
      nodes: egraph.nodeCount,
      classes: egraph.classCount,
      stop_reason: run.stopReason,
      rules: [...matches]
        .map(([name, count]) => ({ name, matches: count }))
        .sort((a, b) => b.matches - a.matches),
      stages: [
        { name: "saturate", ms: saturated - started },
        { name: "extract", ms: extracted - saturated },
      ],
      cost,
    },
  }
}

/** The rules that ask for no conditions of their own at run time. */
function unconditional(
  rules: readonly Ruleset[],
  list_rules: OptimizeOptions["list_rules"],
): Pick<OptimizeOptions, "rules" | "list_rules"> {
  const without = (set: Ruleset): Ruleset =>
    rulesetOf(
      set.name,
      set.rules.filter((rule) => runTimeConditions(rule).length === 0),
    )
  const lists = list_rules ?? (rules === library ? list_laws : () => [])
  return { rules: rules.map(without), list_rules: (count) => lists(count).map(without) }
}

/** Saturates and extracts. */
function search(traced: Traced, { precision, rules, list_rules, limits }: ExplainOptions) {
  const started = performance.now()
  const egraph = new EGraph()
  assumeInputs(egraph, traced)
  for (const term of traced.outputs) egraph.add(term)
  const run = egraph.run(schedule(rules, precision, traced, list_rules), limits)
  // where a limit was hit before all of the traced program has a shape, it has no price
  if (traced.outputs.some((t) => egraph.lookup(factsOf(t)) === undefined))
    egraph.run(saturate(folding(traced.operators)), limits.signal ? { signal: limits.signal } : {})
  const saturated = performance.now()
  const costs = new PassCosts(egraph)
  const extracted = (bans: readonly Ban[]) =>
    extractBy(egraph, traced.outputs as readonly HasTerm[], costs, {
      candidates: costs.candidates,
      milliseconds: limits.milliseconds,
      bans,
    })
  const conditional = costs.conditional()
  const starts = conditional.length > 0 ? [[], conditional] : [[]]
  const extraction = starts.map(extracted).reduce((a, b) => (b.cost < a.cost ? b : a))
  const { terms, needed, origin } = parted(extraction.terms)
  const known = (t: Term): Facts | undefined => egraph.lookup(factsOf(origin(t))) as Facts | undefined
  return {
    egraph,
    run,
    known,
    terms,
    needed,
    extracted: extraction.terms,
    cost: extraction.cost,
    started,
    saturated,
  }
}

/**
 * The cheapest program that decides by the very numbers by which the traced one does: nothing of it is guarded.
 * Undefined where it costs as much as `most`; where what it decides by does so alone, the rest is not looked for.
 */
function withoutMargins(
  traced: Traced,
  known: Known,
  how: ExplainOptions,
  most: number,
): { terms: readonly Term<"NDArray">[]; cost: number } | undefined {
  const exact: ExplainOptions = { ...how, precision: "exact" }
  const cut = cutAtDecisions(traced, known)
  let terms: readonly Term<"NDArray">[]
  if (cut === undefined) terms = search(traced, exact).terms
  else {
    const decisions = search(cut.decisions, exact)
    if (decisions.cost >= most) return undefined
    const rest = search(cut.rest, { ...how, precision: "reassociate" })
    const decides = decisionsOf(rest.terms, rest.known).length > 0
    terms = cut.join(decisions.terms, decides ? search(cut.rest, exact).terms : rest.terms)
  }
  const cost = reckon(traced, terms)
  return cost < most ? { terms, cost } : undefined
}
