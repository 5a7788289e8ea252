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
 * most, whose sums are one block.
 */
export const isBlockProduct = (context: Context, { type, shape, inputs }: Value): boolean => {
  const inner = inputs[0]!.shape.at(-1)!
  return (
    typeof inner === "number" &&
    shape.length === 2 &&
    Number.isFinite(size.highest(shape[1]!)) &&
    isFloat(type) &&
    inner > 0 &&
    inner <= depth &&
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
  const left = made("left", wide, rowsOfBlock, inner, "rows for matmul, a block at a time")
  const right = made("right", wide, inner, width, "the right operand of matmul, in whole tiles")
  const product = made("tiles", type, rowsOfBlock, width, "what comes of a block of rows, in whole tiles")
  const pack = (into: FlatArray, line: Term, k: Term, value: Term): void =>
    writer.store(into, terms.add(lineOfStrip(terms, line, index(inner)), terms.mul(k, index(side))), value)
  writer.loop("k", index(0), index(inner), (k) =>
    writer.loop("j", index(0), columns, (j) => pack(right, j, k, element(b, wide, k, j))),
  )
  const routine = standardRoutine(`multiply${type === "float64" ? "" : `_${type}`}_block`, (name, inside) =>
    blockRoutine(name, type, inside),
  )
  return ({ from, to }) =>
    writer.loop(
      "first",
      from,
      to,
      (first) => {
        const count = terms.named(terms.min(index(rowsOfBlock), terms.sub(to, first)), "count")
        writer.loop("i", index(0), count, (i) =>
          writer.loop("k", index(0), index(inner), (k) =>
            pack(left, i, k, element(a, wide, terms.add(first, i), k)),
          ),
        )
        const args = [left, right, product, count, index(inner), index(width)]
        writer.push({ kind: "run", routine, args, vectors: true })
        for (const array of [left, right, product]) writer.written(array)
        writer.loop("i", index(0), count, (i) =>
          writer.loop("j", index(0), columns, (j) => {
            const at = [terms.add(first, i), j].map((t) => elements.bind("int32", t))
            context.storeElement(value, at, [writer.read(product, terms.add(terms.mul(i, index(width)), j))])
          }),
        )
      },
      rowsOfBlock,
    )
}
