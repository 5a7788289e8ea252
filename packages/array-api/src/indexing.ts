import * as e from "@carton/codegen"
import { isArray, named } from "./arguments.js"
import { runCompiled } from "./compiled-recipe.js"
import { checkDType } from "./dtype.js"
import { describe } from "./describe.js"
import { AxisError, IndexError, ShapeError } from "./errors.js"
import { dynamic_slice, set_dynamic_slice } from "./dynamic-slice.js"
import { byPositions as atPositions } from "./index-kernels.js"
import { ellipsis, isStaticSlice, isWhole, parseKey, whole, type BasicItem } from "./index-key.js"
import {
  basic_index,
  boolean_index,
  integer_index,
  set_basic,
  set_integer,
  set_mask,
} from "./indexing-entries.js"
import { permute_dims } from "./manipulation.js"
import { checkedNode } from "./nodes.js"
import { define, type Parameter } from "./registry.js"
import { nonzero } from "./searching.js"
import { broadcastShapes, resolveAxis, showShape } from "./shapes.js"
import type { NDArray } from "./ndarray.js"
import type { OneAxis, Operand } from "./static.js"
import { x } from "./parameters.js"

/** A range of positions; a bound may be a 0-d integer array. */
export interface Slice {
  readonly start: number | NDArray | null
  readonly stop: number | NDArray | null
  readonly step: number
  /** What carries it out where a bound is an array; `slice` says it, so that others need not load it. */
  readonly dynamic?: { readonly get: typeof dynamic_slice; readonly set: typeof set_dynamic_slice }
}
/** An item of a key: position, slice, `newaxis`, `ellipsis`, mask, integer array, or text such as "1:, ::-1". */
export type IndexItem = number | Slice | null | string | NDArray
export type IndexKey = readonly IndexItem[]

/**
 * Python's `start:stop:step`; null leaves a bound out.
 *
 * @example asarray([1, 2, 3]).at(slice(null, null, -1))   // [3, 2, 1]
 */
export const slice = (
  start: number | NDArray | null,
  stop: number | NDArray | null = null,
  step: number | null = null,
): Slice => ({
  start,
  stop,
  step: step ?? 1,
  ...(isArray(start) || isArray(stop) ? { dynamic: { get: dynamic_slice, set: set_dynamic_slice } } : {}),
})

type Item = BasicItem | Slice | NDArray
const isSlice = (item: Item): item is Slice => isStaticSlice(item)
const isDynamic = (item: Item): item is Slice => isSlice(item) && (isArray(item.start) || isArray(item.stop))

function dynamicOf({ dynamic }: Slice): NonNullable<Slice["dynamic"]> {
  if (dynamic === undefined)
    throw new IndexError("at: a slice whose bounds are arrays is made by slice(start, stop, step)")
  return dynamic
}

/** An index or bound whose elements are there is as good as a number. */
const settled = <T>(x: T): T | number =>
  isArray(x) && x.backend.rank === 0 && x.ndim === 0 && x.dtype !== "bool" ? integerOf(x) : x
function integerOf(x: NDArray): number {
  checkDType("at", "an index", x.dtype, "integral")
  return Number(x.item())
}

function itemsOf(key: IndexKey): Item[] {
  return key.flatMap((item): Item[] => {
    if (typeof item === "string") return parseKey(item) as Item[]
    if (item !== null && typeof item === "object" && isSlice(item as Item) && !isArray(item)) {
      const { start, stop } = item as Slice
      return [{ ...(item as Slice), start: settled(start), stop: settled(stop) }]
    }
    if (typeof item === "number" || item === null || isArray(item)) return [settled(item)]
    throw new IndexError(
      `at: a key holds integers, slices, newaxis, ellipsis and arrays, got ${describe(item)}`,
    )
  })
}

/** An item that basic indexing cannot carry out, and its axis once the basic items are done. */
interface Advanced {
  readonly item: NDArray | Slice
  readonly axis: number
}
interface Plan {
  readonly basic: readonly BasicItem[]
  readonly isIdentity: boolean
  readonly slices: readonly (Advanced & { item: Slice })[]
  readonly arrays: readonly (Advanced & { item: NDArray })[]
  /** Whether positions and index arrays stand side by side; if not, what they choose comes first. */
  readonly adjacent: boolean
}

/** Divides a key into basic items, dynamic slices and arrays. */
function plan(x: NDArray, key: IndexKey): Plan {
  let items = itemsOf(key)
  const isAdvanced = (item: Item) => isArray(item) || isDynamic(item)
  if (items.some(isAdvanced) && items.includes(ellipsis)) {
    const named = items.reduce<number>(
      (n, item) => n + (item === null || item === ellipsis ? 0 : axesNamed(item)),
      0,
    )
    const rest = new Array<Item>(Math.max(0, x.ndim - named)).fill(whole)
    items = items.flatMap((item) => (item === ellipsis ? rest : [item]))
  }
  const basic: BasicItem[] = []
  const slices: Plan["slices"][number][] = []
  const arrays: Plan["arrays"][number][] = []
  const chosen: number[] = []
  let axis = 0
  items.forEach((item, place) => {
    if (isArray(item)) {
      arrays.push({ item, axis })
      chosen.push(place)
      const count = axesNamed(item)
      for (let i = 0; i < count; i++) basic.push(whole)
      axis += count
    } else if (isDynamic(item)) {
      slices.push({ item, axis: axis++ })
      basic.push(whole)
    } else {
      basic.push(item as BasicItem)
      if (typeof item === "number") chosen.push(place)
      else axis++
    }
  })
  const adjacent = chosen.every((place, i) => i === 0 || place === chosen[i - 1]! + 1)
  return { basic, isIdentity: basic.every(isWhole), slices, arrays, adjacent }
}
const axesNamed = (item: Item): number => (isArray(item) && item.dtype === "bool" ? item.ndim : 1)
const range = (count: number, from = 0): number[] => Array.from({ length: count }, (_, i) => i + from)

/**
 * The elements of `x` that a key chooses: `x.at(...key)`.
 *
 * @throws IndexError "at: index 7 is out of range for axis 0 of shape [5]"
 * @see Array API 2024.12, Array object, Indexing
 * @example index(asarray([[1, 2], [3, 4]]), [0, slice(null, null, -1)])   // [2, 1]
 */
export const index = (x: NDArray, key: IndexKey): NDArray => named("at", () => chosenBy(x, key))

function chosenBy(x: NDArray, key: IndexKey): NDArray {
  const { basic, isIdentity, slices, arrays, adjacent } = plan(x, key)
  let result = isIdentity && (slices.length > 0 || arrays.length > 0) ? x : basic_index(x, basic)
  for (const { item, axis } of slices)
    result = dynamicOf(item).get(result, item.start, item.stop, { axis, step: item.step })
  if (arrays.length === 0) return result
  const [only] = arrays
  if (arrays.length === 1 && only!.item.dtype === "bool") return byMask(result, only!.item, only!.axis)
  const { source, positions, axis } = byPositions(result, arrays, adjacent)
  return integer_index(source, positions, { axis })
}

function byMask(x: NDArray, mask: NDArray, axis: number): NDArray {
  if (axis === 0) return boolean_index(x, mask)
  const rows = boolean_index(permute_dims(x, frontFirst(x, range(mask.ndim, axis))), mask)
  return permute_dims(rows, [...range(axis, 1), 0, ...range(rows.ndim - axis - 1, axis + 1)])
}
/** All axes, these before the others. */
const frontFirst = (x: NDArray, axes: readonly number[]): number[] => [
  ...axes,
  ...range(x.ndim).filter((axis) => !axes.includes(axis)),
]
/** The order that undoes an order. */
const inverse = (order: readonly number[]): number[] => order.map((_, axis) => order.indexOf(axis))

/** Integer arrays on neighbouring axes: masks become the positions where they hold, and axes are moved together. */
function byPositions(x: NDArray, arrays: Plan["arrays"], adjacent: boolean) {
  const positions: NDArray[] = []
  const axes: number[] = []
  for (const { item, axis } of arrays)
    if (item.dtype === "bool") {
      positions.push(...nonzero(item))
      axes.push(...range(item.ndim, axis))
    } else {
      positions.push(item)
      axes.push(axis)
    }
  const inOrder = axes.every((axis, i) => axis === axes[0]! + i)
  const order = frontFirst(x, axes)
  if (adjacent && inOrder) return { source: x, positions, axis: axes[0]!, order }
  return { source: permute_dims(x, order), positions, axis: 0, order }
}

/**
 * `x` with the elements that a key chooses replaced by `value`, broadcast: `x.set_at(key, value)`.
 *
 * @throws IndexError, ShapeError, DTypeError as `index` and broadcasting do
 * @example set_index(asarray([1, 2, 3]), [slice(1, null)], 0)   // [1, 0, 0]
 */
export const set_index = (x: NDArray, key: IndexKey, value: Operand): NDArray =>
  named("set_at", () => replaced(x, key, value))

function replaced(x: NDArray, key: IndexKey, value: Operand): NDArray {
  const { basic, isIdentity, slices, arrays, adjacent } = plan(x, key)
  if (slices.length === 0 && arrays.length === 0) return set_basic(x, value, basic)
  // from the inside out: the part is changed, and then put back
  if (!isIdentity) {
    const part = basic_index(x, basic)
    return set_basic(x, setAdvanced(part, slices, arrays, adjacent, value), basic)
  }
  return setAdvanced(x, slices, arrays, adjacent, value)
}

function setAdvanced(
  x: NDArray,
  [first, ...rest]: Plan["slices"],
  arrays: Plan["arrays"],
  adjacent: boolean,
  value: Operand,
): NDArray {
  if (first !== undefined) {
    const { start, stop, step } = first.item
    const dynamic = dynamicOf(first.item)
    const options = { axis: first.axis, step }
    if (rest.length === 0 && arrays.length === 0) return dynamic.set(x, value, start, stop, options)
    const part = dynamic.get(x, start, stop, options)
    return dynamic.set(x, setAdvanced(part, rest, arrays, adjacent, value), start, stop, options)
  }
  const [only] = arrays
  if (arrays.length === 1 && only!.item.dtype === "bool") {
    if (only!.axis === 0) return set_mask(x, only!.item, value)
    const order = frontFirst(x, range(only!.item.ndim, only!.axis))
    return permute_dims(set_mask(permute_dims(x, order), only!.item, value), inverse(order))
  }
  const { source, positions, axis, order } = byPositions(x, arrays, adjacent)
  const changed = set_integer(source, positions, value, { axis })
  return source === x ? changed : permute_dims(changed, inverse(order))
}

const indices: Parameter = { name: "indices", kind: "array", positional: true, group: "indices" }

/**
 * The elements at integer positions along `axis`; negative ones count from the end.
 *
 * @param indices - integer dtype
 * @param options - `axis`: may be left out of a 1-d array only
 * @see Array API 2024.12, Indexing Functions, take
 * @example take(asarray([10, 20, 30]), asarray([2, 0], { dtype: "int32" }))   // [30, 10]
 */
export const take = /* @__PURE__ */ define<
  (x: NDArray, indices: NDArray, options?: { axis?: OneAxis | null }) => NDArray
>({
  name: "take",
  chapter: "indexing",
  parameters: [x, indices, { name: "axis", kind: "Axis", positional: false, default: null }],
  normalize({ axis }, [x]) {
    if (axis === null && x!.shape.length !== 1)
      throw new AxisError(`take: axis must be given for shape ${showShape(x!.shape)}`)
    return { axis: resolveAxis("take", axis ?? 0, x!.shape) }
  },
  result([x, indices], { axis }) {
    checkDType("take", "indices", indices!.dtype, "integral")
    return {
      shape: [...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)],
      dtype: x!.dtype,
    }
  },
  recipe: {
    kind: "compose",
    run: atPositions,
    body: ([x, indices], { axis }) => integer_index(x, [indices], { axis }),
  },
})

/**
 * For each position of `indices` the element of `x` that lies there, but for its place along `axis`, which is the
 * entry of `indices`.
 *
 * @param indices - integer dtype, of the rank of `x`; its other axes are broadcast with those of `x`
 * @see Array API 2024.12, Indexing Functions, take_along_axis
 * @example take_along_axis(asarray([[10, 20], [30, 40]]), asarray([[1], [0]], { dtype: "int32" }))   // [[20], [30]]
 */
export const take_along_axis = /* @__PURE__ */ define<
  (x: NDArray, indices: NDArray, options?: { axis?: OneAxis }) => NDArray
>({
  name: "take_along_axis",
  chapter: "indexing",
  parameters: [x, indices, { name: "axis", kind: "Axis", positional: false, default: -1 }],
  normalize: ({ axis }, [x]) => ({ axis: resolveAxis("take_along_axis", axis, x!.shape) }),
  result([x, indices], { axis }) {
    checkDType("take_along_axis", "indices", indices!.dtype, "integral")
    if (indices!.shape.length !== x!.shape.length)
      throw new ShapeError(
        `take_along_axis: indices must have ${x!.shape.length} axes, got shape ${showShape(indices!.shape)}`,
      )
    const others = [x!, indices!].map(({ shape }) => shape.filter((_, i) => i !== axis))
    const shape = [...broadcastShapes("take_along_axis", others)]
    shape.splice(axis, 0, indices!.shape[axis]!)
    return { shape, dtype: x!.dtype }
  },
  recipe: {
    kind: "build",
    run: runCompiled,
    build(graph, [x, indices], { axis }, [result]) {
      const zero = e.constant("int32", 0)
      const positions = checkedNode(graph, "take_along_axis", indices!, x!, axis)
      return graph.add(
        {
          kind: "pull",
          expr(index, at) {
            const found = at(
              1,
              index.map((i, k) => (indices!.shape[k] === 1 ? zero : i)),
            )
            return at(
              0,
              index.map((i, k) => (k === axis ? found : x!.shape[k] === 1 ? zero : i)),
            )
          },
        },
        { type: x!.type, shape: result!.shape, inputs: [x!, positions] },
      )
    },
  },
})

export { ellipsis, newaxis } from "./index-key.js"
