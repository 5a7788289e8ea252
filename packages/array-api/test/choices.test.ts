import * as xp from "../src/index.js"
import { asarray, AxisError, tolist } from "../src/index.js"

// What README.md says where the standard leaves a choice.
const z = (re: number, im: number) => ({ re, im })
const list = (...items: Parameters<typeof asarray>[0][]) => asarray(items as never)

describe("where the standard leaves a choice", () => {
  test("complex numbers have no infinity of their own", () => {
    const quotients = xp.divide(list(z(1, 0), z(0, 0), z(-1, 2)), z(0, 0))
    expect(tolist(quotients)).toEqual([z(NaN, NaN), z(NaN, NaN), z(NaN, NaN)])
    expect(xp.prod(list(z(Infinity, 0))).item()).toEqual(z(Infinity, NaN))
    expect(xp.prod(asarray([], { dtype: "complex64" })).item()).toEqual(z(1, 0))
  })
  test("NaN is last in both orders", () => {
    expect(tolist(xp.sort(list(1, NaN, 3, -Infinity), { descending: true }))).toEqual([3, 1, -Infinity, NaN])
    expect(tolist(xp.argsort(list(1, NaN, 3, 1), { descending: true }))).toEqual([2, 0, 3, 1])
  })
  test("no differences leave what was joined", () => {
    expect(tolist(xp.diff(list(1, 4), { n: 0 }))).toEqual([1, 4])
    expect(tolist(xp.diff(list(1, 4), { n: 0, prepend: list(0) }))).toEqual([0, 1, 4])
  })
  test.each([xp.sort, xp.argsort, xp.diff])("%O takes arrays with an axis", (f) => {
    expect(() => f(asarray(3))).toThrow(AxisError)
  })
})
