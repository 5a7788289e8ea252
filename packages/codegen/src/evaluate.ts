import { binary, convert, math, unary, wrap } from "./arithmetic.js"
import type { Scalar } from "./arithmetic.js"
import { definitionOf } from "./own-function.js"
import type { Definition } from "./own-function.js"
import { GuardError } from "./errors.js"
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

/** The index, which must be one of the array. */
export const inside = (array: Buffer, index: Scalar, name: string): number => {
  if (Number.isInteger(index) && index >= 0 && index < array.length) return index as number
  throw new RangeError(`${name}[${index}]: it has ${array.length} entries`)
}

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
      const { name } = term.array
      return (frame) => {
        const array = frame.arrays[slot]!
        return (array as unknown as Entries)[inside(array, index(frame), name)]!
      }
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
      const definition = definitionOf(fn)
      if (definition !== undefined) {
        const of = interpreted(definition)
        return (frame) => wrap(type, of(args[0]!(frame) as number))
      }
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
    case "position": {
      const { extent, caller, where } = term
      const at = inner(term.args[0])
      return (frame) => {
        const i = at(frame) as number
        if (i < -extent || i >= extent)
          throw new GuardError(`${caller}: index ${i} is out of range for ${where}`)
        return i < 0 ? i + extent : i
      }
    }
    case "cast": {
      const { type: from } = term.args[0]
      const { type } = term
      const x = inner(term.args[0])
      return (frame) => convert(from, type, x(frame))
    }
  }
}

/** A function of numbers as closures. */
export const interpreted = ({ parameter, body, value }: Definition): ((x: number) => number) => {
  const slots = new Map<Slot, number>([[parameter, 0]])
  const slotOf = (of: Slot): number => {
    if (!slots.has(of)) slots.set(of, slots.size)
    return slots.get(of)!
  }
  for (const s of body) if (s.kind === "let") slotOf(s.variable)
  const steps = body.flatMap((s) => (s.kind === "let" ? [evaluator(s.value, slotOf)] : []))
  const result = evaluator(value, slotOf)
  return (x) => {
    const values: Scalar[] = [x]
    const frame: Frame = { values, arrays: [] }
    for (const step of steps) values.push(step(frame))
    return result(frame) as number
  }
}
