import type { Term } from "@carton/egraph"

const isPlain = (x: unknown): x is object =>
  typeof x === "object" &&
  x !== null &&
  (Array.isArray(x) || [Object.prototype, null].includes(Object.getPrototypeOf(x) as object | null))

/** The numbers of plain data. */
const numbersIn = (x: unknown): number[] =>
  typeof x === "number" ? [x] : isPlain(x) ? Object.values(x).flatMap(numbersIn) : []

/** Sorts of literals that say where elements stand, not what they are. */
const places = ["Axis", "Shape", "Key", "DType", "Text"]

/** The numbers that elements may be compared with: a law may turn over at them. */
export const numbersOf = (literals: readonly Term[]): readonly number[] => [
  ...new Set(
    literals.filter(({ sort }) => !places.includes(sort.name)).flatMap(({ value }) => numbersIn(value)),
  ),
]

/** How many axes an array must have for all axes that are named. */
export const axesNamed = (literals: readonly Term[]): number =>
  literals
    .filter(({ sort }) => sort.name === "Axis")
    .flatMap(({ value }) => numbersIn(value))
    .reduce((most, axis) => Math.max(most, axis < 0 ? -axis : axis + 1), 0)
