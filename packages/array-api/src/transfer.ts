import { elementwiseRanges, testRanges } from "./elementwise-ranges.js"
import { isdtype, type DType } from "./dtype.js"
import type { flags } from "./facts.js"
import { type Facts } from "./facts.js"
import type { Call } from "./inference.js"
import { structureOf } from "./matrix-facts.js"
import { factsOfRange, fullRange, hull, largest, point, rangeOfFacts, type Range } from "./range.js"
import { reductionRange } from "./reduction-ranges.js"
import type { Entry, Options } from "./registry.js"
import { isStaticSlice, type BasicKey } from "./index-key.js"

type Flag = (typeof flags)[number]

/** Of what a function that moves elements does with them. */
interface Move {
  /** Facts of the argument that the result has too; those of single elements are always kept. */
  readonly keeps: readonly (Flag | "values")[]
}
const everyElement: Move = { keeps: ["values", "unique"] }
const someElements: Move = { keeps: ["unique"] }
const copies: Move = { keeps: [] }

/** Functions whose results consist of elements of their first argument. */
const moves: Readonly<Record<string, Move>> = {
  reshape: everyElement,
  flip: everyElement,
  permute_dims: everyElement,
  moveaxis: everyElement,
  matrix_transpose: everyElement,
  expand_dims: everyElement,
  squeeze: everyElement,
  roll: everyElement,
  sort: everyElement,
  basic_index: someElements,
  boolean_index: someElements,
  dynamic_slice: someElements,
  diagonal: someElements,
  integer_index: copies,
  take: copies,
  take_along_axis: copies,
  broadcast_to: copies,
  tile: copies,
  repeat: copies,
  unique_values: { keeps: ["values"] },
}
/** Functions whose results consist of elements of these arguments. */
const mixes: Readonly<Record<string, readonly string[]>> = {
  concat: ["arrays"],
  stack: ["arrays"],
  set_basic: ["x", "value"],
  set_dynamic_slice: ["x", "value"],
  set_integer: ["x", "value"],
  set_mask: ["x", "value"],
  full: ["fill_value"],
  full_like: ["fill_value"],
}
/** Facts of single elements. */
const elementFlags: readonly Flag[] = ["finite", "no_nan", "nonzero", "integral"]

const pick = (f: Facts, fields: readonly (keyof Facts)[]): Partial<Facts> => {
  const picked: Record<string, unknown> = {}
  for (const field of fields) if (f[field] !== undefined) picked[field] = f[field]
  return picked
}

/** The arrays of a call that stand for a parameter. */
function argumentsOf({ operator, inputs }: Call, names: readonly string[]): Facts[] {
  const found: Facts[] = []
  let next = 0
  let list = 0
  for (const p of operator.entry.parameters) {
    if (p.kind !== "array" && p.kind !== "arrays") continue
    const count = p.kind === "arrays" ? operator.counts[list++]! : 1
    for (let i = 0; i < count; i++, next++)
      if (names.includes(p.name) && inputs[next] != null) found.push(inputs[next]!)
  }
  return found
}

/** What a call says of its results beyond their shapes and dtypes, from what is known of its inputs. */
export function transfer(call: Call, results: readonly Facts[]): readonly Partial<Facts>[] {
  const { entry } = call.operator
  return results.map((result, output) => ({
    ...ofElements(entry, call, result, output),
    ...ofOrder(entry, call, output),
    ...structureOf(entry, call, output, result),
  }))
}

function ofElements(entry: Entry, call: Call, result: Facts, output: number): Partial<Facts> {
  const { inputs, options } = call
  const dtype = result.dtype!
  const move = entry.namespace === undefined || entry.name === "diagonal" ? moves[entry.name] : undefined
  const [x] = inputs
  if (move !== undefined && x != null)
    return pick(x, [
      "lower",
      "upper",
      ...elementFlags,
      ...move.keeps.filter((k) => !elementFlags.includes(k as Flag)),
    ])
  const mixed = mixes[entry.name]
  if (mixed !== undefined) return ofMixture(argumentsOf(call, mixed), dtype)
  if (entry.name === "tril" || entry.name === "triu") return ofMixture([x!, zeroOf(x!.dtype!)], dtype)
  if (entry.name === "astype") return cast(x!, dtype)
  // a bound of another dtype is cast
  if (entry.name === "clip" && inputs.some((f) => f !== null && f.dtype !== dtype)) return {}
  const tested = testRanges[entry.name]
  const given = elementwiseRanges[entry.name] ?? tested
  const ranges = inputs.map((f) => (f === null ? undefined : rangeOfFacts(f)))
  if (inputs.some((f, i) => f !== null && ranges[i] === undefined)) return {}
  if (given !== undefined) {
    const range = given(ranges as readonly Range[], tested ? x!.dtype! : dtype)
    return range === undefined ? {} : factsOfRange(range, dtype)
  }
  const reduced = reductionRange(entry, x!, ranges[0], options as Options, result, output)
  return reduced === undefined ? {} : factsOfRange(reduced, dtype)
}

const zeroOf = (dtype: DType): Facts => ({ shape: [], dtype, finite: true, no_nan: true, lower: 0, upper: 0 })

function ofMixture(arrays: readonly Facts[], dtype: DType): Partial<Facts> {
  const ranges = arrays.map(rangeOfFacts)
  const alike = Object.fromEntries(
    elementFlags.flatMap((flag) => (arrays.every((f) => f[flag]) ? [[flag, true]] : [])),
  ) as Partial<Facts>
  if (arrays.length === 0 || !ranges.every((r) => r !== undefined)) return alike
  return { ...alike, ...factsOfRange(hull(...ranges), dtype) }
}

function cast(x: Facts, dtype: DType): Partial<Facts> {
  if (x.dtype === dtype)
    return pick(x, ["lower", "upper", "values", "sorted", "unique", "symmetric", ...elementFlags])
  const range = rangeOfFacts(x)
  if (range === undefined) return {}
  if (dtype === "bool")
    return range.nonzero
      ? factsOfRange(point(1), dtype)
      : range.hi === 0 && range.lo === 0 && !range.nan
        ? factsOfRange(point(0), dtype)
        : {}
  const full = fullRange(dtype)
  if (!full.integral) {
    // a whole number is rounded to the nearest; floats that become smaller may vanish
    const vanishes = isdtype(x.dtype!, "real floating")
    return { ...factsOfRange({ ...range, nonzero: range.nonzero && !vanishes }, dtype), ...exactly(x, dtype) }
  }
  if (range.nan || range.lo < full.lo || range.hi > full.hi) return {}
  const [lo, hi] = [Math.trunc(range.lo), Math.trunc(range.hi)]
  return factsOfRange({ ...range, lo, hi, nonzero: range.nonzero && range.integral }, dtype)
}
/** A cast that loses nothing keeps order. */
const exactly = (x: Facts, dtype: DType): Partial<Facts> =>
  dtype === "float64" && !["int64", "uint64"].includes(x.dtype!) ? pick(x, ["sorted", "unique"]) : {}

/** Order along the last axis. */
function ofOrder(entry: Entry, { inputs, options }: Call, output: number): Partial<Facts> {
  const x = inputs[0]
  if (x == null) return {}
  const last = x.shape!.length - 1
  const yes: Partial<Facts> = { sorted: true }
  switch (entry.name) {
    case "sort":
      return options["axis"] === last && options["descending"] === false && x.no_nan ? yes : {}
    case "unique_values":
    case "unique_counts":
    case "unique_inverse":
    case "unique_all":
      return output === 0 ? { unique: true, sorted: x.no_nan } : {}
    case "argsort":
      return x.shape!.length === 1 ? { unique: true } : {}
    case "boolean_index":
      return x.sorted && last === 0 ? yes : {}
    case "dynamic_slice":
      return x.sorted && (options["axis"] !== last || (options["step"] as number) > 0) ? yes : {}
    case "basic_index": {
      const item = (options["key"] as BasicKey).at(-1)
      return x.sorted && isStaticSlice(item) && item.step > 0 ? yes : {}
    }
    case "cumulative_sum": {
      const range = rangeOfFacts(x)
      const grows = range !== undefined && range.lo >= 0 && !range.nan && isdtype(x.dtype!, "real floating")
      return grows && options["axis"] === last ? yes : {}
    }
    case "eigvalsh":
    case "eigh":
      return output === 0 && x.finite && isBounded(x) ? yes : {}
    default:
      return {}
  }
}
/** Far from where a decomposition could overflow. */
const isBounded = (x: Facts): boolean => {
  const range = rangeOfFacts(x)
  return range !== undefined && Math.max(-range.lo, range.hi) < Math.sqrt(largest(x.dtype!)) * 2 ** -40
}
