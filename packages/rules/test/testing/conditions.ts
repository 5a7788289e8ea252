import { facts, linalg, type Facts, type NDArray as AnyArray, type SymbolicArray } from "@carton/array-api"
import { guard } from "@carton/egraph"
import { of_kind } from "@carton/rules"

/** Conditions as a user would write them over what is known. */
export const known = (x: AnyArray) => facts(x as SymbolicArray)
export const where_known = (holds: (...known: Facts[]) => boolean, ...xs: AnyArray[]) =>
  guard((...f) => holds(...(f as Facts[])), ...xs.map(known))
export const float64 = (x: AnyArray) => where_known((f) => f.dtype === "float64" && f.weak === undefined, x)
export const floating = (x: AnyArray) => of_kind(x, "real floating")
export const complex = (x: AnyArray) => of_kind(x, "complex floating")
/** No number of the host. */
export const own = (x: AnyArray) => where_known((f) => f.weak === undefined, x)
export const integral = (x: AnyArray) => of_kind(x, "integral")
export const rank = (ndim: number, x: AnyArray) => where_known((f) => f.shape?.length === ndim, x)
export const finite = (x: AnyArray) => where_known((f) => f.finite === true, x)
export const slice = (start: number | null, stop: number | null, step = 1) => ({ start, stop, step })
export const svd = (x: AnyArray) => linalg.svd(x, { full_matrices: false })
export const not_empty = (x: AnyArray) =>
  where_known((f) => f.shape?.every((n) => typeof n === "number" && n > 0) === true, x)
/** Arrays of their own, of one dtype and one shape. */
export const alike = (...xs: AnyArray[]) =>
  where_known(
    (...all) =>
      all.every(
        ({ weak, dtype, shape }) =>
          weak === undefined &&
          dtype !== undefined &&
          dtype === all[0]!.dtype &&
          shape?.every((n) => typeof n === "number") === true &&
          shape.join() === all[0]!.shape?.join(),
      ),
    ...xs,
  )
const properties = {
  positive: (f: Facts) => f.lower !== undefined && f.lower > 0,
  "not negative": (f: Facts) => f.lower !== undefined && f.lower >= 0,
  nonzero: (f: Facts) => f.nonzero === true,
  no_nan: (f: Facts) => f.no_nan === true,
  sorted: (f: Facts) => f.sorted === true,
  integral: (f: Facts) => f.integral === true,
  symmetric: (f: Facts) => f.symmetric === true,
  lower_triangular: (f: Facts) => f.lower_triangular === true,
}
export const known_to_be = (what: keyof typeof properties, x: AnyArray) => where_known(properties[what], x)
