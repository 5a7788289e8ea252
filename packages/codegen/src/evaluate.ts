import { binary, convert, math, unary } from "./arithmetic.js"
import type { Scalar } from "./arithmetic.js"
import type { FlatArray, Term, Variable } from "./ir.js"
import type { Buffer } from "./scalar.js"

export type Slot = Variable | FlatArray
/** The locals and arrays of one call. */
export interface Frame {
  readonly values: Scalar[]
  readonly arrays: Buffer[]
}
export type Evaluate = (frame: Frame) => Scalar
export type Entries = Record<number, Scalar>

/** A term as a closure: what it is worth in a frame whose slots `slotOf` numbers. */
export const evaluator = (term: Term, slotOf: (of: Slot) => number): Evaluate => {
  const inner = (t: Term): Evaluate => evaluator(t, slotOf)
  switch (term.op) {
    case "const": {
      const { value } = term
      return () => value
    }
    case "get": {
      const slot = slotOf(term.variable)
      return (frame) => frame.values[slot]!
    }
    case "load": {
      const slot = slotOf(term.array)
      const index = inner(term.args[0])
      return (frame) => (frame.arrays[slot] as unknown as Entries)[index(frame) as number]!
    }
    case "length": {
      const slot = slotOf(term.array)
      return (frame) => frame.arrays[slot]!.length
    }
    case "unary": {
      const { fn, type } = term
      const x = inner(term.args[0])
      return (frame) => unary(fn, type, x(frame))
    }
    case "binary": {
      const { fn } = term
      const { type } = term.args[0]
      const [a, b] = [inner(term.args[0]), inner(term.args[1])]
      return (frame) => binary(fn, type, a(frame), b(frame))
    }
    case "math": {
      const { fn, type } = term
      const args = term.args.map(inner)
      return (frame) =>
        math(
          fn,
          type,
          args.map((a) => a(frame)),
        )
    }
    case "select": {
      const [test, a, b] = term.args.map(inner)
      return (frame) => (test!(frame) ? a! : b!)(frame)
    }
    case "cast": {
      const { type: from } = term.args[0]
      const { type } = term
      const x = inner(term.args[0])
      return (frame) => convert(from, type, x(frame))
    }
  }
}
