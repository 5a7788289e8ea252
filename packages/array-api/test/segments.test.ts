import fc from "fast-check"
import * as xp from "../src/index.js"
import {
  asarray,
  choose,
  DTypeError,
  reshape,
  segment_count,
  segment_sum,
  ShapeError,
  tolist,
  type DType,
  type NDArray,
} from "../src/index.js"

/** Labels, the values they may have, and rows: values may be missing among the labels. */
const cases = fc
  .record({
    values: fc.uniqueArray(fc.integer({ min: -5, max: 40 }), { minLength: 1, maxLength: 40 }),
    rows: fc.array(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 }), {
      maxLength: 300,
    }),
    seed: fc.nat(1000),
  })
  .map(({ values, rows, seed }) => ({
    values,
    rows,
    labels: rows.map((_, i) => values[(i * 7 + seed) % values.length]!),
  }))
const matrix = (rows: readonly (readonly number[])[], dtype: DType): NDArray =>
  reshape(asarray(rows.length === 0 ? xp.zeros([0]) : rows.flat(), { dtype }), [rows.length, 3])
const list = (labels: readonly number[], dtype: DType = "int32"): NDArray =>
  xp.astype(asarray(labels.length === 0 ? xp.zeros([0]) : [...labels]), dtype)

test.each<DType>(["float64", "float32", "int32", "int16", "complex128"])(
  "segment_sum of %s is the sums of the rows that boolean masks choose",
  (dtype) => {
    fc.assert(
      fc.property(cases, ({ values, rows, labels }) => {
        const [x, y] = [matrix(rows, dtype), list(labels)]
        const sums = segment_sum(x, y, list(values))
        const expected = xp.stack(values.map((v) => xp.sum(x.at(y.equal(v)), { axis: 0 })))
        expect([sums.dtype, tolist(sums)]).toEqual([expected.dtype, tolist(expected)])
      }),
      { numRuns: 40 },
    )
  },
)

test("segment_count counts what masks count", () => {
  fc.assert(
    fc.property(cases, ({ values, labels }) => {
      const y = list(labels)
      const expected = values.map((v) => Number(xp.count_nonzero(y.equal(v)).item()))
      expect(tolist(segment_count(y, list(values)))).toEqual(expected)
    }),
    { numRuns: 40 },
  )
})

test("choose takes the row of each label, as unique_inverse and take do", () => {
  fc.assert(
    fc.property(cases, ({ rows, labels }) => {
      fc.pre(labels.length > 0)
      const y = list(labels, "int16")
      const values = xp.unique_values(y)
      const x = matrix(rows, "float64")
      const means = segment_sum(x, y, values)
      const expected = xp.take(means, xp.unique_inverse(y).inverse_indices, { axis: 0 })
      expect(tolist(choose(y, values, means))).toEqual(tolist(expected))
    }),
    { numRuns: 40 },
  )
})

test("labels compare as numbers do: both zeros are one, NaN is none, dtypes promote", () => {
  const y = asarray([0, -0, NaN, 2.5])
  const values = asarray([0, NaN, 2.5])
  expect(tolist(segment_count(y, values))).toEqual([2, 0, 1])
  expect(tolist(segment_sum(asarray([1, 2, 4, 8]), y, values))).toEqual([3, 0, 8])
  expect(tolist(segment_count(asarray([1, 2, 2], { dtype: "int8" }), list([2, 1])))).toEqual([2, 1])
  const flags = asarray([true, false, true])
  expect(tolist(choose(flags, asarray([false, true]), asarray([10, 20])))).toEqual([20, 10, 20])
})

test("an infinity stays in its own segment", () => {
  const sums = segment_sum(asarray([Infinity, 1, NaN, 2]), list([0, 1, 2, 1]), list([0, 1, 2]))
  expect(tolist(sums)).toEqual([Infinity, 3, NaN])
})

test("bad arguments are told", () => {
  const [x, y, values] = [matrix([[1, 2, 3]], "float64"), list([0, 1]), list([0, 1])]
  expect(() => segment_sum(x, y, values)).toThrow(ShapeError)
  expect(() => segment_sum(x, x, values)).toThrow("segment_sum: y and values must be 1-d")
  expect(() => segment_count(asarray([{ re: 1, im: 0 }]), values)).toThrow(DTypeError)
  expect(() => choose(y, values, asarray([1, 2, 3]))).toThrow("choose: rows of shape [3]")
  expect(() => choose(list([0, 7]), values, asarray([1, 2]))).toThrow(
    "choose: an element of y is none of values",
  )
})
