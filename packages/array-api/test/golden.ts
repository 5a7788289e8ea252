import { readFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { bufferOf, isComplex, type Buffer as Elements } from "@carton/codegen"
import * as xp from "../src/index.js"
import { type DType } from "../src/index.js"

/** A file of expected values that a script under benchmarks/peers/array-api has made. */
export const golden = (name: string): unknown =>
  JSON.parse(gunzipSync(readFileSync(join(__dirname, `data/${name}.json.gz`))).toString())

/** Bytes as the elements of an array. */
export function bufferFrom(bytes: Uint8Array, dtype: DType): Elements {
  const own = Uint8Array.from(bytes)
  return Reflect.construct(bufferOf(dtype), [own.buffer]) as Elements
}

export const isSingle = (dtype: DType): boolean => dtype === "float32" || dtype === "complex64"

/** How far apart in units of the last place, for float64 or float32 numbers. */
export function ulps(a: number, b: number, single: boolean): number {
  if (Object.is(a, b) || (a !== a && b !== b)) return 0
  if (a === b) return 0 // the sign of zero is compared where the function is exact
  const key = (x: number): bigint => {
    const view = new DataView(new ArrayBuffer(8))
    if (single) view.setFloat32(0, x)
    else view.setFloat64(0, x)
    const bits = single ? BigInt(view.getUint32(0)) : view.getBigUint64(0)
    const sign = single ? 1n << 31n : 1n << 63n
    return bits & sign ? -(bits ^ sign) : bits
  }
  const distance = key(a) - key(b)
  return Number(distance < 0n ? -distance : distance)
}

/** The index of the first element that is not the same: NaN is NaN, and zeros have signs. */
export const firstOther = (got: Elements, want: Elements): number =>
  (got as Float64Array).findIndex((x, i) => !Object.is(x, want[i]))

/** The index of the first complex number that is farther off than `units` ulp of the modulus. */
export function firstFar(got: Elements, want: Elements, dtype: DType, units: number): number {
  const eps = isSingle(dtype) ? 2 ** -23 : 2 ** -52
  const lanes = isComplex(dtype) ? 2 : 1
  return (got as Float64Array).findIndex((x, i) => {
    const expected = want[i] as number
    if (Object.is(x, expected)) return false
    const first = i - (i % lanes)
    const modulus = Math.hypot(want[first] as number, lanes === 2 ? (want[first + 1] as number) : 0)
    return !(Math.abs(x - expected) <= units * eps * modulus)
  })
}

/** A random call and what array-api-strict gives, made by benchmarks/peers/array-api/golden_calls.py. */
export type GoldenCall = readonly [
  name: string,
  args: readonly any[],
  options: Record<string, any>,
  bound: number | null,
  result: any,
]
export type MakeArray = (elements: Elements, dtype: DType, shape: readonly number[]) => unknown
export const plainArray: MakeArray = (elements, dtype, shape) => xp.from_buffer(elements, shape, { dtype })

/** An argument as it is called with here, its arrays as `make` makes them. */
export function unpacked(x: any, make: MakeArray = plainArray): any {
  if (x === null || typeof x !== "object" || "re" in x) return x
  if (Array.isArray(x)) return x.map((one) => unpacked(one, make))
  if ("a" in x) {
    const [dtype, shape, text] = x.a as readonly [DType, readonly number[], string]
    return make(bufferFrom(Buffer.from(text, "base64"), dtype), dtype, shape)
  }
  if ("slice" in x) return xp.slice(...(x.slice as [number, number, number]))
  if ("number" in x) return Number(x.number.replace("inf", "Infinity"))
  return xp.ellipsis
}

export const unpackedCall = ([, args, options]: GoldenCall, make?: MakeArray) =>
  [
    unpacked(args, make) as any[],
    Object.fromEntries(Object.entries(options).map(([key, x]) => [key, unpacked(x, make)])),
  ] as const

export function callByName(name: string, args: readonly any[], options: Record<string, any>): unknown {
  if (name === ".at") return args[0].at(...args[1])
  if (name === ".set_at") return args[0].set_at(args[1], args[2])
  const f = name.split(".").reduce((space: any, part) => space[part], xp)
  return Object.keys(options).length === 0 ? f(...args) : f(...args, options)
}
