import { cos, sin } from "@carton/codegen"
import { passOf } from "./fft-passes.js"

/** Transforms n interleaved complex numbers in place: X[k] = sum of x[j] exp(-2 pi i j k / n). */
export type Transform = (x: Float64Array) => void

/** Prime factors up to this have a pass of their own; lengths with a larger one go by Bluestein's convolution. */
const LARGEST_RADIX = 31

/** Tables are kept for lengths that add up to no more than this: 32 bytes each. */
const KEPT = 2 ** 22

/** Those of shorter transforms are kept for good. */
const SHORT = 128

/** `make`, whose results are kept for the lengths asked for last, as long as these add up to no more than `most`. */
export function remembering<Plan>(make: (n: number) => Plan, most = KEPT): (n: number) => Plan {
  const short: (Plan | undefined)[] = []
  const plans = new Map<number, Plan>()
  let kept = 0
  return (n) => {
    if (n < SHORT) return (short[n] ??= make(n))
    const known = plans.get(n)
    const plan = known ?? make(n)
    if (known === undefined) kept += n
    plans.delete(n)
    plans.set(n, plan)
    for (const length of plans.keys()) {
      if (kept <= most) break
      plans.delete(length)
      kept -= length
    }
    return plan
  }
}

/** The transform of length n >= 1, with its tables; those of the lengths asked for last are kept. */
export const planOf = /* @__PURE__ */ remembering((n): Transform => {
  const radices = radicesOf(n)
  return radices ? mixedRadix(n, radices) : bluestein(n)
})

/** Factors in order 4, 2, 3, 5, …; undefined where a prime is too large. */
function radicesOf(n: number): number[] | undefined {
  const radices: number[] = []
  let rest = n
  for (const radix of [4, 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, LARGEST_RADIX])
    while (rest % radix === 0) {
      radices.push(radix)
      rest /= radix
    }
  return rest === 1 ? radices : undefined
}

function mixedRadix(n: number, radices: readonly number[]): Transform {
  const w = roots(n)
  const scratch = new Float64Array(2 * n)
  return (x) => {
    let from = x
    let to: Float64Array = scratch
    let stride = 1
    for (const radix of radices) {
      passOf(radix)(from, to, n / (stride * radix), stride, w, radix)
      stride *= radix
      const held = from
      from = to
      to = held
    }
    if (from !== x) x.set(from)
  }
}

/**
 * Bluestein (1970): jk = (j² + k² - (k - j)²) / 2 makes a convolution of the transform, of any convenient length.
 */
function bluestein(n: number): Transform {
  let length = 1
  while (length < 2 * n - 1) length *= 2
  const inner = planOf(length)
  // exp(-pi i k² / n); the squares are taken modulo 2n, exactly
  const chirp = new Float64Array(2 * n)
  for (let k = 0; k < n; k++) setRoot(chirp, k, (k * k) % (2 * n), 2 * n)
  const kernel = new Float64Array(2 * length)
  for (let k = 0; k < n; k++)
    for (const at of [k, (length - k) % length]) {
      kernel[2 * at] = chirp[2 * k]!
      kernel[2 * at + 1] = -chirp[2 * k + 1]!
    }
  inner(kernel)

  const work = new Float64Array(2 * length)
  return (x) => {
    work.fill(0)
    for (let k = 0; k < 2 * n; k += 2) {
      work[k] = x[k]! * chirp[k]! - x[k + 1]! * chirp[k + 1]!
      work[k + 1] = x[k]! * chirp[k + 1]! + x[k + 1]! * chirp[k]!
    }
    inner(work)
    // the inverse transform is the transform with real and imaginary parts exchanged
    for (let k = 0; k < 2 * length; k += 2) {
      const re = work[k]! * kernel[k]! - work[k + 1]! * kernel[k + 1]!
      work[k] = work[k]! * kernel[k + 1]! + work[k + 1]! * kernel[k]!
      work[k + 1] = re
    }
    inner(work)
    for (let k = 0; k < 2 * n; k += 2) {
      const re = work[k + 1]! / length
      const im = work[k]! / length
      x[k] = re * chirp[k]! - im * chirp[k + 1]!
      x[k + 1] = re * chirp[k + 1]! + im * chirp[k]!
    }
  }
}

/** exp(-2 pi i k / n) for k = 0..n-1, interleaved. */
export function roots(n: number): Float64Array {
  const w = new Float64Array(2 * n)
  for (let k = 0; k < n; k++) setRoot(w, k, k, n)
  return w
}

/** w[at] = exp(-2 pi i k / n), 0 <= k < n, by way of the first octant, where cosine and sine are most accurate. */
function setRoot(w: Float64Array, at: number, k: number, n: number): void {
  let numerator = 8 * k // the angle is numerator / n of an eighth turn
  let turns = 0
  while (numerator >= 2 * n) {
    numerator -= 2 * n
    turns++
  }
  const mirrored = numerator > n
  const angle = ((mirrored ? 2 * n - numerator : numerator) / n) * (Math.PI / 4)
  let cosine = mirrored ? sin.of(angle) : cos.of(angle)
  let sine = mirrored ? cos.of(angle) : sin.of(angle)
  for (; turns > 0; turns--) {
    const held = cosine
    cosine = -sine
    sine = held
  }
  w[2 * at] = cosine
  w[2 * at + 1] = -sine
}
