import type { RealType } from "./arithmetic.js"
import type { FlatArray, Routine, Term } from "./ir.js"
import { productOperands } from "./product-operands.js"
import { share } from "./share.js"
import type { Terms } from "./terms.js"

/** Products are added one after the other within blocks of this many, and so are the sums of the blocks. */
export const depth = 256
/** A tile is this many rows by as many columns: its sums stay in registers. */
export const side = 4
/** Rows that are packed at a time; with a block of the depth they stay in the second cache. */
const rowsAtOnce = 64
/** Products of fewer multiplications, or of fewer columns, are not worth packing. */
export const fewProducts = 4096

/**
 * `multiply_matrices` over the operands of a product: large ones are packed into strips of four and multiplied tile
 * by tile; the order of additions is the same for all.
 */
export const matmulRoutine = (name: string, type: RealType, terms: Terms): Routine => {
  const { w, wide, parameters, out, rows, inner, columns, aElement, bElement, outIndex } = productOperands(
    type,
    terms,
  )
  const index = (x: number): Term => terms.index(x)

  /** The first block is not added to the 0 of a fresh array: -0 would be lost. */
  const give = (where: Term, from: Term, ofBlock: Term): void => {
    const sum = terms.cast(type, ofBlock)
    const first = terms.binary("eq", from, index(0))
    w.store(out, where, terms.select(first, sum, terms.add(w.read(out, where), sum)))
  }

  const dots = (from: Term, to: Term): void =>
    w.loop("i", index(0), rows, (i) =>
      w.loop("j", index(0), columns, (j) => {
        const sum = w.mutable("sum", terms.constant(wide, -0))
        w.loop("k", from, to, (k) =>
          w.set(sum, terms.add(w.get(sum), terms.mul(aElement(i, k), bElement(k, j)))),
        )
        give(outIndex(i, j), from, w.get(sum))
      }),
    )

  const strips = (count: Term): Term => terms.binary("div", terms.add(count, index(side - 1)), index(side))
  const stripSize = terms.named(terms.mul(terms.min(inner, index(depth)), index(side)), "strip_size")
  const pack = (into: FlatArray, count: Term, span: Term, element: (line: Term, k: Term) => Term): void =>
    w.loop("line", index(0), count, (line) => {
      const strip = terms.binary("div", line, index(side))
      const base = terms.add(terms.mul(strip, stripSize), terms.binary("rem", line, index(side)))
      w.loop("k", index(0), span, (k) =>
        w.store(into, terms.add(terms.named(base, "base"), terms.mul(k, index(side))), element(line, k)),
      )
    })

  const multiply = (
    left: FlatArray,
    leftAt: Term,
    right: FlatArray,
    rightAt: Term,
    span: Term,
    tile: FlatArray,
  ): void => {
    const sums = Array.from({ length: side * side }, (_, i) =>
      w.mutable(`sum_${Math.floor(i / side)}${i % side}`, terms.constant(wide, -0)),
    )
    w.loop("k", index(0), span, (k) => {
      const shift = terms.mul(k, index(side))
      const four = (from: FlatArray, base: Term, as: string): Term[] =>
        Array.from({ length: side }, (_, i) =>
          w.let(`${as}${i}`, w.read(from, terms.add(terms.add(base, shift), index(i)))),
        )
      const [as, bs] = [four(left, leftAt, "a"), four(right, rightAt, "b")]
      sums.forEach((sum, i) =>
        w.set(sum, terms.add(w.get(sum), terms.mul(as[Math.floor(i / side)]!, bs[i % side]!))),
      )
    })
    sums.forEach((sum, i) => w.store(tile, index(i), w.get(sum)))
  }

  const tiles = (): void => {
    const left = w.alloc("left", wide, terms.mul(stripSize, index(rowsAtOnce / side)))
    const right = w.alloc("right", wide, terms.mul(stripSize, strips(columns)))
    const tile = w.alloc("tile", wide, index(side * side))
    const blocks = (from: Term): void => {
      const span = terms.named(terms.min(index(depth), terms.sub(inner, from)), "span")
      pack(right, columns, span, (j, k) => bElement(terms.add(from, k), j))
      const someRows = (top: Term): void => {
        const count = terms.named(terms.min(index(rowsAtOnce), terms.sub(rows, top)), "count")
        pack(left, count, span, (i, k) => aElement(terms.add(top, i), terms.add(from, k)))
        w.loop("q", index(0), strips(columns), (q) =>
          w.loop("p", index(0), strips(count), (p) => {
            multiply(left, terms.mul(p, stripSize), right, terms.mul(q, stripSize), span, tile)
            const [row, column] = [terms.add(top, terms.mul(p, index(side))), terms.mul(q, index(side))]
            const within = (first: Term, extent: Term): Term =>
              terms.min(index(side), terms.sub(extent, first))
            w.loop("r", index(0), within(row, rows), (r) =>
              w.loop("c", index(0), within(column, columns), (c) =>
                give(
                  outIndex(terms.add(row, r), terms.add(column, c)),
                  from,
                  w.read(tile, terms.add(terms.mul(r, index(side)), c)),
                ),
              ),
            )
          }),
        )
      }
      w.loop("top", index(0), rows, someRows, rowsAtOnce)
    }
    w.loop("from", index(0), inner, blocks, depth)
  }

  const few = terms.binary("lt", terms.mul(terms.mul(rows, inner), columns), index(fewProducts))
  w.if(
    terms.binary("or", few, terms.binary("lt", columns, index(side))),
    () =>
      w.loop(
        "from",
        index(0),
        inner,
        (from) => dots(from, terms.min(terms.add(from, index(depth)), inner)),
        depth,
      ),
    tiles,
  )
  return {
    name,
    note: "The matrix product; large ones in tiles of 4 by 4. The order of additions depends on the inner extent alone.",
    parameters,
    body: share(terms, w.body).body,
  }
}
