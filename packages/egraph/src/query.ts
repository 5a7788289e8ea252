import type { Declaration } from "./declaration.js"
import { RuleError } from "./errors.js"
import type { Fact } from "./fact.js"
import type { AnySort } from "./sort.js"
import { postorder, type Term } from "./term.js"

/** A call in a query: its arguments and output are variables. */
export interface QueryCall {
  readonly declaration: Declaration
  readonly args: readonly number[]
  readonly output: number
}

export interface QueryVariable {
  readonly sort: AnySort
  readonly name: string | undefined
  /** Literals that the variable must equal. */
  readonly constants: readonly Term[]
}

/**
 * Facts made flat: each subterm is a variable, each table call an atom, each primitive a computation; equal
 * variables are one.
 */
export interface Query {
  readonly variables: readonly QueryVariable[]
  readonly names: ReadonlyMap<string, number>
  readonly atoms: readonly QueryCall[]
  readonly primitives: readonly QueryCall[]
  readonly distinct: readonly (readonly [number, number])[]
  /** The variable of each term of the facts. */
  readonly terms: ReadonlyMap<Term, number>
}

/** Flattens facts; `where` names the rule in errors. */
export function flatten(facts: readonly Fact[], where: string): Query {
  const parent: number[] = []
  const vars: { sort: AnySort; name: string | undefined; constants: Term[] }[] = []
  const names = new Map<string, number>()
  const terms = new Map<Term, number>()
  let calls: { declaration: Declaration; args: number[]; output: number }[] = []

  const find = (v: number): number => {
    while (parent[v] !== v) v = parent[v] as number
    return v
  }
  const fresh = (sort: AnySort, name?: string, constants: Term[] = []): number => {
    const v = vars.length
    vars.push({ sort, name, constants })
    parent.push(v)
    return v
  }
  const unify = (a: number, b: number): boolean => {
    const x = Math.min(find(a), find(b))
    const y = Math.max(find(a), find(b))
    if (x === y) return false
    const [vx, vy] = [vars[x], vars[y]] as [(typeof vars)[0], (typeof vars)[0]]
    if (vx.sort.name !== vy.sort.name) {
      throw new RuleError(`${where}: ${vx.sort.name} and ${vy.sort.name} cannot be equal`)
    }
    parent[y] = x
    vx.name ??= vy.name
    vx.constants.push(...vy.constants)
    return true
  }

  postorder(
    facts.flatMap((f) => f.terms),
    (t) => {
      if (t.kind === "literal") terms.set(t, fresh(t.sort, undefined, [t]))
      else if (t.kind === "variable") {
        const name = t.value as string
        const v = names.get(name) ?? fresh(t.sort, name)
        if ((vars[v] as QueryVariable).sort.name !== t.sort.name) {
          throw new RuleError(
            `${where}: variable ${name} is of sort ${(vars[v] as QueryVariable).sort.name} and of sort ${t.sort.name}`,
          )
        }
        names.set(name, v)
        terms.set(t, v)
      } else {
        const output = fresh(t.sort)
        calls.push({
          declaration: t.declaration as Declaration,
          args: t.args.map((a) => terms.get(a) as number),
          output,
        })
        terms.set(t, output)
      }
    },
  )
  for (const f of facts) {
    if (f.kind === "eq")
      for (const t of f.terms) unify(terms.get(f.terms[0] as Term) as number, terms.get(t) as number)
    if (f.kind === "holds" && f.terms[0]?.kind !== "application") {
      throw new RuleError(`${where}: a fact must be a call, an equality or a guard`)
    }
  }
  // Equal calls are one call; that may make more calls equal.
  for (let changed = calls.length > 1; changed;) {
    changed = false
    const seen = new Map<Declaration, Map<string, number>>()
    calls = calls.filter((c) => {
      const byArgs = seen.get(c.declaration) ?? new Map<string, number>()
      seen.set(c.declaration, byArgs)
      const key = c.args.map(find).join()
      const other = byArgs.get(key)
      if (other === undefined) byArgs.set(key, c.output)
      else changed = unify(other, c.output) || changed
      return other === undefined
    })
  }

  const number = new Map<number, number>()
  const variables: QueryVariable[] = []
  vars.forEach((v, i) => {
    if (find(i) !== i) return
    number.set(i, variables.length)
    variables.push(v)
  })
  const to = (v: number): number => number.get(find(v)) as number
  const final = calls.map((c) => ({ declaration: c.declaration, args: c.args.map(to), output: to(c.output) }))
  return {
    variables,
    names: new Map([...names].map(([n, v]) => [n, to(v)])),
    atoms: final.filter((c) => c.declaration.kind !== "primitive"),
    primitives: final.filter((c) => c.declaration.kind === "primitive"),
    distinct: facts
      .filter((f) => f.kind === "ne")
      .map(
        (f) =>
          [to(terms.get(f.terms[0] as Term) as number), to(terms.get(f.terms[1] as Term) as number)] as const,
      ),
    terms: new Map([...terms].map(([t, v]) => [t, to(v)])),
  }
}

/** The variables that a query binds: those of atoms, constants, and results of primitives over bound ones. */
export function boundVariables(query: Query): Set<number> {
  const bound = new Set<number>()
  query.variables.forEach((v, i) => v.constants.length > 0 && bound.add(i))
  for (const a of query.atoms) for (const v of [...a.args, a.output]) bound.add(v)
  for (let grew = true; grew;) {
    grew = false
    for (const p of query.primitives) {
      if (bound.has(p.output) || !p.args.every((v) => bound.has(v))) continue
      bound.add(p.output)
      grew = true
    }
  }
  return bound
}

/** The variables whose values a search finds: those of rows, and what primitives compute; guards give nothing. */
export function foundVariables(query: Query): Set<number> {
  const found = new Set<number>()
  for (const a of query.atoms) {
    for (const v of a.args) found.add(v)
    if (a.declaration.kind !== "relation") found.add(a.output)
  }
  for (const p of query.primitives) if (!p.declaration.guard) found.add(p.output)
  query.variables.forEach((v, i) => v.constants.length > 0 && found.delete(i))
  return found
}

/** Throws unless every variable of a query is bound. */
export function checkGrounded(query: Query, where: string): void {
  const bound = boundVariables(query)
  const bad = query.variables.findIndex((_, i) => !bound.has(i))
  if (bad < 0) return
  const name = query.variables[bad]?.name
  throw new RuleError(`${where}: ${name ? `variable ${name}` : "a term"} is not bound by any pattern`)
}
