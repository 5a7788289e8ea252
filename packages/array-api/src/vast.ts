import type { Buffer } from "@carton/codegen"
import type { MapPlan, Operand } from "./map-kernels.js"

/** Calls of fewer elements are not worth a program of their own. */
export const VAST = 1 << 15

/** What carries out elementwise calls of very many elements that lie together, where a bundle has programs; or loops do. */
export const vast: {
  run?: (plan: MapPlan, operands: readonly Operand[], count: number, size: number) => Buffer | undefined
} = {}
