import type { FlatArray, Program, Statement, Term } from "./ir.js"
import { blocksOf, operands, seenByOthers } from "./walk.js"

/** Entries of the largest array that is kept: sums of 2^15 elements have so many blocks. */
export const mostKept = 256

/**
 * The arrays that a program makes for itself and of which the next call may find anything in: what is written before it is
 * read, is neither given out nor seen by kernels, and is not asked for its length.
 */
export const ownArrays = (program: Program): FlatArray[] => {
  const { body, results } = program
  const shared = seenByOthers(program)
  const seen = new Set<Term>()
  const measure = (term: Term): void => {
    if (seen.has(term)) return
    seen.add(term)
    if (term.op === "length") shared.add(term.array)
    if ("args" in term) term.args.forEach(measure)
  }
  const visit = (statement: Statement): void => {
    if (statement.kind === "while") measure(statement.test)
    operands(statement).forEach(measure)
    for (const block of blocksOf(statement)) block.forEach(visit)
  }
  body.forEach(visit)
  for (const { scalar, shape } of results) [...(scalar ?? []), ...shape].forEach(measure)
  // whose memory is taken over by what is shared, last first
  for (const s of [...body].reverse()) if (s.kind === "alloc" && shared.has(s.array)) shared.add(s.reuse)
  return body.flatMap((s) =>
    s.kind === "alloc" && s.covered === true && s.reuse === undefined && !shared.has(s.array)
      ? [s.array]
      : [],
  )
}
