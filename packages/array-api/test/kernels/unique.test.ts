import type { Dense } from "@carton/codegen"
import fc from "fast-check"
import { unique } from "../../src/kernels/index.js"

const all = [true, true, true, true]
type Scalar = number | bigint
const list = (x: Dense | undefined): Scalar[] => Array.from(x!.data as ArrayLike<Scalar>)

/** The laws, whatever the dtype: sorted, distinct, first occurrences, inverse and counts. */
function expectLaws(x: Dense): void {
  const elements = list(x)
  const outputs = unique.run([x], {}, all)
  const [values, indices, inverse, counts] = outputs.map(list) as [Scalar[], number[], number[], number[]]
  expect(outputs.map(({ shape }) => shape)).toEqual([
    [values.length],
    [values.length],
    x.shape,
    [values.length],
  ])
  const same = (a: Scalar, b: Scalar): boolean => a === b
  // distinct and ascending, NaN after all numbers
  for (let k = 1; k < values.length; k++)
    expect(values[k - 1]! < values[k]! || values[k] !== values[k]).toBe(true)
  values.forEach((value, k) => {
    expect(Object.is(elements[indices[k]!], value)).toBe(true)
    if (value !== value) expect(counts[k]).toBe(1)
    else {
      expect(elements.findIndex((e) => same(e, value))).toBe(indices[k])
      expect(elements.filter((e) => same(e, value)).length).toBe(counts[k])
    }
  })
  elements.forEach((e, i) => {
    const value = values[inverse[i]!]!
    expect(e !== e ? indices[inverse[i]!] === i : same(e, value)).toBe(true)
  })
  expect(counts.reduce((a, b) => a + b, 0)).toBe(elements.length)
}

test("the laws hold for floats, with NaN and both zeros", () => {
  const float = fc.oneof(fc.double(), fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 1, 2, 5e-324))
  fc.assert(
    fc.property(fc.array(float, { maxLength: 120 }), (x) => {
      expectLaws({ data: Float64Array.from(x), shape: [x.length] })
      expectLaws({ data: Float32Array.from(x), shape: [1, x.length] })
    }),
  )
})

test("the laws hold for integers, 64 bits included", () => {
  fc.assert(
    fc.property(
      fc.array(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)),
      fc.array(fc.integer({ min: -9, max: 9 })),
      (big, x) => {
        expectLaws({
          data: BigInt64Array.from([...big, ...big, 2n ** 53n, 2n ** 53n + 1n]),
          shape: [2 * big.length + 2],
        })
        expectLaws({ data: BigUint64Array.from([...big, 2n ** 64n - 1n]), shape: [big.length + 1] })
        for (const kind of [Int8Array, Int16Array, Int32Array, Uint8Array, Uint16Array, Uint32Array])
          expectLaws({ data: kind.from(x), shape: [x.length] })
      },
    ),
  )
})

test("complex numbers are equal when both parts are; by real, then imaginary part, NaN last", () => {
  const x = Float64Array.of(1, 2, 0, -0, 1, NaN, -0, 0, 1, -3, 1, 2, 1, NaN)
  expect(unique.run([{ data: x, shape: [7] }], {}, all)).toEqual([
    { data: Float64Array.of(0, -0, 1, -3, 1, 2, 1, NaN, 1, NaN), shape: [5] },
    { data: Int32Array.of(1, 4, 0, 2, 6), shape: [5] },
    { data: Int32Array.of(2, 0, 3, 0, 1, 2, 4), shape: [7] },
    { data: Int32Array.of(2, 1, 2, 1, 1), shape: [5] },
  ])
  const many = Float64Array.from({ length: 4000 }, (_, k) => (k * 31) % 7)
  const [values, , , counts] = unique.run([{ data: many, shape: [2000] }], {}, all)
  expect([values!.shape, list(counts).reduce((a, b) => Number(a) + Number(b), 0)]).toEqual([[7], 2000])
})

test("thousands of distinct values and few of them", () => {
  const distinct = Float64Array.from({ length: 3000 }, (_, i) => (i * 7919) % 3001)
  const [values, , , counts] = unique.run([{ data: distinct, shape: [3000] }], {}, all)
  expect(list(values)).toEqual(list({ data: distinct.slice().sort(), shape: [3000] }))
  expect(new Set(list(counts))).toEqual(new Set([1]))
  const labels = Int32Array.from({ length: 3000 }, (_, i) => (i % 3) - 1)
  expect(unique.run([{ data: labels, shape: [50, 60] }], {}, all).slice(0, 2)).toEqual([
    { data: Int32Array.of(-1, 0, 1), shape: [3] },
    { data: Int32Array.of(0, 1, 2), shape: [3] },
  ])
})

test("nothing in, nothing out; what is not wanted is empty", () => {
  const empty = { data: new Float64Array(0), shape: [0, 2] }
  expect(unique.run([empty], {}, all).map(({ shape }) => shape)).toEqual([[0], [0], [0, 2], [0]])
  const [values, ...rest] = unique.run([{ data: Uint8Array.of(1, 0, 1), shape: [3] }], {}, [
    true,
    false,
    false,
    false,
  ])
  expect(values!.data).toEqual(Uint8Array.of(0, 1))
  expect(rest.every(({ data }) => data.length === 0)).toBe(true)
})

test("few elements are told apart as many are", () => {
  const part = fc.constantFrom(0, -0, 1, -1, 2.5, Infinity, -Infinity, 2 ** 31, -(2 ** 53))
  const word = fc.constantFrom(0n, 1n, -1n, 2n ** 32n, -(2n ** 32n), 2n ** 53n + 1n, 2n ** 53n)
  const repeated = (data: Dense["data"]) =>
    Array.from({ length: 66 }, () => Array.from(data as Float64Array)).flat()
  const same = (data: Dense["data"], options: { complex?: true }) => {
    const make = data.constructor as new (list: readonly unknown[]) => Dense["data"]
    const lanes = options.complex ? 2 : 1
    const run = (x: Dense["data"]) => unique.run([{ data: x, shape: [x.length / lanes] }], options, all)
    const [few, many] = [run(data), run(new make(repeated(data)))].map((outputs) => outputs.map(list))
    expect(few![0]).toEqual(many![0])
    expect(few![1]).toEqual(many![1])
    expect(few![3]!.map((count) => 66 * Number(count))).toEqual(many![3])
    expect(few![2]).toEqual(many![2]!.slice(0, few![2]!.length))
  }
  fc.assert(
    fc.property(fc.array(fc.tuple(part, part), { minLength: 1, maxLength: 20 }), (pairs) => {
      same(Float64Array.from(pairs.flat()), { complex: true })
      same(Float32Array.from(pairs.flat()), { complex: true })
    }),
  )
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 20 }), (words) => {
      same(BigInt64Array.from(words), {})
      same(BigUint64Array.from(words), {})
    }),
  )
})
