import { allocate, bufferOf, lanesOf, uncleared } from "@carton/codegen"
import type { EagerArray } from "./eager-array.js"
import { sizeOf } from "./kernels/dense.js"
import { contiguousPart, isContiguous } from "./layout.js"
import { VAST } from "./vast.js"
import type { EagerCall } from "./registry.js"

/** Shorter runs are sooner copied element by element, by a compiled program where there are more than a few. */
const leastRun = 64
const few = 128

/**
 * Eager arrays side by side along an axis of the result, run by run; undefined where the elements of some part do not lie
 * together, have another dtype, or would be copied by a program in less time.
 */
export function joined(call: EagerCall): readonly EagerArray[] | undefined {
  const { dtype, shape } = call.results[0] as EagerArray
  const parts = call.operands as readonly EagerArray[]
  const size = sizeOf(shape)
  const axis: number = call.options["axis"] ?? 0
  let outer = 1
  for (let i = 0; i < axis; i++) outer *= shape[i]!
  for (const part of parts) {
    const isLong = outer === 1 || size <= few || part.size >= outer * leastRun
    if (!isLong || part.dtype !== dtype || !isContiguous(part)) return undefined
  }
  const data = size < VAST ? allocate(dtype, size) : uncleared(bufferOf(dtype), size * lanesOf(dtype))
  const whole = outer === 1 ? undefined : parts.map(contiguousPart)
  let at = 0
  for (let i = 0; i < outer; i++)
    for (let k = 0; k < parts.length; k++) {
      const from = whole?.[k] ?? contiguousPart(parts[k]!)
      const length = from.length / outer
      // of the same type, so numbers or big integers on both sides
      if (outer > 1 && length >= leastRun) data.set(from.subarray(i * length, (i + 1) * length) as never, at)
      else if (length >= leastRun) data.set(from as never, at)
      else for (let j = 0; j < length; j++) data[at + j] = from[i * length + j]!
      at += length
    }
  return [call.dense(data, dtype, shape)]
}
