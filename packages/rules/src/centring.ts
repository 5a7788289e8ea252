import * as xp from "@carton/array-api"
import { sorts, type NDArray as AnyArray } from "@carton/array-api"
import { eq, rewrite, type Fact } from "@carton/egraph"
import { dtype_of, numberIn, of_rank, where_known } from "./conditions.js"
import { rowKey } from "./keys.js"
import { laws } from "./laws.js"
import { all_labels } from "./segments.js"

const { NDArray, DTypeSort } = sorts
const { add, astype, choose, divide, expand_dims, gram, multiply, segment_count, segment_sum, sqrt, square } =
  xp
const { subtract, sum, tmatmul } = xp
const { diagonal, outer } = xp.linalg

/** Guard: a matrix with rows, of numbers with digits to lose. */
const rows_of_numbers = (x: AnyArray): Fact =>
  where_known(
    ({ shape, dtype }) =>
      dtype === "float64" && shape?.length === 2 && typeof shape[0] === "number" && shape[0] > 0,
    x,
  )
const counts_rows = (n: AnyArray, x: AnyArray): Fact =>
  where_known((f, g) => f.shape?.length === 0 && numberIn(f) === g.shape?.[0], n, x)

/** The first row: where no mean is known yet, it is as near to all others as any. */
const first = (x: AnyArray): AnyArray => xp.basic_index(x, rowKey(0, 2))
const shifted = (x: AnyArray): AnyArray => subtract(x, first(x))

/** Of what was taken away so much must be left: then 46 of 53 bits are right. */
export const LEFT = 2 ** -7
/** Whether what is left is large beside the rounding of what it was taken from, and beside that of the means. */
const enough = (left: AnyArray, whole: AnyArray, by_means: AnyArray): AnyArray =>
  xp.greater_equal(left, multiply(add(whole, xp.abs(by_means)), LEFT))

/**
 * Sums of squares and products of what is centred, in the pass that finds the mean: the rows are centred at the
 * first of them, and what the mean is from there is taken away in the end.
 *
 * @see T. F. Chan, G. H. Golub, R. J. LeVeque, Algorithms for computing the sample variance, 1983: shifted data
 */
// prettier-ignore
export const centring = /* @__PURE__ */ laws(
  "centring",
  { x: NDArray, y: NDArray, v: NDArray, w: NDArray, n: NDArray, dtype: DTypeSort },
  ({ x, y, v, w, n, dtype }) => {
    const total = sum(x, { axis: 0 })
    const mean = divide(total, n)
    const apart = subtract(mean, first(x))
    const sums = segment_sum(x, y, v)
    const counts = astype(segment_count(y, v), dtype)
    const means = divide(sums, expand_dims(counts, [1]))
    const from_first = subtract(means, first(x))
    const between = multiply(from_first, expand_dims(sqrt(counts), [1]))
    const gram_left = subtract(gram(shifted(x)), multiply(outer(apart, apart), n))
    const squares = sum(square(shifted(x)), { axis: 0 })
    const squares_left = subtract(squares, multiply(square(apart), n))
    const groups_left = subtract(gram(shifted(x)), gram(between))
    const of_rows = diagonal(gram(shifted(x)))
    const w_mean = divide(sum(w), n)
    const w_first = xp.basic_index(w, [0])
    const w_shifted = subtract(w, w_first)
    const w_apart = subtract(w_mean, w_first)
    const w_squares = sum(square(w_shifted))
    const w_left = subtract(w_squares, multiply(square(w_apart), n))
    const products_left = subtract(tmatmul(shifted(x), expand_dims(w_shifted, [1])), expand_dims(multiply(multiply(apart, n), w_apart), [1]))
    return {
      "(x - m)ᵀ(x - m) = (x - s)ᵀ(x - s) - n (m - s) ⊗ (m - s)   m the mean of the rows, s the first":
        rewrite("gram-centred", gram(subtract(x, mean)), gram_left, rows_of_numbers(x), counts_rows(n, x))
          .reassociates().guarded(enough(diagonal(gram_left), of_rows, multiply(total, apart))),
      "sum((x - m)²) = sum((x - s)²) - n (m - s)²   m the mean of the rows, s the first":
        rewrite("squares-centred", sum(square(subtract(x, mean)), { axis: 0 }), squares_left, rows_of_numbers(x), counts_rows(n, x))
          .reassociates().guarded(enough(squares_left, squares, multiply(total, apart))),
      "(x - m)ᵀ(w - u) = (x - s)ᵀ(w - t) - n (m - s)(u - t)   m and u the means, s and t the first":
        rewrite("products-centred", tmatmul(subtract(x, mean), expand_dims(subtract(w, w_mean), [1])), products_left, rows_of_numbers(x), counts_rows(n, x), of_rank(w, 1), where_known((f, g) => f.dtype === "float64" && f.shape![0] === g.shape![0], w, x))
          .reassociates().guarded(enough(squares_left, squares, multiply(total, apart)), enough(w_left, w_squares, multiply(sum(w), w_apart))),
      "(x - m_y)ᵀ(x - m_y) = (x - s)ᵀ(x - s) - Σ n_i (m_i - s) ⊗ (m_i - s)   m_i the mean of the rows with label v_i, s the first row":
        rewrite("gram-group-centred", gram(subtract(x, choose(y, v, means))), groups_left, rows_of_numbers(x), of_rank(y, 1), all_labels(y, v), eq(dtype, dtype_of(x)))
          .reassociates().guarded(enough(diagonal(groups_left), of_rows, sum(xp.abs(multiply(sums, from_first)), { axis: 0 }))),
    }
  },
)
