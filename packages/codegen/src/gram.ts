import type { RealType } from "./arithmetic.js"
import type { Context } from "./context.js"
import type { Value } from "./graph.js"
import type { FlatArray, Term } from "./ir.js"
import type { Rows, RowsPart } from "./nest.js"
import { wideOf } from "./scalar.js"
import { DrawnRows, rowsInMemory, side, stripProducts, stripsOf } from "./strips.js"
import type { Strips } from "./strips.js"

/**
 * aᵀ a, or aᵀ b: four by four columns at a time, added in the order of a matrix product over the rows, blocks of 256
 * one after the other.
 */
export class GramPart implements RowsPart {
  private readonly operands: readonly Value[]
  private readonly symmetric: boolean
  private out!: FlatArray
  private tile!: FlatArray
  private strips!: readonly ((rows: Rows) => Strips)[]

  constructor(
    private readonly context: Context,
    private readonly value: Value,
  ) {
    const [a, b] = value.inputs
    this.operands = b === undefined || b === a ? [a!] : [a!, b]
    this.symmetric = this.operands.length === 1
  }

  begin(): void {
    const { context, value } = this
    const { writer, terms, elements } = context
    const type = value.type as RealType
    context.comment([value])
    this.out = context.allocate(value, false)
    this.tile = writer.alloc(
      "tile",
      wideOf(type) as RealType,
      terms.index(side * side),
      "sums of four by four columns",
    )
    const direct = this.symmetric ? rowsInMemory(context, this.operands[0]!) : undefined
    this.strips = direct ? [direct] : this.operands.map((operand) => this.drawn(operand, type))
    // -0 is what nothing was added to
    const some = terms.binary("gt", elements.size(this.operands[0]!.shape[0]!), terms.index(0))
    const start = terms.select(some, terms.constant(type, -0), terms.constant(type, 0))
    writer.loop("i", terms.index(0), elements.count(value.shape), (i) => writer.store(this.out, i, start))
  }
  private drawn(operand: Value, type: RealType): (rows: Rows) => Strips {
    const drawn = new DrawnRows(this.context, operand, type)
    return (rows) => {
      drawn.draw(rows)
      return drawn
    }
  }

  block(rows: Rows): void {
    const { context, value, tile, out, symmetric } = this
    const { writer, terms, elements } = context
    const type = value.type as RealType
    const taken = this.strips.map((take) => take(rows))
    const [left, right] = [taken[0]!, taken.at(-1)!]
    const [height, width] = value.shape.map((s) => elements.size(s)) as [Term, Term]
    const routine = stripProducts(type, left.step)
    const count = terms.sub(rows.to, rows.from)
    const four = terms.index(side)
    writer.loop("p", terms.index(0), stripsOf(terms, height), (p) =>
      writer.loop("q", symmetric ? p : terms.index(0), stripsOf(terms, width), (q) => {
        const args = [left.array, left.at(p), right.array, right.at(q), count, tile]
        writer.push({ kind: "run", routine, args })
        writer.written(tile)
        const within = (strip: Term, extent: Term): Term =>
          terms.min(four, terms.sub(extent, terms.mul(strip, four)))
        writer.loop("r", terms.index(0), within(p, height), (r) =>
          writer.loop("c", terms.index(0), within(q, width), (c) => {
            const [row, column] = [terms.add(terms.mul(p, four), r), terms.add(terms.mul(q, four), c)]
            const at = terms.add(terms.mul(row, width), column)
            const sum = terms.cast(type, writer.read(tile, terms.add(terms.mul(r, four), c)))
            writer.store(out, at, terms.add(writer.read(out, at), sum))
          }),
        )
      }),
    )
  }

  end(): void {
    if (!this.symmetric) return
    const { context, value, out } = this
    const { writer, terms, elements } = context
    const d = elements.size(value.shape[0]!)
    writer.loop("i", terms.index(1), d, (i) =>
      writer.loop("j", terms.index(0), i, (j) =>
        writer.store(out, terms.add(terms.mul(i, d), j), writer.read(out, terms.add(terms.mul(j, d), i))),
      ),
    )
  }
}
