import fc from "fast-check"
import { compile, lower, validate } from "../src/index.js"
import type { Expr, Value } from "../src/index.js"
import { Build, e } from "./builders.js"

const int = (x: number): Expr => e.constant("int32", x)
const numbers = (count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => i + 1)

/** The elements of x where a test of their place holds, and -1 elsewhere. */
const chosen = (build: Build, x: Value, holds: (...index: Expr[]) => Expr): Value =>
  build.graph.add(
    {
      kind: "pull",
      expr: (index, at) => e.select(holds(...index), at(0, index), e.constant("float64", -1)),
    },
    { type: "float64", shape: x.shape, inputs: [x] },
  )
const made = (build: Build, outputs: Value[]) => {
  const program = lower(build.graph, outputs)
  validate(program)
  return compile(program, { debug: true })
}
/** How many loops and choices the program itself has, without the functions that it calls. */
const counted = (source: string): { loops: number; choices: number } => {
  const [body] = source.split("\n}") as [string]
  return { loops: body.split("for (").length - 1, choices: body.split(" ? ").length - 1 }
}

describe("where a comparison of the index turns over, a loop is split", () => {
  // prettier-ignore
  const tests: readonly (readonly [string, (...index: Expr[]) => Expr, number])[] = [
    ["a row", (i) => e.lt(i, int(7)), 3],
    ["a column", (_, j) => e.le(int(7), j), 3],
    ["a triangle", (i, j) => e.le(e.sub(j, i), int(0)), 3],
    ["a triangle from the other corner", (i, j) => e.gt(e.add(i, j), int(60)), 3],
    ["a band", (i, j) => e.and(e.ge(e.sub(j, i), int(-2)), e.lt(e.sub(j, i), int(3))), 4],
    ["nothing that is not there", (i) => e.lt(i, int(1000)), 1],
  ]
  test.each(tests)("%s", (_, holds, count) => {
    const build = new Build()
    const { source } = made(build, [chosen(build, build.input("x", [50, 40]), holds)])
    expect(counted(source)).toEqual({ loops: count, choices: 0 })
  })
  test("a short loop around others is written out", () => {
    const build = new Build()
    const x = build.input("x", [3, 100])
    const { source } = made(build, [
      chosen(build, x, (i, j) => e.lt(e.add(e.mul(i!, int(50)), j!), int(120))),
    ])
    expect(counted(source)).toEqual({ loops: 5, choices: 0 })
  })
  test("not where numbers may wrap around, nor where the data decide", () => {
    const build = new Build()
    const x = build.input("x", [1000])
    const far = chosen(build, x, (i) => e.lt(e.add(i, int(2 ** 31 - 10)), int(0)))
    const data = chosen(build, x, (i) => e.lt(e.cast("int32", e.load(x, [i])), i))
    const { source, run } = made(build, [far, data])
    expect(counted(source).choices).toBe(2)
    const [first] = run([numbers(1000)])
    expect(Array.from(first!.data as Float64Array).indexOf(11)).toBe(10)
  })
})

test("the elements are the same", () => {
  const comparison = fc.constantFrom(...(["lt", "le", "gt", "ge", "eq", "ne"] as const))
  const factor = fc.integer({ min: -2, max: 2 })
  const place = fc.integer({ min: -20, max: 20 })
  const one = fc.record({ comparison, row: factor, column: factor, place, swapped: fc.boolean() })
  const holds = { lt: "<", le: "<=", gt: ">", ge: ">=", eq: "===", ne: "!==" } as const
  fc.assert(
    fc.property(fc.tuple(one, one), fc.nat(20), fc.nat(20), (tests, rows, columns) => {
      const build = new Build()
      const x = build.input("x", [rows, columns])
      const kept = chosen(build, x, (i, j) =>
        tests
          .map((t) => {
            const sum = e.add(e.mul(i!, int(t.row)), e.mul(j!, int(t.column)))
            return t.swapped ? e[t.comparison](int(t.place), sum) : e[t.comparison](sum, int(t.place))
          })
          .reduce(e.and),
      )
      const data = numbers(rows * columns)
      const asked = tests.map(({ comparison, row, column, place, swapped }) => {
        const sides = [`i * ${row} + j * ${column}`, `${place}`]
        return (swapped ? sides.reverse() : sides).join(` ${holds[comparison]} `)
      })
      const test = new Function("i", "j", `return ${asked.join(" && ")}`) as (i: number, j: number) => boolean
      const wanted = data.map((v, at) => (test(Math.floor(at / columns), at % columns) ? v : -1))
      const sum = (line: (at: number) => boolean): number =>
        wanted.reduce((total, v, at) => (line(at) ? total + v : total), 0)
      const [all, byRow, byColumn] = made(build, [
        kept,
        build.reduce(kept, [1], "sum"),
        build.reduce(kept, [0], "sum"),
      ]).run([data])
      expect(all!.data).toEqual(wanted)
      expect([...(byRow!.data as Float64Array)]).toEqual(
        Array.from({ length: rows }, (_, i) => sum((at) => Math.floor(at / columns) === i)),
      )
      expect([...(byColumn!.data as Float64Array)]).toEqual(
        Array.from({ length: columns }, (_, j) => sum((at) => at % columns === j)),
      )
    }),
    { numRuns: 200 },
  )
})

test("what goes on behind the end of sums is not written where they come out", () => {
  const build = new Build()
  const sums = build.reduce(build.input("x", [300, 4]), [0], "sum")
  const more = build.input("more", [3])
  const joined = build.graph.add(
    {
      kind: "pull",
      expr: ([i], at) => e.select(e.lt(i!, int(4)), at(0, [i!]), at(1, [e.sub(i!, int(4))])),
    },
    { type: "float64", shape: [7], inputs: [sums, more] },
  )
  const [result] = made(build, [joined]).run([new Float64Array(1200).fill(2), Float64Array.of(1, 3, 5)])
  expect([...(result!.data as Float64Array)]).toEqual([600, 600, 600, 600, 1, 3, 5])
})

test.each([[[0, 1]], [[1]], [[0]]])(
  "sums of a triangle over axes %j leave its zeros out, but for one",
  (axes) => {
    const build = new Build()
    const x = build.input("x", [50, 40])
    const triangle = build.graph.add(
      {
        kind: "pull",
        expr: ([i, j], at) =>
          e.select(e.le(e.sub(j!, i!), int(0)), at(0, [i!, j!]), e.constant("float64", 0)),
      },
      { type: "float64", shape: x.shape, inputs: [x] },
    )
    const { source, run } = made(build, [build.reduce(triangle, axes, "sum")])
    expect(source).not.toMatch(/<= 0 \? /)
    for (const data of [numbers(2000), new Float64Array(2000).fill(-0)]) {
      const wanted = new Float64Array(axes.length === 2 ? 1 : axes[0] === 1 ? 50 : 40).fill(-0)
      data.forEach((v, at) => {
        const [i, j] = [Math.floor(at / 40), at % 40]
        wanted[axes.length === 2 ? 0 : axes[0] === 1 ? i : j]! += j <= i ? v : 0
      })
      expect(run([data])[0]!.data).toEqual(wanted)
    }
  },
)

test("turns that are written out read what the ones before have written", () => {
  const build = new Build()
  const ends = (n: number): Value =>
    build.graph.add(
      {
        kind: "pull",
        expr: ([i]) => e.cast("int32", e.or(e.lt(i!, int(1)), e.le(int(n - 1), i!))),
      },
      { type: "int32", shape: [n], inputs: [] },
    )
  const twice = build.graph.add(
    { kind: "pull", expr: ([i], at) => e.add(at(0, [e.div(i!, int(2))]), int(1)) },
    { type: "int32", shape: [100], inputs: [build.input("x", [50], "int32")] },
  )
  const running = build.graph.add(
    { kind: "scan", axis: 0, combine: { kind: "sum" } },
    { type: "int32", shape: [100], inputs: [twice] },
  )
  const outputs = [build.reduce(ends(100), [0], "sum"), build.reduce(twice, [0], "sum"), running]
  const [count, sum, sums] = made(build, outputs).run([new Int32Array(50).fill(2)])
  expect(count!.data).toEqual(Int32Array.of(2))
  expect(sum!.data).toEqual(Int32Array.of(300))
  expect(sums!.data).toEqual(Int32Array.from({ length: 100 }, (_, i) => 3 * (i + 1)))
})
