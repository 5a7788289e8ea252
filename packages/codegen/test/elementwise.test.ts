import { e, elementwise, type ElementwiseOptions } from "../src/index.js"

type Case = Omit<ElementwiseOptions, "name" | "target">
/** The result of a call by generated code, which must be that of closures too. */
function run(options: Case, out: Float64Array | BigInt64Array | Uint8Array, ...args: unknown[]): unknown[] {
  const results = [{}, { target: "interpret" } as const].map((target) => {
    const given = out.slice() as Float64Array
    elementwise({ name: "case", ...target, ...options })(given, ...args)
    return Array.from(given)
  })
  expect(results[1]).toEqual(results[0])
  return results[0]!
}
const float = (walk: ElementwiseOptions["operands"][number]["walk"]) => ({ type: "float64", walk }) as const
const x = Float64Array.of(1, 2, 3, 4, 5, 6)

describe("elementwise", () => {
  const difference = { type: "float64", expr: (a: any, b: any) => e.sub(a, b) } as const

  test("walks through dense arrays, from an element on, and beside a value", () => {
    const flat = { ...difference, operands: [float("dense"), float("from")] }
    expect(run(flat, new Float64Array(3), 3, x, x, 2)).toEqual([-2, -2, -2])
    const value = { ...difference, operands: [float("value"), float("dense")] }
    expect(run(value, new Float64Array(2), 2, 10, x)).toEqual([9, 8])
  })
  test("gathers and scatters by positions; the last write wins", () => {
    const gather = { ...difference, operands: [float("gather"), float("value")] }
    expect(run(gather, new Float64Array(3), 3, x, Int32Array.of(5, 0, 5), 1)).toEqual([5, 0, 5])
    const scatter = { ...gather, operands: [float("dense"), float("value")], scatter: true }
    expect(run(scatter, new Float64Array(3), Int32Array.of(2, 0, 2), 3, x, 0)).toEqual([2, 0, 3])
  })
  test("walks through strides of any kind, row-major", () => {
    // [[1, 2, 3], [4, 5, 6]] backwards, minus a column [1, 4], minus nothing
    const operands = [float("inner"), float("inner0")]
    expect(
      run({ ...difference, operands, ndim: 2 }, new Float64Array(6), [2, 3], x, 5, [-3, -1], x, 0, [3, 0]),
    ).toEqual([5, 4, 3, -1, -2, -3])
    const transposed = { ...difference, operands: [float("inner1"), float("inner")], ndim: 2 }
    expect(run(transposed, new Float64Array(4), [2, 2], x, 0, [2, 1], x, 0, [1, 2])).toEqual([0, -1, 1, 0])
  })
  test("keeps complex numbers in pairs, bools as 0 and 1, and wraps 64-bit integers", () => {
    const complex = { type: "complex128", walk: "dense" } as const
    const square = { type: "complex128", operands: [complex], expr: (z: any) => e.mul(z, z) } as const
    expect(run(square, new Float64Array(4), 2, Float64Array.of(0, 1, 2, 1))).toEqual([-1, 0, 3, 4])
    const bool = { type: "bool", walk: "value" } as const
    const or = {
      type: "bool",
      operands: [bool, { type: "bool", walk: "dense" }],
      expr: (a: any, b: any) => e.or(a, b),
    } as const
    expect(run(or, new Uint8Array(2), 2, false, Uint8Array.of(0, 1))).toEqual([0, 1])
    const big = { type: "int64", walk: "dense" } as const
    const double = { type: "int64", operands: [big], expr: (a: any) => e.add(a, a) } as const
    expect(run(double, new BigInt64Array(1), 1, BigInt64Array.of(2n ** 62n))).toEqual([-(2n ** 63n)])
  })
  test("computes once what is shared, and leaves a division where it is guarded", () => {
    const big = { type: "int64", walk: "dense" } as const
    const quotient = (a: any, b: any) => {
      const ratio = e.div(a, b)
      const zero = e.constant("int64", 0)
      return e.select(e.eq(b, zero), zero, e.add(ratio, ratio))
    }
    const options = { type: "int64", operands: [big, big], expr: quotient } as const
    expect(run(options, new BigInt64Array(2), 2, BigInt64Array.of(7n, 7n), BigInt64Array.of(0n, 2n))).toEqual(
      [0n, 6n],
    )
    // doubled thirty times: written out it would be 2^30 operations
    let doubled = (a: any): any => a
    for (let i = 0; i < 30; i++) {
      const before = doubled
      doubled = (a) => {
        const half = before(a)
        return e.add(half, half)
      }
    }
    expect(
      run({ type: "float64", operands: [float("dense")], expr: doubled }, new Float64Array(1), 1, x),
    ).toEqual([2 ** 30])
  })
})
