import { depth, type Entries, type Product } from "./matmul.js"

/** Rows that are packed at a time; with a block of the depth they stay in the second cache. */
const rowsAtOnce = 64

/** By tiles of four by four, of strips that are packed. */
export const tiles: Product = (kind, a, leftAt, b, rightAt, out, at, rows, inner, columns) => {
  const span = 4 * Math.min(inner, depth)
  const left = new Float64Array(span * Math.ceil(Math.min(rows, rowsAtOnce) / 4))
  const right = new Float64Array(span * Math.ceil(columns / 4))
  const tile = new Float64Array(16)
  // single precision is rounded where a block ends
  const rounded = kind === "float32" ? new Float32Array(16) : tile
  for (let from = 0; from < inner; from += depth) {
    const count = Math.min(depth, inner - from)
    pack(right, b.data, rightAt + from * b.row, b.column, b.row, columns, count)
    for (let top = 0; top < rows; top += rowsAtOnce) {
      const height = Math.min(rowsAtOnce, rows - top)
      pack(left, a.data, leftAt + top * a.row + from * a.column, a.row, a.column, height, count)
      for (let q = 0; q < columns; q += 4)
        for (let p = 0; p < height; p += 4) {
          multiplyTile(left, p * count, right, q * count, count, tile)
          if (rounded !== tile) rounded.set(tile)
          const [high, wide] = [Math.min(4, height - p), Math.min(4, columns - q)]
          for (let i = 0; i < high; i++) {
            const place = at + (top + p + i) * columns + q
            if (from === 0) for (let j = 0; j < wide; j++) out[place + j] = rounded[4 * i + j]!
            else for (let j = 0; j < wide; j++) out[place + j] += rounded[4 * i + j]!
          }
        }
    }
  }
}

/** Strips of four lines side by side; what a strip lacks is 0. */
export function pack(
  into: Float64Array,
  data: Entries,
  from: number,
  line: number,
  step: number,
  lines: number,
  count: number,
): void {
  let place = 0
  for (let first = 0; first < lines; first += 4) {
    let at = from + first * line
    if (first + 4 <= lines)
      for (let k = 0; k < count; k++, place += 4, at += step) {
        into[place] = data[at]
        into[place + 1] = data[at + line]
        into[place + 2] = data[at + 2 * line]
        into[place + 3] = data[at + 3 * line]
      }
    else
      for (let k = 0; k < count; k++, at += step)
        for (let j = 0; j < 4; j++) into[place++] = first + j < lines ? data[at + j * line] : 0
  }
}

/** Names of their own for the sums: taking lists apart in such a loop doubles its time. */
function multiplyTile(
  a: Float64Array,
  p: number,
  b: Float64Array,
  q: number,
  count: number,
  tile: Float64Array,
): void {
  let c00 = -0
  let c01 = -0
  let c02 = -0
  let c03 = -0
  let c10 = -0
  let c11 = -0
  let c12 = -0
  let c13 = -0
  let c20 = -0
  let c21 = -0
  let c22 = -0
  let c23 = -0
  let c30 = -0
  let c31 = -0
  let c32 = -0
  let c33 = -0
  for (let k = 0; k < count; k++, p += 4, q += 4) {
    const b0 = b[q]!
    const b1 = b[q + 1]!
    const b2 = b[q + 2]!
    const b3 = b[q + 3]!
    const a0 = a[p]!
    const a1 = a[p + 1]!
    const a2 = a[p + 2]!
    const a3 = a[p + 3]!
    c00 += a0 * b0
    c01 += a0 * b1
    c02 += a0 * b2
    c03 += a0 * b3
    c10 += a1 * b0
    c11 += a1 * b1
    c12 += a1 * b2
    c13 += a1 * b3
    c20 += a2 * b0
    c21 += a2 * b1
    c22 += a2 * b2
    c23 += a2 * b3
    c30 += a3 * b0
    c31 += a3 * b1
    c32 += a3 * b2
    c33 += a3 * b3
  }
  tile[0] = c00
  tile[1] = c01
  tile[2] = c02
  tile[3] = c03
  tile[4] = c10
  tile[5] = c11
  tile[6] = c12
  tile[7] = c13
  tile[8] = c20
  tile[9] = c21
  tile[10] = c22
  tile[11] = c23
  tile[12] = c30
  tile[13] = c31
  tile[14] = c32
  tile[15] = c33
}
