import * as xp from "@carton/array-api"
import { sorts, type NDArray as AnyArray } from "@carton/array-api"
import { eq, rewrite, type Fact } from "@carton/egraph"
import {
  above,
  float,
  is_finite,
  is_square,
  not_empty,
  of_kind,
  of_one_dtype,
  of_rank,
  typed,
  where_known,
} from "./conditions.js"
import { laws } from "./laws.js"
import { is_real } from "./real.js"

const { NDArray } = sorts
const { abs, divide, expand_dims, linalg, log, matmul, matrix_transpose, multiply, negative, sum } = xp
const { cholesky, det, diagonal, eigh, eigvalsh, inv, qr, slogdet, solve, svd, svdvals } = linalg

const square_matrix = (x: AnyArray): Fact[] => [of_kind(x, float), is_square(x)]
/** Guard: a symmetric matrix with eigenvalues above 0. */
const definite = (x: AnyArray): Fact => where_known((f) => f.definite === true, x)
const symmetric = (x: AnyArray): Fact => where_known((f) => f.symmetric === true, x)
const triangular = (x: AnyArray): Fact =>
  where_known((f) => f.upper_triangular === true || f.lower_triangular === true, x)
const diagonal_form = (x: AnyArray): Fact =>
  where_known((f) => f.upper_triangular === true && f.lower_triangular === true, x)
/** Guard: no more columns than rows: a product with a taller matrix has as many singular values. */
const at_most_as_wide = (x: AnyArray): Fact =>
  where_known(
    ({ shape }) => typeof shape?.[0] === "number" && typeof shape[1] === "number" && shape[1] <= shape[0],
    x,
  )
/** Guard: columns of length 1, at right angles. */
const orthonormal = (x: AnyArray): Fact[] => [
  of_rank(x, 2),
  of_kind(x, float),
  where_known((f) => f.orthonormal_columns === true, x),
]
/** Guard: a matrix whose transpose is its inverse. */
const orthogonal = (x: AnyArray): Fact[] => [...orthonormal(x), is_square(x)]
const number_above_zero = (c: AnyArray, x: AnyArray): Fact[] => [
  of_rank(c, 0),
  typed(c),
  of_one_dtype(x, c),
  above(c, 0),
  is_finite(c),
]

/**
 * A diagonal matrix x with a product of low rank beside it, in either order; what it makes of y, a vector or a matrix,
 * where there is no product; and I + vᵀ x⁻¹ v, of which each side is as long as v is wide.
 */
function updates(x: AnyArray, v: AnyArray, y: AnyArray = v) {
  const [product, d] = [matmul(v, matrix_transpose(v)), diagonal(x)]
  const scaled = divide(v, expand_dims(d, [1]))
  const inner = matmul(matrix_transpose(v), scaled)
  const as_long = where_known((f, g) => typeof f.shape?.[0] === "number" && f.shape[0] === g.shape?.[0], x, v)
  const when = [
    ...square_matrix(x),
    diagonal_form(x),
    definite(x),
    of_rank(v, 2),
    as_long,
    of_one_dtype(x, v),
    is_real(x),
    is_real(v),
  ]
  const of = (rank: number): Fact[] =>
    y === v ? when : [...when, of_rank(y, rank), of_one_dtype(x, y), is_real(y)]
  const small = xp.add(xp.identity_like(inner), inner)
  const shared = { d, scaled, small }
  return (
    [
      [xp.add(x, product), ""],
      [xp.add(product, x), "-right"],
    ] as const
  ).flatMap(([sum, side]) => [
    { ...shared, sum, name: side as string, z: divide(y, d), when: of(1) },
    ...(y === v
      ? []
      : [{ ...shared, sum, name: `-matrix${side}`, z: divide(y, expand_dims(d, [1])), when: of(2) }]),
  ])
}

/** Inverses, determinants and decompositions. */
// prettier-ignore
export const decompositions = /* @__PURE__ */ laws("decompositions", { x: NDArray, y: NDArray, c: NDArray, v: NDArray, L: NDArray }, ({ x, y, c, v, L }) => ({
  "x⁻¹ y = solve(x, y)": rewrite("inverse-product", matmul(inv(x), y), solve(x, y), ...square_matrix(x), is_real(x), where_known(({ shape }) => shape?.length === 1 || shape?.length === 2, y), of_one_dtype(x, y)).reassociates(),
  "y x⁻¹ = solve(xᵀ, yᵀ)ᵀ": rewrite("product-inverse", matmul(y, inv(x)), matrix_transpose(solve(matrix_transpose(x), matrix_transpose(y))), ...square_matrix(x), is_real(x), of_rank(y, 2), of_one_dtype(x, y)).reassociates(),
  "v x⁻¹ = solve(xᵀ, v)   v a vector": rewrite("vector-inverse", matmul(v, inv(x)), solve(matrix_transpose(x), v), ...square_matrix(x), is_real(x), of_rank(v, 1), of_one_dtype(x, v)).reassociates(),
  "solve(x, I) = x⁻¹": rewrite("solve-identity", solve(x, xp.identity_like(x)), inv(x), ...square_matrix(x)).reassociates(),
  "x⁻¹⁻¹ = x   x definite": rewrite("inverse-inverse", inv(inv(x)), x, ...square_matrix(x), definite(x), is_real(x)).reassociates(),
  "xᵀ⁻¹ = x⁻¹ᵀ": rewrite("inverse-transpose", inv(matrix_transpose(x)), matrix_transpose(inv(x)), ...square_matrix(x)).reassociates(),
  "(-x)⁻¹ = -(x⁻¹)": rewrite("inverse-negative", inv(negative(x)), negative(inv(x)), ...square_matrix(x)).reassociates(),
  "solve(x, -y) = -solve(x, y)": rewrite("solve-negative", solve(x, negative(y)), negative(solve(x, y)), ...square_matrix(x), of_one_dtype(x, y), of_rank(y, 2)).reassociates(),
  "x solve(x, y) = y   x definite": rewrite("product-of-solution", matmul(x, solve(x, y)), y, ...square_matrix(x), definite(x), of_rank(y, 2), of_one_dtype(x, y), is_real(x), is_real(y)).reassociates(),
  "solve(x, y w) = solve(x, y) w": rewrite("solve-of-product", solve(x, matmul(y, v)), matmul(solve(x, y), v), ...square_matrix(x), of_rank(y, 2), of_rank(v, 2), of_one_dtype(x, y, v), is_real(x), is_real(y), is_real(v)).reassociates(),

  "solve(D + v vᵀ, y) = D⁻¹ y - D⁻¹ v solve(I + vᵀ D⁻¹ v, vᵀ D⁻¹ y)   D diagonal, definite": updates(x, v, y).map(({ name, sum, z, scaled, small, when }) => rewrite(`solve-updated${name}`, solve(sum, y), xp.subtract(z, matmul(scaled, solve(small, matmul(matrix_transpose(v), z)))), ...when).reassociates()),
  "vᵀ solve(D + v vᵀ, y) = solve(I + vᵀ D⁻¹ v, vᵀ D⁻¹ y)   D diagonal, definite": updates(x, v, y).map(({ name, sum, z, small, when }) => rewrite(`product-updated${name}`, matmul(matrix_transpose(v), solve(sum, y)), solve(small, matmul(matrix_transpose(v), z)), ...when).reassociates()),
  "logdet(D + v vᵀ) = logdet D + logdet(I + vᵀ D⁻¹ v)   D diagonal, definite": updates(x, v).map(({ name, sum: whole, d, small, when }) => rewrite(`logdet-updated${name}`, slogdet(whole).logabsdet, xp.add(sum(log(d)), slogdet(small).logabsdet), ...when).reassociates()),

  "|xᵀ| = |x|": rewrite("det-transpose", det(matrix_transpose(x)), det(x), ...square_matrix(x), is_real(x)).reassociates(),
  "|x⁻¹| = 1 / |x|   x definite": rewrite("det-inverse", det(inv(x)), divide(1, det(x)), ...square_matrix(x), definite(x), is_real(x)).reassociates(),
  "log |det x| = logdet x": rewrite("log-det", log(abs(det(x))), slogdet(x).logabsdet, ...square_matrix(x), is_real(x)).reassociates(),
  "logdet xᵀ = logdet x": rewrite("logdet-transpose", slogdet(matrix_transpose(x)).logabsdet, slogdet(x).logabsdet, ...square_matrix(x), is_real(x)).reassociates(),
  "logdet x⁻¹ = -logdet x   x definite": rewrite("logdet-inverse", slogdet(inv(x)).logabsdet, negative(slogdet(x).logabsdet), ...square_matrix(x), definite(x), is_real(x)).reassociates(),
  "logdet x = 2 sum(log(diag L))   x = L Lᵀ, x definite": rewrite("logdet-cholesky", slogdet(x).logabsdet, multiply(sum(log(diagonal(L))), 2), eq(L, cholesky(x, { upper: false })), ...square_matrix(x), definite(x), is_real(x)).reassociates(),
  "|x| of a triangle = the product of its diagonal": rewrite("det-triangle", det(x), xp.prod(diagonal(x)), ...square_matrix(x), is_real(x), triangular(x)).reassociates(),

  "logdet x = sum(log |diag x|)   x a triangle": rewrite("logdet-triangle", slogdet(x).logabsdet, sum(log(abs(diagonal(x)))), ...square_matrix(x), triangular(x), is_real(x)).reassociates(),
  "tril(x⁻¹) = x⁻¹   x lower triangular": rewrite("inverse-lower-triangle", xp.tril(inv(x)), inv(x), ...square_matrix(x), is_real(x), where_known((f) => f.lower_triangular === true, x)).reassociates(),
  "triu(x⁻¹) = x⁻¹   x upper triangular": rewrite("inverse-upper-triangle", xp.triu(inv(x)), inv(x), ...square_matrix(x), is_real(x), where_known((f) => f.upper_triangular === true, x)).reassociates(),
  "x y = (diag x)ᵀ y   x diagonal": rewrite("diagonal-matrix-product", matmul(x, y), multiply(y, expand_dims(diagonal(x), [1])), ...square_matrix(x), of_rank(y, 2), of_one_dtype(x, y), is_real(x), is_real(y), diagonal_form(x)).reassociates(),
  "y x = y (diag x)   x diagonal": rewrite("product-diagonal-matrix", matmul(y, x), multiply(y, diagonal(x)), ...square_matrix(x), of_rank(y, 2), of_one_dtype(x, y), is_real(x), is_real(y), diagonal_form(x)).reassociates(),
  "eigenvalues of x = sort(diag x)   x diagonal": rewrite("eigenvalues-diagonal", eigvalsh(x), xp.sort(diagonal(x)), ...square_matrix(x), is_real(x), diagonal_form(x)).reassociates(),
  "S(x) = the eigenvalues of x, reversed   x definite": rewrite("svdvals-definite", svdvals(x), xp.flip(eigvalsh(x), { axis: [0] }), ...square_matrix(x), is_real(x), definite(x)).reassociates(),
  "||x|| = |x|   x definite": rewrite("abs-det-definite", abs(det(x)), det(x), ...square_matrix(x), is_real(x), definite(x)).reassociates(),

  "Q⁻¹ = Qᵀ": rewrite("inverse-orthogonal", inv(x), matrix_transpose(x), ...orthogonal(x)).reassociates(),
  "solve(Q, y) = Qᵀ y": rewrite("solve-orthogonal", solve(x, y), matmul(matrix_transpose(x), y), ...orthogonal(x), of_rank(y, 2), of_one_dtype(x, y), is_real(y)).reassociates(),
  "Q⁺ = Qᵀ   columns at right angles, of length 1": rewrite("pinv-orthonormal", linalg.pinv(x), matrix_transpose(x), ...orthonormal(x)).reassociates(),
  "Qᵀ (Q y) = y   columns at right angles, of length 1": rewrite("orthonormal-undone", matmul(matrix_transpose(x), matmul(x, y)), y, ...orthonormal(x), of_rank(y, 2), of_one_dtype(x, y), is_real(y)).reassociates(),
  "|det Q| = 1": rewrite("det-orthogonal", abs(det(x)), xp.ones_like(det(x)), ...orthogonal(x)).reassociates(),
  "S(Q y) = S(y)   columns at right angles, of length 1": rewrite("svdvals-orthonormal", svdvals(matmul(x, y)), svdvals(y), ...orthonormal(x), of_rank(y, 2), of_one_dtype(x, y), is_real(y), at_most_as_wide(y)).reassociates(),
  "‖Q v‖ = ‖v‖   columns at right angles, of length 1": rewrite("norm-orthonormal", linalg.vector_norm(matmul(x, v)), linalg.vector_norm(v), ...orthonormal(x), of_rank(v, 1), of_one_dtype(x, v), is_real(v)).reassociates(),

  "chol(c x) = √c chol(x)   c > 0, x definite": rewrite("cholesky-scaled", cholesky(multiply(x, c), { upper: false }), multiply(cholesky(x, { upper: false }), xp.sqrt(c)), ...square_matrix(x), definite(x), ...number_above_zero(c, x), is_real(x)).reassociates(),
  "chol(x, upper) = chol(x)ᵀ": rewrite("cholesky-upper", cholesky(x, { upper: true }), matrix_transpose(cholesky(x, { upper: false })), ...square_matrix(x), symmetric(x)).reassociates(),
  "L Lᵀ = x   L = chol(x), x definite": rewrite("cholesky-product", matmul(cholesky(x, { upper: false }), matrix_transpose(cholesky(x, { upper: false }))), x, ...square_matrix(x), definite(x), is_real(x)).reassociates(),

  "eigenvalues without eigenvectors": rewrite("eigh-values", eigh(x).eigenvalues, eigvalsh(x), ...square_matrix(x)).reassociates(),
  "eigenvalues of c x = c those of x   c > 0": rewrite("eigenvalues-scaled", eigvalsh(multiply(x, c)), multiply(eigvalsh(x), c), ...square_matrix(x), ...number_above_zero(c, x), is_real(x)).reassociates(),
  "eigenvectors of c x = those of x   c > 0": rewrite("eigenvectors-scaled", eigh(multiply(x, c)).eigenvectors, eigh(x).eigenvectors, ...square_matrix(x), ...number_above_zero(c, x), is_real(x)).reassociates(),
  "eigenvalues of -x = those of x, reversed": rewrite("eigenvalues-negative", eigvalsh(negative(x)), negative(xp.flip(eigvalsh(x), { axis: [0] })), ...square_matrix(x), is_real(x)).reassociates(),
  "sum of the eigenvalues = tr x": rewrite("sum-of-eigenvalues", sum(eigvalsh(x)), linalg.trace(x), ...square_matrix(x), is_real(x), symmetric(x)).reassociates(),
  "product of the eigenvalues = |x|": rewrite("product-of-eigenvalues", xp.prod(eigvalsh(x)), det(x), ...square_matrix(x), is_real(x), symmetric(x)).reassociates(),

  "S(x) without vectors": rewrite("svd-values", svd(x, { full_matrices: true }).S, svdvals(x), of_rank(x, 2), of_kind(x, float)).reassociates(),
  "S(xᵀ) = S(x)": rewrite("svdvals-transpose", svdvals(matrix_transpose(x)), svdvals(x), of_rank(x, 2), of_kind(x, float), is_real(x)).reassociates(),
  "S(c x) = c S(x)   c > 0": rewrite("svdvals-scaled", svdvals(multiply(x, c)), multiply(svdvals(x), c), of_rank(x, 2), of_kind(x, float), ...number_above_zero(c, x), is_real(x)).reassociates(),
  "S(-x) = S(x)": rewrite("svdvals-negative", svdvals(negative(x)), svdvals(x), of_rank(x, 2), of_kind(x, float)).reassociates(),
  "sum(S(x)²) = sum(x²)": rewrite("sum-of-singular-squares", sum(xp.square(svdvals(x))), sum(xp.square(x)), of_rank(x, 2), of_kind(x, float), is_real(x)).reassociates(),
  "U S = x Vhᵀ": rewrite("scaled-left-vectors", multiply(svd(x, { full_matrices: false }).U, svd(x, { full_matrices: false }).S), matmul(x, matrix_transpose(svd(x, { full_matrices: false }).Vh)), of_rank(x, 2), of_kind(x, float), is_real(x)).reassociates(),
  "(U S) Vh = x": rewrite("svd-product", matmul(multiply(svd(x, { full_matrices: false }).U, svd(x, { full_matrices: false }).S), svd(x, { full_matrices: false }).Vh), x, of_rank(x, 2), of_kind(x, float), is_real(x)).reassociates(),
  "Q R = x": rewrite("qr-product", matmul(qr(x, { mode: "reduced" }).Q, qr(x, { mode: "reduced" }).R), x, of_rank(x, 2), of_kind(x, float), is_real(x)).reassociates(),
  "R of c x = c R of x   c > 0": rewrite("qr-scaled", qr(multiply(x, c), { mode: "reduced" }).R, multiply(qr(x, { mode: "reduced" }).R, c), of_rank(x, 2), of_kind(x, float), ...number_above_zero(c, x), is_real(x)).reassociates(),
  "xᵀ x = I   columns at right angles, of length 1": rewrite("qr-orthonormal", xp.gram(x), xp.identity_like(xp.gram(x)), of_rank(x, 2), of_kind(x, float), where_known(({ orthonormal_columns }) => orthonormal_columns === true, x)).reassociates(),
  "xᵀ⁺ = x⁺ᵀ": rewrite("pinv-transpose", linalg.pinv(matrix_transpose(x)), matrix_transpose(linalg.pinv(x)), of_rank(x, 2), of_kind(x, float), is_real(x)).reassociates(),
  "‖x‖ = √sum(x²)   a matrix": rewrite("matrix-norm", linalg.matrix_norm(x), xp.sqrt(sum(xp.square(x))), of_rank(x, 2), of_kind(x, float)).reassociates(),
  "‖v‖ = √sum(v²)": rewrite("vector-norm", linalg.vector_norm(v), xp.sqrt(sum(xp.square(v))), of_kind(v, float)).reassociates(),
  "‖v‖₁ = sum(|v|)": rewrite("vector-norm-one", linalg.vector_norm(v, { ord: 1 }), sum(abs(v)), of_kind(v, float)).reassociates(),
  "‖v‖∞ = max(|v|)": rewrite("vector-norm-largest", linalg.vector_norm(v, { ord: Infinity }), xp.max(abs(v)), of_kind(v, float), not_empty(v)).exact(),
  "‖v‖ = √sum(v²)   of each row": [
    rewrite("vector-norm-rows", linalg.vector_norm(v, { axis: 1 }), xp.sqrt(sum(xp.square(v), { axis: 1 })), of_rank(v, 2), of_kind(v, float)).reassociates(),
    rewrite("vector-norm-rows-kept", linalg.vector_norm(v, { axis: 1, keepdims: true }), expand_dims(xp.sqrt(sum(xp.square(v), { axis: 1 })), [1]), of_rank(v, 2), of_kind(v, float)).reassociates(),
  ],
}))
