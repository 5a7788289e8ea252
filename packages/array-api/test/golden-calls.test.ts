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

/** An argument as it is called with here. */
function unpacked(x: any): any {
  if (x === null || typeof x !== "object" || "re" in x) return x
  if (Array.isArray(x)) return x.map(unpacked)
  if ("a" in x) return xp.from_buffer(elementsOf(x.a), x.a[1], { dtype: x.a[0] })
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
    const given = Object.fromEntries(Object.entries(options).map(([key, value]) => [key, unpacked(value)]))
    const text = `${name}(${JSON.stringify(args)}, ${JSON.stringify(options)})`
    try {
      check(name, called(name, args.map(unpacked), given), want, bound)
    } catch (error) {
      throw new Error(`${text.slice(0, 500)}\n${(error as Error).message}`)
    }
  }
})
