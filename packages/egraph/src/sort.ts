import type { Database } from "./database.js"
import { SortError } from "./errors.js"
import { literal, type HasTerm, type Term, termOf, variableTerm } from "./term.js"
import { KeyedStore, type Store } from "./store.js"

declare const TYPES: unique symbol

/** An e-class id, as the host sees it. */
export type Id = number

/**
 * The type of a term. `N` is its name and brands every term of it; `L` are the host values that may stand
 * in a term's place; `W` is how a term of the sort is shown to the host; `H` is the host value that a value
 * of the sort converts to (the class id for equality sorts).
 */
export interface Sort<N extends string = string, L = never, W = unknown, H = unknown> {
  readonly [TYPES]?: { host: H }
  readonly name: N
  readonly kind: "equality" | "primitive" | "container"
  /** A term for a term, an object that carries one, or a host value. */
  lift(value: L | HasTerm<N>): Term<N>
  wrap(term: Term<N>): W
  /** The text of a literal. */
  show(value: unknown): string
  /** The host value of a literal's text, the inverse of `show`. */
  parse?(text: string): unknown
  /** How values of a primitive or container sort are kept in one e-graph. */
  store(database: Database): Store
  /** Sorts whose values are inside values of a container sort. */
  readonly parts: readonly AnySort[]
  /** For containers: the sort of position `i` of a content, and the term of a content. */
  partAt?(content: readonly number[], i: number, database: Database): AnySort
  /** For containers of function values: the sort of the functions, which every content begins with. */
  readonly callee?: AnySort
  contentTerm?(content: readonly number[], part: (sort: AnySort, value: number) => Term): Term
  /** Orders values of this sort in tie-breaks and printing; unset: by value number. */
  compare?(a: unknown, b: unknown): number
}

export type AnySort = Sort<any, any, any, any>
/** What a parameter of sort S accepts. */
export type In<S> = S extends { lift(value: infer V): unknown } ? V : never
/** What a call that results in sort S gives. */
export type Out<S> = S extends { wrap(term: never): infer W } ? W : never
/** The host value of a value of sort S. */
export type Host<S> = S extends Sort<any, any, any, infer H> ? H : never
export type NameOf<S> = S extends Sort<infer N, never, unknown, unknown> ? N : string

export interface SortOptions<N extends string, L, W> {
  /** Turns a host value into a term of the sort. */
  lift?: (value: L) => HasTerm<N>
  /** How a term of the sort is shown to the host language. */
  wrap?: (term: Term<N>) => W
}

/**
 * Declares an equality sort: its values are e-classes.
 *
 * @example const Math = sort("Math", { lift: (n: number) => num(n) })
 * const num = constructor("Num", [I64], Math)
 * const add = constructor("Add", [Math, Math], Math)
 * add(1, 2)   // (Add (Num 1) (Num 2))
 */
export function sort<const N extends string, L = never, W extends HasTerm<N> = Term<N>>(
  name: N,
  options: SortOptions<N, L, W> = {},
): Sort<N, L, W, Id> {
  const self: Sort<N, L, W, Id> = {
    name,
    kind: "equality",
    parts: [],
    lift(value) {
      const t = termOf(value) ?? (options.lift && termOf(options.lift(value as L)))
      if (t === undefined)
        throw new SortError(
          `${name}: cannot lift ${describe(value)} to a term: give a term, or the sort a lift`,
        )
      return checkSort(self, t) as Term<N>
    },
    wrap: (term) => (options.wrap ? options.wrap(term) : (term as unknown as W)),
    show: (value) => `${name}#${String(value)}`,
    store() {
      throw new SortError(`${name}: an equality sort has no literals`)
    },
  }
  return self
}

export interface HostSortOptions<T> {
  /** Two values with one key are the same value. */
  key: (value: T) => string | number
  show?: (value: T) => string
  parse?: (text: string) => T
  compare?: (a: T, b: T) => number
}

/**
 * Declares a primitive sort of host values, interned by key.
 *
 * @example const Shape = hostSort("Shape", { key: (s: readonly number[]) => s.join(",") })
 * const shapeOf = fn("shape", [NDArray], Shape, { merge: (a, b) => a })
 */
export const hostSort = <T, const N extends string = string>(
  name: N,
  options: HostSortOptions<T>,
): Sort<N, T, Term<N>, T> =>
  primitiveSort<N, T, T>(name, {
    store: () => new KeyedStore<T>(options.key),
    show: options.show ?? ((v) => JSON.stringify(v)),
    ...(options.parse && { parse: options.parse }),
    ...(options.compare && { compare: options.compare }),
  })

export interface PrimitiveSortOptions<L, H> {
  /** The values of the sort in one e-graph. */
  store: (database: Database) => Store<H>
  /** From what users write to the host value; the identity if left out. */
  normalize?: (value: L) => H
  show?: (value: H) => string
  parse?: (text: string) => H
  compare?: (a: H, b: H) => number
}

/** Declares a primitive sort with a store of its own: the interface that the built-in sorts use. */
export function primitiveSort<const N extends string, L, H>(
  name: N,
  options: PrimitiveSortOptions<L, H>,
): Sort<N, L, Term<N>, H> {
  const self: Sort<N, L, Term<N>, H> = {
    name,
    kind: "primitive",
    parts: [],
    lift(value) {
      const t = termOf(value)
      if (t !== undefined) return checkSort(self, t) as Term<N>
      const host = options.normalize ? options.normalize(value as L) : value
      return literal(self, host) as Term<N>
    },
    wrap: (term) => term,
    show: (value) => (options.show ? options.show(value as H) : String(value)),
    ...(options.parse && { parse: options.parse }),
    ...(options.compare && { compare: options.compare as (a: unknown, b: unknown) => number }),
    store: (database) => options.store(database),
  }
  return self
}

/**
 * A pattern variable, as `ruleset` makes them; for rules built at run time.
 *
 * @example const x = variable("x", Math)
 * rewrite("add-zero", add(x, 0), x)
 */
export const variable = <S extends AnySort>(name: string, of: S): Out<S> =>
  of.wrap(variableTerm(of, name)) as Out<S>

export function checkSort(expected: AnySort, t: Term): Term {
  if (t.sort === expected || t.sort.name === expected.name) return t
  throw new SortError(`expected a term of sort ${expected.name}, got ${t.sort.name}`)
}

export const describe = (x: unknown): string => (typeof x === "string" ? JSON.stringify(x) : String(x))
