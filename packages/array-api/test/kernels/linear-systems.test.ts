import type { Dense } from "@carton/codegen"
import fc from "fast-check"
import { cholesky, det, inv, slogdet, solve } from "../../src/kernels/index.js"
import {
  at,
  dense,
  identity,
  largest,
  matrix,
  matrixOf,
  minus,
  random,
  times,
  transpose,
} from "./matrices.js"

const EPS = Number.EPSILON
const numbers = (x: Dense | undefined): number[] => Array.from(x!.data as Float64Array)
const real = (shape: readonly number[], ...data: number[]): Dense => ({
  data: Float64Array.from(data),
  shape,
})
const run = (kernel: typeof solve, inputs: readonly Dense[], options = {}) =>
  kernel.run(inputs, options, [true, true])

describe("solve", () => {
  test("has a small residual on random matrices of many sizes", () => {
    for (const n of [1, 2, 5, 17, 60]) {
      const A = matrix(n, n, random(n))
      const B = matrix(n, 3, random(n + 1))
      const X = matrixOf(run(solve, [dense(A), dense(B)])[0]!)
      expect(largest(minus(times(A, X), B))).toBeLessThanOrEqual(
        8 * n * EPS * largest(A) * n * Math.max(1, largest(X)),
      )
    }
  })

  test("is exact where elimination is: a matrix that needs pivoting", () => {
    const A = real([2, 2], 0, 1, 1, 1)
    expect(run(solve, [A, real([2], 3, 5)])).toEqual([real([2], 2, 3)])
    expect(run(solve, [A, real([2, 2], 3, 1, 5, 0)])).toEqual([real([2, 2], 2, -1, 3, 1)])
  })

  test("one vector serves every matrix; stacks broadcast", () => {
    const A = real([2, 1, 1], 2, 4)
    expect(run(solve, [A, real([1], 8)])).toEqual([real([2, 1], 4, 2)])
    expect(run(solve, [A, real([3, 1, 1, 1], 8, 16, 24)])).toEqual([real([3, 2, 1, 1], 4, 2, 8, 4, 12, 6)])
    expect(run(solve, [real([1, 1], 2), real([2, 1, 2], 2, 4, 6, 8)])).toEqual([real([2, 1, 2], 1, 2, 3, 4)])
    expect(() => run(solve, [real([2, 1, 1], 1, 1), real([3, 1, 1], 1, 1, 1)])).toThrow(
      "[2] and [3] do not broadcast",
    )
  })

  test("nothing to solve", () => {
    expect(run(solve, [real([0, 0]), real([0])])).toEqual([real([0])])
    expect(run(solve, [real([0, 0]), real([0, 4])])).toEqual([real([0, 4])])
    expect(run(solve, [real([0, 3, 3]), real([3], 1, 2, 3)])).toEqual([real([0, 3])])
    expect(run(solve, [real([2, 2], 1, 0, 0, 1), real([2, 0])])).toEqual([real([2, 0])])
  })

  test("a singular matrix is an error with a code; NaN goes through", () => {
    const singular = real([2, 2], 1, 2, 2, 4)
    expect(() => run(solve, [singular, real([2], 1, 1)])).toThrow(expect.objectContaining({ code: "VALUE" }))
    expect(() => run(inv, [singular])).toThrow("inv: the matrix is singular (rank below 2)")
    expect(numbers(run(solve, [real([1, 1], NaN), real([1], 1)])[0])).toEqual([NaN])
  })

  test("complex: (1 + i) x = 2 is x = 1 - i, and a random system", () => {
    expect(run(solve, [real([1, 1], 1, 1), real([1], 2, 0)])).toEqual([real([1], 1, -1)])
    const n = 9
    const u = random(5)
    const A = Float64Array.from({ length: 2 * n * n }, u)
    const b = Float64Array.from({ length: 2 * n }, u)
    const x = numbers(
      run(solve, [
        { data: A, shape: [n, n] },
        { data: b, shape: [n] },
      ])[0],
    )
    for (let i = 0; i < n; i++) {
      let re = -b[2 * i]!
      let im = -b[2 * i + 1]!
      for (let j = 0; j < n; j++) {
        const k = 2 * (i * n + j)
        re += A[k]! * x[2 * j]! - A[k + 1]! * x[2 * j + 1]!
        im += A[k]! * x[2 * j + 1]! + A[k + 1]! * x[2 * j]!
      }
      expect(Math.hypot(re, im)).toBeLessThan(50 * n * EPS * Math.max(...x.map(Math.abs)))
    }
  })

  test("float32 stays float32", () => {
    const f = (shape: number[], ...data: number[]) => ({ data: Float32Array.from(data), shape })
    expect(run(solve, [f([1, 1], 3), f([1], 1)])).toEqual([f([1], 1 / 3)])
    expect(run(inv, [f([1, 1], 3)])).toEqual([f([1, 1], 1 / 3)])
    expect(run(det, [f([1, 1], 3)])).toEqual([f([], 3)])
    expect(run(cholesky, [f([1, 1], 2)])).toEqual([f([1, 1], Math.SQRT2)])
  })
})

describe("inv", () => {
  test("of the Hilbert matrix of order 5, known in integers", () => {
    const n = 5
    const inverse = matrixOf(run(inv, [dense(matrix(n, n, (i, j) => 1 / (i + j + 1)))])[0]!)
    // Choi (1983): the entries of the inverse; condition 4.8e5
    const known = [
      25, -300, 1050, -1400, 630, 4800, -18900, 26880, -12600, 79380, -117600, 56700, 179200, -88200, 44100,
    ]
    let k = 0
    for (let i = 0; i < n; i++)
      for (let j = i; j < n; j++, k++) expect(Math.abs(at(inverse, i, j) / known[k]! - 1)).toBeLessThan(1e-10)
  })

  test("of stacks, of nothing, of complex", () => {
    expect(run(inv, [real([2, 1, 1], 2, 4)])).toEqual([real([2, 1, 1], 0.5, 0.25)])
    expect(run(inv, [real([3, 0, 0])])).toEqual([real([3, 0, 0])])
    expect(run(inv, [real([1, 1], 0, 2)])).toEqual([real([1, 1], 0, -0.5)])
  })
})

describe("det and slogdet", () => {
  test("known determinants", () => {
    expect(numbers(run(det, [real([2, 2], 1, 2, 3, 4)])[0])[0]).toBeCloseTo(-2, 14)
    expect(numbers(run(det, [real([2, 2], 1, 2, 2, 4)])[0])).toEqual([0])
    const n = 12
    const second = matrix(n, n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0))
    expect(numbers(run(det, [dense(second)])[0])[0]).toBeCloseTo(n + 1, 12)
    // i * i - 2 * 3, complex
    expect(run(det, [real([2, 2], 0, 1, 2, 0, 3, 0, 0, 1)])).toEqual([real([], -7, 0)])
  })

  test("the determinant overflows only where the result does", () => {
    const diagonal = (...d: number[]) => dense(matrix(d.length, d.length, (i, j) => (i === j ? d[i]! : 0)))
    expect(numbers(run(det, [diagonal(1e200, 1e200, 1e-200, 1e-200)])[0])[0]).toBeCloseTo(1, 12)
    expect(numbers(run(det, [diagonal(1e200, 1e200)])[0])).toEqual([Infinity])
    expect(numbers(run(det, [diagonal(1e-200, 1e-200, 1)])[0])).toEqual([0])
    const [sign, logarithm] = run(slogdet, [diagonal(-1e200, 1e200, 3)])
    expect(numbers(sign)).toEqual([-1])
    expect(numbers(logarithm)[0]).toBeCloseTo(400 * Math.LN10 + Math.log(3), 10)
  })

  test("slogdet of singular, of 0 x 0, of complex; NaN", () => {
    expect(run(slogdet, [real([2, 2], 1, 2, 2, 4)])).toEqual([real([], 0), real([], -Infinity)])
    expect(run(slogdet, [real([2, 0, 0])])).toEqual([real([2], 1, 1), real([2], 0, 0)])
    expect(run(det, [real([2, 0, 0])], { complex: true })).toEqual([real([2], 1, 0, 1, 0)])
    expect(run(slogdet, [real([1, 1], 0, -2)])).toEqual([real([], 0, -1), real([], Math.LN2)])
    expect(numbers(run(det, [real([1, 1], NaN)])[0])).toEqual([NaN])
    expect(run(slogdet, [real([1, 1], NaN)]).map(numbers)).toEqual([[NaN], [NaN]])
  })

  test("det(A B) = det(A) det(B) for small integers", () => {
    const entries = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 18, maxLength: 18 })
    fc.assert(
      fc.property(entries, (x) => {
        const A = matrix(3, 3, (i, j) => x[3 * i + j]!)
        const B = matrix(3, 3, (i, j) => x[9 + 3 * i + j]!)
        const [a, b, ab] = [A, B, times(A, B)].map((m) => numbers(run(det, [dense(m)])[0])[0]!)
        expect(Math.abs(ab! - a! * b!)).toBeLessThan(1e-6)
      }),
    )
  })
})

describe("cholesky", () => {
  test("of Pascal's matrix: the binomials", () => {
    const pascal = real([4, 4], 1, 1, 1, 1, 1, 2, 3, 4, 1, 3, 6, 10, 1, 4, 10, 20)
    expect(run(cholesky, [pascal])).toEqual([real([4, 4], 1, 0, 0, 0, 1, 1, 0, 0, 1, 2, 1, 0, 1, 3, 3, 1)])
    expect(run(cholesky, [pascal], { upper: true })).toEqual([
      real([4, 4], 1, 1, 1, 1, 0, 1, 2, 3, 0, 0, 1, 3, 0, 0, 0, 1),
    ])
  })

  test("L Lᵀ is the matrix, at any size and magnitude", () => {
    for (const n of [1, 3, 30])
      for (const scale of [1, 1e-300, 1e290]) {
        const G = matrix(n + 2, n, random(n))
        const A = times(transpose(G), G)
        const scaled = matrix(n, n, (i, j) => at(A, i, j) * scale)
        const L = matrixOf(run(cholesky, [dense(scaled)])[0]!)
        const again = times(L, transpose(L))
        expect(largest(minus(again, scaled)) / scale).toBeLessThanOrEqual(4 * n * EPS * largest(A))
      }
  })

  test("complex Hermitian", () => {
    // [[2, i], [-i, 2]]: L = [[√2, 0], [-i/√2, √1.5]]
    const L = numbers(run(cholesky, [real([2, 2], 2, 0, 0, 1, 0, -1, 2, 0)])[0])
    const known = [Math.SQRT2, 0, 0, 0, 0, -Math.SQRT1_2, Math.sqrt(1.5), 0]
    L.forEach((x, k) => expect(x).toBeCloseTo(known[k]!, 15))
    const U = numbers(run(cholesky, [real([2, 2], 2, 0, 0, 1, 0, -1, 2, 0)], { upper: true })[0])
    expect([U[2], U[3], U[4], U[5]]).toEqual([L[4], -L[5]!, 0, 0])
  })

  test("what is not positive definite is an error that names the block", () => {
    expect(() => run(cholesky, [real([2, 2], 1, 2, 2, 1)])).toThrow(
      "cholesky: x must be positive definite, its leading 2 x 2 block is not",
    )
    expect(() => run(cholesky, [real([1, 1], NaN)])).toThrow(expect.objectContaining({ code: "VALUE" }))
    expect(run(cholesky, [real([0, 0])])).toEqual([real([0, 0])])
    expect(matrixOf(run(cholesky, [dense(identity(5))])[0]!)).toEqual(identity(5))
  })
})
