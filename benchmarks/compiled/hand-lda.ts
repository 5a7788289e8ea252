import { eigh, svd } from "../../packages/array-api/src/kernels/index.js"

/**
 * Linear discriminant analysis by hand, as one would write it for speed: three passes over X, rows in blocks of 256,
 * columns in strips of four. Entry checks are the ones that a compiled program makes: X finite, y known.
 */

const SIDE = 4
const ROWS = 256
const STRIP = SIDE * ROWS
const TOL = 1e-4

interface Within {
  readonly std: Float64Array
  readonly S: Float64Array
  readonly Vh: Float64Array
}
type Factor = (X: Float64Array, y: Int32Array, means: Float64Array, n: number, d: number, k: number) => Within

/** By the row factor (TSQR, compact WY); d a multiple of four. */
export const ldaByTsqr = (X: Float64Array, y: Int32Array, n: number, d: number, k: number): Float64Array =>
  lda(X, y, n, d, k, byTsqr)
/** By the Gram matrix of the centred rows. */
export const ldaByGram = (X: Float64Array, y: Int32Array, n: number, d: number, k: number): Float64Array =>
  lda(X, y, n, d, k, byGram)

function lda(X: Float64Array, y: Int32Array, n: number, d: number, k: number, factor: Factor): Float64Array {
  const means = new Float64Array(k * d)
  const counts = new Float64Array(k)
  if (!sumClasses(X, y, n, d, k, means, counts)) throw new Error("X or y is not what was assumed")
  for (let c = 0; c < k; c++) for (let j = 0; j < d; j++) means[c * d + j]! /= counts[c]!
  const xbar = new Float64Array(d)
  for (let c = 0; c < k; c++) for (let j = 0; j < d; j++) xbar[j]! += (counts[c]! / n) * means[c * d + j]!
  const { std, S, Vh } = factor(X, y, means, n, d, k)
  let rank = 0
  while (rank < d && S[rank]! > TOL) rank++
  const whitening = new Float64Array(d * rank)
  for (let j = 0; j < d; j++)
    for (let r = 0; r < rank; r++) whitening[j * rank + r] = Vh[r * d + j]! / std[j]! / S[r]!
  const centres = new Float64Array(k * rank)
  for (let c = 0; c < k; c++) {
    const weight = Math.sqrt(((counts[c]! / n) * n) / Math.max(1, k - 1))
    for (let r = 0; r < rank; r++) {
      let sum = 0
      for (let j = 0; j < d; j++) sum += weight * (means[c * d + j]! - xbar[j]!) * whitening[j * rank + r]!
      centres[c * rank + r] = sum
    }
  }
  const [, between, directions] = svd
    .run([{ data: centres, shape: [k, rank] }], { full_matrices: false }, [false, true, true])
    .map((x) => x.data as Float64Array) as [Float64Array, Float64Array, Float64Array]
  let columns = 0
  while (columns < Math.min(k - 1, between.length) && between[columns]! > between[0]! * TOL) columns++
  const W = new Float64Array(d * columns)
  for (let j = 0; j < d; j++)
    for (let c = 0; c < columns; c++) {
      let sum = 0
      for (let r = 0; r < rank; r++) sum += whitening[j * rank + r]! * directions[c * rank + r]!
      W[j * columns + c] = sum
    }
  const shift = new Float64Array(columns)
  for (let j = 0; j < d; j++) for (let c = 0; c < columns; c++) shift[c]! += xbar[j]! * W[j * columns + c]!
  return project(X, n, d, W, columns, shift)
}

/** Sums and counts of the classes; false where an element of X is not finite or one of y is no class. */
function sumClasses(
  X: Float64Array,
  y: Int32Array,
  n: number,
  d: number,
  k: number,
  sums: Float64Array,
  counts: Float64Array,
): boolean {
  let finite = true
  let known = true
  for (let i = 0; i < n; i++) {
    const c = y[i]!
    if (!(c >= 0 && c < k)) {
      known = false
      continue
    }
    counts[c]!++
    const to = c * d
    const from = i * d
    for (let j = 0; j < d; j++) {
      const x = X[from + j]!
      finite = finite && x - x === 0
      sums[to + j]! += x
    }
  }
  return finite && known && counts.every((count) => count > 0)
}

function project(
  X: Float64Array,
  n: number,
  d: number,
  W: Float64Array,
  columns: number,
  shift: Float64Array,
): Float64Array {
  const out = new Float64Array(n * columns)
  if (columns === 1) {
    const s = shift[0]!
    for (let i = 0, from = 0; i < n; i++, from += d) {
      let sum = 0
      for (let j = 0; j < d; j++) sum += X[from + j]! * W[j]!
      out[i] = sum - s
    }
    return out
  }
  for (let i = 0; i < n; i++)
    for (let c = 0; c < columns; c++) {
      let sum = 0
      for (let j = 0; j < d; j++) sum += X[i * d + j]! * W[j * columns + c]!
      out[i * columns + c] = sum - shift[c]!
    }
  return out
}

/** Rows `top` to `top + rows`, less the means of their classes, in strips of four columns. */
function centre(
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

const scaleOf = (n: number, k: number): number => Math.sqrt(1 / (n - k))

function byTsqr(
  X: Float64Array,
  y: Int32Array,
  means: Float64Array,
  n: number,
  d: number,
  k: number,
): Within {
  const R = new Float64Array(d * d)
  const V = new Float64Array(STRIP * (d / SIDE))
  for (let top = 0; top < n; top += ROWS) {
    const rows = Math.min(ROWS, n - top)
    centre(X, y, means, d, top, rows, V)
    if (rows < ROWS)
      for (let s = 0; s < d / SIDE; s++)
        V.fill(0, s * STRIP + SIDE * rows, s * STRIP + SIDE * ((rows + 3) & ~3))
    eliminate(R, V, d, (rows + 3) & ~3)
  }
  const std = new Float64Array(d)
  for (let j = 0; j < d; j++) {
    let sum = 0
    for (let i = 0; i <= j; i++) sum += R[i * d + j]! ** 2
    std[j] = Math.sqrt(sum / n) || 1
  }
  const f = scaleOf(n, k)
  const scaled = R.map((x, at) => x * (f / std[at % d]!))
  const [, S, Vh] = svd.run([{ data: scaled, shape: [d, d] }], { full_matrices: false }, [false, true, true])
  return { std, S: S!.data as Float64Array, Vh: Vh!.data as Float64Array }
}

function eliminate(R: Float64Array, V: Float64Array, d: number, rows: number): void {
  for (let f = 0, v = 0; f < d; f += SIDE, v += STRIP) {
    for (let k = 0; k < SIDE; k++) reflect(R, (f + k) * d + f + k, V, v + k, rows, k)
    if (f + SIDE === d) return
    triangle(V, v, rows)
    for (let j = f + SIDE, c = v + STRIP; j < d; j += SIDE, c += STRIP) {
      products(V, v, SIDE, V, c, SIDE, rows)
      heads(R, f * d + j, d)
      update(V, v, c, rows)
    }
  }
}

const T = new Float64Array(16)
const tile = new Float64Array(16)

/** The reflector of one column of a strip, applied to the columns after it. */
function reflect(R: Float64Array, at: number, V: Float64Array, v: number, rows: number, k: number): void {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  const end = v + SIDE * rows
  for (let i = v; i < end; i += 16) {
    s0 += V[i]! * V[i]!
    s1 += V[i + 4]! * V[i + 4]!
    s2 += V[i + 8]! * V[i + 8]!
    s3 += V[i + 12]! * V[i + 12]!
  }
  const squares = s0 + s1 + (s2 + s3)
  const head = R[at]!
  if (squares === 0) {
    T[5 * k] = 0
    return
  }
  const norm = Math.sqrt(squares + head * head)
  const beta = head > 0 ? -norm : norm
  const inverse = 1 / (head - beta)
  const tau = (beta - head) / beta
  R[at] = beta
  T[5 * k] = tau
  if (k === 0) {
    let p = 0
    let q = 0
    let r = 0
    for (let i = v; i < end; i += 4) {
      const x = V[i]! * inverse
      V[i] = x
      p += x * V[i + 1]!
      q += x * V[i + 2]!
      r += x * V[i + 3]!
    }
    p = -tau * (R[at + 1]! + p)
    q = -tau * (R[at + 2]! + q)
    r = -tau * (R[at + 3]! + r)
    R[at + 1]! += p
    R[at + 2]! += q
    R[at + 3]! += r
    for (let i = v; i < end; i += 4) {
      const x = V[i]!
      V[i + 1]! += p * x
      V[i + 2]! += q * x
      V[i + 3]! += r * x
    }
  } else if (k === 1) {
    let p = 0
    let q = 0
    for (let i = v; i < end; i += 4) {
      const x = V[i]! * inverse
      V[i] = x
      p += x * V[i + 1]!
      q += x * V[i + 2]!
    }
    p = -tau * (R[at + 1]! + p)
    q = -tau * (R[at + 2]! + q)
    R[at + 1]! += p
    R[at + 2]! += q
    for (let i = v; i < end; i += 4) {
      const x = V[i]!
      V[i + 1]! += p * x
      V[i + 2]! += q * x
    }
  } else if (k === 2) {
    let p = 0
    for (let i = v; i < end; i += 4) {
      const x = V[i]! * inverse
      V[i] = x
      p += x * V[i + 1]!
    }
    p = -tau * (R[at + 1]! + p)
    R[at + 1]! += p
    for (let i = v; i < end; i += 4) V[i + 1]! += p * V[i]!
  } else for (let i = v; i < end; i += 4) V[i]! *= inverse
}

/** T of I - Y T Yᵀ; its diagonal is there. */
function triangle(V: Float64Array, v: number, rows: number): void {
  let g01 = 0
  let g02 = 0
  let g03 = 0
  let g12 = 0
  let g13 = 0
  let g23 = 0
  for (let i = v, end = v + SIDE * rows; i < end; i += 4) {
    const a0 = V[i]!
    const a1 = V[i + 1]!
    const a2 = V[i + 2]!
    const a3 = V[i + 3]!
    g01 += a0 * a1
    g02 += a0 * a2
    g03 += a0 * a3
    g12 += a1 * a2
    g13 += a1 * a3
    g23 += a2 * a3
  }
  const t00 = T[0]!
  const t11 = T[5]!
  const t22 = T[10]!
  const t33 = T[15]!
  const t01 = -t11 * t00 * g01
  const t12 = -t22 * t11 * g12
  const t02 = -t22 * (t00 * g02 + t01 * g12)
  T[1] = t01
  T[2] = t02
  T[6] = t12
  T[3] = -t33 * (t00 * g03 + t01 * g13 + t02 * g23)
  T[7] = -t33 * (t11 * g13 + t12 * g23)
  T[11] = -t33 * t22 * g23
}

/** Products of four columns of a with four of b, into `tile`. */
function products(
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

/** Takes the heads of four columns by Tᵀ; the factors of the update are left in `tile`. */
function heads(R: Float64Array, first: number, d: number): void {
  for (let c = 0; c < SIDE; c++) {
    const at = first + c
    const s0 = R[at]! + tile[c]!
    const s1 = R[at + d]! + tile[4 + c]!
    const s2 = R[at + 2 * d]! + tile[8 + c]!
    const s3 = R[at + 3 * d]! + tile[12 + c]!
    const p0 = T[0]! * s0
    const p1 = T[1]! * s0 + T[5]! * s1
    const p2 = T[2]! * s0 + T[6]! * s1 + T[10]! * s2
    const p3 = T[3]! * s0 + T[7]! * s1 + T[11]! * s2 + T[15]! * s3
    R[at]! -= p0
    R[at + d]! -= p1
    R[at + 2 * d]! -= p2
    R[at + 3 * d]! -= p3
    tile[c] = p0
    tile[4 + c] = p1
    tile[8 + c] = p2
    tile[12 + c] = p3
  }
}

function update(V: Float64Array, v: number, c: number, rows: number): void {
  const [p0, q0, r0, t0] = [tile[0]!, tile[1]!, tile[2]!, tile[3]!]
  const [p1, q1, r1, t1] = [tile[4]!, tile[5]!, tile[6]!, tile[7]!]
  const [p2, q2, r2, t2] = [tile[8]!, tile[9]!, tile[10]!, tile[11]!]
  const [p3, q3, r3, t3] = [tile[12]!, tile[13]!, tile[14]!, tile[15]!]
  for (const end = v + SIDE * rows; v < end; v += 4, c += 4) {
    const a0 = V[v]!
    const a1 = V[v + 1]!
    const a2 = V[v + 2]!
    const a3 = V[v + 3]!
    V[c]! -= a0 * p0 + a1 * p1 + (a2 * p2 + a3 * p3)
    V[c + 1]! -= a0 * q0 + a1 * q1 + (a2 * q2 + a3 * q3)
    V[c + 2]! -= a0 * r0 + a1 * r1 + (a2 * r2 + a3 * r3)
    V[c + 3]! -= a0 * t0 + a1 * t1 + (a2 * t2 + a3 * t3)
  }
}

function byGram(
  X: Float64Array,
  y: Int32Array,
  means: Float64Array,
  n: number,
  d: number,
  k: number,
): Within {
  const G = new Float64Array(d * d)
  const V = new Float64Array(STRIP * (d / SIDE))
  for (let top = 0; top < n; top += ROWS) {
    const rows = Math.min(ROWS, n - top)
    centre(X, y, means, d, top, rows, V)
    for (let p = 0; p < d / SIDE; p++)
      for (let q = p; q < d / SIDE; q++) {
        products(V, p * STRIP, SIDE, V, q * STRIP, SIDE, rows)
        for (let r = 0; r < 16; r++) G[(4 * p + (r >> 2)) * d + 4 * q + (r & 3)]! += tile[r]!
      }
  }
  const std = new Float64Array(d)
  for (let j = 0; j < d; j++) std[j] = Math.sqrt(G[j * d + j]! / n) || 1
  const f = scaleOf(n, k)
  const scaled = new Float64Array(d * d)
  for (let i = 0; i < d; i++)
    for (let j = 0; j < d; j++)
      scaled[i * d + j] = (i < j ? G[i * d + j]! : G[j * d + i]!) * (f / std[i]!) * (f / std[j]!)
  const [values, vectors] = eigh
    .run([{ data: scaled, shape: [d, d] }], {}, [true, true])
    .map((x) => x.data as Float64Array) as [Float64Array, Float64Array]
  const S = new Float64Array(d)
  const Vh = new Float64Array(d * d)
  for (let r = 0; r < d; r++) {
    S[r] = Math.sqrt(Math.max(0, values[d - 1 - r]!))
    for (let j = 0; j < d; j++) Vh[r * d + j] = vectors[j * d + (d - 1 - r)]!
  }
  return { std, S, Vh }
}
