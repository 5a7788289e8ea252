import type { BinaryOp, HostFunction } from "./expr.js"
import { simd } from "./wasm-binary.js"
import type { WasmType } from "./wasm-binary.js"

/** What WebAssembly has of the types of loops. An index is less than 2^31; a bool is 0 or 1. */
export const wasmTypes = { index: "i32", bool: "i32", int32: "i32", float32: "f32", float64: "f64" } as const
export type WasmLoopType = keyof typeof wasmTypes
/** What elements of arrays may be. */
export type WasmElement = Exclude<WasmLoopType, "index">
/** Bytes of an element, as a power of two. */
export const shifts: Readonly<Record<WasmElement, number>> = { bool: 0, int32: 2, float32: 2, float64: 3 }
export const loads: Readonly<Record<WasmElement, number>> = {
  bool: 0x2d,
  int32: 0x28,
  float32: 0x2a,
  float64: 0x2b,
}
export const stores: Readonly<Record<WasmElement, number>> = {
  bool: 0x3a,
  int32: 0x36,
  float32: 0x38,
  float64: 0x39,
}

type Operations = Partial<Record<BinaryOp | HostFunction | "neg", number>>

/** The code of the first of a family of instructions, and the order of the family. */
const from = (first: number, names: readonly (keyof Operations | undefined)[]): Operations =>
  Object.fromEntries(names.flatMap((name, i) => (name === undefined ? [] : [[name, first + i]])))

const comparisons = ["eq", "ne", "lt", "gt", "le", "ge"] as const
const signed = ["eq", "ne", "lt", undefined, "gt", undefined, "le", undefined, "ge"] as const
const rounding = ["ceil", "floor", "trunc", undefined, "sqrt"] as const
const arithmetic = ["add", "sub", "mul", "div", "min", "max"] as const

/** `Math.min` and `Math.max` are those of WebAssembly: NaN spreads, and -0 is below +0. */
export const scalarCodes: Readonly<Record<WasmType, Operations>> = {
  i32: {
    ...from(0x46, signed),
    ...from(0x6a, ["add", "sub", "mul", "div", undefined, "rem", undefined, "and", "or", "xor"]),
  },
  f32: { ...from(0x5b, comparisons), ...from(0x8b, ["abs", "neg", ...rounding]), ...from(0x92, arithmetic) },
  f64: { ...from(0x61, comparisons), ...from(0x99, ["abs", "neg", ...rounding]), ...from(0xa0, arithmetic) },
  v128: {},
}

/** Of all numbers of a vector at once. */
export const vectorCodes: Readonly<Record<"int32" | "float32" | "float64", Operations>> = {
  int32: {
    ...from(0x37, signed),
    ...from(0xae, ["add"]),
    ...from(0xb1, ["sub"]),
    ...from(0xb5, ["mul"]),
    ...from(0xb6, ["min", undefined, "max"]),
  },
  float32: {
    ...from(0x41, comparisons),
    ...from(0x67, ["ceil", "floor", "trunc"]),
    ...from(0xe0, ["abs", "neg", undefined, "sqrt"]),
    ...from(0xe4, arithmetic),
  },
  float64: {
    ...from(0x47, comparisons),
    ...from(0x74, ["ceil", "floor"]),
    ...from(0x7a, ["trunc"]),
    ...from(0xec, ["abs", "neg", undefined, "sqrt"]),
    ...from(0xf0, arithmetic),
  },
}
/** Of vectors as bits: what bools are, all ones or all zeros. */
export const maskCodes: Operations = { and: 0x4e, or: 0x50, xor: 0x51, ne: 0x51 }
export const splat = { int32: simd(0x11), float32: simd(0x13), float64: simd(0x14) } as const
export const extractLane = { int32: simd(0x1b), float32: simd(0x1f), float64: simd(0x21) } as const
