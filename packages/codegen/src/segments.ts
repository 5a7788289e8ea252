import type { RealType } from "./arithmetic.js"
import type { Context } from "./context.js"
import type { Expr } from "./expr.js"
import type { Value } from "./graph.js"
import type { FlatArray, Routine, Term, Variable } from "./ir.js"
import type { Rows, RowsPart } from "./nest.js"
import { block } from "./reduction.js"
import { isComplex, isFloat, lanesOf, wideOf } from "./scalar.js"
import { turnsAtOnce } from "./side-by-side.js"
import { standardRoutine } from "./routines.js"
import { share } from "./share.js"
import type { Terms } from "./terms.js"
import { Writer, newArray, newVariable } from "./writer.js"

/** More blocks of rows than 2 to this no array has. */
const mostLevels = 25

/** Runs `write` for each row of a block whose place is one of `count`. */
const forEachPlaced = (
  context: Context,
  places: Value,
  count: Term,
  { from, to }: Rows,
  write: (place: Term, row: Expr) => void,
): void => {
  const { writer, elements, terms } = context
  writer.loop("i", from, to, (i) => {
    const row = elements.bind("int32", i)
    const place = terms.named(elements.index(elements.at(places, [row])), "place")
    // whatever the labels are, nothing else is written to
    const within = terms.binary(
      "and",
      terms.binary("ge", place, terms.index(0)),
      terms.binary("lt", place, count),
    )
    writer.if(within, () => write(place, row))
  })
}

/** How many rows have each place. */
export class SegmentCountPart implements RowsPart {
  private out!: FlatArray

  constructor(
    private readonly context: Context,
    private readonly value: Value,
  ) {}

  begin(): void {
    this.context.comment([this.value])
    this.out = this.context.allocate(this.value, false)
  }
  block(rows: Rows): void {
    const { context, value, out } = this
    const { writer, elements, terms } = context
    const one = terms.constant(out.type, 1)
    forEachPlaced(context, value.inputs[0]!, elements.size(value.shape[0]!), rows, (place) =>
      writer.store(out, place, terms.add(writer.read(out, place), one)),
    )
  }
  end(): void {}
}

/**
 * Sums of the rows with each place. The rows of one place are added in the one summation order, as if they stood
 * alone: blocks of 128 one after the other, the blocks in pairs. A segment keeps the sums of 1, 2, 4, … blocks that
 * still wait for their partner.
 */
export class SegmentSumPart implements RowsPart {
  private readonly inBlocks: boolean
  private out!: FlatArray
  private sums!: FlatArray
  private held!: FlatArray
  private filled!: FlatArray
  private waiting!: FlatArray

  constructor(
    private readonly context: Context,
    private readonly value: Value,
  ) {
    this.inBlocks = isFloat(value.type) || isComplex(value.type)
  }
  private get count(): Term {
    return this.context.elements.size(this.value.shape[0]!)
  }
  /** Entries of a row. */
  private get width(): Term {
    const { elements, terms } = this.context
    return terms.mul(elements.count(this.value.shape.slice(1)), terms.index(lanesOf(this.value.type)))
  }
  private get levels(): Term {
    const rows = this.value.inputs[0]!.shape[0]!
    const known = typeof rows === "number" ? Math.ceil(Math.log2(Math.max(1, rows / block))) + 1 : mostLevels
    return this.context.terms.index(known)
  }

  begin(): void {
    const { context, value, count, width } = this
    const { writer, terms } = context
    context.comment([value])
    this.out = context.allocate(value, false)
    if (!this.inBlocks) return
    const { type } = this.out
    const entries = terms.mul(count, width)
    const wide = wideOf(type) as RealType
    this.sums = writer.alloc("block_sums", wide, entries, "sums of the rows of a block")
    this.waiting = writer.alloc(
      "waiting",
      type,
      terms.mul(entries, this.levels),
      "sums that wait for a partner",
    )
    this.held = writer.alloc("held", "int32", count, "rows in the block of a segment")
    this.filled = writer.alloc("filled", "int32", count, "blocks of a segment")
    writer.loop("i", terms.index(0), entries, (i) => writer.store(this.sums, i, terms.constant(wide, -0)))
  }

  block(rows: Rows): void {
    const { context, value, inBlocks } = this
    const { writer, elements, terms } = context
    const [x, places] = value.inputs as [Value, Value]
    const into = inBlocks ? this.sums : this.out
    const lanes = lanesOf(value.type)
    const one = terms.constant("int32", 1)
    const add = (base: Term, row: Expr, rest: readonly Expr[], strides: readonly Term[]): void => {
      const [extent, ...more] = value.shape.slice(rest.length + 1)
      if (extent !== undefined) {
        const name = ["j", "k", "l"][rest.length] ?? "m"
        const to = elements.size(extent)
        const one = (t: Term): void => add(base, row, [...rest, elements.bind("int32", t)], strides)
        if (more.length > 0) return writer.loop(name, terms.index(0), to, one)
        writer.loopInTurns(
          name,
          [terms.index(0), to, to],
          turnsAtOnce,
          (t) => {
            for (let turn = 0; turn < turnsAtOnce; turn++) one(terms.add(t, terms.index(turn)))
          },
          one,
        )
        return
      }
      const at = elements.linear(
        rest.map((i) => elements.index(i)),
        strides,
        base,
      )
      elements.parts(elements.at(x, [row, ...rest])).forEach((part, lane) => {
        const entry = terms.add(terms.mul(at, terms.index(lanes)), terms.index(lane))
        writer.store(into, entry, terms.add(writer.read(into, entry), terms.cast(into.type, part)))
      })
    }
    const strides = elements.denseStrides(value.shape)
    forEachPlaced(context, places, this.count, rows, (place, row) => {
      add(terms.mul(place, strides[0]!), row, [], strides.slice(1))
      if (!inBlocks) return
      const held = writer.let("rows_held", terms.add(writer.read(this.held, place), one))
      writer.store(this.held, place, held)
      writer.if(terms.binary("eq", held, terms.constant("int32", block)), () => this.push(place))
    })
  }

  private push(place: Term): void {
    const { context, sums, held, filled, waiting, width, levels } = this
    const name = this.nameOf("push_block")
    const routine = standardRoutine(name, (n, terms) => pushBlock(n, waiting.type, terms))
    const args = [sums, held, filled, waiting, place, width, levels]
    context.writer.push({ kind: "run", routine, args })
    for (const array of [sums, held, filled, waiting]) context.writer.written(array)
  }
  private nameOf(name: string): string {
    return this.out.type === "float64" ? name : `${name}_${this.out.type}`
  }

  end(): void {
    if (!this.inBlocks) return
    const { context, out, held, filled, waiting, width, levels } = this
    const { writer, terms } = context
    writer.loop("segment", terms.index(0), this.count, (segment) =>
      writer.if(terms.binary("gt", writer.read(held, segment), terms.constant("int32", 0)), () =>
        this.push(segment),
      ),
    )
    const name = this.nameOf("join_blocks")
    const routine = standardRoutine(name, (n, terms) => joinBlocks(n, out.type, terms))
    writer.push({ kind: "run", routine, args: [filled, waiting, out, this.count, width, levels] })
    writer.written(out)
  }
}

const parametersOf = (...names: readonly string[]): Variable[] => names.map((n) => newVariable(n, "index"))

/** A full block joins the sums that wait, as a carry does in a binary counter. */
const pushBlock = (name: string, type: RealType, terms: Terms): Routine => {
  const w = new Writer(terms)
  const wide = wideOf(type) as RealType
  const [sums, waiting] = [newArray("sums", wide), newArray("waiting", type)]
  const [held, filled] = [newArray("held", "int32"), newArray("filled", "int32")]
  const [place, width, levels] = parametersOf("place", "width", "levels")
  const [at, entries] = [terms.get(place!), terms.get(width!)]
  const index = (i: number): Term => terms.index(i)
  const base = terms.named(terms.mul(at, entries), "base")
  const lines = terms.named(terms.mul(base, terms.get(levels!)), "lines")
  const level = w.mutable("level", index(0))
  const count = w.mutable("count", terms.cast("index", w.read(filled, at)))
  const overEntries = (write: (sum: Term, wait: Term) => void): void => {
    const line = terms.named(terms.add(lines, terms.mul(w.get(level), entries)), "line")
    w.loop("i", index(0), entries, (i) => write(terms.add(base, i), terms.add(line, i)))
  }
  w.while(
    () => terms.binary("eq", terms.binary("rem", w.get(count), index(2)), index(1)),
    () => {
      overEntries((sum, wait) => {
        const joined = terms.add(w.read(waiting, wait), terms.cast(type, w.read(sums, sum)))
        w.store(sums, sum, terms.cast(wide, joined))
      })
      w.set(level, terms.add(w.get(level), index(1)))
      w.set(count, terms.binary("div", w.get(count), index(2)))
    },
  )
  overEntries((sum, wait) => {
    w.store(waiting, wait, terms.cast(type, w.read(sums, sum)))
    w.store(sums, sum, terms.constant(wide, -0))
  })
  w.store(filled, at, terms.add(w.read(filled, at), terms.constant("int32", 1)))
  w.store(held, at, terms.constant("int32", 0))
  return {
    name,
    note: "A full block of a segment joins the sums that wait for a partner, neighbours first.",
    parameters: [sums, held, filled, waiting, place!, width!, levels!],
    body: share(terms, w.body).body,
  }
}

/** What still waits is joined from the youngest to the oldest; a segment without rows is 0. */
const joinBlocks = (name: string, type: RealType, terms: Terms): Routine => {
  const w = new Writer(terms)
  const [waiting, out] = [newArray("waiting", type), newArray("out", type)]
  const filled = newArray("filled", "int32")
  const [segments, width, levels] = parametersOf("segments", "width", "levels")
  const entries = terms.get(width!)
  const index = (i: number): Term => terms.index(i)
  w.loop("segment", index(0), terms.get(segments!), (segment) => {
    const base = terms.mul(segment, entries)
    const level = w.mutable("level", index(0))
    const count = w.mutable("count", terms.cast("index", w.read(filled, segment)))
    const some = w.mutable("some", terms.constant("bool", 0))
    w.while(
      () => terms.binary("gt", w.get(count), index(0)),
      () => {
        w.if(terms.binary("eq", terms.binary("rem", w.get(count), index(2)), index(1)), () => {
          const line = terms.add(terms.mul(base, terms.get(levels!)), terms.mul(w.get(level), entries))
          w.loop("i", index(0), entries, (i) => {
            const [to, waits] = [terms.add(base, i), w.let("waits", w.read(waiting, terms.add(line, i)))]
            const joined = terms.add(waits, w.read(out, to))
            w.store(out, to, terms.select(w.get(some), joined, waits))
          })
          w.set(some, terms.constant("bool", 1))
        })
        w.set(level, terms.add(w.get(level), index(1)))
        w.set(count, terms.binary("div", w.get(count), index(2)))
      },
    )
  })
  return {
    name,
    note: "Joins what waits of each segment, the youngest first.",
    parameters: [filled, waiting, out, segments!, width!, levels!],
    body: share(terms, w.body).body,
  }
}
