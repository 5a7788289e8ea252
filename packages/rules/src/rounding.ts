import * as xp from "@carton/array-api"
import { sorts } from "@carton/array-api"
import { rewrite } from "@carton/egraph"
import { idempotent } from "./algebra.js"
import { float, of_kind, of_one_dtype, typed, where_known } from "./conditions.js"
import { laws } from "./laws.js"

const { NDArray } = sorts
const { ceil, floor, negative, round, sign, trunc } = xp
const to_integers = [
  ["floor", floor],
  ["ceil", ceil],
  ["trunc", trunc],
  ["round", round],
] as const

/** Rounding, signs, and what integers make of them. */
// prettier-ignore
export const rounding = /* @__PURE__ */ laws("rounding", { x: NDArray, y: NDArray }, ({ x, y }) => ({
  "f(f(x)) = f(x)   f a rounding or a size": [...to_integers, ["abs", xp.abs] as const].map((f) => idempotent(f, x)),
  "sign(sign(x)) = sign(x)   (x / |x| of an infinite complex number is NaN)": rewrite("sign-twice", sign(sign(x)), sign(x), of_kind(x, ["integral", float])).exact(),
  "f(g(x)) = g(x)   f, g roundings": to_integers.flatMap(([outer, f]) => to_integers.filter(([inner]) => inner !== outer).map(([inner, g]) =>
    rewrite(`${outer}-of-${inner}`, f(g(x)), g(x), of_kind(x, float)).exact())),
  "f(x) = x   f a rounding, x integers": to_integers.map(([name, f]) =>
    rewrite(`${name}-integers`, f(x), x, typed(x), where_known(({ dtype, integral }) => dtype !== undefined && (xp.isdtype(dtype, "integral") || (integral === true && xp.isdtype(dtype, float))), x)).exact()),
  "⌊-x⌋ = -⌈x⌉": rewrite("floor-negative", floor(negative(x)), negative(ceil(x)), of_kind(x, float)).exact(),
  "⌈-x⌉ = -⌊x⌋": rewrite("ceil-negative", ceil(negative(x)), negative(floor(x)), of_kind(x, float)).exact(),
  "trunc x = ⌊x⌋   x ≥ 0": rewrite("trunc-positive", trunc(x), floor(x), of_kind(x, float), where_known(({ lower }) => lower !== undefined && lower >= 0, x)).exact(),
  "sign(x) = 1   x > 0": rewrite("sign-positive", sign(x), xp.ones_like(x), of_kind(x, float), typed(x), where_known(({ lower }) => lower !== undefined && lower > 0, x)).exact(),
  "sign(-x) = -sign(x)   (sign(-0) = 0)": rewrite("sign-negative", sign(negative(x)), negative(sign(x)), of_kind(x, float)).reassociates(),
  "sign(|x|) = |sign(x)|": rewrite("sign-abs-inside", sign(xp.abs(x)), xp.abs(sign(x)), of_kind(x, float)).exact(),
  "x // 1 = ⌊x⌋": rewrite("floor-divide-one", xp.floor_divide(x, 1), floor(x), of_kind(x, ["integral", float]), typed(x)).reassociates(),
  "x // x = 1   x integers, not 0": rewrite("floor-divide-itself", xp.floor_divide(x, x), xp.ones_like(x), of_kind(x, "integral"), typed(x), where_known(({ nonzero }) => nonzero === true, x)).exact(),
  "(x mod y) mod y = x mod y   integers": rewrite("remainder-twice", xp.remainder(xp.remainder(x, y), y), xp.remainder(x, y), of_kind(x, "integral"), of_one_dtype(x, y)).exact(),
  "x mod 1 = 0   x integers": rewrite("remainder-one", xp.remainder(x, 1), xp.zeros_like(x), of_kind(x, "integral"), typed(x)).exact(),
}))
