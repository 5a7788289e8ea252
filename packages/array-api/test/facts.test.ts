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
