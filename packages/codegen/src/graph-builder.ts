import { LoweringError } from "./errors.js"
import type { Expr, Size } from "./expr.js"
import type { Flow, Kernel, KernelCall, KernelOptions, Note, Recipe, Value } from "./graph.js"
import type { ScalarType } from "./scalar.js"
import { checkRecipe } from "./recipe-check.js"

/** A fact that must hold for these arguments; `condition` is a 0-d bool. */
export interface Guard {
  readonly condition: Value
  readonly message: string
}

/** An extent that is known only once the value is there; `null` stands for it in a shape that is being declared. */
export type DeclaredShape = readonly (Size | null)[]

export interface ValueOptions {
  readonly type: ScalarType
  readonly shape: DeclaredShape
  readonly inputs?: readonly Value[]
  readonly name?: string
  readonly note?: Note
}
export interface OutputOptions {
  readonly type: ScalarType
  readonly shape: DeclaredShape
  readonly name?: string
  readonly note?: Note
}

/**
 * A DAG of recipes under construction.
 *
 * @example
 * const graph = new Graph()
 * const x = graph.add({ kind: "input", name: "x" }, { type: "float64", shape: [3] })
 * const y = graph.add({ kind: "map", expr: (a) => e.mul(a!, a!) }, { type: "float64", shape: [3], inputs: [x] })
 * compile(lower(graph, [y])).run([Float64Array.of(1, 2, 3)])[0].data   // Float64Array [1, 4, 9]
 */
export class Graph {
  readonly inputs: Value[] = []
  readonly guards: Guard[] = []
  /** In the order in which `run` takes their values. */
  readonly parameters: string[] = []
  private nextId = 0

  /** An int32 that the caller of the compiled function passes. */
  parameter(name: string): Expr {
    if (!this.parameters.includes(name)) this.parameters.push(name)
    return { op: "parameter", type: "int32", name }
  }

  add(recipe: Recipe, options: ValueOptions): Value {
    const value = this.make(recipe, options.inputs ?? [], options)
    checkRecipe(value)
    if (recipe.kind === "input") this.inputs.push(value)
    return value
  }

  /** One call of a kernel, or of control flow; the outputs that nobody reads are not wanted from it. */
  kernel(
    kernel: Kernel | Flow,
    inputs: readonly Value[],
    options: KernelOptions,
    outputs: readonly OutputOptions[],
  ): Value[] {
    const made: Value[] = []
    const call: KernelCall = { kernel, options, inputs, outputs: made }
    for (const [output, declared] of outputs.entries()) {
      made.push(this.make({ kind: "kernel", call, output }, inputs, declared))
    }
    return made
  }

  /** Throws `GuardError(message)` before any result is returned where `condition` is false. */
  guard(condition: Value, message: string): void {
    if (condition.type !== "bool" || condition.shape.length !== 0) {
      throw new LoweringError(
        `guard: takes a 0-d bool, got ${condition.type} with ${condition.shape.length} axes`,
      )
    }
    this.guards.push({ condition, message })
  }

  private make(recipe: Recipe, inputs: readonly Value[], options: OutputOptions): Value {
    const shape: Size[] = []
    const value: Value = {
      id: this.nextId++,
      type: options.type,
      shape,
      recipe,
      inputs,
      ...(options.name === undefined ? {} : { name: options.name }),
      ...(options.note === undefined ? {} : { note: options.note }),
    }
    for (const [axis, size] of options.shape.entries()) {
      shape.push(size ?? { op: "extent", type: "int32", value, axis })
    }
    return value
  }
}
