import * as xp from "@carton/array-api"
import { sorts } from "@carton/array-api"
import { rewrite } from "@carton/egraph"
import {
  float,
  is_nonzero,
  of_kind,
  of_one_dtype,
  of_one_shape,
  of_rank,
  stretches_to,
  typed,
} from "./conditions.js"
import { laws } from "./laws.js"
import { product_of, vector_or_matrix } from "./linear.js"
import { is_real } from "./real.js"

const { NDArray, Axis } = sorts
const { add, divide, matmul, multiply, subtract, sum } = xp

/** Laws of rings and fields: what cancels, what is factored out. Together with their opposites they go round in circles: they are run last, and not to the end. */
// prettier-ignore
export const distribution = /* @__PURE__ */ laws("distribution", { x: NDArray, y: NDArray, z: NDArray, axis: Axis }, ({ x, y, z, axis }) => ({
  "(x + y) - y = x": rewrite("add-subtract", subtract(add(x, y), y), x, stretches_to(y, x), of_one_dtype(x, y), of_kind(x, float), typed(x), is_real(x), is_real(y)).reassociates(),
  "(x - y) + y = x": rewrite("subtract-add", add(subtract(x, y), y), x, stretches_to(y, x), of_one_dtype(x, y), of_kind(x, float), typed(x), is_real(x), is_real(y)).reassociates(),
  "x - (x - y) = y": rewrite("subtract-difference", subtract(x, subtract(x, y)), y, of_one_shape(x, y), of_one_dtype(x, y), of_kind(x, float), typed(y), is_real(x), is_real(y)).reassociates(),
  "x (y / x) = y   x not 0": rewrite("multiply-quotient", multiply(divide(y, x), x), y, stretches_to(x, y), of_one_dtype(x, y), of_kind(x, float), typed(y), is_real(x), is_real(y), is_nonzero(x)).reassociates(),
  "(x y) / y = x   y not 0": rewrite("multiply-divide", divide(multiply(x, y), y), x, stretches_to(y, x), of_one_dtype(x, y), of_kind(x, float), typed(x), is_real(x), is_real(y), is_nonzero(y)).reassociates(),

  "x z + y z = (x + y) z": rewrite("add-products", add(multiply(x, z), multiply(y, z)), multiply(add(x, y), z), of_one_shape(x, y), of_one_dtype(x, y, z), of_kind(x, float), typed(x), typed(y), is_real(x), is_real(y), is_real(z)).reassociates(),
  "x z - y z = (x - y) z": rewrite("subtract-products", subtract(multiply(x, z), multiply(y, z)), multiply(subtract(x, y), z), of_one_shape(x, y), of_one_dtype(x, y, z), of_kind(x, float), typed(x), typed(y), is_real(x), is_real(y), is_real(z)).reassociates(),
  "x / z + y / z = (x + y) / z": rewrite("add-quotients", add(divide(x, z), divide(y, z)), divide(add(x, y), z), of_one_shape(x, y), of_one_dtype(x, y, z), of_kind(x, float), typed(x), typed(y), is_real(x), is_real(y), is_real(z), is_nonzero(z)).reassociates(),
  "x / z - y / z = (x - y) / z": rewrite("subtract-quotients", subtract(divide(x, z), divide(y, z)), divide(subtract(x, y), z), of_one_shape(x, y), of_one_dtype(x, y, z), of_kind(x, float), typed(x), typed(y), is_real(x), is_real(y), is_real(z), is_nonzero(z)).reassociates(),
  "x z + y z = (x + y) z   matrices": rewrite("add-products-left", add(matmul(x, z), matmul(y, z)), matmul(add(x, y), z), of_one_shape(x, y), of_rank(x, 2), of_rank(z, 2), ...product_of(x, y, z)).reassociates(),
  "z x + z y = z (x + y)": rewrite("add-products-right", add(matmul(z, x), matmul(z, y)), matmul(z, add(x, y)), of_one_shape(x, y), of_rank(x, 2), of_rank(z, 2), ...product_of(x, y, z)).reassociates(),
  "x z - y z = (x - y) z   matrices": rewrite("subtract-products-left", subtract(matmul(x, z), matmul(y, z)), matmul(subtract(x, y), z), of_one_shape(x, y), of_rank(x, 2), of_rank(z, 2), ...product_of(x, y, z)).reassociates(),
  "z x - z y = z (x - y)": rewrite("subtract-products-right", subtract(matmul(z, x), matmul(z, y)), matmul(z, subtract(x, y)), of_one_shape(x, y), of_rank(x, 2), of_rank(z, 2), ...product_of(x, y, z)).reassociates(),
  "x (y z) = (x y) z": rewrite("product-by-product", matmul(x, matmul(y, z)), matmul(matmul(x, y), z), of_rank(y, 2), vector_or_matrix(x), vector_or_matrix(z), ...product_of(x, y, z)).reassociates(),
  "sum(x, i) + sum(y, i) = sum(x + y, i)": rewrite("sum-of-both", add(sum(x, { axis }), sum(y, { axis })), sum(add(x, y), { axis }), of_one_shape(x, y), of_one_dtype(x, y), of_kind(x, float), typed(x), typed(y), is_real(x), is_real(y)).reassociates(),
  "sum(x, i) - sum(y, i) = sum(x - y, i)": rewrite("sum-of-difference", subtract(sum(x, { axis }), sum(y, { axis })), sum(subtract(x, y), { axis }), of_one_shape(x, y), of_one_dtype(x, y), of_kind(x, float), typed(x), typed(y), is_real(x), is_real(y)).reassociates(),
  "max(max(x, y)) = max(max x, max y)": ([["max", xp.max, xp.maximum], ["min", xp.min, xp.minimum]] as const).map(([name, f, g]) =>
      rewrite(`${name}-of-two`, g(f(x, { axis }), f(y, { axis })), f(g(x, y), { axis }), of_one_shape(x, y), of_one_dtype(x, y), of_kind(x, float), typed(x), typed(y)).exact()),
}))
