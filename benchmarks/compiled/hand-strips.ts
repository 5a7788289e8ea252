/** Columns in a strip, rows in a block. */
export const SIDE = 4
export const ROWS = 256
export const STRIP = SIDE * ROWS

/** Rows `top` to `top + rows`, less the means of their classes, in strips of four columns. */
export function centre(
  X: Float64Array,
  y: Int32Array,
  means: Float64Array,
  d: number,
  top: number,
  rows: number,
  V: Float64Array,
): void {
  for (let i = 0; i < rows; i++) {
    let from = (top + i) * d
    let m = y[top + i]! * d
    for (let to = SIDE * i, end = to + (d / SIDE) * STRIP; to < end; to += STRIP, from += 4, m += 4) {
      V[to] = X[from]! - means[m]!
      V[to + 1] = X[from + 1]! - means[m + 1]!
      V[to + 2] = X[from + 2]! - means[m + 2]!
      V[to + 3] = X[from + 3]! - means[m + 3]!
    }
  }
}

/** Products of four columns with four. */
export const tile = new Float64Array(16)

/** Products of four columns of a with four of b, into `tile`. */
export function products(
  a: Float64Array,
  aAt: number,
  aStep: number,
  b: Float64Array,
  bAt: number,
  bStep: number,
  rows: number,
): void {
  let s00 = 0
  let s01 = 0
  let s02 = 0
  let s03 = 0
  let s10 = 0
  let s11 = 0
  let s12 = 0
  let s13 = 0
  let s20 = 0
  let s21 = 0
  let s22 = 0
  let s23 = 0
  let s30 = 0
  let s31 = 0
  let s32 = 0
  let s33 = 0
  for (let v = aAt, c = bAt, end = aAt + aStep * rows; v < end; v += aStep, c += bStep) {
    const a0 = a[v]!
    const a1 = a[v + 1]!
    const a2 = a[v + 2]!
    const a3 = a[v + 3]!
    const b0 = b[c]!
    s00 += a0 * b0
    s10 += a1 * b0
    s20 += a2 * b0
    s30 += a3 * b0
    const b1 = b[c + 1]!
    s01 += a0 * b1
    s11 += a1 * b1
    s21 += a2 * b1
    s31 += a3 * b1
    const b2 = b[c + 2]!
    s02 += a0 * b2
    s12 += a1 * b2
    s22 += a2 * b2
    s32 += a3 * b2
    const b3 = b[c + 3]!
    s03 += a0 * b3
    s13 += a1 * b3
    s23 += a2 * b3
    s33 += a3 * b3
  }
  tile[0] = s00
  tile[1] = s01
  tile[2] = s02
  tile[3] = s03
  tile[4] = s10
  tile[5] = s11
  tile[6] = s12
  tile[7] = s13
  tile[8] = s20
  tile[9] = s21
  tile[10] = s22
  tile[11] = s23
  tile[12] = s30
  tile[13] = s31
  tile[14] = s32
  tile[15] = s33
}
