import {
  application,
  rawPrimitive,
  type AnySort,
  type Database,
  type Declaration,
  type RawPrimitive,
  type Term,
} from "@carton/egraph"
import type { Context, Effect } from "./context.js"
import type { Node } from "./node.js"

/** Sorts of the arguments of a call and, last, of its result, as far as they are known. */
export type Types = readonly (AnySort | undefined)[]

/** One meaning of a primitive's name. */
export interface Overload {
  readonly name: string
  readonly effect: Effect
  /** For messages: `(i64 i64) i64`. */
  readonly signature: string
  /** The types with what this meaning adds to them; undefined where it cannot be meant. */
  infer(types: Types, args: readonly Node[]): Types | undefined
  /** Why a call of these types is not meant, where that is more than that the types do not fit. */
  mismatch?(types: Types, args: readonly Node[]): string | undefined
  /** Makes the term of a call whose types are all known. */
  resolve(context: Context, types: readonly AnySort[], args: readonly Node[]): (args: readonly Term[]) => Term
}

/** The value numbers of the arguments in, a value number or FAIL out. */
export type Bind = (database: Database, context: Context) => RawPrimitive

export const showTypes = (inputs: readonly AnySort[], output: AnySort): string =>
  `(${inputs.map((s) => s.name as string).join(" ")}) ${output.name as string}`

/** Sorts that must be: all of them, or with `undefined` in the place of any. */
export function match(types: Types, wanted: readonly AnySort[]): Types | undefined {
  if (types.length !== wanted.length) return undefined
  for (let i = 0; i < types.length; i++)
    if (types[i] !== undefined && types[i] !== wanted[i]) return undefined
  return wanted
}

/** A primitive of fixed sorts. */
export function fixed(
  name: string,
  inputs: readonly AnySort[],
  output: AnySort,
  bind: Bind,
  effect: Effect = "pure",
): Overload {
  const wanted = [...inputs, output]
  const declare = perContext((context) =>
    declareRaw(name, inputs, output, (database) => bind(database, context)),
  )
  return {
    name,
    effect,
    signature: showTypes(inputs, output),
    infer: (types) => match(types, wanted),
    resolve: (context) => (args) => application(declare(bind.length > 1 ? context : "pure"), args),
  }
}

/** A primitive of any number of arguments of one sort. */
export function variadic(name: string, element: AnySort, output: AnySort, bind: Bind): Overload {
  const declaration = rawPrimitive(name, [], output, (database) => bind(database, "pure"), {
    variadic: element,
  }).declaration
  return {
    name,
    effect: "pure",
    signature: `(${element.name as string}*) ${output.name as string}`,
    infer: (types) =>
      match(
        types,
        types.map((_, i) => (i === types.length - 1 ? output : element)),
      ),
    resolve: () => (args) => application(declaration, args),
  }
}

/** A primitive of arguments of one sort, whichever; the result is of that sort too where none is given. */
export function generic(
  name: string,
  arity: number,
  output: AnySort | undefined,
  raw: RawPrimitive,
): Overload {
  const declarations = new Map<AnySort, Declaration>()
  const declarationOf = (sort: AnySort): Declaration => {
    let d = declarations.get(sort)
    if (!d) {
      const inputs = Array.from({ length: arity }, () => sort)
      declarations.set(sort, (d = declareRaw(name, inputs, output ?? sort, () => raw)))
    }
    return d
  }
  return {
    name,
    effect: "pure",
    signature: `(${"T ".repeat(arity).trim()}) ${output ? (output.name as string) : "T"}`,
    infer(types) {
      if (types.length !== arity + 1) return undefined
      const sort = types.find((t, i) => t !== undefined && (i < arity || output === undefined))
      const wanted = types.map((_, i) => (i === arity && output ? output : sort))
      return types.every((t, i) => t === undefined || t === wanted[i]) ? wanted : undefined
    },
    resolve: (_, types) => (args) => application(declarationOf(types[0] as AnySort), args),
  }
}

export const declareRaw = (
  name: string,
  inputs: readonly AnySort[],
  output: AnySort,
  bind: (database: Database) => RawPrimitive,
): Declaration => rawPrimitive(name, inputs, output, bind).declaration

/** Makes a thing once for each context. */
export function perContext<T>(make: (context: Context) => T): (context: Context) => T {
  const made = new Map<Context, T>()
  return (context) => {
    let t = made.get(context)
    if (t === undefined) made.set(context, (t = make(context)))
    return t
  }
}
