import type { Term, Variable } from "./ir.js"
import type { OwnFunction } from "./own-function.js"
import { isBig } from "./scalar.js"
import type { ScalarType } from "./scalar.js"

/** A local that is set once, before what uses it. */
export interface Local {
  readonly variable: Pick<Variable, "name">
  readonly value: Term
}

/**
 * Names what several terms have in common, so that straight-line code computes it once. What only branches of a
 * select need stays there where it may throw (64-bit integers do).
 */
export const nameShared = (
  roots: readonly Term[],
): { readonly locals: readonly Local[]; readonly roots: readonly Term[] } => {
  const uses = new Map<Term, number>()
  const certain = new Set<Term>()
  const visit = (term: Term, sure: boolean): void => {
    const seen = uses.get(term) ?? 0
    uses.set(term, seen + 1)
    const news = sure && !certain.has(term)
    if (news) certain.add(term)
    if (seen > 0 && !news) return
    // a second visit, now known to be certain, counts no use again
    const args = "args" in term ? term.args : []
    args.forEach((arg, i) => {
      if (seen > 0) uses.set(arg, uses.get(arg)! - 1)
      visit(arg, sure && (term.op !== "select" || i === 0))
    })
  }
  for (const root of roots) visit(root, true)

  const safe = new Map<Term, boolean>()
  const isSafe = (term: Term): boolean => {
    let known = safe.get(term)
    if (known === undefined) {
      known = !isBig(term.type as ScalarType) && (!("args" in term) || term.args.every(isSafe))
      safe.set(term, known)
    }
    return known
  }

  const locals: Local[] = []
  const written = new Map<Term, Term>()
  const write = (term: Term): Term => {
    const known = written.get(term)
    if (known !== undefined) return known
    let made = "args" in term ? ({ ...term, args: term.args.map(write) } as Term) : term
    // other operations, and functions of the host, have no such thing
    if (certain.has(term)) made = (made as { fn?: Partial<OwnFunction> }).fn?.inPlace?.(made, locals) ?? made
    if (
      made.op !== "const" &&
      made.op !== "get" &&
      uses.get(term)! > 1 &&
      (certain.has(term) || isSafe(term))
    ) {
      const variable = { name: `t${locals.length + 1}` }
      locals.push({ variable, value: made })
      made = { op: "get", type: made.type, variable } as unknown as Term
    }
    written.set(term, made)
    return made
  }
  return { roots: roots.map(write), locals }
}
