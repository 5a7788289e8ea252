import type { Dense } from "@carton/codegen"
import fc from "fast-check"
import { fft, hfft, ifft, ihfft, irfft, rfft } from "../../src/kernels/index.js"
import { random } from "./matrices.js"

const EPS = Number.EPSILON
const run = (kernel: typeof fft, x: Dense, options = {}): Dense => kernel.run([x], options, [true])[0]!
const numbers = (x: Dense): number[] => Array.from(x.data as Float64Array)
const complex = (...data: number[]): Dense => ({ data: Float64Array.from(data), shape: [data.length / 2] })
const real = (...data: number[]): Dense => ({ data: Float64Array.from(data), shape: [data.length] })
const signal = (n: number, seed = n): Dense => ({
  data: Float64Array.from({ length: 2 * n }, random(seed)),
  shape: [n],
})

/** The definition, with the angle reduced exactly. */
function slow(x: Dense, sign = -1): number[] {
  const n = x.shape[0]!
  const data = x.data as Float64Array
  const cosines = Float64Array.from({ length: n }, (_, k) => Math.cos((2 * Math.PI * k) / n))
  const sines = Float64Array.from({ length: n }, (_, k) => sign * Math.sin((2 * Math.PI * k) / n))
  const sums = new Float64Array(2 * n)
  for (let k = 0; k < n; k++)
    for (let j = 0; j < n; j++) {
      const turn = (j * k) % n
      sums[2 * k]! += data[2 * j]! * cosines[turn]! - data[2 * j + 1]! * sines[turn]!
      sums[2 * k + 1]! += data[2 * j]! * sines[turn]! + data[2 * j + 1]! * cosines[turn]!
    }
  return Array.from(sums)
}

/** Largest difference over the root mean square of what is expected. */
function error(x: readonly number[], expected: readonly number[]): number {
  expect(x.length).toBe(expected.length)
  const size = Math.sqrt(expected.reduce((sum, e) => sum + e * e, 0) / Math.max(expected.length, 1))
  return Math.max(0, ...x.map((value, k) => Math.abs(value - expected[k]!))) / (size || 1)
}

const lengths = [...Array(70).keys()]
  .slice(1)
  .concat([97, 101, 128, 210, 243, 256, 343, 37 * 4, 509, 31 * 29, 1000, 1024])

test.each(lengths)("length %i: fft and ifft are the sums that define them", (n) => {
  const x = signal(n)
  const tolerance = 40 * EPS * (1 + Math.log2(n)) // of the fast and of the slow sums
  const size = Math.max(1, Math.sqrt(n))
  expect(error(numbers(run(fft, x)), slow(x))).toBeLessThan(tolerance * size)
  const inverse = slow(x, 1).map((v) => v / n)
  expect(error(numbers(run(ifft, x)), inverse)).toBeLessThan(tolerance * size)
  expect(error(numbers(run(ifft, run(fft, x))), numbers(x))).toBeLessThan(tolerance)
})

test.each(lengths)("length %i: the real forms are the complex ones", (n) => {
  const x = real(...numbers(signal(n)).slice(0, n))
  const half = Math.floor(n / 2) + 1
  const whole = numbers(run(fft, x))
  const tolerance = 40 * EPS * (1 + Math.log2(n))
  expect(run(rfft, x).shape).toEqual([half])
  expect(error(numbers(run(rfft, x)), whole.slice(0, 2 * half))).toBeLessThan(tolerance)
  expect(error(numbers(run(irfft, run(rfft, x), { n })), numbers(x))).toBeLessThan(tolerance)
  // hfft is the transform of the Hermitian extension; ihfft is its inverse
  expect(error(numbers(run(hfft, run(ihfft, x), { n })), numbers(x))).toBeLessThan(tolerance)
  const conjugate = whole.slice(0, 2 * half).map((v, k) => (k % 2 ? -v : v) / n)
  expect(error(numbers(run(ihfft, x)), conjugate)).toBeLessThan(tolerance)
})

test("known transforms", () => {
  expect(numbers(run(fft, complex(1, 0, 2, 0, 3, 0, 4, 0)))).toEqual([10, 0, -2, 2, -2, 0, -2, -2])
  expect(numbers(run(rfft, real(1, 2, 3, 4)))).toEqual([10, 0, -2, 2, -2, 0])
  expect(numbers(run(irfft, complex(10, 0, -2, 2, -2, 0)))).toEqual([1, 2, 3, 4])
  // NumPy's manual, hfft
  const symmetric = [15, -4, 0, -1, 0, -4]
  expect(error(numbers(run(hfft, complex(1, 0, 2, 0, 3, 0, 4, 0))), symmetric)).toBeLessThan(2 * EPS)
  expect(error(numbers(run(ihfft, real(...symmetric))), [1, 0, 2, 0, 3, 0, 4, 0])).toBeLessThan(2 * EPS)
})

test("an impulse, also at a prime length, is spread evenly; large primes go by convolution", () => {
  const n = 10007
  const x = { data: new Float64Array(2 * n), shape: [n] }
  x.data[2] = 1
  const X = numbers(run(fft, x))
  let worst = 0
  for (let k = 0; k < n; k++) {
    const angle = (2 * Math.PI * k) / n
    worst = Math.max(worst, Math.abs(X[2 * k]! - Math.cos(angle)), Math.abs(X[2 * k + 1]! + Math.sin(angle)))
  }
  expect(worst).toBeLessThan(20 * EPS)
})

test("norms: forward takes what backward gives, ortho is between", () => {
  const x = signal(6)
  const sums = numbers(run(fft, x))
  const by = (factor: number) => sums.map((v) => v * factor)
  expect(error(numbers(run(fft, x, { norm: "forward" })), by(1 / 6))).toBeLessThan(4 * EPS)
  expect(error(numbers(run(fft, x, { norm: "ortho" })), by(1 / Math.sqrt(6)))).toBeLessThan(4 * EPS)
  for (const norm of ["backward", "ortho", "forward"]) {
    expect(error(numbers(run(ifft, run(fft, x, { norm }), { norm })), numbers(x))).toBeLessThan(8 * EPS)
    const r = real(1, 2, 3, 4, 7)
    expect(error(numbers(run(irfft, run(rfft, r, { norm }), { norm, n: 5 })), numbers(r))).toBeLessThan(
      8 * EPS,
    )
    expect(error(numbers(run(hfft, run(ihfft, r, { norm }), { norm, n: 5 })), numbers(r))).toBeLessThan(
      8 * EPS,
    )
  }
  expect(() => run(fft, x, { norm: "other" })).toThrow(
    'fft: norm must be "backward", "ortho" or "forward", got other',
  )
})

test("n cuts or pads with zeros", () => {
  const x = complex(1, 2, 3, 4, 5, 6)
  expect(run(fft, x, { n: 2 })).toEqual(run(fft, complex(1, 2, 3, 4)))
  expect(run(fft, x, { n: 5 })).toEqual(run(fft, complex(1, 2, 3, 4, 5, 6, 0, 0, 0, 0)))
  expect(run(rfft, real(1, 2, 3), { n: 4 })).toEqual(run(rfft, real(1, 2, 3, 0)))
  expect(run(irfft, x, { n: 2 })).toEqual(run(irfft, complex(1, 2, 3, 4), { n: 2 }))
  expect(run(irfft, x, { n: 8 })).toEqual(run(irfft, complex(1, 2, 3, 4, 5, 6, 0, 0, 0, 0)))
  expect(() => run(fft, x, { n: 0 })).toThrow("fft: n must be at least 1, got 0")
  expect(() => run(irfft, complex(1, 0))).toThrow("irfft: n must be at least 1, got 0")
})

test("stacks, empty stacks, float32", () => {
  const x = { data: signal(10).data, shape: [2, 1, 5] }
  const parts = [0, 1].map((b) => run(fft, { data: x.data.slice(10 * b, 10 * b + 10), shape: [5] }))
  expect(run(fft, x)).toEqual({ data: Float64Array.from(parts.flatMap(numbers)), shape: [2, 1, 5] })
  const empty = { data: new Float64Array(0), shape: [0, 4] }
  expect([fft, rfft, irfft, ihfft, hfft].map((kernel) => run(kernel, empty).shape)).toEqual([
    [0, 4],
    [0, 3],
    [0, 6],
    [0, 3],
    [0, 6],
  ])
  const f = { data: Float32Array.from(numbers(x)), shape: x.shape }
  const exact = run(fft, { data: Float64Array.from(numbers(f)), shape: x.shape })
  expect(run(fft, f).data).toEqual(Float32Array.from(exact.data as Float64Array))
})

test("laws: linear, and Parseval's", () => {
  const length = fc.integer({ min: 1, max: 200 })
  fc.assert(
    fc.property(length, fc.integer(), fc.double({ min: -10, max: 10, noNaN: true }), (n, seed, factor) => {
      const x = signal(n, seed)
      const y = signal(n, seed + 1)
      const sum = {
        data: Float64Array.from(numbers(x), (v, k) => v + factor * Number(y.data[k])),
        shape: [n],
      }
      const Y = numbers(run(fft, y))
      const expected = numbers(run(fft, x)).map((v, k) => v + factor * Y[k]!)
      expect(error(numbers(run(fft, sum)), expected)).toBeLessThan(1e-12)
      const energy = (z: readonly number[]) => z.reduce((total, v) => total + v * v, 0)
      expect(Math.abs(energy(Y) / n / energy(numbers(y)) - 1)).toBeLessThan(1e-13)
    }),
  )
})
