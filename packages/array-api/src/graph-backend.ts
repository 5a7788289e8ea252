import { e, Graph, type Expr, type Note, type Size, type Value } from "@carton/codegen"
import { isComplexScalar, realPartOf, type DType } from "./dtype.js"
import { EagerArray } from "./eager-array.js"
import * as recipes from "./graph-recipes.js"
import { denseData } from "./layout.js"
import { TraceError } from "./errors.js"
import { GraphArray } from "./graph-array.js"
import { liftScalars } from "./lift.js"
import { broadcastNode, mapNode, reshapeNode, viewNode } from "./nodes.js"
import type { NDArray } from "./ndarray.js"
import type { Backend, Entry, Input, Options, Reading, Recipe, ResultSpec, Scalar, Spec } from "./registry.js"

/** Where the elements of an argument lie; without strides row-major from the start. */
export interface Layout {
  readonly strides?: readonly Size[]
  readonly offset?: Size
}

/** A number in a program's text. */
interface Constant {
  readonly scalar: Scalar
  readonly dtype: DType
  readonly spec: Spec
}
type Operand = GraphArray | Constant
type Operands = readonly (Operand | null | readonly (Operand | null)[])[]

/**
 * Carries functions out by adding nodes to one graph of codegen.
 *
 * @example
 * const backend = new GraphBackend()
 * const x = backend.input("x", { shape: [3], dtype: "float64" })
 * const y = add(x, 1) as GraphArray
 * compile(lower(backend.graph, [y.value])).run([Float64Array.of(1, 2, 3)])[0].data   // Float64Array [2, 3, 4]
 */
export class GraphBackend implements Backend {
  readonly rank = 1
  private readonly constants = new Map<EagerArray, GraphArray>()

  constructor(readonly graph = new Graph()) {}

  /** An argument of the program. */
  input(name: string, { shape, dtype }: Spec, layout: Layout = {}): GraphArray {
    return this.wrap(this.graph.add({ kind: "input", name, ...layout }, { type: dtype, shape, name }))
  }

  /** An array whose elements are part of the program; axes along which it repeats are kept once. */
  constant(x: EagerArray, name?: string): GraphArray {
    const made = this.constants.get(x)
    if (made !== undefined) return made
    const repeats = (axis: number): boolean => x.strides[axis] === 0 && x.shape[axis]! > 1
    const shape = x.shape.map((extent, axis) => (repeats(axis) ? 1 : extent))
    const data = denseData(new EagerArray(x.data, x.dtype, shape, x.strides, x.offset))
    const options = { type: x.dtype, shape, ...(name === undefined ? {} : { name }) }
    const value = this.graph.add({ kind: "constant", data }, options)
    const array = this.wrap(broadcastNode(this.graph, value, x.shape))
    this.constants.set(x, array)
    return array
  }

  /** Adds the nodes of one call; `read` says how each result is shown. */
  apply(
    entry: Entry,
    inputs: readonly Input[],
    options: Options,
    read: (output: number) => Reading = () => ({}),
  ): NDArray | readonly NDArray[] {
    const operands: Operands = liftScalars<Operand>(
      entry,
      inputs,
      (x) => this.own(x as NDArray),
      (scalar, dtype) => ({ scalar, dtype, spec: { shape: [], dtype } }),
    )
    const flat = operands.flat()
    // an absent optional array has no spec
    const specs = flat.map((operand) => operand?.spec ?? null) as readonly Spec[]
    const normal = entry.normalize?.(options, specs) ?? options
    const results = [entry.result(specs, normal)].flat() as readonly ResultSpec[]
    if (entry.recipe.kind === "compose") {
      const own = inputs.map((x, i) =>
        Array.isArray(x) ? this.arrays(operands[i]) : this.unlessConstant(operands[i], x),
      )
      return this.composed(entry.recipe.body(own, normal), read)
    }
    const made = this.nodes(entry.recipe, flat, normal, results)
    for (const [i, value] of [made].flat().entries()) {
      if (flat.some((operand) => operand instanceof GraphArray && operand.value === value)) continue
      annotate(value, read(i))
    }
    return Array.isArray(made) ? made.map((value) => this.wrap(value)) : this.wrap(made as Value)
  }

  private nodes(
    recipe: Exclude<Recipe, { kind: "compose" }>,
    operands: readonly (Operand | null)[],
    options: Options,
    results: readonly ResultSpec[],
  ): Value | readonly Value[] {
    const [result] = results
    if (recipe.kind === "map") {
      const parts = operands.map((operand) =>
        operand instanceof GraphArray ? operand.value : constantExpr(operand!),
      )
      return elementwise(this.graph, recipe, parts, result as Spec, options)
    }
    const values = operands.map((operand) =>
      operand === null ? null : this.valueOf(operand),
    ) as readonly Value[]
    switch (recipe.kind) {
      case "view":
        return viewNode(
          this.graph,
          values[0]!,
          result!.shape as readonly Size[],
          recipe.map(operands[0]!.spec, options),
        )
      case "reshape":
        return reshapeNode(this.graph, values[0]!, result!.shape as readonly Size[])
      case "build":
        return recipe.build(this.graph, values, options, results, recipes)
    }
  }

  wrap(value: Value): GraphArray {
    return new GraphArray(this, value)
  }
  private own(x: NDArray): GraphArray {
    if (x instanceof EagerArray) return this.constant(x)
    if (x instanceof GraphArray && x.backend === this) return x
    throw new TraceError("an array of one graph does not belong in another")
  }
  private arrays(operands: Operands[number] | undefined): GraphArray[] {
    return (operands as readonly Operand[]).map((operand) => this.wrap(this.valueOf(operand)))
  }
  /** A composition sees scalars as they were written. */
  private unlessConstant(operand: Operands[number] | undefined, given: Input | undefined) {
    return operand instanceof GraphArray ? operand : given
  }
  private valueOf(operand: Operand): Value {
    if (operand instanceof GraphArray) return operand.value
    return mapNode(this.graph, operand.dtype, [], [], () => constantExpr(operand))
  }
  private composed(result: NDArray | readonly NDArray[], read: (output: number) => Reading) {
    const results = [result].flat() as GraphArray[]
    results.forEach((x, i) => annotate(x.value, read(i)))
    return result
  }
}

const annotate = (value: Value, { name, note }: Reading): void => {
  const open = value as { name?: string; note?: Note }
  if (name !== undefined) open.name ??= name
  if (note !== undefined) open.note ??= (show) => note((x) => show((x as GraphArray).value))
}

function constantExpr({ scalar, dtype }: Constant): Expr {
  if (!isComplexScalar(scalar)) return e.constant(dtype, scalar as number | bigint | boolean)
  const part = realPartOf(dtype)
  return e.complex(e.constant(part, scalar.re), e.constant(part, scalar.im))
}
const isExpr = (x: Value | Expr): x is Expr => "op" in x

/** One map node: values are broadcast by views and cast where they are read, constants stand in the expression. */
export function elementwise(
  graph: Graph,
  recipe: Extract<Recipe, { kind: "map" }>,
  parts: readonly (Value | Expr)[],
  { shape, dtype }: Spec,
  options: Options,
): Value {
  const wanted = recipe.operands(parts.map((part) => part.type))
  const typeOf = (i: number): DType => (typeof wanted === "string" ? wanted : wanted[i]!)
  const inputs = parts
    .filter((part): part is Value => !isExpr(part))
    .map((value) => broadcastNode(graph, value, shape))
  return mapNode(graph, dtype, shape, inputs, (...elements) => {
    let next = 0
    const args = parts.map((part, i) => e.cast(typeOf(i), isExpr(part) ? part : elements[next++]!))
    return recipe.expr(args, dtype, options)
  })
}
