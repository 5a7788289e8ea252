import { Context } from "./context.js"
import { joinCopies } from "./copies.js"
import { LoweringError } from "./errors.js"
import type { Graph } from "./graph-builder.js"
import * as e from "./expression.js"
import type { RealType } from "./arithmetic.js"
import type { Value } from "./graph.js"
import type { FlatArray, Program, Result } from "./ir.js"
import { lowerMatmul } from "./matmul.js"
import { lowerCompress, lowerKernel, lowerScan, lowerScatter } from "./moves.js"
import { makeOnce, reuseMemory } from "./memory.js"
import { generatorNames } from "./generators.js"
import { lowerRowPass } from "./row-pass.js"
import { lowerNest } from "./nest.js"
import { needs } from "./plan.js"
import type { Destination } from "./plan.js"
import { makePlan } from "./planner.js"
import { lanesOf } from "./scalar.js"
import { share } from "./share.js"
import { splitLoops } from "./split.js"
import { newVariable } from "./writer.js"

export interface LowerOptions {
  /** The name of the emitted function ("program"). */
  readonly name?: string
  /** Whether values may be computed where they are used (true); the results are the same bits either way. */
  readonly fuse?: boolean
  /**
   * Whether routines on vectors see nothing but blocks of the program's own (false), so that the target `wasm` can keep
   * these in a memory of its own; the results are the same bits either way.
   */
  readonly vectors?: boolean
}

/**
 * Plans loops for what `outputs` need of the graph, and writes them.
 *
 * @param options - `name` ("program"), `fuse` (true), `vectors` (false; true for the target `wasm`)
 * @throws LoweringError where a recipe has no meaning
 * @example
 * const graph = new Graph()
 * const x = graph.add({ kind: "input", name: "x" }, { type: "float64", shape: [3] })
 * const total = graph.add({ kind: "reduce", axes: [0], combine: { kind: "sum" } }, { type: "float64", shape: [], inputs: [x] })
 * compile(lower(graph, [total])).run([Float64Array.of(1, 2, 3)])[0].data   // Float64Array [6]
 */
export const lower = (graph: Graph, outputs: readonly Value[], options: LowerOptions = {}): Program => {
  const context = new Context(undefined, options.vectors)
  const fuse = options.fuse ?? true
  const parameters = graph.parameters.map((name) => {
    const variable = newVariable(name, "index")
    context.elements.parameters.set(name, variable)
    return variable
  })
  const inputs = graph.inputs.map((value) => placeInput(context, value))
  const results = lowerGraph(context, graph, outputs, fuse).map((value) => resultOf(context, value))
  context.finishComments()
  const split = fuse ? splitLoops(context.terms, context.writer.body) : context.writer.body
  const joined = fuse ? joinCopies(context.terms, split) : split
  const { body, results: shared } = share(context.terms, joined, results)
  const planned = fuse ? reuseMemory(makeOnce(body, shared), shared) : body
  return { name: options.name ?? "program", arguments: inputs, parameters, body: planned, results: shared }
}

/** Writes the loops of a graph whose inputs have their places. @returns the outputs, or what stands for them */
const lowerGraph = (
  context: Context,
  graph: Graph,
  outputs: readonly Value[],
  fuse: boolean,
  destinations?: readonly (Destination | undefined)[],
): readonly Value[] => {
  const plan = makePlan(graph, outputs, fuse, destinations)
  context.reasons = plan.reasons
  context.destinations = plan.placed
  for (const value of plan.live) if (value.recipe.kind === "constant") placeConstant(context, value)
  for (const step of plan.steps) {
    switch (step.kind) {
      case "nest":
        lowerNest(context, step)
        break
      case "rows":
        lowerRowPass(context, step)
        break
      case "kernel":
        lowerKernel(context, step.outputs, plan, (inner, part, destinations) =>
          lowerGraph(inner, part.graph, part.outputs, fuse, destinations),
        )
        break
      case "own":
        lowerOwn(context, step.value, step.inPlace)
        break
      case "guard": {
        const { condition, message } = step.guard
        const holds = context.elements.term(e.load(condition, []))
        context.writer.if(context.terms.unary("not", holds), () =>
          context.writer.push({ kind: "throw", message }),
        )
      }
    }
  }
  return plan.results
}

const placeInput = (context: Context, value: Value): FlatArray => {
  const { elements, terms } = context
  const { recipe } = value
  if (recipe.kind !== "input") throw new LoweringError("lower: an input must be an input")
  const dense = recipe.strides === undefined && recipe.offset === undefined
  const array: FlatArray = {
    ...newFlat(recipe.name, value),
    origin: "argument",
    ...(dense && needs(value).length === 0
      ? { entries: terms.mul(elements.count(value.shape), terms.index(lanesOf(value.type))) }
      : {}),
  }
  elements.places.set(value, {
    kind: "array",
    array,
    strides: recipe.strides?.map((s) => elements.size(s)) ?? elements.denseStrides(value.shape),
    offset: recipe.offset === undefined ? terms.index(0) : elements.size(recipe.offset),
  })
  return array
}
const newFlat = (name: string, value: Value): FlatArray => ({
  id: newVariable(name, "index").id,
  name,
  type: e.partOf(value.type) as RealType,
  origin: "local",
})

const placeConstant = (context: Context, value: Value): void => {
  const { recipe } = value
  if (recipe.kind !== "constant") return
  const type = e.partOf(value.type) as RealType
  if (value.shape.length === 0) {
    context.placeScalar(
      value,
      Array.from(recipe.data as ArrayLike<number | bigint>, (x) => context.terms.constant(type, x)),
    )
    return
  }
  context.place(value, { ...newFlat(value.name ?? "constant", value), origin: "constant", data: recipe.data })
}

const lowerOwn = (context: Context, value: Value, inPlace: boolean): void => {
  switch (value.recipe.kind) {
    case "scan":
      return lowerScan(context, value)
    case "scatter":
      return lowerScatter(context, value, inPlace)
    case "compress":
      return lowerCompress(context, value)
    case "generator":
      if (value.recipe.name === "matmul") return lowerMatmul(context, value)
      throw new LoweringError(
        `lower: there is no generator ${JSON.stringify(value.recipe.name)} (there are ${generatorNames.join(", ")})`,
      )
    default:
      throw new LoweringError(`lower: a ${value.recipe.kind} has no loops of its own`)
  }
}

const resultOf = (context: Context, value: Value): Result => {
  const { elements } = context
  const shape = value.shape.map((s) => elements.size(s))
  const place = elements.places.get(value)
  if (place?.kind === "array") return { array: place.array, type: value.type, shape }
  if (place?.kind === "scalar") return { array: undefined, scalar: place.parts, type: value.type, shape }
  throw new LoweringError(`lower: the ${value.recipe.kind} that is to be returned was not computed`)
}
