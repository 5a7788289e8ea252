import * as xp from "@carton/array-api"

/** What a call gives the second time, after a call with arrays of the same shapes. */
const again = (call: (x: xp.NDArray, y: xp.NDArray) => xp.NDArray): unknown => {
  call(xp.asarray([9, 8, 7]), xp.asarray([6, 5, 4]))
  return xp.tolist(call(xp.asarray([1, 2, 3]), xp.asarray([3, 2, 1])))
}

describe("a call that was settled before", () => {
  test.each<[string, Parameters<typeof again>[0], unknown]>([
    ["arrays", (x, y) => xp.pow(x, y), [1, 4, 3]],
    ["lists of arrays", (x, y) => xp.concat([y, x]), [3, 2, 1, 1, 2, 3]],
    ["one array in two places", (x) => xp.stack([x, x]), [[1, 2, 3], [1, 2, 3]]], // prettier-ignore
    ["several results", (x) => xp.meshgrid(x, x)[0]!.at(0), [1, 2, 3]],
    ["arrays in options", (x, y) => xp.clip(x, { max: y, min: 2 }), [2, 2, 1]],
    ["options in another order", (x, y) => xp.clip(x, { min: y, max: 5 }), [3, 2, 3]],
    ["a scalar that takes a dtype", (x) => xp.atan2(0, x), [0, 0, 0]],
    ["index arrays", (x, y) => xp.take(x, xp.astype(xp.subtract(y, xp.min(y)), "int32")), [3, 2, 1]],
  ])("takes other elements: %s", (_, call, expected) => {
    expect(again(call)).toEqual(expected)
  })

  test("is told from calls with other shapes, dtypes, strides, positions and options", () => {
    const x = xp.asarray([[1, 2, 3], [4, 5, 6]]) // prettier-ignore
    const wide = xp.asarray([[1, 2], [3, 4], [5, 6]]) // prettier-ignore
    for (let round = 0; round < 2; round++) {
      expect(xp.tolist(xp.cumulative_sum(x, { axis: 0 }))).toEqual([[1, 2, 3], [5, 7, 9]]) // prettier-ignore
      expect(xp.tolist(xp.cumulative_sum(x, { axis: 1 }))).toEqual([[1, 3, 6], [4, 9, 15]]) // prettier-ignore
      expect(xp.tolist(xp.cumulative_sum(wide, { axis: 1 }))).toEqual([[1, 3], [3, 7], [5, 11]]) // prettier-ignore
      expect(xp.tolist(xp.cumulative_sum(x.T, { axis: 1 }))).toEqual([[1, 5], [2, 7], [3, 9]]) // prettier-ignore
      for (const row of [0, 1])
        expect(xp.tolist(xp.cumulative_sum(x.T.at(xp.slice(null), row)))).toEqual([[1, 3, 6], [4, 9, 15]][row]) // prettier-ignore
      const whole = xp.astype(x, "int32")
      expect(xp.cumulative_sum(whole, { axis: 0 }).dtype).toBe("int32")
      expect(xp.tolist(xp.reshape(x, [-1]))).toEqual([1, 2, 3, 4, 5, 6])
      expect(xp.reshape(x, [-1, 2]).shape).toEqual([3, 2])
      for (const zero of [0, -0]) {
        expect(xp.full([1], zero).item()).toBe(zero)
        expect(xp.fft.fftfreq(2, { d: zero }).at(1).item()).toBe(-1 / zero)
      }
    }
  })

  test("keeps its checks", () => {
    const x = xp.asarray([1, 2, 3])
    const at = (i: number) => xp.take(x, xp.asarray([i], { dtype: "int32" }))
    expect(at(2).item()).toBe(3)
    expect(() => at(3)).toThrow("take: index 3 is out of range for axis 0 of shape [3]")
    expect(at(-3).item()).toBe(1)
    expect(() => xp.reshape(x, [2, 2])).toThrow(xp.ShapeError)
    expect(() => xp.reshape(x, [2, 2])).toThrow(xp.ShapeError)
  })

  test("does not see lists change", () => {
    const shape = [2, 2]
    const x = xp.reshape(xp.asarray([1, 2, 3, 4]), shape)
    shape[0] = 4
    shape[1] = 1
    expect(x.shape).toEqual([2, 2])
    expect(xp.reshape(xp.asarray([1, 2, 3, 4]), [2, 2]).shape).toEqual([2, 2])
    expect(xp.reshape(xp.asarray([1, 2, 3, 4]), shape).shape).toEqual([4, 1])
  })
})
