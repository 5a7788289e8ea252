import { compile, lower, validate } from "../src/index.js"
import type { LowerOptions, Target, Value } from "../src/index.js"
import { Build, e } from "./builders.js"

const numbers = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(i * 1.7) * 10 ** (i % 4))

/** The one summation order: blocks of 128 one after the other, the blocks in pairs. */
const summed = (xs: readonly number[]): number => {
  let blocks = Array.from({ length: Math.ceil(xs.length / 128) }, (_, b) =>
    xs.slice(b * 128, (b + 1) * 128).reduce((sum, x) => sum + x, -0),
  )
  while (blocks.length > 1)
    blocks = Array.from({ length: Math.ceil(blocks.length / 2) }, (_, i) =>
      2 * i + 1 < blocks.length ? blocks[2 * i]! + blocks[2 * i + 1]! : blocks[2 * i]!,
    )
  return blocks[0] ?? 0
}
const lines = (data: Float64Array, n: number, d: number, axis: 0 | 1): number[][] =>
  axis === 1
    ? Array.from({ length: n }, (_, i) => [...data.subarray(i * d, (i + 1) * d)])
    : Array.from({ length: d }, (_, j) => Array.from({ length: n }, (_, i) => data[i * d + j]!))

const ways: readonly (readonly [LowerOptions, Target, boolean])[] = [
  [{}, "js", false],
  [{}, "js", true],
  [{ fuse: false }, "js", false],
  [{}, "interpret", false],
]
const run = (
  n: number,
  d: number,
  [options, target, symbolic]: (typeof ways)[number],
  make: (build: Build, x: Value) => Value[],
): unknown[] => {
  const build = new Build()
  const x = build.input("x", symbolic ? ["n", "d"].map((s) => build.graph.parameter(s)) : [n, d])
  const program = lower(build.graph, make(build, x), options)
  validate(program)
  const made = compile(program, { target, debug: true }).run([numbers(n * d)], symbolic ? [n, d] : [])
  return made.map(({ data }) => Array.from(data as Float64Array))
}

const extents: readonly (readonly [number, number])[] = [
  [0, 3],
  [1, 4],
  [3, 5],
  [127, 2],
  [128, 9],
  [512, 4],
  [513, 8],
  [5, 700],
  [7, 1025],
  [2049, 6],
  [1400, 3],
  [1100, 4],
]

describe("turns side by side change no bit", () => {
  test.each([
    [3, 5, 100],
    [2, 9, 300],
    [130, 4, 1],
    [0, 4, 3],
    [9, 1, 128],
  ])("%i x %i x %i: sums over the outer and the inner axis", (n, d, m) => {
    const data = numbers(n * d * m)
    const expected = Array.from({ length: d }, (_, j) =>
      summed(Array.from({ length: n * m }, (_, i) => data[(Math.floor(i / m) * d + j) * m + (i % m)]!)),
    )
    for (const [options, target, symbolic] of ways) {
      const build = new Build()
      const shape = symbolic ? ["n", "d", "m"].map((s) => build.graph.parameter(s)) : [n, d, m]
      const x = build.input("x", shape)
      const both = build.map([x], (v) => e.mul(v, v))
      const program = lower(
        build.graph,
        [x, both].map((of) => build.reduce(of, [0, 2], "sum")),
        options,
      )
      validate(program)
      const [sums] = compile(program, { target, debug: true }).run([data], symbolic ? [n, d, m] : [])
      expect(Array.from(sums!.data as Float64Array)).toEqual(expected)
    }
  })
  const squares = (b: Build, x: Value): Value => b.map([x], (v) => e.mul(v, v))
  test.each(extents)("%i x %i: sums, alone and with others", (n, d) => {
    const data = numbers(n * d)
    const expected = (axis: 0 | 1): number[][] => [
      lines(data, n, d, axis).map(summed),
      lines(data, n, d, axis).map((xs) => summed(xs.map((x) => x * x))),
    ]
    for (const way of ways) {
      for (const axis of [0, 1] as const)
        expect(
          run(n, d, way, (b, x) => [b.reduce(x, [axis], "sum"), b.reduce(squares(b, x), [axis], "sum")]),
        ).toEqual(expected(axis))
      const all = run(n, d, way, (b, x) => [b.reduce(x, [0, 1], "sum"), b.reduce(x, [0, 1], "max")])
      expect(all).toEqual([[summed([...data])], [Math.max(...data)]])
    }
  })

  test.each([
    [3, 4, 70],
    [2, 9, 64],
    [6, 5, 31],
  ])("%i x %i x %i: sums over the first and last axis, whose blocks end in the middle of rows", (n, m, d) => {
    const data = numbers(n * m * d)
    const expected = Array.from({ length: m }, (_, j) =>
      summed(
        Array.from({ length: n }, (_, i) => [...data.subarray((i * m + j) * d, (i * m + j + 1) * d)]).flat(),
      ),
    )
    for (const [options, target, symbolic] of ways) {
      const build = new Build()
      const names = ["n", "m", "d"]
      const x = build.input("x", symbolic ? names.map((s) => build.graph.parameter(s)) : [n, m, d])
      const program = lower(build.graph, [build.reduce(x, [0, 2], "sum")], options)
      const { run } = compile(program, { target, debug: true })
      expect([...(run([data], symbolic ? [n, m, d] : [])[0]!.data as Float64Array)]).toEqual(expected)
    }
  })

  test.each(extents)("%i x %i: the largest, how many are positive, whether any is", (n, d) => {
    const positive = (b: Build, x: Value): Value =>
      b.map([x], (v) => e.gt(v, e.constant("float64", 0)), { type: "bool" })
    const counted = (b: Build, x: Value): Value =>
      b.map([positive(b, x)], (v) => e.cast("int32", v), { type: "int32" })
    for (const way of ways)
      for (const axis of [0, 1] as const) {
        const kept = lines(numbers(n * d), n, d, axis)
        const made = run(n, d, way, (b, x) => [
          b.reduce(x, [axis], "max"),
          b.reduce(counted(b, x), [axis], "sum"),
          b.reduce(positive(b, x), [axis], "any"),
        ])
        const counts = kept.map((xs) => xs.filter((x) => x > 0).length)
        expect(made).toEqual([kept.map((xs) => Math.max(...xs)), counts, counts.map((c) => Number(c > 0))])
      }
  })

  test.each([0, 1, 3, 4, 6, 1003])("of %i: elements taken together", (n) => {
    const results = (data: Float64Array): unknown[] => {
      const made = (["js", "interpret"] as const).map((target) => {
        const build = new Build()
        const x = build.input("x", [n])
        const finite = build.map([x], (v) => e.eq(e.sub(v, v), e.constant("float64", 0)), { type: "bool" })
        const small = build.map([x], (v) => e.cast("int8", e.lt(v, e.constant("float64", 1))), {
          type: "int8",
        })
        const reduced = [
          build.reduce(x, [0], "max"),
          build.reduce(x, [0], "min"),
          build.reduce(finite, [0], "all"),
          build.reduce(finite, [0], "any"),
          build.reduce(small, [0], "sum"),
        ]
        return reduced.map((one) => compile(lower(build.graph, [one]), { target }).run([data])[0]!.data[0])
      })
      expect(made[1]).toEqual(made[0])
      return made[0]!
    }
    for (const odd of [1, NaN, Infinity, -Infinity])
      for (const at of [0, 1, 2, 3, n - 1].filter((i) => i < n && i >= 0)) {
        const data = numbers(n)
        data[at] = odd
        const finite = [...data].map(Number.isFinite)
        expect(results(data)).toEqual([
          Math.max(...data),
          Math.min(...data),
          Number(finite.every((f) => f)),
          Number(finite.some((f) => f)),
          Int8Array.of([...data].filter((x) => x < 1).length)[0],
        ])
      }
    if (n === 0) expect(results(numbers(0))).toEqual([-Infinity, Infinity, 1, 0, 0])
  })

  test.each([3, 700, 1300])("a histogram of %i: what many elements use is computed once", (n) => {
    const made = (way: (typeof ways)[number]): unknown =>
      run(n, 1, way, (b, x) => {
        const bins = b.graph.add(
          { kind: "pull", expr: ([k]) => e.cast("float64", e.sub(k!, e.constant("int32", 2))) },
          { type: "float64", shape: [6], inputs: [] },
        )
        const floor = b.map([x], (v) => e.math("floor", v))
        const column = b.graph.add(
          {
            kind: "view",
            map: [
              { base: 0, step: 1, axis: 0 },
              { base: 0, step: 0, axis: 1 },
            ],
          },
          { type: "float64", shape: [x.shape[0]!, 6], inputs: [floor] },
        )
        const hits = b.map(
          [column, b.broadcast(bins, column.shape, [1])],
          (v, k) => e.cast("int32", e.eq(v, k)),
          {
            type: "int32",
          },
        )
        return [b.reduce(hits, [0], "sum")]
      })[0]
    const floors = [...numbers(n)].map(Math.floor)
    const expected = [-2, -1, 0, 1, 2, 3].map((k) => floors.filter((x) => x === k).length)
    for (const way of ways) expect(made(way)).toEqual(expected)
  })
})
