import { allocate } from "@carton/codegen"
import { runCompiled } from "./compiled-recipe.js"
import type { EagerArray } from "./eager-array.js"
import { sizeOf } from "./kernels/dense.js"
import { contiguousPart, isContiguous } from "./layout.js"
import type { EagerCall } from "./registry.js"

/** Shorter runs are sooner copied element by element, by a compiled program where there are more than a few. */
const leastRun = 64
const few = 128

/** `concat` of eager arrays: run by run where the elements of each part lie together and have the dtype of the result. */
export function joined(call: EagerCall): readonly EagerArray[] {
  const { dtype, shape } = call.results[0] as EagerArray
  const parts = call.operands as readonly EagerArray[]
  const size = sizeOf(shape)
  const outer = sizeOf(shape.slice(0, call.options["axis"] ?? 0))
  const fits = (part: EagerArray) =>
    part.dtype === dtype &&
    isContiguous(part) &&
    (outer === 1 || size <= few || part.size >= outer * leastRun)
  if (!parts.every(fits)) return runCompiled(call)
  const data = allocate(dtype, size)
  const wholes = parts.map(contiguousPart)
  let at = 0
  for (let i = 0; i < outer; i++)
    for (const from of wholes) {
      const length = from.length / outer
      // of the same type, so numbers or big integers on both sides
      if (outer === 1) data.set(from as never, at)
      else if (length >= leastRun) data.set(from.subarray(i * length, (i + 1) * length) as never, at)
      else for (let k = 0; k < length; k++) data[at + k] = from[i * length + k]!
      at += length
    }
  return [call.dense(data, dtype, shape)]
}
