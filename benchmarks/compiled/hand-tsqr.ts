import { svd } from "../../packages/array-api/src/kernels/index.js"
import { classMeans, unitScale, type Fitted, type Samples } from "./hand-classes.js"
import { centre, products, ROWS, SIDE, STRIP, tile } from "./hand-strips.js"

/** By the row factor of the centred rows (TSQR, compact WY); d a multiple of four. */
export function byTsqr(samples: Samples): Fitted {
  const { X, y, n, d, k } = samples
  const classes = classMeans(samples)
  const R = new Float64Array(d * d)
  const V = new Float64Array(STRIP * (d / SIDE))
  for (let top = 0; top < n; top += ROWS) {
    const rows = Math.min(ROWS, n - top)
    centre(X, y, classes.means, d, top, rows, V)
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
  const f = unitScale(n, k)
  const scaled = R.map((x, at) => x * (f / std[at % d]!))
  const [, S, Vh] = svd.run([{ data: scaled, shape: [d, d] }], { full_matrices: false }, [false, true, true])
  return { ...classes, std, S: S!.data as Float64Array, Vh: Vh!.data as Float64Array }
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
