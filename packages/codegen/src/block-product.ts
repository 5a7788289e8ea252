import type { RealType } from "./arithmetic.js"
import type { Context } from "./context.js"
import * as e from "./expression.js"
import type { Value } from "./graph.js"
import type { FlatArray, Routine, Term } from "./ir.js"
import type { Rows } from "./nest.js"
import { standardRoutine } from "./routines.js"
import { isFloat, wideOf } from "./scalar.js"
import { share } from "./share.js"
import type { Terms } from "./terms.js"
import { depth, side } from "./tiles.js"
import { Writer, newArray, newVariable } from "./writer.js"

/** Rows that are multiplied at a time: with what comes of them they stay in the first cache. */
const rowsAtOnce = 64

/** Whether a product goes to a routine on vectors: a long matrix by one of known size whose sums are one block. */
export const isBlockProduct = (context: Context, { type, shape, inputs }: Value): boolean => {
  const inner = inputs[0]!.shape.at(-1)!
  const [, columns] = shape
  const known = typeof columns === "number" && typeof inner === "number"
  return (
    known &&
    shape.length === 2 &&
    isFloat(type) &&
    inner > 0 &&
    inner <= depth &&
    context.onVectors(...shape, inner)
  )
}

/**
 * Writes the product of a range of rows, block by block: rows, the right operand and what comes of them lie in arrays
 * of their own, filled up to whole tiles.
 */
export const blockProduct = (context: Context, value: Value): ((rows: Rows) => void) => {
  const { writer, elements, terms } = context
  const [a, b] = [value.inputs[0]!, value.inputs[1]!]
  const type = value.type as RealType
  const wide = wideOf(type) as RealType
  const [inner, columns] = b.shape as [number, number]
  const width = Math.ceil(columns / side) * side
  const index = (x: number): Term => terms.index(x)
  const element = (x: Value, to: RealType, row: Term, column: Term): Term => {
    const at = [row, column].map((t) => elements.bind("int32", t))
    return elements.term(e.cast(to, e.cast(value.type, elements.at(x, at))))
  }
  const made = (name: string, of: RealType, rows: number, line: number, reason: string): FlatArray =>
    writer.alloc(name, of, index(rows * line), reason, name !== "right")
  const left = made("left", wide, rowsAtOnce, inner, "rows for matmul, a block at a time")
  const right = made("right", wide, inner, width, "the right operand of matmul, in whole tiles")
  const product = made("tiles", type, rowsAtOnce, width, "what comes of a block of rows, in whole tiles")
  writer.loop("k", index(0), index(inner), (k) =>
    writer.loop("j", index(0), index(columns), (j) =>
      writer.store(right, terms.add(terms.mul(k, index(width)), j), element(b, wide, k, j)),
    ),
  )
  const routine = standardRoutine(`multiply_block${type === "float64" ? "" : `_${type}`}`, (name, inside) =>
    blockRoutine(name, type, inside),
  )
  return ({ from, to }) =>
    writer.loop(
      "first",
      from,
      to,
      (first) => {
        const count = terms.named(terms.min(index(rowsAtOnce), terms.sub(to, first)), "count")
        writer.loop("i", index(0), count, (i) =>
          writer.loop("k", index(0), index(inner), (k) =>
            writer.store(
              left,
              terms.add(terms.mul(i, index(inner)), k),
              element(a, wide, terms.add(first, i), k),
            ),
          ),
        )
        const args = [left, right, product, count, index(inner), index(width)]
        writer.push({ kind: "run", routine, args, vectors: true })
        for (const array of [left, right, product]) writer.written(array)
        writer.loop("i", index(0), count, (i) =>
          writer.loop("j", index(0), index(columns), (j) => {
            const at = [terms.add(first, i), j].map((t) => elements.bind("int32", t))
            context.storeElement(value, at, [writer.read(product, terms.add(terms.mul(i, index(width)), j))])
          }),
        )
      },
      rowsAtOnce,
    )
}

/** `multiply_block(left, right, product, rows, inner, columns)`: all in whole tiles, whatever rows fill the last one. */
const blockRoutine = (name: string, type: RealType, terms: Terms): Routine => {
  const w = new Writer(terms)
  const wide = wideOf(type) as RealType
  const [left, right, product] = [newArray("left", wide), newArray("right", wide), newArray("product", type)]
  const [rows, inner, columns] = ["rows", "inner", "columns"].map((n) => newVariable(n, "index"))
  const [height, span, width] = [rows, inner, columns].map((v) => terms.get(v!)) as [Term, Term, Term]
  const { add, mul } = terms
  const lines = Array.from({ length: side }, (_, i) => i)
  const tile = (i: Term, j: Term): void => {
    const sums = lines.map((r) => lines.map((c) => w.mutable(`s${r}${c}`, terms.constant(wide, -0))))
    const starts = lines.map((r) => mul(add(i, terms.index(r)), span))
    w.loop("k", terms.index(0), span, (k) => {
      const at = add(mul(k, width), j)
      const bs = lines.map((c) => w.let(`b${c}`, w.read(right, add(at, terms.index(c)))))
      for (const r of lines) {
        const x = w.let(`a${r}`, w.read(left, add(starts[r]!, k)))
        for (const c of lines) w.set(sums[r]![c]!, add(w.get(sums[r]![c]!), mul(x, bs[c]!)))
      }
    })
    for (const r of lines) {
      const at = add(mul(add(i, terms.index(r)), width), j)
      for (const c of lines) w.store(product, add(at, terms.index(c)), terms.cast(type, w.get(sums[r]![c]!)))
    }
  }
  w.loop(
    "i",
    terms.index(0),
    height,
    (i) => w.loop("j", terms.index(0), width, (j) => tile(i, j), side),
    side,
  )
  return {
    name,
    note: "The product of a block of rows and a small matrix, in tiles of 4 by 4.",
    parameters: [left, right, product, rows!, inner!, columns!],
    body: share(terms, w.body).body,
  }
}
