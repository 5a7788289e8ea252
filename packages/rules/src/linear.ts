import * as xp from "@carton/array-api"
import { sorts } from "@carton/array-api"
import { rewrite, ruleset } from "@carton/egraph"
import { is_real } from "./real.js"
import { of_kind, of_rank, where_known } from "./conditions.js"

const { NDArray } = sorts
const { linalg, matmul, matrix_transpose, multiply, negative } = xp
const float = "real floating"

/** Products of matrices. */
// prettier-ignore
export const linear = /* @__PURE__ */ ruleset(
  "linear algebra",
  { x: NDArray, y: NDArray, z: NDArray, c: NDArray },
  ({ x, y, z, c }) => [
    // xᵀ yᵀ = (y x)ᵀ
    rewrite("transposes-product", matmul(matrix_transpose(x), matrix_transpose(y)), matrix_transpose(matmul(y, x)), of_rank(x, 2), of_rank(y, 2), of_kind(x, float), of_kind(y, float)).exact(),
    // (c x) y = c (x y), c a number
    rewrite("scaled-product", matmul(multiply(x, c), y), multiply(matmul(x, y), c), of_rank(c, 0), of_kind(x, float), of_kind(y, float), is_real(x), is_real(y), is_real(c), where_known((f, g, h) => f.dtype === g.dtype && g.dtype === h.dtype, x, y, c)).reassociates(),
    rewrite("product-scaled", matmul(x, multiply(y, c)), multiply(matmul(x, y), c), of_rank(c, 0), of_kind(x, float), of_kind(y, float), is_real(x), is_real(y), is_real(c), where_known((f, g, h) => f.dtype === g.dtype && g.dtype === h.dtype, x, y, c)).reassociates(),
    rewrite("negative-product", matmul(negative(x), y), negative(matmul(x, y)), of_kind(x, float), of_kind(y, float)).reassociates(),
    // x (y z) = (x y) z
    rewrite("product-of-product", matmul(matmul(x, y), z), matmul(x, matmul(y, z)), of_rank(x, 2), of_rank(y, 2), where_known(({ shape }) => shape?.length === 1 || shape?.length === 2, z), of_kind(x, float), of_kind(y, float), of_kind(z, float), is_real(x), is_real(y), is_real(z)).reassociates(),
    rewrite("trace-transpose", linalg.trace(matrix_transpose(x)), linalg.trace(x), of_rank(x, 2)).exact(),
    rewrite("diagonal-transpose", linalg.diagonal(matrix_transpose(x)), linalg.diagonal(x)).exact(),
    // |x y| = |x| |y| and so on are not here: determinants overflow
    rewrite("outer-transpose", matrix_transpose(linalg.outer(x, y)), linalg.outer(y, x), of_kind(x, float), of_kind(y, float)).exact(),
  ],
)
