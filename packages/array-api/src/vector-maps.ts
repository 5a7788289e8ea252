import { allocate, bufferOf, compileBare, Graph, isFloat, lanesOf, lower, workOf } from "@carton/codegen"
import { uncleared, type Bare, type Buffer } from "@carton/codegen"
import { contiguousPart } from "./layout.js"
import type { MapPlan, Operand } from "./map-kernels.js"
import { VAST } from "./vast.js"

/** Elements whose loop takes about as long as to compile the program for their number. */
const worthwhile = 1 << 20
/** Additions that a result must be worth for each operand that is copied to where vectors are: of float32 these are four wide. */
const leastWork = { float64: 4, float32: 0.5 } as const
/** Programs of one function, each for a number of elements; the oldest leave first. */
const mostSizes = 8

/** What is known of a function and its dtypes. */
interface Known {
  /** Null: loops are faster. */
  readonly programs: Map<number, Bare | null>
  /** The last number of elements without a program, and how many there were of it. */
  size: number
  done: number
}
const known = new WeakMap<MapPlan, Known>()

/**
 * A large elementwise call by a program on vectors: for floats whose arithmetic takes longer than to copy them, when as
 * many elements were asked for as often as compiling takes. Undefined: it is a matter of loops.
 */
export function runVectors(
  plan: MapPlan,
  operands: readonly Operand[],
  count: number,
  isFlat: boolean,
  size: number,
): Buffer | undefined {
  plan.memory = memory
  if (!isFlat || !isFloat(plan.dtype)) return undefined
  for (let i = 0; i < count; i++) {
    const x = operands[i]!
    if (typeof x === "number" || x.size !== size || x.dtype !== plan.dtype) return undefined
  }
  let state = known.get(plan)
  if (state === undefined) known.set(plan, (state = { programs: new Map(), size: 0, done: 0 }))
  const { programs } = state
  let program = programs.get(size)
  if (program === undefined) {
    if (state.size !== size) state.done = 0
    state.size = size
    state.done += size
    if (state.done <= worthwhile) return undefined
    if (programs.size === mostSizes) programs.delete(programs.keys().next().value!)
    programs.set(size, (program = programOf(plan, size)))
  }
  if (program === null) return undefined
  const buffers: Buffer[] = []
  for (let i = 0; i < count; i++) buffers.push(contiguousPart(operands[i] as Exclude<Operand, number>))
  return program.run(buffers, none)
}
const none: readonly number[] = []

/** Memory that is not cleared, where there is much of it. */
const memory: typeof allocate = (type, size) =>
  size < VAST ? allocate(type, size) : uncleared(bufferOf(type), size * lanesOf(type))

function programOf(plan: MapPlan, size: number): Bare | null {
  const { name, dtype: type, types } = plan
  const graph = new Graph()
  const shape = [size]
  const inputs = types.map((type, i) =>
    graph.add({ kind: "input", name: `x${i + 1}` }, { type, shape, name: `x${i + 1}` }),
  )
  const result = graph.add(
    { kind: "map", expr: (...elements) => plan.expr(elements) },
    { type, shape, inputs },
  )
  if (workOf(result) < leastWork[type as "float64" | "float32"] * types.length) return null
  try {
    const program = compileBare(lower(graph, [result], { name }), { target: "wasm" })
    return program?.onVectors === true ? program : null
  } catch (error) {
    if (error instanceof EvalError) return null
    throw error
  }
}
