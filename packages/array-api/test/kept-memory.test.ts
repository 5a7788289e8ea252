import { fft, from_buffer, linalg, reshape, tolist, type NDArray } from "@carton/array-api"
import * as xp from "@carton/array-api"

const numbers = (seed: number, length: number): Float64Array =>
  Float64Array.from({ length }, (_, i) => Math.sin(seed * (i + 1)) + (i % 4 === 0 ? 3 : 0))
const square = (seed: number) => from_buffer(numbers(seed, 9), [3, 3])
const definite = (seed: number) => xp.matmul(square(seed), square(seed).T)
const complex = (seed: number) => xp.add(square(seed), xp.multiply(square(seed).T, { re: 0, im: 1 }))
const mask = (x: NDArray) => xp.greater(x, 0)
const positions = (x: NDArray) => xp.astype(xp.abs(x), "int32")
const flat = (x: NDArray) => reshape(x, [-1])

/** What works in memory that is there before the call, of a 3 x 3 matrix made of a seed. */
const calls: Record<string, (seed: number) => unknown> = {
  sum: (seed) => xp.sum(square(seed), { axis: 0 }),
  std: (seed) => xp.std(square(seed), { axis: 1 }),
  mean: (seed) => xp.mean(square(seed)),
  "at a mask": (seed) => square(seed).at(mask(square(seed))),
  "set_at a mask": (seed) => square(seed).set_at([mask(square(seed))], seed),
  "at positions": (seed) => flat(square(seed)).at(positions(flat(square(seed)))),
  "set_at positions": (seed) => flat(square(seed)).set_at([positions(flat(square(seed)))], seed),
  unique_all: (seed) => xp.unique_all(positions(square(seed))),
  sort: (seed) => xp.sort(square(seed), { axis: 0 }),
  solve: (seed) => linalg.solve(square(seed), flat(square(seed)).at(xp.slice(0, 3))),
  inv: (seed) => linalg.inv(square(seed)),
  slogdet: (seed) => linalg.slogdet(square(seed)),
  cholesky: (seed) => linalg.cholesky(definite(seed)),
  qr: (seed) => linalg.qr(square(seed)),
  svd: (seed) => linalg.svd(square(seed)),
  eigh: (seed) => linalg.eigh(definite(seed)),
  "qr of complex numbers": (seed) => linalg.qr(complex(seed)),
  "svd of complex numbers": (seed) => linalg.svd(complex(seed)),
  "svd of complex numbers, wide": (seed) => linalg.svd(complex(seed).at(xp.slice(0, 2))),
  "pow of complex numbers": (seed) => xp.pow(complex(seed), complex(seed + 2)),
  "unique_all of complex numbers": (seed) => xp.unique_all(complex(seed)),
  logaddexp: (seed) => xp.logaddexp(xp.negative(square(seed)), xp.negative(square(seed + 1))),
  rfft: (seed) => fft.rfft(square(seed)),
  irfft: (seed) => fft.irfft(xp.astype(square(seed), "complex128")),
}
const read = (result: unknown): unknown =>
  "backend" in (result as object)
    ? tolist(result as NDArray)
    : Object.values(result as Record<string, NDArray>).map((x) => tolist(x) as unknown)

test.each(Object.entries(calls))("what %s gives is its own: later calls change nothing of it", (_, call) => {
  const first = call(1)
  const then = read(first)
  const second = read(call(2))
  expect(second).not.toEqual(then)
  expect(read(first)).toEqual(then)
  expect(read(call(1))).toEqual(then)
})

test("a call that throws leaves nothing behind", () => {
  const solved = () => tolist(linalg.solve(square(1), from_buffer(numbers(2, 3)))) as unknown
  const before = solved()
  expect(() => linalg.solve(xp.zeros([3, 3]), from_buffer(numbers(2, 3)))).toThrow("singular")
  expect(() => linalg.cholesky(xp.negative(definite(1)))).toThrow("positive definite")
  expect(solved()).toEqual(before)
  const x = from_buffer(numbers(3, 5))
  expect(() => x.at(from_buffer(Int32Array.of(0, 9)))).toThrow("out of range")
  expect(tolist(x.at(from_buffer(Int32Array.of(-1, 0))))).toEqual([x.at(4).item(), x.at(0).item()])
})
