import { ValueError } from "../errors.js"
import { kernel } from "./dense.js"

/**
 * Each position as many times as its count says.
 *
 * - inputs: counts [n], integers
 * - outputs: int32 [sum of the counts]
 *
 * @throws ValueError where a count is negative
 * @see Array API 2024.12, Manipulation Functions, repeat
 */
export const repeat_places = /* @__PURE__ */ kernel("repeat_places", ([counts]) => {
  const times = Array.from(counts!.data as ArrayLike<number | bigint>, Number)
  const negative = times.find((n) => n < 0)
  if (negative !== undefined) throw new ValueError(`repeat: repeats must not be negative, got ${negative}`)
  const data = new Int32Array(times.reduce((sum, n) => sum + n, 0))
  let end = 0
  times.forEach((n, i) => data.fill(i, end, (end += n)))
  return [{ data, shape: [data.length] }]
})
