import { IndexError } from "../errors.js"
import { showShape } from "../shapes.js"
import { kernel } from "./dense.js"

/**
 * Positions counted from the front, each of them one of the axis that they index.
 *
 * - inputs: positions, any shape, integers that may count from the end; the shape that they index, int32
 * - options: caller, axis
 * - outputs: int32 of the shape of the positions, which are given back where they need no change
 *
 * @throws IndexError "at: index 7 is out of range for axis 0 of shape [5]"
 */
export const checked_positions = /* @__PURE__ */ kernel(
  "checked_positions",
  ([positions, indexed], { caller, axis }) => {
    const shape = indexed!.data as Int32Array
    const extent = shape[axis as number]!
    const given = positions!.data as ArrayLike<number | bigint>
    if (given instanceof Int32Array && areInside(given, extent))
      return [{ data: given, shape: positions!.shape }]
    const data = new Int32Array(given.length)
    for (let at = 0; at < data.length; at++) {
      const i = Number(given[at])
      if (i < -extent || i >= extent)
        throw new IndexError(
          `${caller as string}: index ${i} is out of range for axis ${axis as number} of shape ${showShape([...shape])}`,
        )
      data[at] = i < 0 ? i + extent : i
    }
    return [{ data, shape: positions!.shape }]
  },
)

/** The sign of what is below 0, or too far for the rest to be one, stays in the bits. */
function areInside(positions: Int32Array, extent: number): boolean {
  const last = extent - 1
  const count = positions.length
  let bits = 0
  let at = 0
  // eight a turn: V8 asks at each turn whether it is interrupted
  for (const end = count - 7; at < end; at += 8) {
    const a = positions[at]!
    const b = positions[at + 1]!
    const c = positions[at + 2]!
    const d = positions[at + 3]!
    const e = positions[at + 4]!
    const f = positions[at + 5]!
    const g = positions[at + 6]!
    const h = positions[at + 7]!
    bits |= a | (last - a) | b | (last - b) | c | (last - c) | d | (last - d)
    bits |= e | (last - e) | f | (last - f) | g | (last - g) | h | (last - h)
  }
  for (; at < count; at++) bits |= positions[at]! | (last - positions[at]!)
  return bits >= 0
}
