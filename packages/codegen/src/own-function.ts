import type { MathFunction } from "./expr.js"
import type { Statement, Term, Variable } from "./ir.js"
import type { Local } from "./name-shared.js"

/** What a function of a float64 is in simpler terms: locals, one after the other, and a value. */
export interface Definition {
  readonly parameter: Variable
  readonly body: readonly Statement[]
  readonly value: Term
}

/** A function of float64 that every target has for itself. */
export interface PrimitiveFunction {
  readonly name: string
  /** A declaration in JavaScript. */
  readonly source: (name: string) => string
  /** The function of numbers. */
  readonly of: (x: number) => number
  readonly inPlace?: undefined
}

/** One that is made of simpler ones. */
export interface ElementaryFunction {
  readonly name: string
  readonly note: string
  /** Of float64, made when it is first asked for; of float32 it is rounded. */
  readonly definition: Definition
  /** The function of numbers. */
  readonly of: (x: number) => number
  /** The value of a call, after the locals that it needs. */
  readonly inPlace: (call: Term, locals: Local[]) => Term
}

/** A function of the package's own: the same bits in every target and every engine. */
export type OwnFunction = PrimitiveFunction | ElementaryFunction

/** Primitive functions and those of the host have none. */
export const definitionOf = (fn: MathFunction): Definition | undefined =>
  typeof fn !== "string" && "definition" in fn ? fn.definition : undefined
