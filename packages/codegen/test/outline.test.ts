import { compile, emit, lower } from "../src/index.js"
import { Build, e, f64 } from "./builders.js"

test("loops over a block of rows are functions, which give back what they set", () => {
  const [n, d] = [1000, 6]
  const build = new Build()
  const x = build.input("x", [n, d])
  const small = build.map([x], (v) => e.lt(v, f64(0.5)), { type: "bool" })
  const flags = (["all", "any"] as const).map((kind) => build.reduce(small, [0, 1], kind))
  const gram = build.graph.add(
    { kind: "generator", name: "gram" },
    { type: "float64", shape: [d, d], inputs: [x] },
  )
  const program = lower(build.graph, [gram, ...flags])
  const { source } = emit(program)
  expect(source).toMatch(/^ {4};\[\w+, \w+\] = \w+_in_rows\(/m)
  expect(source).toMatch(/^function \w+_in_rows\(/m)

  const data = Float64Array.from({ length: n * d }, (_, i) => Math.sin(i))
  const expected = Array.from({ length: d * d }, (_, i) => {
    let total = -0
    for (let from = 0; from < n; from += 256) {
      let sum = -0
      for (let r = from; r < Math.min(n, from + 256); r++)
        sum += data[r * d + Math.floor(i / d)]! * data[r * d + (i % d)]!
      total += sum
    }
    return total
  })
  for (const options of [{}, { debug: true }, { profile: true }, { target: "interpret" }] as const) {
    const results = compile(program, options)
      .run([data])
      .map((r) => Array.from(r.data as Float64Array))
    expect(results).toEqual([expected, [0], [1]])
  }
})
