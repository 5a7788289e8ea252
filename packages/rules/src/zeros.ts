import {
  add,
  equal,
  facts,
  multiply,
  set_mask,
  sorts,
  subtract,
  where,
  zeros as zeros_array,
  type EagerArray,
  type Facts,
  type NDArray as AnyArray,
  type SymbolicArray,
} from "@carton/array-api"
import { eq, rewrite, rule, set, type Fact } from "@carton/egraph"
import { from_facts, numberIn, of_kind, of_rank, where_known } from "./conditions.js"
import { laws } from "./laws.js"
import { is_real } from "./real.js"

const { NDArray, Const, FactsSort, known } = sorts

/** Constants of more elements are not worth having. */
const SMALL = 4096
const small = (shape: readonly number[]): boolean => shape.reduce((n, extent) => n * extent, 1) <= SMALL
/** Zeros of the shape of x, where they are few. */
const zeros_like = (x: AnyArray) =>
  from_facts(
    "zeros-like",
    Const,
    ({ shape, dtype }) =>
      dtype !== undefined && shape?.every((n) => typeof n === "number") && small(shape as number[])
        ? (zeros_array(shape as number[], { dtype }) as EagerArray)
        : undefined,
    x,
  )

const nonzero_one = (x: AnyArray) => from_facts("nonzero-one", FactsSort, (): Facts => ({ nonzero: true }), x)

/** Guard: a mask has an element for each of x; the standard lets an extent of a mask be 0 beside any other. */
const covered_by = (x: AnyArray, mask: AnyArray): Fact =>
  where_known(
    (f, g) => f.shape?.length === g.shape?.length && f.shape?.every((n, i) => n === g.shape![i]) === true,
    x,
    mask,
  )

/** Every element is known to be +0. */
function isZero({ value, weak }: Facts): boolean {
  if (weak !== undefined) return Object.is(weak, 0)
  if (value === undefined || value.dtype.startsWith("complex")) return false
  const data = value.data as Float64Array
  return data.every((v) => Object.is(v, 0))
}
/** Guard: z is nothing but +0 and does not stretch x, an array of its own. */
const zero_beside = (z: AnyArray, x: AnyArray): Fact =>
  where_known(
    (f, g) =>
      isZero(f) &&
      g.weak === undefined &&
      g.dtype !== undefined &&
      (f.weak !== undefined || f.dtype === g.dtype) &&
      f.shape !== undefined &&
      g.shape !== undefined &&
      f.shape.length <= g.shape.length &&
      f.shape.every((n, i) => n === 1 || n === g.shape![g.shape!.length - f.shape!.length + i]),
    z,
    x,
  )

/** What is nothing, and what is never nothing. */
// prettier-ignore
export const zeros = /* @__PURE__ */ laws(
  "zeros",
  { x: NDArray, y: NDArray, z: NDArray, c: NDArray, value: Const, what: FactsSort },
  ({ x, y, z, c, value, what }) => ({
    "x - 0 = x   0 an array (-0 - 0 = -0)": rewrite("subtract-zeros", subtract(x, z), x, zero_beside(z, x)).exact(),
    "x - x = 0   x finite": rewrite("subtract-itself-finite", subtract(x, x), known(value), where_known(({ finite }) => finite === true, x), of_kind(x, "real floating"), eq(value, zeros_like(x))).exact(),
    "x - x = 0   x real": rewrite("subtract-itself", subtract(x, x), known(value), is_real(x), of_kind(x, "real floating"), eq(value, zeros_like(x))).reassociates(),
    "x · 0 = 0   x real (-1 · 0 = -0)": rewrite("multiply-zeros", multiply(x, z), known(value), zero_beside(z, x), is_real(x), eq(value, zeros_like(x))).reassociates(),
    "x + 0 = x   (-0 + 0 = +0)": rewrite("add-zeros", add(x, z), x, zero_beside(z, x)).reassociates(),
    "x[m ← c] = where(m, c, x)": rewrite("set-mask-where", set_mask(x, y, c), where(y, c, x), covered_by(x, y), of_rank(c, 0), { subsume: true }).exact(),
    "where(x = 0, c, x) ≠ 0   c ≠ 0": rule("replaced-zeros", [eq(y, where(equal(x, 0), c, x)), where_known((f) => (numberIn(f) ?? 0) !== 0, c), eq(what, nonzero_one(y))], [set(facts(y as SymbolicArray), what)]),
  }),
)
