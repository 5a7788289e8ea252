import type { Context } from "./context.js"
import { elimination } from "./householder.js"
import type { Value } from "./graph.js"
import type { RealType } from "./arithmetic.js"
import type { FlatArray, Term } from "./ir.js"
import type { Rows, RowsPart } from "./nest.js"
import { DrawnRows, side, stripsOf } from "./strips.js"

/**
 * R of A = Q R with a diagonal that is not negative: every block of 256 rows is eliminated against the triangle that
 * the blocks before it left, which begins as 0. The order of operations hangs on the extents alone. Fewer rows than
 * columns are a factor as they are.
 */
export class RowFactorPart implements RowsPart {
  private readonly source: Value
  private rows!: DrawnRows
  private factor!: FlatArray
  private T!: FlatArray
  private tile!: FlatArray

  constructor(
    private readonly context: Context,
    private readonly value: Value,
  ) {
    this.source = value.inputs[0]!
  }
  private get strips(): Term {
    const { terms, elements } = this.context
    return stripsOf(terms, elements.size(this.source.shape[1]!))
  }
  /** Columns of the triangle while it is being made: whole strips. */
  private get width(): Term {
    return this.context.terms.mul(this.strips, this.context.terms.index(side))
  }

  begin(): void {
    const { context, value, source } = this
    const { writer, terms } = context
    context.comment([value])
    context.allocate(value, false)
    this.rows = new DrawnRows(context, source, "float64")
    const reason = "the triangle while it is being made"
    this.factor = writer.alloc("factor", "float64", terms.mul(this.width, this.width), reason)
    this.T = writer.alloc("T", "float64", terms.index(side * side), "four reflectors in one")
    this.tile = writer.alloc("tile", "float64", terms.index(side * side), "products of four by four columns")
  }

  block(rows: Rows): void {
    const { context, strips, width, factor, T, tile } = this
    const { writer, terms, elements } = context
    const { array: block } = this.rows
    const four = terms.index(side)
    this.rows.draw(rows)
    const [height, columns] = this.source.shape.map((s) => elements.size(s)) as [Term, Term]
    const eliminate = (): void => {
      const count = terms.named(terms.sub(rows.to, rows.from), "count")
      const rounded = terms.mul(terms.binary("div", terms.add(count, terms.index(side - 1)), four), four)
      const whole = terms.named(rounded, "whole")
      this.rows.clear(count, whole)
      const apart = terms.index(this.rows.apart)
      const args = [factor, width, block, apart, whole, strips, T, tile]
      const vectors = context.onVectors(...this.source.shape, this.source.shape[1]!)
      writer.push({ kind: "run", routine: elimination(), args, ...(vectors ? { vectors } : {}) })
      for (const array of [factor, block, T, tile]) writer.written(array)
    }
    writer.if(terms.binary("ge", height, columns), eliminate, () => this.keep(rows, columns))
  }

  /** Fewer rows than columns are a factor themselves. */
  private keep({ from, to }: Rows, columns: Term): void {
    const { writer, terms } = this.context
    const out = this.context.arrayOf(this.value)
    writer.loop("i", from, to, (i) =>
      writer.loop("j", terms.index(0), columns, (j) => {
        const entry = terms.add(terms.mul(i, columns), j)
        const x = this.rows.entry(terms.sub(i, from), j)
        writer.store(out, entry, terms.cast(this.value.type as RealType, x))
      }),
    )
  }

  end(): void {
    const { context, value, source, factor, width } = this
    const { writer, terms, elements } = context
    const out = context.arrayOf(value)
    const type = value.type as RealType
    const [rows, columns] = source.shape.map((s) => elements.size(s)) as [Term, Term]
    const zero = terms.constant("float64", 0)
    const copy = (i: Term): void => {
      const row = terms.mul(i, width)
      const turn = terms.named(terms.binary("lt", writer.read(factor, terms.add(row, i)), zero), "turn")
      writer.loop("j", terms.index(0), columns, (j) => {
        const x = writer.read(factor, terms.add(row, j))
        const turned = terms.select(turn, terms.unary("neg", x), x)
        const entry = terms.select(terms.binary("lt", j, i), zero, turned)
        writer.store(out, terms.add(terms.mul(i, columns), j), terms.cast(type, entry))
      })
    }
    writer.if(terms.binary("ge", rows, columns), () => writer.loop("i", terms.index(0), columns, copy))
  }
}
