import type { RealType } from "./arithmetic.js"
import type { FlatArray, Term, Variable } from "./ir.js"
import { wideOf } from "./scalar.js"
import type { Terms } from "./terms.js"
import { Writer, newArray, newVariable } from "./writer.js"

/**
 * The parameters of a routine that multiplies matrices: `(a, a_at, a_row, a_column, b, …, out, out_at, rows, inner,
 * columns)`. Element (i, k) of `a` lies at `a_at + i * a_row + k * a_column`, and `out` is row-major from `out_at`.
 */
export const productOperands = (type: RealType, terms: Terms) => {
  const w = new Writer(terms)
  const [a, b, out] = ["a", "b", "out"].map((n) => newArray(n, type)) as [FlatArray, FlatArray, FlatArray]
  const indices = (...names: string[]): Variable[] => names.map((n) => newVariable(n, "index"))
  const [left, right] = [indices("a_at", "a_row", "a_column"), indices("b_at", "b_row", "b_column")]
  const result = indices("out_at", "rows", "inner", "columns")
  const get = (v: Variable | undefined): Term => terms.get(v!)
  const at = ([start, row, column]: readonly Variable[], i: Term, j: Term): Term =>
    terms.add(terms.add(get(start), terms.mul(i, get(row))), terms.mul(j, get(column)))
  const wide = wideOf(type) as RealType
  return {
    w,
    type,
    out,
    parameters: [a, ...left, b, ...right, out, ...result],
    rows: get(result[1]),
    inner: get(result[2]),
    columns: get(result[3]),
    right: { row: get(right[1]), column: get(right[2]) },
    /** What is added up, and the elements for it. */
    wide,
    aElement: (i: Term, k: Term): Term => terms.cast(wide, w.read(a, at(left, i, k))),
    bElement: (k: Term, j: Term): Term => terms.cast(wide, w.read(b, at(right, k, j))),
    outIndex: (i: Term, j: Term): Term =>
      terms.add(terms.add(get(result[0]), terms.mul(i, get(result[3]))), j),
  }
}
