import type { Dense, KernelOptions } from "@carton/codegen"
import { ValueError } from "../errors.js"
import { arrayLike, floats, isComplex, kernel, sizeOf, type FloatArray } from "./dense.js"
import { planOf } from "./fft-plan.js"
import { realPlanOf, realInversePlanOf } from "./real-fft.js"

/*
 * Discrete Fourier transforms along the last axis; others are the caller's to bring there. All take
 * - options: n (the length that the input is cut or padded with zeros to, or null), norm ("backward", "ortho",
 *   "forward"), complex (true for an empty complex input)
 * and give float32 parts for float32, computed in float64.
 */

/**
 * X[k] = sum of x[j] exp(-2 pi i j k / n).
 *
 * - inputs: x [..., m], complex (or real)
 * - outputs: complex [..., n]
 *
 * @see Array API 2024.12, Fourier Transform Functions, fft
 */
export const fft = /* @__PURE__ */ kernel("fft", ([x], options) => [
  complexTransform("fft", x!, options, false),
])

/**
 * The inverse of fft, with exp(+2 pi i j k / n) and 1 / n.
 *
 * - inputs: x [..., m], complex (or real)
 * - outputs: complex [..., n]
 *
 * @see Array API 2024.12, Fourier Transform Functions, ifft
 */
export const ifft = /* @__PURE__ */ kernel("ifft", ([x], options) => [
  complexTransform("ifft", x!, options, true),
])

/**
 * fft of a real array, without the half that mirrors it.
 *
 * - inputs: x [..., m], real
 * - outputs: complex [..., floor(n / 2) + 1]
 *
 * @see Array API 2024.12, Fourier Transform Functions, rfft
 */
export const rfft = /* @__PURE__ */ kernel("rfft", ([x], options) => [fromReal("rfft", x!, options, false)])

/**
 * The inverse of rfft; n is 2 (m - 1) where it is not given.
 *
 * - inputs: x [..., m], complex
 * - outputs: real [..., n]
 *
 * @see Array API 2024.12, Fourier Transform Functions, irfft
 */
export const irfft = /* @__PURE__ */ kernel("irfft", ([x], options) => [toReal("irfft", x!, options, true)])

/**
 * fft of what is Hermitian along the axis, given by its first half: the result is real.
 *
 * - inputs: x [..., m], complex; n is 2 (m - 1) where it is not given
 * - outputs: real [..., n]
 *
 * @see Array API 2024.12, Fourier Transform Functions, hfft
 */
export const hfft = /* @__PURE__ */ kernel("hfft", ([x], options) => [toReal("hfft", x!, options, false)])

/**
 * The inverse of hfft.
 *
 * - inputs: x [..., m], real
 * - outputs: complex [..., floor(n / 2) + 1]
 *
 * @see Array API 2024.12, Fourier Transform Functions, ihfft
 */
export const ihfft = /* @__PURE__ */ kernel("ihfft", ([x], options) => [fromReal("ihfft", x!, options, true)])

function lengthOf(name: string, options: KernelOptions, otherwise: number): number {
  const n = (options["n"] as number | null | undefined) ?? otherwise
  if (!(Number.isInteger(n) && n >= 1)) throw new ValueError(`${name}: n must be at least 1, got ${n}`)
  return n
}

/** What the sums are multiplied with. */
function factorOf(name: string, options: KernelOptions, n: number, inverse: boolean): number {
  const norm = options["norm"] ?? "backward"
  if (norm === "ortho") return 1 / Math.sqrt(n)
  if (norm === "forward") return inverse ? 1 : 1 / n
  if (norm === "backward") return inverse ? 1 / n : 1
  throw new ValueError(`${name}: norm must be "backward", "ortho" or "forward", got ${String(norm)}`)
}

function complexTransform(name: string, x: Dense, options: KernelOptions, inverse: boolean): Dense {
  const data = floats(name, x)
  const batch = x.shape.slice(0, -1)
  const length = x.shape[x.shape.length - 1]!
  const lanes = isComplex(x, options) ? 2 : 1
  const n = lengthOf(name, options, length)
  const factor = factorOf(name, options, n, inverse)
  const count = sizeOf(batch)
  const out = arrayLike(data, 2 * n * count)
  const plan = planOf(n)
  // double precision is transformed where the result will stand, but for many short rows
  const inPlace = out instanceof Float64Array && (count === 1 || 2 * n > few)
  const scratch = inPlace ? out : 2 * n > few ? new Float64Array(2 * n) : keptRow
  const used = Math.min(n, length)
  // exchanging real and imaginary parts before and after turns the transform round
  const re = inverse ? 1 : 0
  const im = 1 - re
  for (let b = 0; b < count; b++) {
    const row = inPlace && count > 1 ? out.subarray(2 * b * n, 2 * (b + 1) * n) : scratch
    for (let k = 0, at = lanes * b * length; k < used; k++, at += lanes) {
      row[2 * k + re] = data[at]!
      row[2 * k + im] = lanes === 2 ? data[at + 1]! : 0
    }
    if (!inPlace && used < n) row.fill(0, 2 * used, 2 * n)
    plan(row)
    if (inPlace && !inverse && factor === 1) continue
    for (let k = 0, at = 2 * b * n; k < n; k++, at += 2) {
      const x = row[2 * k + re]! * factor
      const y = row[2 * k + im]! * factor
      out[at] = x
      out[at + 1] = y
    }
  }
  return { data: out, shape: [...batch, n] }
}

function fromReal(name: string, x: Dense, options: KernelOptions, inverse: boolean): Dense {
  const data = floats(name, x)
  const batch = x.shape.slice(0, -1)
  const length = x.shape[x.shape.length - 1]!
  const n = lengthOf(name, options, length)
  const factor = factorOf(name, options, n, inverse)
  const half = Math.floor(n / 2) + 1
  const count = sizeOf(batch)
  const out = arrayLike(data, 2 * half * count)
  const plan = realPlanOf(n)
  const row = n <= few ? keptRow : new Float64Array(n)
  const spectrum = n <= few ? keptSpectrum : new Float64Array(2 * half)
  const imFactor = inverse ? -factor : factor
  for (let b = 0; b < count; b++) {
    takeRow(data, b * length, Math.min(n, length), row)
    plan(row, spectrum)
    for (let k = 0; k < half; k++) {
      out[2 * (b * half + k)] = spectrum[2 * k]! * factor
      out[2 * (b * half + k) + 1] = spectrum[2 * k + 1]! * imFactor
    }
  }
  return { data: out, shape: [...batch, half] }
}

function toReal(name: string, x: Dense, options: KernelOptions, inverse: boolean): Dense {
  const data = floats(name, x)
  const batch = x.shape.slice(0, -1)
  const length = x.shape[x.shape.length - 1]!
  const lanes = isComplex(x, options) ? 2 : 1
  const n = lengthOf(name, options, 2 * (length - 1))
  const factor = factorOf(name, options, n, inverse)
  const half = Math.floor(n / 2) + 1
  const count = sizeOf(batch)
  const out = arrayLike(data, n * count)
  const plan = realInversePlanOf(n)
  const spectrum = n <= few ? keptSpectrum : new Float64Array(2 * half)
  const row = n <= few ? keptRow : new Float64Array(n)
  const turn = inverse ? 1 : -1
  const used = Math.min(half, length)
  for (let b = 0; b < count; b++) {
    spectrum.fill(0)
    for (let k = 0; k < used; k++) {
      const at = lanes * (b * length + k)
      spectrum[2 * k] = data[at]!
      if (lanes === 2) spectrum[2 * k + 1] = turn * data[at + 1]!
    }
    plan(spectrum, row)
    for (let k = 0; k < n; k++) out[b * n + k] = row[k]! * factor
  }
  return { data: out, shape: [...batch, n] }
}

/** Transforms of so many numbers work in memory that is there. */
const few = 256
const keptRow = new Float64Array(few)
const keptSpectrum = new Float64Array(few + 2)

function takeRow(data: FloatArray, start: number, length: number, row: Float64Array): void {
  row.fill(0)
  for (let k = 0; k < length; k++) row[k] = data[start + k]!
}
