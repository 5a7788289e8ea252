import type { Declaration } from "./declaration.js"
import type { AnySort } from "./sort.js"

/** Anything that stands for a term of sort `N`: a term, or a host object that carries one. */
export interface HasTerm<N extends string = string> {
  readonly term: Term<N>
}

declare const SORT: unique symbol

export type TermKind = "application" | "literal" | "variable"

/**
 * An immutable term: the application of a declared function, a literal, or a pattern variable.
 * Terms are made by calling constructors; they share their parts, and nothing walks them recursively.
 *
 * @example const t = add(num(1), num(2))
 * t.toString()   // "(Add (Num 1) (Num 2))"
 */
export class Term<N extends string = string> implements HasTerm<N> {
  declare readonly [SORT]: N

  constructor(
    readonly kind: TermKind,
    readonly sort: AnySort,
    readonly declaration: Declaration | undefined,
    readonly args: readonly Term[],
    /** The host value of a literal, the name of a variable. */
    readonly value: unknown,
  ) {}

  get term(): Term<N> {
    return this
  }

  /** As an s-expression, shared parts written out each time. */
  toString(): string {
    return print(this)
  }
}

export const application = (declaration: Declaration, args: readonly Term[]): Term =>
  new Term("application", declaration.output, declaration, args, undefined)

export const literal = (sort: AnySort, value: unknown): Term =>
  new Term("literal", sort, undefined, NO_ARGS, value)

export const variableTerm = (sort: AnySort, name: string): Term =>
  new Term("variable", sort, undefined, NO_ARGS, name)

/** The term over other arguments: itself where they are the same. */
export function overArgs(t: Term, args: readonly Term[]): Term {
  return args.every((a, i) => a === t.args[i]) ? t : new Term(t.kind, t.sort, t.declaration, args, t.value)
}

const NO_ARGS: readonly Term[] = []

export const isTerm = (x: unknown): x is Term => x instanceof Term

/** The term that `x` is or carries, if any. */
export function termOf(x: unknown): Term | undefined {
  if (x instanceof Term) return x
  if (x === null || (typeof x !== "object" && typeof x !== "function")) return undefined
  const t = (x as { term?: unknown }).term
  return t instanceof Term ? t : undefined
}

/** Calls `visit` once for each distinct term under the roots, arguments before the terms that use them. */
export function postorder(roots: Iterable<Term>, visit: (term: Term) => void): void {
  const done = new Set<Term>()
  const stack: Term[] = []
  // How many arguments of the term at the same height were gone through.
  const gone: number[] = []
  for (const root of roots) {
    if (done.has(root)) continue
    stack.push(root)
    gone.push(0)
    while (stack.length > 0) {
      const top = stack.length - 1
      const t = stack[top] as Term
      const i = gone[top] as number
      const a = t.args[i]
      if (a !== undefined) {
        gone[top] = i + 1
        if (!done.has(a)) {
          stack.push(a)
          gone.push(0)
        }
        continue
      }
      stack.pop()
      gone.pop()
      done.add(t)
      visit(t)
    }
  }
}

/** Terms made anew from below: `make` gets a term over its new arguments, and the term that it was. */
export function rebuilt(roots: readonly Term[], make: (now: Term, before: Term) => Term): Term[] {
  const made = new Map<Term, Term>()
  postorder(roots, (t) => {
    const args = t.args.map((a) => made.get(a) as Term)
    made.set(t, make(overArgs(t, args), t))
  })
  return roots.map((t) => made.get(t) as Term)
}

function print(root: Term): string {
  const out: string[] = []
  const stack: (Term | string)[] = [root]
  while (stack.length > 0) {
    const t = stack.pop() as Term | string
    if (typeof t === "string") out.push(t)
    else if (t.kind === "literal") out.push(t.sort.show(t.value))
    else if (t.kind === "variable") out.push(String(t.value))
    else {
      out.push(`(${t.declaration?.name ?? "?"}`)
      stack.push(")")
      for (let i = t.args.length - 1; i >= 0; i--) stack.push(t.args[i] as Term, " ")
    }
  }
  return out.join("")
}
