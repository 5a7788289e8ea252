import { dense, EagerArray, scalarArray } from "./eager-array.js"
import { isScalar } from "./dtype.js"
import { ValueError } from "./errors.js"
import { sizeOf } from "./kernels/dense.js"
import { checkSize, denseData, isContiguous } from "./layout.js"
import { liftScalars } from "./lift.js"
import { quickMap, runMap } from "./map-kernels.js"
import { viewed, type Located } from "./positions.js"
import {
  recipeOf,
  type Backend,
  type EagerCall,
  type ProgramRecipe,
  type Recipe,
  type ResultSpec,
  type Spec,
} from "./registry.js"
import { flat } from "./settled.js"

/** Carries functions out at once: views by strides, everything else by its recipe compiled alone. */
export const eager: Required<Backend> = {
  rank: 0,
  quick: quickMap,
  apply: (entry, inputs, options) => eager.carry(eager.settle(entry, inputs, options)),
  settle(entry, given, named): EagerCall {
    const lifted = liftScalars<EagerArray>(entry, given, own, scalarArray)
    const operands = flat(lifted) as (EagerArray | null)[]
    const specs = operands as readonly Spec[]
    const options = entry.normalize?.(named, specs) ?? named
    const declared = entry.result(specs, options)
    const isOne = !Array.isArray(declared)
    const results = (isOne ? [declared] : declared) as readonly ResultSpec[]
    const recipe = recipeOf(entry, results[0]!)
    // a composition sees scalars as they were written
    const inputs = isComposition(recipe) ? given.map((x, i) => (isScalar(x) ? x : lifted[i])) : lifted
    return {
      entry,
      recipe: recipe as ProgramRecipe,
      inputs,
      operands,
      options,
      results,
      isOne,
      known: {},
      backend: eager,
      dense,
      view,
    }
  },
  carry(call) {
    const { entry, operands, options, known } = call
    const recipe = call.recipe as Recipe
    if (isComposition(recipe)) return recipe.body(call.inputs, options)
    entry.check?.(operands, options)
    const [x] = operands as readonly [EagerArray]
    const [result] = call.results as readonly [Spec]
    switch (recipe.kind) {
      case "view":
        return view(x, viewed(x, (known.axes ??= recipe.map(x, options)), result.shape as number[]))
      case "reshape":
        return reshaped(x, result.shape as number[])
      case "map":
        return runMap(call, recipe)
      default: {
        for (const { shape, dtype } of call.results)
          checkSize(entry.name, sizeOf(shape as readonly number[]), dtype)
        const made = recipe.run!(call)
        return call.isOne ? made[0]! : made
      }
    }
  },
}

const view = (x: EagerArray, { shape, strides, offset }: Located): EagerArray =>
  new EagerArray(x.data, x.dtype, shape, strides, offset)
/** Whether it is carried out function by function. */
const isComposition = (recipe: Recipe): recipe is Extract<Recipe, { kind: "compose" }> =>
  recipe.kind === "compose" && recipe.run === undefined
function own(x: unknown): EagerArray {
  if (x instanceof EagerArray) return x
  throw new ValueError("eager calls take eager arrays")
}

function reshaped(x: EagerArray, shape: readonly number[]): EagerArray {
  return isContiguous(x) ? dense(x.data, x.dtype, shape, x.offset) : dense(denseData(x), x.dtype, shape)
}
