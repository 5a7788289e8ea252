import * as xp from "@carton/array-api"
import FFT from "fft.js"
import { noise, pair, pairs } from "./pair.js"

const length = 2 ** 20
const prime = 1_048_573

/** fft.js knows powers of two only; Bluestein's convolution makes the others of them. Tables are made beforehand. */
function bluestein(n: number): (x: Float64Array) => Float64Array {
  let size = 1
  while (size < 2 * n - 1) size *= 2
  const plan = new FFT(size)
  const transform = (from: Float64Array, to: Float64Array) =>
    plan.transform(to as unknown as number[], from as unknown as number[])
  const chirp = new Float64Array(2 * n)
  for (let k = 0; k < n; k++) {
    const angle = (Math.PI * ((k * k) % (2 * n))) / n
    chirp[2 * k] = Math.cos(angle)
    chirp[2 * k + 1] = -Math.sin(angle)
  }
  const kernel = new Float64Array(2 * size)
  for (let k = 0; k < n; k++)
    for (const at of [k, (size - k) % size]) {
      kernel[2 * at] = chirp[2 * k]!
      kernel[2 * at + 1] = -chirp[2 * k + 1]!
    }
  const spectrum = new Float64Array(2 * size)
  transform(kernel, spectrum)
  const [work, turned] = [new Float64Array(2 * size), new Float64Array(2 * size)]
  const multiplied = (a: Float64Array, b: Float64Array, count: number, out: Float64Array) => {
    for (let k = 0; k < 2 * count; k += 2) {
      const re = a[k]! * b[k]! - a[k + 1]! * b[k + 1]!
      out[k + 1] = a[k]! * b[k + 1]! + a[k + 1]! * b[k]!
      out[k] = re
    }
  }
  return (x) => {
    work.fill(0)
    multiplied(x, chirp, n, work)
    transform(work, turned)
    multiplied(turned, spectrum, size, turned)
    plan.inverseTransform(work as unknown as number[], turned as unknown as number[])
    const out = new Float64Array(2 * n)
    multiplied(work, chirp, n, out)
    return out
  }
}

export const benchmark = pairs("fft", "complex128, beside fft.js", [
  pair("2^20", () => {
    const a = noise(2 * length)
    const plan = new FFT(length)
    const x = xp.from_buffer(a, [length], { dtype: "complex128" })
    const loop = () => {
      const out = new Float64Array(2 * length)
      plan.transform(out as unknown as number[], a as unknown as number[])
      return out
    }
    return { loop, carton: () => xp.fft.fft(x) }
  }),
  pair(`${prime}, a prime`, () => {
    const a = noise(2 * prime)
    const transform = bluestein(prime)
    const x = xp.from_buffer(a, [prime], { dtype: "complex128" })
    return { loop: () => transform(a), carton: () => xp.fft.fft(x) }
  }),
])
