import { planOf, remembering, roots } from "./fft-plan.js"

/** As for planOf: of real transforms a fourth. */
const REAL_KEPT = 2 ** 20

/** From `from` to `to`; `from` may be overwritten. */
export type RealTransform = (from: Float64Array, to: Float64Array) => void

/**
 * The first floor(n / 2) + 1 values of the transform of n real numbers. Where n is even they are taken as n / 2
 * complex ones, and the two interleaved halves are separated afterwards (Cooley, Lewis & Welch 1970).
 */
export const realPlanOf = /* @__PURE__ */ remembering((n): RealTransform => {
  const half = Math.floor(n / 2)
  if (n % 2 === 1) {
    const plan = planOf(n)
    const whole = new Float64Array(2 * n)
    return (row, spectrum) => {
      whole.fill(0)
      for (let k = 0; k < n; k++) whole[2 * k] = row[k]!
      plan(whole)
      spectrum.set(whole.subarray(0, 2 * (half + 1)))
      spectrum[1] = 0
    }
  }
  const plan = planOf(half)
  const w = roots(n)
  return (row, spectrum) => {
    plan(row)
    for (let k = 0; k <= half; k++) {
      const a = 2 * (k % half)
      const b = 2 * ((half - k) % half)
      // even = (z[k] + conj z[-k]) / 2, odd = (z[k] - conj z[-k]) / 2i
      const er = (row[a]! + row[b]!) / 2
      const ei = (row[a + 1]! - row[b + 1]!) / 2
      const or = (row[a + 1]! + row[b + 1]!) / 2
      const oi = (row[b]! - row[a]!) / 2
      const wr = k === half ? -1 : w[2 * k]!
      const wi = k === half ? 0 : w[2 * k + 1]!
      spectrum[2 * k] = er + or * wr - oi * wi
      spectrum[2 * k + 1] = ei + or * wi + oi * wr
    }
    spectrum[1] = 0
    spectrum[2 * half + 1] = 0
  }
}, REAL_KEPT)

/**
 * n real numbers times n, of the first floor(n / 2) + 1 values of their transform; the imaginary parts of the first,
 * and for even n of the last, are not looked at.
 */
export const realInversePlanOf = /* @__PURE__ */ remembering((n): RealTransform => {
  const half = Math.floor(n / 2)
  if (n % 2 === 1) {
    const plan = planOf(n)
    const whole = new Float64Array(2 * n)
    return (spectrum, row) => {
      // real and imaginary parts exchanged: the inverse transform
      whole[0] = 0
      whole[1] = spectrum[0]!
      for (let k = 1; k <= half; k++) {
        whole[2 * k + 1] = whole[2 * (n - k) + 1] = spectrum[2 * k]!
        whole[2 * k] = spectrum[2 * k + 1]!
        whole[2 * (n - k)] = -spectrum[2 * k + 1]!
      }
      plan(whole)
      for (let k = 0; k < n; k++) row[k] = whole[2 * k + 1]!
    }
  }
  const plan = planOf(half)
  const w = roots(n)
  return (spectrum, row) => {
    spectrum[1] = 0
    spectrum[2 * half + 1] = 0
    for (let k = 0; k < half; k++) {
      const a = 2 * k
      const b = 2 * (half - k)
      // even = X[k] + conj X[half - k], odd = (X[k] - conj X[half - k]) conj w[k]; z = even + i odd
      const er = spectrum[a]! + spectrum[b]!
      const ei = spectrum[a + 1]! - spectrum[b + 1]!
      const dr = spectrum[a]! - spectrum[b]!
      const di = spectrum[a + 1]! + spectrum[b + 1]!
      const or = dr * w[a]! + di * w[a + 1]!
      const oi = di * w[a]! - dr * w[a + 1]!
      // stored with the parts exchanged, for the inverse transform
      row[a + 1] = er - oi
      row[a] = ei + or
    }
    plan(row)
    for (let k = 0; k < n; k += 2) {
      const held = row[k]!
      row[k] = row[k + 1]!
      row[k + 1] = held
    }
  }
}, REAL_KEPT)
