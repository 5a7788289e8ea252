import * as xp from "@carton/array-api"
import { sorts } from "@carton/array-api"
import { rewrite } from "@carton/egraph"
import { involution } from "./algebra.js"
import { of_kind, of_one_dtype, of_one_shape, typed } from "./conditions.js"
import { laws } from "./laws.js"

const { NDArray } = sorts
const { bitwise_and: and, bitwise_invert: invert, bitwise_or: or, bitwise_xor: xor } = xp
const bit = ["bool", "integral"] as const

/** Bits of integers, and of truth values. */
// prettier-ignore
export const bits = /* @__PURE__ */ laws("bits", { x: NDArray, y: NDArray }, ({ x, y }) => ({
  "~~x = x": involution(["bitwise-invert", invert], x),
  "x & x = x": rewrite("bitwise-and-itself", and(x, x), x, typed(x), of_kind(x, bit)).exact(),
  "x | x = x": rewrite("bitwise-or-itself", or(x, x), x, typed(x), of_kind(x, bit)).exact(),
  "x ^ x = 0": rewrite("bitwise-xor-itself", xor(x, x), xp.zeros_like(x), typed(x), of_kind(x, "integral")).exact(),
  "(x ^ y) ^ y = x": rewrite("bitwise-xor-twice", xor(xor(x, y), y), x, typed(x), of_one_shape(x, y), of_one_dtype(x, y), of_kind(x, bit)).exact(),
  "(x & y) & y = x & y": rewrite("bitwise-and-again", and(and(x, y), y), and(x, y), of_one_dtype(x, y), of_kind(x, bit)).exact(),
  "(x | y) | y = x | y": rewrite("bitwise-or-again", or(or(x, y), y), or(x, y), of_one_dtype(x, y), of_kind(x, bit)).exact(),
  "x & (x | y) = x": rewrite("bitwise-and-absorbs", and(x, or(x, y)), x, typed(x), of_one_shape(x, y), of_one_dtype(x, y), of_kind(x, bit)).exact(),
  "x | (x & y) = x": rewrite("bitwise-or-absorbs", or(x, and(x, y)), x, typed(x), of_one_shape(x, y), of_one_dtype(x, y), of_kind(x, bit)).exact(),
  "~x & ~y = ~(x | y)": rewrite("bitwise-inverts-and", and(invert(x), invert(y)), invert(or(x, y)), of_one_dtype(x, y), typed(x), typed(y), of_kind(x, bit)).exact(),
  "~x | ~y = ~(x & y)": rewrite("bitwise-inverts-or", or(invert(x), invert(y)), invert(and(x, y)), of_one_dtype(x, y), typed(x), typed(y), of_kind(x, bit)).exact(),
  "~x ^ ~y = x ^ y": rewrite("bitwise-inverts-xor", xor(invert(x), invert(y)), xor(x, y), of_one_dtype(x, y), typed(x), typed(y), of_kind(x, bit)).exact(),
  "x & 0 = 0": rewrite("bitwise-and-zero", and(x, 0), xp.zeros_like(x), typed(x), of_kind(x, "integral")).exact(),
  "x | 0 = x": rewrite("bitwise-or-zero", or(x, 0), x, typed(x), of_kind(x, "integral")).exact(),
  "x ^ 0 = x": rewrite("bitwise-xor-zero", xor(x, 0), x, typed(x), of_kind(x, "integral")).exact(),
  "x << 0 = x": rewrite("left-shift-zero", xp.bitwise_left_shift(x, 0), x, typed(x), of_kind(x, "integral")).exact(),
  "x >> 0 = x": rewrite("right-shift-zero", xp.bitwise_right_shift(x, 0), x, typed(x), of_kind(x, "integral")).exact(),
}))
