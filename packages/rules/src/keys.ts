import type { BasicKey } from "@carton/array-api"

type Item = BasicKey[number]
interface Part {
  readonly start: number | null
  readonly stop: number | null
  readonly step: number
}

const whole: Part = { start: null, stop: null, step: 1 }

/** The key of one row of an array of `ndim` axes, in normal form. */
export const rowKey = (row: number, ndim: number): BasicKey => [
  row,
  ...Array.from({ length: ndim - 1 }, () => whole),
]

const isWhole = (item: unknown): boolean => JSON.stringify(item) === JSON.stringify(whole)
const isPart = (item: unknown): item is Part => typeof item === "object" && item !== null && "step" in item

/** The row that a key takes of an array; undefined where it is no key of one row. */
export function rowOf(key: unknown): number | undefined {
  const [row, ...rest] = key as BasicKey
  return typeof row === "number" && row >= 0 && rest.every(isWhole) ? row : undefined
}

/** Whether a key takes all of axis 0, and as it is all other axes but some slice of the last. */
export function columnsOf(key: unknown): boolean {
  const items = key as BasicKey
  return items.length === 2 && isWhole(items[0]) && typeof items[1] === "object" && items[1] !== null
}

/** Whether a key takes all of every axis. */
export const isWholeKey = (key: unknown): boolean => (key as BasicKey).every(isWhole)

/** What a key takes of axis 0 of a matrix, where it takes all of the other: a key of the same kind. */
export function rowsOf(key: unknown): boolean {
  const [rows, ...rest] = key as BasicKey
  return isPart(rows) && rest.every(isWhole)
}

/** The places that a slice takes of `n`: first, step, how many. */
function places({ start, stop, step }: Part, n: number): readonly [number, number, number] {
  const inside = (i: number, low: number, high: number): number =>
    Math.min(Math.max(i < 0 ? i + n : i, low), high)
  const first =
    start === null ? (step > 0 ? 0 : n - 1) : step > 0 ? inside(start, 0, n) : inside(start, -1, n - 1)
  const end = stop === null ? (step > 0 ? n : -1) : step > 0 ? inside(stop, 0, n) : inside(stop, -1, n - 1)
  return [first, step, Math.max(0, Math.ceil((end - first) / step))]
}

/** The key that takes at once what one takes of `shape`, and the other of that; undefined where it is not so simple. */
export function composed(outer: unknown, inner: unknown, shape: readonly unknown[]): BasicKey | undefined {
  const first = outer as BasicKey
  const second = [...(inner as BasicKey)]
  if (!first.every((i) => typeof i === "number" || isPart(i))) return undefined
  if (!second.every((i) => typeof i === "number" || isPart(i))) return undefined
  const made: Item[] = []
  for (const [axis, item] of first.entries()) {
    const n = shape[axis]
    if (typeof item === "number") made.push(item)
    else {
      const next = second.shift() ?? whole
      const both = typeof n === "number" ? chained(item as Part, next as Part | number, n) : undefined
      if (both === undefined) return undefined
      made.push(both)
    }
  }
  return second.length === 0 ? made : undefined
}

function chained(part: Part, next: Part | number, n: number): Item | undefined {
  if (isWhole(next)) return part
  if (isWhole(part)) return next
  const [first, step, count] = places(part, n)
  if (typeof next === "number") {
    const i = next < 0 ? next + count : next
    return i >= 0 && i < count ? first + i * step : undefined
  }
  const [from, by, length] = places(next, count)
  if (length === 0 || step * by < 0) return undefined
  const [start, stride] = [first + from * step, length === 1 ? 1 : step * by]
  return length === n ? whole : { start, stop: start + (length - 1) * stride + 1, step: stride }
}
