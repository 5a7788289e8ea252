import {
  isArray,
  trace,
  type EagerArray,
  type NDArray,
  type SymbolicArray,
  type Tree,
} from "@carton/array-api"
import { GuardError } from "@carton/codegen"
import { describeCall, type CallArguments } from "./call-arguments.js"
import { Attempt } from "./attempt.js"
import type { CompileOptions } from "./compile.js"
import type { Explained } from "./explain.js"
import { optimize, type OptimizeOptions } from "./optimize.js"
import { checkChoices } from "./options.js"

export interface JitOptions extends CompileOptions, OptimizeOptions {
  /**
   * States more facts of the inputs, which are checked at every call: takes the arguments with symbolic arrays in
   * them, and gives them back with the facts.
   */
  readonly assume?: (...args: any[]) => readonly unknown[]
  /** Positions of arguments that are part of the program, and not arrays of it: every other value is compiled for. [] */
  readonly static?: readonly number[]
  /**
   * Where an argument is not what was assumed: run the function as written ("eager"; where a condition of the rules
   * does not hold, first a program by rules that ask for less), or throw. "eager"
   */
  readonly on_failed_guard?: "eager" | "throw"
  /** How many specialisations are kept; the one used longest ago goes first. 64 */
  readonly cache_size?: number
}

/** A function that compiles itself for the dtypes and shapes that it is called with. */
export interface Jitted<A extends readonly unknown[], R extends Tree<NDArray>> {
  (...args: A): R
  /** How often it was traced: once for each form, dtypes, shapes and static values that the cache does not hold. */
  readonly traces: number
  /** How many specialisations are held. */
  readonly cached: number
  /** Calls that ran as written, or by rules that ask for less, since a guard failed, with the last reason. */
  readonly fallbacks: number
  readonly last_fallback: string | undefined
  /** The source compiled for arguments like these. */
  source(...args: A): string
  /** The steps from the function as written to the program that runs for arguments like these. */
  explain(...args: A): Explained
}

/** What was compiled for one kind of arguments. */
interface Specialisation {
  readonly key: string
  readonly specs: CallArguments["specs"]
  /** Whether the arguments are arrays and nothing else: then they are compared without a key. */
  readonly flat: boolean
  readonly attempt: Attempt
}

/**
 * Compiles `fn` on its first call for each combination of dtypes and shapes. Arguments and results are arrays, and
 * objects and lists of them; numbers among arguments become arrays. Within another traced function it is traced
 * as a part of that.
 *
 * @throws GuardError where an argument is not what was assumed, if `on_failed_guard` is "throw"
 * @example const norm = jit((x) => sqrt(sum(square(x))))
 * norm(asarray([3, 4]))   // 5
 */
export function jit<A extends readonly unknown[], R extends Tree<NDArray>>(
  fn: (...args: A) => R,
  options: JitOptions = {},
): Jitted<A, R> {
  checkChoices("jit", options)
  const { on_failed_guard = "eager", cache_size = 64, static: statics = [] } = options
  const cache = new Map<string, Specialisation>()
  let latest: Specialisation | undefined
  const state = { traces: 0, fallbacks: 0, last_fallback: undefined as string | undefined }

  const specialised = (args: A, call: CallArguments): Specialisation => {
    const { key } = call
    let found = cache.get(key)
    // the newest stands last
    if (found !== undefined) cache.delete(key)
    else {
      state.traces++
      found = specialise(fn, args, call, options)
    }
    cache.set(key, found)
    if (cache.size > cache_size) cache.delete(cache.keys().next().value!)
    return (latest = found)
  }
  const described = (args: A): CallArguments => describeCall(fn, args, statics)
  const failed = ({ message }: GuardError): void => {
    state.last_fallback = message
  }
  const tried = ({ attempt }: Specialisation, inputs: readonly NDArray[]): R => {
    if (on_failed_guard === "throw") return attempt.compiled(...inputs) as R
    let some = false
    const result = attempt.run(inputs, (error) => {
      failed(error)
      some = true
    })
    if (some) state.fallbacks++
    return result as R
  }
  const run = (args: A): R => {
    if (latest !== undefined && latest.flat && isFor(latest, args))
      return tried(latest, args as unknown as readonly NDArray[])
    const call = described(args)
    // a part of the program that is being traced
    if (call.traced) return fn(...args)
    return tried(specialised(args, call), call.arrays)
  }

  const call = (...args: A): R => {
    try {
      return run(args)
    } catch (error) {
      if (!(error instanceof GuardError) || on_failed_guard === "throw") throw error
      state.fallbacks++
      failed(error)
      return fn(...args)
    }
  }
  const of = (args: A): Specialisation => specialised(args, described(args))
  return Object.defineProperties(call, {
    traces: { get: () => state.traces },
    cached: { get: () => cache.size },
    fallbacks: { get: () => state.fallbacks },
    last_fallback: { get: () => state.last_fallback },
    source: { value: (...args: A) => of(args).attempt.compiled.source },
    explain: { value: (...args: A) => of(args).attempt.program.explain() },
  }) as unknown as Jitted<A, R>
}

function specialise(
  fn: (...args: any[]) => Tree<NDArray>,
  args: readonly unknown[],
  call: CallArguments,
  options: JitOptions,
): Specialisation {
  const { key, specs, inputs, rebuild, flattened } = call
  const assumed = options.assume === undefined ? inputs : flattened(options.assume(...rebuild(inputs)))
  const traced = trace((...xs) => fn(...rebuild(xs)), assumed as readonly SymbolicArray[])
  const program = optimize(traced, options)
  const flat = (options.static ?? []).length === 0 && args.every(isArray)
  return { key, specs, flat, attempt: new Attempt(program, options) }
}

/** Whether arguments are arrays of these dtypes and shapes. */
function isFor({ specs }: Specialisation, args: readonly unknown[]): boolean {
  if (args.length !== specs.length) return false
  for (let i = 0; i < specs.length; i++) {
    const x = args[i] as EagerArray | undefined
    const { dtype, shape } = specs[i]!
    if (x?.backend?.rank !== 0 || x.dtype !== dtype) return false
    const given = x.shape
    if (given.length !== shape.length) return false
    for (let axis = 0; axis < shape.length; axis++) if (given[axis] !== shape[axis]) return false
  }
  return true
}
