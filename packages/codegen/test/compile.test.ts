import { Graph, compile, e, lower, size } from "../src/index.js"
import type { Recipe, ScalarType, Size, Value } from "../src/index.js"

const input = (graph: Graph, name: string, shape: Size[], type: ScalarType = "float64"): Value =>
  graph.add({ kind: "input", name }, { type, shape })
const map = (graph: Graph, inputs: Value[], expr: (...args: any[]) => any, type = inputs[0]!.type): Value =>
  graph.add({ kind: "map", expr } as Recipe, { type, shape: inputs[0]!.shape, inputs })
const both = (graph: Graph, outputs: Value[], buffers: any[], parameters: number[] = []) => {
  const program = lower(graph, outputs)
  const js = compile(program)
  const runs = [js, compile(program, { target: "interpret" })].map((c) => c.run(buffers, parameters))
  if (process.env.SHOW) console.log(js.source)
  expect(runs[1]).toEqual(runs[0])
  return runs[0]!.map((d) => ({ data: Array.from(d.data as any), shape: d.shape }))
}

describe("programs", () => {
  test("map", () => {
    const g = new Graph()
    const x = input(g, "x", [3])
    const y = map(g, [x], (a) => e.add(e.mul(a, a), e.constant("float64", 1)))
    expect(both(g, [y], [Float64Array.of(1, 2, 3)])).toEqual([{ data: [2, 5, 10], shape: [3] }])
  })
  test("sums along each axis", () => {
    for (const [axes, shape, data] of [
      [[0], [3], [5, 7, 9]],
      [[1], [2], [6, 15]],
      [[0, 1], [], [21]],
    ] as [number[], number[], number[]][]) {
      const g = new Graph()
      const x = input(g, "x", [2, 3])
      const y = g.add(
        { kind: "reduce", axes, combine: { kind: "sum" } },
        { type: "float64", shape, inputs: [x] },
      )
      expect(both(g, [y], [Float64Array.of(1, 2, 3, 4, 5, 6)])).toEqual([{ data, shape }])
    }
  })
  test("long sums along each axis, symbolic and known", () => {
    for (const symbolic of [false, true]) {
      for (const axes of [[0], [1], [0, 1]]) {
        const g = new Graph()
        const n: Size = symbolic ? g.parameter("n") : 300
        const m: Size = symbolic ? g.parameter("m") : 200
        const x = input(g, "x", [n, m])
        const y = g.add(
          { kind: "reduce", axes, combine: { kind: "sum" } },
          { type: "float64", shape: axes.length === 2 ? [] : [axes[0] === 0 ? m : n], inputs: [x] },
        )
        const data = Float64Array.from({ length: 60000 }, (_, i) => i)
        const out = both(g, [y], [data], symbolic ? [300, 200] : [])[0]!
        const expected =
          axes.length === 2
            ? [1799970000]
            : Array.from({ length: axes[0] === 0 ? 200 : 300 }, (_, i) =>
                axes[0] === 0 ? 300 * i + (200 * 299 * 300) / 2 : 200 * i * 200 + (199 * 200) / 2,
              )
        expect(out.data).toEqual(expected)
      }
    }
  })
  test("transpose, slice, matmul", () => {
    const g = new Graph()
    const x = input(g, "x", [2, 3])
    const t = g.add(
      {
        kind: "view",
        map: [
          { base: 0, step: 1, axis: 1 },
          { base: 0, step: 1, axis: 0 },
        ],
      },
      { type: "float64", shape: [3, 2], inputs: [x] },
    )
    const p = g.add({ kind: "generator", name: "matmul" }, { type: "float64", shape: [2, 2], inputs: [x, t] })
    expect(both(g, [p, t], [Float64Array.of(1, 2, 3, 4, 5, 6)])).toEqual([
      { data: [14, 32, 32, 77], shape: [2, 2] },
      { data: [1, 4, 2, 5, 3, 6], shape: [3, 2] },
    ])
  })
  test("compress, scan, scatter, fold, kernel", () => {
    const g = new Graph()
    const x = input(g, "x", [4])
    const m = map(g, [x], (a) => e.gt(a, e.constant("float64", 1)), "bool")
    const c = g.add({ kind: "compress" }, { type: "float64", shape: [null], inputs: [x, m] })
    const s = g.add(
      { kind: "scan", axis: 0, combine: { kind: "sum" } },
      { type: "float64", shape: [4], inputs: [x] },
    )
    const zero = g.add({ kind: "constant", data: Float64Array.of(9) }, { type: "float64", shape: [1] })
    const set = g.add(
      { kind: "scatter", target: (i) => [e.add(i[0]!, e.constant("int32", 2))] },
      { type: "float64", shape: [4], inputs: [s, zero] },
    )
    const argmax = g.add(
      {
        kind: "reduce",
        axes: [0],
        combine: {
          kind: "fold",
          state: [e.constant("float64", -Infinity), e.constant("int32", -1)],
          step: ([best, at], x, i) => [e.select(e.gt(x, best!), x, best!), e.select(e.gt(x, best!), i, at!)],
          finish: (st) => st[1]!,
        },
      },
      { type: "int32", shape: [], inputs: [x] },
    )
    const twice = {
      name: "twice",
      module: "./k.js",
      run: (ins: any) => [{ data: ins[0].data.map((v: number) => 2 * v), shape: ins[0].shape }],
    }
    const [k] = g.kernel(twice as any, [c], {}, [{ type: "float64", shape: [null] }])
    const total = g.add(
      { kind: "reduce", axes: [0], combine: { kind: "sum" } },
      { type: "float64", shape: [], inputs: [k!] },
    )
    expect(both(g, [c, s, set, argmax, k!, total, x], [Float64Array.of(1, 5, 3, 0)])).toEqual([
      { data: [5, 3], shape: [2] },
      { data: [1, 6, 9, 9], shape: [4] },
      { data: [1, 6, 9, 9], shape: [4] },
      { data: [1], shape: [] },
      { data: [10, 6], shape: [2] },
      { data: [16], shape: [] },
      { data: [1, 5, 3, 0], shape: [4] },
    ])
  })
  test("complex and bigint", () => {
    const g = new Graph()
    const z = input(g, "z", [2], "complex128")
    const w = map(g, [z], (a) => e.mul(a, a))
    const total = g.add(
      { kind: "reduce", axes: [0], combine: { kind: "sum" } },
      { type: "complex128", shape: [], inputs: [w] },
    )
    const b = input(g, "b", [2], "int64")
    const bb = map(g, [b], (a) => e.add(e.mul(a, a), e.constant("int64", 1)))
    expect(both(g, [w, total, bb], [Float64Array.of(1, 2, 3, -1), BigInt64Array.of(3n, 2n ** 62n)])).toEqual([
      { data: [-3, 4, 8, -6], shape: [2] },
      { data: [5, -2], shape: [] },
      { data: [10n, 1n], shape: [2] },
    ])
  })
  test("guard", () => {
    const g = new Graph()
    const x = input(g, "x", [2])
    const ok = g.add(
      { kind: "reduce", axes: [0], combine: { kind: "all" } },
      { type: "bool", shape: [], inputs: [map(g, [x], (a) => e.gt(a, e.constant("float64", 0)), "bool")] },
    )
    g.guard(ok, "x must be positive")
    const y = map(g, [x], (a) => e.neg(a))
    expect(both(g, [y], [Float64Array.of(1, 2)])[0]!.data).toEqual([-1, -2])
    for (const target of ["js", "interpret"] as const) {
      expect(() => compile(lower(g, [y]), { target }).run([Float64Array.of(1, -2)])).toThrow(
        expect.objectContaining({
          name: "GuardError",
          code: "ERR_CARTON_GUARD",
          message: "x must be positive",
        }),
      )
    }
  })
  test("sizes", () => {
    expect(size.ceilDiv(7, 2)).toBe(4)
    expect(size.floorDiv(-7, 2)).toBe(-4)
  })
})
