import type { RealType } from "./arithmetic.js"
import type { Routine, Term } from "./ir.js"
import { share } from "./share.js"
import { wideOf } from "./scalar.js"
import type { Terms } from "./terms.js"
import { side } from "./tiles.js"
import { Writer, newArray, newVariable } from "./writer.js"

/** Rows that are multiplied at a time: with what comes of them they stay in the first caches. */
export const rowsOfBlock = 64

/** Where a strip of `side` lines begins, the first numbers of all of them side by side, and how far a line is into it. */
export const lineOfStrip = (terms: Terms, line: Term, inner: Term): Term => {
  const within = terms.binary("rem", line, terms.index(side))
  return terms.add(terms.mul(terms.sub(line, within), inner), within)
}

/**
 * `multiply_block(left, right, product, rows, inner, columns, from)`: operands in strips, of rows and of columns, which begin
 * at `from`, all in whole tiles, whatever rows fill the last one. Sums are begun anew, or products are taken off what is
 * there one by one.
 */
export const blockRoutine = (name: string, type: RealType, terms: Terms, subtracts = false): Routine => {
  const w = new Writer(terms)
  const wide = wideOf(type) as RealType
  const [left, right, product] = [newArray("left", wide), newArray("right", wide), newArray("product", type)]
  const extents = ["rows", "inner", "columns", "from"].map((n) => newVariable(n, "index"))
  const [height, span, width, from] = extents.map((v) => terms.get(v)) as [Term, Term, Term, Term]
  const { add, mul } = terms
  const index = (x: number): Term => terms.index(x)
  const lines = Array.from({ length: side }, (_, i) => i)
  const tile = (i: Term, j: Term): void => {
    const starts = lines.map((r) => add(mul(add(i, index(r)), width), j))
    const sums = lines.map((r) =>
      lines.map((c) =>
        w.mutable(
          `s${r}${c}`,
          subtracts ? w.read(product, add(starts[r]!, index(c))) : terms.constant(wide, -0),
        ),
      ),
    )
    w.loop("k", index(0), span, (k) => {
      const [rowsAt, columnsAt] = [mul(i, span), add(from, mul(j, span))].map((at) =>
        add(at, mul(k, index(side))),
      )
      const bs = lines.map((c) => w.let(`b${c}`, w.read(right, add(columnsAt!, index(c)))))
      for (const r of lines) {
        const x = w.let(`a${r}`, w.read(left, add(rowsAt!, index(r))))
        for (const c of lines) {
          const [sum, term] = [w.get(sums[r]![c]!), mul(x, bs[c]!)]
          w.set(sums[r]![c]!, subtracts ? terms.sub(sum, term) : add(sum, term))
        }
      }
    })
    for (const r of lines)
      for (const c of lines)
        w.store(product, add(starts[r]!, index(c)), terms.cast(type, w.get(sums[r]![c]!)))
  }
  w.loop("j", index(0), width, (j) => w.loop("i", index(0), height, (i) => tile(i, j), side), side)
  return {
    name,
    note: "The product of a block of rows and a small matrix, in tiles of 4 by 4.",
    parameters: [left, right, product, ...extents],
    body: share(terms, w.body).body,
  }
}
