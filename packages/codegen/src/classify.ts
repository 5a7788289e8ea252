import type { Recipe, Value } from "./graph.js"

/**
 * What a recipe does to memory when it is fused as far as it can be:
 * - `given`: in memory already;
 * - `view`: another way of reading its input, free;
 * - `row_local`: an element needs only its own row of the inputs, so it is computed where it is used;
 * - `row_consumer`: takes all rows in, one pass, and gives something small;
 * - `materialising`: its input is written to memory before it, its result after it.
 */
export type Traffic = "given" | "view" | "row_local" | "row_consumer" | "materialising"

const traffic: Readonly<Record<Exclude<Recipe["kind"], "generator" | "reduce">, Traffic>> = {
  input: "given",
  constant: "given",
  view: "view",
  reshape: "view",
  map: "row_local",
  pull: "row_local",
  scan: "materialising",
  scatter: "materialising",
  compress: "materialising",
  kernel: "materialising",
}
/** What each generator does to memory, and how many of its operands, the first ones, it takes row by row. */
const generators: Readonly<Record<string, { readonly traffic: Traffic; readonly rows: number }>> = {
  matmul: { traffic: "row_local", rows: 1 }, // n rows times a small matrix
  gram: { traffic: "row_consumer", rows: 1 },
  tmatmul: { traffic: "row_consumer", rows: 2 },
  row_factor: { traffic: "row_consumer", rows: 1 },
  segment_sum: { traffic: "row_consumer", rows: 2 },
  segment_count: { traffic: "row_consumer", rows: 1 },
}

/**
 * The class of a recipe: one definition for the planner and for cost models. A reduction consumes rows if it takes
 * axis 0 away; of the others it is local to its row.
 *
 * @example classify({ kind: "reduce", axes: [0], combine: { kind: "sum" } })   // "row_consumer"
 */
export const classify = (recipe: Recipe): Traffic => {
  if (recipe.kind === "reduce") return recipe.axes[0] === 0 ? "row_consumer" : "row_local"
  if (recipe.kind === "generator") return generators[recipe.name]?.traffic ?? "materialising"
  return traffic[recipe.kind]
}

/** How many operands, the first ones, are taken row by row: they may be computed as they are taken. */
export const rowOperands = (recipe: Recipe): number =>
  recipe.kind === "generator" ? (generators[recipe.name]?.rows ?? 0) : 0

export const isGiven = ({ recipe }: Value): boolean => classify(recipe) === "given"
/** Never anything but a way of reading something else. */
export const isView = ({ recipe }: Value): boolean => classify(recipe) === "view"
/** Has an element of its own, computed from elements of its inputs. */
export const isPointwise = ({ recipe }: Value): boolean => recipe.kind === "map" || recipe.kind === "pull"
