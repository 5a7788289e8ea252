import { dtypes, isdtype, type DType, type Facts, type Scalar } from "@carton/array-api"
import type { Random } from "fast-check"
import { drawArray, pick } from "./elements.js"
import type { Plan, Use } from "./plan.js"

/** What has been chosen so far: shapes and dtypes that others may fit. */
export interface Surroundings {
  readonly shapes: readonly (readonly number[])[]
  readonly dtypes: readonly DType[]
  /** A shape that the arrays are stretched to, in some cases. */
  readonly frame: readonly number[] | undefined
  readonly plan: Plan
  /** Facts of the arguments of the call that the variable stands in, as far as they are known. */
  readonly beside: readonly Facts[]
}

const extents = [0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 5]

/** @param axes - how many the rule names */
function freshShape(random: Random, axes: number): number[] {
  if (axes > 2 && random.nextInt(0, 2) === 0)
    return Array.from({ length: axes + pick(random, [-1, 0, 0, 0, 1]) }, () =>
      pick(random, [1, 1, 2, 2, 3, 0]),
    )
  // sums go by blocks of 128
  if (random.nextInt(0, 39) === 0) return [random.nextInt(17, 127)]
  if (random.nextInt(0, 19) === 0) return [random.nextInt(129, 300)]
  if (random.nextInt(0, 39) === 0) return [random.nextInt(9, 70), random.nextInt(1, 3)]
  const ndim = pick(random, [0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 4])
  return Array.from({ length: ndim }, () => pick(random, extents))
}

/** A shape that stands in one of the usual relations to another: equal, broadcast, transposed, reduced, emptied, a factor. */
function relatedShape(random: Random, shape: readonly number[]): number[] {
  const last = shape[shape.length - 1] ?? 1
  const axis = random.nextInt(0, Math.max(shape.length - 1, 0))
  switch (random.nextInt(0, 15)) {
    case 0:
      return shape.map((n) => (random.nextBoolean() ? 1 : n))
    case 1:
      return shape.slice(1)
    case 2:
      return [pick(random, extents), ...shape]
    case 3:
      return [last, pick(random, extents)]
    case 4:
      return [...shape].reverse()
    case 5:
      return shape.filter((_, i) => i !== axis)
    case 6:
      return shape.map((n, i) => (i === axis ? pick(random, extents) : n))
    case 7:
      return shape.slice(0, 1)
    case 8:
      return shape.map((n) => (n === 1 ? pick(random, [2, 3]) : n))
    case 9:
      return shape.map((n, i) => (i !== axis ? n : n === 0 ? 2 : 0))
    case 10:
      return shape.map((n, i) => (i === axis ? 1 : n))
    case 11:
      return []
    default:
      return [...shape]
  }
}

/** The shape of several arrays of this shape in one, or of a part of one. */
export const stackedShape = (random: Random, shape: readonly number[]): number[] =>
  random.nextInt(0, 2) > 0 ? [pick(random, [1, 2, 3]), ...shape] : shape.slice(1)

/** A shape for arrays of one case to be stretched to, half of the time. */
export const drawFrame = (random: Random): readonly number[] | undefined =>
  random.nextBoolean()
    ? undefined
    : Array.from({ length: random.nextInt(1, 3) }, () => pick(random, [0, 2, 2, 2, 3, 3, 4]))

/** A shape that is stretched to `frame`. */
const stretched = (random: Random, frame: readonly number[]): number[] =>
  frame
    .slice(random.nextInt(0, 2) === 0 ? random.nextInt(0, frame.length) : 0)
    .map((n) => (random.nextInt(0, 2) === 0 ? 1 : n))

export function drawShape(random: Random, around: Surroundings): number[] {
  if (around.frame !== undefined && random.nextInt(0, 2) > 0) return stretched(random, around.frame)
  if (around.shapes.length === 0 || random.nextInt(0, 4) === 0) return freshShape(random, around.plan.axes)
  return relatedShape(random, pick(random, around.shapes))
}

const families = ["signed integer", "unsigned integer", "integral", "real floating", "numeric"] as const

export function drawDType(random: Random, around: Surroundings): DType {
  if (around.dtypes.length > 0 && random.nextInt(0, 3) > 0) {
    const beside = pick(random, around.dtypes)
    if (random.nextInt(0, 7) > 0) return beside
    // the next of kin: results are of the larger of the two
    const family = families.find((kind) => isdtype(beside, kind)) ?? "bool"
    return pick(
      random,
      dtypes.filter((d) => isdtype(d, family)),
    )
  }
  return random.nextBoolean()
    ? pick(random, ["float64", "float64", "float32", "complex128"] as const)
    : pick(random, dtypes)
}

/** A host number that fits beside the dtypes around. */
export function drawScalar(random: Random, around: Surroundings): Scalar {
  const named = around.plan.constants.filter(
    (c) => typeof c === "number" || typeof c === "boolean",
  ) as Scalar[]
  if (named.length > 0 && random.nextInt(0, 3) === 0) return pick(random, named)
  const dtype = around.dtypes[0] ?? "float64"
  if (dtype === "bool" && random.nextInt(0, 2) > 0) return random.nextBoolean()
  if (isdtype(dtype, "integral")) return random.nextInt(0, 5)
  if (random.nextInt(0, 15) === 0) return { re: random.nextInt(-2, 2), im: random.nextInt(-2, 2) }
  return pick(random, [0, 1, -1, 2, 0.5, -0, 3, 0.1, NaN, Infinity, -2.5, random.nextInt(-9, 9)])
}

const shuffled = (random: Random, n: number): number[] => {
  const list = Array.from({ length: n }, (_, i) => i)
  for (let i = n - 1; i > 0; i--) {
    const j = random.nextInt(0, i)
    ;[list[i], list[j]] = [list[j]!, list[i]!]
  }
  return list
}

function drawAxis(random: Random, around: Surroundings, uses: readonly Use[]): number | number[] | null {
  const shapes = [...around.beside.map((f) => f.shape ?? []), ...around.shapes]
  const ndim = (
    shapes.length > 0 && random.nextInt(0, 5) > 0
      ? (shapes[0] as unknown[])
      : pick(random, shapes.length > 0 ? shapes : [[]])
  ).length
  const style = random.nextInt(0, 9)
  if (style < 3 && uses.some((u) => u.parameter?.default === null)) return null
  if (style === 3 || (style > 5 && uses.some((u) => u.parameter?.name === "axes")))
    return shuffled(random, ndim)
  if (style === 4)
    return shuffled(random, ndim)
      .slice(0, 2)
      .sort((a, b) => a - b)
  if (style === 5) return random.nextInt(-ndim - 1, ndim + 1)
  return random.nextInt(0, Math.max(ndim - 1, 0))
}

function drawTarget(random: Random, around: Surroundings): number[] {
  const beside = around.beside.find((f) => f.shape?.every((n) => typeof n === "number"))
  const shape = (beside?.shape ?? pick(random, around.shapes.length > 0 ? around.shapes : [[2]])) as number[]
  const size = shape.reduce((a, b) => a * b, 1)
  switch (random.nextInt(0, 6)) {
    case 0:
      return [size]
    case 1:
      return size % 2 === 0 ? [size / 2, 2] : [1, size]
    case 2:
      return [pick(random, extents), ...shape]
    case 3:
      return shape.map((n) => (n === 1 ? pick(random, extents) : n))
    case 4:
      return [...shape].reverse()
    case 5:
      return freshShape(random, around.plan.axes)
    default:
      return [...shape]
  }
}

function drawKey(random: Random, around: Surroundings): unknown[] {
  const shape = (around.beside[0]?.shape ?? around.shapes[0] ?? []) as readonly unknown[]
  const items = shape.slice(0, random.nextInt(0, shape.length)).map((n): unknown => {
    const extent = typeof n === "number" ? n : 2
    const bound = (): number | null =>
      random.nextInt(0, 2) === 0 ? null : random.nextInt(-extent, extent + 1)
    if (random.nextInt(0, 2) === 0 && extent > 0) return random.nextInt(-extent, extent - 1)
    return { start: bound(), stop: bound(), step: pick(random, [1, 1, 1, 2, -1, -2]) }
  })
  if (random.nextInt(0, 4) === 0) items.splice(random.nextInt(0, items.length), 0, null)
  return items
}

const texts = ["left", "right", "ij", "xy", "fro", "nuc", "reduced", "complete"]

/** A value of one of the static sorts of array functions; undefined for a sort that is not one of them. */
export function drawStatic(
  random: Random,
  sort: string,
  uses: readonly Use[],
  around: Surroundings,
): unknown {
  const nullable = uses.some((u) => u.parameter?.default === null)
  const named = around.plan.constants
  const among = <T>(list: readonly T[], fits: (x: unknown) => boolean): T => {
    const more = named.filter(fits) as T[]
    return more.length > 0 && random.nextInt(0, 3) === 0 ? pick(random, more) : pick(random, list)
  }
  const isInteger = (x: unknown): boolean => Number.isInteger(x)
  switch (sort) {
    case "Axis":
      return drawAxis(random, around, uses)
    case "Shape":
      return drawTarget(random, around)
    case "DType":
      return nullable && random.nextBoolean() ? null : drawDType(random, around)
    case "bool":
      return random.nextBoolean()
    case "Int":
      return nullable && random.nextInt(0, 2) === 0 ? null : among([0, 1, 1, 2, 3, 4, -1, -2, -3], isInteger)
    case "Float":
      return nullable && random.nextInt(0, 2) === 0
        ? null
        : among([0, 1, 1, 2, 3, 0.5, -1, -0, 1e-3, NaN, Infinity], (x) => typeof x === "number")
    case "Text":
      return nullable && random.nextInt(0, 2) === 0 ? null : among(texts, (x) => typeof x === "string")
    case "Key":
      return drawKey(random, around)
    case "Scalar":
      return drawScalar(random, around)
    case "Const":
      return drawArray(random, drawShape(random, around), drawDType(random, around), {
        named: around.plan.numbers,
      })
    case "i64":
      return BigInt(among([0, 1, 2, 3, -1, -2, 7], isInteger) as number)
    case "f64":
      return among([0, 1, -1, 2, 0.5, -0, NaN, Infinity, 3.25], (x) => typeof x === "number")
    case "String":
      return among(["", "a", "b"], (x) => typeof x === "string")
    default:
      return undefined
  }
}
