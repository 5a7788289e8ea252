import type { Context } from "./context.js"
import * as e from "./expression.js"
import type { Expr } from "./expr.js"
import type { Value } from "./graph.js"
import type { RealType } from "./arithmetic.js"
import type { Term, Variable } from "./ir.js"
import { turnsAtOnce } from "./side-by-side.js"
import { wideOf } from "./scalar.js"
import { depth } from "./tiles.js"

/**
 * A product of one row and one column of floats: blocks a quarter of the extent apart are summed side by side, and
 * their sums added one after the other.
 */
export const lowerVectorProduct = (context: Context, value: Value): void => {
  const { writer, elements, terms } = context
  const [a, b] = value.inputs as [Value, Value]
  const zero = e.constant("int32", 0)
  const wide = wideOf(value.type)
  const type = value.type as RealType
  const index = (x: number): Term => terms.index(x)
  const extent = elements.size(a.shape.at(-1)!)
  const batch = value.shape.slice(0, -2).map(() => zero)
  const product = (kTerm: Term): Expr => {
    const k = elements.bind("int32", kTerm)
    return e.mul(
      e.cast(wide, elements.at(a, [...batch, zero, k])),
      e.cast(wide, elements.at(b, [...batch, k, zero])),
    )
  }
  const add = (sum: Variable, x: Expr): void =>
    writer.set(sum, elements.term(e.add(elements.bind(wide, writer.get(sum)), x)))
  const whole = terms.named(terms.binary("div", extent, index(depth)), "whole")
  const blocks = terms.binary("div", terms.add(extent, index(depth - 1)), index(depth))
  const ofBlocks = writer.alloc("block_sums", type, terms.math("max", blocks, index(1)))
  /** Blocks of one length that are so far from the first, each with a sum of its own. */
  const sum = (block: Term, away: readonly Term[]): void => {
    const sums = away.map(() => writer.mutable("sum", terms.constant(wide as RealType, -0)))
    const from = terms.named(terms.mul(block, index(depth)), "start")
    const to = terms.add(from, index(depth))
    const end = away.length > 1 ? to : terms.min(to, extent)
    writer.loop("k", from, terms.named(end, "end"), (k) =>
      sums.forEach((s, lane) => add(s, product(terms.add(k, terms.mul(away[lane]!, index(depth)))))),
    )
    away.forEach((far, lane) =>
      writer.store(ofBlocks, terms.add(block, far), terms.cast(type, writer.get(sums[lane]!))),
    )
  }
  const turns = terms.named(terms.binary("div", whole, index(turnsAtOnce)), "turns")
  const lanes = Array.from({ length: turnsAtOnce }, (_, lane) => terms.mul(turns, index(lane)))
  writer.loop("block", index(0), turns, (block) => sum(block, lanes))
  writer.loop("block", terms.mul(turns, index(turnsAtOnce)), blocks, (block) => sum(block, [index(0)]))
  const none = terms.binary("eq", extent, index(0))
  const total = writer.mutable("total", terms.select(none, terms.constant(type, 0), terms.constant(type, -0)))
  writer.loop("block", index(0), blocks, (block) =>
    writer.set(total, terms.add(writer.get(total), writer.read(ofBlocks, block))),
  )
  context.storeElement(
    value,
    value.shape.map(() => zero),
    [writer.get(total)],
  )
}
