import { asarray, contiguous, from_buffer, type EagerArray, type NDArray } from "@carton/array-api"

export type Nested = number | readonly Nested[]

/** Rows of numbers as a float64 matrix. */
export const matrix = (rows: readonly (readonly number[])[]): NDArray =>
  from_buffer(Float64Array.from(rows.flat()), [rows.length, rows[0]!.length])

/** Integers as an int32 vector. */
export const labels = (values: readonly number[]): NDArray =>
  from_buffer(Int32Array.from(values), [values.length])

export const vector = (values: readonly number[]): NDArray => asarray(values, { dtype: "float64" })

/** The elements, row-major. */
export const elements = (x: NDArray): number[] => Array.from(contiguous(x as EagerArray).data as Float64Array)

/** The elements as nested lists. */
export function lists(x: NDArray): Nested {
  const flat = elements(x)
  const build = ([extent, ...rest]: readonly number[], from: number, size: number): Nested =>
    extent === undefined
      ? flat[from]!
      : Array.from({ length: extent }, (_, i) => build(rest, from + (i * size) / extent, size / extent))
  return build(x.shape, 0, flat.length)
}

const flatten = (x: Nested): number[] => (typeof x === "number" ? [x] : x.flatMap(flatten))
const shapeOf = (x: Nested): number[] =>
  typeof x === "number" ? [] : [x.length, ...(x.length === 0 ? [] : shapeOf(x[0]!))]

/** Expects the same shape, and the same elements up to `tolerance` times the largest of `expected`. */
export function expectClose(actual: Nested, expected: Nested, tolerance = 1e-9): void {
  const [a, e] = [flatten(actual), flatten(expected)]
  expect(shapeOf(actual)).toEqual(shapeOf(expected))
  const scale = e.reduce((most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most), 0)
  a.forEach((x, i) => {
    if (Number.isFinite(e[i])) expect(Math.abs(x - e[i]!)).toBeLessThanOrEqual(tolerance * scale)
    else expect(x).toBe(e[i])
  })
}

/** The columns of `actual`, each with the sign under which it is nearer to `expected`'s. */
export function alignColumns(
  actual: readonly (readonly number[])[],
  expected: readonly (readonly number[])[],
): number[][] {
  const signs = (actual[0] ?? []).map((_, j) =>
    actual.reduce((dot, row, i) => dot + row[j]! * expected[i]![j]!, 0) < 0 ? -1 : 1,
  )
  return actual.map((row) => row.map((x, j) => x * signs[j]!))
}
