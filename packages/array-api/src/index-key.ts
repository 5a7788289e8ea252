import { addSizes, ceilDiv, maxSize, minSize, subtractSizes, type AxisMap, type Size } from "@carton/codegen"
import { describe } from "./describe.js"
import { IndexError, ValueError } from "./errors.js"
import type { Spec } from "./registry.js"
import { showShape } from "./shapes.js"

/** A range of positions, as Python's slice: either bound may be missing, or count from the end. */
export interface StaticSlice {
  readonly start: number | null
  readonly stop: number | null
  readonly step: number
}
/** All axes that the key does not name. */
export const ellipsis = "..."
/** A new axis of extent 1. */
export const newaxis = null

/** One item of a basic key: a position, a range, `newaxis`, or `ellipsis`. Plain data. */
export type BasicItem = number | StaticSlice | null | typeof ellipsis
export type BasicKey = readonly BasicItem[]

/** The whole axis. */
export const whole: StaticSlice = { start: null, stop: null, step: 1 }
export const isWhole = (item: unknown): boolean =>
  isStaticSlice(item) && item.start === null && item.stop === null && item.step === 1
export const isStaticSlice = (item: unknown): item is StaticSlice =>
  typeof item === "object" && item !== null && "step" in item

/** The positions that a slice takes of an axis: `count` of them, from `base` by `step`. */
export interface Positions {
  readonly base: Size
  readonly step: number
  readonly count: Size
}

/** A bound between `low` and `high`; from the end where it is negative. */
const bound = (given: number, extent: Size, low: number, high: Size): Size =>
  maxSize(minSize(given < 0 ? addSizes(extent, given) : given, high), low)
const count = (distance: Size, step: number): Size =>
  maxSize(step === 1 ? distance : ceilDiv(distance, step), 0)

/** Python's rules: negative bounds count from the end, bounds beyond the ends are moved to them. */
export function positionsOf({ start, stop, step }: StaticSlice, extent: Size): Positions {
  if (step > 0) {
    const base = start === null ? 0 : bound(start, extent, 0, extent)
    const end = stop === null ? extent : bound(stop, extent, 0, extent)
    return { base, step, count: count(subtractSizes(end, base), step) }
  }
  const last = subtractSizes(extent, 1)
  const base = start === null ? last : bound(start, extent, -1, last)
  const end = stop === null ? -1 : bound(stop, extent, -1, last)
  return { base, step, count: count(subtractSizes(base, end), -step) }
}

/** The one slice that stands for all that take the same positions. */
function canonicalSlice(slice: StaticSlice, extent: Size): StaticSlice {
  const { base, step, count } = positionsOf(slice, extent)
  if (typeof base !== "number" || typeof count !== "number") return slice
  if (count === 0) return { start: 0, stop: 0, step: 1 }
  if (count === extent && step === 1) return whole
  const last = base + (count - 1) * step
  if (count === 1) return { start: base, stop: base + 1, step: 1 }
  return { start: base, stop: step > 0 ? last + 1 : last === 0 ? null : last - 1, step }
}

/** The key with an item for every axis, positions not negative and slices canonical as far as extents are known. */
export function canonicalKey(caller: string, key: BasicKey, { shape }: Spec): BasicKey {
  const named = key.filter((item) => item !== null && item !== ellipsis).length
  if (key.filter((item) => item === ellipsis).length > 1)
    throw new IndexError(`${caller}: a key has one ellipsis at most`)
  if (named > shape.length)
    throw new IndexError(
      `${caller}: the key names ${named} axes, shape ${showShape(shape)} has ${shape.length}`,
    )
  const rest = new Array<StaticSlice>(shape.length - named).fill(whole)
  const items = key.includes(ellipsis)
    ? key.flatMap((item) => (item === ellipsis ? rest : [item]))
    : [...key, ...rest]
  let axis = 0
  return items.map((item) => {
    if (item === null || item === ellipsis) return null
    const at = axis++
    const extent = shape[at]!
    return typeof item === "number"
      ? position(caller, item, at, shape)
      : canonicalSlice(checkSlice(caller, item), extent)
  })
}

function position(caller: string, i: number, axis: number, shape: readonly Size[]): number {
  const extent = shape[axis]!
  if (!Number.isInteger(i)) throw new IndexError(`${caller}: an index must be an integer, got ${i}`)
  if (typeof extent !== "number") return i
  if (i < -extent || i >= extent)
    throw new IndexError(
      `${caller}: index ${i} is out of range for axis ${axis} of shape ${showShape(shape)}`,
    )
  return i < 0 ? i + extent : i
}

/** Whether bounds and step are integers, and there is a step. */
export const isWholeNumbers = ({ start, stop, step }: StaticSlice): boolean =>
  Number.isInteger(start ?? 0) && Number.isInteger(stop ?? 0) && Number.isInteger(step) && step !== 0

function checkSlice(caller: string, slice: StaticSlice): StaticSlice {
  if (!isWholeNumbers(slice))
    throw new ValueError(`${caller}: a slice takes integers and a step that is not 0, got ${describe(slice)}`)
  return slice
}

/** The shape of what a canonical key takes, and where it lies in the array. */
export function keyView(key: BasicKey, { shape }: Spec): { shape: Size[]; map: AxisMap[] } {
  const result: Size[] = []
  const map: AxisMap[] = []
  let axis = 0
  for (const item of key) {
    if (item === null || item === ellipsis) {
      result.push(1)
      continue
    }
    const extent = shape[axis++]!
    if (typeof item === "number") map.push({ base: item < 0 ? addSizes(extent, item) : item, step: 0 })
    else {
      const { base, step, count } = positionsOf(item, extent)
      map.push({ base, step, axis: result.length })
      result.push(count)
    }
  }
  return { shape: result, map }
}

const keys = /* @__PURE__ */ new Map<string, readonly BasicItem[]>()
/** Reads `1:, ..., ::-1, None`; what was read lately is kept. */
export function parseKey(text: string): readonly BasicItem[] {
  let key = keys.get(text)
  if (key === undefined) {
    if (keys.size > 99) keys.clear()
    keys.set(text, (key = text.split(",").map((part) => parseItem(part.trim(), text))))
  }
  return key
}
function parseItem(item: string, key: string): BasicItem {
  if (item === "...") return ellipsis
  if (/^(newaxis|None|null)$/.test(item)) return newaxis
  const parts = /^([+-]?\d+)?(\s*:\s*([+-]?\d+)?(\s*:\s*([+-]?\d+)?)?)?$/.exec(item)
  if (!parts || item === "")
    throw new IndexError(
      `at: cannot read ${JSON.stringify(item)} in the key ${JSON.stringify(key)} (expected 2, 1:5:2, ... or None)`,
    )
  const [start, stop, step] = [1, 3, 5].map((i) => (parts[i] === undefined ? null : Number(parts[i])))
  return parts[2] === undefined ? start! : { start: start!, stop: stop!, step: step ?? 1 }
}
