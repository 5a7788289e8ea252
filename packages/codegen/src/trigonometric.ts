import { elementary } from "./elementary.js"
import type { Formula } from "./formula.js"
import type { Term } from "./ir.js"

/** π/2 in parts, of which multiples of the first two by 16 bits are exact. */
const HALF_PI = [1.5707963267923333, 2.5633441515839558e-12, 1.0562999066987428e-23] as const
/** Up to here; beyond, the host's function is called. */
const LARGEST = 2 ** 16

/** x = n π/2 + r + rest: the sine and cosine of r + rest, and as factors, 0, 1 or -1, how they make that of x. */
const quarter = (f: Formula, x: Term): { sine: Term; cosine: Term; same: Term; other: Term } => {
  const n = f.let("n", f.nearest(f.mul(x, 2 / Math.PI)))
  const top = f.let("top", f.sub(x, f.mul(n, HALF_PI[0])))
  const middle = f.let("middle", f.mul(n, HALF_PI[1]))
  const high = f.let("high", f.sub(top, middle))
  const low = f.let("low", f.sub(f.mul(n, HALF_PI[2]), f.sub(f.sub(top, high), middle)))
  const r = f.let("r", f.sub(high, low))
  const rest = f.let("rest", f.sub(f.sub(high, r), low))
  const z = f.let("z", f.mul(r, r))
  // fdlibm, k_sin.c and k_cos.c
  const cube = f.let("cube", f.mul(z, r))
  const half = f.let("half", f.mul(0.5, z))
  const w = f.let("w", f.sub(1, half))
  const [s1, ...s] = SIN
  const bent = f.sub(f.mul(0.5, rest), f.mul(cube, f.polynomial(z, s)))
  const bend = f.sub(f.mul(cube, s1), f.sub(f.mul(z, bent), rest))
  const curve = f.sub(f.mul(z, f.mul(z, f.polynomial(z, COS))), f.mul(r, rest))
  // n modulo 4, from -2 to 2
  const q = f.let("q", f.sub(n, f.mul(4, f.nearest(f.mul(n, 0.25)))))
  const size = f.let("size", f.call("abs", q))
  return {
    sine: f.add(r, bend),
    cosine: f.add(w, f.add(f.sub(f.sub(1, w), half), curve)),
    same: f.sub(1, size),
    other: f.mul(q, f.sub(2, size)),
  }
}
const SIN = [
  -1.66666666666666324348e-1, 8.33333333332248946124e-3, -1.98412698298579493134e-4,
  2.75573137070700676789e-6, -2.50507602534068634195e-8, 1.58969099521155010221e-10,
] as const
const COS = [
  4.16666666666666019037e-2, -1.38888888888741095749e-3, 2.48015872894767294178e-5,
  -2.75573143513906633035e-7, 2.0875723212981748279e-9, -1.13596475577881948265e-11,
] as const

export const sin = /* @__PURE__ */ elementary("sin", "The sine of x.", (f, x) => {
  const { sine, cosine, same, other } = quarter(f, x)
  const value = f.let("value", f.add(f.mul(sine, same), f.mul(cosine, other)))
  const size = f.let("least", f.call("abs", x))
  const rare = f.select(f.lt(size, 1), x, f.call("sin", x))
  return f.select(f.and(f.lt(2 ** -27, size), f.lt(size, LARGEST)), value, rare)
})

export const cos = /* @__PURE__ */ elementary("cos", "The cosine of x.", (f, x) => {
  const { sine, cosine, same, other } = quarter(f, x)
  const value = f.let("value", f.sub(f.mul(cosine, same), f.mul(sine, other)))
  return f.select(f.lt(f.call("abs", x), LARGEST), value, f.call("cos", x))
})
