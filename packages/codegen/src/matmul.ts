import type { RealType } from "./arithmetic.js"
import type { Context } from "./context.js"
import { LoweringError } from "./errors.js"
import * as e from "./expression.js"
import type { Expr } from "./expr.js"
import type { Value } from "./graph.js"
import type { Term, Variable } from "./ir.js"
import { forEachIndex } from "./moves.js"
import { isComplex, isFloat } from "./scalar.js"
import { lowerTiles } from "./tiles.js"

/** Products are added one after the other within blocks of this many, and so are the sums of the blocks. */
export const depth = 256

/** Fewer columns than this are kept in locals, all at once. */
const fewColumns = 8
/** Products of fewer multiplications are not worth packing. */
const fewProducts = 4096

type Method = "columns" | "plain" | "tiles" | "by size"

/** How a product is computed; the order of additions is the same in all. */
const methodOf = (value: Value): Method => {
  const [rows, columns] = value.shape.slice(-2)
  const inner = value.inputs[0]!.shape.at(-1)!
  if (!isFloat(value.type)) return "plain"
  if (typeof columns === "number" && columns <= fewColumns && columns > 0) return "columns"
  if (typeof rows !== "number" || typeof columns !== "number" || typeof inner !== "number") return "by size"
  return rows * columns * inner < fewProducts ? "plain" : "tiles"
}

/** Whether the elements of the left operand are each needed once, so that they may be computed on the spot. */
export const drawsRows = (value: Value): boolean => {
  const method = methodOf(value)
  return method === "columns" || method === "tiles"
}

/** The matrix product over the last two axes; leading axes are equal already. */
export const lowerMatmul = (context: Context, value: Value): void => {
  const [a, b] = [value.inputs[0]!, value.inputs[1]!]
  const rank = value.shape.length
  if (rank < 2 || a.shape.length !== rank || b.shape.length !== rank) {
    const ranks = `${a.shape.length} and ${b.shape.length}`
    throw new LoweringError(`matmul: operands and result must have one rank of at least 2, got ${ranks}`)
  }
  context.comment([value])
  context.allocate(value)
  switch (methodOf(value)) {
    case "columns":
      return lowerDots(context, value, Number(value.shape.at(-1)))
    case "plain":
      return lowerDots(context, value, 1)
    case "tiles":
      return lowerTiles(context, value)
    case "by size": {
      const { elements, terms, writer } = context
      const products = elements.count([...value.shape.slice(-2), a.shape.at(-1)!])
      const few = terms.binary("lt", products, terms.index(fewProducts))
      writer.if(
        few,
        () => lowerDots(context, value, 1),
        () => lowerTiles(context, value),
      )
    }
  }
}

/** Dot products, `width` neighbouring columns at a time: any type, any layout. */
const lowerDots = (context: Context, value: Value, width: number): void => {
  const { writer, elements, terms } = context
  const [a, b] = [value.inputs[0]!, value.inputs[1]!]
  const { type } = value
  const rank = value.shape.length
  const inner = a.shape[rank - 1]!
  const extent = elements.size(inner)
  const rounds = isFloat(type) || isComplex(type)
  const part = e.partOf(type) as RealType
  const start = (empty: boolean): Term => terms.constant(part, rounds && !empty ? -0 : 0)
  const suffixes = isComplex(type) ? ["_re", "_im"] : [""]

  const declare = (name: string, value: Term): Variable[] =>
    suffixes.map((s) => writer.mutable(name + s, value))
  const read = (variables: readonly Variable[]): Expr =>
    elements.bound(
      type,
      variables.map((v) => writer.get(v)),
    )
  const addTo = (variables: readonly Variable[], x: Expr): void => {
    const parts = elements.parts(e.add(read(variables), x))
    const held = parts.length === 1 ? parts : parts.map((p) => writer.let("next", p))
    held.forEach((p, i) => writer.set(variables[i]!, p))
  }

  const row = (index: readonly Expr[], columns: readonly Expr[]): void => {
    const batch = index.slice(0, rank - 2)
    const accumulate = (sums: readonly (readonly Variable[])[], from: Term, to: Term): void =>
      writer.loop("k", from, to, (kTerm) => {
        const k = elements.bind("int32", kTerm)
        const left = elements.at(a, [...batch, index[rank - 2]!, k])
        columns.forEach((j, c) => addTo(sums[c]!, e.mul(left, elements.at(b, [...batch, k, j]))))
      })
    const give = (sums: readonly (readonly Variable[])[]): void =>
      columns.forEach((j, c) =>
        context.storeElement(value, [...index.slice(0, rank - 1), j], elements.parts(read(sums[c]!))),
      )
    if (!rounds || (typeof inner === "number" && inner <= depth)) {
      const sums = columns.map(() => declare("sum", start(inner === 0)))
      accumulate(sums, terms.index(0), extent)
      give(sums)
      return
    }
    const some = terms.binary("gt", extent, terms.index(0))
    const totals = columns.map(() => declare("total", terms.select(some, start(false), start(true))))
    const blocks = terms.binary("div", terms.add(extent, terms.index(depth - 1)), terms.index(depth))
    writer.loop("block", terms.index(0), terms.named(blocks, "blocks"), (block) => {
      const sums = columns.map(() => declare("sum", start(false)))
      const from = terms.named(terms.mul(block, terms.index(depth)), "start")
      accumulate(sums, from, terms.named(terms.min(terms.add(from, terms.index(depth)), extent), "end"))
      sums.forEach((sum, c) => addTo(totals[c]!, read(sum)))
    })
    give(totals)
  }

  const columnsAt = (index: readonly Expr[]): readonly Expr[] =>
    width > 1 ? Array.from({ length: width }, (_, c) => e.constant("int32", c)) : [index[rank - 1]!]
  const axes = [...value.shape.keys()]
  forEachIndex(
    context,
    value.shape,
    (index) => row(index, columnsAt(index)),
    width > 1 ? axes.slice(0, -1) : axes,
  )
}
