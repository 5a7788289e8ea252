import { compile, lower, report } from "../src/index.js"
import type { Value } from "../src/index.js"
import { Build, e, f64 } from "./builders.js"

/** `base` with its first element set to 9. */
const set = (b: Build, base: Value): Value => {
  const nine = b.graph.add({ kind: "constant", data: Float64Array.of(9) }, { type: "float64", shape: [1] })
  return b.graph.add(
    { kind: "scatter", target: (i) => i },
    { type: "float64", shape: base.shape, inputs: [base, nine] },
  )
}
const copies = (source: string): number => source.match(/new Float64Array/g)?.length ?? 0

describe("assignment to elements", () => {
  test("works in place on a dead array", () => {
    const b = new Build()
    const sums = b.reduce(b.input("x", [2, 3]), [0], "sum")
    const compiled = compile(lower(b.graph, [set(b, sums)]))
    expect(copies(compiled.source)).toBe(1)
    expect(Array.from(compiled.run([Float64Array.of(1, 2, 3, 4, 5, 6)])[0]!.data as Float64Array)).toEqual([
      9, 7, 9,
    ])
  })
  test("leaves an argument as it is", () => {
    const b = new Build()
    const x = Float64Array.of(1, 2)
    const [changed] = compile(lower(b.graph, [set(b, b.input("x", [2]))])).run([x])
    expect([Array.from(x), Array.from(changed!.data as Float64Array)]).toEqual([
      [1, 2],
      [9, 2],
    ])
  })
  test("copies an array that is still read", () => {
    const b = new Build()
    const sums = b.reduce(b.input("x", [2, 2]), [0], "sum")
    const results = compile(lower(b.graph, [set(b, sums), sums])).run([Float64Array.of(1, 2, 3, 4)])
    expect(results.map((r) => Array.from(r.data as Float64Array))).toEqual([
      [9, 6],
      [4, 6],
    ])
  })
})

describe("memory", () => {
  test("a chain of long arrays that have to be written needs two of them", () => {
    const b = new Build()
    let x = b.input("x", [5000])
    for (let i = 0; i < 4; i++)
      x = b.graph.add(
        { kind: "scan", axis: 0, combine: { kind: "sum" } },
        { type: "float64", shape: [5000], inputs: [x] },
      )
    const program = lower(b.graph, [x])
    expect(copies(compile(program).source)).toBe(2)
    expect(report(program).peak_bytes).toBe(2 * 8 * 5000)
  })
  test("the report counts passes, bytes and flops of a fused chain", () => {
    const b = new Build()
    const x = b.input("x", [100, 10])
    const y = b.map([b.map([x], (v) => e.mul(v, v))], (v) => e.add(v, f64(1)))
    const { passes, bytes_read, bytes_written, flops, temporaries } = report(lower(b.graph, [y]))
    expect([passes.length, bytes_read, bytes_written, flops, temporaries]).toEqual([1, 8000, 8000, 2000, []])
  })
})
