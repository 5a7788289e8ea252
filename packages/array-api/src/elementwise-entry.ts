import { isComplex, type Expr } from "@carton/codegen"
import { checkDType, promote, realPartOf, type DType, type Kind } from "./dtype.js"
import { define, type ArrayFunction, type Entry, type MapRecipe, type Recipe } from "./registry.js"
import { broadcastShapes } from "./shapes.js"
import type { NDArray } from "./ndarray.js"
import type { Operand } from "./static.js"
import type { BroadcastRank, Fits, Given, Gives, Promoted } from "./typing.js"
import { x, x1, x2 } from "./parameters.js"

export type Unary<G extends Gives = "same"> = <X extends NDArray>(
  x: X,
) => NDArray<Given<G, X["dtype"]>, X["ndim"]>
export type Binary<G extends Gives = "same"> = <A extends Operand, B extends Operand>(
  x1: A,
  x2: B & Fits<A, B>,
) => NDArray<Given<G, Promoted<A, B>>, BroadcastRank<A, B>>

type Accepts = Kind | DType | readonly (Kind | DType)[]

const given = (gives: Gives, dtype: DType): DType =>
  gives === "same" ? dtype : gives === "bool" ? "bool" : realPartOf(dtype)

/** Declares an elementwise function of one array. */
export function unary<G extends Gives = "same">(
  name: string,
  accepts: Accepts,
  expr: (x: Expr) => Expr,
  gives: G = "same" as G,
  as?: (x: Expr) => Expr,
): ArrayFunction<Unary<G>> {
  return define<Unary<G>>({
    name,
    chapter: "elementwise",
    parameters: [x],
    result([x]) {
      checkDType(name, "x", x!.dtype, accepts)
      return { shape: x!.shape, dtype: given(gives, x!.dtype) }
    },
    recipe: {
      kind: "map",
      operands: ([dtype]) => dtype!,
      expr: ([x]) => expr(x!),
      as,
    },
  })
}

/** Declares an elementwise function of two arrays, which are broadcast and promoted together. */
export const binary = <G extends Gives = "same">(
  name: string,
  accepts: Accepts,
  expr: (x1: Expr, x2: Expr) => Expr,
  gives: G = "same" as G,
  chapter = "elementwise",
  as?: (x: Expr) => Expr,
): ArrayFunction<Binary<G>> =>
  define<Binary<G>>(binaryEntry(name, accepts, mapOfTwo(name, expr, as), gives, chapter))

/** How an elementwise function of two arrays is carried out, which are promoted together. */
export const mapOfTwo = (
  name: string,
  expr: (x1: Expr, x2: Expr) => Expr,
  as?: (x: Expr) => Expr,
): MapRecipe => ({
  kind: "map",
  operands: (dtypes) => promote(name, ...dtypes),
  expr: ([x1, x2]) => expr(x1!, x2!),
  as,
})

/** The entry of an elementwise function of two arrays, however it is carried out. */
export const binaryEntry = (
  name: string,
  accepts: Accepts,
  recipe: Recipe,
  gives: Gives,
  chapter: string,
): Entry => ({
  name,
  chapter,
  parameters: [x1, x2],
  result([x1, x2]) {
    checkDType(name, "x1", x1!.dtype, accepts)
    checkDType(name, "x2", x2!.dtype, accepts)
    return {
      shape: broadcastShapes(name, [x1!.shape, x2!.shape]),
      dtype: given(gives, promote(name, x1!.dtype, x2!.dtype)),
    }
  },
  recipe,
})

/** Chooses by whether the operands are complex. */
export const byField =
  <F extends (...args: Expr[]) => Expr>(real: F, complex: F) =>
  (...args: Expr[]): Expr =>
    isComplex(args[0]!.type) ? complex(...args) : real(...args)
