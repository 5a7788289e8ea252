import * as e from "@carton/codegen"
import type { Expr, Graph, Note, Size, Value } from "@carton/codegen"
import { isComplexScalar, realPartOf, type DType } from "./dtype.js"
import * as recipes from "./graph-recipes.js"
import { liftScalars } from "./lift.js"
import { broadcastNode, mapNode, reshapeNode, sizesNode, viewNode } from "./nodes.js"
import type { NDArray } from "./ndarray.js"
import {
  recipeOf,
  type Backend,
  type Entry,
  type Input,
  type Options,
  type Reading,
  type Recipe,
} from "./registry.js"
import type { ResultSpec, Scalar, Spec } from "./registry.js"
import { takenEqual } from "./shapes.js"

/** An array that is a node of codegen's graph, as far as functions look at it. */
export interface ValueArray extends Pick<NDArray, "backend" | "dtype" | "ndim" | "spec"> {
  readonly value: Value
}

/** A number in a program's text. */
interface Constant {
  readonly scalar: Scalar
  readonly dtype: DType
  readonly spec: Spec
}
type Operand = ValueArray | Constant
type Operands = readonly (Operand | null | readonly (Operand | null)[])[]
const isNode = (x: Operand | null | undefined | Operands[number]): x is ValueArray =>
  typeof x === "object" && x !== null && "value" in x

/** Carries functions out by adding nodes to a graph. What stands for a node is left open: see `GraphBackend`. */
export abstract class Lowering implements Backend {
  readonly rank = 1
  private readonly guarded = new Map<Size, Set<Size>>()
  constructor(readonly graph: Graph) {}

  abstract wrap(value: Value): ValueArray
  /** The array itself, or what stands for it in this graph. */
  protected abstract own(x: unknown): ValueArray

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
      (x) => this.own(x),
      (scalar, dtype) => ({ scalar, dtype, spec: { shape: [], dtype } }),
    )
    const flat = operands.flat()
    // an absent optional array has no spec
    const specs = flat.map((operand) => operand?.spec ?? null) as readonly Spec[]
    const normal = entry.normalize?.(options, specs) ?? options
    const { result, pairs } = takenEqual(() => entry.result(specs, normal))
    for (const [a, b] of pairs) this.guardEqual(entry.name, a, b)
    const results = [result].flat() as readonly ResultSpec[]
    const recipe = recipeOf(entry, results[0]!)
    if (recipe.kind === "compose") {
      const own = inputs.map((x, i) =>
        Array.isArray(x) ? this.arrays(operands[i]) : this.unlessConstant(operands[i], x),
      )
      return this.composed(recipe.body(own, normal), read)
    }
    const made = this.nodes(recipe, flat, normal, results)
    for (const [i, value] of [made].flat().entries()) {
      if (flat.some((operand) => isNode(operand) && operand.value === value)) continue
      annotate(value, read(i))
    }
    return (Array.isArray(made)
      ? made.map((v) => this.wrap(v))
      : this.wrap(made as Value)) as unknown as NDArray
  }

  /** Extents that were taken to be equal are, when the program runs. */
  private guardEqual(name: string, a: Size, b: Size): void {
    const { guarded } = this
    if (guarded.get(a)?.has(b) || guarded.get(b)?.has(a)) return
    guarded.set(a, (guarded.get(a) ?? new Set()).add(b))
    const equal = sizesNode(this.graph, "bool", [a, b], (x, y) => e.eq(x!, y!))
    this.graph.guard(equal, `${name}: two extents that the data decide differ; they were taken to be equal`)
  }

  private nodes(
    recipe: Exclude<Recipe, { kind: "compose" }>,
    operands: readonly (Operand | null)[],
    options: Options,
    results: readonly ResultSpec[],
  ): Value | readonly Value[] {
    const [result] = results
    if (recipe.kind === "map") {
      const parts = operands.map((operand) => (isNode(operand) ? operand.value : constantExpr(operand!)))
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

  private arrays(operands: Operands[number] | undefined): ValueArray[] {
    return (operands as readonly Operand[]).map((operand) => this.wrap(this.valueOf(operand)))
  }
  /** A composition sees scalars as they were written. */
  private unlessConstant(operand: Operands[number] | undefined, given: Input | undefined) {
    return isNode(operand) ? operand : given
  }
  private valueOf(operand: Operand): Value {
    if (isNode(operand)) return operand.value
    return mapNode(this.graph, operand.dtype, [], [], () => constantExpr(operand))
  }
  private composed(result: NDArray | readonly NDArray[], read: (output: number) => Reading) {
    const results = [result].flat() as unknown as ValueArray[]
    results.forEach((x, i) => annotate(x.value, read(i)))
    return result
  }
}

const annotate = (value: Value, { name, note }: Reading): void => {
  const open = value as { name?: string; note?: Note }
  if (name !== undefined) open.name ??= name
  if (note !== undefined) open.note ??= (show) => note((x) => show((x as unknown as ValueArray).value))
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
