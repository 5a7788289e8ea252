import * as xp from "@carton/array-api"
import { Matrix } from "ml-matrix"
import { defineBenchmark } from "../harness/index.js"
import { difference, noise, numbersOf } from "./pair.js"

const n = 512

/** Rows by columns in tiles of 4 by 4 over a transposed right side: sixteen sums in registers. */
function byHand(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const turned = new Float64Array(n * n)
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) turned[j * n + i] = b[i * n + j]!
  const out = new Float64Array(n * n)
  for (let j = 0; j < n; j += 4)
    for (let i = 0; i < n; i += 4) {
      let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0]
      let [s8, s9, sa, sb, sc, sd, se, sf] = [0, 0, 0, 0, 0, 0, 0, 0]
      let [p, q] = [i * n, j * n]
      for (let k = 0; k < n; k++, p++, q++) {
        const [a0, a1, a2, a3] = [a[p]!, a[p + n]!, a[p + 2 * n]!, a[p + 3 * n]!]
        const [b0, b1, b2, b3] = [turned[q]!, turned[q + n]!, turned[q + 2 * n]!, turned[q + 3 * n]!]
        s0 += a0 * b0
        s1 += a0 * b1
        s2 += a0 * b2
        s3 += a0 * b3
        s4 += a1 * b0
        s5 += a1 * b1
        s6 += a1 * b2
        s7 += a1 * b3
        s8 += a2 * b0
        s9 += a2 * b1
        sa += a2 * b2
        sb += a2 * b3
        sc += a3 * b0
        sd += a3 * b1
        se += a3 * b2
        sf += a3 * b3
      }
      const at = i * n + j
      out.set([s0, s1, s2, s3], at)
      out.set([s4, s5, s6, s7], at + n)
      out.set([s8, s9, sa, sb], at + 2 * n)
      out.set([sc, sd, se, sf], at + 3 * n)
    }
  return out
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
          byHand(a, b, n),
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
