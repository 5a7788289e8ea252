import { compile, lower, report, validate } from "../src/index.js"
import type { Dense, LowerOptions, ScalarType, Size, Target, Value } from "../src/index.js"
import { Build, e, f64 } from "./builders.js"

const numbers = (count: number, seed = 1): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(i * 1.7 + seed) * 10 ** (i % 4))
const placesOf = (count: number, k: number): Int32Array =>
  Int32Array.from({ length: count }, (_, i) => ((i * 7 + (i >> 3)) % (k + 2)) - 1)

/** The one summation order: blocks of 128 one after the other, the blocks in pairs. */
const summed = (xs: readonly number[]): number => {
  let blocks: number[] = []
  for (let from = 0; from < xs.length; from += 128) {
    let sum = -0
    for (const x of xs.slice(from, from + 128)) sum += x
    blocks.push(sum)
  }
  while (blocks.length > 1) {
    blocks = Array.from({ length: Math.ceil(blocks.length / 2) }, (_, i) =>
      2 * i + 1 < blocks.length ? blocks[2 * i]! + blocks[2 * i + 1]! : blocks[2 * i]!,
    )
  }
  return blocks[0] ?? 0
}
/** The order of a matrix product: blocks of 256, one after the other. */
const multiplied = (xs: readonly number[], ys: readonly number[]): number => {
  let total = xs.length > 0 ? -0 : 0
  for (let from = 0; from < xs.length; from += 256) {
    let sum = -0
    for (let i = from; i < Math.min(from + 256, xs.length); i++) sum += xs[i]! * ys[i]!
    total += sum
  }
  return total
}
const column = (a: Float64Array, d: number, j: number): number[] =>
  Array.from({ length: a.length / d }, (_, i) => a[i * d + j]!)

type Make = (build: Build, x: Value, other: Value) => Value[]
interface Run {
  readonly make: Make
  readonly n: number
  readonly d: number
  readonly other: {
    readonly data: Float64Array | Int32Array
    readonly shape: readonly Size[]
    readonly type: ScalarType
  }
}
const generator = (
  build: Build,
  name: string,
  inputs: Value[],
  shape: Size[],
  type = inputs[0]!.type,
): Value => build.graph.add({ kind: "generator", name }, { type, shape, inputs })

/** All ways to run it give the same bits: that is what is returned. */
const everyWay = ({ make, n, d, other }: Run): Dense[] => {
  const results: { way: string; made: Dense[] }[] = []
  const ways: [LowerOptions, Target, boolean][] = [
    [{}, "js", false],
    [{}, "js", true],
    [{ fuse: false }, "js", false],
    [{}, "interpret", false],
    [{ fuse: false }, "interpret", true],
    // blocks of any size may be on vectors where nobody knows how many there are
    [{ vectors: true }, "wasm", true],
    [{ vectors: true }, "js", true],
  ]
  const data = numbers(n * d)
  for (const [options, target, symbolic] of ways) {
    if (target === "interpret" && n * d * d > 40_000) continue
    const build = new Build()
    const rows = symbolic ? build.graph.parameter("n") : n
    const x = build.input("x", [rows, d])
    const y = build.input("y", [rows, ...other.shape], other.type)
    // the rows are made of something, so that they have to be drawn
    const shifted = build.map([x], (v) => e.sub(v, f64(0.25)))
    const program = lower(build.graph, make(build, shifted, y), options)
    validate(program)
    const made = compile(program, { target }).run([data, other.data], symbolic ? [n] : [])
    results.push({ way: `${JSON.stringify(options)} ${target} ${symbolic}`, made })
  }
  const bits = (xs: Dense[]) =>
    xs.map(({ data, shape }) => ({ data: Array.from(data as Float64Array), shape }))
  for (const { way, made } of results)
    expect({ way, made: bits(made) }).toEqual({ way, made: bits(results[0]!.made) })
  return results[0]!.made
}
const drawn = (n: number, d: number): Float64Array => numbers(n * d).map((x) => x - 0.25)

const extents: [number, number][] = [
  [0, 3],
  [1, 4],
  [3, 5],
  [7, 1],
  [127, 2],
  [256, 4],
  [257, 8],
  [700, 3],
  [1300, 9],
  [2049, 20],
]
const noOther = (n: number) => ({ data: placesOf(n, 2), shape: [], type: "int32" as const })

describe("gram", () => {
  test.each(extents)("%i x %i: the order of a matrix product over the rows", (n, d) => {
    const [made] = everyWay({ n, d, other: noOther(n), make: (b, x) => [generator(b, "gram", [x], [d, d])] })
    const a = drawn(n, d)
    const expected = Array.from({ length: d * d }, (_, i) =>
      multiplied(column(a, d, Math.floor(i / d)), column(a, d, i % d)),
    )
    expect(Array.from(made!.data as Float64Array)).toEqual(expected)
  })

  test.each([4, 8, 20])("rows of %i entries are read where they are", (d) => {
    const build = new Build()
    const x = build.input("x", [1000, d])
    const program = lower(build.graph, [generator(build, "gram", [x], [d, d])])
    // sixteen sums and fewer are locals
    expect(report(program).temporaries.map((t) => t.name)).toEqual(d > 4 ? ["tiles", "tile"] : [])
    const a = numbers(1000 * d)
    const [made] = compile(program).run([a])
    expect((made!.data as Float64Array)[1]).toBe(multiplied(column(a, d, 0), column(a, d, 1)))
    expect((made!.data as Float64Array)[d]).toBe((made!.data as Float64Array)[1])
  })

  test.each([9, 20])("rows of %i entries that two of them read in one pass are computed once", (d) => {
    const build = new Build()
    const x = build.map([build.input("x", [1000, d])], (v) => e.sub(v, f64(0.25)))
    const y = build.input("y", [1000, 2])
    const outputs = [generator(build, "gram", [x], [d, d]), generator(build, "tmatmul", [x, y], [d, 2])]
    const program = lower(build.graph, outputs)
    // those of x and those of y
    expect(report(program).temporaries.filter((t) => t.name === "rows")).toHaveLength(2)
    const [a, b] = [drawn(1000, d), numbers(2000, 5)]
    const made = compile(program).run([numbers(1000 * d), b])
    const [square, product] = made.map((r) => r.data as Float64Array)
    expect(square![1]).toBe(multiplied(column(a, d, 0), column(a, d, 1)))
    expect(product![1]).toBe(multiplied(column(a, d, 0), column(b, 2, 1)))
  })

  test.each(extents)("%i x %i: products with other columns", (n, d) => {
    const m = 3
    const other = { data: numbers(n * m, 5), shape: [m], type: "float64" as const }
    const [made] = everyWay({ n, d, other, make: (b, x, y) => [generator(b, "tmatmul", [x, y], [d, m])] })
    const a = drawn(n, d)
    const expected = Array.from({ length: d * m }, (_, i) =>
      multiplied(column(a, d, Math.floor(i / m)), column(other.data, m, i % m)),
    )
    expect(Array.from(made!.data as Float64Array)).toEqual(expected)
  })
})

describe("segment_sum and segment_count", () => {
  test.each(extents)("%i x %i: the rows of a place are added as if they stood alone", (n, d) => {
    const k = 3
    const places = placesOf(n, k)
    const [sums, counts] = everyWay({
      n,
      d,
      other: { data: places, shape: [], type: "int32" },
      make: (b, x, y) => [
        generator(b, "segment_sum", [x, y], [k, d]),
        generator(b, "segment_count", [y], [k]),
      ],
    })
    const a = drawn(n, d)
    const rows = (place: number) => [...places.keys()].filter((i) => places[i] === place)
    const expected = Array.from({ length: k * d }, (_, i) =>
      summed(rows(Math.floor(i / d)).map((row) => a[row * d + (i % d)]!)),
    )
    expect(Array.from(sums!.data as Float64Array)).toEqual(expected)
    expect(Array.from(counts!.data as Int32Array)).toEqual([0, 1, 2].map((p) => rows(p).length))
  })

  test("many blocks in a few segments", () => {
    const n = 20_000
    const places = Int32Array.from({ length: n }, (_, i) => (i % 11 === 0 ? 1 : 0))
    const build = new Build()
    const y = build.input("y", [n], "int32")
    const sum = generator(build, "segment_sum", [build.input("x", [n]), y], [2])
    const x = numbers(n)
    const [made] = compile(lower(build.graph, [sum])).run([places, x])
    const of = (place: number) => summed(Array.from(x).filter((_, i) => places[i] === place))
    expect(Array.from(made!.data as Float64Array)).toEqual([of(0), of(1)])
  })
})

describe("row_factor", () => {
  test.each(extents)(
    "%i x %i: upper triangular, diagonal not negative, RᵀR = AᵀA; fewer rows are kept",
    (n, d) => {
      const k = Math.min(n, d)
      const [made] = everyWay({
        n,
        d,
        other: noOther(n),
        make: (b, x) => [generator(b, "row_factor", [x], [k, d])],
      })
      const R = made!.data as Float64Array
      const a = drawn(n, d)
      if (n < d) return expect(R).toEqual(a)
      for (let i = 0; i < k; i++) {
        expect(R[i * d + i]).toBeGreaterThanOrEqual(0)
        for (let j = 0; j < i; j++) expect(R[i * d + j]).toBe(0)
      }
      const norm = (xs: readonly number[]): number => Math.hypot(...xs)
      for (let i = 0; i < d; i++) {
        for (let j = 0; j < d; j++) {
          const [p, q] = [column(a, d, i), column(a, d, j)]
          const expected = p.reduce((sum, x, l) => sum + x * q[l]!, 0)
          const actual = Array.from({ length: k }, (_, l) => R[l * d + i]! * R[l * d + j]!).reduce(
            (s, x) => s + x,
            0,
          )
          expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-13 * Math.max(norm(p) * norm(q), 1e-300))
        }
      }
    },
  )

  const factorOf = (a: Float64Array, n: number, d: number): Float64Array => {
    const build = new Build()
    const factor = generator(build, "row_factor", [build.input("x", [n, d])], [Math.min(n, d), d])
    return compile(lower(build.graph, [factor])).run([a])[0]!.data as Float64Array
  }
  test.each([1e-200, 1e-160, 1e160, 1e300])("columns of magnitude %d", (scale) => {
    const [n, d] = [600, 3]
    const a = numbers(n * d)
    const plain = factorOf(a, n, d)
    const scaled = factorOf(
      a.map((x) => x * scale),
      n,
      d,
    )
    for (let i = 0; i < d * d; i++) expect(scaled[i]! / scale).toBeCloseTo(plain[i]!, 4)
  })
  test("zero and equal columns; NaN spreads", () => {
    const n = 300
    const a = Float64Array.from({ length: n * 3 }, (_, i) => (i % 3 === 1 ? 0 : Math.cos(Math.floor(i / 3))))
    const R = factorOf(a, n, 3)
    expect([R[1]! + 0, R[4]! + 0]).toEqual([0, 0])
    expect(R[2]).toBeCloseTo(R[0]!, 12)
    expect(Math.abs(R[8]!)).toBeLessThan(1e-12)
    a[500] = NaN
    expect(factorOf(a, n, 3)[8]).toBeNaN()
  })
})
