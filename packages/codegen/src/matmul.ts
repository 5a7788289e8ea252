import type { RealType } from "./arithmetic.js"
import { isGiven } from "./classify.js"
import type { Context } from "./context.js"
import type { Place } from "./elements.js"
import { blockProduct, isBlockProduct } from "./block-product.js"
import { LoweringError } from "./errors.js"
import * as e from "./expression.js"
import type { Expr } from "./expr.js"
import type { Value } from "./graph.js"
import type { Argument, Routine, Term, Variable } from "./ir.js"
import { forEachIndex } from "./moves.js"
import type { Rows, RowsPart } from "./nest.js"
import { fewTurns } from "./nest-loops.js"
import { isComplex, isFloat, wideOf } from "./scalar.js"
import type { ScalarType } from "./scalar.js"
import { rowProductRoutine } from "./row-product.js"
import { standardRoutine } from "./routines.js"
import * as size from "./size.js"
import {
  narrowProductRoutine,
  shortProductRoutine,
  smallProductRoutine,
  tiledProductRoutine,
} from "./short-product.js"
import { depth, matmulRoutine, side } from "./tiles.js"
import { lowerVectorProduct } from "./vector-product.js"

/** A block of rows of a product with more columns does not stay in a cache until it is read. */
const keptColumns = 64
/** Fewer columns than this are kept in locals, all at once. */
const fewColumns = 8
/** Sums of neighbouring rows and columns that stay in registers. */
const mostSums = 8
/** Rows of a fused operand that are computed at a time. */
const rowsAtOnce = 64
/** Products of fewer multiplications are written out in place. */
const fewProducts = 64
/** Few rows of more have a routine of their own. */
const largeProducts = 4096

/** A matrix of no more entries stays in the first cache and is not packed. */
const smallMatrix = 4096

type Method = "columns" | "plain" | "routine"

/** How a product is computed; the order of additions is the same in all. */
const methodOf = (value: Value): Method => {
  const [rows, columns] = value.shape.slice(-2)
  const inner = value.inputs[0]!.shape.at(-1)!
  if (!isFloat(value.type)) return "plain"
  if (typeof columns === "number" && columns <= fewColumns && columns > 0) return "columns"
  if (typeof rows !== "number" || typeof columns !== "number" || typeof inner !== "number") return "routine"
  return rows * columns * inner < fewProducts ? "plain" : "routine"
}

/** Whether the elements of the left operand are each needed once, so that they may be computed on the spot. */
export const drawsRows = (value: Value): boolean => methodOf(value) !== "plain"

/** Whether a pass over blocks of rows can compute it: a matrix with few columns, or nobody knows how many. */
export const isRowLocalProduct = (value: Value): boolean =>
  value.recipe.kind === "generator" &&
  value.recipe.name === "matmul" &&
  value.shape.length === 2 &&
  !walksAcross(value) &&
  (methodOf(value) === "columns" ||
    (methodOf(value) === "routine" && !(typeof value.shape[1] === "number" && value.shape[1] > keptColumns)))

/** Whether a matrix that lies transposed is multiplied by a vector: its rows lie across the lines of memory. */
const walksAcross = ({ shape, inputs: [a] }: Value): boolean => {
  const { recipe, inputs } = a!
  if (shape.at(-1) !== 1 || recipe.kind !== "view" || !isGiven(inputs[0]!)) return false
  const last = recipe.map.at(-1)
  return last?.axis === 0 && last.step === 1
}

const isLong = ({ shape }: Value): boolean => size.highest(size.product(shape)) >= largeProducts
const range = (count: number): number[] => [...Array(count).keys()]

const isOneBlock = ({ inputs }: Value): boolean => {
  const inner = inputs[0]!.shape.at(-1)!
  return typeof inner === "number" && inner <= depth
}

/** Whether sums are added to what is written already: they are more than one block. */
export const addsBlocks = (value: Value): boolean => methodOf(value) === "routine" && !isOneBlock(value)

const checkOperands = ({ shape, inputs }: Value): void => {
  const [a, b] = [inputs[0]!.shape.length, inputs[1]!.shape.length]
  if (shape.length >= 2 && a === shape.length && b === shape.length) return
  throw new LoweringError(`matmul: operands and result must have one rank of at least 2, got ${a} and ${b}`)
}

/** The matrix product over the last two axes; leading axes are equal already. */
export const lowerMatmul = (context: Context, value: Value): void => {
  checkOperands(value)
  context.comment([value])
  // nothing is written where the inner extent is 0
  context.allocate(value, false)
  if (isFloat(value.type) && value.shape.every((extent) => extent === 1) && !isOneBlock(value))
    lowerVectorProduct(context, value)
  else if (isByLines(context, value)) lowerByLines(context, value)
  else if (takesRoutine(context, value)) lowerCall(context, value)
  else lowerDots(context, value)
}

/** Whether a matrix is multiplied by a vector along its lines in memory: columns, of which it has many. */
const isByLines = ({ elements, terms }: Context, { shape, type, inputs: [a, b] }: Value): boolean => {
  const known = [...a!.shape, ...shape].every((extent) => typeof extent === "number")
  const isLarge = size.highest(size.product(a!.shape)) >= largeProducts
  if (!isFloat(type) || !known || !isLarge || shape.length !== 2 || shape[1] !== 1) return false
  const [left, right] = [elements.placeOf(a!), elements.placeOf(b!)]
  return left?.kind === "array" && right?.kind === "array" && left.strides[0] === terms.index(1)
}
/** The vector times the transposed matrix: its lines are added up, and not walked across. */
const lowerByLines = ({ elements, terms, writer }: Context, value: Value): void => {
  const [matrix, vector, out] = [...value.inputs, value].map(
    (x) => elements.placeOf(x) as Place & { kind: "array" },
  )
  const type = value.type as RealType
  const routine = productRoutine({ make: rowProductRoutine, base: "multiply_rows" }, type)
  const [one, inner, lines] = [1, value.inputs[0]!.shape[1]!, value.shape[0]!].map((n) => elements.size(n))
  const left = [vector!.array, vector!.offset, terms.index(0), vector!.strides[0]!]
  const right = [matrix!.array, matrix!.offset, matrix!.strides[1]!, one!]
  writer.push({
    kind: "run",
    routine,
    args: [...left, ...right, out!.array, out!.offset, one!, inner!, lines!],
  })
}

/** One call for each matrix of a batch. */
const lowerCall = (context: Context, value: Value): void => {
  const { elements, terms } = context
  const rank = value.shape.length
  const take = rowsTaker(context, value)
  forEachIndex(
    context,
    value.shape,
    (full) =>
      take(full.slice(0, rank - 2), {
        from: terms.index(0),
        to: elements.size(value.shape[rank - 2]!),
      }),
    [...value.shape.keys()].slice(0, -2),
  )
}

/** Whether the right operand is a small matrix in memory whose columns lie side by side. */
const isSmallRight = ({ elements }: Context, { inputs }: Value): boolean => {
  const [inner, columns] = inputs[1]!.shape.slice(-2)
  const known = typeof inner === "number" && typeof columns === "number"
  if (!known || columns < side || inner > depth || inner * columns > smallMatrix) return false
  const place = elements.placeOf(inputs[1]!)
  return place?.kind === "array" && place.strides.at(-1) === elements.size(1)
}

interface Made {
  readonly make: typeof matmulRoutine
  readonly base: string
}
const productRoutine = ({ make, base }: Made, type: RealType): Routine =>
  standardRoutine(`${base}${type === "float64" ? "" : `_${type}`}`, (name, terms) => make(name, type, terms))

/** The routine of a product, by what its extents are at most. */
const routineOf = (context: Context, value: Value): Made => {
  const inner = value.inputs[0]!.shape.at(-1)!
  const [rows, columns, deep] = [...value.shape.slice(-2), inner].map(size.highest) as [
    number,
    number,
    number,
  ]
  if (rows < side && columns * deep >= largeProducts)
    return { make: rowProductRoutine, base: "multiply_rows" }
  if (inner === 0 || deep > depth) return { make: matmulRoutine, base: "multiply_matrices" }
  if (isSmallRight(context, value)) return { make: tiledProductRoutine, base: "multiply_tiles" }
  const small = rows * columns * deep < largeProducts
  // in a batch there are many of them
  if (columns < side && !(small && value.shape.length === 2))
    return { make: narrowProductRoutine, base: "multiply_narrow" }
  if (small) return { make: smallProductRoutine, base: "multiply_small" }
  return { make: shortProductRoutine, base: "multiply_short" }
}

/** Writes calls for a range of rows of one matrix; rows of a fused operand go through a small array. */
const rowsTaker = (context: Context, value: Value): ((batch: readonly Expr[], rows: Rows) => void) => {
  if (isBlockProduct(context, value)) {
    const take = blockProduct(context, value)
    return (_, rows) => take(rows)
  }
  const { writer, elements, terms } = context
  const [a, b] = [value.inputs[0]!, value.inputs[1]!]
  const rank = value.shape.length
  const type = value.type as RealType
  const length = a.shape[rank - 1]!
  const routine = productRoutine(routineOf(context, value), type)
  const [columns, inner] = [value.shape[rank - 1]!, length].map((s) => elements.size(s)) as [Term, Term]
  const zero = terms.index(0)
  const operand = (x: Value, batch: readonly Term[]): Argument[] | undefined => {
    const place = elements.placeOf(x)
    if (place?.kind !== "array") return undefined
    const first = elements.linear(batch, place.strides.slice(0, -2), place.offset)
    return [place.array, first, ...place.strides.slice(-2)]
  }
  const drawn =
    elements.placeOf(a)?.kind === "array"
      ? undefined
      : writer.alloc(
          "drawn",
          type,
          terms.mul(inner, terms.index(rowsAtOnce)),
          "rows for matmul, a few at a time",
        )
  return (batch, { from, to }) => {
    const at = batch.map((i) => elements.index(i))
    const place = elements.places.get(value)
    if (place?.kind !== "array") throw new LoweringError("matmul: the result must be in memory")
    const outAt = elements.linear(at, place.strides.slice(0, -2), place.offset)
    const right = operand(b, at)
    if (right === undefined) throw new LoweringError("matmul: the right operand must be in memory")
    const call = (left: readonly Argument[], first: Term, count: Term): void => {
      const where = terms.add(outAt, terms.mul(first, columns))
      writer.push({
        kind: "run",
        routine,
        args: [...left, ...right, place.array, where, count, inner, columns],
      })
      writer.written(place.array)
    }
    const left = operand(a, at)
    if (left !== undefined) {
      const [array, start, row, column] = left as [Argument, Term, Term, Term]
      return call([array, terms.add(start, terms.mul(from, row)), row, column], from, terms.sub(to, from))
    }
    const draw = (top: Term): void => {
      const count = terms.named(terms.min(terms.index(rowsAtOnce), terms.sub(to, top)), "count")
      writer.loop("i", zero, count, (i) =>
        writer.loop("k", zero, inner, (k) => {
          const row = [terms.add(top, i), k].map((t) => elements.bind("int32", t))
          const element = elements.parts(elements.at(a, [...batch, ...row]))[0]!
          writer.store(drawn!, terms.add(terms.mul(i, inner), k), element)
        }),
      )
      call([drawn!, zero, inner, terms.index(1)], top, count)
    }
    writer.loop("top", from, to, draw, rowsAtOnce)
  }
}

const takesRoutine = (context: Context, value: Value): boolean =>
  methodOf(value) === "routine" &&
  !isNarrow(context, value) &&
  context.elements.placeOf(value.inputs[1]!)?.kind === "array"
/** Whether few columns, nobody knows how many, are written out where a loop may go to WebAssembly with all that it does. */
const isNarrow = ({ vectors }: Context, value: Value): boolean =>
  vectors && isOneBlock(value) && size.highest(value.shape[1]!) < side

/** Dot products, `width` neighbouring columns at a time. */
interface Dots {
  /** Of neighbouring rows, or of elements; the last axis of an index is left out where it is inside. */
  of(indices: readonly (readonly Expr[])[]): void
  /** How many rows: their sums do not wait for each other, and the right operand is read once for all. */
  readonly rows: number
}
const dotsOf = (context: Context, value: Value, width: number): Dots => {
  const { writer, elements, terms } = context
  const [a, b] = [value.inputs[0]!, value.inputs[1]!]
  const { type } = value
  const rank = value.shape.length
  const inner = a.shape[rank - 1]!
  const extent = elements.size(inner)
  const rounds = isFloat(type) || isComplex(type)
  const wide = wideOf(type)
  const start = (of: ScalarType, empty: boolean): Term =>
    terms.constant(e.partOf(of) as RealType, rounds && !empty ? -0 : 0)
  const suffixes = isComplex(type) ? ["_re", "_im"] : [""]

  const declare = (name: string, value: Term): Variable[] =>
    suffixes.map((s) => writer.mutable(name + s, value))
  const read = (of: ScalarType, variables: readonly Variable[]): Expr =>
    elements.bound(
      of,
      variables.map((v) => writer.get(v)),
    )
  const addTo = (variables: readonly Variable[], x: Expr): void => {
    const parts = elements.parts(e.add(read(x.type, variables), x))
    const held = parts.length === 1 ? parts : parts.map((p) => writer.let("next", p))
    held.forEach((p, i) => writer.set(variables[i]!, p))
  }

  // of the small matrices of a long batch nothing is a loop
  const isWrittenOut = typeof inner === "number" && inner <= fewTurns && rank > 2 && isLong(value)
  const along: typeof writer.loop = (name, from, to, write) =>
    isWrittenOut ? range(inner).forEach((k) => write(terms.index(k))) : writer.loop(name, from, to, write)
  const rows = (indices: readonly (readonly Expr[])[]): void => {
    const batch = indices[0]!.slice(0, rank - 2)
    const cells = indices.flatMap((index, r) => columnsAt(index).map((column) => ({ r, index, column })))
    const accumulate = (sums: readonly (readonly Variable[])[], from: Term, to: Term): void =>
      along("k", from, to, (kTerm) => {
        const k = elements.bind("int32", kTerm)
        const lefts = indices.map((index) => e.cast(wide, elements.at(a, [...batch, index[rank - 2]!, k])))
        cells.forEach(({ r, column }, c) =>
          addTo(sums[c]!, e.mul(lefts[r]!, e.cast(wide, elements.at(b, [...batch, k, column])))),
        )
      })
    const ofBlock = (sum: readonly Variable[]): Expr => e.cast(type, read(wide, sum))
    const give = (results: readonly Expr[]): void =>
      cells.forEach(({ index, column }, c) =>
        context.storeElement(value, [...index.slice(0, rank - 1), column], elements.parts(results[c]!)),
      )
    if (!rounds || (typeof inner === "number" && inner <= depth)) {
      const sums = cells.map(() => declare("sum", start(wide, inner === 0)))
      accumulate(sums, terms.index(0), extent)
      give(sums.map(ofBlock))
      return
    }
    const some = terms.binary("gt", extent, terms.index(0))
    const totals = cells.map(() =>
      declare("total", terms.select(some, start(type, false), start(type, true))),
    )
    const blocks = terms.binary("div", terms.add(extent, terms.index(depth - 1)), terms.index(depth))
    writer.loop("block", terms.index(0), terms.named(blocks, "blocks"), (block) => {
      const sums = cells.map(() => declare("sum", start(wide, false)))
      const from = terms.named(terms.mul(block, terms.index(depth)), "start")
      accumulate(sums, from, terms.named(terms.min(terms.add(from, terms.index(depth)), extent), "end"))
      sums.forEach((sum, c) => addTo(totals[c]!, ofBlock(sum)))
    })
    give(totals.map((total) => read(type, total)))
  }

  const columnsAt = (index: readonly Expr[]): readonly Expr[] =>
    width > 1 ? Array.from({ length: width }, (_, c) => e.constant("int32", c)) : [index[rank - 1]!]
  const together = isFloat(type) ? Math.floor(mostSums / width) : 1
  return { of: rows, rows: together > 3 ? 4 : together > 1 ? 2 : 1 }
}

/** Dot products for a range of rows of one matrix. */
const dotsInRows = (context: Context, value: Value, batch: readonly Expr[], { from, to }: Rows): void => {
  const { writer, elements, terms } = context
  const columns = value.shape.at(-1)!
  const width = methodOf(value) === "columns" ? Number(columns) : 1
  const dots = dotsOf(context, value, width)
  const rows = (is: readonly Term[]): void => {
    const indices = is.map((i) => [...batch, elements.bind("int32", i)])
    if (width > 1) return dots.of(indices)
    writer.loop("j", terms.index(0), elements.size(columns), (j) =>
      dots.of(indices.map((index) => [...index, elements.bind("int32", j)])),
    )
  }
  if (dots.rows === 1) return writer.loop("i", from, to, (i) => rows([i]))
  const count = from.op === "const" && to.op === "const" ? Number(to.value) - Number(from.value) : Infinity
  if (count > 0 && count <= dots.rows) return rows(range(count).map((i) => terms.add(from, terms.index(i))))
  const some = Array.from({ length: dots.rows }, (_, r) => terms.index(r))
  writer.loopInTurns(
    "i",
    [from, to, to],
    dots.rows,
    (i) => rows(some.map((r) => terms.add(i, r))),
    (i) => rows([i]),
  )
}

/** Dot products, any type, any layout. */
const lowerDots = (context: Context, value: Value): void => {
  const rank = value.shape.length
  const { elements, terms } = context
  const all = { from: terms.index(0), to: elements.size(value.shape[rank - 2]!) }
  forEachIndex(
    context,
    value.shape,
    (index) => dotsInRows(context, value, index.slice(0, rank - 2), all),
    [...value.shape.keys()].slice(0, -2),
  )
}

/** A product with few columns within a pass over blocks of rows. */
export class MatmulPart implements RowsPart {
  private take: ((batch: readonly Expr[], rows: Rows) => void) | undefined

  constructor(
    private readonly context: Context,
    private readonly value: Value,
  ) {}

  begin(): void {
    const { context, value } = this
    checkOperands(value)
    context.comment([value])
    context.allocate(value, false)
    if (takesRoutine(context, value)) this.take = rowsTaker(context, value)
  }
  block(rows: Rows): void {
    if (this.take !== undefined) this.take([], rows)
    else dotsInRows(this.context, this.value, [], rows)
  }
  end(): void {}
}
