import type { Dense } from "@carton/codegen"
import { eigh, qr, row_factor, svd, svdvals } from "../../src/kernels/index.js"
import { random } from "./matrices.js"

const EPS = Number.EPSILON
const both = [true, true, true]

/** A complex matrix, row-major and interleaved. */
interface Complex {
  readonly data: Float64Array
  readonly rows: number
  readonly columns: number
}

const make = (
  rows: number,
  columns: number,
  entry: (i: number, j: number) => readonly [number, number],
): Complex => {
  const data = new Float64Array(2 * rows * columns)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) data.set(entry(i, j), 2 * (i * columns + j))
  return { data, rows, columns }
}
const of = ({ data, shape }: Dense): Complex => ({
  data: data as Float64Array,
  rows: shape[0]!,
  columns: shape[1]!,
})
const dense = ({ data, rows, columns }: Complex): Dense => ({ data, shape: [rows, columns] })
const at = (m: Complex, i: number, j: number): [number, number] => [
  m.data[2 * (i * m.columns + j)]!,
  m.data[2 * (i * m.columns + j) + 1]!,
]
const times = (a: Complex, b: Complex): Complex =>
  make(a.rows, b.columns, (i, j) => {
    let re = 0
    let im = 0
    for (let k = 0; k < a.columns; k++) {
      const [p, q] = at(a, i, k)
      const [r, s] = at(b, k, j)
      re += p * r - q * s
      im += p * s + q * r
    }
    return [re, im]
  })
const adjoint = (a: Complex): Complex =>
  make(a.columns, a.rows, (i, j) => {
    const [re, im] = at(a, j, i)
    return [re, -im]
  })
const difference = (a: Complex, b: Complex): number =>
  a.data.reduce((most, x, k) => Math.max(most, Math.abs(x - b.data[k]!)), 0)
const skewness = (Q: Complex): number =>
  difference(
    times(adjoint(Q), Q),
    make(Q.columns, Q.columns, (i, j) => [i === j ? 1 : 0, 0]),
  )
const unit = (m: Complex): number => {
  const most = m.data.reduce((a, x) => Math.max(a, Math.abs(x)), 0)
  return most === 0 ? 1 : 2 ** Math.floor(Math.log2(most))
}
const divided = (m: Complex, by: number): Complex => ({ ...m, data: m.data.map((x) => x / by) })

const shapes = [
  [1, 1],
  [4, 2],
  [2, 4],
  [1, 5],
  [5, 1],
  [8, 8],
  [40, 6],
  [6, 40],
] as const
const hard: readonly (readonly [string, Complex])[] = shapes.flatMap(([rows, columns], k) => {
  const u = random(k + 1)
  const first = make(rows, 1, () => [u(), u()])
  const kinds: Record<string, (i: number, j: number) => readonly [number, number]> = {
    random: () => [u(), u()],
    imaginary: () => [0, u()],
    zero: () => [0, 0],
    "rank 1": (i, j) => [at(first, i, 0)[0] * (j + 1), at(first, i, 0)[1] * (j + 1)],
    tiny: () => [u() * 1e-300, u() * 1e-300],
    huge: () => [u() * 1e300, u() * 1e300],
    graded: (_i, j) => [u() * 10 ** (-4 * j), u() * 10 ** (-4 * j)],
    diagonal: (i, j) => (i === j ? [0, -1 - i] : [0, 0]),
  }
  return Object.entries(kinds).map(
    ([name, entry]) => [`${name}, ${rows} x ${columns}`, make(rows, columns, entry)] as const,
  )
})

test.each(hard)("%s: svd", (_name, A) => {
  for (const full_matrices of [false, true]) {
    const [u, s, vh] = svd.run([dense(A)], { full_matrices }, both) as [Dense, Dense, Dense]
    const [U, Vh] = [of(u), of(vh)]
    const S = Array.from(s.data as Float64Array)
    const n = Math.max(A.rows, A.columns)
    const k = Math.min(A.rows, A.columns)
    expect([U.columns, Vh.rows, S.length]).toEqual(full_matrices ? [A.rows, A.columns, k] : [k, k, k])
    const scale = unit(A)
    const US = make(A.rows, k, (i, j) => {
      const [re, im] = at(U, i, j)
      return [re * (S[j]! / scale), im * (S[j]! / scale)]
    })
    const top = make(k, A.columns, (i, j) => at(Vh, i, j))
    expect(difference(times(US, top), divided(A, scale))).toBeLessThanOrEqual(
      8 * n * EPS * Math.max(1, S[0]! / scale),
    )
    expect(skewness(U)).toBeLessThanOrEqual(8 * n * EPS)
    expect(skewness(adjoint(Vh))).toBeLessThanOrEqual(8 * n * EPS)
    expect(S.every((x, i) => x >= 0 && (i === 0 || x <= S[i - 1]!))).toBe(true)
    for (let r = 0; r < k; r++) {
      const row = Array.from({ length: A.columns }, (_, j) => at(Vh, r, j))
      const most = Math.max(...row.map(([re, im]) => Math.hypot(re, im)))
      const [re, im] = row.find(([a, b]) => Math.hypot(a, b) >= most * (1 - 1e-8))!
      expect(re).toBeGreaterThan(0)
      expect(Math.abs(im)).toBeLessThan(4 * EPS)
    }
    expect(svdvals.run([dense(A)], {}, both)[0]!.data).toEqual(s.data)
  }
})

test.each(hard)("%s: qr", (_name, A) => {
  expect(row_factor.run([dense(A)], {}, both)[0]).toEqual(qr.run([dense(A)], { mode: "reduced" }, both)[1])
  for (const mode of ["reduced", "complete"]) {
    const [Q, R] = qr.run([dense(A)], { mode }, both).map(of) as [Complex, Complex]
    const n = Math.max(A.rows, A.columns)
    const scale = unit(A)
    const product = times(Q, divided(R, scale))
    expect(difference(product, divided(A, scale))).toBeLessThanOrEqual(
      8 * n * EPS * Math.max(1, unit(R) / scale),
    )
    expect(skewness(Q)).toBeLessThanOrEqual(8 * n * EPS)
    for (let i = 0; i < R.rows; i++)
      for (let j = 0; j <= Math.min(i, A.columns - 1); j++)
        if (j < i) expect(at(R, i, j)).toEqual([0, 0])
        else {
          expect(at(R, i, j)[0]).toBeGreaterThanOrEqual(0)
          expect(at(R, i, j)[1]).toBe(0)
        }
  }
})

test.each(hard)("%s, its Hermitian part: eigh", (_name, A) => {
  const n = Math.min(A.rows, A.columns)
  const H = make(n, n, (i, j) => {
    const [re, im] = at(A, Math.max(i, j), Math.min(i, j))
    return [re, i === j ? 0 : i > j ? im : -im]
  })
  const [w, v] = eigh.run([dense(H)], {}, both) as [Dense, Dense]
  const V = of(v)
  const scale = unit(H)
  const values = Array.from(w.data as Float64Array, (x) => x / scale)
  const VW = make(n, n, (i, j) => {
    const [re, im] = at(V, i, j)
    return [re * values[j]!, im * values[j]!]
  })
  const norm = Math.max(1, ...values.map(Math.abs))
  expect(difference(times(VW, adjoint(V)), divided(H, scale))).toBeLessThanOrEqual(8 * n * EPS * norm)
  expect(skewness(V)).toBeLessThanOrEqual(8 * n * EPS)
  expect(values.every((x, k) => k === 0 || x >= values[k - 1]!)).toBe(true)
})

test("Pauli's sigma_y has the values -1 and 1", () => {
  const sigma = { data: Float64Array.of(0, 0, 0, -1, 0, 1, 0, 0), shape: [2, 2] }
  const [w] = eigh.run([sigma], {}, [true, false])
  Array.from(w!.data as Float64Array).forEach((x, k) => expect(x).toBeCloseTo([-1, 1][k]!, 15))
})

test("NaN anywhere gives NaN; float32 parts stay float32; stacks go matrix by matrix", () => {
  const bad = { data: Float64Array.of(1, 0, 0, NaN, 0, 0, 1, 0), shape: [2, 2] }
  for (const out of [...svd.run([bad], {}, both), ...qr.run([bad], { mode: "reduced" }, both)])
    expect(Array.from(out.data as Float64Array).every(Number.isNaN)).toBe(true)
  const stack = { data: Float32Array.of(3, 4, 0, 2), shape: [2, 1, 1] }
  const [U, S, Vh] = svd.run([stack], {}, both)
  expect(S).toEqual({ data: Float32Array.of(5, 2), shape: [2, 1] })
  expect(U!.data).toEqual(Float32Array.of(0.6, 0.8, 0, 1))
  expect(Vh!.data).toEqual(Float32Array.of(1, 0, 1, 0))
})
