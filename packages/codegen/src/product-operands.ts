import type { RealType } from "./arithmetic.js"
import type { Argument, FlatArray, Term, Variable } from "./ir.js"
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
  const row = (start: Term, i: Term, step: Term, more: number): Term =>
    terms.add(terms.add(start, terms.mul(i, step)), terms.mul(step, terms.index(more)))
  const at = ([start, step, column]: readonly Variable[], i: Term, j: Term, more = 0): Term =>
    terms.add(row(get(start), i, get(step), more), terms.mul(j, get(column)))
  const wide = wideOf(type) as RealType
  return {
    w,
    type,
    out,
    parameters: [a, ...left, b, ...right, out, ...result],
    /** The same product from row `first` on. */
    rowsAfter: (first: Term): Argument[] => {
      const [aAt, ...aSteps] = left.map(get) as [Term, Term, Term]
      const [outAt, rows, ...extents] = result.map(get) as [Term, Term, Term, Term]
      const start = terms.add(aAt, terms.mul(first, aSteps[0]!))
      const where = terms.add(outAt, terms.mul(first, extents[1]!))
      return [a, start, ...aSteps, b, ...right.map(get), out, where, terms.sub(rows, first), ...extents]
    },
    rows: get(result[1]),
    inner: get(result[2]),
    columns: get(result[3]),
    right: { row: get(right[1]), column: get(right[2]) },
    /** What is added up, and the elements for it. */
    wide,
    /** Of so many rows after `i`. */
    aElement: (i: Term, k: Term, more = 0): Term => terms.cast(wide, w.read(a, at(left, i, k, more))),
    bElement: (k: Term, j: Term): Term => terms.cast(wide, w.read(b, at(right, k, j))),
    /** Of so many columns after `j`, where the columns of `b` lie side by side. */
    besideElement: (k: Term, j: Term, more: number): Term => {
      const first = terms.add(terms.add(get(right[0]), j), terms.mul(k, get(right[1])))
      return terms.cast(wide, w.read(b, terms.add(first, terms.index(more))))
    },
    outIndex: (i: Term, j: Term, more = 0): Term =>
      terms.add(row(get(result[0]), i, get(result[3]), more), j),
  }
}
