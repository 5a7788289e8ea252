import { rawPrimitive, type Declaration } from "./declaration.js"
import { RuleError } from "./errors.js"
import { type AnySort, checkSort } from "./sort.js"
import { Unit } from "./sorts/unit.js"
import { FAIL } from "./store.js"
import { application, type HasTerm, type Term, termOf } from "./term.js"

/** What a rule asks for: that terms are equal, that two differ, or that a term is there (a guard: holds). */
export interface Fact {
  readonly kind: "eq" | "ne" | "holds"
  readonly terms: readonly Term[]
}

/** Facts as users write them: a term alone says that it is there. */
export type FactLike = Fact | HasTerm

/** Host values that stand for terms of the built-in sorts beside a term of the same sort. */
export type LiteralOf<N extends string> = N extends "i64"
  ? number | bigint
  : N extends "f64"
    ? number
    : N extends "bool"
      ? boolean
      : N extends "String"
        ? string
        : never

export type Side<N extends string> = HasTerm<N> | LiteralOf<N>

/**
 * All are equal. Between a variable and a pattern it names the pattern's class.
 *
 * @example rule("share", [eq(p, matmul(x, y)), eq(q, matmul(x, z)), ne(y, z)], [...])
 */
export const eq = <N extends string>(a: HasTerm<N>, ...others: Side<NoInfer<N>>[]): Fact => ({
  kind: "eq",
  terms: withSort(a, others),
})

/** The two are not known to be equal now. Only saves work: later unions may make them equal. */
export const ne = <N extends string>(a: HasTerm<N>, b: Side<NoInfer<N>>): Fact => ({
  kind: "ne",
  terms: withSort(a, [b]),
})

/** The same as `ne`, for terms of equality sorts. */
export const distinct = ne

/** Terms and host values of the sort of the first. */
export function withSort(first: HasTerm, others: readonly unknown[]): Term[] {
  const a = first.term
  return [a, ...others.map((o) => coerce(a.sort, o))]
}

export function coerce(sort: AnySort, x: unknown): Term {
  const t = termOf(x)
  return t ? checkSort(sort, t) : sort.lift(x as never)
}

type Comparison = <N extends string>(a: HasTerm<N>, b: HasTerm<NoInfer<N>> | number | bigint | string) => Fact

const comparison = (symbol: string, holds: (c: number) => boolean): Comparison => {
  const declarations = new Map<AnySort, Declaration>()
  return (a, b) => {
    const terms = withSort(a, [b])
    const sort = a.term.sort as AnySort
    let d = declarations.get(sort)
    if (!d) {
      if (sort.kind === "equality") throw new RuleError(`${symbol}: ${sort.name} has no order`)
      d = rawPrimitive(symbol, [sort, sort], Unit, (database) => {
        const store = database.store(sort)
        const compare = sort.compare ?? compareHosts
        return (x, y) => (holds(compare(store.value(x), store.value(y))) ? 0 : FAIL)
      }).declaration
      declarations.set(sort, d)
    }
    return { kind: "holds", terms: [application(d, terms)] }
  }
}

/** NaN where the two do not compare. */
const compareHosts = (a: any, b: any): number => (a < b ? -1 : a > b ? 1 : a >= b ? 0 : NaN)

/** Guard: a < b, of a sort whose host values compare with `<`. */
export const less = /* @__PURE__ */ comparison("<", (c) => c < 0)
/** Guard: a <= b. */
export const lessEqual = /* @__PURE__ */ comparison("<=", (c) => c <= 0)
/**
 * Guard: a > b.
 *
 * @example rewrite("abs-positive", abs(x), x, eq(lower(x), l), greater(l, 0))
 */
export const greater = /* @__PURE__ */ comparison(">", (c) => c > 0)
/** Guard: a >= b. */
export const greaterEqual = /* @__PURE__ */ comparison(">=", (c) => c >= 0)

type HostOfTerms<T extends readonly HasTerm[]> = { [K in keyof T]: unknown }

/**
 * Guard: a host predicate over the host values of terms.
 *
 * @example guard((s) => (s as number[]).length === 2, shape)
 */
export function guard<const T extends readonly HasTerm[]>(
  holds: (...values: HostOfTerms<T>) => boolean,
  ...terms: T
): Fact {
  const args = terms.map((t) => t.term)
  const sorts = args.map((t) => t.sort)
  const d = rawPrimitive(holds.name || "guard", sorts, Unit, (database) => {
    const decode = sorts.map((s) => database.decoder(s))
    return (...raw) => {
      const values = raw.map((v, i) => (decode[i] as (v: number) => unknown)(v))
      return holds(...(values as HostOfTerms<T>)) ? 0 : FAIL
    }
  }).declaration
  return { kind: "holds", terms: [application(d, args)] }
}

export const toFact = (f: FactLike): Fact => ("terms" in f ? f : { kind: "holds", terms: [f.term] })
