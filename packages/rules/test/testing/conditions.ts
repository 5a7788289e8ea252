import { facts, linalg, type Facts, type NDArray as AnyArray, type SymbolicArray } from "@carton/array-api"
import { guard } from "@carton/egraph"
import { of_kind } from "@carton/rules"

/** Conditions as a user would write them over what is known. */
export const known = (x: AnyArray) => facts(x as SymbolicArray)
export const where_known = (holds: (f: Facts, g: Facts) => boolean, ...xs: AnyArray[]) =>
  guard((f, g) => holds(f as Facts, g as Facts), ...xs.map(known))
export const float64 = (x: AnyArray) => where_known((f) => f.dtype === "float64" && f.weak === undefined, x)
export const floating = (x: AnyArray) => of_kind(x, "real floating")
export const integral = (x: AnyArray) => of_kind(x, "integral")
export const rank = (ndim: number, x: AnyArray) => where_known((f) => f.shape?.length === ndim, x)
export const finite = (x: AnyArray) => where_known((f) => f.finite === true, x)
export const slice = (start: number | null, stop: number | null, step = 1) => ({ start, stop, step })
export const svd = (x: AnyArray) => linalg.svd(x, { full_matrices: false })
