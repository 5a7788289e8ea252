import * as xp from "@carton/array-api"
import { EigenvalueDecomposition, Matrix, QrDecomposition, SingularValueDecomposition } from "ml-matrix"
import { defineBenchmark } from "../harness/index.js"
import { difference, noise, numbersOf } from "./pair.js"

/** The same job by ml-matrix and by arrays. */
interface Job {
  ml(): unknown
  carton(): unknown
}

const rowsOf = (a: Float64Array, rows: number, columns: number): Matrix =>
  Matrix.from1DArray(rows, columns, a as unknown as number[])

const tall = () => {
  const [rows, columns] = [20_000, 20]
  const a = noise(rows * columns)
  return { m: rowsOf(a, rows, columns), x: xp.from_buffer(a, [rows, columns]) }
}
const descending = (list: ArrayLike<number>): number[] => Array.from(list, Math.abs).sort((x, y) => y - x)

export const benchmark = defineBenchmark<Job, unknown, number[]>({
  name: "linear algebra",
  about: "beside ml-matrix; singular values, |diag R| and eigenvalues are what is compared",
  cases: [
    {
      name: "svd 20000 x 20",
      input: () => {
        const { m, x } = tall()
        return {
          ml: () => descending(new SingularValueDecomposition(m).diagonal),
          carton: () => xp.linalg.svd(x, { full_matrices: false }).S,
        }
      },
    },
    {
      name: "qr 20000 x 20",
      input: () => {
        const { m, x } = tall()
        return {
          ml: () => {
            const qr = new QrDecomposition(m)
            void qr.orthogonalMatrix
            return descending(qr.upperTriangularMatrix.diagonal())
          },
          carton: () => descending(xp.tolist(xp.linalg.diagonal(xp.linalg.qr(x).R))),
        }
      },
    },
    {
      name: "eigh 200",
      input: () => {
        const n = 200
        const a = noise(n * n)
        for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[i * n + j] = a[j * n + i]!
        const [m, x] = [rowsOf(a, n, n), xp.from_buffer(a, [n, n])]
        return {
          ml: () => descending(new EigenvalueDecomposition(m, { assumeSymmetric: true }).realEigenvalues),
          carton: () => descending(xp.tolist(xp.linalg.eigh(x).eigenvalues)),
        }
      },
    },
  ],
  programs: [
    { name: "ml-matrix", prepare: (job) => () => job.ml() },
    { name: "carton", prepare: (job) => () => job.carton() },
  ],
  summary: numbersOf,
  compare: (expected, actual) => difference(expected, actual, 1e-8),
})
