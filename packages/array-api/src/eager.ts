import { dense, EagerArray, scalarArray } from "./eager-array.js"
import { ValueError } from "./errors.js"
import { sizeOf } from "./kernels/dense.js"
import { checkSize, denseData, isContiguous } from "./layout.js"
import { liftScalars } from "./lift.js"
import { quickMap, runMap } from "./map-kernels.js"
import { viewed, type Located } from "./positions.js"
import type { Backend, ResultSpec, Spec } from "./registry.js"

/** Carries functions out at once: views by strides, everything else by its recipe compiled alone. */
export const eager: Backend = {
  rank: 0,
  quick: quickMap,
  apply(entry, inputs, options) {
    const operands = liftScalars<EagerArray>(entry, inputs, own, scalarArray)
    const flat = operands.flat() as (EagerArray | null)[]
    const specs = flat as readonly Spec[]
    const normal = entry.normalize?.(options, specs) ?? options
    const declared = entry.result(specs, normal)
    const { recipe } = entry
    if (recipe.kind === "compose" && recipe.run === undefined) {
      // a composition sees scalars as they were written
      return recipe.body(
        inputs.map((x, i) => (isEager(operands[i]) && !isEager(x) ? x : (operands[i] as never))),
        normal,
      )
    }
    entry.check?.(flat, normal)
    const results = (Array.isArray(declared) ? declared : [declared]) as readonly ResultSpec[]
    const result = results[0]!
    switch (recipe.kind) {
      case "view":
        return view(
          flat[0]!,
          viewed(flat[0]!, recipe.map(flat[0]!, normal), result.shape as readonly number[]),
        )
      case "reshape":
        return reshaped(flat[0]!, result.shape as readonly number[])
      case "map":
        return runMap(entry, recipe, flat as EagerArray[], result as Spec, normal)
      case "compose":
      case "build": {
        for (const { shape, dtype } of results)
          checkSize(entry.name, sizeOf(shape as readonly number[]), dtype)
        const made = recipe.run!({ entry, recipe, operands: flat, options: normal, results, dense, view })
        return Array.isArray(declared) ? made : made[0]!
      }
    }
  },
}

const view = (x: EagerArray, { shape, strides, offset }: Located): EagerArray =>
  new EagerArray(x.data, x.dtype, shape, strides, offset)
const isEager = (x: unknown): x is EagerArray => x instanceof EagerArray
function own(x: unknown): EagerArray {
  if (isEager(x)) return x
  throw new ValueError("an array of another kind has no part in an eager call")
}

function reshaped(x: EagerArray, shape: readonly number[]): EagerArray {
  return isContiguous(x) ? dense(x.data, x.dtype, shape, x.offset) : dense(denseData(x), x.dtype, shape)
}
