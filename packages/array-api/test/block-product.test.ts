import { execFileSync } from "node:child_process"
import { bundle } from "./bundle.js"
import { inv, solve } from "../src/kernels/index.js"

const noise = (n: number, seed: number): Float64Array =>
  Float64Array.from({ length: n }, (_, i) => Math.sin(seed + 7 * i))

/** A X = B by elimination with partial pivoting, number by number. */
function solved(n: number, A: Float64Array, columns: number, B: Float64Array): Float64Array {
  const swap = (X: Float64Array, width: number, i: number, k: number): void => {
    const row = X.slice(i * width, (i + 1) * width)
    X.copyWithin(i * width, k * width, (k + 1) * width)
    X.set(row, k * width)
  }
  for (let k = 0; k < n; k++) {
    let at = k
    for (let i = k; i < n; i++) if (Math.abs(A[i * n + k]!) > Math.abs(A[at * n + k]!)) at = i
    swap(A, n, at, k)
    swap(B, columns, at, k)
    for (let i = k + 1; i < n; i++) {
      A[i * n + k]! /= A[k * n + k]!
      for (let j = k + 1; j < n; j++) A[i * n + j]! -= A[i * n + k]! * A[k * n + j]!
      for (let j = 0; j < columns; j++) B[i * columns + j]! -= A[i * n + k]! * B[k * columns + j]!
    }
  }
  for (let k = n - 1; k >= 0; k--)
    for (let j = 0; j < columns; j++) {
      B[k * columns + j]! /= A[k * n + k]!
      for (let i = 0; i < k; i++) B[i * columns + j]! -= A[i * n + k]! * B[k * columns + j]!
    }
  return B
}

describe("blocks that are taken off", () => {
  const expectBits = (n: number, columns: number): void => {
    const [A, B] = [noise(n * n, n), noise(n * columns, n + columns)]
    const inputs = [
      { data: A.slice(), shape: [n, n] },
      { data: B.slice(), shape: [n, columns] },
    ]
    expect(solve.run(inputs, {}, [true])[0]!.data).toEqual(solved(n, A, columns, B))
  }
  const sizes = [[47, 5], [50, 4], [97, 33], [130, 70]] as const // prettier-ignore
  test.each(sizes)("%i equations with %i right sides: the order of elimination", (n, columns) => {
    expectBits(n, columns)
  })
  test("the same on vectors", () => {
    const n = 200
    for (let k = 0; k < 3; k++) inv.run([{ data: noise(n * n, k), shape: [n, n] }], {}, [true])
    for (const [n, columns] of sizes) expectBits(n, columns)
  })
})

test("large products, systems and elementwise calls have the same bits in every host", () => {
  const { text } = bundle(`import { from_buffer, linalg, matmul, sin, sum } from "@carton/array-api"
    const noise = (rows, columns, of) =>
      from_buffer(of.from({ length: rows * columns }, (_, i) => Math.sin(7 * i)), [rows, columns])
    const bits = ({ data }) => {
      const parts = new Int32Array(data.buffer)
      return parts.reduce((sum, part, i) => (Math.imul(sum, 31) + part) | 0, parts.length)
    }
    for (const of of [Float64Array, Float32Array]) {
      const [a, b, c] = [noise(130, 530, of), noise(530, 517, of), noise(257, 257, of)]
      const found = Array.from({ length: 3 }, () => [matmul(a, b), matmul(c, c.T), linalg.solve(c, c.T)].map(bits))
      const many = noise(2 ** 15, 1, of)
      const sines = Array.from({ length: 40 }, () => bits(sin(many)))
      console.log(new Set([...found.map(String)]).size * new Set(sines).size, sines[0], sum(many).item(), String(found[0]))
    }`)
  const run = (...flags: string[]): string =>
    execFileSync(process.execPath, [...flags, "--input-type=module", "-"], { encoding: "utf8", input: text })
  const here = run()
  expect(here).toMatch(/^1 .*\n1 .*\n$/)
  expect(run("--no-expose-wasm")).toBe(here)
  expect(run("--disallow-code-generation-from-strings")).toBe(here)
})
