import { bufferOf, isBig, isComplex, lanesOf, type Buffer as Elements } from "@carton/codegen"
import * as xp from "../src/index.js"
import { contiguous, type DType, type EagerArray, type NDArray } from "../src/index.js"
import { bufferFrom, firstFar, firstOther, golden, isSingle, ulps } from "./golden.js"

// Expected values: NumPy's, made by benchmarks/peers/array-api/golden_pairs.py, whose value lists these are.
const SIGNED = [0, 1, -1, 3, -7, 100, "min", "max"] as const
const UNSIGNED = [0, 1, 2, 3, 7, 200, "max"] as const
const FLOATS = [0, -0, 1, -1.5, 2, 1e-3, -1e10, Infinity, -Infinity, NaN]
const COMPLEX = [0.5, 1.25, -1.5, 0.75, 2, -3, 1, 0, -3, 4]

type Case = readonly [name: string, x1: DType, x2: DType, result: DType]
const { cases, data } = golden("golden-pairs") as { cases: readonly Case[]; data: string }

/** The value list of a dtype; `keep` says what a function leaves out. */
function list(dtype: DType, keep: (x: number | bigint) => boolean = () => true): NDArray {
  const [min, max] = dtype.includes("int") ? xp.rangeOf(dtype) : []
  const integers = (dtype.startsWith("int") ? SIGNED : UNSIGNED).map(
    (x) => (x === "min" ? min : x === "max" ? max : x) as number | bigint,
  )
  const all =
    dtype === "bool" ? [0, 1] : isComplex(dtype) ? COMPLEX : dtype.includes("int") ? integers : FLOATS
  const kept = all.filter(keep).map((x) => (isBig(dtype) ? BigInt(x) : x))
  return xp.from_buffer(Reflect.construct(bufferOf(dtype), [kept]) as Elements, undefined, { dtype })
}

function operands(name: string, a: DType, b: DType): [NDArray, NDArray] {
  const isFinite = (x: number | bigint) => typeof x === "bigint" || Number.isFinite(x)
  if (name === "floor_divide" || name === "remainder") return [list(a, isFinite), list(b, isFinite)]
  const ordinary = (x: number | bigint) => x !== 0 && x >= -5 && x <= 5
  if ((name === "divide" || name === "pow") && (isComplex(a) || isComplex(b)))
    return [isComplex(a) ? list(a) : list(a, ordinary), isComplex(b) ? list(b) : list(b, ordinary)]
  const small = (x: number | bigint) => x >= 0 && x <= 7
  const cut = a.includes("int") && (name === "pow" || name.endsWith("shift"))
  return [list(a), list(b, cut ? small : undefined)]
}

/** Functions that round differently in every library. */
const ROUNDED = new Set("pow atan2 hypot logaddexp".split(" "))
/** Of two equal zeros the standard lets either be the larger. */
const ZEROS_ALIKE = new Set(["maximum", "minimum"])

/** The index of the first element that is not NumPy's, within what the function's rounding may differ by. */
function firstWrong(name: string, dtype: DType, got: Elements, want: Elements): number {
  if (isComplex(dtype)) return firstFar(got, want, dtype, name === "pow" && dtype === "complex128" ? 16 : 2)
  if (!dtype.startsWith("float")) return firstOther(got, want)
  const numbers = got as Float64Array
  if (ZEROS_ALIKE.has(name)) return numbers.findIndex((x, i) => x !== want[i] && !Object.is(x, want[i]))
  if (!ROUNDED.has(name)) return firstOther(got, want)
  return numbers.findIndex((x, i) => ulps(x, want[i] as number, isSingle(dtype)) > 2)
}

const bytes = Buffer.from(data, "base64")
let place = 0
const groups = new Map<string, (() => void)[]>()
for (const [name, a, b, dtype] of cases) {
  const [x1, x2] = operands(name, a, b)
  const size = (x1.size * x2.size * bufferOf(dtype).BYTES_PER_ELEMENT * lanesOf(dtype)) | 0
  const want = bufferFrom(bytes.subarray(place, (place += size)), dtype)
  const check = () => {
    const f = (xp as unknown as Record<string, (x1: NDArray, x2: NDArray) => NDArray>)[name]!
    const got = f(xp.expand_dims(x1, 1), x2)
    const call = `${name}(${a}, ${b})`
    expect([call, got.dtype, got.shape]).toEqual([call, dtype, [x1.size, x2.size]])
    const elements = contiguous(got as EagerArray).data
    const wrong = firstWrong(name, dtype, elements, want)
    if (wrong >= 0) throw new Error(`${call} at ${wrong}: ${elements[wrong]}, NumPy ${want[wrong]}`)
  }
  groups.set(name, [...(groups.get(name) ?? []), check])
}

test("the file holds these results and no more", () => expect(place).toBe(bytes.length))
test.each([...groups])("%s is NumPy's over every pair of dtypes", (_, checks) => {
  for (const check of checks) check()
})
