import {
  argsort,
  concat,
  divide,
  factor_column_squares,
  factor_concat,
  factor_gram,
  factor_scale,
  factor_svd,
  gram,
  gram_factor,
  linalg,
  multiply,
  row_factor,
  sorts,
  square,
  sum,
  take,
  type NDArray as AnyArray,
} from "@carton/array-api"
import { eq, rewrite, type Fact } from "@carton/egraph"
import { of_kind, of_rank, where_known } from "./conditions.js"
import { laws } from "./laws.js"
import { is_real } from "./real.js"

const { NDArray, RowFactor } = sorts

/** Guard: scaling the columns of x by it is done to each row alike. */
const tall = (x: AnyArray): Fact =>
  where_known(
    ({ shape }) => typeof shape?.[0] === "number" && typeof shape[1] === "number" && shape[0] >= shape[1],
    x,
  )
const column_scale = (scale: AnyArray, x: AnyArray): Fact =>
  where_known(
    (s, f) =>
      f.shape?.length === 2 &&
      s.dtype === f.dtype &&
      (s.shape?.length === 0 || (s.shape?.length === 1 && s.shape[0] === f.shape[1])),
    scale,
    x,
  )
/** Guard: a matrix of real floating-point numbers of which the columns are counted. */
const real_matrix = (x: AnyArray): Fact[] => [
  of_kind(x, "real floating"),
  where_known(({ shape }) => shape?.length === 2 && typeof shape[1] === "number", x),
]

/**
 * A row factor of x is a matrix R with RᵀR = xᵀx, up to a rotation from the left: what depends on xᵀx alone needs
 * no more than R.
 */
// prettier-ignore
export const row_factors = /* @__PURE__ */ laws(
  "row factors",
  { x: NDArray, y: NDArray, c: NDArray, a: NDArray, b: NDArray, f: RowFactor, g: RowFactor },
  ({ x, y, c, a, b, f, g }) => ({
    "S(x) = S(R)   R a row factor of x": rewrite("svd-singular-values", linalg.svd(x, { full_matrices: false }).S, factor_svd(row_factor(x)).S, ...real_matrix(x)).reassociates(),
    "Vh(x) = Vh(R)": rewrite("svd-right-vectors", linalg.svd(x, { full_matrices: false }).Vh, factor_svd(row_factor(x)).Vh, ...real_matrix(x)).reassociates(),
    "svdvals(x) = S(R)": rewrite("svdvals-factor", linalg.svdvals(x), factor_svd(row_factor(x)).S, ...real_matrix(x)).reassociates(),
    "R(x c) = R(x) c   c a number or one for each column": [
      rewrite("factor-multiply", row_factor(multiply(x, c)), factor_scale(row_factor(x), c), column_scale(c, x), is_real(c)).reassociates(),
      rewrite("factor-multiply-left", row_factor(multiply(c, x)), factor_scale(row_factor(x), c), column_scale(c, x), is_real(c)).reassociates(),
    ],
    // an infinite c makes a column 0 on both sides; a complex one has no place, since factors are of real matrices
    "R(x / c) = R(x) (1 / c)   c not 0": rewrite("factor-divide", row_factor(divide(x, c)), factor_scale(row_factor(x), divide(1, c)), column_scale(c, x), where_known(({ nonzero }) => nonzero === true, c)).reassociates(),
    "(R a) b = R (a b)": rewrite("scale-scale", factor_scale(factor_scale(f, a), b), factor_scale(f, multiply(a, b)),
      where_known((s, t) => s.dtype === t.dtype && s.dtype !== undefined && (s.weak === undefined || t.weak === undefined), a, b)).reassociates(),
    "R(x in another order) = R(x)": rewrite("factor-of-sorted", row_factor(take(x, argsort(y, { axis: 0 }), { axis: 0 })), row_factor(x), of_rank(x, 2), all_rows(x, y)).reassociates(),
    "sum(x²) = the squares of the columns of R": rewrite("squares-of-factored", sum(square(x), { axis: 0 }), factor_column_squares(f), eq(f, row_factor(x)), is_real(x)).reassociates(),
    "xᵀ x = Rᵀ R": rewrite("gram-of-factored", gram(x), factor_gram(f), eq(f, row_factor(x)), is_real(x)).reassociates(),
    "R(x above y) = R(R(x) above R(y))": rewrite("factor-of-two", row_factor(concat([x, y])), factor_concat([row_factor(x), row_factor(y)]), ...real_matrix(x), ...real_matrix(y), where_known((s, t) => s.dtype === t.dtype, x, y)).reassociates(),
    "the squares of the columns of R a = those of R, times a²": rewrite("squares-of-scaled", factor_column_squares(factor_scale(f, a)), multiply(factor_column_squares(f), square(a)),
      is_real(a), where_known((s, t) => s.weak === undefined && s.dtype === t.dtype, a, f)).reassociates(),
    "RᵀR of (R above S) = RᵀR + SᵀS": rewrite("gram-of-two", factor_gram(factor_concat([f, g])), factor_gram(f).add(factor_gram(g)), eq(f, row_factor(x)), eq(g, row_factor(y)), is_real(x), is_real(y)).reassociates(),
    "R(x) from xᵀ x   as many rows as columns": rewrite("factor-by-gram", row_factor(x), gram_factor(gram(x)), ...real_matrix(x), is_real(x), tall(x)).reassociates().guarded("eps (σ₁/σ)² <= 1e-8 for every singular value that the program keeps"),
    "the squares of the columns = the diagonal of xᵀ x": rewrite("squares-of-gram", factor_column_squares(gram_factor(gram(x))), linalg.diagonal(gram(x)), is_real(x)).reassociates().guarded(64),
    "RᵀR = xᵀ x   R from it": rewrite("gram-of-gram", factor_gram(gram_factor(gram(x))), gram(x), is_real(x)).reassociates().guarded(64),
  }),
)

function all_rows(x: AnyArray, y: AnyArray): Fact {
  return where_known(
    (f, g) => g.shape?.length === 1 && typeof g.shape[0] === "number" && f.shape?.[0] === g.shape[0],
    x,
    y,
  )
}
