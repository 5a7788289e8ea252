import type { Parameter } from "./registry.js"

// the arrays that most functions take
export const x: Parameter = { name: "x", kind: "array", positional: true }
export const x1: Parameter = { name: "x1", kind: "array", positional: true }
export const x2: Parameter = { name: "x2", kind: "array", positional: true }
/** One that stands in the options, and what it is where it is left out. */
export const option = (name: string, kind: Parameter["kind"], value: unknown): Parameter => ({
  name,
  kind,
  positional: false,
  default: value,
})
