import { applyReflector, dot, reflect } from "./reflector.js"

/**
 * The tall QR: A (n x d, n >= d) is taken in blocks of rows. The first d rows are brought to triangular form by
 * themselves; every later block is eliminated against the triangle R above it, [R; block] = H [R'; 0], where each
 * reflector has one entry in R and the rest in the block. So H = I - Y T Yᵀ with Y = [I; V]: the factor R needs no
 * memory beyond one block, and Q is got back from the blocks V in a single product per block.
 *
 * Demmel, Grigori, Hoemmen & Langou, Communication-optimal parallel and sequential QR and LU (2012), flat tree;
 * compact WY: Schreiber & Van Loan (1989). The order of operations depends on n and d only.
 */

/** Rows of a block. */
export const blockRows = (d: number): number => Math.max(256, d)

/** Reflectors that are applied together. */
const PANEL = 4

/**
 * Eliminates a block of rows against R.
 *
 * @param R - d x d, row-major, upper triangular; becomes R'
 * @param block - column-major, `stride` apart, `rows` of each column in use; becomes V
 * @param tau - d; becomes the factors of the reflectors
 */
export function eliminate(
  R: Float64Array,
  d: number,
  block: Float64Array,
  stride: number,
  rows: number,
  tau: Float64Array,
): void {
  for (let first = 0; first < d; first += PANEL) {
    const end = Math.min(first + PANEL, d)
    for (let k = first; k < end; k++) {
      tau[k] = reflect(R, k * d + k, block, k * stride, rows)
      for (let j = k + 1; j < end; j++)
        applyReflector(tau[k]!, block, k * stride, R, k * d + j, block, j * stride, rows)
    }
    if (end < d) applyPanel(R, d, block, stride, rows, tau, first)
  }
}

/** Applies the four reflectors from `first` on to the columns after them: C -= Y Tᵀ Yᵀ C, two columns at a time. */
function applyPanel(
  R: Float64Array,
  d: number,
  block: Float64Array,
  stride: number,
  rows: number,
  tau: Float64Array,
  first: number,
): void {
  const v0 = first * stride
  const v1 = v0 + stride
  const v2 = v1 + stride
  const v3 = v2 + stride
  const r0 = first * d
  const r1 = r0 + d
  const r2 = r1 + d
  const r3 = r2 + d

  let g01 = 0
  let g02 = 0
  let g03 = 0
  let g12 = 0
  let g13 = 0
  let g23 = 0
  for (let i = 0; i < rows; i++) {
    const a0 = block[v0 + i]!
    const a1 = block[v1 + i]!
    const a2 = block[v2 + i]!
    const a3 = block[v3 + i]!
    g01 += a0 * a1
    g02 += a0 * a2
    g03 += a0 * a3
    g12 += a1 * a2
    g13 += a1 * a3
    g23 += a2 * a3
  }
  // T, column by column: T[0:b, b] = -tau_b T[0:b, 0:b] (V[:, 0:b]ᵀ v_b)
  const t00 = tau[first]!
  const t11 = tau[first + 1]!
  const t22 = tau[first + 2]!
  const t33 = tau[first + 3]!
  const t01 = -t11 * t00 * g01
  const t02 = -t22 * (t00 * g02 + t01 * g12)
  const t12 = -t22 * t11 * g12
  const t03 = -t33 * (t00 * g03 + t01 * g13 + t02 * g23)
  const t13 = -t33 * (t11 * g13 + t12 * g23)
  const t23 = -t33 * t22 * g23

  let j = first + PANEL
  for (; j + 1 < d; j += 2) {
    const c = j * stride
    const e = c + stride
    products(block, v0, stride, c, rows)
    let p0 = R[r0 + j]! + tile[0]!
    let p1 = R[r1 + j]! + tile[1]!
    let p2 = R[r2 + j]! + tile[2]!
    let p3 = R[r3 + j]! + tile[3]!
    let q0 = R[r0 + j + 1]! + tile[4]!
    let q1 = R[r1 + j + 1]! + tile[5]!
    let q2 = R[r2 + j + 1]! + tile[6]!
    let q3 = R[r3 + j + 1]! + tile[7]!
    p3 = t03 * p0 + t13 * p1 + t23 * p2 + t33 * p3
    p2 = t02 * p0 + t12 * p1 + t22 * p2
    p1 = t01 * p0 + t11 * p1
    p0 = t00 * p0
    q3 = t03 * q0 + t13 * q1 + t23 * q2 + t33 * q3
    q2 = t02 * q0 + t12 * q1 + t22 * q2
    q1 = t01 * q0 + t11 * q1
    q0 = t00 * q0
    R[r0 + j]! -= p0
    R[r1 + j]! -= p1
    R[r2 + j]! -= p2
    R[r3 + j]! -= p3
    R[r0 + j + 1]! -= q0
    R[r1 + j + 1]! -= q1
    R[r2 + j + 1]! -= q2
    R[r3 + j + 1]! -= q3
    for (let i = 0; i < rows; i++) {
      const a0 = block[v0 + i]!
      const a1 = block[v1 + i]!
      const a2 = block[v2 + i]!
      const a3 = block[v3 + i]!
      block[c + i]! -= a0 * p0 + a1 * p1 + (a2 * p2 + a3 * p3)
      block[e + i]! -= a0 * q0 + a1 * q1 + (a2 * q2 + a3 * q3)
    }
  }
  if (j < d)
    for (let k = first; k < first + PANEL; k++)
      applyReflector(tau[k]!, block, k * stride, R, k * d + j, block, j * stride, rows)
}

/** What `products` computed last. */
const tile = new Float64Array(8)

/** Products of the four columns from v on with column c (tile[0..3]) and the column after c (tile[4..7]). */
function products(block: Float64Array, v0: number, stride: number, c: number, rows: number): void {
  const v1 = v0 + stride
  const v2 = v1 + stride
  const v3 = v2 + stride
  const e = c + stride
  let p0 = 0
  let p1 = 0
  let p2 = 0
  let p3 = 0
  let q0 = 0
  let q1 = 0
  let q2 = 0
  let q3 = 0
  for (let i = 0; i < rows; i++) {
    const x = block[c + i]!
    const y = block[e + i]!
    const a0 = block[v0 + i]!
    p0 += a0 * x
    q0 += a0 * y
    const a1 = block[v1 + i]!
    p1 += a1 * x
    q1 += a1 * y
    const a2 = block[v2 + i]!
    p2 += a2 * x
    q2 += a2 * y
    const a3 = block[v3 + i]!
    p3 += a3 * x
    q3 += a3 * y
  }
  tile[0] = p0
  tile[1] = p1
  tile[2] = p2
  tile[3] = p3
  tile[4] = q0
  tile[5] = q1
  tile[6] = q2
  tile[7] = q3
}

/**
 * The triangle T of I - Y T Yᵀ, Y = [I; V].
 *
 * @param T - d x d, row-major; its upper triangle is overwritten
 */
export function triangleOf(
  V: Float64Array,
  d: number,
  stride: number,
  rows: number,
  tau: Float64Array,
  T: Float64Array,
): void {
  gramAbove(V, d, stride, rows, T)
  for (let b = 0; b < d; b++) {
    for (let a = 0; a < b; a++) {
      // rows above use what is below them in the column, which is still VᵀV
      let sum = 0
      for (let k = a; k < b; k++) sum += T[a * d + k]! * T[k * d + b]!
      T[a * d + b] = -tau[b]! * sum
    }
    T[b * d + b] = tau[b]!
  }
}

/** VᵀV above the diagonal. */
function gramAbove(V: Float64Array, d: number, stride: number, rows: number, G: Float64Array): void {
  for (let b = 1; b < d; b += 2) {
    let a = 0
    if (b + 1 < d)
      for (; a + 3 < b; a += 4) {
        products(V, a * stride, stride, b * stride, rows)
        for (let k = 0; k < 4; k++) {
          G[(a + k) * d + b] = tile[k]!
          G[(a + k) * d + b + 1] = tile[4 + k]!
        }
      }
    for (; a <= b; a++) {
      if (a < b) G[a * d + b] = dot(V, a * stride, V, b * stride, rows)
      if (b + 1 < d) G[a * d + b + 1] = dot(V, a * stride, V, (b + 1) * stride, rows)
    }
  }
}
