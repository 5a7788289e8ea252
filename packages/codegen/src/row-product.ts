import type { RealType } from "./arithmetic.js"
import type { Routine, Term } from "./ir.js"
import { productOperands } from "./product-operands.js"
import { share } from "./share.js"
import type { Terms } from "./terms.js"
import { depth, side } from "./tiles.js"

/**
 * `multiply_rows` over the operands of a product with few rows, of which nothing is worth packing: four rows of the
 * right operand are added to sums of all columns, or four columns at a time where those lie in memory.
 */
export const rowProductRoutine = (name: string, type: RealType, terms: Terms): Routine => {
  const { w, wide, parameters, out, rows, inner, columns, right, aElement, bElement, outIndex } =
    productOperands(type, terms)
  const index = (x: number): Term => terms.index(x)
  const lines = Array.from({ length: side }, (_, i) => i)
  const start = terms.constant(wide, -0)
  const turns = (name: string, from: Term, to: Term, write: (at: readonly Term[]) => void): void =>
    w.loopInTurns(
      name,
      [from, to, to],
      side,
      (i) => write(lines.map((l) => terms.add(i, index(l)))),
      (i) => write([i]),
    )
  /** The first block is not added to the 0 of a fresh array: -0 would be lost. */
  const give = (i: Term, j: Term, from: Term, ofBlock: Term): void => {
    const [where, sum] = [outIndex(i, j), terms.cast(type, ofBlock)]
    const first = terms.binary("eq", from, index(0))
    w.store(out, where, terms.select(first, sum, terms.add(w.read(out, where), sum)))
  }
  const blocks = (write: (from: Term, to: Term) => void): void =>
    w.loop(
      "from",
      index(0),
      inner,
      (from) => write(from, terms.named(terms.min(terms.add(from, index(depth)), inner), "to")),
      depth,
    )

  const byRows = (i: Term): void => {
    const sums = w.alloc("sums", wide, columns, "sums of all columns")
    blocks((from, to) => {
      w.loop("j", index(0), columns, (j) => w.store(sums, j, start))
      turns("k", from, to, (ks) => {
        const as = ks.map((k, l) => w.let(`a${l}`, aElement(i, k)))
        w.loop("j", index(0), columns, (j) => {
          const products = ks.map((k, l) => terms.mul(as[l]!, bElement(k, j)))
          w.store(sums, j, [w.read(sums, j), ...products].reduce(terms.add))
        })
      })
      w.loop("j", index(0), columns, (j) => give(i, j, from, w.read(sums, j)))
    })
  }
  const byColumns = (i: Term): void =>
    blocks((from, to) =>
      turns("j", index(0), columns, (js) => {
        const sums = js.map((_, l) => w.mutable(`sum_${l}`, start))
        w.loop("k", from, to, (k) => {
          const a = w.let("a", aElement(i, k))
          js.forEach((j, l) => w.set(sums[l]!, terms.add(w.get(sums[l]!), terms.mul(a, bElement(k, j)))))
        })
        js.forEach((j, l) => give(i, j, from, w.get(sums[l]!)))
      }),
    )

  w.loop("i", index(0), rows, (i) =>
    w.if(
      terms.binary("le", right.column, right.row),
      () => byRows(i),
      () => byColumns(i),
    ),
  )
  return {
    name,
    note: "The product of a matrix with few rows. The order of additions depends on the inner extent alone.",
    parameters,
    body: share(terms, w.body).body,
  }
}
