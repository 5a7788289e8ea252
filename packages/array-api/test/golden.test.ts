import { allocate, bufferOf, isBig, isComplex, type Buffer as Elements } from "@carton/codegen"
import * as xp from "../src/index.js"
import { bufferFrom, golden, ulps } from "./golden.js"
import { contiguous, type DType, type EagerArray, type NDArray } from "../src/index.js"

// Expected values: NumPy's, made by benchmarks/peers/array-api/golden.py, whose value lists these are.
const FLOATS = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  3,
  -7.25,
  1e-3,
  1e5,
  0.1,
  Infinity,
  -Infinity,
  NaN,
  5e-324,
  1.7976931348623157e308,
  2,
]
const SIGNED = [0, 1, -1, 2, -2, 3, -3, 7, -7, 100, -100, "min", "max"] as const
const UNSIGNED = [0, 1, 2, 3, 5, 7, 100, 200, "max"] as const
const COMPLEX = [
  [0.5, 1.25],
  [-1.5, 0.75],
  [2, -3],
  [-0.25, -0.5],
  [1, 0],
  [0, 1],
  [-3, 4],
] as const
const FINITE = FLOATS.filter((x) => Math.abs(x) < 1e300 && Math.abs(x) !== 5e-324)
const SMALL = [0, 1, 1.5, 2.5, 3, 100.25]

type Case = readonly [string, readonly string[], Record<string, any>, readonly number[], DType, string]
const { cases } = golden("golden") as { cases: readonly Case[] }

/** The elements of a value list in a typed array of `dtype`. */
function values(dtype: DType, list?: readonly number[]): Elements {
  if (isComplex(dtype)) return Reflect.construct(bufferOf(dtype), [COMPLEX.flat()])
  if (dtype === "bool") return Uint8Array.of(0, 1)
  if (dtype.startsWith("float")) return Reflect.construct(bufferOf(dtype), [list ?? FLOATS])
  const [min, max] = xp.rangeOf(dtype)
  const named = (x: number | string) => (x === "min" ? min : x === "max" ? max : x) as number | bigint
  const all = (dtype.startsWith("int") ? SIGNED : UNSIGNED).map(named)
  return Reflect.construct(bufferOf(dtype), [isBig(dtype) ? all.map(BigInt) : all])
}
const array = (data: Elements, dtype: DType, shape?: number[]): NDArray =>
  xp.from_buffer(data, shape, { dtype })
const line = (dtype: DType, list?: readonly number[]): NDArray => array(values(dtype, list), dtype)
const column = (x: NDArray): NDArray => xp.expand_dims(x, 1)

function cube(dtype: DType): NDArray {
  const from = values(dtype, FINITE) as Float64Array
  const data = allocate(dtype, 24) as Float64Array
  for (let i = 0; i < data.length; i++) data[i] = from[i % from.length]!
  return array(data, dtype, [2, 3, 4])
}

function inputs(name: string, [first, second, part]: readonly string[]): NDArray[] {
  const dtype = first as DType
  if (second === "cube") return [cube(dtype)]
  if (name === "astype") return [line(dtype, second === "small" ? SMALL : undefined)]
  if (second === undefined) return [line(dtype)]
  const finite = (name === "remainder" || name === "floor_divide") && dtype.startsWith("float")
  // the list is filtered after rounding to the dtype: float32 has fewer finite ones
  const list = finite
    ? FLOATS.filter((x) => Number.isFinite(dtype === "float32" ? Math.fround(x) : x))
    : undefined
  const pair = [line(dtype, list), line(second as DType, list)] as const
  const [a, b] = part === "first" ? pair.map((x) => x.at(xp.slice(null, 6))) : pair
  return [column(a!), b!]
}

/** Functions that round differently in every library; the bound is in units of the last place. */
const ROUNDED = new Set(
  (
    "exp expm1 log log1p log2 log10 sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh pow atan2 hypot " +
    "logaddexp abs"
  ).split(" "),
)
/** Of two equal zeros the standard lets either be the larger. */
const ZEROS_ALIKE = new Set(["maximum", "minimum"])
/** Sums and products: n times the rounding unit of the sum of magnitudes, and what is made of them. */
const SUMMED = new Set("sum prod mean std var cumulative_sum cumulative_prod".split(" "))

function compare(name: string, got: EagerArray, dtype: DType, want: Elements, scale: number): void {
  const data = contiguous(got).data
  if (isBig(dtype) || dtype === "bool" || !(dtype.startsWith("float") || isComplex(dtype))) {
    expect([...data]).toEqual([...want])
    return
  }
  const single = dtype === "float32" || dtype === "complex64"
  const eps = single ? 2 ** -23 : 2 ** -52
  const [a, b] = [data as Float64Array, want as Float64Array]
  expect(a.length).toBe(b.length)
  for (let i = 0; i < a.length; i++) {
    const ours = a[i]!
    const theirs = b[i]!
    const message = `${name} ${dtype} at ${i}: ${ours}, NumPy ${theirs}`
    if (ours !== ours || theirs !== theirs || !Number.isFinite(ours) || !Number.isFinite(theirs)) {
      if (!Object.is(ours, theirs)) throw new Error(message)
    } else if (isComplex(dtype)) {
      // relative to the modulus of the number that the part belongs to
      const modulus = Math.hypot(b[i - (i % 2)]!, b[i - (i % 2) + 1]!)
      const allowed = SUMMED.has(name) ? 24 * eps * Math.max(scale, modulus) : 4 * eps * modulus
      if (Math.abs(ours - theirs) > allowed) throw new Error(message)
    } else if (SUMMED.has(name)) {
      if (Math.abs(ours - theirs) > 24 * eps * Math.max(scale, Math.abs(theirs))) throw new Error(message)
    } else if (ROUNDED.has(name)) {
      if (ulps(ours, theirs, single) > (single ? 4 : 2)) throw new Error(message)
    } else if (ZEROS_ALIKE.has(name) ? ours !== theirs : !Object.is(ours, theirs)) throw new Error(message)
  }
}

/** What errors are measured by: the sum of magnitudes, of squares for a variance. */
function scaleOf(name: string, x: NDArray): number {
  if (!SUMMED.has(name) || x.dtype.includes("int")) return 0
  const magnitudes = [...(contiguous(x as EagerArray).data as Float64Array)].map(Math.abs)
  const total = magnitudes.reduce((a, b) => a + b, 0)
  return name === "var" ? total * total : name === "prod" || name.endsWith("prod") ? 0 : total
}

const groups = new Map<string, Case[]>()
for (const one of cases) groups.set(one[0], [...(groups.get(one[0]) ?? []), one])

test.each([...groups])("%s is NumPy's", (name, group) => {
  const f = (xp as unknown as Record<string, (...args: unknown[]) => NDArray>)[name]!
  for (const [, dtypes, options, shape, dtype, base64] of group) {
    const args = inputs(name, dtypes)
    const positional = name === "astype" ? [options["dtype"] as string] : []
    const got = f(...args, ...positional, ...(dtypes[1] === "cube" ? [options] : [])) as EagerArray
    const want = bufferFrom(Buffer.from(base64, "base64"), dtype)
    const call = `${name}(${dtypes.join(", ")}, ${JSON.stringify(options)})`
    expect([call, got.dtype, got.shape]).toEqual([call, dtype, shape])
    compare(name, got, dtype, want, scaleOf(name, args[0]!))
  }
})
