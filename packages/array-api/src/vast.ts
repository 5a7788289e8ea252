import type { Buffer } from "@carton/codegen"
import type { MapPlan, Operand } from "./map-kernels.js"

/** Calls of fewer elements are not worth a program of their own. */
export const VAST = 1 << 15

/** What carries out elementwise calls of very many elements, where a bundle has programs; undefined: loops do. */
export const vast: {
  run?: (
    plan: MapPlan,
    operands: readonly Operand[],
    count: number,
    isFlat: boolean,
    size: number,
  ) => Buffer | undefined
} = {}
