import { isComplex, type Buffer as Elements } from "@carton/codegen"
import * as xp from "../src/index.js"
import { contiguous, type DType, type EagerArray } from "../src/index.js"
import { bufferFrom, callByName, golden, plainArray, unpackedCall, type GoldenCall } from "./golden.js"

const { cases } = golden("golden-calls") as { cases: readonly GoldenCall[] }

type Packed = readonly [DType, readonly number[], string]
const elementsOf = ([dtype, , text]: Packed): Elements => bufferFrom(Buffer.from(text, "base64"), dtype)

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
function rehearse(call: GoldenCall): void {
  for (const change of [(x: Float64Array) => x.set(x.map(() => x[0]!)), (x: Float64Array) => x.reverse()]) {
    const [list, named] = unpackedCall(call, (elements, dtype, shape) => {
      change(elements as Float64Array)
      return plainArray(elements, dtype, shape)
    })
    try {
      callByName(call[0], list, named)
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

const groups = new Map<string, GoldenCall[]>()
for (const one of cases) groups.set(one[0], [...(groups.get(one[0]) ?? []), one])

test.each([...groups])("%s", (name, calls) => {
  for (const call of calls) {
    const [, args, options, bound, want] = call
    const text = `${name}(${JSON.stringify(args)}, ${JSON.stringify(options)})`
    try {
      rehearse(call)
      check(name, callByName(name, ...unpackedCall(call)), want, bound)
    } catch (error) {
      throw new Error(`${text.slice(0, 500)}\n${(error as Error).message}`)
    }
  }
})
