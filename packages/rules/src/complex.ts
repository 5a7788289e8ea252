import * as xp from "@carton/array-api"
import { sorts } from "@carton/array-api"
import { rewrite } from "@carton/egraph"
import { involution } from "./algebra.js"
import { float, of_kind, of_one_dtype, typed } from "./conditions.js"
import { laws } from "./laws.js"

const { NDArray } = sorts
const { abs, add, conj, imag, multiply, negative, real, subtract } = xp
const complex = "complex floating"

/** Parts and conjugates of complex numbers. */
// prettier-ignore
export const complexes = /* @__PURE__ */ laws("complex numbers", { x: NDArray, y: NDArray }, ({ x, y }) => ({
  "conj(conj z) = z": involution(["conj", conj], x),
  "conj x = x   x real": rewrite("conj-real", conj(x), x, of_kind(x, float), typed(x)).exact(),
  "re(conj z) = re z": rewrite("real-part-conj", real(conj(x)), real(x), of_kind(x, complex)).exact(),
  "im(conj z) = -im z": rewrite("imaginary-part-conj", imag(conj(x)), negative(imag(x)), of_kind(x, complex)).exact(),
  "|conj z| = |z|": rewrite("abs-conj", abs(conj(x)), abs(x), of_kind(x, complex)).exact(),
  "|-z| = |z|": rewrite("abs-negative-complex", abs(negative(x)), abs(x), of_kind(x, complex)).exact(),
  "|z|² = (re z)² + (im z)²": rewrite("square-modulus", xp.square(abs(x)), add(xp.square(real(x)), xp.square(imag(x))), of_kind(x, complex), typed(x)).reassociates(),
  "re(z + w) = re z + re w": rewrite("real-part-add", real(add(x, y)), add(real(x), real(y)), of_one_dtype(x, y), of_kind(x, complex), typed(x), typed(y)).exact(),
  "im(z + w) = im z + im w": rewrite("imaginary-part-add", imag(add(x, y)), add(imag(x), imag(y)), of_one_dtype(x, y), of_kind(x, complex), typed(x), typed(y)).exact(),
  "re(z - w) = re z - re w": rewrite("real-part-subtract", real(subtract(x, y)), subtract(real(x), real(y)), of_one_dtype(x, y), of_kind(x, complex), typed(x), typed(y)).exact(),
  "im(z - w) = im z - im w": rewrite("imaginary-part-subtract", imag(subtract(x, y)), subtract(imag(x), imag(y)), of_one_dtype(x, y), of_kind(x, complex), typed(x), typed(y)).exact(),
  "re(-z) = -re z": rewrite("real-part-negative", real(negative(x)), negative(real(x)), of_kind(x, complex)).exact(),
  "im(-z) = -im z": rewrite("imaginary-part-negative", imag(negative(x)), negative(imag(x)), of_kind(x, complex)).exact(),
  "z conj z = |z|²": rewrite("multiply-conj", real(multiply(x, conj(x))), add(xp.square(real(x)), xp.square(imag(x))), of_kind(x, complex), typed(x)).reassociates(),
  "conj z + conj w = conj(z + w)   (im z = -im w: 0 of the other sign)": rewrite("conj-add", add(conj(x), conj(y)), conj(add(x, y)), of_one_dtype(x, y), of_kind(x, complex), typed(x), typed(y)).reassociates(),
}))
