import { MemoryError, compile, lower, report } from "../src/index.js"
import type { Kernel, Value } from "../src/index.js"
import { Build, e, f64 } from "./builders.js"

/** `base` with its first element set to 9. */
const set = (b: Build, base: Value): Value => {
  const nine = b.graph.add({ kind: "constant", data: Float64Array.of(9) }, { type: "float64", shape: [1] })
  return b.graph.add(
    { kind: "scatter", target: (i) => i },
    { type: "float64", shape: base.shape, inputs: [base, nine] },
  )
}
const copies = (source: string): number =>
  source.match(/new Float64Array|uncleared\(Float64Array/g)?.length ?? 0

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

  /** The rows of x where y is positive, and the sum of each column of them. */
  const selected = (rows: number) => {
    const b = new Build()
    const x = b.input("x", [rows, 2])
    const mask = b.map([b.input("y", [rows])], (v) => e.lt(f64(0), v), { type: "bool" })
    const some = b.graph.add(
      { kind: "compress" },
      { type: "float64", shape: [null, 2], inputs: [x, mask], name: "some" },
    )
    return { b, some, sums: b.reduce(some, [0], "sum") }
  }
  test("where the data decide an extent the report says what it is at most", () => {
    const { b, sums } = selected(1000)
    const { passes, temporaries, peak_bytes } = report(lower(b.graph, [sums]))
    expect(temporaries.find((t) => t.name === "some")!.bytes).toBe(16 * 1000)
    expect(peak_bytes).toBeGreaterThanOrEqual(16 * 1000)
    expect(passes.map((p) => p.bytes_read)).toEqual([8000, 1000, 17000, 16000, 128, 16])
    expect(passes.every((p) => p.bytes_read > 0 && p.bytes_written >= 0)).toBe(true)
  })
  test("a kernel counts what it is given and what it gives, unknown extents at most by the elements of its input", () => {
    const b = new Build()
    const kernel: Kernel = { name: "distinct", module: "./distinct.js", run: () => [] }
    const outputs = [
      { type: "float64", shape: [null] },
      { type: "int32", shape: [300, 2] },
    ] as const
    const made = b.graph.kernel(kernel, [b.input("x", [300, 2])], {}, outputs)
    const [pass] = report(lower(b.graph, made)).passes
    expect([pass!.bytes_read, pass!.bytes_written]).toEqual([8 * 600, 8 * 600 + 4 * 600])
  })
  test("a routine counts what it reads and writes", () => {
    const b = new Build()
    const product = b.matmul(b.input("x", [200, 300]), b.input("w", [300, 100]))
    const [pass] = report(lower(b.graph, [product])).passes
    expect([pass!.bytes_read, pass!.flops]).toEqual([expect.any(Number), 2 * 200 * 300 * 100 + 2 * 200 * 100])
    expect(pass!.bytes_read).toBeGreaterThanOrEqual(8 * (200 * 300 + 300 * 100))
  })

  test("more than may be taken is refused before any work", () => {
    let calls = 0
    const b = new Build()
    const kernel: Kernel = { name: "same", module: "", run: ([x]) => (calls++, [x!]) }
    const [y] = b.graph.kernel(kernel, [b.input("x", [2])], {}, [{ type: "float64", shape: [2] }])
    const big = b.broadcast(b.reduce(y!, [0], "sum"), [1 << 20, 1 << 14], [])
    const program = lower(b.graph, [big], { name: "wide" })
    for (const target of ["js", "interpret"] as const) {
      const limited = compile(program, { target, memory: 1e9 })
      expect(() => limited.run([Float64Array.of(1, 2)])).toThrow(
        new MemoryError("wide: needs 137 GB for its arrays, 1.00 GB may be taken"),
      )
      // 137 GB in one array are more than any engine gives
      expect(() => compile(program, { target, memory: Infinity }).run([Float64Array.of(1, 2)])).toThrow(
        "wide: needs 137 GB for its arrays, and the host gives none of 137 GB in one piece",
      )
    }
    expect(calls).toBe(0)
  })
  test("what the data may make small is not refused", () => {
    const { b, some } = selected(1000)
    const rows = compile(lower(b.graph, [some]), { memory: 8000 }).run([
      new Float64Array(2000),
      new Float64Array(1000),
    ])
    expect(rows[0]!.shape).toEqual([0, 2])
  })
})
