import { Graph, type Size, type Value } from "@carton/codegen"
import { EagerArray } from "./eager-array.js"
import { denseData } from "./layout.js"
import { TraceError } from "./errors.js"
import { GraphArray } from "./graph-array.js"
import { Lowering } from "./lowering.js"
import { broadcastNode } from "./nodes.js"
import type { Spec } from "./registry.js"

/** Where the elements of an argument lie; without strides row-major from the start. */
export interface Layout {
  readonly strides?: readonly Size[]
  readonly offset?: Size
}

/**
 * Carries functions out by adding nodes to one graph of codegen.
 *
 * @example
 * const backend = new GraphBackend()
 * const x = backend.input("x", { shape: [3], dtype: "float64" })
 * const y = add(x, 1) as GraphArray
 * compile(lower(backend.graph, [y.value])).run([Float64Array.of(1, 2, 3)])[0].data   // Float64Array [2, 3, 4]
 */
export class GraphBackend extends Lowering {
  private readonly constants = new Map<EagerArray, GraphArray>()

  constructor(graph = new Graph()) {
    super(graph)
  }

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

  wrap(value: Value): GraphArray {
    return new GraphArray(this, value)
  }
  protected own(x: unknown): GraphArray {
    if (x instanceof EagerArray) return this.constant(x)
    if (x instanceof GraphArray && x.backend === this) return x
    throw new TraceError("an array of one graph does not belong in another")
  }
}
