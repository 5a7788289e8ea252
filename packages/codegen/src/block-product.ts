import type { RealType } from "./arithmetic.js"
import type { Context } from "./context.js"
import * as e from "./expression.js"
import type { Value } from "./graph.js"
import { blockRoutine, lineOfStrip, rowsOfBlock } from "./block-routine.js"
import type { FlatArray, Term } from "./ir.js"
import type { Rows } from "./nest.js"
import { standardRoutine } from "./routines.js"
import { isFloat, wideOf } from "./scalar.js"
import * as size from "./size.js"
import { depth, side } from "./tiles.js"

/**
 * Whether a product goes to a routine on vectors: a long matrix by one of known size, but for how many columns it has at
 * most.
 */
export const isBlockProduct = (context: Context, { type, shape, inputs }: Value): boolean => {
  const inner = inputs[0]!.shape.at(-1)!
  return (
    typeof inner === "number" &&
    shape.length === 2 &&
    Number.isFinite(size.highest(shape[1]!)) &&
    isFloat(type) &&
    inner > 0 &&
    context.onVectors(...shape, inner)
  )
}

/**
 * Writes the product of a range of rows, block by block: rows, the right operand and what comes of them lie in arrays
 * of their own, in strips, filled up to whole tiles.
 */
export const blockProduct = (context: Context, value: Value): ((rows: Rows) => void) => {
  const { writer, elements, terms } = context
  const [a, b] = [value.inputs[0]!, value.inputs[1]!]
  const type = value.type as RealType
  const wide = wideOf(type) as RealType
  const inner = a.shape[1] as number
  const columns = elements.size(b.shape[1]!)
  const width = Math.ceil(size.highest(b.shape[1]!) / side) * side
  const index = (x: number): Term => terms.index(x)
  const element = (x: Value, to: RealType, row: Term, column: Term): Term => {
    const at = [row, column].map((t) => elements.bind("int32", t))
    return elements.term(e.cast(to, e.cast(value.type, elements.at(x, at))))
  }
  const made = (name: string, of: RealType, rows: number, line: number, reason: string): FlatArray =>
    writer.alloc(name, of, index(rows * line), reason, name !== "right")
  const left = made("left", wide, rowsOfBlock, Math.min(inner, depth), "rows for matmul, a block at a time")
  const right = made("right", wide, inner, width, "the right operand of matmul, in whole tiles")
  const product = made("tiles", type, rowsOfBlock, width, "what comes of a block of rows, in whole tiles")
  /** What is added up before the sums are: all, or a block at a time. */
  const inBlocks = (take: (from: Term, span: Term) => void): void => {
    if (inner <= depth) return take(index(0), index(inner))
    const block = (from: Term): void =>
      take(from, terms.named(terms.min(index(depth), terms.sub(index(inner), from)), "span"))
    writer.loop("from", index(0), index(inner), block, depth)
  }
  const pack = (into: FlatArray, at: Term, line: Term, span: Term, k: Term, value: Term): void => {
    const place = terms.add(lineOfStrip(terms, line, span), terms.mul(k, index(side)))
    writer.store(into, terms.add(at, place), value)
  }
  const rightAt = (from: Term): Term => terms.mul(from, index(width))
  inBlocks((from, span) =>
    writer.loop("k", index(0), span, (k) =>
      writer.loop("j", index(0), columns, (j) =>
        pack(right, rightAt(from), j, span, k, element(b, wide, terms.add(from, k), j)),
      ),
    ),
  )
  const routine = standardRoutine(`multiply${type === "float64" ? "" : `_${type}`}_block`, (name, inside) =>
    blockRoutine(name, type, inside),
  )
  const multiply = (first: Term, count: Term, from: Term, span: Term): void => {
    writer.loop("i", index(0), count, (i) =>
      writer.loop("k", index(0), span, (k) =>
        pack(left, index(0), i, span, k, element(a, wide, terms.add(first, i), terms.add(from, k))),
      ),
    )
    const args = [left, right, product, count, span, index(width), rightAt(from)]
    writer.push({ kind: "run", routine, args, vectors: true })
    for (const array of [left, right, product]) writer.written(array)
  }
  const give = (first: Term, count: Term, isFirst: boolean): void =>
    writer.loop("i", index(0), count, (i) =>
      writer.loop("j", index(0), columns, (j) => {
        const at = [terms.add(first, i), j].map((t) => elements.bind("int32", t))
        const sum = writer.read(product, terms.add(terms.mul(i, index(width)), j))
        context.storeElement(value, at, [isFirst ? sum : terms.add(elements.term(e.load(value, at)), sum)])
      }),
    )
  return ({ from: top, to }) =>
    writer.loop(
      "first",
      top,
      to,
      (first) => {
        const count = terms.named(terms.min(index(rowsOfBlock), terms.sub(to, first)), "count")
        inBlocks((from, span) => {
          multiply(first, count, from, span)
          if (inner <= depth) return give(first, count, true)
          // the first block is not added to the 0 of a fresh array: -0 would be lost
          const isFirst = terms.binary("eq", from, index(0))
          writer.if(isFirst, () => give(first, count, true), () => give(first, count, false)) // prettier-ignore
        })
      },
      rowsOfBlock,
    )
}
