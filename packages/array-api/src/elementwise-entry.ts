import { isComplex, type Expr } from "@carton/codegen"
import { checkDType, promote, realPartOf, type DType, type Kind } from "./dtype.js"
import { define, type ArrayFunction, type Entry, type Recipe } from "./registry.js"
import { broadcastShapes } from "./shapes.js"
import type { NDArray } from "./ndarray.js"
import type { Operand } from "./static.js"

export type Unary = (x: NDArray) => NDArray
export type Binary = (x1: Operand, x2: Operand) => NDArray

type Accepts = Kind | DType | readonly (Kind | DType)[]
/** The dtype of the result: that of the operands, bool, or that of a complex number's parts. */
type Gives = "same" | "bool" | "real"

const given = (gives: Gives, dtype: DType): DType =>
  gives === "same" ? dtype : gives === "bool" ? "bool" : realPartOf(dtype)

/** Declares an elementwise function of one array. */
export function unary(
  name: string,
  accepts: Accepts,
  expr: (x: Expr) => Expr,
  gives: Gives = "same",
): ArrayFunction<Unary> {
  return define<Unary>({
    name,
    chapter: "elementwise",
    parameters: [{ name: "x", kind: "array", positional: true }],
    result([x]) {
      checkDType(name, "x", x!.dtype, accepts)
      return { shape: x!.shape, dtype: given(gives, x!.dtype) }
    },
    recipe: {
      kind: "map",
      operands: ([dtype]) => dtype!,
      expr: ([x]) => expr(x!),
    },
  })
}

/** Declares an elementwise function of two arrays, which are broadcast and promoted together. */
export const binary = (
  name: string,
  accepts: Accepts,
  expr: (x1: Expr, x2: Expr) => Expr,
  gives: Gives = "same",
  chapter = "elementwise",
): ArrayFunction<Binary> =>
  define<Binary>(
    binaryEntry(
      name,
      accepts,
      {
        kind: "map",
        operands: (dtypes) => promote(name, ...dtypes),
        expr: ([x1, x2]) => expr(x1!, x2!),
      },
      gives,
      chapter,
    ),
  )

/** The entry of an elementwise function of two arrays, however it is carried out. */
export const binaryEntry = (
  name: string,
  accepts: Accepts,
  recipe: Recipe,
  gives: Gives = "same",
  chapter = "elementwise",
): Entry => ({
  name,
  chapter,
  parameters: [
    { name: "x1", kind: "array", positional: true },
    { name: "x2", kind: "array", positional: true },
  ],
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
