import { type AnySort, I64 } from "@carton/egraph"
import type { Command } from "./command.js"
import type { FunctionEntry } from "./environment.js"
import { RunError } from "./errors.js"
import type { Extracted } from "./extractor.js"
import { Inference } from "./inference.js"
import type { Node } from "./node.js"
import { ExtractOutput, VariantsOutput } from "./output.js"
import type { ProgramState } from "./program-state.js"
import { guarded } from "./run-action.js"
import { describeNode } from "./syntax.js"

/** Checks an expression that stands alone; gives what evaluates it. */
export function prepareValue(
  state: ProgramState,
  n: Node,
  sort?: AnySort,
): () => { sort: AnySort; value: number } {
  const inference = new Inference(state.environment)
  const slot = inference.add(n, "full", false)
  if (sort) inference.require(slot, sort, n, describeNode(n))
  inference.solve()
  return () => {
    const term = inference.term(n)
    return { sort: term.sort, value: guarded(n, () => state.egraph.add(term)) }
  }
}

export function prepareExtract(state: ProgramState, c: Command & { kind: "extract" }): () => void {
  const evaluate = prepareValue(state, c.value)
  const count = c.variants && prepareValue(state, c.variants, I64)
  return () => {
    const { sort, value } = evaluate()
    const variants = count ? Number(state.egraph.database.store(I64).value(count().value)) : 0
    if (variants < 0)
      throw new RunError(`extract takes a number of variants of 0 or more, got ${variants}`, c.at)
    const extractor = state.extractor(sort)
    const id = leaderOf(state, sort, value)
    if (variants > 0 && sort.kind === "equality") {
      const found = extractor.variants(id, variants)
      state.outputs.push(
        new VariantsOutput(
          found.map((v) => v.term),
          found.map((v) => v.cost),
        ),
      )
      return
    }
    const found = extractor.extract(sort, id)
    if (!found) throw noTerm(c.value)
    state.outputs.push(
      variants > 0
        ? new VariantsOutput([found.term], [found.cost])
        : new ExtractOutput(found.term, found.cost),
    )
  }
}

export const noTerm = (n: Node): RunError =>
  new RunError(
    `nothing can be extracted for ${describeNode(n)}: all its terms are unextractable, subsumed or deleted`,
    n,
  )

/** The cheapest term of an expression, from all sorts down. */
export function extractValue(state: ProgramState, n: Node): () => Extracted {
  const evaluate = prepareValue(state, n)
  return () => {
    const { sort, value } = evaluate()
    const found = state.extractor().extract(sort, value)
    if (!found) throw noTerm(n)
    return found
  }
}

/** `:internal-uf`: the value that a table of the program says is the leader. */
function leaderOf(state: ProgramState, sort: AnySort, value: number): number {
  const name = state.environment.leaders.get(sort)
  const entry: FunctionEntry | undefined = name ? state.environment.functions.get(name) : undefined
  const table = entry && state.egraph.database.tables.get(entry.declaration)
  if (!table) return value
  let leader = value
  for (let r = 0; r < table.rows; r++) {
    if (table.flags[r] === 0 && table.columns[0]?.[r] === value) leader = table.columns[1]?.[r] as number
  }
  return leader
}
