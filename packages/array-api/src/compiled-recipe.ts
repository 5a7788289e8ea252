import { checkStatic } from "./arguments.js"
import { compile, compileBare, Graph, lower } from "@carton/codegen"
import type { Bare, Buffer, Compiled, CompileOptions, Size, Value } from "@carton/codegen"
import type { DType } from "./dtype.js"
import type { EagerArray } from "./eager-array.js"
import * as recipes from "./graph-recipes.js"
import { Lowering, type ValueArray } from "./lowering.js"
import { contiguousPart, isContiguous, scalarShape } from "./layout.js"
import { axesOf } from "./shapes.js"
import { runOfSize, type HasSized } from "./sized.js"
import { VAST, vast } from "./vast.js"
import { runVectors } from "./vector-maps.js"
import type { EagerCall, Entry, Options, ProgramRecipe, ResultSpec, Spec } from "./registry.js"

// where there are programs, long loops with much to compute are some of them
vast.run = runVectors

/** A recipe compiled alone, with the dtypes of what it gives. */
interface KernelProgram {
  readonly compiled: Bare | Compiled
  readonly dtypes: readonly DType[]
  /** For each result the argument that it is itself, or -1. */
  readonly passed: readonly number[]
}

// What a call gives its program is there before it, so that nothing but the result is made.
const buffers: Buffer[] = []
const none: Buffer = new Float64Array(0)

/** Enough for programs of many functions over several dtypes and layouts; the oldest leave first. */
const LIMIT = 1024
const programs = new Map<string, KernelProgram>()

function programFor(key: string, make: () => KernelProgram): KernelProgram {
  let program = programs.get(key)
  if (program === undefined) {
    program = make()
    if (programs.size >= LIMIT) programs.delete(programs.keys().next().value!)
    programs.set(key, program)
  }
  return program
}

/** Generated code where the host allows it, else the interpreter; both give the same bits. */
function compiled(
  graph: Graph,
  outputs: readonly Value[],
  name: string,
  vectors?: "vectors",
): Bare | Compiled {
  const program = lower(graph, outputs, { name, vectors: vectors !== undefined })
  const made = (options: CompileOptions) => compileBare(program, options) ?? compile(program, options)
  try {
    return made({ target: vectors ? "wasm" : "js" })
  } catch (error) {
    if (error instanceof EvalError) return made({ target: "interpret" })
    throw error
  }
}

function keyOf(entry: Entry, options: Options): string {
  let key = entry.namespace === undefined ? entry.name : `${entry.namespace}.${entry.name}`
  for (const name in options) {
    const value: unknown = options[name]
    const text = Object.is(value, -0)
      ? "-0"
      : typeof value === "number"
        ? String(value)
        : JSON.stringify(value)
    key += ` ${name}=${text}`
  }
  return key
}

/**
 * Carries an eager call out by its recipe compiled alone. Extents of 0 and 1 are part of the program, since they
 * decide what broadcasts; the others are parameters, one for each distinct extent, so that equal ones are known to
 * be equal. Axes that are kept with extent 1 are none of its business.
 */
export function runCompiled(call: EagerCall): EagerArray[] {
  const { operands, dense, options, results, known } = call
  const { program, parameters } = known.program ?? prepared(call)
  let isSteady = true
  let count = 0
  for (let i = 0; i < operands.length; i++) {
    const x = operands[i]
    if (x == null) continue
    const whole = isContiguous(x)
    buffers[count++] = whole ? contiguousPart(x) : x.data
    // where elements start is a parameter of strided ones
    isSteady &&= whole || x.offset === 0
  }
  if (isSteady) known.program ??= { program, parameters }
  const { compiled, dtypes, passed } = program
  const made = compiled.run(buffers, parameters)
  for (let i = 0; i < count; i++) buffers[i] = none
  if (!Array.isArray(made)) return [dense(made, dtypes[0]!, results[0]!.shape as readonly number[])]
  const arrays: EagerArray[] = []
  for (let i = 0, next = 0; i < dtypes.length; i++) {
    if (passed[i]! >= 0) {
      arrays.push(operands[passed[i]!]!)
      continue
    }
    const { data, shape } = made[next++]!
    arrays.push(
      dense(data, dtypes[i]!, options["keepdims"] ? (results[i]!.shape as readonly number[]) : shape),
    )
  }
  return arrays
}

/** The program of a call, and the extents, strides and offsets that it takes. */
export interface Prepared {
  readonly program: KernelProgram
  readonly parameters: readonly number[]
}

function prepared({
  entry,
  recipe,
  operands,
  options: given,
}: Pick<EagerCall, "entry" | "recipe" | "operands" | "options">): Prepared {
  const options = given["keepdims"] ? { ...given, keepdims: false } : given
  let key = keyOf(entry, options)
  const parameters: number[] = []
  const extents: number[] = []
  for (const x of operands) {
    if (x === null) {
      key += " null"
      continue
    }
    key += ` ${x.dtype}:`
    for (const extent of x.shape) key += extent < 2 ? `${extent},` : `n${place(extents, extent)},`
  }
  parameters.push(...extents)
  for (const x of operands) {
    if (x === null) continue
    if (isContiguous(x)) {
      key += " c"
      continue
    }
    key += " "
    for (const stride of x.strides)
      if (stride === 0 || stride === 1) key += stride
      else {
        key += "s"
        parameters.push(stride)
      }
    if (x.offset !== 0) {
      key += "o"
      parameters.push(x.offset)
    }
  }

  const program = programFor(key, () => buildProgram(entry, recipe, operands, options, extents))
  return { program, parameters }
}

/** What a call that was settled before runs, and how its parameters give the extents of the result. */
interface Settled extends HasSized {
  readonly run: Bare["run"]
  readonly extents: readonly number[]
  readonly dtype: DType
  readonly options: Options
}
/** By the layout of the one array, and then by the options in their order; null: these calls have to be looked into. */
export type QuickCalls = Map<unknown, Settled | QuickCalls | null>

const given: number[] = []

/** A call without options that was settled, of elements that lie together from the start of their buffer. */
export interface LastCall {
  readonly shape: readonly number[]
  readonly strides: readonly number[]
  readonly code: number
  readonly call: Settled
  readonly parameters: readonly number[]
  /** The shape of the result. */
  readonly gives: readonly number[]
}

/**
 * A call with one array and options that are no lists, of an entry whose checks and program depend on nothing but the
 * array's dtype, rank, which extents are 0, 1 or equal and which strides 0 or 1, and the options: what was found out
 * once holds. Undefined: the call has to be looked into.
 */
export function quickCompiled(entry: Entry, x: EagerArray, named?: Record<string, unknown>) {
  const { shape, strides } = x
  const recipe = entry.recipe as ProgramRecipe
  const { last } = recipe
  if (named === undefined && last?.shape === shape && last.strides === strides && last.code === x.code)
    if (x.offset === 0) {
      buffers[0] = contiguousPart(x)
      return made(entry, x, last.call, last.parameters, last.gives)
    }
  // whether there is memory for the result of a large one is looked into
  if (shape.length > 6 || x.size > 2 ** 22) return undefined
  let calls = (recipe.calls ??= new Map()) as QuickCalls
  let count = 0
  let layout = x.code
  for (let axis = 0; axis < shape.length; axis++) {
    const extent = shape[axis]!
    let at = extent - 2
    if (extent > 1) {
      at = 0
      while (at < count && given[at] !== extent) at++
      if (at === count) given[count++] = extent
    }
    layout = 8 * layout + 2 + at
  }
  const flat = isContiguous(x)
  if (!flat) {
    for (const stride of strides) {
      const inText = stride === 0 || stride === 1
      layout = 3 * layout + (inText ? stride : 2)
      if (!inText) given[count++] = stride
    }
    if (x.offset !== 0) given[count++] = x.offset
  }
  let key: unknown = 32 * layout + 4 * shape.length + (flat ? 0 : x.offset === 0 ? 1 : 2)
  if (named !== undefined) {
    key = -1 - (key as number)
    let known = 0
    for (let i = 1; i < entry.parameters.length; i++) {
      const value = named[entry.parameters[i]!.name]
      if (value !== undefined) known++
      if (typeof value === "object" && value !== null) return undefined
      const inner = calls.get(key) as QuickCalls | undefined
      if (inner === undefined) calls.set(key, (calls = new Map()))
      else calls = inner
      key = value
    }
    for (const name in named) if (named[name] !== undefined) known--
    if (known !== 0) return undefined
  }
  let call = calls.get(key) as Settled | null | undefined
  if (call === undefined) calls.set(key, (call = settled(entry, x, named)))
  if (call === null) return undefined
  buffers[0] = flat ? contiguousPart(x) : x.data
  const gives = shapeOf(call.extents, shape)
  if (named === undefined && flat && x.offset === 0)
    recipe.last = { shape, strides, code: x.code, call, parameters: given.slice(0, count), gives }
  return made(entry, x, call, given, gives)
}

/** What the program of a call gives of `x`, whose buffer is there. */
function made(
  entry: Entry,
  x: EagerArray,
  call: Settled,
  parameters: readonly number[],
  shape: readonly number[],
) {
  const { run, dtype } = call
  const sized = x.size < VAST ? undefined : sizedRun(entry, x, call)
  const data = sized === undefined ? run(buffers, parameters) : sized(buffers, noParameters)
  buffers[0] = none
  return x.like(data, dtype, shape)
}
const noParameters: readonly number[] = []

/** What runs calls of the extents of `x`, where there is a program of their own. */
const sizedRun = (entry: Entry, x: EagerArray, call: Settled): Bare["run"] | undefined =>
  isContiguous(x) ? runOfSize(call, x, () => programOfSize(entry, x, call)) : undefined

function programOfSize(entry: Entry, x: EagerArray, { options }: Settled): Bare["run"] | undefined {
  const without = options["keepdims"] ? { ...options, keepdims: false } : options
  const { compiled } = buildProgram(entry, entry.recipe as ProgramRecipe, [x], without, [], "vectors")
  return "extents" in compiled ? compiled.run : undefined
}

/** The extents of a result over those that were given; the shape of the array itself where it is the same. */
function shapeOf(extents: readonly number[], like: readonly number[]): readonly number[] {
  const ndim = extents.length
  let same = ndim === like.length
  for (let axis = 0; same && axis < ndim; axis++) same = extentOf(extents[axis]!) === like[axis]
  if (same) return like
  if (ndim === 0) return scalarShape
  const shape = new Array<number>(ndim)
  for (let axis = 0; axis < ndim; axis++) shape[axis] = extentOf(extents[axis]!)
  return shape
}
const extentOf = (extent: number): number => (extent < 0 ? given[-1 - extent]! : extent)

/** Null where the call has to be looked into; what is wrong with it is said there. */
function settled(entry: Entry, x: EagerArray, named?: Record<string, unknown>): Settled | null {
  try {
    return programOf(entry, x, named)
  } catch {
    return null
  }
}
function programOf(entry: Entry, x: EagerArray, named: Record<string, unknown> = {}): Settled | null {
  const recipe = entry.recipe as ProgramRecipe
  const given = entry.parameters.slice(1).map((p) => {
    const value = named[p.name] ?? p.default
    if (value !== p.default) checkStatic(entry.name, p, value)
    return [p.name, value]
  })
  const all = Object.fromEntries(given) as Options
  const options = entry.normalize?.(all, [x]) ?? all
  entry.result([x], options)
  const { program } = prepared({ entry, recipe, operands: [x], options })
  const { compiled, dtypes, passed } = program
  if (passed[0]! >= 0 || !("extents" in compiled)) return null
  const extents = compiled.extents.slice()
  if (options["keepdims"]) for (const axis of axesOf(options["axis"], x.ndim)) extents.splice(axis, 0, 1)
  return { run: compiled.run, extents, dtype: dtypes[0]!, options }
}

function place(list: number[], item: number): number {
  const at = list.indexOf(item)
  return at >= 0 ? at : list.push(item) - 1
}

function buildProgram(
  entry: Entry,
  recipe: ProgramRecipe,
  operands: readonly (EagerArray | null)[],
  options: Options,
  extents: readonly number[],
  vectors?: "vectors",
): KernelProgram {
  const graph = new Graph()
  const sizes = new Map<number, Size>(extents.map((extent, i) => [extent, graph.parameter(`n${i}`)]))
  const values = operands.map((x, i) => {
    if (x === null) return null
    const name = operands.length === 1 ? "x" : `x${i + 1}`
    const spec = { type: x.dtype, shape: x.shape.map((extent) => sizes.get(extent) ?? extent), name }
    if (isContiguous(x)) return graph.add({ kind: "input", name }, spec)
    const strides = x.strides.map((stride, axis): Size =>
      stride === 0 || stride === 1 ? stride : graph.parameter(`s${i + 1}_${axis}`),
    )
    const offset = x.offset === 0 ? 0 : graph.parameter(`o${i + 1}`)
    return graph.add({ kind: "input", name, strides, offset }, spec)
  }) as Value[]
  const made =
    recipe.kind === "compose"
      ? composed(graph, recipe, values, options)
      : built(graph, entry, recipe, values, options)
  const passed = made.map((value) => values.indexOf(value))
  const outputs = made.filter((_, i) => passed[i]! < 0)
  return {
    compiled: compiled(graph, outputs, entry.name, vectors),
    dtypes: made.map((value) => value.type),
    passed,
  }
}

function composed(
  graph: Graph,
  recipe: Extract<ProgramRecipe, { kind: "compose" }>,
  values: readonly (Value | null)[],
  options: Options,
): Value[] {
  const nodes = new Nodes(graph)
  const inputs = values.map((value) => (value === null ? null : nodes.wrap(value)))
  return ([recipe.body(inputs, options)].flat() as unknown as ValueArray[]).map((x) => x.value)
}

/** A composition as nodes: it calls functions, so its arrays need no methods. */
class Nodes extends Lowering {
  wrap(value: Value): ValueArray {
    return new Node(this, value)
  }
  protected own(x: unknown): ValueArray {
    return x as ValueArray
  }
}
class Node implements ValueArray {
  readonly spec: Spec
  constructor(
    readonly backend: Nodes,
    readonly value: Value,
  ) {
    this.spec = { shape: value.shape, dtype: value.type }
  }
  get dtype(): DType {
    return this.value.type
  }
  get ndim(): number {
    return this.value.shape.length
  }
}

function built(
  graph: Graph,
  entry: Entry,
  recipe: Extract<ProgramRecipe, { kind: "build" }>,
  values: readonly Value[],
  options: Options,
): Value[] {
  const specs = values.map((value) =>
    value === null ? null : { shape: value.shape, dtype: value.type },
  ) as Spec[]
  const results = [entry.result(specs, options)].flat() as ResultSpec[]
  return [recipe.build(graph, values, options, results, recipes)].flat() as Value[]
}
