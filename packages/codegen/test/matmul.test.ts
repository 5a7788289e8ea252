import { compile, lower, report } from "../src/index.js"
import type { Size } from "../src/index.js"
import { Build, e, f64 } from "./builders.js"

const numbers = (count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, i) => Math.sin(i * 1.7) * 10 ** (i % 5))

/** The documented order: blocks of 256 along K, one after the other, and so the blocks. */
const expected = (a: Float64Array, b: Float64Array, m: number, k: number, n: number): Float64Array => {
  const out = new Float64Array(m * n)
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < n; j++) {
      let total = k > 0 ? -0 : 0
      for (let from = 0; from < k; from += 256) {
        let sum = -0
        for (let l = from; l < Math.min(from + 256, k); l++) sum += a[i * k + l]! * b[l * n + j]!
        total += sum
      }
      out[i * n + j] = total
    }
  }
  return out
}

describe("matmul", () => {
  test.each([
    [1, 1, 1],
    [5, 3, 2],
    [33, 20, 17],
    [70, 300, 9],
    [130, 513, 70],
    [3, 600, 8],
    [0, 4, 5],
    [4, 0, 5],
    [20, 17, 0],
    [64, 256, 64],
    [1, 515, 41],
    [2, 70, 66],
    [9, 513, 1],
    [1, 1024, 1],
    [1, 3001, 1],
    [2003, 9, 3],
    [30, 20, 4],
    [16, 16, 16],
  ])("%i x %i times ... x %i: the documented order, whatever the method", (m, k, n) => {
    const [a, b] = [numbers(m * k), numbers(k * n + 7).slice(7)]
    for (const symbolic of ["", "m", "mkn"]) {
      for (const fused of [false, true]) {
        const build = new Build()
        const sizes: Size[] = [m, k, n].map((extent, i) =>
          symbolic.includes("mkn"[i]!) ? build.graph.parameter("mkn"[i]!) : extent,
        )
        let A = build.input("A", [sizes[0]!, sizes[1]!])
        const B = build.input("B", [sizes[1]!, sizes[2]!])
        if (fused) A = build.map([A], (x) => e.add(x, f64(0)))
        const product = build.matmul(A, B)
        for (const target of ["js", "wasm", "interpret"] as const) {
          if (target === "interpret" && m * k * n > 20000) continue
          const program = lower(build.graph, [product], { vectors: target === "wasm" })
          const [result] = compile(program, { target }).run([a, b], [m, k, n].slice(0, symbolic.length))
          expect(result!.shape).toEqual([m, n])
          expect(result!.data).toEqual(expected(a, b, m, k, n))
        }
      }
    }
  })

  test.each([
    [130, 600],
    [3000, 20],
    [4096, 1],
    [7, 700],
    [20, 9],
  ])("the transpose of %i x %i times a vector goes along its lines", (k, n) => {
    const [a, b] = [numbers(k * n), numbers(k)]
    const turned = a.map((_, i) => a[(i % k) * n + Math.trunc(i / k)]!)
    const build = new Build()
    const A = build.input("A", [k, n])
    const product = build.matmul(build.transpose(A), build.input("B", [k, 1]))
    for (const target of ["js", "wasm", "interpret"] as const) {
      const compiled = compile(lower(build.graph, [product], { vectors: target === "wasm" }), { target })
      expect(compiled.run([a, b])[0]!.data).toEqual(expected(turned, b, n, k, 1))
      if (target === "js" && n > 1) expect(compiled.source.includes("multiply_rows(")).toBe(k * n >= 4096)
    }
  })
  test.each([
    [1, 515, 41],
    [3, 70, 66],
    [7, 300, 5],
  ])("%i x %i times the transpose of %i rows", (m, k, n) => {
    const [a, b] = [numbers(m * k), numbers(n * k)]
    const turned = Float64Array.from({ length: k * n }, (_, i) => b[(i % n) * k + Math.floor(i / n)]!)
    for (const target of ["js", "interpret"] as const) {
      const build = new Build()
      const product = build.matmul(build.input("A", [m, k]), build.transpose(build.input("B", [n, k])))
      const [result] = compile(lower(build.graph, [product]), { target }).run([a, b])
      expect(result!.data).toEqual(expected(a, turned, m, k, n))
    }
  })

  test("batches", () => {
    const build = new Build()
    const product = build.matmul(build.input("A", [2, 3, 4]), build.input("B", [2, 4, 5]))
    const [a, b] = [numbers(24), numbers(40)]
    const [result] = compile(lower(build.graph, [product])).run([a, b])
    const halves = [0, 1].map((i) =>
      expected(a.slice(i * 12, i * 12 + 12), b.slice(i * 20, i * 20 + 20), 3, 4, 5),
    )
    expect(Array.from(result!.data as Float64Array)).toEqual(halves.flatMap((h) => Array.from(h)))
  })

  test.each([
    [20, true],
    [64, true],
    [65, false],
  ])("rows of %i columns that are only summed are kept a block at a time: %s", (columns, kept) => {
    const [m, k] = [1000, 20]
    const build = new Build()
    const product = build.matmul(build.input("A", [m, k]), build.input("B", [k, columns]))
    const program = lower(build.graph, [build.reduce(product, [1], "sum")])
    const { temporaries } = report(program)
    expect(temporaries.some(({ bytes }) => bytes >= 8 * m * columns)).toBe(!kept)
    const [a, b] = [numbers(m * k), numbers(k * columns)]
    const rows = expected(a, b, m, k, columns)
    const [sums] = compile(program).run([a, b])
    expect(Array.from(sums!.data as Float64Array)).toEqual(
      Array.from({ length: m }, (_, i) =>
        rows.slice(i * columns, (i + 1) * columns).reduce((sum, x) => sum + x, -0),
      ),
    )
  })
})
