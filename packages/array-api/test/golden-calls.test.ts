import { isComplex, type Buffer as Elements } from "@carton/codegen"
import * as xp from "../src/index.js"
import { contiguous, type DType, type EagerArray } from "../src/index.js"
import { bufferFrom, golden } from "./golden.js"

// Random calls with what array-api-strict gives, made by benchmarks/peers/array-api/golden_calls.py.
type Call = readonly [
  name: string,
  args: readonly any[],
  options: Record<string, any>,
  bound: number | null,
  result: any,
]
const { cases } = golden("golden-calls") as { cases: readonly Call[] }

type Packed = readonly [DType, readonly number[], string]
const elementsOf = ([dtype, , text]: Packed): Elements => bufferFrom(Buffer.from(text, "base64"), dtype)

/** An argument as it is called with here, its arrays with elements changed by `change`. */
function unpacked(x: any, change?: (elements: Float64Array) => void): any {
  if (x === null || typeof x !== "object" || "re" in x) return x
  if (Array.isArray(x)) return x.map((one) => unpacked(one, change))
  if ("a" in x) {
    const elements = elementsOf(x.a)
    change?.(elements as Float64Array)
    return xp.from_buffer(elements, x.a[1], { dtype: x.a[0] })
  }
  if ("slice" in x) return xp.slice(...(x.slice as [number, number, number]))
  if ("number" in x) return Number(x.number.replace("inf", "Infinity"))
  return xp.ellipsis
}

function called(name: string, args: readonly any[], options: Record<string, any>): unknown {
  if (name === ".at") return args[0].at(...args[1])
  if (name === ".set_at") return args[0].set_at(args[1], args[2])
  const f = name.split(".").reduce((space: any, part) => space[part], xp)
  return Object.keys(options).length === 0 ? f(...args) : f(...args, options)
}

const given = (
  args: readonly any[],
  options: Record<string, any>,
  change?: (elements: Float64Array) => void,
) =>
  [
    unpacked(args, change),
    Object.fromEntries(Object.entries(options).map(([key, x]) => [key, unpacked(x, change)])),
  ] as const

/** Empties lists that a call was given, and writes over numbers in them. */
function spoil(x: unknown): void {
  if (!Array.isArray(x)) return
  x.forEach(spoil)
  for (let i = 0; i < x.length; i++) if (typeof x[i] === "number") x[i] = 77
  x.length = 0
}
/**
 * The same call with other elements, whose lists are changed afterwards: what is remembered of it must hold for the
 * call that is checked. Elements may be none that the function takes.
 */
function rehearse(name: string, args: readonly any[], options: Record<string, any>): void {
  for (const change of [(x: Float64Array) => x.set(x.map(() => x[0]!)), (x: Float64Array) => x.reverse()]) {
    const [list, named] = given(args, options, change)
    try {
      called(name, list, named)
    } catch (error) {
      if (!(error instanceof xp.ArrayError)) throw error
    }
    spoil([list, ...Object.values(named)])
  }
}

/** Both zeros are one value where elements are ordered; NaN is NaN. */
const ORDERED = new Set("max min sort unique_all unique_counts unique_inverse unique_values clip".split(" "))
const same = (name: string) => (a: number, b: number) => Object.is(a, b) || (ORDERED.has(name) && a === b)

function compare(name: string, got: EagerArray, packed: Packed, bound: number | null): void {
  const [dtype, shape] = packed
  expect([got.dtype, got.shape]).toEqual([dtype, shape])
  const [ours, theirs] = [contiguous(got).data as Float64Array, elementsOf(packed) as Float64Array]
  const isExact = bound === null || !(dtype.startsWith("float") || isComplex(dtype))
  const agrees = isExact ? same(name) : (a: number, b: number) => Object.is(a, b) || Math.abs(a - b) <= bound
  const wrong = theirs.findIndex((x, i) => !agrees(ours[i]!, x))
  if (wrong >= 0) throw new Error(`at ${wrong}: ${ours[wrong]}, expected ${theirs[wrong]} (${bound})`)
}

/** Arrays, lists of them, named results in their order, or a host value. */
function check(name: string, got: any, want: any, bound: number | null): void {
  if (want !== null && typeof want === "object" && "a" in want) compare(name, got, want.a, bound)
  else if (Array.isArray(want)) {
    const parts = Array.isArray(got) ? got : Object.values(got as object)
    expect(parts.length).toBe(want.length)
    want.forEach((one, i) => check(name, parts[i], one, bound))
  } else expect(got).toEqual(want)
}

const groups = new Map<string, Call[]>()
for (const one of cases) groups.set(one[0], [...(groups.get(one[0]) ?? []), one])

test.each([...groups])("%s", (name, calls) => {
  for (const [, args, options, bound, want] of calls) {
    const text = `${name}(${JSON.stringify(args)}, ${JSON.stringify(options)})`
    try {
      rehearse(name, args, options)
      check(name, called(name, ...given(args, options)), want, bound)
    } catch (error) {
      throw new Error(`${text.slice(0, 500)}\n${(error as Error).message}`)
    }
  }
})
