import type { Buffer } from "@carton/codegen"
import { IndexError } from "../errors.js"
import { kernel, ordered } from "./dense.js"
import { keysOf, type Keys } from "./order.js"

/**
 * Where values belong in a sorted array: for "left" the i with x1[i - 1] < v <= x1[i], for "right" the i with
 * x1[i - 1] <= v < x1[i], NaN being larger than all numbers and equal to itself, as sort has it.
 *
 * - inputs: x1 [n], ascending (by the sorter if there is one); x2, any shape; sorter [n], integers (may be absent)
 * - options: side ("left")
 * - outputs: int32 of the shape of x2
 *
 * @throws IndexError where an entry of sorter is not a position of x1
 * @see Array API 2024.12, Searching Functions, searchsorted
 */
export const searchsorted = /* @__PURE__ */ kernel("searchsorted", ([x1, x2, sorter], options) => {
  const { data } = ordered("searchsorted", x1!)
  const sorted = sorter ? taken(data, sorter.data) : keysOf(data)
  const values = keysOf(ordered("searchsorted", x2!).data)
  const right = options["side"] === "right"
  const positions =
    sorted instanceof Float64Array && values instanceof Float64Array
      ? search(sorted, values, right)
      : search<Scalar>(sorted, values, right)
  return [{ data: positions, shape: x2!.shape }]
})

function search<T extends Scalar>(sorted: ArrayLike<T>, values: ArrayLike<T>, right: boolean): Int32Array {
  const positions = new Int32Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const entry = sorted[middle]!
      const before = right ? !isLess(value, entry) : isLess(entry, value)
      if (before) low = middle + 1
      else high = middle
    }
    positions[i] = low
  }
  return positions
}

type Scalar = number | bigint

const isLess = (a: Scalar, b: Scalar): boolean => a < b || (b !== b && a === a)

function taken(data: Buffer, sorter: Buffer): Keys {
  const keys = keysOf(data)
  const sorted = keys.slice()
  for (let i = 0; i < sorter.length; i++) {
    const key = keys[Number(sorter[i])]
    if (key === undefined)
      throw new IndexError(`searchsorted: sorter has ${sorter[i]}, x1 has positions 0..${data.length - 1}`)
    sorted[i] = key
  }
  return sorted
}
