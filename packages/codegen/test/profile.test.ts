import { compile, lower, report } from "../src/index.js"
import { Build, e, f64 } from "./builders.js"

const make = () => {
  const b = new Build()
  const x = b.input("x", [1000])
  const total = b.reduce(x, [0], "sum", { name: "total", note: "sum(x)" })
  const scaled = b.map([x, b.broadcast(total, [1000], [])], e.div, {
    name: "scaled",
    note: "divide(x, total)",
  })
  const largest = b.reduce(scaled, [0], "max", { name: "largest", note: "max(scaled)" })
  return lower(b.graph, [scaled, b.map([largest], (m) => e.mul(m, f64(2)))])
}

describe.each(["js", "interpret"] as const)("profile of %s", (target) => {
  const program = make()
  const compiled = compile(program, { target, profile: true })
  // each look at the clock is a millisecond later
  let clock = 0
  beforeAll(() => void jest.spyOn(performance, "now").mockImplementation(() => clock++))
  afterAll(() => jest.restoreAllMocks())

  test("times every pass of the report, in the lines of the source", () => {
    const data = [new Float64Array(1000).fill(2)]
    for (let run = 0; run < 3; run++) expect(compiled.run(data)[0]!.data[7]).toBe(0.001)
    const { passes } = report(program)
    const { runs, ms, passes: timed } = compiled.profile!
    expect(passes.length).toBeGreaterThanOrEqual(2)
    expect([runs, ms]).toEqual([3, 2 * passes.length + 1])
    expect(timed).toEqual(passes.map((pass) => expect.objectContaining(pass)))
    expect(timed.map((pass) => pass.ms)).toEqual(passes.map(() => 1))
    const lines = compiled.source.split("\n")
    for (const { line } of timed) expect(lines[line - 1]).toMatch(/^ {2}(for|while|\w+\()/)
    expect(timed[0]!.text).toMatch(/^total = sum\(x\)/)
    expect(timed.map((pass) => pass.text).join()).toMatch(/scaled = divide\(x, total\)/)
  })
  test("a run that a guard ends does not count", () => {
    expect(() => compiled.run([new Float64Array(1)])).toThrow("x: expected")
    expect(compiled.profile!.runs).toBe(3)
  })
  test("is not there unless it is asked for", () => {
    expect(compile(program, { target }).profile).toBeUndefined()
    expect(compiled.source).toBe(compile(program, { target }).source)
  })
})
