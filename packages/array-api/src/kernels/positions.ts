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
  let bits = 0
  for (let at = 0; at < positions.length; at++) bits |= positions[at]! | (last - positions[at]!)
  return bits >= 0
}
