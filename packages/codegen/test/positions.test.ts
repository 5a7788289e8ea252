import { GuardError, compile, lower, parse, print, validate } from "../src/index.js"
import type { Value } from "../src/index.js"
import { Build, e } from "./builders.js"

const axis = { extent: 3, caller: "take", where: "axis 0 of shape [3]" }
const checked = (build: Build, positions: Value): Value =>
  build.map([positions], (i) => e.position(i, axis), { type: "int32" })

/** x at positions, in columns of which there may be none. */
const taken = (columns: number | "n") => {
  const build = new Build()
  const width = columns === "n" ? build.graph.parameter("n") : columns
  const x = build.input("x", [3, width])
  const positions = checked(build, build.input("positions", [2], "int32"))
  const rows = build.graph.add(
    { kind: "pull", expr: ([i, j], at) => at(0, [at(1, [i!]), j!]) },
    { type: "float64", shape: [2, width], inputs: [x, positions] },
  )
  const program = lower(build.graph, [rows])
  validate(program)
  return program
}

describe.each(["js", "interpret"] as const)("positions, target %s", (target) => {
  const run = (a: number, b: number): number[] =>
    Array.from(
      compile(taken(1), { target }).run([Float64Array.of(7, 8, 9), Int32Array.of(a, b)])[0]!
        .data as Float64Array,
    )
  test("count from the front, and from the end where they are negative", () => {
    expect(run(0, 2)).toEqual([7, 9])
    expect(run(-1, -3)).toEqual([9, 7])
  })
  test.each([3, -4, 2 ** 31 - 1, -(2 ** 31)])("%i is none of the axis", (bad) => {
    const error = (): unknown => run(1, bad)
    expect(error).toThrow(GuardError)
    expect(error).toThrow(`take: index ${bad} is out of range for axis 0 of shape [3]`)
  })
  test("nothing is taken where there is nothing to take", () => {
    const { run } = compile(taken("n"), { target })
    const none = [new Float64Array(0), Int32Array.of(5, 5)]
    expect(run(none, [0])[0]!.shape).toEqual([2, 0])
    expect(() => run([new Float64Array(3), none[1]!], [1])).toThrow("index 5")
  })
})

test("where a choice leaves a position out, nobody asks for it", () => {
  const build = new Build()
  const x = build.input("x", [3])
  const given = build.input("positions", [3], "int32")
  const chosen = build.graph.add(
    {
      kind: "pull",
      expr: ([i], at) =>
        e.select(e.lt(at(1, [i!]), e.constant("int32", 3)), at(0, [at(2, [i!])]), at(0, [i!])),
    },
    { type: "float64", shape: [3], inputs: [x, given, checked(build, given)] },
  )
  const { run } = compile(lower(build.graph, [chosen]), { debug: true })
  expect(run([Float64Array.of(7, 8, 9), Int32Array.of(2, 50, -3)])[0]!.data).toEqual(Float64Array.of(9, 8, 7))
})

test("printed loops are read back", () => {
  const text = print(taken(4))
  expect(text).toContain('position(positions[i], 3, "take", "axis 0 of shape [3]")')
  expect(print(parse(text))).toBe(text)
})
