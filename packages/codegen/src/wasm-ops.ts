import type { BinaryOp, HostFunction } from "./expr.js"
import { simd } from "./wasm-binary.js"
import type { WasmType } from "./wasm-binary.js"

/** What WebAssembly has of the types of loops. An index is less than 2^31; a bool is 0 or 1. */
export const wasmTypes = { index: "i32", bool: "i32", float32: "f32", float64: "f64" } as const
export type WasmLoopType = keyof typeof wasmTypes

type Operations = Partial<Record<BinaryOp | HostFunction | "neg", number>>

/** The code of the first of a family of instructions, and the order of the family. */
const from = (first: number, names: readonly (keyof Operations | undefined)[]): Operations =>
  Object.fromEntries(names.flatMap((name, i) => (name === undefined ? [] : [[name, first + i]])))

const floats = ["eq", "ne", "lt", "gt", "le", "ge"] as const
const rounding = ["ceil", "floor", "trunc", undefined, "sqrt"] as const
const arithmetic = ["add", "sub", "mul", "div", "min", "max"] as const

/** `Math.min` and `Math.max` are those of WebAssembly: NaN spreads, and -0 is below +0. */
export const scalarCodes: Readonly<Record<WasmType, Operations>> = {
  i32: {
    ...from(0x46, ["eq", "ne", "lt", undefined, "gt", undefined, "le", undefined, "ge"]),
    ...from(0x6a, ["add", "sub", "mul", "div", undefined, "rem", undefined, "and", "or", "xor"]),
  },
  f32: { ...from(0x5b, floats), ...from(0x8b, ["abs", "neg", ...rounding]), ...from(0x92, arithmetic) },
  f64: { ...from(0x61, floats), ...from(0x99, ["abs", "neg", ...rounding]), ...from(0xa0, arithmetic) },
  v128: {},
}

/** Of two numbers at once, in a vector or in its lower half. */
export const vectorCodes: Readonly<Record<"float32" | "float64", Operations>> = {
  float32: { ...from(0xe0, ["abs", "neg", undefined, "sqrt"]), ...from(0xe4, arithmetic) },
  float64: { ...from(0xec, ["abs", "neg", undefined, "sqrt"]), ...from(0xf0, arithmetic) },
}
export const splat = { float32: simd(0x13), float64: simd(0x14) } as const
export const extractLane = { float32: simd(0x1f), float64: simd(0x21) } as const
