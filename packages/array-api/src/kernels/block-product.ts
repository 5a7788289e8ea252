import { blocks, largestBlock, type BlockKind, type Blocks } from "@carton/codegen"
import { large, type Product } from "./matmul.js"
import { pack, tiles } from "./tiles.js"

/** So many multiplications take as long as to make what does them on vectors. */
const worthwhile = 2 ** 24
/** Multiplications that would have been faster so. */
const done = { multiply: 0, multiply_float32: 0, subtract: 0 }
/** A product of fewer numbers is not worth to be copied for. */
const fewNumbers = 64

/** Blocks on vectors, once they are worth it; undefined before, and where the host has none. */
function vectors(kind: BlockKind, multiplications: number): Blocks | undefined {
  if (done[kind] < worthwhile) done[kind] += multiplications
  return done[kind] < worthwhile ? undefined : blocks(kind)
}

/** Block by block on vectors, or by tiles. */
const byBlocks: Product = (kind, a, leftAt, b, rightAt, out, at, rows, inner, columns) => {
  const made = vectors(kind === "float32" ? "multiply_float32" : "multiply", rows * inner * columns)
  if (made === undefined) return tiles(kind, a, leftAt, b, rightAt, out, at, rows, inner, columns)
  const { left, right, product } = made
  for (let first = 0; first < columns; first += largestBlock.columns) {
    const wide = Math.min(largestBlock.columns, columns - first)
    const line = (wide + 3) & -4
    for (let from = 0; from < inner; from += largestBlock.inner) {
      const count = Math.min(largestBlock.inner, inner - from)
      pack(right, b.data, rightAt + from * b.row + first * b.column, b.column, b.row, wide, count)
      for (let top = 0; top < rows; top += largestBlock.rows) {
        const height = Math.min(largestBlock.rows, rows - top)
        pack(left, a.data, leftAt + top * a.row + from * a.column, a.row, a.column, height, count)
        made.run(height, count, line)
        for (let i = 0; i < height; i++) {
          const place = at + (top + i) * columns + first
          const row = i * line
          if (from === 0) for (let j = 0; j < wide; j++) out[place + j] = product[row + j]!
          else for (let j = 0; j < wide; j++) out[place + j] += product[row + j]!
        }
      }
    }
  }
}

/** The function itself; it, and what rests on it, multiplies large matrices by blocks from now on. */
export function withBlocks<F>(matmul: F): F {
  large.multiply = byBlocks
  return matmul
}

/**
 * x -= a b, of matrices of which each row begins so many numbers after the one before: products are taken off one after the
 * other. False where nothing was done: there is no faster way than by rows.
 */
export function subtractByBlocks(
  x: Float64Array,
  xAt: number,
  xNext: number,
  rows: number,
  columns: number,
  a: Float64Array,
  aAt: number,
  aNext: number,
  aStep: number,
  b: Float64Array,
  bAt: number,
  bNext: number,
  count: number,
): boolean {
  const made = rows * columns < fewNumbers ? undefined : vectors("subtract", rows * columns * count)
  if (made === undefined) return false
  const { left, right, product } = made
  for (let first = 0; first < columns; first += largestBlock.columns) {
    const wide = Math.min(largestBlock.columns, columns - first)
    const line = (wide + 3) & -4
    pack(right, b, bAt + first, 1, bNext, wide, count)
    for (let top = 0; top < rows; top += largestBlock.rows) {
      const height = Math.min(largestBlock.rows, rows - top)
      pack(left, a, aAt + top * aNext, aNext, aStep, height, count)
      const from = xAt + top * xNext + first
      for (let i = 0, p = from, q = 0; i < height; i++, p += xNext, q += line)
        for (let j = 0; j < wide; j++) product[q + j] = x[p + j]!
      made.run(height, count, line)
      for (let i = 0, p = from, q = 0; i < height; i++, p += xNext, q += line)
        for (let j = 0; j < wide; j++) x[p + j] = product[q + j]!
    }
  }
  return true
}
