import type { Context } from "./context.js"
import type { Value } from "./graph.js"
import type { Size } from "./expr.js"
import { generatorPart } from "./generators.js"
import { NestLowering } from "./nest.js"
import type { Nest, RowsPart } from "./nest.js"
import { SharedRows } from "./strips.js"

/** Pieces that walk through the same rows together, a block at a time: what one reads is in the cache for the next. */
export interface RowPass {
  readonly extent: Size
  /** Rows of a block. */
  readonly rows: number
  readonly parts: readonly (Nest | Value)[]
  /** Values that only the pass reads, row by row: a block of each is kept. */
  readonly buffered: readonly Value[]
}

/** Writes the loop over blocks of rows, and in it the loops of each part. */
export const lowerRowPass = (context: Context, { extent, rows: most, parts, buffered }: RowPass): void => {
  const { writer, elements, terms } = context
  for (const value of buffered) context.rowBuffers.set(value, most)
  const shared = new SharedRows()
  const written = parts.map((part): RowsPart =>
    "domain" in part ? new NestLowering(context, part, true) : generatorPart(context, part, shared),
  )
  for (const part of written) part.begin()
  const end = elements.size(extent)
  writer.loop(
    "top",
    terms.index(0),
    end,
    (top) => {
      const to = terms.named(terms.min(terms.add(top, terms.index(most)), end), "bottom")
      context.placeRows(top)
      const rows = { from: top, to }
      for (const part of written) part.block(rows)
    },
    most,
  )
  for (const part of written) part.end()
  for (const value of buffered) {
    context.rowBuffers.delete(value)
    elements.places.delete(value)
  }
  elements.forget()
}
