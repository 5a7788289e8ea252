import { isFloat } from "@carton/codegen"
import type { AxisMap, Buffer, Expr, Graph, Size, Value } from "@carton/codegen"
import { bind, isOptions, named, noArray } from "./arguments.js"
import type { DType } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
import type { Facts } from "./facts.js"
import type * as GraphRecipes from "./graph-recipes.js"
import type { LastCall, Prepared, QuickCalls } from "./compiled-recipe.js"
import type { MapPlan, MapPlans } from "./map-kernels.js"
import type { NDArray } from "./ndarray.js"
import type { Located } from "./positions.js"
import { SettledCalls } from "./settled.js"

/** A host number in the place of an array; it takes the dtype of the arrays beside it. */
export type Scalar = number | bigint | boolean | Complex
export interface Complex {
  readonly re: number
  readonly im: number
}

/** What is known of an array before its elements: its abstract value. */
export interface Spec {
  readonly shape: readonly Size[]
  readonly dtype: DType
}
/** What a function will give: an extent that only the data decides is null. */
export interface ResultSpec {
  readonly shape: readonly (Size | null)[]
  readonly dtype: DType
}

/** What a parameter takes; all but arrays are static, and are of the sort of that name in a term. */
export type ParameterKind =
  | "array" // an NDArray, or a Scalar where `scalars` are taken
  | "arrays" // a list of NDArrays
  | "Axis" // number | number[] | null
  | "Shape" // number[]
  | "DType" // DType | null
  | "Bool"
  | "Int"
  | "Float"
  | "Text"
  | "Program" // what control flow runs
  | "Key" // a basic index: ints, slices, new axes, already resolved

export interface Parameter {
  readonly name: string
  readonly kind: ParameterKind
  /** Positional parameters come first, in order; the others stand in the trailing options object. */
  readonly positional: boolean
  /** Undefined: the parameter is required. */
  readonly default?: unknown
  /** Of an array: its sort in a term, where that is not NDArray. */
  readonly sort?: "RowFactor"
  /** Throws where what is given is not what the parameter takes, beyond its kind. */
  check?(caller: string, given: unknown): void
  /** A scalar takes the dtype of the arrays of its own group: a condition does not mix with the values it chooses. */
  readonly group?: string
}

/** Static arguments by name, defaults filled in. Shapes, axes and so on are host values here. */
export type Options = Readonly<Record<string, any>>

export type Recipe =
  /** In terms of other functions, which work on arrays of every kind. */
  | {
      readonly kind: "compose"
      body(inputs: readonly any[], options: Options): NDArray | readonly NDArray[]
      /** `runCompiled` where eager arrays carry it out as one program, and not function by function. */
      run?(call: EagerCall): readonly EagerArray[]
      quick?: Quick
      /** What calls that are carried out at once have settled so far. */
      calls?: QuickCalls
      last?: LastCall
    }
  /** Elementwise: inputs are broadcast together and cast to `operands(dtypes)` first. */
  | {
      readonly kind: "map"
      operands(dtypes: readonly DType[]): DType | readonly DType[]
      expr(args: readonly Expr[], result: DType, options: Options): Expr
      /** What eager loops compute in its place: `unbranched` where the data decide, or nothing else. */
      readonly as?: ((x: Expr) => Expr) | undefined
      /** What eager calls have settled so far. */
      plans?: MapPlans
    }
  /** A view of the one input: one AxisMap per axis of it. */
  | { readonly kind: "view"; map(x: Spec, options: Options): readonly AxisMap[] }
  /** The same elements in row-major order, in the shape of the result. */
  | { readonly kind: "reshape" }
  /** Nodes of codegen's graph. A list of arrays arrives flattened; an optional array that is left out is null. */
  | {
      readonly kind: "build"
      /**
       * How eager arrays carry it out: `runCompiled`, or a function over their buffers where the code generator would
       * cost more than it gives. Functions that nobody calls leave a bundle with all that they need.
       */
      run(call: EagerCall): readonly EagerArray[]
      quick?: Quick
      /** Where results of real floats are elementwise: see `recipeOf`. */
      readonly ofFloats?: MapRecipe
      /** What calls that are carried out at once have settled so far. */
      calls?: QuickCalls
      last?: LastCall
      build(
        graph: Graph,
        inputs: readonly Value[],
        options: Options,
        results: readonly ResultSpec[],
        recipes: typeof GraphRecipes,
      ): Value | readonly Value[]
    }

/** Carries out a call with one array at once, results by their names; undefined: it has to be looked into. */
export type Quick = (
  entry: Entry,
  x: EagerArray,
  named?: Record<string, unknown>,
) => EagerArray | Readonly<Record<string, EagerArray>> | undefined

/** A recipe that is compiled alone. */
export type ProgramRecipe = Extract<Recipe, { kind: "build" | "compose" }>

/** A call whose arguments are eager and resolved. */
export interface EagerCall {
  readonly entry: Entry
  readonly recipe: ProgramRecipe
  /** For each parameter; a composition gets scalars as they were written. */
  readonly inputs: readonly any[]
  /** The arrays, those of lists in their place. */
  readonly operands: readonly (EagerArray | null)[]
  readonly options: Options
  readonly results: readonly ResultSpec[]
  /** Whether there is one result that is no list. */
  readonly isOne: boolean
  /** What was worked out already, by what needs it: it holds for calls with the same shapes, dtypes, strides and options. */
  readonly known: { axes?: readonly AxisMap[]; plan?: MapPlan; program?: Prepared }
  readonly backend: Backend
  /** Makes a view of the buffer of `x`. */
  view(x: EagerArray, at: Located): EagerArray
  /** Makes an array over a row-major buffer. */
  dense(data: Buffer, dtype: DType, shape: readonly number[]): EagerArray
}

/** How a call is carried out whose first result is known. */
export const recipeOf = ({ recipe }: Entry, { dtype }: { readonly dtype?: DType }): Recipe =>
  (isFloat(dtype!) && (recipe as { ofFloats?: Recipe }).ofFloats) || recipe

/** One function of the namespace: everything that any part of Carton knows about it. */
export interface Entry {
  /** As the standard spells it; a term's operator. `linalg.svd` has name "svd" and namespace "linalg". */
  readonly name: string
  readonly namespace?: "linalg" | "fft"
  /** The standard's chapter, or "extension". */
  readonly chapter: string
  readonly parameters: readonly Parameter[]
  /** The sort of its results in a term, where that is not NDArray. */
  readonly sort?: "RowFactor"
  /** Names of several results (svd: U, S, Vh). In a term each is an operator of its own: "svd.U". */
  readonly outputs?: readonly string[]
  /** Resolves axes, negative indices and defaults that depend on the inputs; throws on bad arguments. */
  normalize?(options: Options, inputs: readonly Spec[]): Options
  /** Shape and dtype of the result(s); throws on inputs that do not fit. */
  result(inputs: readonly Spec[], options: Options): ResultSpec | readonly ResultSpec[]
  readonly recipe: Recipe
  /** Looks at the elements of arguments that are there (indices in range); eager calls only. */
  check?(inputs: readonly any[], options: Options): void
  /** Floating-point operations per call beyond the recipe's own count (kernels). */
  flops?(inputs: readonly Spec[], options: Options): number
  /** What more is known of each result, from facts of the inputs; constants are folded without it. */
  facts?(inputs: readonly Facts[], options: Options, results: readonly Facts[]): readonly Partial<Facts>[]
  readonly summary?: string
  /** Takes the option `device`, which says nothing here: there is one. */
  readonly device?: true
  /** What the option `copy` asks for, where the function takes it and it is given. */
  copy?(result: NDArray, inputs: readonly Input[], copy: boolean): NDArray
}

/** How functions are carried out on one kind of array: eagerly, as terms, as codegen's values. */
export interface Backend {
  /** The backend of higher rank takes arrays of the lower ones as constants. */
  readonly rank: number
  apply(
    entry: Entry,
    inputs: readonly Input[],
    options: Options,
    read?: (output: number) => Reading,
  ): NDArray | readonly NDArray[]
  /** Works out all of a call but what the elements decide, ... */
  settle?(entry: Entry, inputs: readonly Input[], options: Options): EagerCall
  /** ... and carries it out. */
  carry?(call: EagerCall): NDArray | readonly NDArray[]
  /** Carries out a call of an elementwise function of so many operands at once; undefined: `apply` has to look into it. */
  quick?(recipe: MapRecipe, count: number, a: unknown, b?: unknown, c?: unknown): NDArray | undefined
}
export type MapRecipe = Extract<Recipe, { kind: "map" }>

/** How a value is shown where it stands in source. */
export interface Reading {
  readonly name?: string | undefined
  /** The call that it stands for, over the names of arrays. */
  readonly note?: ((name: (x: NDArray) => string) => string) | undefined
}
/** An argument for an array parameter. */
export type Input = NDArray | Scalar | null | readonly NDArray[]

/** A function of the namespace with its entry. */
export type ArrayFunction<F> = F & { readonly entry: Entry }

/**
 * Declares a function of the namespace. Called with arrays of any kind it is carried out by their backend;
 * `backend` serves calls without any array (creation functions).
 */
export function define<F extends (...args: any[]) => any>(
  entry: Entry,
  backend?: () => Backend,
): ArrayFunction<F> {
  const positional = entry.parameters.filter((p) => p.positional)
  const settled = new SettledCalls()
  const carriedOut = (args: readonly unknown[]) => {
    const again = settled.again(args)
    if (again !== undefined) return again
    const { inputs, options, copy, places } = bind(entry, positional, args)
    const chosen = backendOf(inputs) ?? backend?.()
    if (chosen === undefined) throw noArray(entry, inputs)
    if (chosen.settle === undefined || copy !== null) {
      const result = chosen.apply(entry, inputs, options)
      return copy === null ? result : entry.copy!(result as NDArray, inputs, copy)
    }
    const call = chosen.settle(entry, inputs, options)
    const result = chosen.carry!(call)
    settled.remember(call, args, places)
    return result
  }
  const call: Call = (...args) => {
    const result =
      entry.recipe.kind === "compose" ? named(entry.name, () => carriedOut(args)) : carriedOut(args)
    return entry.outputs === undefined ? result : byName(entry.outputs, result as readonly NDArray[])
  }
  const made = quick(entry, call)
  Object.defineProperty(made, "name", { value: entry.name })
  return Object.assign(made, { entry }) as unknown as ArrayFunction<F>
}

type Call = (...args: any[]) => unknown

function byName(names: readonly string[], results: readonly NDArray[]): Record<string, NDArray> {
  const named: Record<string, NDArray> = {}
  for (let i = 0; i < names.length; i++) named[names[i]!] = results[i]!
  return named
}

/** The same function; calls that can be carried out at once do not go through the binding of arguments. */
function quick(entry: Entry, call: Call): Call {
  const { recipe, parameters } = entry
  if ((recipe.kind === "build" || recipe.kind === "compose") && recipe.quick !== undefined)
    return (x, named, more) => {
      const isSimple =
        more === undefined && x?.backend?.rank === 0 && (named === undefined || isOptions(named))
      return (isSimple ? recipe.quick!(entry, x, named) : undefined) ?? call(x, named, more)
    }
  const map = recipeOf(entry, { dtype: "float64" })
  if (map.kind !== "map" || parameters.some((p) => p.kind !== "array" || !p.positional)) return call
  const count = parameters.length
  // no list of arguments, which would be made for every call
  return (a, b, c, more) => {
    const beyond = count === 1 ? b : count === 2 ? c : more
    const x = typeof a === "object" ? a : b
    return (
      (beyond === undefined ? x?.backend?.quick?.(map, count, a, b, c) : undefined) ?? call(a, b, c, more)
    )
  }
}

function backendOf(inputs: readonly Input[]): Backend | undefined {
  let best: Backend | undefined
  for (const input of inputs)
    for (const x of Array.isArray(input) ? (input as readonly NDArray[]) : [input]) {
      const backend = (x as Partial<NDArray> | null)?.backend
      if (backend !== undefined && (best === undefined || backend.rank > best.rank)) best = backend
    }
  return best
}
