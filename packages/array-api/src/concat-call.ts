import { allocate } from "@carton/codegen"
import { runCompiled } from "./compiled-recipe.js"
import type { EagerArray } from "./eager-array.js"
import { sizeOf } from "./kernels/dense.js"
import { contiguousPart, isContiguous } from "./layout.js"
import type { EagerCall } from "./registry.js"

/** Shorter runs are sooner copied one by one. */
const leastRun = 64

/** `concat` of eager arrays: run by run where the elements of each part lie together and have the dtype of the result. */
export function joined(call: EagerCall): readonly EagerArray[] {
  const { dtype, shape } = call.results[0] as EagerArray
  const parts = call.operands as readonly EagerArray[]
  const outer = sizeOf(shape.slice(0, call.options["axis"] ?? 0))
  const fits = (part: EagerArray) =>
    part.dtype === dtype && isContiguous(part) && part.size >= outer * leastRun
  if (!parts.every(fits)) return runCompiled(call)
  const data = allocate(dtype, sizeOf(shape))
  const runs = parts.map((part) => {
    const from = contiguousPart(part)
    return { from, length: from.length / outer }
  })
  let at = 0
  for (let i = 0; i < outer; i++)
    for (const { from, length } of runs) {
      // of the same type, so numbers or big integers on both sides
      data.set(from.subarray(i * length, (i + 1) * length) as never, at)
      at += length
    }
  return [call.dense(data, dtype, shape)]
}
