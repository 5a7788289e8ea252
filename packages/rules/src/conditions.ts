import {
  facts,
  isdtype,
  sorts,
  type Facts,
  type Kind,
  type NDArray,
  type SymbolicArray,
} from "@carton/array-api"
import { guard, primitive, type Fact, type Term } from "@carton/egraph"

const { ScalarSort, Float } = sorts

/** The facts of an array, in a pattern. */
const factsOf = (x: NDArray): Term<"Facts"> => facts(x as SymbolicArray)

/** Guard: x is known to be of this kind of dtype, or of one of these. */
export const of_kind = (x: NDArray, kind: Kind | readonly Kind[]): Fact =>
  guard((f) => (f as Facts).dtype !== undefined && isdtype((f as Facts).dtype!, kind), factsOf(x))

/** The scalar that a floating-point option holds, in a right-hand side. */
export const scalar_of = /* @__PURE__ */ primitive("scalar-of", [Float], ScalarSort, (x) => x ?? undefined)

/** Guard: along these axes x is known to have more elements than `count`. */
export const more_elements_than = (x: NDArray, axis: Term<"Axis">, count: Term<"Float">): Fact =>
  guard(
    (f, over, c) => {
      const shape = (f as Facts).shape ?? [null]
      const axes = over === null ? [...shape.keys()] : ([over].flat() as number[])
      return axes.reduce((n, a) => n * (typeof shape[a] === "number" ? shape[a] : NaN), 1) > (c as number)
    },
    factsOf(x),
    axis,
    count,
  )
