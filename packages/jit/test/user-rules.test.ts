import * as xp from "@carton/array-api"
import { array_var, assume_dtype, assume_shape, print, sorts, trace, type NDArray } from "@carton/array-api"
import { rewrite, ruleset } from "@carton/egraph"
import { jit, optimize } from "../src/index.js"

const rules = [
  ruleset("written as users write", { x: sorts.NDArray, y: sorts.NDArray }, ({ x, y }) => [
    rewrite("an axis there and back", xp.squeeze(xp.expand_dims(x, 0), 0), x).exact(),
    rewrite("sums of the last axis", xp.sum(xp.negative(x), { axis: -1 }), xp.negative(xp.sum(x, { axis: -1 }))).exact(), // prettier-ignore
    rewrite("ones", xp.multiply(x, xp.ones_like(y)), x).exact(),
    rewrite("every other", x.at("::-1").at("::-1"), x).exact(),
  ]),
]
const x = assume_dtype(assume_shape(array_var("x"), [3, 2]), "float64")
const optimized = (program: (x: NDArray) => NDArray): string =>
  print(optimize(trace(program, [x]), { rules }).outputs)

describe("a rule with a condition that is checked at run time", () => {
  const guarded = [
    ruleset("guarded", { x: sorts.NDArray }, ({ x }) => [
      rewrite("e^log x = x", xp.exp(xp.log(x)), x)
        .reassociates()
        .guarded(xp.greater(x, 0)),
    ]),
  ]
  const program = (x: NDArray): NDArray => xp.exp(xp.log(x))
  const numbers = xp.asarray([1, 2.5, 3])

  test("is used where precision is fast, and the program checks it", () => {
    const fast = jit(program, { precision: "fast", rules: guarded, on_failed_guard: "throw" })
    expect(xp.tolist(fast(numbers))).toEqual([1, 2.5, 3])
    expect(fast.source(numbers)).not.toMatch(/\bexp\(/)
    expect(() => fast(xp.asarray([1, -2, 3]))).toThrow(/the condition of the rule e\^log x = x does not hold/)
  })
  test("where it fails the function runs as written", () => {
    const fast = jit(program, { precision: "fast", rules: guarded })
    fast(numbers)
    expect(xp.tolist(fast(xp.asarray([1, -2, 3])))).toEqual(
      [1, NaN, xp.tolist(program(xp.asarray([3])))].flat(),
    )
    expect(fast.fallbacks).toBe(1)
  })
  test("is not used at other precisions", () => {
    expect(jit(program, { rules: guarded }).source(numbers)).toMatch(/\bexp\(/)
  })
})

test.each<[string, (x: NDArray) => NDArray, string]>([
  ["an axis", (x) => xp.squeeze(xp.expand_dims(x, 0), 0), "return x"],
  ["the last axis", (x) => xp.sum(xp.negative(x), { axis: 1 }), "return negative(sum(x, { axis: 1 }))"],
  ["the first axis is not the last", (x) => xp.sum(xp.negative(x), { axis: 0 }), "return sum(negative(x), { axis: 0 })"], // prettier-ignore
  ["the dtype of the array", (x) => xp.multiply(x, xp.ones_like(x)), "return x"],
  ["a key over all", (x) => x.at("::-1").at("::-1"), "return x"],
])("a rule finds what tracing makes of its static arguments: %s", (_, program, found) => {
  expect(optimized(program)).toBe(found)
})
