import { GuardError, compile, emit, lower, parse } from "../src/index.js"
import type { Buffer, Compiled, Program } from "../src/index.js"
import { Build, e, f64 } from "./builders.js"

/** The program three ways: compiled, interpreted, and as the module that is emitted. */
const everyWay = (program: Program): [string, Compiled["run"]][] => {
  const { source } = emit(program)
  const made = new Function(`${source.replace("export function", "return function")}`)() as (
    ...args: unknown[]
  ) => ReturnType<Compiled["run"]>
  return [
    ["js", compile(program).run],
    ["interpret", compile(program, { target: "interpret" }).run],
    ["module", (buffers, parameters = []) => made(...buffers, ...parameters)],
  ]
}
const doubled = (extent: number | "symbolic"): Program => {
  const b = new Build()
  const n = extent === "symbolic" ? b.graph.parameter("n") : extent
  return lower(b.graph, [b.map([b.input("X", [n, 2])], (v) => e.mul(v, f64(2)))])
}
const detached = (): Buffer => {
  const data = new Float64Array(6)
  structuredClone(data.buffer, { transfer: [data.buffer] })
  return data
}

describe("an argument that is not what the program takes never reaches the loops", () => {
  test.each<[string, unknown, string]>([
    ["of another dtype", new Float32Array(6), "X: expected a Float64Array of 6 entries, got Float32Array"],
    ["too short", new Float64Array(5), "X: expected a Float64Array of 6 entries, got one of 5"],
    ["too long", new Float64Array(7), "X: expected a Float64Array of 6 entries, got one of 7"],
    ["detached", detached(), "X: expected a Float64Array of 6 entries, got one whose buffer is detached"],
    ["a list", [1, 2, 3, 4, 5, 6], "X: expected a Float64Array of 6 entries, got Array"],
    ["nothing", undefined, "X: expected a Float64Array of 6 entries, got undefined"],
  ])("%s", (_, given, message) => {
    for (const [extent, parameters] of [
      [3, []],
      ["symbolic", [3]],
    ] as const)
      for (const [, run] of everyWay(doubled(extent)))
        expect(() => run([given as Buffer], parameters)).toThrow(
          expect.objectContaining({ name: "GuardError", code: "ERR_CARTON_GUARD", message }),
        )
  })
  test("what it takes passes", () => {
    for (const [, run] of everyWay(doubled(3)))
      expect(run([Float64Array.of(1, 2, 3, 4, 5, 6)])[0]!.data).toEqual(Float64Array.of(2, 4, 6, 8, 10, 12))
  })
  test("compiled in memory the error is one of the package", () => {
    expect(() => compile(doubled(3)).run([new Float64Array(1)])).toThrow(GuardError)
  })
})

describe("debug", () => {
  const program = (text: string): Program =>
    parse(`p(n: index, x: float64[])\n${text}\n  return y: float64[1]`)
  test.each([
    ["a read behind the end", "  alloc y: float64[1]\n  y[0] = x[n]", "x[3]: it has 3 entries"],
    ["a read before the start", "  alloc y: float64[1]\n  y[0] = x[add(n, -4)]", "x[-1]: it has 3 entries"],
    ["a write behind the end", "  alloc y: float64[1]\n  y[n] = 1.0", "y[3]: it has 1 entries"],
    [
      "a write in a routine",
      '  alloc y: float64[1]\n  f(y, n)\n  return y: float64[1]\n\nroutine f(a: float64[], k: index) ""\n  a[k] = 1.0',
      "a[3]: it has 1 entries",
    ],
  ])("%s is an error", (_, body, message) => {
    const made = program(body)
    const args = [[Float64Array.of(1, 2, 3)], [3]] as const
    expect(() => compile(made).run(...args)).not.toThrow()
    for (const options of [{ debug: true }, { target: "interpret" }] as const)
      expect(() => compile(made, options).run(...args)).toThrow(new RangeError(message))
  })
  test("memory that should be written before it is read shows it", () => {
    const made = program("  alloc y: float64[1] covered")
    const run = (debug: boolean) => compile(made, { debug }).run([new Float64Array(3)], [3])[0]!.data[0]
    expect([run(false), run(true)]).toEqual([0, 90])
  })
})
