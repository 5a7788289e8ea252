import {
  array_var,
  assume_dtype,
  assume_shape,
  trace,
  type NDArray,
  type SymbolicArray,
  type Tree,
} from "@carton/array-api"
import { GuardError } from "@carton/codegen"
import { compile, type Compiled, type CompileOptions } from "./compile.js"
import type { Explained } from "./explain.js"
import { optimize, type Optimized, type OptimizeOptions } from "./optimize.js"

export interface JitOptions extends CompileOptions, OptimizeOptions {
  /** States more facts of the inputs, which are checked at every call. */
  readonly assume?: (...inputs: SymbolicArray[]) => readonly SymbolicArray[]
  /** Where an argument is not what was assumed: run the function as written ("eager"), or throw. "eager" */
  readonly on_failed_guard?: "eager" | "throw"
  /** How many specialisations are kept; the one used longest ago goes first. 64 */
  readonly cache_size?: number
}

/** A function that compiles itself for the dtypes and shapes that it is called with. */
export interface Jitted<A extends readonly NDArray[], R extends Tree<NDArray>> {
  (...args: A): R
  /** How often it was traced. */
  readonly traces: number
  /** Calls that ran as written, since a guard failed, with the last reason. */
  readonly fallbacks: number
  readonly last_fallback: string | undefined
  /** The source compiled for arguments like these. */
  source(...args: A): string
  /** The steps from the function as written to the program that runs for arguments like these. */
  explain(...args: A): Explained
}

/**
 * Compiles `fn` on its first call for each combination of dtypes and shapes.
 *
 * @example const norm = jit((x) => sqrt(sum(square(x))))
 * norm(asarray([3, 4]))   // 5
 */
export function jit<A extends readonly NDArray[], R extends Tree<NDArray>>(
  fn: (...args: A) => R,
  options: JitOptions = {},
): Jitted<A, R> {
  const { on_failed_guard = "eager", cache_size = 64, assume } = options
  const cache = new Map<string, Compiled>()
  const programs = new WeakMap<Compiled, Optimized>()
  const state = { traces: 0, fallbacks: 0, last_fallback: undefined as string | undefined }

  const specialised = (args: A): Compiled => {
    const key = args.map((x) => `${x.dtype}[${x.shape.join(",")}]`).join(" ")
    let compiled = cache.get(key)
    if (compiled !== undefined) {
      // the newest stands last
      cache.delete(key)
    } else {
      state.traces++
      const inputs = args.map((x, i) =>
        assume_dtype(assume_shape(array_var(parameterName(fn, i)), x.shape), x.dtype),
      )
      const traced = trace(
        fn as unknown as (...xs: NDArray[]) => Tree<NDArray>,
        assume?.(...inputs) ?? inputs,
      )
      const program = optimize(traced, options)
      compiled = compile(program, options)
      programs.set(compiled, program)
    }
    cache.set(key, compiled)
    if (cache.size > cache_size) cache.delete(cache.keys().next().value!)
    return compiled
  }

  const call = (...args: A): R => {
    try {
      return specialised(args)(...args) as R
    } catch (error) {
      if (!(error instanceof GuardError) || on_failed_guard === "throw") throw error
      state.fallbacks++
      state.last_fallback = error.message
      return fn(...args)
    }
  }
  return Object.defineProperties(call, {
    traces: { get: () => state.traces },
    fallbacks: { get: () => state.fallbacks },
    last_fallback: { get: () => state.last_fallback },
    source: { value: (...args: A) => specialised(args).source },
    explain: { value: (...args: A) => programs.get(specialised(args))!.explain() },
  }) as unknown as Jitted<A, R>
}

/** The name of a parameter as the function spells it, so that emitted source reads like it. */
function parameterName(fn: (...args: never[]) => unknown, i: number): string {
  const list =
    /^(?:async\s*)?(?:function\s*[\w$]*\s*)?\(?([^()=]*?)\)?\s*(?:=>|\{)/.exec(fn.toString())?.[1] ?? ""
  const name = list.split(",")[i]?.trim()
  return name !== undefined && /^[A-Za-z_$][\w$]*$/.test(name) ? name : `x${i}`
}
