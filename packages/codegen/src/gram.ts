import type { RealType } from "./arithmetic.js"
import type { Context } from "./context.js"
import * as e from "./expression.js"
import type { Value } from "./graph.js"
import type { FlatArray, Term } from "./ir.js"
import type { Rows, RowsPart } from "./nest.js"
import { wideOf } from "./scalar.js"
import { addStripProducts, rowsInMemory, side, stripsOf } from "./strips.js"
import type { SharedRows, Strips } from "./strips.js"

/** Sums that stay in registers. */
const mostSums = 16

/**
 * aᵀ a, or aᵀ b: four by four columns at a time, added in the order of a matrix product over the rows, blocks of 256
 * one after the other.
 */
export class GramPart implements RowsPart {
  private readonly operands: readonly Value[]
  private readonly symmetric: boolean
  private readonly vectors: boolean
  /** The entries that are computed, where they are so few that each has a sum of its own. */
  private readonly entries: readonly (readonly [row: number, column: number])[] | undefined
  private out!: FlatArray
  /** Sums of four by four columns, and those of one block. */
  private tiles!: FlatArray
  private tile!: FlatArray
  private strips!: readonly ((rows: Rows) => Strips)[]

  constructor(
    private readonly context: Context,
    private readonly value: Value,
    private readonly shared: SharedRows,
  ) {
    const [a, b] = value.inputs
    this.operands = b === undefined || b === a ? [a!] : [a!, b]
    this.symmetric = this.operands.length === 1
    const [height, width] = value.shape
    this.vectors = context.onVectors(a!.shape[0]!, height!, width!)
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
    // -0 is what nothing was added to
    const some = terms.binary("gt", elements.size(this.operands[0]!.shape[0]!), terms.index(0))
    const start = terms.select(some, terms.constant(type, -0), terms.constant(type, 0))
    if (this.entries === undefined) this.beginStrips(type)
    const [sums, count] =
      this.entries === undefined ? [this.tiles, this.tilesSize] : [this.out, elements.count(value.shape)]
    writer.loop("i", terms.index(0), count, (i) => writer.store(sums, i, start))
  }
  private beginStrips(type: RealType): void {
    const { context, operands, symmetric } = this
    const { writer, terms } = context
    this.tiles = writer.alloc("tiles", type, this.tilesSize, "sums of four by four columns", true)
    const wide = wideOf(type) as RealType
    const ofBlock = "sums of four by four columns over a block"
    this.tile = writer.alloc("tile", wide, terms.index(side * side), ofBlock, true)
    const direct = symmetric && !this.vectors ? rowsInMemory(context, operands[0]!) : undefined
    this.strips = direct ? [direct] : operands.map((x) => this.shared.of(context, x, type))
  }
  private get stripCounts(): [Term, Term] {
    const { terms, elements } = this.context
    return this.value.shape.map((s) => stripsOf(terms, elements.size(s))) as [Term, Term]
  }
  private get tilesSize(): Term {
    const { terms } = this.context
    return terms.mul(terms.mul(...this.stripCounts), terms.index(side * side))
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
    const { context, value, tiles, tile, symmetric } = this
    const { writer, terms } = context
    const taken = this.strips.map((take) => take(rows))
    const [left, right] = [taken[0]!, taken.at(-1)!]
    const places = [left, right].flatMap(({ array, first, apart }) => [array, first, terms.index(apart)])
    const counts = [terms.sub(rows.to, rows.from), ...this.stripCounts, terms.index(symmetric ? 1 : 0)]
    const routine = addStripProducts(value.type as RealType, left.step)
    writer.push({
      kind: "run",
      routine,
      args: [...places, ...counts, tiles, tile],
      ...(this.vectors ? { vectors: true } : {}),
    })
    for (const array of [tiles, tile]) writer.written(array)
  }

  end(): void {
    const { context, value, out, tiles, symmetric, entries } = this
    if (entries !== undefined && !symmetric) return
    const { writer, terms, elements } = context
    const [height, width] = value.shape.map((s) => elements.size(s)) as [Term, Term]
    const at = (i: Term, j: Term): Term => terms.add(terms.mul(i, width), j)
    /** Entry (i, j) of the tiles. */
    const sum = (i: Term, j: Term): Term => {
      const four = terms.index(side)
      const [[p, r], [q, c]] = [i, j].map((t) => [
        terms.binary("div", t, four),
        terms.binary("rem", t, four),
      ]) as [[Term, Term], [Term, Term]]
      const strips = this.stripCounts[1]
      const first = terms.mul(terms.add(terms.mul(p, strips), q), terms.index(side * side))
      return writer.read(tiles, terms.add(first, terms.add(terms.mul(r, four), c)))
    }
    if (entries === undefined)
      writer.loop("i", terms.index(0), height, (i) =>
        writer.loop("j", symmetric ? i : terms.index(0), width, (j) =>
          writer.store(out, at(i, j), sum(i, j)),
        ),
      )
    if (symmetric)
      writer.loop("i", terms.index(1), height, (i) =>
        writer.loop("j", terms.index(0), i, (j) => writer.store(out, at(i, j), writer.read(out, at(j, i)))),
      )
  }
}
