import { compile, lower } from "../src/index.js"
import type { Value } from "../src/index.js"
import { Build, e } from "./builders.js"

const round = Math.fround
const numbers = (count: number): Float32Array =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i * 1.7) * 10 ** (i % 5))

/** Added up in float64 within a block, rounded where it ends. */
const blocks = (xs: ArrayLike<number>, length: number): number[] =>
  Array.from({ length: Math.ceil(xs.length / length) }, (_, b) => {
    let sum = -0
    for (let i = b * length; i < Math.min((b + 1) * length, xs.length); i++) sum += xs[i]!
    return round(sum)
  })
const inPairs = (xs: readonly number[]): number => {
  let held = xs
  while (held.length > 1) {
    const before = held
    held = Array.from({ length: Math.ceil(before.length / 2) }, (_, i) =>
      2 * i + 1 < before.length ? round(before[2 * i]! + before[2 * i + 1]!) : before[2 * i]!,
    )
  }
  return held[0]!
}
const summed = (xs: ArrayLike<number>): number => inPairs(blocks(xs, 128))
const multiplied = (xs: ArrayLike<number>, ys: ArrayLike<number>): number =>
  blocks(
    Array.from(xs, (x, i) => x * ys[i]!),
    256,
  ).reduce((total, sum) => round(total + sum))

const [n, d] = [1300, 9]
const data = numbers(n * d)
const row = (i: number): Float32Array => data.subarray(i * d, (i + 1) * d)
const column = (j: number): Float32Array => Float32Array.from({ length: n }, (_, i) => data[i * d + j]!)

/** The same bits fused, unfused and interpreted. */
const everyWay = (make: (build: Build, x: Value) => Value): number[] => {
  const results = [true, false].flatMap((fuse) =>
    (["js", "interpret"] as const).map((target) => {
      const build = new Build()
      const x = build.map([build.input("x", [n, d], "float32")], (v) => e.add(v, e.constant("float32", 0)))
      const made = compile(lower(build.graph, [make(build, x)], { fuse }), { target }).run([data])
      return Array.from(made[0]!.data as Float32Array)
    }),
  )
  for (const result of results) expect(result).toEqual(results[0])
  return results[0]!
}
const generator = (b: Build, name: string, inputs: Value[], shape: number[]): Value =>
  b.graph.add({ kind: "generator", name }, { type: "float32", shape, inputs })

describe("float32 is rounded once for each block of a sum", () => {
  test("sums of all, along each axis", () => {
    expect(everyWay((b, x) => b.reduce(x, [0, 1], "sum"))).toEqual([summed(data)])
    expect(everyWay((b, x) => b.reduce(x, [0], "sum"))).toEqual(
      Array.from({ length: d }, (_, j) => summed(column(j))),
    )
    expect(everyWay((b, x) => b.reduce(x, [1], "sum"))).toEqual(
      Array.from({ length: n }, (_, i) => summed(row(i))),
    )
  })
  test("products: nothing overflows on the way", () => {
    const build = new Build()
    const product = build.reduce(build.input("x", [4], "float32"), [0], "product")
    const [made] = compile(lower(build.graph, [product])).run([Float32Array.of(1e30, 1e30, 1e-30, 1e-30)])
    expect(made!.data[0]).toBeCloseTo(1, 6)
  })
  test("running sums give what is rounded of the sum so far", () => {
    const running = (b: Build, x: Value): Value =>
      b.graph.add(
        { kind: "scan", axis: 0, combine: { kind: "sum" } },
        { type: "float32", shape: x.shape, inputs: [x] },
      )
    const expected = new Float32Array(n * d)
    for (let j = 0; j < d; j++) {
      let sum = -0
      for (let i = 0; i < n; i++) expected[i * d + j] = sum += data[i * d + j]!
    }
    expect(everyWay(running)).toEqual(Array.from(expected))
  })
  test.each([3, d])("matrix products with %i columns", (columns) => {
    const right = (b: Build, x: Value): Value =>
      b.graph.add(
        { kind: "view", map: [0, 1].map((axis) => ({ base: 0, step: 1, axis })) },
        { type: "float32", shape: [n, columns], inputs: [x] },
      )
    const expected = Array.from({ length: d * columns }, (_, i) =>
      multiplied(column(Math.floor(i / columns)), column(i % columns)),
    )
    expect(everyWay((b, x) => b.matmul(b.transpose(x), right(b, x)))).toEqual(expected)
    if (columns === d) expect(everyWay((b, x) => generator(b, "gram", [x], [d, d]))).toEqual(expected)
  })
  test("sums of the rows with each place", () => {
    const places = (b: Build): Value =>
      b.graph.add(
        { kind: "pull", expr: ([i]) => e.rem(i!, e.constant("int32", 3)) },
        { type: "int32", shape: [n], inputs: [] },
      )
    const expected = Array.from({ length: 3 * d }, (_, i) =>
      summed(column(i % d).filter((_, at) => at % 3 === Math.floor(i / d))),
    )
    expect(everyWay((b, x) => generator(b, "segment_sum", [x, places(b)], [3, d]))).toEqual(expected)
  })
})
