import type { RealType } from "./arithmetic.js"
import type { Context } from "./context.js"
import type { Expr } from "./expr.js"
import type { Value } from "./graph.js"
import type { FlatArray, Term } from "./ir.js"
import { depth } from "./matmul.js"
import { forEachIndex } from "./moves.js"

/** A tile is this many rows by as many columns: its sums stay in registers. */
const side = 4
/** Rows that are packed at a time; with a block of the depth they stay in the second cache. */
const rowsAtOnce = 64

/**
 * Packs blocks of both operands into strips of four and multiplies strip by strip. Packing reads each element once,
 * so it may be computed there.
 */
export const lowerTiles = (context: Context, value: Value): void => {
  const { writer, elements, terms } = context
  const [a, b] = [value.inputs[0]!, value.inputs[1]!]
  const rank = value.shape.length
  const type = value.type as RealType
  const index = terms.index.bind(terms)
  const [rows, columns, inner] = [value.shape[rank - 2]!, value.shape[rank - 1]!, a.shape[rank - 1]!].map(
    (s) => elements.size(s),
  ) as [Term, Term, Term]
  const strips = (count: Term): Term => terms.binary("div", terms.add(count, index(side - 1)), index(side))
  const most = terms.min(inner, index(depth))
  const stripSize = terms.named(terms.mul(most, index(side)), "strip_size")
  const left = writer.alloc("left", type, terms.mul(stripSize, index(rowsAtOnce / side)))
  const right = writer.alloc("right", type, terms.mul(stripSize, strips(columns)))
  const tile = writer.alloc("tile", type, index(side * side))

  /** Copies `count` rows or columns from `first` on, for k from `from`, to strips of four. */
  const pack = (
    into: FlatArray,
    first: Term,
    count: Term,
    span: Term,
    at: (line: Term, k: Term) => Expr,
    from: Term,
  ): void =>
    writer.loop("line", index(0), count, (line) => {
      const strip = terms.binary("div", line, index(side))
      const base = terms.add(terms.mul(strip, stripSize), terms.binary("rem", line, index(side)))
      writer.loop("k", index(0), span, (k) =>
        writer.store(
          into,
          terms.add(terms.named(base, "base"), terms.mul(k, index(side))),
          elements.parts(at(terms.add(first, line), terms.add(from, k)))[0]!,
        ),
      )
    })

  const multiply = (leftAt: Term, rightAt: Term, span: Term): void => {
    const sums = Array.from({ length: side * side }, (_, i) =>
      writer.mutable(`sum_${Math.floor(i / side)}${i % side}`, terms.constant(type, -0)),
    )
    writer.loop("k", index(0), span, (k) => {
      const shift = terms.mul(k, index(side))
      const read = (from: FlatArray, base: Term, i: number): Term =>
        writer.let(
          from === left ? `a${i}` : `b${i}`,
          writer.read(from, terms.add(terms.add(base, shift), index(i))),
        )
      const [as, bs] = [0, 1].map((which) =>
        Array.from({ length: side }, (_, i) =>
          which === 0 ? read(left, leftAt, i) : read(right, rightAt, i),
        ),
      ) as [Term[], Term[]]
      sums.forEach((sum, i) =>
        writer.set(sum, terms.add(writer.get(sum), terms.mul(as[Math.floor(i / side)]!, bs[i % side]!))),
      )
    })
    sums.forEach((sum, i) => writer.store(tile, index(i), writer.get(sum)))
  }

  const giveOut = (batch: readonly Expr[], row: Term, column: Term, from: Term): void => {
    const within = (first: Term, extent: Term): Term => terms.min(index(side), terms.sub(extent, first))
    writer.loop("r", index(0), within(row, rows), (r) =>
      writer.loop("c", index(0), within(column, columns), (c) => {
        const at = [
          ...batch,
          elements.bind("int32", terms.add(row, r)),
          elements.bind("int32", terms.add(column, c)),
        ]
        const sum = writer.read(tile, terms.add(terms.mul(r, index(side)), c))
        const store = (x: Term): void => context.storeElement(value, at, [x])
        if (inner.op === "const" && Number(inner.value) <= depth) store(sum)
        else {
          const before = elements.term({ op: "load", type: value.type, value, index: at })
          // the first block is not added to the 0 of a fresh array: -0 would be lost
          store(terms.select(terms.binary("eq", from, index(0)), sum, terms.add(before, sum)))
        }
      }),
    )
  }

  forEachIndex(
    context,
    value.shape,
    (full) => {
      const batch = full.slice(0, rank - 2)
      const bind = (t: Term): Expr => elements.bind("int32", t)
      writer.loop(
        "from",
        index(0),
        inner,
        (from) => {
          const span = terms.named(terms.min(index(depth), terms.sub(inner, from)), "span")
          pack(right, index(0), columns, span, (j, k) => elements.at(b, [...batch, bind(k), bind(j)]), from)
          writer.loop(
            "top",
            index(0),
            rows,
            (top) => {
              const count = terms.named(terms.min(index(rowsAtOnce), terms.sub(rows, top)), "count")
              pack(left, top, count, span, (i, k) => elements.at(a, [...batch, bind(i), bind(k)]), from)
              writer.loop("q", index(0), strips(columns), (q) =>
                writer.loop("p", index(0), strips(count), (p) => {
                  multiply(terms.mul(p, stripSize), terms.mul(q, stripSize), span)
                  giveOut(batch, terms.add(top, terms.mul(p, index(side))), terms.mul(q, index(side)), from)
                }),
              )
            },
            rowsAtOnce,
          )
        },
        depth,
      )
    },
    [...value.shape.keys()].slice(0, -2),
  )
}
