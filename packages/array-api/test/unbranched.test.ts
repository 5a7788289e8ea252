import * as xp from "../src/index.js"
import { denseData, type DType, type EagerArray, type NDArray } from "../src/index.js"

// Long arrays go without branches, short ones by those that the text of a recipe has.
const LONG = 20_000
const odd = [
  NaN,
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  3.7,
  Infinity,
  -Infinity,
  5e-324,
  2 ** 52 + 1,
  -1e308,
]
const integers = [0, 1, -1, 7, -7, 100, -128, 127, 2 ** 31 - 1, -(2 ** 31)]

/** Every pair of the values, again and again up to `length`. */
function pairs(dtype: DType, length: number): [NDArray, NDArray, NDArray] {
  const values = dtype.startsWith("float") ? odd : integers
  const element = (i: number) => values[i % values.length]!
  const array = (at: (i: number) => number) =>
    xp.astype(xp.from_buffer(Float64Array.from({ length }, (_, i) => at(i))), dtype)
  const second = array((i) => element(Math.floor(i / values.length)))
  const mask = xp.from_buffer(
    Uint8Array.from({ length }, (_, i) => ((i * i) % 3) & 1),
    [length],
    { dtype: "bool" },
  )
  return [array(element), second, mask]
}
const calls: Record<string, (x: NDArray, y: NDArray, mask: NDArray) => NDArray> = {
  maximum: (x, y) => xp.maximum(x, y),
  minimum: (x, y) => xp.minimum(x, y),
  "maximum of a number": (x) => xp.maximum(x, 1),
  "clip by numbers": (x) =>
    xp.clip(x, x.dtype.startsWith("float") ? { min: -1, max: 2 } : { min: 1, max: 100 }),
  "clip by arrays": (x, y) => xp.clip(x, { min: y, max: 1 }),
  where: (x, y, mask) => xp.where(mask, x, y),
  "where, a number": (x, _, mask) => xp.where(mask, x, 0),
  "where, of complex numbers": (x, y, mask) =>
    xp.where(mask, xp.astype(x, "complex128"), xp.astype(y, "complex128")),
  round: (x) => xp.round(x),
  copysign: (x, y) => (x.dtype.startsWith("float") ? xp.copysign(x, y) : x),
}

describe.each(["float64", "float32", "int32", "int8", "uint16", "uint32", "int64"] as const)(
  "%s",
  (dtype) => {
    test.each(Object.keys(calls))("%s gives the same bits in long arrays", (name) => {
      const whole = pairs(dtype, LONG)
      const long = denseData(calls[name]!(...whole) as EagerArray)
      const short = whole.map((x) => x.at(xp.slice(0, 1000))) as typeof whole
      const expected = denseData(calls[name]!(...short) as EagerArray)
      expect((expected as Float64Array).findIndex((x, i) => !Object.is(x, long[i]))).toBe(-1)
    })
  },
)
