import { Graph, e, size } from "../src/index.js"
import type { Combine, Expr, ScalarType, Size, Value } from "../src/index.js"

/** Short forms for tests: what an array library builds on the graph. */
export class Build {
  readonly graph = new Graph()

  input(name: string, shape: readonly Size[], type: ScalarType = "float64"): Value {
    return this.graph.add({ kind: "input", name }, { type, shape })
  }
  map(
    inputs: readonly Value[],
    expr: (...args: Expr[]) => Expr,
    names: { type?: ScalarType; name?: string; note?: string } = {},
  ): Value {
    const { type = inputs[0]!.type, ...rest } = names
    return this.graph.add({ kind: "map", expr }, { type, shape: inputs[0]!.shape, inputs, ...rest })
  }
  reduce(
    x: Value,
    axes: readonly number[],
    kind: Exclude<Combine["kind"], "fold">,
    names: { name?: string; note?: string } = {},
  ): Value {
    const shape = x.shape.filter((_, axis) => !axes.includes(axis))
    return this.graph.add(
      { kind: "reduce", axes, combine: { kind } },
      { type: x.type, shape, inputs: [x], ...names },
    )
  }
  /** Repeats `x` along new axes: `axes[k]` is where axis k of `x` goes. */
  broadcast(x: Value, shape: readonly Size[], axes: readonly number[]): Value {
    const map = x.shape.map((_, k) => ({ base: 0, step: 1, axis: axes[k]! }))
    return this.graph.add({ kind: "view", map }, { type: x.type, shape, inputs: [x] })
  }
  transpose(x: Value): Value {
    const map = x.shape.map((_, axis) => ({ base: 0, step: 1, axis: x.shape.length - 1 - axis }))
    return this.graph.add({ kind: "view", map }, { type: x.type, shape: [...x.shape].reverse(), inputs: [x] })
  }
  matmul(a: Value, b: Value, names: { name?: string; note?: string } = {}): Value {
    const shape = [...a.shape.slice(0, -1), b.shape.at(-1)!]
    return this.graph.add(
      { kind: "generator", name: "matmul" },
      { type: a.type, shape, inputs: [a, b], ...names },
    )
  }
  constant(x: number, like: Value): Value {
    const scalar = this.graph.add(
      { kind: "constant", data: Float64Array.of(x) },
      { type: "float64", shape: [] },
    )
    return this.broadcast(scalar, like.shape, [])
  }
}
export const f64 = (x: number): Expr => e.constant("float64", x)
export { e, size }
