import * as xp from "../src/index.js"
import { contiguous, type EagerArray, type NDArray } from "../src/index.js"
import { elementaryFunctions } from "@carton/codegen"
import { bufferFrom, golden } from "./golden.js"

const own = new Set(elementaryFunctions.map((fn) => fn.name))

// Values to far more digits than a float has: mpmath's, made by benchmarks/peers/array-api/accuracy.py.
type Row = readonly [
  name: string,
  kind: "float64" | "complex128" | "complex64",
  count: number,
  given: string,
  near: string,
  rest: string,
]
const { rows } = golden("accuracy") as { rows: readonly Row[] }

const numbers = (text: string, type: "float64" | "float32") =>
  bufferFrom(Buffer.from(text, "base64"), type) as Float64Array

/** The distance to the next number of the same binade. */
function unit(x: number, single = false): number {
  const bits = new BigUint64Array(Float64Array.of(Math.abs(x)).buffer)
  const exponent = Number(bits[0]! >> 52n)
  if (single) return 2 ** Math.max(-149, exponent - 1046)
  return exponent === 0 ? 2 ** -1074 : 2 ** Math.max(-1074, exponent - 1075)
}

/** How far the elements are from the true values, in units of the last place of the true value or its modulus. */
function errors(
  got: Float64Array,
  near: Float64Array,
  rest: Float64Array,
  lanes: number,
  single: boolean,
): number[] {
  const off = (i: number) => got[i]! - near[i]! - rest[i]! * unit(near[i]!)
  return Array.from({ length: near.length / lanes }, (_, k) =>
    lanes === 1
      ? Math.abs(off(k)) / unit(near[k]!)
      : Math.hypot(off(2 * k), off(2 * k + 1)) / unit(Math.hypot(near[2 * k]!, near[2 * k + 1]!), single),
  )
}

test.each(rows.map((row) => [`${row[1]} ${row[0]}`, row] as const))("%s", (title, row) => {
  const [name, dtype, count, given, near, rest] = row
  const all = numbers(given, "float64")
  const length = all.length / count
  const columns = Array.from({ length: count }, (_, i) => all.slice(i * length, (i + 1) * length))
  const [lanes, single] = [dtype === "float64" ? 1 : 2, dtype === "complex64"]
  const call = (xp as unknown as Record<string, (...args: NDArray[]) => NDArray>)[name]!
  const result = call(
    ...columns.map((column) => {
      const buffer = single ? Float32Array.from(column) : column
      return xp.from_buffer(buffer, [length / lanes], { dtype })
    }),
  )
  const got = contiguous(result as EagerArray).data as Float64Array
  const found = errors(
    got,
    numbers(near, "float64"),
    numbers(rest, "float32"),
    result.dtype === dtype ? lanes : 1,
    single,
  )
  const most = lanes === 2 ? 4 : own.has(name) ? 1 : 2
  expect(found.length).toBe(length / lanes)
  found.forEach((error, k) => {
    if (!(error < most))
      throw new Error(`${title}: ${error} ulp at ${columns.map((c) => c.slice(k * lanes, (k + 1) * lanes))}`)
  })
})
