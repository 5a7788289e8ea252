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
  const times = counts!.data
  let total = 0
  for (let i = 0; i < times.length; i++) {
    const n = Number(times[i]!)
    if (n < 0) throw new ValueError(`repeat: repeats must not be negative, got ${n}`)
    total += n
  }
  const data = new Int32Array(total)
  for (let i = 0, end = 0; i < times.length; i++) data.fill(i, end, (end += Number(times[i]!)))
  return [{ data, shape: [data.length] }]
})
