/**
 * Passes of the Stockham FFT: the array is seen as [radix, m, stride], a transform of length `radix` runs over the
 * first axis, and what it gives goes to [m, radix, stride]. After all passes the result is in natural order, with no
 * permutation. Complex numbers are interleaved pairs.
 *
 * Stockham (1966); Van Loan, Computational Frameworks for the Fast Fourier Transform, 1.7.
 *
 * @param w - exp(-2 pi i k / n) for k = 0..n-1; element (j, r) of a pass is turned by w[j * r * stride]
 */
export type Pass = (
  x: Float64Array,
  y: Float64Array,
  m: number,
  stride: number,
  w: Float64Array,
  radix: number,
) => void

const pass2: Pass = (x, y, m, stride, w) => {
  for (let j = 0; j < m; j++) {
    const wr = w[2 * j * stride]!
    const wi = w[2 * j * stride + 1]!
    const from = 2 * stride * j
    const to = 4 * stride * j
    for (let q = 0; q < 2 * stride; q += 2) {
      const a = from + q
      const b = a + 2 * stride * m
      const re = x[a]! - x[b]!
      const im = x[a + 1]! - x[b + 1]!
      const c = to + q
      const d = c + 2 * stride
      y[c] = x[a]! + x[b]!
      y[c + 1] = x[a + 1]! + x[b + 1]!
      y[d] = re * wr - im * wi
      y[d + 1] = re * wi + im * wr
    }
  }
}

const pass4: Pass = (x, y, m, stride, w) => {
  const apart = 2 * stride * m
  const step = 2 * stride
  for (let j = 0; j < m; j++) {
    const k = j * step
    const w1r = w[k]!
    const w1i = w[k + 1]!
    const w2r = w[2 * k]!
    const w2i = w[2 * k + 1]!
    const w3r = w[3 * k]!
    const w3i = w[3 * k + 1]!
    const from = step * j
    const to = 4 * step * j
    for (let q = 0; q < step; q += 2) {
      const a = from + q
      const b = a + apart
      const c = b + apart
      const d = c + apart
      const sr = x[a]! + x[c]!
      const si = x[a + 1]! + x[c + 1]!
      const tr = x[a]! - x[c]!
      const ti = x[a + 1]! - x[c + 1]!
      const ur = x[b]! + x[d]!
      const ui = x[b + 1]! + x[d + 1]!
      const vr = x[b + 1]! - x[d + 1]! // -i (b - d)
      const vi = x[d]! - x[b]!
      const o = to + q
      y[o] = sr + ur
      y[o + 1] = si + ui
      const o1 = o + step
      y[o1] = (tr + vr) * w1r - (ti + vi) * w1i
      y[o1 + 1] = (tr + vr) * w1i + (ti + vi) * w1r
      const o2 = o1 + step
      y[o2] = (sr - ur) * w2r - (si - ui) * w2i
      y[o2 + 1] = (sr - ur) * w2i + (si - ui) * w2r
      const o3 = o2 + step
      y[o3] = (tr - vr) * w3r - (ti - vi) * w3i
      y[o3 + 1] = (tr - vr) * w3i + (ti - vi) * w3r
    }
  }
}

const HALF_ROOT3 = Math.sqrt(3) / 2

const pass3: Pass = (x, y, m, stride, w) => {
  const apart = 2 * stride * m
  const step = 2 * stride
  for (let j = 0; j < m; j++) {
    const k = j * step
    const w1r = w[k]!
    const w1i = w[k + 1]!
    const w2r = w[2 * k]!
    const w2i = w[2 * k + 1]!
    for (let q = 0; q < step; q += 2) {
      const a = step * j + q
      const b = a + apart
      const c = b + apart
      const sr = x[b]! + x[c]!
      const si = x[b + 1]! + x[c + 1]!
      const mr = x[a]! - sr / 2
      const mi = x[a + 1]! - si / 2
      const vr = HALF_ROOT3 * (x[b + 1]! - x[c + 1]!) // -i (b - c) sin
      const vi = HALF_ROOT3 * (x[c]! - x[b]!)
      const o = 3 * step * j + q
      y[o] = x[a]! + sr
      y[o + 1] = x[a + 1]! + si
      const o1 = o + step
      y[o1] = (mr + vr) * w1r - (mi + vi) * w1i
      y[o1 + 1] = (mr + vr) * w1i + (mi + vi) * w1r
      const o2 = o1 + step
      y[o2] = (mr - vr) * w2r - (mi - vi) * w2i
      y[o2 + 1] = (mr - vr) * w2i + (mi - vi) * w2r
    }
  }
}

/** Any odd radix, by pairs of inputs k and radix - k, whose sums and differences meet cosines and sines. */
const passOdd: Pass = (x, y, m, stride, w, radix) => {
  const step = 2 * stride
  const apart = step * m
  const half = (radix - 1) / 2
  const root = 2 * m * stride // w[root * k] = exp(-2 pi i k / radix)
  const sums = new Float64Array(4 * half)
  for (let j = 0; j < m; j++) {
    for (let q = 0; q < step; q += 2) {
      const a = step * j + q
      const o = radix * step * j + q
      let re = x[a]!
      let im = x[a + 1]!
      for (let k = 1; k <= half; k++) {
        const b = a + k * apart
        const c = a + (radix - k) * apart
        const s = 4 * (k - 1)
        sums[s] = x[b]! + x[c]!
        sums[s + 1] = x[b + 1]! + x[c + 1]!
        sums[s + 2] = x[b]! - x[c]!
        sums[s + 3] = x[b + 1]! - x[c + 1]!
        re += sums[s]!
        im += sums[s + 1]!
      }
      y[o] = re
      y[o + 1] = im
      for (let r = 1; r <= half; r++) {
        let mr = x[a]!
        let mi = x[a + 1]!
        let vr = 0
        let vi = 0
        for (let k = 1; k <= half; k++) {
          const turn = root * ((k * r) % radix)
          const s = 4 * (k - 1)
          mr += w[turn]! * sums[s]!
          mi += w[turn]! * sums[s + 1]!
          vr -= w[turn + 1]! * sums[s + 3]!
          vi += w[turn + 1]! * sums[s + 2]!
        }
        const p = step * j * r
        const o1 = o + r * step
        y[o1] = (mr + vr) * w[p]! - (mi + vi) * w[p + 1]!
        y[o1 + 1] = (mr + vr) * w[p + 1]! + (mi + vi) * w[p]!
        const e = step * j * (radix - r)
        const o2 = o + (radix - r) * step
        y[o2] = (mr - vr) * w[e]! - (mi - vi) * w[e + 1]!
        y[o2 + 1] = (mr - vr) * w[e + 1]! + (mi - vi) * w[e]!
      }
    }
  }
}

export const passOf = (radix: number): Pass =>
  radix === 2 ? pass2 : radix === 3 ? pass3 : radix === 4 ? pass4 : passOdd
