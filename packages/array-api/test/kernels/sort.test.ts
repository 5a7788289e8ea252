import type { Dense } from "@carton/codegen"
import fc from "fast-check"
import { argsort, nonzero, searchsorted, sort } from "../../src/kernels/index.js"

const list = (x: Dense | undefined) => Array.from(x!.data as Float64Array)
const vector = (data: Dense["data"]): Dense => ({ data, shape: [data.length] })
const floats = fc.array(fc.oneof(fc.double(), fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 1, 2)), {
  maxLength: 100,
})

/** The oracle: the language's stable sort with the order spelled out. */
const positions = (x: readonly number[], descending: boolean): number[] =>
  [...x.keys()].sort((a, b) => {
    const p = x[a]!
    const q = x[b]!
    if (Number.isNaN(p) || Number.isNaN(q)) return Number(Number.isNaN(p)) - Number(Number.isNaN(q))
    return p === q ? 0 : p < q === descending ? 1 : -1
  })

test("sort and argsort are the stable order with NaN last and zeros equal", () => {
  fc.assert(
    fc.property(floats, fc.boolean(), (x, descending) => {
      const order = positions(x, descending)
      expect(list(argsort.run([vector(Float64Array.from(x))], { descending }, [true])[0])).toEqual(order)
      expect(list(sort.run([vector(Float64Array.from(x))], { descending }, [true])[0])).toEqual(
        order.map((i) => x[i]),
      )
    }),
  )
})

test("long arrays, which go by digits: few values, many values, NaN among them, both signs", () => {
  const kinds: readonly ((i: number) => number)[] = [
    (i) => ((i * 7919) % 13) - 6,
    (i) => Math.sin(i) * 10 ** ((i % 600) - 300),
    (i) => [0, -0, NaN, 1, -1, Infinity, -Infinity, 5e-324, -5e-324][i % 9]!,
    () => 7,
  ]
  for (const kind of kinds) {
    const x = Float64Array.from({ length: 5000 }, (_, i) => kind(i))
    for (const descending of [false, true]) {
      const order = positions(Array.from(x), descending)
      expect(list(argsort.run([vector(x)], { descending }, [true])[0])).toEqual(order)
      for (const data of [x, Float32Array.from(x), Int32Array.from(x), Uint32Array.from(x)])
        expect(list(sort.run([vector(data)], { descending }, [true])[0])).toEqual(
          positions(Array.from(data), descending).map((i) => data[i]),
        )
    }
  }
  const big = Array.from({ length: 5000 }, (_, i) => BigInt.asIntN(64, BigInt(i) * 0x9e3779b97f4a7c15n))
  for (const data of [BigInt64Array.from(big), BigUint64Array.from(big)])
    for (const descending of [false, true]) {
      const order = [...data.keys()].sort((a, b) => (data[a]! < data[b]! === descending ? 1 : -1))
      expect(list(argsort.run([vector(data)], { descending }, [true])[0])).toEqual(order)
      const sorted = sort.run([vector(data)], { descending }, [true])[0]!.data as BigInt64Array
      expect(Array.from(sorted)).toEqual(order.map((i) => data[i]))
    }
})

test("64-bit integers sort exactly, beyond 2**53 too", () => {
  const big = fc.oneof(
    fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
    fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, -1n, 0n, 0n),
  )
  fc.assert(
    fc.property(fc.array(big), fc.boolean(), (x, descending) => {
      const order = [...x.keys()].sort((a, b) => (x[a] === x[b] ? 0 : x[a]! < x[b]! === descending ? 1 : -1))
      const data = BigInt64Array.from(x)
      expect(list(argsort.run([vector(data)], { descending }, [true])[0])).toEqual(order)
      expect(Array.from(sort.run([vector(data)], { descending }, [true])[0]!.data as BigInt64Array)).toEqual(
        order.map((i) => x[i]),
      )
    }),
  )
})

test("every row by itself; empty rows and stacks", () => {
  const x = { data: Int8Array.of(3, -1, 2, 0, 9, -9), shape: [2, 3] }
  expect(sort.run([x], {}, [true])).toEqual([{ data: Int8Array.of(-1, 2, 3, -9, 0, 9), shape: [2, 3] }])
  expect(argsort.run([x], { descending: true }, [true])).toEqual([
    { data: Int32Array.of(0, 2, 1, 1, 0, 2), shape: [2, 3] },
  ])
  for (const shape of [[0], [0, 3], [3, 0]]) {
    const empty = { data: new Float32Array(0), shape }
    expect(sort.run([empty], {}, [true])).toEqual([empty])
    expect(argsort.run([empty], {}, [true])).toEqual([{ data: new Int32Array(0), shape }])
  }
})

test("searchsorted counts what is below, or not above", () => {
  fc.assert(
    fc.property(floats, floats, fc.boolean(), (x, values, right) => {
      const below = (a: number, b: number) => a < b || (Number.isNaN(b) && !Number.isNaN(a))
      const expected = values.map((v) => x.filter((e) => (right ? !below(v, e) : below(e, v))).length)
      const x1 = vector(Float64Array.from(x))
      const x2 = vector(Float64Array.from(values))
      const side = right ? "right" : "left"
      const sorted = sort.run([x1], {}, [true])
      expect(list(searchsorted.run([sorted[0]!, x2], { side }, [true])[0])).toEqual(expected)
      const [sorter] = argsort.run([x1], {}, [true])
      expect(list(searchsorted.run([x1, x2, sorter!], { side }, [true])[0])).toEqual(expected)
    }),
  )
})

test("searchsorted says when the sorter points outside", () => {
  const x = vector(Float64Array.of(1, 2))
  expect(() => searchsorted.run([x, x, vector(Int32Array.of(0, 2))], {}, [true])).toThrow(
    "searchsorted: sorter has 2, x1 has positions 0..1",
  )
})

test("complex numbers have no order", () => {
  const x = { data: Float64Array.of(1, 2), shape: [1] }
  for (const kernel of [sort, argsort, searchsorted])
    expect(() => kernel.run([x, x], {}, [true])).toThrow(expect.objectContaining({ code: "DTYPE" }))
})

test("nonzero gives the positions axis by axis", () => {
  const x = { data: Float64Array.of(0, NaN, -0, 4, 0, 6), shape: [2, 3] }
  expect(nonzero.run([x], {}, [true, true])).toEqual([
    { data: Int32Array.of(0, 1, 1), shape: [3] },
    { data: Int32Array.of(1, 0, 2), shape: [3] },
  ])
  const complex = { data: Float64Array.of(0, 0, 0, 1, 2, 0), shape: [3] }
  expect(nonzero.run([complex], {}, [true])).toEqual([{ data: Int32Array.of(1, 2), shape: [2] }])
  expect(nonzero.run([{ data: BigInt64Array.of(0n, 5n), shape: [1, 2] }], {}, [true, true])).toEqual([
    { data: Int32Array.of(0), shape: [1] },
    { data: Int32Array.of(1), shape: [1] },
  ])
  expect(nonzero.run([{ data: new Uint8Array(0), shape: [0, 3] }], {}, [true, true])).toEqual([
    { data: new Int32Array(0), shape: [0] },
    { data: new Int32Array(0), shape: [0] },
  ])
})
