import * as xp from "@carton/array-api"
import { sorts, type EagerArray, type NDArray as AnyArray } from "@carton/array-api"
import { eq, rewrite, type Fact } from "@carton/egraph"
import {
  float,
  is_square,
  listOf,
  of_kind,
  of_one_dtype,
  of_one_shape,
  of_rank,
  stretches_to,
  typed,
  where_known,
} from "./conditions.js"
import { binary } from "./families.js"
import { laws } from "./laws.js"
import { is_real } from "./real.js"

const { NDArray, Int } = sorts
const {
  add,
  divide,
  expand_dims,
  gram,
  linalg,
  matmul,
  matrix_transpose,
  multiply,
  negative,
  square,
  subtract,
  sum,
  tmatmul,
} = xp
const { diagonal, outer, trace } = linalg

/** Guard: matrices, or the second a vector, of real numbers. */
export const product_of = (...xs: readonly AnyArray[]): Fact[] => [
  ...xs.map((x) => of_kind(x, float)),
  of_one_dtype(...xs),
  ...xs.map(is_real),
]
export const vector_or_matrix = (x: AnyArray): Fact =>
  where_known(({ shape }) => shape?.length === 1 || shape?.length === 2, x)
/** Guard: ones on the diagonal of a square, zeros elsewhere. */
const identity = (x: AnyArray): Fact =>
  where_known(({ value }) => value !== undefined && isIdentity(value), x)
function isIdentity(x: EagerArray): boolean {
  const [n, m] = x.shape
  return (
    x.ndim === 2 && n === m && n! <= 1024 && listOf(x).every((v, i) => v === (i % (n! + 1) === 0 ? 1 : 0))
  )
}
/** Guard: x and y have so many rows. */
const as_many_rows = (x: AnyArray, y: AnyArray): Fact =>
  where_known((f, g) => typeof f.shape?.[0] === "number" && f.shape[0] === g.shape?.[0], x, y)
const as_many_columns = (x: AnyArray, y: AnyArray): Fact =>
  where_known((f, g) => typeof f.shape?.[1] === "number" && f.shape[1] === g.shape?.at(-1), x, y)
const is_wide = (x: AnyArray): Fact =>
  where_known(({ shape }) => shape?.length === 2 && shape[0]! < shape[1]!, x)
const eye = (x: AnyArray): AnyArray => xp.identity_like(x)

/** Products of matrices and vectors. */
// prettier-ignore
export const linear = /* @__PURE__ */ laws(
  "linear algebra",
  { x: NDArray, y: NDArray, z: NDArray, c: NDArray, v: NDArray, w: NDArray, k: Int },
  ({ x, y, z, c, v, w, k }) => ({
    "xᵀ yᵀ = (y x)ᵀ": rewrite("transposes-product", matmul(matrix_transpose(x), matrix_transpose(y)), matrix_transpose(matmul(y, x)), of_rank(x, 2), of_rank(y, 2), of_kind(x, float), of_kind(y, float)).exact(),
    "(x y)ᵀ = yᵀ xᵀ": rewrite("transpose-of-product", matrix_transpose(matmul(x, matrix_transpose(y))), matmul(y, matrix_transpose(x)), of_rank(x, 2), of_rank(y, 2), of_kind(x, float), of_kind(y, float)).exact(),
    "(c x) y = c (x y)   c a number": [
      rewrite("scaled-product", matmul(multiply(x, c), y), multiply(matmul(x, y), c), of_rank(c, 0), ...product_of(x, y, c)).reassociates(),
      rewrite("product-scaled", matmul(x, multiply(y, c)), multiply(matmul(x, y), c), of_rank(c, 0), ...product_of(x, y, c)).reassociates(),
    ],
    "(x / c) y = (x y) / c   c a number": [
      rewrite("divided-product", matmul(divide(x, c), y), divide(matmul(x, y), c), of_rank(c, 0), ...product_of(x, y, c), where_known(({ nonzero }) => nonzero === true, c)).reassociates(),
      rewrite("product-divided", matmul(x, divide(y, c)), divide(matmul(x, y), c), of_rank(c, 0), ...product_of(x, y, c), where_known(({ nonzero }) => nonzero === true, c)).reassociates(),
    ],
    "(-x) y = -(x y)   matrices": [
      rewrite("negative-product", matmul(negative(x), y), negative(matmul(x, y)), of_kind(x, float), of_kind(y, float)).reassociates(),
      rewrite("product-negative", matmul(x, negative(y)), negative(matmul(x, y)), of_kind(x, float), of_kind(y, float)).reassociates(),
    ],
    "(x y) z = x (y z)": rewrite("product-of-product", matmul(matmul(x, y), z), matmul(x, matmul(y, z)), of_rank(x, 2), of_rank(y, 2), vector_or_matrix(z), ...product_of(x, y, z)).reassociates(),
    "(x - v) w = x w - v w   v one row": rewrite("centred-product", matmul(subtract(x, v), w), subtract(matmul(x, w), matmul(v, w)), of_rank(x, 2), of_rank(v, 1), of_rank(w, 2), stretches_to(v, x), as_many_columns(x, v), ...product_of(x, v), of_one_dtype(x, w)).reassociates(),
    "(x / v) w = x (w / vᵀ)   v one row, not 0": rewrite("column-scaled-product", matmul(divide(x, v), w), matmul(x, divide(w, expand_dims(v, [1]))), of_rank(x, 2), of_rank(v, 1), of_rank(w, 2), as_many_columns(x, v), ...product_of(x, v, w), where_known(({ nonzero }) => nonzero === true, v)).reassociates(),
    "(x v) w = x (vᵀ w)   v one row": rewrite("column-multiplied-product", matmul(multiply(x, v), w), matmul(x, multiply(w, expand_dims(v, [1]))), of_rank(x, 2), of_rank(v, 1), of_rank(w, 2), as_many_columns(x, v), ...product_of(x, v, w)).reassociates(),
    "(x / vᵀ) w = (x w) / vᵀ   v one number a row": rewrite("row-divided-product", matmul(divide(x, expand_dims(v, [1])), w), divide(matmul(x, w), expand_dims(v, [1])), of_rank(x, 2), of_rank(v, 1), of_rank(w, 2), as_many_rows(x, v), ...product_of(x, v, w)).reassociates(),
    "(x vᵀ) w = (x w) vᵀ   v one number a row": rewrite("row-multiplied-product", matmul(multiply(x, expand_dims(v, [1])), w), multiply(matmul(x, w), expand_dims(v, [1])), of_rank(x, 2), of_rank(v, 1), of_rank(w, 2), as_many_rows(x, v), ...product_of(x, v, w)).reassociates(),
    "xᵀ v = (xᵀ (v as a column)) without its axis": rewrite("column-product", matmul(matrix_transpose(x), v), xp.squeeze(tmatmul(x, expand_dims(v, [1])), [1]), of_rank(x, 2), of_rank(v, 1), of_one_dtype(x, v), of_kind(x, float)).reassociates(),
    "I x = x": [
      rewrite("identity-product", matmul(y, x), x, identity(y), of_rank(x, 2), of_one_dtype(x, y), of_kind(x, float), is_real(x)).reassociates(),
      rewrite("product-identity", matmul(x, y), x, identity(y), of_rank(x, 2), of_one_dtype(x, y), of_kind(x, float), is_real(x)).reassociates(),
    ],
    "(I - x) z = z - x z": [
      rewrite("identity-less-product", matmul(subtract(y, x), z), subtract(z, matmul(x, z)), identity(y), of_one_shape(x, y), vector_or_matrix(z), of_one_dtype(x, y), ...product_of(x, z)).reassociates(),
      rewrite("product-identity-less", matmul(z, subtract(y, x)), subtract(z, matmul(z, x)), identity(y), of_one_shape(x, y), of_rank(z, 2), of_one_dtype(x, y), ...product_of(x, z)).reassociates(),
    ],
    "x (I v) = x v   v one row": rewrite("product-diagonal", matmul(x, multiply(y, v)), multiply(x, v), identity(y), of_rank(x, 2), of_rank(v, 1), as_many_columns(x, v), ...product_of(x, y, v)).reassociates(),
    "(I v) x = vᵀ x   v one row": rewrite("diagonal-product", matmul(multiply(y, v), x), multiply(x, expand_dims(v, [1])), identity(y), of_rank(x, 2), of_rank(v, 1), as_many_rows(x, v), ...product_of(x, y, v)).reassociates(),
    "(v ⊗ w) x = v ⊗ (w x)": rewrite("outer-product-matrix", matmul(outer(v, w), x), outer(v, matmul(w, x)), of_rank(x, 2), of_rank(v, 1), of_rank(w, 1), ...product_of(x, v, w)).reassociates(),
    "x (v ⊗ w) = (x v) ⊗ w": rewrite("matrix-outer-product", matmul(x, outer(v, w)), outer(matmul(x, v), w), of_rank(x, 2), of_rank(v, 1), of_rank(w, 1), ...product_of(x, v, w)).reassociates(),
    "(v ⊗ w) x = (w x) v   x a vector": rewrite("outer-product-vector", matmul(outer(v, w), x), multiply(v, matmul(w, x)), of_rank(x, 1), of_rank(v, 1), of_rank(w, 1), ...product_of(x, v, w)).reassociates(),
    "(v ⊗ w)ᵀ = w ⊗ v": rewrite("outer-transpose", matrix_transpose(outer(x, y)), outer(y, x), of_kind(x, float), of_kind(y, float)).exact(),
    "(c v) ⊗ w = c (v ⊗ w)   c a number": rewrite("outer-scaled", outer(multiply(v, c), w), outer(v, multiply(w, c)), of_rank(c, 0), of_rank(v, 1), of_rank(w, 1), ...product_of(v, w, c)).reassociates(),
    "v xᵀ = x v   v a vector": rewrite("vector-transpose-product", matmul(v, matrix_transpose(x)), matmul(x, v), of_rank(x, 2), of_rank(v, 1), of_kind(x, float), of_one_dtype(x, v)).exact(),
    "v w = w v   vectors": rewrite("vecdot-matmul", xp.vecdot(v, w), matmul(v, w), of_rank(v, 1), of_rank(w, 1), of_kind(v, float), of_one_dtype(v, w)).reassociates(),
    "sum(v w) = v w   vectors": rewrite("sum-of-products", sum(multiply(v, w)), matmul(v, w), of_rank(v, 1), of_rank(w, 1), of_one_shape(v, w), ...product_of(v, w)).reassociates(),
    "sum(v²) = v v   a vector": rewrite("sum-of-squares", matmul(v, v), sum(square(v)), of_rank(v, 1), of_kind(v, float), is_real(v)).reassociates(),

    "sum(x y, 0) = sum(x, 0) y": rewrite("sum-of-product-rows", sum(matmul(x, y), { axis: 0 }), matmul(sum(x, { axis: 0 }), y), of_rank(x, 2), of_rank(y, 2), ...product_of(x, y)).reassociates(),
    "sum(x y, 1) = x sum(y, 1)": rewrite("sum-of-product-columns", sum(matmul(x, y), { axis: 1 }), matmul(x, sum(y, { axis: 1 })), of_rank(x, 2), of_rank(y, 2), ...product_of(x, y)).reassociates(),
    "sum(x v) = sum(x, 0) v   v a vector": rewrite("sum-of-matrix-vector", sum(matmul(x, v)), matmul(sum(x, { axis: 0 }), v), of_rank(x, 2), of_rank(v, 1), ...product_of(x, v)).reassociates(),

    "tr xᵀ = tr x": rewrite("trace-transpose", trace(matrix_transpose(x)), trace(x), of_rank(x, 2)).exact(),
    "diag xᵀ = diag x": rewrite("diagonal-transpose", diagonal(matrix_transpose(x)), diagonal(x)).exact(),
    "tr(x y) = sum(x yᵀ)   element by element": rewrite("trace-of-product", trace(matmul(x, y)), sum(multiply(x, matrix_transpose(y))), of_rank(x, 2), of_rank(y, 2), ...product_of(x, y), where_known((f, g) => typeof f.shape?.[0] === "number" && f.shape[0] === g.shape?.[1], x, y)).reassociates(),
    "diag(x y) = sum(x yᵀ, 1)   element by element": rewrite("diagonal-of-product", diagonal(matmul(x, y)), sum(multiply(x, matrix_transpose(y)), { axis: 1 }), of_rank(x, 2), of_rank(y, 2), ...product_of(x, y), where_known((f, g) => typeof f.shape?.[0] === "number" && f.shape[0] === g.shape?.[1], x, y)).reassociates(),
    "tr(x + y) = tr x + tr y": rewrite("trace-of-sum", trace(add(x, y)), add(trace(x), trace(y)), of_rank(x, 2), of_one_shape(x, y), of_kind(x, float), of_one_dtype(x, y), is_real(x), is_real(y)).reassociates(),
    "tr(c x) = c tr x   c a number": rewrite("trace-scaled", trace(multiply(x, c)), multiply(trace(x), c), of_rank(x, 2), of_rank(c, 0), of_kind(x, float), of_one_dtype(x, c), is_real(x), is_real(c)).reassociates(),
    "tr(v ⊗ w) = v w": rewrite("trace-of-outer", trace(outer(v, w)), matmul(v, w), of_one_shape(v, w), of_rank(v, 1), ...product_of(v, w)).reassociates(),
    "diag(v ⊗ w) = v w   element by element": rewrite("diagonal-of-outer", diagonal(outer(v, w)), multiply(v, w), of_one_shape(v, w), of_rank(v, 1), of_kind(v, float), of_one_dtype(v, w)).exact(),
    "tr x = sum(diag x)": rewrite("trace-diagonal", trace(x), sum(diagonal(x)), of_rank(x, 2), of_kind(x, float)).reassociates(),
    "diag(f(x)) = f(diag x)": ([["negative", negative], ["square", square], ["exp", xp.exp], ["sqrt", xp.sqrt], ["abs", xp.abs]] as const).map(([name, f]) =>
      rewrite(`diagonal-of-${name}`, diagonal(f(x), { offset: k }), f(diagonal(x, { offset: k })), of_rank(x, 2), of_kind(x, float)).exact()),
    "diag(x + y) = diag x + diag y": binary.map(([name, f]) =>
      rewrite(`diagonal-of-${name}`, diagonal(f(x, y), { offset: k }), f(diagonal(x, { offset: k }), diagonal(y, { offset: k })), of_rank(x, 2), of_one_shape(x, y), typed(x), typed(y), of_kind(x, float)).exact()),
    "diag(tril x) = diag x": [
      rewrite("diagonal-of-tril", diagonal(xp.tril(x)), diagonal(x), of_rank(x, 2)).exact(),
      rewrite("diagonal-of-triu", diagonal(xp.triu(x)), diagonal(x), of_rank(x, 2)).exact(),
    ],
    "v × v = 0": rewrite("cross-itself", linalg.cross(v, v), xp.zeros_like(v), of_kind(v, float), is_real(v)).reassociates(),
    "(-v) × w = -(v × w)": rewrite("cross-negative", linalg.cross(negative(v), w), negative(linalg.cross(v, w)), of_kind(v, float), of_one_dtype(v, w)).reassociates(),
    "x^1 = x   matrices": rewrite("matrix-power-one", linalg.matrix_power(x, 1), x, of_rank(x, 2), is_square(x), of_kind(x, float)).exact(),
    "x^2 = x x": rewrite("matrix-power-two", linalg.matrix_power(x, 2), matmul(x, x), of_rank(x, 2), is_square(x), of_kind(x, float)).reassociates(),
    "x^0 = I": rewrite("matrix-power-zero", linalg.matrix_power(x, 0), eye(x), of_rank(x, 2), is_square(x), of_kind(x, float)).exact(),
    "x^-1 = inv x": rewrite("matrix-power-minus-one", linalg.matrix_power(x, -1), linalg.inv(x), of_rank(x, 2), is_square(x), of_kind(x, float)).reassociates(),

    "xᵀ x is a Gram matrix": rewrite("matmul-gram", matmul(matrix_transpose(x), x), gram(x), of_rank(x, 2)).exact(),
    "xᵀ y is a product of columns": [
      rewrite("matmul-tmatmul", matmul(matrix_transpose(x), y), tmatmul(x, y), of_rank(x, 2), of_rank(y, 2)).exact(),
      // where the transpose is there, and has columns
      rewrite("transposed-tmatmul", matmul(z, y), tmatmul(x, y), eq(x, matrix_transpose(z)), is_wide(z), of_rank(y, 2)).exact(),
    ],
    "(c x)ᵀ(c x) = c² xᵀ x   c a number": rewrite("gram-scaled", gram(multiply(x, c)), multiply(gram(x), square(c)), of_rank(x, 2), of_rank(c, 0), typed(c), ...product_of(x, c)).reassociates(),
    "(-x)ᵀ(-x) = xᵀ x": rewrite("gram-negative", gram(negative(x)), gram(x), of_rank(x, 2), of_kind(x, float)).exact(),
    "(x v)ᵀ(x v) = v (xᵀ x) v   v one row": rewrite("gram-columns-scaled", gram(multiply(x, v)), multiply(multiply(gram(x), v), expand_dims(v, [1])), of_rank(x, 2), of_rank(v, 1), as_many_columns(x, v), ...product_of(x, v)).reassociates(),
    "(x / v)ᵀ(x / v) = (xᵀ x) / v / v   v one row, not 0": rewrite("gram-columns-divided", gram(divide(x, v)), divide(divide(gram(x), v), expand_dims(v, [1])), of_rank(x, 2), of_rank(v, 1), as_many_columns(x, v), ...product_of(x, v), where_known(({ nonzero }) => nonzero === true, v)).reassociates(),
    "(x w)ᵀ(x w) = wᵀ (xᵀ x) w": rewrite("gram-of-matmul", gram(matmul(x, w)), matmul(matrix_transpose(w), matmul(gram(x), w)), of_rank(x, 2), of_rank(w, 2), ...product_of(x, w)).reassociates(),
    "(c x)ᵀ y = c (xᵀ y)   c a number": [
      rewrite("tmatmul-scaled", tmatmul(multiply(x, c), y), multiply(tmatmul(x, y), c), of_rank(x, 2), of_rank(c, 0), of_rank(y, 2), ...product_of(x, y, c)).reassociates(),
      rewrite("tmatmul-scaled-right", tmatmul(x, multiply(y, c)), multiply(tmatmul(x, y), c), of_rank(x, 2), of_rank(c, 0), of_rank(y, 2), ...product_of(x, y, c)).reassociates(),
    ],
    "xᵀ(y w) = (xᵀ y) w": rewrite("tmatmul-of-product", tmatmul(x, matmul(y, w)), matmul(tmatmul(x, y), w), of_rank(x, 2), of_rank(y, 2), of_rank(w, 2), ...product_of(x, y, w)).reassociates(),
    "(xᵀ y)ᵀ = yᵀ x": rewrite("tmatmul-transpose", matrix_transpose(tmatmul(x, y)), tmatmul(y, x), of_rank(x, 2), of_rank(y, 2), of_kind(x, float), of_one_dtype(x, y)).exact(),
    "xᵀ y is a Gram matrix   y = x": rewrite("tmatmul-gram", tmatmul(x, x), gram(x), of_rank(x, 2)).exact(),
    "diag(xᵀ x) = sum(x², 0)": rewrite("diagonal-of-gram", diagonal(gram(x)), sum(square(x), { axis: 0 }), of_rank(x, 2), of_kind(x, float), is_real(x)).reassociates(),
    "tr(xᵀ x) = sum(x²)": rewrite("trace-of-gram", trace(gram(x)), sum(square(x)), of_rank(x, 2), of_kind(x, float), is_real(x)).reassociates(),
    "1ᵀ x = sum(x, 0)": rewrite("ones-product", matmul(v, x), sum(x, { axis: 0 }), of_rank(x, 2), of_rank(v, 1), as_many_rows(x, v), of_kind(x, float), of_one_dtype(x, v), is_real(x), where_known((f) => f.lower === 1 && f.upper === 1, v)).reassociates(),
    "x 1 = sum(x, 1)": rewrite("product-ones", matmul(x, v), sum(x, { axis: 1 }), of_rank(x, 2), of_rank(v, 1), as_many_columns(x, v), of_kind(x, float), of_one_dtype(x, v), is_real(x), where_known((f) => f.lower === 1 && f.upper === 1, v)).reassociates(),
  }),
)
