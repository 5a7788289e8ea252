import * as e from "@carton/codegen"
import { isComplex, size as sizes, type Expr, type Graph, type Size, type Value } from "@carton/codegen"
import { bytesOf, isdtype } from "./dtype.js"
import { keyView } from "./index-key.js"
import { integerResult } from "./indexing-entries.js"
import {
  broadcastNode,
  castNode,
  checkedNode,
  expandNode,
  flatNode,
  kernelNodes,
  mapNode,
  reshapeNode,
  viewNode,
} from "./nodes.js"
import { complex_power } from "./kernels/complex-power.js"
import type { Recipe, Spec } from "./registry.js"
import { broadcastShapes, known } from "./shapes.js"

/** What the entries of array methods are as nodes. They stand apart so that eager programs need not hold them. */
type Build = (
  ...call: Parameters<Extract<Recipe, { kind: "build" }>["build"]>
) => ReturnType<Extract<Recipe, { kind: "build" }>["build"]>

export const setBasic: Build = (graph, [x, value], { key }) => {
  const view = keyView(key, { shape: x!.shape, dtype: x!.type })
  const elements = broadcastNode(graph, castNode(graph, value!, x!.type), view.shape)
  const target = (index: readonly Expr[]): Expr[] =>
    view.map.map(({ base, step, axis }) =>
      axis === undefined ? sizes.expr(base) : e.add(sizes.expr(base), e.mul(sizes.expr(step), index[axis]!)),
    )
  return graph.add({ kind: "scatter", target }, { type: x!.type, shape: x!.shape, inputs: [x!, elements] })
}

/** A mask without elements chooses none, whatever the shape of the array. */
const fitted = (graph: Graph, x: Value, mask: Value): Value =>
  mask.shape.includes(0)
    ? graph.add(
        { kind: "pull", expr: () => e.constant("bool", false) },
        { type: "bool", shape: x.shape.slice(0, mask.shape.length), inputs: [] },
      )
    : mask

/** The masked axes as one. */
function maskRows(graph: Graph, x: Value, given: Value): { rows: Value; flags: Value } {
  const mask = fitted(graph, x, given)
  const ndim = mask.shape.length
  if (ndim === 0) return { rows: expandNode(graph, x, [0]), flags: reshapeNode(graph, mask, [1]) }
  if (ndim === 1) return { rows: x, flags: mask }
  const rows = [sizes.product(mask.shape), ...x.shape.slice(ndim)]
  return { rows: reshapeNode(graph, x, rows), flags: flatNode(graph, mask) }
}

export const byMask: Build = (graph, [x, mask], _options, [result]) => {
  const { rows, flags } = maskRows(graph, x!, mask!)
  return graph.add({ kind: "compress" }, { type: x!.type, shape: result!.shape, inputs: [rows, flags] })
}

export const setMask: Build = (graph, [x, mask, value], _options) => {
  const elements = castNode(graph, value!, x!.type)
  const restDims = x!.shape.length - mask!.shape.length
  if (value!.shape.length > restDims && value!.shape[0] !== 1) return setEach(graph, x!, mask!, elements)
  const held =
    elements.shape.length > restDims ? reshapeNode(graph, elements, elements.shape.slice(1)) : elements
  const flags = broadcastNode(
    graph,
    expandNode(
      graph,
      fitted(graph, x!, mask!),
      Array.from({ length: restDims }, (_, i) => i + mask!.shape.length),
    ),
    x!.shape,
  )
  const stretched = broadcastNode(graph, held, x!.shape)
  return graph.add(
    { kind: "scatter", target: (index) => index, when: (index, at) => at(2, index) },
    { type: x!.type, shape: x!.shape, inputs: [x!, stretched, flags] },
  )
}

/** The k-th chosen row becomes the k-th of `value`: the running count of the mask says which. */
function setEach(graph: Graph, x: Value, mask: Value, value: Value): Value {
  const { rows, flags } = maskRows(graph, x, mask)
  const rank = graph.add(
    { kind: "scan", axis: 0, combine: { kind: "sum" } },
    { type: "int32", shape: flags.shape, inputs: [castNode(graph, flags, "int32")] },
  )
  const replaced = graph.add(
    {
      kind: "pull",
      expr(index, at) {
        const row = e.sub(at(2, [index[0]!]), e.constant("int32", 1))
        return e.select(at(1, [index[0]!]), at(3, [row, ...index.slice(1)]), at(0, index))
      },
    },
    { type: x.type, shape: rows.shape, inputs: [rows, flags, rank, broadcastRest(graph, value, rows)] },
  )
  return reshapeNode(graph, replaced, x.shape)
}
const broadcastRest = (graph: Graph, value: Value, rows: Value): Value =>
  broadcastNode(graph, value, [value.shape[0]!, ...rows.shape.slice(1)])

/** The index into x for an index into the result. */
function integerTarget(arrays: readonly Value[], axis: number, ndim: number, first: number) {
  return (index: readonly Expr[], at: (input: number, index: readonly Expr[]) => Expr): Expr[] => {
    const position = index.slice(axis, axis + ndim)
    const found = arrays.map((_, k) => at(first + k, position))
    return [...index.slice(0, axis), ...found, ...index.slice(axis + ndim)]
  }
}
function together(graph: Graph, caller: string, x: Value, arrays: readonly Value[], axis: number) {
  const shape = broadcastShapes(
    caller,
    arrays.map((positions) => positions.shape),
  )
  const checked = arrays.map((positions, k) => checkedNode(graph, caller, positions, x, axis + k))
  return { arrays: checked.map((positions) => broadcastNode(graph, positions, shape)), ndim: shape.length }
}

export const byPositions: Build = (graph, [x, ...given], { axis }, [result]) => {
  const { arrays, ndim } = together(graph, "at", x!, given, axis)
  const target = integerTarget(arrays, axis, ndim, 1)
  return graph.add(
    { kind: "pull", expr: (index, at) => at(0, target(index, at)) },
    { type: x!.type, shape: result!.shape, inputs: [x!, ...arrays] },
  )
}

export const setPositions: Build = (graph, inputs, { axis }) => {
  const [x, given, value] = [inputs[0]!, inputs.slice(1, -1), inputs.at(-1)!]
  const { arrays, ndim } = together(graph, "set_at", x, given, axis)
  const spec = (v: Value): Spec => ({ shape: v.shape, dtype: v.type })
  const { shape } = integerResult("set_at", spec(x), given.map(spec), axis)
  const elements = broadcastNode(graph, castNode(graph, value, x.type), shape)
  const target = integerTarget(arrays, axis, ndim, 2)
  return graph.add(
    { kind: "scatter", target },
    { type: x.type, shape: x.shape, inputs: [x, elements, ...arrays] },
  )
}

export const product: Build = (graph, [a, b], _options, [result]) => {
  const { dtype } = result!
  const [rowMissing, columnMissing] = [a!.shape.length === 1, b!.shape.length === 1]
  const left = rowMissing ? expandNode(graph, a!, [0]) : a!
  const right = columnMissing ? expandNode(graph, b!, [1]) : b!
  const batch = broadcastShapes("matmul", [left.shape.slice(0, -2), right.shape.slice(0, -2)])
  const [n, k, m] = [left.shape.at(-2)!, left.shape.at(-1)!, right.shape.at(-1)!]
  const inputs = [
    castNode(graph, broadcastNode(graph, left, [...batch, n, k]), dtype),
    castNode(graph, broadcastNode(graph, right, [...batch, known(right.shape.at(-2)!, k), m]), dtype),
  ]
  const product = graph.add(
    { kind: "generator", name: "matmul" },
    { type: dtype, shape: [...batch, n, m], inputs },
  )
  if (!rowMissing && !columnMissing) return product
  const last = batch.length
  const map = product.shape.map((_, axis) => {
    const dropped = (axis === last && rowMissing) || (axis === last + 1 && columnMissing)
    return dropped
      ? { base: 0, step: 0 }
      : { base: 0, step: 1, axis: axis === last + 1 && rowMissing ? last : axis }
  })
  return viewNode(graph, product, result!.shape as readonly Size[], map)
}

/** `pow` of what is no real float. */
export const powers: Build = (graph, operands, _options, [result]) => {
  const { dtype, shape } = result as Spec
  const [base, exponent] = operands.map((x) => broadcastNode(graph, castNode(graph, x, dtype), shape))
  return isComplex(dtype)
    ? kernelNodes(graph, complex_power, [base!, exponent!], {}, [{ dtype, shape }])[0]!
    : integerPower(graph, base!, exponent!)
}

/**
 * By squaring, so that results wrap around; negative exponents give what is left of 1 / x: 0 but for ±1.
 *
 * Each step is a node of its own, since a node is computed once however often it is read: as one expression the
 * squares would be written out 2^bits times.
 */
export function integerPower(graph: Graph, base: Value, exponent: Value): Value {
  const { type, shape } = base
  const signed = isdtype(type, "signed integer")
  const constant = (value: number | bigint) => e.constant(type, value)
  const bits = 8 * bytesOf(type) - (signed ? 1 : 0)
  let square = base
  let result = mapNode(graph, type, shape, [base, exponent], (x, n) =>
    e.select(e.eq(e.and(n!, constant(1)), constant(0)), constant(1), x!),
  )
  for (let bit = 1; bit < bits; bit++) {
    const mask = constant(bits > 32 ? 1n << BigInt(bit) : 2 ** bit)
    square = mapNode(graph, type, shape, [square], (x) => e.mul(x!, x!))
    result = mapNode(graph, type, shape, [result, square, exponent], (r, x, n) =>
      e.mul(r!, e.select(e.eq(e.and(n!, mask), constant(0)), constant(1), x!)),
    )
  }
  if (!signed) return result
  // for an odd exponent, ±1 is its own inverse, and the low bit of two's complement says so
  return mapNode(graph, type, shape, [result, base, exponent], (r, x, n) => {
    const isUnit = e.or(e.eq(x!, constant(1)), e.eq(x!, constant(-1)))
    return e.select(e.or(e.ge(n!, constant(0)), isUnit), r!, constant(0))
  })
}
