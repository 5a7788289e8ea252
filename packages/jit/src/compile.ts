import {
  carryOut,
  dense,
  eager,
  EagerArray,
  GraphBackend,
  type Facts,
  type GraphArray,
  type NDArray,
  type Program,
  type Spec,
  type Tree,
} from "@carton/array-api"
import {
  compile as compileLoops,
  Graph,
  GuardError,
  lower,
  print as printLoops,
  report,
  type Profile,
  type Buffer,
  type Report,
  type Target,
} from "@carton/codegen"
import { checkArgument, conditionsOf } from "./guards.js"
import type { Stage } from "./optimize.js"
import { checkChoices } from "./options.js"

export interface CompileOptions {
  /**
   * `wasm`: JavaScript by `new Function`, whose long loops and products run in WebAssembly where the host has it
   * with vectors. `js`: JavaScript alone. `interpret`: codegen's interpreter, where generated code is forbidden. All give
   * the same bits. "wasm"
   */
  readonly target?: Target
  /** Whether assumed facts about elements are checked; shapes and dtypes always are. true */
  readonly guards?: boolean
  /** Times each loop: `profile` of what is compiled says where the time of its calls went. false */
  readonly profile?: boolean
  /** Checks every access to an array. false */
  readonly debug?: boolean
}

/** A compiled program: call it on arrays of the shapes and dtypes that were assumed. */
export interface Compiled {
  /** @throws GuardError where an argument is not what was assumed of it */
  (...inputs: readonly NDArray[]): Tree<NDArray>
  /** The program as one ES module. */
  readonly source: string
  /** Its loops, printed. */
  readonly ir: string
  /** Passes over memory, bytes, flops, temporaries. */
  readonly report: Report
  /** Time by line of the source, where `profile` was asked for. */
  readonly profile: Profile | undefined
  readonly stages: readonly Stage[]
}

/**
 * Lowers a program to loops and compiles them.
 *
 * @throws GuardError (when called) where an argument is not what was assumed of it
 * @throws MemoryError (when called) where its arrays would not fit, before anything is computed
 * @example const f = compile(trace((x) => sum(square(x)), [assume_dtype(assume_shape(array_var("x"), [3]), "float64")]))
 * f(asarray([1, 2, 3]))   // 14
 */
export function compile(program: Program, options: CompileOptions = {}): Compiled {
  checkChoices("compile", options)
  const { target = "wasm", guards = true, profile = false, debug = false } = options
  const started = performance.now()
  const graph = new Graph()
  const backend = new GraphBackend(graph)
  const inputs = new Map(
    program.inputs.map(({ name, facts }) => [name, backend.input(name, specOf(name, facts))]),
  )
  if (guards)
    for (const { name, facts } of program.inputs)
      for (const { condition, message } of conditionsOf(name, facts, inputs.get(name)!))
        graph.guard((condition as GraphArray).value, message)
  const leaves = {
    input: (name: string) => inputs.get(name)!,
    constant: (x: EagerArray) => backend.constant(x),
  }
  const margins = guards ? (program.guards ?? []) : []
  const values = carryOut([...margins.map((g) => g.condition), ...program.outputs], leaves, eager).map((x) =>
    x instanceof EagerArray ? backend.constant(x) : (x as GraphArray),
  )
  margins.forEach(({ message }, i) => graph.guard(values[i]!.value, message))
  const outputs = values.slice(margins.length)
  const loops = lower(
    graph,
    outputs.map((x) => x.value),
    { vectors: target === "wasm" },
  )
  const lowered = performance.now()
  const compiled = compileLoops(loops, { target, profile, debug })
  const done = performance.now()

  const taken = program.inputs
  const dtypes = outputs.map((x) => x.dtype)
  const call = (...args: readonly NDArray[]): Tree<NDArray> => {
    if (args.length > taken.length)
      throw new GuardError(`compiled for ${taken.length} arrays, got ${args.length}`)
    // plain loops: a call on short arrays takes no longer than what it computes
    const buffers: Buffer[] = []
    for (let i = 0; i < taken.length; i++)
      buffers.push(checkArgument(taken[i]!.name, taken[i]!.facts, args[i]))
    const made = compiled.run(buffers)
    const results: NDArray[] = []
    for (let i = 0; i < made.length; i++) results.push(dense(made[i]!.data, dtypes[i]!, made[i]!.shape))
    return program.rebuild(results)
  }
  const stages = [
    { name: "lower", ms: lowered - started },
    { name: "compile", ms: done - lowered },
  ]
  // made when somebody looks
  return Object.defineProperties(call, {
    source: { get: () => compiled.source },
    ir: { get: () => printLoops(loops) },
    report: { get: () => report(loops) },
    profile: { get: () => compiled.profile },
    stages: { value: stages },
  }) as Compiled
}

function specOf(name: string, facts: Facts): Spec {
  if (facts.shape === undefined || facts.dtype === undefined)
    throw new Error(
      `compile: the ${facts.shape ? "dtype" : "shape"} of ${name} is not assumed; assume_shape and assume_dtype state it`,
    )
  return { shape: facts.shape, dtype: facts.dtype }
}
