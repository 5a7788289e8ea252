import type { Dense } from "@carton/codegen"
import { qr, row_factor } from "../../src/kernels/index.js"
import {
  at,
  dense,
  hard,
  largest,
  matrix,
  matrixOf,
  minus,
  random,
  skewness,
  times,
  triangle,
  unit,
} from "./matrices.js"

const EPS = Number.EPSILON
const both = [true, true]
const decompose = (x: Dense, mode = "reduced") => qr.run([x], { mode }, both) as [Dense, Dense]

test.each(hard)(
  "%s: Q R is the matrix, Q is orthogonal, R triangular with non-negative diagonal",
  (_name, A) => {
    for (const mode of A.rows * A.columns < 1000 ? ["reduced", "complete"] : ["reduced"]) {
      const [Q, R] = decompose(dense(A), mode).map(matrixOf)
      const n = Math.max(A.rows, A.columns)
      const k = mode === "complete" ? A.rows : Math.min(A.rows, A.columns)
      expect([Q!.rows, Q!.columns, R!.rows, R!.columns]).toEqual([A.rows, k, k, A.columns])
      const scale = unit(A)
      const half = matrix(k, A.columns, (i, j) => at(R!, i, j) / scale)
      const whole = matrix(A.rows, A.columns, (i, j) => at(A, i, j) / scale)
      expect(largest(minus(times(Q!, half), whole))).toBeLessThanOrEqual(
        4 * n * EPS * Math.max(1, largest(half)),
      )
      expect(skewness(Q!)).toBeLessThanOrEqual(4 * n * EPS)
      expect(triangle(R!).below).toBe(0)
      expect(triangle(R!).diagonal).toBeGreaterThanOrEqual(0)
    }
  },
)

test.each(hard)("%s: R is the row factor, bit for bit, whether Q is wanted or not", (_name, A) => {
  const [, R] = decompose(dense(A))
  const [, alone] = qr.run([dense(A)], { mode: "reduced" }, [false, true])
  expect(alone).toEqual(R)
  expect(row_factor.run([dense(A)], {}, [true])).toEqual([R])
})

test("a known factorisation: Trefethen & Bau's kind, in integers", () => {
  const A = { data: Float64Array.of(12, -51, 4, 6, 167, -68, -4, 24, -41), shape: [3, 3] }
  const [, R] = decompose(A)
  const known = [14, 21, -14, 0, 175, -70, 0, 0, 35]
  Array.from(R.data as Float64Array).forEach((x, k) => expect(x).toBeCloseTo(known[k]!, 11))
})

test("stacks, empty matrices, NaN", () => {
  const A = matrix(6, 2, random(1))
  const [Q, R] = decompose({ data: A.data, shape: [2, 3, 2] })
  const parts = [0, 1].map((b) => decompose({ data: A.data.slice(6 * b, 6 * b + 6), shape: [3, 2] }))
  expect(Q.data).toEqual(Float64Array.from(parts.flatMap(([q]) => Array.from(q.data as Float64Array))))
  expect(R.data).toEqual(Float64Array.from(parts.flatMap(([, r]) => Array.from(r.data as Float64Array))))
  const shapes = (shape: number[], mode: string) =>
    decompose({ data: new Float64Array(0), shape }, mode).map((x) => x.shape)
  expect(shapes([0, 3], "reduced")).toEqual([
    [0, 0],
    [0, 3],
  ])
  expect(shapes([3, 0], "reduced")).toEqual([
    [3, 0],
    [0, 0],
  ])
  expect(shapes([2, 3, 0], "complete")).toEqual([
    [2, 3, 3],
    [2, 3, 0],
  ])
  const [full] = decompose({ data: new Float64Array(0), shape: [3, 0] }, "complete")
  expect(skewness(matrixOf(full))).toBe(0)
  for (const shape of [[3, 2], [2, 3], [6]].slice(0, 2))
    for (const out of decompose({ data: Float64Array.of(1, 2, 3, NaN, 5, 6), shape }))
      expect(Array.from(out.data as Float64Array).every(Number.isNaN)).toBe(true)
})

test("float32", () => {
  const x = Float32Array.from(matrix(120, 3, random(2)).data)
  const [Q, R] = decompose({ data: x, shape: [120, 3] })
  const exact = decompose({ data: Float64Array.from(x), shape: [120, 3] })
  expect(Q.data).toEqual(Float32Array.from(exact[0].data as Float64Array))
  expect(R.data).toEqual(Float32Array.from(exact[1].data as Float64Array))
})
