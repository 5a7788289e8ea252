import { LoweringError } from "./errors.js"
import type { Value } from "./graph.js"
import { lanesOf } from "./scalar.js"
import * as size from "./size.js"

const text = (value: Value): string =>
  `${value.recipe.kind} [${value.shape.map((s) => (typeof s === "number" ? s : "?")).join(", ")}]`

type Rule = readonly [holds: (value: Value) => boolean, message: string]

const inputCount =
  (count: number) =>
  (value: Value): boolean =>
    value.inputs.length === count

/** What each kind of recipe demands of its inputs, row by row: the law, and what is said when it is broken. */
const rules: Readonly<Record<Value["recipe"]["kind"], readonly Rule[]>> = {
  input: [[inputCount(0), "takes no inputs"]],
  constant: [
    [inputCount(0), "takes no inputs"],
    [
      ({ recipe, shape, type }) =>
        recipe.kind !== "constant" || recipe.data.length === Number(size.product(shape)) * lanesOf(type),
      "data must have one element for each of the shape",
    ],
  ],
  map: [
    [
      ({ inputs, shape }) => inputs.every((x) => x.shape.length === shape.length),
      "inputs must have its rank",
    ],
    [
      ({ inputs, shape }) => inputs.every((x) => x.shape.every((s, i) => mayEqual(s, shape[i]!))),
      "inputs must have its shape (broadcast by a view)",
    ],
  ],
  pull: [],
  view: [
    [inputCount(1), "takes one input"],
    [
      ({ recipe, inputs }) => recipe.kind !== "view" || recipe.map.length === inputs[0]!.shape.length,
      "takes one AxisMap for each axis of its input",
    ],
    [
      ({ recipe, shape }) =>
        recipe.kind !== "view" || recipe.map.every((m) => m.axis === undefined || m.axis < shape.length),
      "maps to an axis that it does not have",
    ],
    [({ inputs, type }) => inputs[0]!.type === type, "keeps the type of its input"],
  ],
  reshape: [
    [inputCount(1), "takes one input"],
    [({ inputs, type }) => inputs[0]!.type === type, "keeps the type of its input"],
    [
      ({ inputs, shape }) => mayEqual(size.product(inputs[0]!.shape), size.product(shape)),
      "keeps the number of elements",
    ],
  ],
  reduce: [
    [inputCount(1), "takes one input"],
    [
      ({ recipe, inputs, shape }) =>
        recipe.kind !== "reduce" || inputs[0]!.shape.length === shape.length + recipe.axes.length,
      "has the axes of its input less the reduced ones",
    ],
    [
      ({ recipe, inputs }) =>
        recipe.kind !== "reduce" ||
        recipe.axes.every(
          (a, i) => a >= 0 && a < inputs[0]!.shape.length && (i === 0 || a > recipe.axes[i - 1]!),
        ),
      "takes axes of its input in ascending order",
    ],
  ],
  scan: [
    [inputCount(1), "takes one input"],
    [({ inputs, shape }) => inputs[0]!.shape.length === shape.length, "has the rank of its input"],
  ],
  scatter: [
    [({ inputs }) => inputs.length >= 2, "takes a base and new elements"],
    [({ inputs, shape }) => inputs[0]!.shape.length === shape.length, "has the rank of its base"],
    [
      ({ inputs, type }) => inputs[0]!.type === type && inputs[1]!.type === type,
      "keeps the type of its base",
    ],
  ],
  compress: [
    [inputCount(2), "takes an array and a mask"],
    [({ inputs }) => inputs[1]!.type === "bool" && inputs[1]!.shape.length === 1, "takes a 1-d bool mask"],
    [
      ({ inputs, shape }) => inputs[0]!.shape.length === shape.length && shape.length > 0,
      "has the rank of its input",
    ],
  ],
  generator: [],
  kernel: [],
}

/** False only for two different numbers: what is not known is settled at run time. */
const mayEqual = (a: number | object, b: number | object): boolean =>
  typeof a !== "number" || typeof b !== "number" || a === b

export const checkRecipe = (value: Value): void => {
  for (const [holds, message] of rules[value.recipe.kind]) {
    if (!holds(value))
      throw new LoweringError(
        `Graph.add: ${text(value)} ${message}; inputs: ${value.inputs.map(text).join(", ") || "none"}`,
      )
  }
}
