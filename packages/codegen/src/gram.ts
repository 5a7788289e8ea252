import type { RealType } from "./arithmetic.js"
import type { Context } from "./context.js"
import * as e from "./expression.js"
import type { Value } from "./graph.js"
import type { FlatArray, Term } from "./ir.js"
import type { Rows, RowsPart } from "./nest.js"
import { wideOf } from "./scalar.js"
import { DrawnRows, rowsInMemory, side, stripProducts, stripsOf } from "./strips.js"
import type { Strips } from "./strips.js"

/** Sums that stay in registers. */
const mostSums = 16

/**
 * aᵀ a, or aᵀ b: four by four columns at a time, added in the order of a matrix product over the rows, blocks of 256
 * one after the other.
 */
export class GramPart implements RowsPart {
  private readonly operands: readonly Value[]
  private readonly symmetric: boolean
  /** The entries that are computed, where they are so few that each has a sum of its own. */
  private readonly entries: readonly (readonly [row: number, column: number])[] | undefined
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
    const [height, width] = value.shape
    if (typeof height !== "number" || typeof width !== "number" || height * width > 2 * mostSums) return
    const all = Array.from({ length: height * width }, (_, i) => [Math.floor(i / width), i % width] as const)
    const entries = all.filter(([row, column]) => !this.symmetric || row <= column)
    if (entries.length <= mostSums) this.entries = entries
  }

  begin(): void {
    const { context, value } = this
    const { writer, terms, elements } = context
    const type = value.type as RealType
    context.comment([value])
    this.out = context.allocate(value, false)
    if (this.entries === undefined) this.beginStrips(type)
    // -0 is what nothing was added to
    const some = terms.binary("gt", elements.size(this.operands[0]!.shape[0]!), terms.index(0))
    const start = terms.select(some, terms.constant(type, -0), terms.constant(type, 0))
    writer.loop("i", terms.index(0), elements.count(value.shape), (i) => writer.store(this.out, i, start))
  }
  private beginStrips(type: RealType): void {
    const { context, operands, symmetric } = this
    const { writer, terms } = context
    this.tile = writer.alloc(
      "tile",
      wideOf(type) as RealType,
      terms.index(side * side),
      "sums of four by four columns",
    )
    const direct = symmetric ? rowsInMemory(context, operands[0]!) : undefined
    this.strips = direct ? [direct] : operands.map((operand) => this.drawn(operand, type))
  }
  private drawn(operand: Value, type: RealType): (rows: Rows) => Strips {
    const drawn = new DrawnRows(this.context, operand, type)
    return (rows) => {
      drawn.draw(rows)
      return drawn
    }
  }

  /** A sum for each entry. */
  private blockOfEntries({ from, to }: Rows, entries: NonNullable<GramPart["entries"]>): void {
    const { context, value, operands, out } = this
    const { writer, terms, elements } = context
    const wide = wideOf(value.type)
    const sums = entries.map(([r, c]) => writer.mutable(`sum_${r}${c}`, terms.constant(wide as RealType, -0)))
    writer.loop("i", from, to, (i) => {
      const [left, right] = [operands[0]!, operands.at(-1)!].map((operand) =>
        Array.from({ length: operand.shape[1] as number }, (_, c) => {
          const index = [elements.bind("int32", i), e.constant("int32", c)]
          return elements.term(e.cast(wide, e.cast(value.type, elements.at(operand, index))))
        }),
      ) as [Term[], Term[]]
      entries.forEach(([r, c], s) =>
        writer.set(sums[s]!, terms.add(writer.get(sums[s]!), terms.mul(left[r]!, right[c]!))),
      )
    })
    entries.forEach(([r, c], s) => {
      const at = terms.index(r * (value.shape[1] as number) + c)
      const sum = terms.cast(value.type as RealType, writer.get(sums[s]!))
      writer.store(out, at, terms.add(writer.read(out, at), sum))
    })
  }

  block(rows: Rows): void {
    if (this.entries !== undefined) return this.blockOfEntries(rows, this.entries)
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
