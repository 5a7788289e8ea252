import type { Context } from "./context.js"
import { LoweringError } from "./errors.js"
import * as e from "./expression.js"
import type { Expr } from "./expr.js"
import type { Value } from "./graph.js"
import type { Variable } from "./ir.js"
import { forEachIndex } from "./moves.js"
import { isComplex, isFloat } from "./scalar.js"

/** Products are added one after the other within blocks of this many, and the sums of blocks likewise. */
export const depth = 256

/** The matrix product over the last two axes; leading axes are equal already. */
export const lowerMatmul = (context: Context, value: Value): void => {
  const [a, b] = [value.inputs[0]!, value.inputs[1]!]
  const rank = value.shape.length
  if (rank < 2 || a.shape.length !== rank || b.shape.length !== rank) {
    throw new LoweringError(
      `matmul: operands and result must have one rank of at least 2, got ${a.shape.length} and ${b.shape.length}`,
    )
  }
  context.comment([value])
  context.allocate(value)
  plain(context, value, a, b)
}

/** One dot product after the other: any type, any layout. */
const plain = (context: Context, value: Value, a: Value, b: Value): void => {
  const { writer, elements, terms } = context
  const rank = value.shape.length
  const inner = a.shape[rank - 1]!
  const { type } = value
  const float = isFloat(type) || isComplex(type)
  const part = e.partOf(type)
  const names = isComplex(type) ? ["sum_re", "sum_im"] : ["sum"]
  const declare = (suffix: string, start: number): Variable[] =>
    names.map((name) => writer.mutable(name + suffix, elements.term(e.constant(part, float ? start : 0))))
  const read = (variables: readonly Variable[]): Expr => {
    const parts = variables.map((v) => elements.bind(part, writer.get(v)))
    return parts.length === 1 ? parts[0]! : e.complex(parts[0]!, parts[1]!)
  }
  const assign = (variables: readonly Variable[], to: Expr): void => {
    const parts = elements.parts(to)
    const held = parts.length === 1 ? parts : parts.map((p) => writer.let("next", p))
    held.forEach((p, i) => writer.set(variables[i]!, p))
  }
  const extent = elements.size(inner)
  const oneBlock = !float || (typeof inner === "number" && inner <= depth)
  forEachIndex(context, value.shape, (index) => {
    const batch = index.slice(0, -2)
    const accumulate = (sum: readonly Variable[], from: typeof extent, to: typeof extent): void =>
      writer.loop("k", from, to, (kTerm) => {
        const k = elements.bind("int32", kTerm)
        const left = elements.at(a, [...batch, index[rank - 2]!, k])
        const right = elements.at(b, [...batch, k, index[rank - 1]!])
        assign(sum, e.add(read(sum), e.mul(left, right)))
      })
    if (oneBlock) {
      const sum = declare("", inner === 0 ? 0 : -0)
      accumulate(sum, terms.index(0), extent)
      context.storeElement(value, index, elements.parts(read(sum)))
      return
    }
    const total = names.map((name) =>
      writer.mutable(
        `${name}_total`,
        terms.select(
          terms.binary("gt", extent, terms.index(0)),
          terms.constant(part as "float64", -0),
          terms.constant(part as "float64", 0),
        ),
      ),
    )
    const size = terms.index(depth)
    const blocks = terms.binary("div", terms.add(extent, terms.index(depth - 1)), size)
    writer.loop("block", terms.index(0), blocks, (block) => {
      const sum = declare("", -0)
      const from = terms.mul(block, size)
      accumulate(sum, from, terms.min(terms.add(from, size), extent))
      assign(total, e.add(read(total), read(sum)))
    })
    context.storeElement(value, index, elements.parts(read(total)))
  })
}
