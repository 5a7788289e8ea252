import type { Expr, Size } from "./expr.js"
import * as e from "./expression.js"
import * as size from "./size.js"

/** The row-major position of `index` in `shape`. */
export const linearise = (shape: readonly Size[], index: readonly Expr[]): Size =>
  shape.reduce<Size>((sum, extent, axis) => size.add(size.mul(sum, extent), index[axis]!), 0)

/** The index at a row-major position. */
export const delinearise = (shape: readonly Size[], linear: Expr): Expr[] => {
  const index: Expr[] = new Array(shape.length)
  let rest: Expr = linear
  for (let axis = shape.length - 1; axis > 0; axis--) {
    const extent = size.expr(shape[axis]!)
    index[axis] = e.rem(rest, extent)
    rest = e.div(rest, extent)
  }
  if (shape.length > 0) index[0] = rest
  return index
}
