import * as xp from "@carton/array-api"
import { sorts, type NDArray as AnyArray } from "@carton/array-api"
import { rewrite, ruleset, type Rule } from "@carton/egraph"
import { of_kind, where_known } from "./conditions.js"

const { NDArray } = sorts
const { abs, add, divide, logical_not, multiply, negative, sqrt, square, subtract, where } = xp

type Unary = (x: AnyArray) => AnyArray
const float = "real floating"

/** f(f(x)) = f(x) */
const idempotent = (name: string, f: Unary, x: AnyArray): Rule =>
  rewrite(`${name}-twice`, f(f(x)), f(x)).exact()
/** f(f(x)) = x */
const involution = (name: string, f: Unary, x: AnyArray): Rule =>
  rewrite(`${name}-undone`, f(f(x)), x).exact()
/** f(-x) = f(x) */
const even = (name: string, f: Unary, x: AnyArray): Rule =>
  rewrite(`${name}-even`, f(negative(x)), f(x), of_kind(x, float)).exact()
/** f(-x) = -f(x) */
const odd = (name: string, f: Unary, x: AnyArray): Rule =>
  rewrite(`${name}-odd`, f(negative(x)), negative(f(x)), of_kind(x, float)).exact()

/** Laws of elementwise functions that hold for every input bit for bit, and a few that hold over the reals. */
// prettier-ignore
export const algebra = /* @__PURE__ */ ruleset("algebra", { x: NDArray, y: NDArray, m: NDArray }, ({ x, y, m }) => [
  rewrite("subtract-zero", subtract(x, 0), x).exact(),                                          // x - 0 = x      (-0 - 0 = -0)
  rewrite("multiply-one", multiply(x, 1), x, of_kind(x, ["integral", float])).exact(),          // x · 1 = x      (complex: (inf + 0i) · 1 = inf + NaN i)
  rewrite("one-multiply", multiply(1, x), x, of_kind(x, ["integral", float])).exact(),
  rewrite("divide-one", divide(x, 1), x, of_kind(x, float)).exact(),                            // x / 1 = x
  rewrite("multiply-minus-one", multiply(x, -1), negative(x), of_kind(x, float)).exact(),       // x · -1 = -x
  rewrite("divide-minus-one", divide(x, -1), negative(x), of_kind(x, float)).exact(),
  rewrite("zero-subtract", subtract(0, x), negative(x), of_kind(x, float)).reassociates(),      // 0 - x = -x     (0 - 0 = 0)
  rewrite("multiply-two", multiply(x, 2), add(x, x), of_kind(x, float)).exact(),                // 2 x = x + x
  rewrite("pow-two", xp.pow(x, 2), square(x), of_kind(x, float)).reassociates(),                // x^2
  rewrite("pow-one", xp.pow(x, 1), x, of_kind(x, float)).exact(),
  rewrite("pow-half", xp.pow(x, 0.5), sqrt(x), where_known(({ lower }) => (lower ?? -1) >= 0, x), of_kind(x, float)).reassociates(), // x >= 0
  rewrite("multiply-itself", multiply(x, x), square(x), of_kind(x, float)).exact(),
  rewrite("square-abs", square(abs(x)), square(x), of_kind(x, float)).exact(),                  // |x|^2 = x^2    x real
  rewrite("square-sqrt", square(sqrt(x)), x, where_known(({ lower }) => (lower ?? -1) >= 0, x), of_kind(x, float)).reassociates(),
  rewrite("abs-positive", abs(x), x, where_known(({ lower }) => (lower ?? -1) > 0, x), of_kind(x, float)).exact(), // x > 0
  rewrite("subtract-negative", subtract(x, negative(y)), add(x, y), of_kind(x, float), of_kind(y, float)).exact(), // x - -y = x + y
  rewrite("add-negative", add(x, negative(y)), subtract(x, y), of_kind(x, float), of_kind(y, float)).exact(),
  rewrite("negative-add", add(negative(x), y), subtract(y, x), of_kind(x, float), of_kind(y, float)).exact(),
  rewrite("negative-subtract", negative(subtract(x, y)), subtract(y, x), of_kind(x, float), of_kind(y, float)).reassociates(), // -(x - x) = -0
  rewrite("negatives-multiply", multiply(negative(x), negative(y)), multiply(x, y), of_kind(x, float), of_kind(y, float)).exact(),
  rewrite("negatives-divide", divide(negative(x), negative(y)), divide(x, y), of_kind(x, float), of_kind(y, float)).exact(),
  ...([["abs", abs], ["floor", xp.floor], ["ceil", xp.ceil], ["trunc", xp.trunc], ["round", xp.round]] as const).map(([name, f]) => idempotent(name, f, x)),
  involution("negative", negative, x),
  involution("conj", xp.conj, x),
  involution("bitwise-invert", xp.bitwise_invert, x),
  ...([["abs", abs], ["square", square], ["cos", xp.cos], ["cosh", xp.cosh]] as const).map(([name, f]) => even(name, f, x)),
  ...([["sin", xp.sin], ["tan", xp.tan], ["tanh", xp.tanh], ["sinh", xp.sinh], ["asin", xp.asin], ["atan", xp.atan], ["trunc", xp.trunc], ["round", xp.round]] as const)
    .map(([name, f]) => odd(name, f, x)),
  rewrite("floor-negative", xp.floor(negative(x)), negative(xp.ceil(x)), of_kind(x, float)).exact(),
  rewrite("ceil-negative", xp.ceil(negative(x)), negative(xp.floor(x)), of_kind(x, float)).exact(),
  rewrite("maximum-itself", xp.maximum(x, x), x).exact(),
  rewrite("minimum-itself", xp.minimum(x, x), x).exact(),
  rewrite("maximum-again", xp.maximum(xp.maximum(x, y), y), xp.maximum(x, y)).exact(),
  rewrite("minimum-again", xp.minimum(xp.minimum(x, y), y), xp.minimum(x, y)).exact(),
  rewrite("and-itself", xp.logical_and(x, x), x, of_kind(x, "bool")).exact(),
  rewrite("or-itself", xp.logical_or(x, x), x, of_kind(x, "bool")).exact(),
  rewrite("not-not", logical_not(logical_not(x)), x, of_kind(x, "bool")).exact(),
  rewrite("not-and", logical_not(xp.logical_and(x, y)), xp.logical_or(logical_not(x), logical_not(y))).exact(), // De Morgan
  rewrite("not-or", logical_not(xp.logical_or(x, y)), xp.logical_and(logical_not(x), logical_not(y))).exact(),
  rewrite("not-equal", logical_not(xp.equal(x, y)), xp.not_equal(x, y)).exact(),
  rewrite("not-not-equal", logical_not(xp.not_equal(x, y)), xp.equal(x, y)).exact(),
  rewrite("where-not", where(logical_not(m), x, y), where(m, y, x), of_kind(m, "bool")).exact(),
  rewrite("where-negative", where(m, negative(x), negative(y)), negative(where(m, x, y)), of_kind(x, float), of_kind(y, float)).exact(),
  rewrite("log-sqrt", xp.log(sqrt(x)), multiply(xp.log(x), 0.5), of_kind(x, float)).reassociates(),
])
