import * as e from "@carton/codegen"
import type { Expr, Graph, Size, Value } from "@carton/codegen"
import { runCompiled } from "./compiled-recipe.js"
import { accumulated, checkDType, defaults, promote, type DType } from "./dtype.js"
import { constantKey } from "./constants.js"
import { ShapeError } from "./errors.js"
import type { Facts } from "./facts.js"
import * as kernels from "./kernels/index.js"
import { elementsOf, numberOf } from "./matrices.js"
import { castNode, kernelNodes, mapNode, reduceNode } from "./nodes.js"
import { define, type Parameter, type ResultSpec, type Spec } from "./registry.js"
import { mayEqual, showShape } from "./shapes.js"
import type { NDArray } from "./ndarray.js"
import { x } from "./parameters.js"

const chapter = "extension"
const labels = ["bool", "integral", "real floating"] as const
const y: Parameter = { name: "y", kind: "array", positional: true, group: "labels" }
const values: Parameter = { name: "values", kind: "array", positional: true, group: "labels" }

/** Throws where y or values are no labels; gives the dtype in which they are compared. */
function checkLabels(name: string, y: Spec, values: Spec): DType {
  checkDType(name, "y", y.dtype, labels)
  checkDType(name, "values", values.dtype, labels)
  if (y.shape.length !== 1 || values.shape.length !== 1)
    throw new ShapeError(
      `${name}: y and values must be 1-d, got shapes ${showShape(y.shape)} and ${showShape(values.shape)}`,
    )
  return promote(name, y.dtype, values.dtype)
}
const compared = (graph: Graph, y: Value, values: Value): [Value, Value] => {
  const dtype = promote("segments", y.type, values.type)
  return [castNode(graph, y, dtype), castNode(graph, values, dtype)]
}

const segmentNode = (
  graph: Graph,
  name: string,
  inputs: readonly Value[],
  { shape, dtype }: ResultSpec,
): Value => graph.add({ kind: "generator", name }, { type: dtype, shape: shape as readonly Size[], inputs })

/**
 * Sums of rows by their label: row i of the result is the sum of the rows of x whose label is `values[i]`; rows of
 * another label count nowhere. The rows of a label are added in the order in which `sum` would add them alone.
 *
 * @param x - [n, ...], numeric dtype
 * @param y - [n], labels: real dtype or bool; NaN is no label
 * @param values - [k], distinct
 * @returns [k, ...]; of the dtype that `sum` gives; 0 for a label that does not occur
 * @throws ShapeError "segment_sum: x of shape [3, 2] must have a row for each of the 4 labels"
 * @see an extension; TensorFlow's unsorted_segment_sum is its like
 * @example segment_sum(asarray([1, 2, 4]), asarray([7, 5, 7]), asarray([5, 7]))   // [2, 5]
 */
export const segment_sum = /* @__PURE__ */ define<(x: NDArray, y: NDArray, values: NDArray) => NDArray>({
  name: "segment_sum",
  chapter,
  parameters: [x, y, values],
  result([x, y, values]) {
    checkDType("segment_sum", "x", x!.dtype, "numeric")
    checkLabels("segment_sum", y!, values!)
    if (x!.shape.length === 0 || !mayEqual(x!.shape[0]!, y!.shape[0]!))
      throw new ShapeError(
        `segment_sum: x of shape ${showShape(x!.shape)} must have a row for each of the ${String(y!.shape[0])} labels`,
      )
    return { shape: [values!.shape[0]!, ...x!.shape.slice(1)], dtype: accumulated(x!.dtype) }
  },
  recipe: {
    kind: "build",
    run: runCompiled,
    build(graph, [x, y, values], _options, [result]) {
      const inputs = [castNode(graph, x!, result!.dtype), places(graph, y!, values!)]
      return segmentNode(graph, "segment_sum", inputs, result!)
    },
  },
  flops: ([x]) => elementsOf(x!.shape),
})

/** Whether each of `values` is known to occur in y. */
const occurring = (y: Facts, values: Facts): boolean =>
  y.values !== undefined && values.value !== undefined && constantKey(y.values) === constantKey(values.value)

/**
 * How many elements of y are each of `values`.
 *
 * @param y - [n], real dtype or bool; NaN is counted nowhere
 * @param values - [k], distinct
 * @returns int32 [k]
 * @see an extension; `unique_counts` where the values are known
 * @example segment_count(asarray([7, 5, 7]), asarray([5, 7, 9]))   // [1, 2, 0]
 */
export const segment_count = /* @__PURE__ */ define<(y: NDArray, values: NDArray) => NDArray>({
  name: "segment_count",
  chapter,
  parameters: [y, values],
  result([y, values]) {
    checkLabels("segment_count", y!, values!)
    return { shape: values!.shape, dtype: defaults.index }
  },
  facts: ([y, values]) => [{ lower: occurring(y!, values!) ? 1 : 0 }],
  recipe: {
    kind: "build",
    run: runCompiled,
    build: (graph, [y, values], _options, [result]) =>
      segmentNode(graph, "segment_count", [places(graph, y!, values!)], result!),
  },
  flops: ([y]) => elementsOf(y!.shape),
})

/** Of more values than this the places are looked up by a kernel; of fewer they are compared one by one. */
const COMPARED = 32

/** Where values are known and are one integer after the other: the first of them. */
function firstOfRange({ recipe, type }: Value): number | undefined {
  if (recipe.kind !== "constant" || !INDEXABLE.has(type)) return undefined
  const data = recipe.data as ArrayLike<number>
  for (let i = 1; i < data.length; i++) if (data[i] !== data[0]! + i) return undefined
  return data[0]
}
/** A difference of two of these within the range of values does not wrap around. */
const INDEXABLE: ReadonlySet<DType> = new Set(["int8", "int16", "int32", "uint8", "uint16"])

const placesInRange = (graph: Graph, labels: Value, first: number, count: number): Value =>
  mapNode(graph, "int32", labels.shape, [labels], (label) => {
    const wide = e.cast("int32", label!)
    const bound = (x: number): Expr => e.constant("int32", x)
    const within = e.and(e.ge(wide, bound(first)), e.le(wide, bound(first + count - 1)))
    return e.select(within, e.sub(wide, bound(first)), bound(-1))
  })

/** The place of each label among values, int32; -1 where it is none of them. */
function places(graph: Graph, y: Value, values: Value): Value {
  const [labels, among] = compared(graph, y, values)
  const k = among.shape[0]!
  const first = firstOfRange(among)
  if (first !== undefined) return placesInRange(graph, labels, first, Number(k))
  if (typeof k !== "number" || k > COMPARED)
    return kernelNodes(graph, kernels.segment_places, [labels, among], {}, [
      { shape: y.shape, dtype: "int32" },
    ])[0]!
  const place = (index: readonly Expr[], at: (input: number, index: readonly Expr[]) => Expr): Expr => {
    const label = at(0, index)
    let found: Expr = e.constant("int32", -1)
    for (let i = k - 1; i >= 0; i--) {
      const here = e.constant("int32", i)
      found = e.select(e.eq(label, at(1, [here])), here, found)
    }
    return found
  }
  return graph.add({ kind: "pull", expr: place }, { type: "int32", shape: y.shape, inputs: [labels, among] })
}

/**
 * For each label its row: row i of the result is the row of `rows` whose value is `y[i]`.
 *
 * @param y - [n], real dtype or bool, each element one of `values`
 * @param values - [k], distinct
 * @param rows - [k, ...]
 * @returns [n, ...], dtype of `rows`
 * @throws GuardError "choose: an element of y is none of values"
 * @see an extension; `take(rows, unique_inverse(y).inverse_indices)` where the values are known
 * @example choose(asarray([7, 5, 7]), asarray([5, 7]), asarray([0.5, 1.5]))   // [1.5, 0.5, 1.5]
 */
export const choose = /* @__PURE__ */ define<(y: NDArray, values: NDArray, rows: NDArray) => NDArray>({
  name: "choose",
  chapter,
  parameters: [y, values, { name: "rows", kind: "array", positional: true }],
  result([y, values, rows]) {
    checkLabels("choose", y!, values!)
    if (rows!.shape.length === 0 || !mayEqual(rows!.shape[0]!, values!.shape[0]!))
      throw new ShapeError(
        `choose: rows of shape ${showShape(rows!.shape)} must have one for each of the ${String(values!.shape[0])} values`,
      )
    return { shape: [y!.shape[0]!, ...rows!.shape.slice(1)], dtype: rows!.dtype }
  },
  facts([, , rows]) {
    const { lower, upper, finite, nonzero } = rows!
    return [{ lower, upper, finite, nonzero }]
  },
  recipe: {
    kind: "build",
    run: runCompiled,
    build(graph, [y, values, rows], _options, [result]) {
      const found = places(graph, y!, values!)
      const zero = e.constant("int32", 0)
      const known = mapNode(graph, "bool", found.shape, [found], (place) => e.ge(place!, zero))
      graph.guard(
        reduceNode(graph, known, [0], false, { kind: "all" }),
        "choose: an element of y is none of values",
      )
      return graph.add(
        {
          kind: "pull",
          expr(index, at) {
            const place = at(1, [index[0]!])
            return at(0, [e.select(e.lt(place, zero), zero, place), ...index.slice(1)])
          },
        },
        { type: rows!.type, shape: result!.shape, inputs: [rows!, found] },
      )
    },
  },
  flops: ([y, values]) => numberOf(y!.shape[0]!) * numberOf(values!.shape[0]!),
})
