import {
  asarray,
  denseData,
  eager,
  EagerArray,
  factsOfScalar,
  factsOfValue,
  groupInputs,
  isdtype,
  operatorOf,
  sorts,
  type Facts,
  type Input,
  type Scalar,
} from "@carton/array-api"
import {
  EGraph,
  guard,
  I64,
  postorder,
  relation,
  Term,
  variable,
  type AnySort,
  type Fact,
} from "@carton/egraph"
import { enumerable, groups, type Env } from "./small-arrays.js"

/** What a rule says, in parts that can be edited. */
export interface Sides {
  readonly name: string
  readonly lhs: Term
  readonly rhs: Term
  /** What must be known for it to stand, what it assumes included. */
  readonly when: readonly Fact[]
  /** What must be true of the values. */
  readonly assuming: readonly ((values: Readonly<Record<string, unknown>>) => unknown)[]
  /** Arrays of truth values, all of which must be true. */
  readonly guards: readonly Term[]
  /** Whether bits count; numbers over the reals otherwise. */
  readonly exact: boolean
}

export function variablesOf(...terms: readonly Term[]): Term[] {
  const found = new Map<unknown, Term>()
  postorder(terms, (t) => t.kind === "variable" && found.set(t.value, t))
  return [...found.values()]
}

/** A term as a function of its variables' values. */
function compiled(root: Term): (env: Env) => unknown {
  const made = new Map<Term, (env: Env) => unknown>()
  postorder([root], (t) => {
    if (t.kind === "literal") return void made.set(t, () => t.value)
    if (t.kind === "variable") return void made.set(t, (env) => env.get(t.value as string))
    const args = t.args.map((a) => made.get(a)!)
    const operator = operatorOf(t.declaration!)
    if (operator === undefined) return void made.set(t, args[0] ?? (() => null))
    const { entry } = operator
    made.set(t, (env) => {
      const arrays: unknown[] = []
      const options: Record<string, unknown> = {}
      let [next, list] = [0, 0]
      for (const p of entry.parameters)
        if (p.kind === "array" || p.kind === "arrays") {
          const count = p.kind === "array" ? 1 : operator.counts[list++]!
          for (let i = 0; i < count; i++) arrays.push(args[next++]!(env))
        } else options[p.name] = args[next++]!(env)
      const result = eager.apply(entry, groupInputs(operator, arrays) as readonly Input[], options)
      return Array.isArray(result) ? (result as unknown[])[operator.output] : result
    })
  })
  return made.get(root)!
}

/** Errors are many; where they come from is not asked. */
function quietly<T>(body: () => T): T {
  const before = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    return body()
  } finally {
    Error.stackTraceLimit = before
  }
}
const attempt = (f: (env: Env) => unknown, env: Env): unknown => {
  try {
    return f(env)
  } catch {
    return undefined
  }
}

/** Whether two results are one: bit for bit, or over the reals, where what is no number is as good as another. */
function same(a: unknown, b: unknown, exact: boolean, tolerance: number): boolean {
  if (!(a instanceof EagerArray) || !(b instanceof EagerArray)) return Object.is(a, b)
  if (a.dtype !== b.dtype || a.shape.join() !== b.shape.join()) return false
  const [x, y] = [denseData(a) as Float64Array, denseData(b) as Float64Array]
  const floating = isdtype(a.dtype, ["real floating", "complex floating"])
  const size = x.reduce((n, v) => (Number.isFinite(v) ? Math.max(n, Math.abs(v)) : n), 1)
  for (let i = 0; i < x.length; i++) {
    const [v, w] = [x[i]!, y[i]!]
    if (Object.is(v, w)) continue
    if (exact || !floating) return false
    const numbers = Number.isFinite(v) && Number.isFinite(w)
    const broken = !Number.isFinite(v) && !Number.isFinite(w) && v !== -w
    if (!(numbers ? Math.abs(v - w) <= tolerance * size : broken)) return false
  }
  return true
}

const isCoarse = (x: unknown): boolean =>
  x === "float32" || (x instanceof EagerArray && ["float32", "complex64"].includes(x.dtype))

/** Whether every call has an array among its arguments, as calls of programs have. */
function programmable(t: Term, env: Env): boolean {
  let fine = true
  postorder([t], (s) => {
    const args = s.args.filter((a) => a.sort === sorts.NDArray)
    const scalar = (a: Term) =>
      a.declaration?.name === "scalar" ||
      (a.kind === "variable" && !(env.get(a.value as string) instanceof EagerArray))
    if (args.length > 0 && args.every(scalar)) fine = false
  })
  return fine
}

const factsIn = (value: unknown): Facts =>
  value instanceof EagerArray ? factsOfValue(value) : factsOfScalar(value as Scalar)

/** Conditions over what is known of the variables, as facts in the place of arrays; undefined where they ask for more. */
function overFacts(when: readonly Fact[]): Fact[] | undefined {
  const known = (x: Term): Term => variable(`facts of ${String(x.value)}`, sorts.FactsSort).term
  let plain = true
  const over = (t: Term): Term => {
    if (t.declaration?.name === "facts" && t.args[0]!.kind === "variable") return known(t.args[0]!)
    if (t.sort.kind === "equality") plain = false
    return t.kind === "application" ? new Term(t.kind, t.sort, t.declaration, t.args.map(over), undefined) : t
  }
  const made = when.map((f) => {
    const [first] = f.terms
    // over the reals an array is real where it is finite
    if (first?.declaration?.name === "real" && first.args[0]!.kind === "variable")
      return guard((x) => (x as Facts).finite === true, known(first.args[0]!))
    return { ...f, terms: f.terms.map(over) }
  })
  return plain ? made : undefined
}

/** Of some values those for which conditions hold, with what they compute. */
function met(when: readonly Fact[], variables: readonly Term[], envs: readonly Env[]): Env[] | undefined {
  const conditions = overFacts(when)
  if (conditions === undefined) return undefined
  const names = variables.map((v) => v.value as string)
  const columns = variables.map((v) => (v.sort === sorts.NDArray ? sorts.FactsSort : v.sort) as AnySort)
  const tried = relation("tried", [I64, ...columns])
  const egraph = new EGraph()
  envs.forEach((env, i) =>
    egraph.add(
      tried(
        ...([i, ...names.map((n, k) => columns[k]!.lift((columns[k] === sorts.FactsSort ? factsIn(env.get(n)) : env.get(n)) as never))] as unknown as [never]), // prettier-ignore
      ),
    ),
  )
  const asked = variablesOf(...conditions.flatMap((f) => f.terms))
  const named = (v: Term): string => String(v.value).replace(/^facts of /, "")
  if (asked.some((v) => v.sort === sorts.FactsSort && !names.includes(named(v)))) return undefined
  const computed = asked.filter((v) => v.sort !== sorts.FactsSort && !names.includes(named(v)))
  const wanted = Object.fromEntries(computed.map((v) => [v.value as string, v.sort as AnySort]))
  const place = variable("place", I64)
  const row = [
    place,
    ...variables.map((v, k) =>
      columns[k] === sorts.FactsSort ? variable(`facts of ${String(v.value)}`, sorts.FactsSort) : v,
    ),
  ]
  return egraph
    .query({ place: I64, ...wanted }, () => [tried(...(row as unknown as [never])), ...conditions])
    .map(({ place, ...more }) => new Map([...envs[Number(place)]!, ...Object.entries(more)]))
}

/** The same, without the values on which a condition throws: static arguments that no traced program has. */
function holding(when: readonly Fact[], variables: readonly Term[], envs: readonly Env[]): Env[] | undefined {
  try {
    return met(when, variables, envs)
  } catch {
    if (envs.length < 2) return []
    const parts = [envs.slice(0, envs.length >> 1), envs.slice(envs.length >> 1)]
    return parts.flatMap((part) => holding(when, variables, part) ?? [])
  }
}

/** Most values that are looked at of one group. */
const GROUP = 12

/** Values for which a rule's conditions hold, and what its left side is there. */
export interface Cases {
  readonly envs: readonly Env[]
  readonly lefts: readonly unknown[]
}

/** Groups that are looked at before their conditions are. */
const CHUNK = 100

/** The cases of a rule among small arrays, a part at a time; none where its conditions ask for what cannot be seen of these. */
export function* casesOf({ lhs, when, assuming, guards, exact }: Sides): Iterable<Cases> {
  const variables = variablesOf(lhs)
  if (!enumerable(variables)) return
  const left = compiled(lhs)
  const conditions = guards.map(compiled)
  const chosen = (known: readonly Env[]): Cases => {
    const envs: Env[] = []
    const lefts: unknown[] = []
    for (const env of known) {
      if (!assuming.every((holds) => holds(Object.fromEntries(env)))) continue
      if (!conditions.every((c) => attempt((e) => allTrue(c(e)), env) === true)) continue
      const value = attempt(left, env)
      if (value === undefined) continue
      envs.push(env)
      lefts.push(value)
    }
    return { envs, lefts }
  }
  const typedOf = (group: Iterable<Env>): Env[] => {
    const typed: Env[] = []
    let failed = 0
    for (const env of group) {
      if (typed.length === 0 && (!programmable(lhs, env) || attempt(left, env) === undefined)) {
        if (++failed > 2) break
      } else if (typed.push(env) >= GROUP && variables.length > 1) break
    }
    return typed
  }
  const all = [...groups(variables, exact)]
  for (let from = 0; from < all.length; from += CHUNK) {
    const cases = quietly(() => {
      const typed = all.slice(from, from + CHUNK).flatMap(typedOf)
      const known = when.length === 0 ? typed : holding(when, variables, typed)
      return known && chosen(known)
    })
    if (cases === undefined) return
    yield cases
  }
}
const allTrue = (x: unknown): boolean =>
  Array.from(
    denseData((x instanceof EagerArray ? x : asarray(x as boolean)) as EagerArray) as Uint8Array,
  ).every((v) => v !== 0)

/** Values for which the sides differ, found by trying all small arrays; undefined where there are none. */
export function counterexampleOf({ lhs, rhs, exact }: Sides, cases: Iterable<Cases>): Env | undefined {
  const right = compiled(rhs)
  const literals: unknown[] = []
  postorder([lhs, rhs], (t) => t.kind === "literal" && literals.push(t.value))
  const coarse = (env: Env): boolean => [...env.values(), ...literals].some(isCoarse)
  for (const { envs, lefts } of cases) {
    const found = quietly(() =>
      envs.find((env, i) => !same(lefts[i], attempt(right, env), exact, coarse(env) ? 1e-4 : 1e-8)),
    )
    if (found !== undefined) return found
  }
  return undefined
}
