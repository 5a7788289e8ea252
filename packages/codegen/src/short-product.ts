import type { RealType } from "./arithmetic.js"
import type { FlatArray, Routine, Term } from "./ir.js"
import { productOperands } from "./product-operands.js"
import { standardRoutine } from "./routines.js"
import { share } from "./share.js"
import type { Terms } from "./terms.js"
import { fewProducts, side } from "./tiles.js"

type Operands = ReturnType<typeof productOperands>

/** `multiply_small` over the operands of a product of few multiplications. */
export const smallProductRoutine = (name: string, type: RealType, terms: Terms): Routine => {
  const operands = productOperands(type, terms)
  const { w, parameters, out, rows, inner, columns, aElement, bElement, outIndex } = operands
  const start = startOf(operands, terms)
  w.loop("i", terms.index(0), rows, (i) =>
    w.loop("j", terms.index(0), columns, (j) => {
      const sum = w.mutable("sum", start)
      w.loop("k", terms.index(0), inner, (k) =>
        w.set(sum, terms.add(w.get(sum), terms.mul(aElement(i, k), bElement(k, j)))),
      )
      w.store(out, outIndex(i, j), terms.cast(type, w.get(sum)))
    }),
  )
  return { name, note: "A small product.", parameters, body: share(terms, w.body).body }
}

/** Calls another routine for the rows from `first` on. */
const rowsFrom = (
  { w, out, rowsAfter }: Operands,
  name: string,
  make: typeof smallProductRoutine,
  type: RealType,
  first: Term,
): void => {
  const routine = standardRoutine(name, (n, terms) => make(n, type, terms))
  w.push({ kind: "run", routine, args: rowsAfter(first) })
  w.written(out)
}

/** `multiply_narrow` over the operands of a product with fewer columns than a tile: four rows at a time. */
export const narrowProductRoutine = (name: string, type: RealType, terms: Terms): Routine => {
  const operands = productOperands(type, terms)
  const { w, parameters, out, rows, inner, columns, aElement, bElement, outIndex } = operands
  const index = (x: number): Term => terms.index(x)
  const start = startOf(operands, terms)
  const whole = terms.named(terms.sub(rows, terms.binary("rem", rows, index(side))), "whole")
  const some = (i: Term): void => {
    w.loop("j", index(0), columns, (j) => {
      const sums = Array.from({ length: side }, (_, r) => w.mutable(`sum_${r}`, start))
      w.loop("k", index(0), inner, (k) => {
        const x = w.let("x", bElement(k, j))
        sums.forEach((sum, r) => w.set(sum, terms.add(w.get(sum), terms.mul(aElement(i, k, r), x))))
      })
      sums.forEach((sum, r) => w.store(out, outIndex(i, j, r), terms.cast(type, w.get(sum))))
    })
  }
  w.loop("i", index(0), whole, some, side)
  const rest = (): void =>
    rowsFrom(operands, name.replace("narrow", "small"), smallProductRoutine, type, whole)
  w.if(terms.binary("lt", whole, rows), rest)
  return {
    name,
    note: "The product of a matrix with very few columns, four rows at a time.",
    parameters,
    body: share(terms, w.body).body,
  }
}

/** Rows of a tile of a product whose right operand is not packed: sums and operands fit into 16 registers. */
const tileRows = 2

/**
 * `multiply_tiles` over the operands of a product by a small matrix whose columns lie side by side: two rows by four
 * columns at a time, from where they lie.
 */
export const tiledProductRoutine = (name: string, type: RealType, terms: Terms): Routine => {
  const operands = productOperands(type, terms)
  const { w, parameters, out, rows, inner, columns, aElement, besideElement, outIndex } = operands
  const index = (x: number): Term => terms.index(x)
  const start = startOf(operands, terms)
  const whole = (extent: Term, by: number): Term => terms.sub(extent, terms.binary("rem", extent, index(by)))
  const tile = (i: Term, j: Term, width: number): void => {
    const range = (n: number): number[] => Array.from({ length: n }, (_, l) => l)
    const cells = range(tileRows).flatMap((r) =>
      range(width).map((c) => ({ r, c, sum: w.mutable(`s${r}${c}`, start) })),
    )
    w.loop("k", index(0), inner, (k) => {
      const bs = range(width).map((c) => w.let(`b${c}`, besideElement(k, j, c)))
      const as = range(tileRows).map((r) => w.let(`a${r}`, aElement(i, k, r)))
      for (const { r, c, sum } of cells) w.set(sum, terms.add(w.get(sum), terms.mul(as[r]!, bs[c]!)))
    })
    for (const { r, c, sum } of cells)
      w.store(out, terms.add(outIndex(i, j, r), index(c)), terms.cast(type, w.get(sum)))
  }
  const wholeRows = terms.named(whole(rows, tileRows), "whole_rows")
  const wholeColumns = terms.named(whole(columns, side), "whole_columns")
  const line = (i: Term): void => {
    w.loop("j", index(0), wholeColumns, (j) => tile(i, j, side), side)
    w.loop("j", wholeColumns, columns, (j) => tile(i, j, 1))
  }
  w.loop("i", index(0), wholeRows, line, tileRows)
  const rest = (): void =>
    rowsFrom(operands, name.replace("tiles", "small"), smallProductRoutine, type, wholeRows)
  w.if(terms.binary("lt", wholeRows, rows), rest)
  return {
    name,
    note: "The product with a small matrix whose columns lie side by side, in tiles of 2 by 4.",
    parameters,
    body: share(terms, w.body).body,
  }
}

/**
 * `multiply_short` over the operands of a product whose sums are one block: four rows are read where they lie, and a
 * tile goes straight to the result. Tiles have a routine of their own: V8 compiles what is short and called often soon.
 */
export const shortProductRoutine = (name: string, type: RealType, terms: Terms): Routine => {
  const operands = productOperands(type, terms)
  const { w, parameters, rows, inner, columns } = operands
  const index = (x: number): Term => terms.index(x)
  const run = (of: string, make: typeof tilesRoutine, first: Term): void =>
    rowsFrom(operands, name.replace("short", of), make, type, first)

  const few = terms.binary("lt", terms.mul(terms.mul(rows, inner), columns), index(fewProducts))
  const whole = terms.sub(rows, terms.binary("rem", rows, index(side)))
  const tiles = (): void => {
    run("short_tiles", tilesRoutine, index(0))
    run("small", smallProductRoutine, whole)
  }
  const long = (): void =>
    w.if(terms.binary("lt", columns, index(side)), () => run("narrow", narrowProductRoutine, index(0)), tiles)
  w.if(few, () => run("small", smallProductRoutine, index(0)), long)
  return {
    name,
    note: "The product of a matrix with few columns; large ones in tiles of 4 by 4.",
    parameters,
    body: share(terms, w.body).body,
  }
}

/** -0 is what nothing was added to. */
const startOf = ({ inner, wide }: Operands, terms: Terms): Term => {
  const some = terms.binary("gt", inner, terms.index(0))
  return terms.named(terms.select(some, terms.constant(wide, -0), terms.constant(wide, 0)), "start")
}

/** Four rows at a time, as many as there are. */
const tilesRoutine = (name: string, type: RealType, terms: Terms): Routine => {
  const operands = productOperands(type, terms)
  const { w, wide, parameters, out, rows, inner, columns, aElement, bElement, outIndex } = operands
  const index = (x: number): Term => terms.index(x)
  const lines = Array.from({ length: side }, (_, i) => i)
  const start = startOf(operands, terms)

  const tile = (right: FlatArray, i: Term, j: Term): void => {
    const sums = lines.map((r) => lines.map((c) => w.mutable(`sum_${r}${c}`, start)))
    const base = terms.named(terms.mul(j, inner), "base")
    w.loop("k", index(0), inner, (k) => {
      const at = terms.add(base, terms.mul(k, index(side)))
      const bs = lines.map((c) => w.let(`b${c}`, w.read(right, terms.add(at, index(c)))))
      const as = lines.map((r) => w.let(`a${r}`, aElement(terms.add(i, index(r)), k)))
      for (const r of lines)
        for (const c of lines) w.set(sums[r]![c]!, terms.add(w.get(sums[r]![c]!), terms.mul(as[r]!, bs[c]!)))
    })
    const give = (c: number): void => {
      for (const r of lines)
        w.store(
          out,
          outIndex(terms.add(i, index(r)), terms.add(j, index(c))),
          terms.cast(type, w.get(sums[r]![c]!)),
        )
    }
    const giveFrom = (c: number): void =>
      w.if(terms.binary("lt", terms.add(j, index(c)), columns), () => {
        give(c)
        if (c + 1 < side) giveFrom(c + 1)
      })
    give(0)
    giveFrom(1)
  }

  const strips = terms.binary("div", terms.add(columns, index(side - 1)), index(side))
  const right = w.alloc("right", wide, terms.mul(terms.mul(inner, index(side)), strips))
  w.loop("j", index(0), columns, (j) => {
    const [strip, within] = [terms.binary("div", j, index(side)), terms.binary("rem", j, index(side))]
    const base = terms.named(terms.add(terms.mul(terms.mul(strip, index(side)), inner), within), "base")
    w.loop("k", index(0), inner, (k) =>
      w.store(right, terms.add(base, terms.mul(k, index(side))), bElement(k, j)),
    )
  })
  const whole = terms.named(terms.sub(rows, terms.binary("rem", rows, index(side))), "whole")
  w.loop("i", index(0), whole, (i) => w.loop("j", index(0), columns, (j) => tile(right, i, j), side), side)
  return {
    name,
    note: "Four rows at a time of the product of a matrix with few columns.",
    parameters,
    body: share(terms, w.body).body,
  }
}
