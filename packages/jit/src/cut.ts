import { sorts, type Facts, type Traced } from "@carton/array-api"
import { postorder, rebuilt, type Term } from "@carton/egraph"
import { decisionsOf, type Known } from "@carton/rules"

/** A program in two: what it decides by floating-point numbers, and what it makes of that. */
export interface Cut {
  /** Gives each decision that is below no other. */
  readonly decisions: Traced
  /** The program with an input for each decision. */
  readonly rest: Traced
  /** One program of what became of the two. */
  join(decisions: readonly Term[], rest: readonly Term[]): readonly Term<"NDArray">[]
}

/** @returns undefined where nothing is decided */
export function cutAtDecisions(traced: Traced, known: Known): Cut | undefined {
  const all = new Set(decisionsOf(traced.outputs, known).map(({ term }) => term))
  const cut = [...new Set(traced.outputs.flatMap((t) => outermost(t, all)))]
  if (cut.length === 0) return undefined
  const names = new Map(cut.map((t, i) => [t, `decision ${i}`]))
  const inputs = cut.map((t) => ({ name: names.get(t)!, facts: known(t) as Facts }))
  const standing = new Map(cut.map((t): [Term, Term] => [t, sorts.input(names.get(t)!).term]))
  return {
    decisions: { ...traced, outputs: cut as Term<"NDArray">[] },
    rest: { ...traced, inputs: [...traced.inputs, ...inputs], outputs: replaced(traced.outputs, standing) },
    join(decisions, rest) {
      const made = new Map(cut.map((t, i) => [names.get(t)!, decisions[i]!]))
      const by = new Map<Term, Term>()
      postorder(rest, (t) => {
        const decided = t.declaration?.name === "input" ? made.get(t.args[0]!.value as string) : undefined
        if (decided !== undefined) by.set(t, decided)
      })
      return replaced(rest, by)
    },
  }
}

/** Those of some terms that are met first on the way down. */
function outermost(root: Term, some: ReadonlySet<Term>): Term[] {
  const found: Term[] = []
  const seen = new Set<Term>()
  const stack = [root]
  for (let t = stack.pop(); t !== undefined; t = stack.pop()) {
    if (seen.has(t)) continue
    seen.add(t)
    if (some.has(t)) found.push(t)
    else stack.push(...t.args)
  }
  return found
}

/** Terms with parts of them replaced. */
const replaced = (roots: readonly Term[], by: ReadonlyMap<Term, Term>): Term<"NDArray">[] =>
  rebuilt(roots, (now, before) => by.get(before) ?? now) as Term<"NDArray">[]
