import {
  arange,
  array_var,
  assume,
  astype,
  concat,
  fori_loop,
  reshape,
  roll,
  scan,
  slice,
  stack,
  trace,
  type DType,
  type NDArray,
} from "@carton/array-api"
import { compile } from "@carton/jit"
import { exactDifference } from "../../rules/src/testing/exact.js"

const numbers = (dtype: DType, ...shape: number[]): NDArray => {
  const n = shape.reduce((a, b) => a * b, 1)
  return astype(reshape(arange(n).multiply(7).remainder(251).subtract(100), shape), dtype)
}
const compiled = (fn: (...xs: NDArray[]) => NDArray | readonly NDArray[], args: readonly NDArray[]) => {
  const inputs = args.map(({ shape, dtype }, i) => assume(array_var(`x${i}`), { shape, dtype }))
  return compile(trace(fn, inputs))
}
const sameBits = (
  fn: (...xs: NDArray[]) => NDArray | readonly NDArray[],
  args: readonly NDArray[],
): string => {
  const program = compiled(fn, args)
  const [made, expected] = [program(...args), fn(...args)].map((x) => [x].flat() as NDArray[])
  made!.forEach((x, i) => expect(exactDifference(x, expected![i])).toBeUndefined())
  return program.source.slice(0, program.source.indexOf("\n}\n"))
}

test.each(["float64", "float32", "int64", "uint8", "bool"] as const)(
  "neighbours are copied by one call: %s",
  (dtype) => {
    const [a, b] = [numbers(dtype, 40, 30), numbers(dtype, 20, 30)]
    expect(sameBits((x, y) => concat([x, y]), [a, b])).toMatch(/\.set\(x0\)[^]*\.set\(x1, /)
    const wide = numbers(dtype, 3, 500)
    expect(sameBits((x) => stack([x, x], { axis: 1 }), [wide])).toMatch(/for [^]*stack\.set\(x0\.subarray\(/)
    sameBits((x, y) => concat([x.at(slice(3, 30)), y, x], { axis: 0 }), [a, b])
    sameBits((x) => concat([x, x.at(slice(null), slice(7, 300))], { axis: 1 }), [wide])
  },
)

test("a few, or others than neighbours, are copied one by one", () => {
  expect(sameBits((x, y) => concat([x, y]), [numbers("float64", 20), numbers("float64", 30)])).not.toContain(
    ".set(",
  )
  const rows = numbers("float64", 300, 300)
  expect(sameBits((x) => concat([x.T, x.at(slice(null), slice(null, null, -1))]), [rows])).not.toContain(
    ".set(",
  )
})

test("turns write where the result is carried, and share what they make on the way", () => {
  const within = (source: string): string => source.slice(source.indexOf("while ("))
  const x = numbers("float64", 50, 10)
  const chain = sameBits((x) => fori_loop(0, 5, (_, v) => v.multiply(0.5).add(x), x), [x])
  expect(within(chain)).not.toMatch(/new |\.set\(/)
  const places = sameBits((x) => fori_loop(0, 5, (i, v) => v.set_at([i], v.at(i).add(1)), x), [x])
  expect(within(places)).not.toMatch(/new |\.set\(/)
  const moved = sameBits((x) => fori_loop(0, 5, (_, v) => roll(v, 1, { axis: 0 }).add(x), x), [x])
  expect(within(moved)).not.toContain("new ")
  const rows = sameBits((x) => scan((c, row) => [c.add(row), c.multiply(row)], x.at(0), x), [x])
  expect(rows.slice(rows.indexOf("for (let turn"))).not.toMatch(/new |\.set\(/)
})
