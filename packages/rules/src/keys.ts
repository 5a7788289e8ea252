import type { BasicKey } from "@carton/array-api"

const whole = { start: null, stop: null, step: 1 }

/** The key of one row of an array of `ndim` axes, in normal form. */
export const rowKey = (row: number, ndim: number): BasicKey => [
  row,
  ...Array.from({ length: ndim - 1 }, () => whole),
]

const isWhole = (item: unknown): boolean => JSON.stringify(item) === JSON.stringify(whole)

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
