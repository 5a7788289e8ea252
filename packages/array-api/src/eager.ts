import { dense, EagerArray, isContiguous, scalarArray } from "./eager-array.js"
import { runBuild, runMap } from "./eager-kernels.js"
import { ValueError } from "./errors.js"
import { liftScalars } from "./lift.js"
import type { AxisMap } from "@carton/codegen"
import type { Backend, Entry, Recipe, ResultSpec, Spec } from "./registry.js"

/** Carries functions out at once: views by strides, everything else by its recipe compiled alone. */
export const eager: Backend = {
  rank: 0,
  apply(entry, inputs, options) {
    const operands = liftScalars<EagerArray>(entry, inputs, own, scalarArray)
    const flat = operands.flat()
    const specs = flat as readonly Spec[]
    const normal = entry.normalize?.(options, specs) ?? options
    const declared = entry.result(specs, normal)
    const { recipe } = entry
    if (recipe.kind === "compose") {
      // a composition sees scalars as they were written
      return recipe.body(
        inputs.map((x, i) => (isEager(operands[i]) && !isEager(x) ? x : (operands[i] as never))),
        normal,
      )
    }
    entry.check?.(flat, normal)
    const result = declared as ResultSpec
    switch (recipe.kind) {
      case "view":
        return viewOf(flat[0]!, recipe.map(flat[0]!, normal), result.shape as readonly number[])
      case "reshape":
        return reshaped(flat[0]!, result.shape as readonly number[])
      case "map":
        return runMap(entry, recipe, flat as EagerArray[], result as Spec, normal)
      case "build": {
        const made = runBuild(entry, recipe, flat, normal)
        return Array.isArray(declared) ? made : made[0]!
      }
    }
  },
}

const isEager = (x: unknown): x is EagerArray => x instanceof EagerArray
function own(x: unknown): EagerArray {
  if (isEager(x)) return x
  throw new ValueError("an array of another kind cannot take part in an eager call")
}

/** The same buffer, read otherwise: base and step of each axis act on the strides. */
function viewOf(x: EagerArray, map: readonly AxisMap[], shape: readonly number[]): EagerArray {
  const strides = new Array<number>(shape.length).fill(0)
  let offset = x.offset
  map.forEach(({ base, step, axis }, i) => {
    offset += (base as number) * x.strides[i]!
    if (axis !== undefined) strides[axis]! += (step as number) * x.strides[i]!
  })
  // of an empty view no element is read, and its base may lie outside
  return new EagerArray(x.data, x.dtype, shape, strides, shape.includes(0) ? 0 : offset)
}

function reshaped(x: EagerArray, shape: readonly number[]): EagerArray {
  return isContiguous(x) ? dense(x.data, x.dtype, shape, x.offset) : dense(copied(x).data, x.dtype, shape)
}

const identity: Extract<Recipe, { kind: "map" }> = {
  kind: "map",
  operands: ([dtype]) => dtype!,
  expr: ([x]) => x!,
}
const copy: Entry = {
  name: "copy",
  chapter: "internal",
  parameters: [],
  result: ([x]) => x!,
  recipe: identity,
}

/** The elements in a new row-major array. */
export const copied = (x: EagerArray): EagerArray => runMap(copy, identity, [x], x, {})
