import * as xp from "@carton/array-api"
import { Matrix } from "ml-matrix"
import { defineBenchmark } from "../harness/index.js"
import { difference, noise, numbersOf } from "./pair.js"

const n = 512

/** Lines of a square matrix in strips of four, side by side: a tile reads what lies together. */
function strips(a: Float64Array, line: number, step: number): Float64Array {
  const out = new Float64Array(n * n)
  for (let first = 0, to = 0; first < n; first += 4)
    for (let k = 0; k < n; k++) for (let j = 0; j < 4; j++) out[to++] = a[(first + j) * line + k * step]!
  return out
}

/** Tiles of 4 by 4 over strips of both sides: sixteen sums in registers. */
function byHand(a: Float64Array, b: Float64Array): Float64Array {
  const [left, right] = [strips(a, n, 1), strips(b, 1, n)]
  const out = new Float64Array(n * n)
  for (let j = 0; j < n; j += 4)
    for (let i = 0; i < n; i += 4) tile(left, i * n, right, j * n, out, i * n + j)
  return out
}

function tile(a: Float64Array, p: number, b: Float64Array, q: number, out: Float64Array, at: number): void {
  let c00 = 0
  let c01 = 0
  let c02 = 0
  let c03 = 0
  let c10 = 0
  let c11 = 0
  let c12 = 0
  let c13 = 0
  let c20 = 0
  let c21 = 0
  let c22 = 0
  let c23 = 0
  let c30 = 0
  let c31 = 0
  let c32 = 0
  let c33 = 0
  for (let k = 0; k < n; k++, p += 4, q += 4) {
    const b0 = b[q]!
    const b1 = b[q + 1]!
    const b2 = b[q + 2]!
    const b3 = b[q + 3]!
    const a0 = a[p]!
    c00 += a0 * b0
    c01 += a0 * b1
    c02 += a0 * b2
    c03 += a0 * b3
    const a1 = a[p + 1]!
    c10 += a1 * b0
    c11 += a1 * b1
    c12 += a1 * b2
    c13 += a1 * b3
    const a2 = a[p + 2]!
    c20 += a2 * b0
    c21 += a2 * b1
    c22 += a2 * b2
    c23 += a2 * b3
    const a3 = a[p + 3]!
    c30 += a3 * b0
    c31 += a3 * b1
    c32 += a3 * b2
    c33 += a3 * b3
  }
  out.set([c00, c01, c02, c03], at)
  out.set([c10, c11, c12, c13], at + n)
  out.set([c20, c21, c22, c23], at + 2 * n)
  out.set([c30, c31, c32, c33], at + 3 * n)
}

export const benchmark = defineBenchmark<readonly [Float64Array, Float64Array], unknown, number[]>({
  name: "product",
  about: "float64 matrices; by hand is the best kernel of tiles that was found",
  cases: [{ name: `${n} x ${n}`, input: () => [noise(n * n, 1), noise(n * n, 2)] }],
  programs: [
    {
      name: "by hand",
      prepare:
        ([a, b]) =>
        () =>
          byHand(a, b),
    },
    {
      name: "carton",
      prepare([a, b]) {
        const [x, y] = [xp.from_buffer(a, [n, n]), xp.from_buffer(b, [n, n])]
        return () => xp.matmul(x, y)
      },
    },
    {
      name: "ml-matrix",
      prepare(pair) {
        const [x, y] = pair.map((data) => Matrix.from1DArray(n, n, data as unknown as number[])) as [
          Matrix,
          Matrix,
        ]
        return () => x.mmul(y).to1DArray()
      },
    },
  ],
  summary: numbersOf,
  compare: (expected, actual) => difference(expected, actual, 1e-9),
})
