import fc from "fast-check"
import * as xp from "../src/index.js"
import {
  asarray,
  factor_column_squares,
  factor_concat,
  factor_gram,
  factor_scale,
  factor_svd,
  gram,
  gram_factor,
  linalg,
  matmul,
  reshape,
  row_factor,
  tmatmul,
  tolist,
  type NDArray,
} from "../src/index.js"

/** Matrices of any height: of fewer rows than columns, of dependent columns, of zeros. */
const matrices = fc
  .record({
    n: fc.integer({ min: 0, max: 9 }),
    d: fc.integer({ min: 1, max: 5 }),
    rank: fc.integer({ min: 0, max: 5 }),
    elements: fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: 100, maxLength: 100 }),
  })
  .map(({ n, d, rank, elements }) => {
    const part = (from: number, rows: number, columns: number): NDArray =>
      reshape(rows * columns === 0 ? xp.zeros([0]) : asarray(elements.slice(from, from + rows * columns)), [
        rows,
        columns,
      ])
    return matmul(part(0, n, rank), part(50, rank, d))
  })

const largest = (x: NDArray): number => (x.size === 0 ? 0 : Number(xp.max(xp.abs(x)).item()))
/** Equal within `tolerance` of the largest element that took part. */
function expectClose(x: NDArray, expected: NDArray, scale: number, tolerance = 1e-13): void {
  expect(x.shape).toEqual(expected.shape)
  expect(largest(x.subtract(expected))).toBeLessThanOrEqual(tolerance * scale)
}
const check = (holds: (x: NDArray) => void): void => {
  fc.assert(fc.property(matrices, holds), { numRuns: 60 })
}

test("gram and tmatmul are products with the transpose", () => {
  check((x) => {
    expect(tolist(gram(x))).toEqual(tolist(matmul(x.T, x)))
    const two = x.at(xp.slice(null), xp.slice(null, 2))
    expect(tolist(tmatmul(x, two))).toEqual(tolist(matmul(x.T, two)))
  })
})

test("a factor has the singular values of its matrix, as many as there are", () => {
  check((x) => {
    const { S } = factor_svd(row_factor(x))
    expectClose(S, linalg.svd(x, { full_matrices: false }).S, largest(S) + 1e-300)
  })
})

test("a factor has the row space of its matrix", () => {
  check((x) => {
    const { S, Vh } = factor_svd(row_factor(x))
    const scaled = xp.expand_dims(S, { axis: 1 }).multiply(Vh)
    expectClose(gram(scaled), gram(x), largest(gram(x)) + 1e-300, 1e-12)
  })
})

test("its Gram matrix and the squares of its columns are those of its matrix", () => {
  check((x) => {
    const f = row_factor(x)
    const scale = largest(gram(x)) + 1e-300
    expectClose(factor_gram(f), gram(x), scale)
    expectClose(factor_column_squares(f), xp.sum(xp.square(x), { axis: 0 }), scale)
  })
})

test("scaling columns and putting rows below others is done to the factor", () => {
  check((x) => {
    const scale = asarray([2, -3, 0.5, 0, 10].slice(0, x.shape[1]))
    expectClose(
      factor_gram(factor_scale(row_factor(x), scale)),
      gram(x.multiply(scale)),
      100 * largest(gram(x)) + 1e-300,
    )
    const [above, below] = [x.at(xp.slice(null, 2)), x.at(xp.slice(2, null))]
    const both = factor_concat([row_factor(above), row_factor(below)])
    expectClose(factor_gram(both), gram(x), largest(gram(x)) + 1e-300)
    expect((both as unknown as NDArray).shape).toEqual([Math.min(...x.shape), x.shape[1]])
  })
})

test("a factor of a Gram matrix is one of its matrix, to the root of a rounding", () => {
  check((x) => {
    // squares of tiny numbers vanish, or lose their bits
    const tiny = (tolist(x) as number[][]).flat().some((v) => v !== 0 && Math.abs(v) < 1e-140)
    if (x.shape[0]! < x.shape[1]! || largest(x) < 1e-100 || tiny) return
    const f = gram_factor(gram(x))
    expectClose(factor_gram(f), gram(x), largest(gram(x)) + 1e-300)
    const { S } = factor_svd(f)
    expectClose(S, linalg.svd(x, { full_matrices: false }).S, largest(S) + 1e-300, 1e-6)
  })
})

test("NaN and infinities are not lost", () => {
  const squares = factor_column_squares(
    row_factor(
      asarray([
        [1, NaN],
        [2, 3],
        [Infinity, 1],
      ]),
    ),
  )
  expect((tolist(squares) as number[]).some(Number.isFinite)).toBe(false)
})

test("bad arguments are told", () => {
  const f = row_factor(asarray([[1, 2]]))
  expect(() => row_factor(asarray([1, 2]))).toThrow("row_factor: x must be a matrix, got shape [2]")
  expect(() => row_factor(asarray([[1, 2]], { dtype: "int32" }))).toThrow("real floating")
  expect(() => factor_scale(f, asarray([1, 2, 3]))).toThrow("for each of the 2 columns, got [3]")
  expect(() => factor_concat([f, row_factor(asarray([[1]]))])).toThrow("got 2 and 1")
  expect(() => tmatmul(asarray([[1]]), asarray([[1], [2]]))).toThrow("differ in their number of rows")
  expect(() => gram_factor(asarray([[1, 2]]))).toThrow("must be a square matrix, got shape [1, 2]")
  expect(() => gram(asarray([1]))).toThrow("gram: x must be a matrix, got shape [1]")
})

test("a traced factor is of a sort of its own", () => {
  const X = xp.assume_dtype(xp.assume_shape(xp.array_var("X"), [100, 3]), "float64")
  const { outputs } = xp.trace((x) => factor_svd(row_factor(x)).S, [X])
  expect(xp.print(outputs)).toBe("return factor_svd(row_factor(X)).S")
  expect(outputs[0]!.args[0]!.sort.name).toBe("RowFactor")
})
