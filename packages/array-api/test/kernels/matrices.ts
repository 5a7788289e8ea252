import type { Dense } from "@carton/codegen"

/** Real matrices for the tests, row-major. */
export interface Matrix {
  readonly data: Float64Array
  readonly rows: number
  readonly columns: number
}

export function matrix(rows: number, columns: number, entry: (i: number, j: number) => number): Matrix {
  const data = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) data[i * columns + j] = entry(i, j)
  return { data, rows, columns }
}

export const dense = ({ data, rows, columns }: Matrix): Dense => ({ data, shape: [rows, columns] })

export const matrixOf = ({ data, shape }: Dense): Matrix => ({
  data: new Float64Array(data as Float64Array),
  rows: shape[0]!,
  columns: shape[1]!,
})

/** Uniform in [-1, 1), the same for the same seed. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 31 - 1
  }
}

export const at = (m: Matrix, i: number, j: number): number => m.data[i * m.columns + j]!

export const transpose = (m: Matrix): Matrix => matrix(m.columns, m.rows, (i, j) => at(m, j, i))

export function times(a: Matrix, b: Matrix): Matrix {
  const { data: left, rows, columns: inner } = a
  const { data: right, columns } = b
  const data = new Float64Array(rows * columns)
  for (let i = 0; i < rows; i++)
    for (let k = 0; k < inner; k++) {
      const factor = left[i * inner + k]!
      for (let j = 0; j < columns; j++) data[i * columns + j]! += factor * right[k * columns + j]!
    }
  return { data, rows, columns }
}

export const minus = (a: Matrix, b: Matrix): Matrix =>
  matrix(a.rows, a.columns, (i, j) => at(a, i, j) - at(b, i, j))

export const identity = (n: number): Matrix => matrix(n, n, (i, j) => (i === j ? 1 : 0))

export function largest({ data }: Matrix): number {
  let most = 0
  for (let k = 0; k < data.length; k++) most = Math.max(most, Math.abs(data[k]!))
  return most
}

/** The largest entry below the diagonal, and the least on it. */
export function triangle(m: Matrix): { below: number; diagonal: number } {
  let below = 0
  let diagonal = Infinity
  for (let i = 0; i < m.rows; i++)
    for (let j = 0; j <= Math.min(i, m.columns - 1); j++)
      if (j < i) below = Math.max(below, Math.abs(at(m, i, j)))
      else diagonal = Math.min(diagonal, at(m, i, j))
  return { below, diagonal }
}

/** The power of two that brings the largest entry near 1, so that products neither overflow nor vanish. */
export const unit = (m: Matrix): number => (largest(m) === 0 ? 1 : 2 ** Math.floor(Math.log2(largest(m))))

/** How far the columns of Q are from orthonormal. */
export function skewness(Q: Matrix): number {
  const gram = times(transpose(Q), Q)
  for (let k = 0; k < Q.columns; k++) gram.data[k * Q.columns + k]! -= 1
  return largest(gram)
}

const shapes: readonly (readonly [number, number])[] = [
  [1, 1],
  [5, 3],
  [3, 5],
  [1, 7],
  [7, 1],
  [12, 12],
  [130, 9],
  [9, 130],
  [301, 21],
  [40, 40],
  [62, 57],
]

/** Matrices that decompositions go wrong on: name, matrix. */
export const hard: readonly (readonly [string, Matrix])[] = shapes.flatMap(([rows, columns], k) => {
  const of = (name: string, entry: (i: number, j: number, u: () => number) => number) => {
    const u = random(97 * k + name.length)
    return [`${name}, ${rows} x ${columns}`, matrix(rows, columns, (i, j) => entry(i, j, u))] as const
  }
  const first = matrix(rows, 3, random(k))
  return [
    of("random", (_i, _j, u) => u()),
    of("zero", () => 0),
    of("constant 0.1", () => 0.1),
    of("identity", (i, j) => (i === j ? 1 : 0)),
    of("rank 1", (i, j) => (i + 0.1) * (j + 0.7)),
    of("three columns again and again", (i, j) => at(first, i, j % 3)),
    of("tiny 1e-300", (_i, _j, u) => u() * 1e-300),
    of("huge 1e300", (_i, _j, u) => u() * 1e300),
    of("columns graded to 1e-40", (_i, j, u) => u() * 10 ** ((-40 * j) / columns)),
    of("rows graded to 1e-40", (i, _j, u) => u() * 10 ** ((-40 * i) / rows)),
    of("Hilbert", (i, j) => 1 / (i + j + 1)),
    of("magnitudes up to 1e280", (_i, _j, u) => u() * 10 ** (280 * u())),
  ]
})
