import type { Database } from "./database.js"
import { RuleError } from "./errors.js"
import { type AnySort, checkSort, describe, type Host, type In, type Out } from "./sort.js"
import { FAIL } from "./store.js"
import { application, type HasTerm, type Term, termOf } from "./term.js"
import { Unit } from "./sorts/unit.js"

export type DeclarationKind = "constructor" | "function" | "relation" | "primitive"

/** A primitive bound to one e-graph: value numbers in, a value number or FAIL out. */
export type RawPrimitive = (...args: number[]) => number

/** How two outputs of a function for one input become one. */
export type Merge =
  | { readonly kind: "conflict" }
  | { readonly kind: "union" }
  | { readonly kind: "host"; readonly merge: (old: any, next: any) => unknown }
  | { readonly kind: "term"; readonly merge: (old: never, next: never) => HasTerm }

export interface Declaration {
  readonly name: string
  readonly kind: DeclarationKind
  /** Positional sorts, then keyword sorts. */
  readonly inputs: readonly AnySort[]
  readonly output: AnySort
  readonly keywords: readonly { readonly name: string; readonly default: unknown }[]
  /** For primitives of any number of arguments: the sort of each. */
  readonly variadic: AnySort | undefined
  readonly cost: number
  readonly unextractable: boolean
  readonly merge: Merge
  readonly bind: ((database: Database) => RawPrimitive) | undefined
  /** A primitive that only answers yes or fails. */
  readonly guard: boolean
}

/** A keyword parameter: its sort, and what stands for it where it is left out. */
export interface Keyword<S extends AnySort = AnySort> {
  readonly sort: S
  readonly default: unknown
}

export const keyword = <S extends AnySort>(sort: S, byDefault: NoInfer<In<S>>): Keyword<S> => ({
  sort,
  default: byDefault,
})

export type NoKeywords = Record<never, never>
export type Keywords = Readonly<Record<string, Keyword>>
type Positional<A extends readonly AnySort[]> = { [K in keyof A]: In<A[K]> }
type KeywordArgs<K extends Keywords> = { readonly [P in keyof K]?: In<K[P]["sort"]> | undefined }
type Tail<K extends Keywords> = keyof K extends never ? [] : [options?: KeywordArgs<K>]
type HostArgs<A extends readonly AnySort[]> = { [K in keyof A]: Host<A[K]> }

/** A declared function: call it with terms (or what their sorts lift) to make a term. */
export interface Callable<A extends readonly AnySort[], K extends Keywords, R extends AnySort> {
  (...args: [...Positional<A>, ...Tail<K>]): Out<R>
  readonly declaration: Declaration
  /** Only for inference. */
  readonly signature?: { inputs: A; output: R }
}

export type AnyCallable = { readonly declaration: Declaration }

export interface ConstructorOptions {
  /** What extraction pays for a node when no other cost is given; 1. */
  cost?: number
  /** Never chosen by extraction. */
  unextractable?: boolean
}

/**
 * Declares a constructor: each different application is an e-node of the result sort.
 *
 * @example const sum = constructor("sum", [NDArray], { axis: keyword(Axis, null) }, NDArray, { cost: 5 })
 * sum(x)              // axis is null
 * sum(x, { axis: 0 })
 */
export function constructor<const A extends readonly AnySort[], R extends AnySort>(
  name: string,
  inputs: A,
  output: R,
  options?: ConstructorOptions,
): Callable<A, NoKeywords, R>
export function constructor<const A extends readonly AnySort[], const K extends Keywords, R extends AnySort>(
  name: string,
  inputs: A,
  keywords: K,
  output: R,
  options?: ConstructorOptions,
): Callable<A, K, R>
export function constructor(
  name: string,
  inputs: readonly AnySort[],
  ...rest: readonly unknown[]
): Callable<readonly AnySort[], Keywords, AnySort> {
  const withKeywords = !isSort(rest[0])
  const keywords = (withKeywords ? rest[0] : {}) as Keywords
  const [output, options = {}] = (withKeywords ? rest.slice(1) : rest) as [AnySort, ConstructorOptions?]
  if (output.kind !== "equality") {
    throw new RuleError(`constructor ${name}: the result must be an equality sort, got ${output.name}`)
  }
  return callable({
    name,
    kind: "constructor",
    inputs: [...inputs, ...Object.values(keywords).map((k) => k.sort)],
    output,
    keywords: Object.entries(keywords).map(([n, k]) => ({ name: n, default: k.default })),
    cost: options.cost ?? 1,
    unextractable: options.unextractable ?? false,
    merge: { kind: "union" },
  })
}

const isSort = (x: unknown): boolean => typeof (x as { lift?: unknown } | undefined)?.lift === "function"

/**
 * Declares a relation: a set of tuples.
 *
 * @example const edge = relation("edge", [I64, I64])
 * egraph.add(edge(1, 2))
 */
export const relation = <const A extends readonly AnySort[]>(
  name: string,
  inputs: A,
): Callable<A, NoKeywords, typeof Unit> => callable({ name, kind: "relation", inputs, output: Unit })

export interface FunctionOptions<R extends AnySort> {
  /** The one output from two, as host values; `"union"` for equality sorts. Left out: a conflict is an error. */
  merge?: "union" | ((old: Host<R>, next: Host<R>) => Host<R>)
  /** The one output from two, as a term over `old` and `next`. */
  mergeTerm?: (old: Out<R>, next: Out<R>) => In<R>
  cost?: number
  unextractable?: boolean
}

/**
 * Declares a function from inputs to one output. With `merge` it is an analysis: the output of a class is the
 * merge of all that was set for it.
 *
 * @example const lower = fn("lower", [NDArray], F64, { merge: Math.max })
 */
export function fn<const A extends readonly AnySort[], R extends AnySort>(
  name: string,
  inputs: A,
  output: R,
  options: FunctionOptions<R> = {},
): Callable<A, NoKeywords, R> {
  const { merge, mergeTerm } = options
  return callable({
    name,
    kind: "function",
    inputs,
    output,
    cost: options.cost ?? 1,
    unextractable: options.unextractable ?? true,
    merge: mergeTerm
      ? { kind: "term", merge: mergeTerm as (old: never, next: never) => HasTerm }
      : merge === undefined
        ? { kind: "conflict" }
        : merge === "union"
          ? { kind: "union" }
          : { kind: "host", merge },
  })
}

/**
 * Declares a primitive: a pure function of host values. Where it gives undefined the match fails.
 *
 * @example const half = primitive("half", [I64], I64, (n) => (n % 2n === 0n ? n / 2n : undefined))
 */
export const primitive = <const A extends readonly AnySort[], R extends AnySort>(
  name: string,
  inputs: A,
  output: R,
  compute: (...args: HostArgs<A>) => Host<R> | undefined,
): Callable<A, NoKeywords, R> =>
  rawPrimitive(name, inputs, output, (database) => {
    const result = database.store(output)
    const stores = inputs.map((s) => database.decoder(s))
    const args: unknown[] = stores.map(() => undefined)
    return (...raw) => {
      for (let i = 0; i < stores.length; i++)
        args[i] = (stores[i] as (v: number) => unknown)(raw[i] as number)
      const value = compute(...(args as HostArgs<A>))
      return value === undefined ? FAIL : result.intern(value)
    }
  })

/** Declares a primitive on value numbers: `bind` is called once for each e-graph. */
export const rawPrimitive = <const A extends readonly AnySort[], R extends AnySort>(
  name: string,
  inputs: A,
  output: R,
  bind: (database: Database) => RawPrimitive,
  options: { variadic?: AnySort; guard?: boolean } = {},
): Callable<A, NoKeywords, R> => callable({ name, kind: "primitive", inputs, output, bind, ...options })

type Spec = Pick<Declaration, "name" | "kind" | "inputs" | "output"> & Partial<Declaration>

function callable(spec: Spec): any {
  const declaration: Declaration = {
    keywords: [],
    variadic: undefined,
    cost: 1,
    unextractable: spec.kind !== "constructor",
    merge: { kind: "conflict" },
    bind: undefined,
    guard: spec.output === Unit,
    ...spec,
  }
  const call = (...args: readonly unknown[]): unknown => declaration.output.wrap(apply(declaration, args))
  Object.defineProperty(call, "name", { value: declaration.name })
  return Object.assign(call, { declaration })
}

/** The term of a declared function applied to terms or host values; the last may be keyword arguments. */
export function apply(declaration: Declaration, args: readonly unknown[]): Term {
  const { inputs, keywords, name, variadic } = declaration
  if (variadic)
    return application(
      declaration,
      args.map((a) => variadic.lift(a as never)),
    )
  const positional = inputs.length - keywords.length
  if (args.length < positional || args.length > positional + (keywords.length > 0 ? 1 : 0)) {
    throw new RuleError(`${name}: takes ${positional} arguments, got ${args.length}`)
  }
  const terms: Term[] = []
  for (let i = 0; i < positional; i++) terms.push(argument(declaration, i, args[i]))
  if (keywords.length > 0) {
    const given = (args[positional] ?? {}) as Record<string, unknown>
    for (const k of Object.keys(given)) {
      if (!keywords.some((w) => w.name === k)) {
        throw new RuleError(
          `${name}: no keyword ${describe(k)} (has ${keywords.map((w) => w.name).join(", ")})`,
        )
      }
    }
    keywords.forEach((k, i) => {
      const x = given[k.name]
      terms.push(argument(declaration, positional + i, x === undefined ? k.default : x))
    })
  }
  return application(declaration, terms)
}

function argument(declaration: Declaration, i: number, x: unknown): Term {
  const s = declaration.inputs[i] as AnySort
  const t = termOf(x)
  if (t !== undefined && t.sort === s) return t
  try {
    return t === undefined ? s.lift(x as never) : checkSort(s, t)
  } catch (e) {
    throw new RuleError(`${declaration.name}: argument ${i + 1}: ${(e as Error).message}`)
  }
}
