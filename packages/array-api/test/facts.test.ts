import { asarray, consequences, FactError, mergeFacts, type EagerArray, type Facts } from "../src/index.js"

const symbol = (name: string) => ({ op: "parameter", type: "int32", name }) as const

test("merging keeps what either side knows", () => {
  expect(mergeFacts({ dtype: "float64", lower: 0 }, { finite: true, lower: 1, upper: 5 })).toMatchObject({
    dtype: "float64",
    lower: 1,
    upper: 5,
    finite: true,
  })
})

test("a number beats a symbol, and of two symbols the same one wins in either order", () => {
  const [a, b]: Facts[] = [
    { shape: [symbol("n1"), 4], likely: [50, 4] },
    { shape: [3, 4], likely: [3, 4] },
  ]
  expect(mergeFacts(a!, b!).shape).toEqual([3, 4])
  expect(mergeFacts(b!, a!).shape).toEqual([3, 4])
  const [c, d] = [{ shape: [symbol("n1")] }, { shape: [symbol("n2")] }]
  expect(mergeFacts(c, d).shape).toEqual(mergeFacts(d, c).shape)
})

test("the old record comes back where nothing is new", () => {
  const old = consequences({ shape: [2], likely: [2], dtype: "int32", finite: true })
  expect(mergeFacts(old, { dtype: "int32" })).toBe(old)
})

const number = (x: number): Facts => {
  const value = asarray(x) as EagerArray
  return consequences({ shape: [], dtype: "float64", likely: [], value })
}
test.each<[string, number, number]>([
  ["the last bit", 0.1 + 0.2, 0.3],
  ["a whole number and its neighbour", 3, 3 + 2 ** -51],
  ["nothing and next to nothing", 0, 2 ** -54],
  ["signs of nothing", 2 ** -54, -(2 ** -54)],
  ["overflow and just none", Infinity, Number.MAX_VALUE],
])("two roundings of one constant do not contradict each other: %s", (_, x, y) => {
  const [a, b] = [number(x), number(y)]
  const merged = mergeFacts(a, b)
  // everything said is true of the one that was there, and nothing changes it
  expect(merged).toBe(a)
  expect(mergeFacts(merged, b)).toBe(a)
  expect(mergeFacts(b, a)).toBe(b)
})

test("bounds that come nearer by a rounding are no news: each may follow from the other", () => {
  const old = consequences({ dtype: "float64", lower: 0.5, upper: 3.7 })
  expect(mergeFacts(old, { lower: 0.5 + 2 ** -53, upper: 3.7 - 2 ** -51 })).toBe(old)
  expect(mergeFacts(old, { lower: 0.5001, upper: 3 })).toMatchObject({ lower: 0.5001, upper: 3 })
  expect(mergeFacts({ lower: 0 }, { lower: 2 ** -1074 })).toMatchObject({ lower: 2 ** -1074, nonzero: true })
  expect(mergeFacts({ upper: 1 + 2 ** -52 }, { upper: 1 })).toMatchObject({ upper: 1 })
})

test("two constants do contradict each other", () => {
  expect(() => mergeFacts(number(0.3), number(0.31))).toThrow(/0.3 .* and 0.31/)
  expect(() => mergeFacts(number(0), consequences({ dtype: "float64", nonzero: true }))).toThrow(
    /nonzero and/,
  )
})

test.each<[string, Facts, Facts, RegExp]>([
  ["shapes", { shape: [2] }, { shape: [3] }, /\[2\] and \[3\]/],
  ["ranks", { shape: [2] }, { shape: [2, 1] }, /\[2\] and \[2, 1\]/],
  ["dtypes", { dtype: "int32" }, { dtype: "float64" }, /int32 and float64/],
  ["bounds", { lower: 2 }, { upper: 1 }, /at least 2 and at most 1/],
  [
    "values",
    { value: asarray([1]) as EagerArray },
    { value: asarray([2]) as EagerArray },
    /\[1\].* and \[2\]/,
  ],
])("a contradiction of %s names both", (_, a, b, message) => {
  expect(() => mergeFacts(a, b)).toThrow(FactError)
  expect(() => mergeFacts(a, b)).toThrow(message)
})
