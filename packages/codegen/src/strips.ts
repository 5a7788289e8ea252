import type { RealType } from "./arithmetic.js"
import type { Context } from "./context.js"
import * as e from "./expression.js"
import type { Value } from "./graph.js"
import type { FlatArray, Routine, Term, Variable } from "./ir.js"
import type { Rows } from "./nest.js"
import { standardRoutine } from "./routines.js"
import { wideOf } from "./scalar.js"
import { share } from "./share.js"
import type { Terms } from "./terms.js"
import { Writer, newArray, newVariable } from "./writer.js"

/** Rows that generators take at a time; also the products that are added one after the other (docs/design.md). */
export const blockRows = 256
/** Columns of a strip: four by four sums, or four reflectors, stay in registers. */
export const side = 4
/** Entries of one strip of a block. */
const stripSize = blockRows * side

/** Where four neighbouring columns of a block of rows lie: element (i, c) of a strip at `first + strip * apart + i * step + c`. */
export interface Strips {
  readonly array: FlatArray
  readonly step: number
  readonly first: Term
  readonly apart: number
}

/** Strips of `columns` columns, the last one filled up. */
export const stripsOf = (terms: Terms, columns: Term): Term =>
  terms.binary("div", terms.add(columns, terms.index(side - 1)), terms.index(side))

/** A block of rows in strips: columns that fill up the last strip are 0. */
export class DrawnRows implements Strips {
  readonly step = side
  readonly apart = stripSize
  readonly array: FlatArray

  constructor(
    private readonly context: Context,
    private readonly source: Value,
    type: RealType,
  ) {
    const { writer, terms, elements } = context
    const strips = stripsOf(terms, elements.size(source.shape[1]!))
    const size = terms.mul(strips, terms.index(stripSize))
    this.array = writer.alloc("rows", type, size, "rows for a generator, a block at a time")
  }
  get first(): Term {
    return this.context.terms.index(0)
  }
  at(strip: Term): Term {
    return this.context.terms.mul(strip, this.context.terms.index(stripSize))
  }

  /** Computes the rows of a block, whatever they are made of. */
  draw({ from, to }: Rows): void {
    const { writer, elements, terms } = this.context
    const columns = elements.size(this.source.shape[1]!)
    const whole = terms.binary("div", columns, terms.index(side))
    const type = this.array.type
    writer.loop("i", from, to, (row) => {
      const line = terms.mul(terms.sub(row, from), terms.index(side))
      const put = (strip: Term, c: Term, column: Term): void => {
        const index = [row, column].map((t) => elements.bind("int32", t))
        const element = e.cast(type, elements.at(this.source, index))
        writer.store(this.array, terms.add(terms.add(this.at(strip), line), c), elements.term(element))
      }
      writer.loop("strip", terms.index(0), whole, (strip) => {
        for (let c = 0; c < side; c++) {
          put(strip, terms.index(c), terms.add(terms.mul(strip, terms.index(side)), terms.index(c)))
        }
      })
      const first = terms.mul(whole, terms.index(side))
      writer.loop("j", first, columns, (j) => put(whole, terms.sub(j, first), j))
    })
  }

  /** Element (i, j) of the block that was drawn. */
  entry(i: Term, j: Term): Term {
    const { writer, terms } = this.context
    const [strip, c] = (["div", "rem"] as const).map((fn) => terms.binary(fn, j, terms.index(side)))
    return writer.read(this.array, terms.add(terms.add(this.at(strip!), terms.mul(i, terms.index(side))), c!))
  }

  /** Rows of 0 from `from` to `to`, counted within the block. */
  clear(from: Term, to: Term): void {
    const { writer, elements, terms } = this.context
    const strips = stripsOf(terms, elements.size(this.source.shape[1]!))
    writer.loop("strip", terms.index(0), strips, (strip) => {
      const base = this.at(strip)
      const [first, end] = [from, to].map((row) => terms.add(base, terms.mul(row, terms.index(side))))
      writer.loop("i", first!, end!, (i) => writer.store(this.array, i, terms.constant(this.array.type, 0)))
    })
  }
}

/** The blocks of rows that the parts of a pass read: those of one source are computed once. */
export class SharedRows {
  private readonly made = new Map<Value, { readonly strips: DrawnRows; drawn?: Rows }>()

  /** @returns what draws the rows of a block, unless another part did */
  of(context: Context, source: Value, type: RealType): (rows: Rows) => Strips {
    const known = this.made.get(source) ?? { strips: new DrawnRows(context, source, type) }
    this.made.set(source, known)
    return (rows) => {
      if (known.drawn !== rows) known.strips.draw(rows)
      known.drawn = rows
      return known.strips
    }
  }
}

/** Rows that lie in memory next to each other, read where they are; undefined where they do not. */
export const rowsInMemory = (context: Context, source: Value): ((rows: Rows) => Strips) | undefined => {
  const { elements, terms } = context
  const [, columns] = source.shape
  const place = elements.placeOf(source)
  if (typeof columns !== "number" || columns === 0 || columns % side !== 0 || place?.kind !== "array")
    return undefined
  const [step, unit] = place.strides
  if (step?.op !== "const" || unit !== terms.index(1) || Number(step.value) < 1) return undefined
  return ({ from }) => {
    // a buffer holds other rows in each block
    const { array, offset } = elements.placeOf(source) as typeof place
    const first = terms.add(terms.mul(from, step), offset)
    return { array, step: Number(step.value), first, apart: side }
  }
}

/** Products of four columns with four others, one after the other over the rows of a block. */
export const stripProducts = (type: RealType, step: number): Routine =>
  standardRoutine(named("column_products", type, step), (name, terms) =>
    productsRoutine(name, type, step, terms),
  )
const named = (name: string, type: RealType, step: number): string =>
  `${name}${step === side ? "" : `_${step}`}${type === "float64" ? "" : `_${type}`}`

/**
 * Adds the products of strips with strips to tiles of four by four, row by row of tiles; where `same` is 1 they are
 * strips of one array, and tiles below the diagonal are left out.
 */
export const addStripProducts = (type: RealType, step: number): Routine =>
  standardRoutine(named("add_products", type, step), (name, terms) => addRoutine(name, type, step, terms))
const addRoutine = (name: string, type: RealType, step: number, terms: Terms): Routine => {
  const w = new Writer(terms)
  const [a, b, tiles] = ["a", "b", "tiles"].map((n) => newArray(n, type)) as [FlatArray, FlatArray, FlatArray]
  const tile = newArray("tile", wideOf(type) as RealType)
  const names = "a_at a_apart b_at b_apart rows a_strips b_strips same".split(" ")
  const variables = names.map((n) => newVariable(n, "index"))
  const [aAt, aApart, bAt, bApart, rows, aStrips, bStrips, same] = variables.map((v) => terms.get(v)) as [
    ...[Term, Term, Term, Term],
    ...[Term, Term, Term, Term],
  ]
  const { add, mul } = terms
  w.loop("p", terms.index(0), aStrips, (p) =>
    w.loop("q", mul(p, same), bStrips, (q) => {
      const args = [a, add(aAt, mul(p, aApart)), b, add(bAt, mul(q, bApart)), rows, tile]
      w.push({ kind: "run", routine: stripProducts(type, step), args })
      w.written(tile)
      const sums = terms.named(mul(add(mul(p, bStrips), q), terms.index(side * side)), "sums")
      w.loop(
        "row",
        terms.index(0),
        terms.index(side * side),
        (row) => {
          for (let c = 0; c < side; c++) {
            const at = add(add(sums, row), terms.index(c))
            const sum = terms.cast(type, w.read(tile, add(row, terms.index(c))))
            w.store(tiles, at, add(w.read(tiles, at), sum))
          }
        },
        side,
      )
    }),
  )
  const [va, vaApart, vb, vbApart, ...counts] = variables as [
    Variable,
    Variable,
    Variable,
    Variable,
    ...Variable[],
  ]
  return {
    name,
    note: "Adds the products of strips with strips, summed over the rows of a block, to tiles of 4 by 4.",
    parameters: [a, va, vaApart, b, vb, vbApart, ...counts, tiles, tile],
    body: share(terms, w.body).body,
  }
}
const productsRoutine = (name: string, type: RealType, step: number, terms: Terms): Routine => {
  const w = new Writer(terms)
  const wide = wideOf(type) as RealType
  const [a, b] = [newArray("a", type), newArray("b", type)]
  const tile = newArray("tile", wide)
  const [aAt, bAt, rows] = ["a_at", "b_at", "rows"].map((n) => newVariable(n, "index")) as [
    Variable,
    Variable,
    Variable,
  ]
  const sums = Array.from({ length: side * side }, (_, i) =>
    w.mutable(`s${Math.floor(i / side)}${i % side}`, terms.constant(wide, -0)),
  )
  const from = terms.get(aAt)
  const shift = terms.named(terms.sub(terms.get(bAt), from), "shift")
  const to = terms.named(terms.add(from, terms.mul(terms.get(rows), terms.index(step))), "end")
  w.loop(
    "i",
    from,
    to,
    (i) => {
      const four = (array: FlatArray, at: Term, name: string): Term[] =>
        Array.from({ length: side }, (_, c) =>
          w.let(`${name}${c}`, terms.cast(wide, w.read(array, terms.add(at, terms.index(c))))),
        )
      const left = four(a, i, "a")
      const right = four(b, terms.named(terms.add(i, shift), "j"), "b")
      sums.forEach((sum, k) => {
        const product = terms.mul(left[Math.floor(k / side)]!, right[k % side]!)
        w.set(sum, terms.add(w.get(sum), product))
      })
    },
    step,
  )
  sums.forEach((sum, k) => w.store(tile, terms.index(k), w.get(sum)))
  return {
    name,
    note: "Products of four columns with four others, summed over the rows of a block.",
    parameters: [a, aAt, b, bAt, rows, tile],
    body: share(terms, w.body).body,
  }
}
