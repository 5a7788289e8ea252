import type { MathFunction } from "./expr.js"
import type { Term, Variable } from "./ir.js"
import { definitionOf } from "./own-function.js"
import type { Definition } from "./own-function.js"
import { exponent, pow2 } from "./primitives.js"
import { float64, nothing, op, signed, simd, unsigned, vector } from "./wasm-binary.js"
import { maskCodes, vectorCodes } from "./wasm-ops.js"
import type { Assembler } from "./wasm-routine.js"

/** What makes an exponent of the last bits of a number: 1.5 * 2^52 has none behind the point. */
const shifted = 1.5 * 2 ** 52
/** Numbers between this and its double are integers. */
const integers = 2 ** 52

/** The package's own function of two numbers at once, which lie on the stack. @param constant - leaves a number twice */
export const ownFunction = (to: Assembler, fn: MathFunction, constant: (x: number) => void): void => {
  const definition = definitionOf(fn)
  if (definition !== undefined) return new Inlined(to, definition, constant).write()
  if (fn === pow2) {
    constant(shifted + 1023)
    to.emit(...two.add)
    to.integer(52)
    return to.emit(...vector.shl64)
  }
  if (fn !== exponent) return to.fail(typeof fn === "string" ? fn : fn.name)
  to.integer(1)
  to.emit(...vector.shl64)
  to.integer(53)
  to.emit(...vector.shr64)
  constant(integers)
  to.emit(...vector.or)
  constant(integers + 1023)
  to.emit(...two.sub)
}

/** The same of one number. */
export const ownScalar = (to: Assembler, fn: MathFunction): void => {
  const definition = definitionOf(fn)
  if (definition !== undefined) {
    const { parameter, body, value } = definition
    const name = (variable: Variable): void => {
      const local = to.local(variable.type === "float64" ? "f64" : "i32")
      to.scalars.set(variable, local)
      to.set(local)
    }
    name(parameter)
    for (const s of body) {
      if (s.kind !== "let") return to.fail(s.kind)
      to.scalar(s.value)
      name(s.variable)
    }
    return to.scalar(value)
  }
  if (fn === pow2) {
    to.emit(op.f64_const, ...float64(shifted + 1023), op.f64_add, op.i64_of_bits)
    return to.emit(op.i64_const, ...signed(52), op.i64_shl, op.float64_of_bits)
  }
  if (fn !== exponent) return to.fail(typeof fn === "string" ? fn : fn.name)
  to.emit(
    op.i64_of_bits,
    op.i64_const,
    1,
    op.i64_shl,
    op.i64_const,
    ...signed(53),
    op.i64_shr,
    op.float64_of_int64,
  )
  to.emit(op.f64_const, ...float64(1023), op.f64_sub)
}

const code = (fn: string): number[] => {
  const known = (vectorCodes.float64 as Readonly<Record<string, number>>)[fn]
  return known === undefined ? [] : simd(known)
}
const two = { add: code("add"), sub: code("sub") } as const

/** The code of a function, where it is called. */
class Inlined {
  private readonly locals = new Map<Variable, number>()

  constructor(
    private readonly to: Assembler,
    private readonly definition: Definition,
    private readonly constant: (x: number) => void,
  ) {}

  write(): void {
    const { parameter, body, value } = this.definition
    this.name(parameter)
    for (const s of body) {
      if (s.kind !== "let") return this.to.fail(s.kind)
      this.term(s.value)
      this.name(s.variable)
    }
    this.term(value)
  }
  private name(variable: Variable): void {
    const local = this.to.local("v128")
    this.locals.set(variable, local)
    this.to.set(local)
  }

  private term(term: Term): void {
    const { to } = this
    if (term.op === "const" && term.type === "float64") return this.constant(Number(term.value))
    if (term.op === "get") return to.get(this.locals.get(term.variable)!)
    if (!("args" in term) || term.op === "load") return to.fail(term.op)
    if (term.op === "select") return this.select(term)
    term.args.forEach((x) => this.term(x))
    if (term.op === "unary" && term.fn === "not") return to.emit(...vector.not)
    const fn = "fn" in term ? term.fn : to.fail(term.op)
    if (typeof fn !== "string") return ownFunction(to, fn, this.constant)
    const mask = term.args[0].type === "bool" ? maskCodes[fn as "and"] : undefined
    const known = mask === undefined ? code(fn) : [0xfd, ...unsigned(mask)]
    to.emit(...(known.length === 0 ? to.fail(fn) : known))
  }

  private select(term: Term & { op: "select" }): void {
    const { to } = this
    const [test, a, b] = term.args
    if (callsHost(b)) return this.rarely(test, a, b)
    const isEnd = test.op === "binary" && test.fn === "lt" && test.args.includes(a) && test.args.includes(b)
    // the lesser or the greater of two in one instruction
    if (isEnd && a !== b) {
      this.term(b)
      this.term(a)
      return to.emit(...(test.args[0] === a ? vector.lesser64 : vector.greater64))
    }
    this.term(a)
    this.term(b)
    this.term(test)
    to.emit(...vector.bitselect)
  }
  /** Numbers one by one, where not all are common. */
  private rarely(test: Term, common: Term, rare: Term): void {
    const { to } = this
    const [value, mask, other] = [0, 1, 2].map(() => to.local("v128")) as [number, number, number]
    this.term(common)
    to.set(value)
    this.term(test)
    to.set(mask)
    to.get(mask)
    to.emit(...vector.all_true64, op.eqz, op.if, nothing)
    to.get(value)
    to.set(other)
    for (const lane of [0, 1]) {
      for (const variable of variablesOf(rare)) {
        if (variable.type !== "float64") return to.fail(variable.type)
        const local = to.local("f64")
        to.get(this.locals.get(variable)!)
        to.emit(...vector.extract64, lane)
        to.set(local)
        to.scalars.set(variable, local)
      }
      to.get(other)
      to.scalar(rare)
      to.emit(...vector.replace64, lane)
      to.set(other)
    }
    for (const local of [value, other, mask]) to.get(local)
    to.emit(...vector.bitselect)
    to.set(value)
    to.emit(op.end)
    to.get(value)
  }
}

const callsHost = (term: Term): boolean =>
  (term.op === "math" && typeof term.fn === "string" && code(term.fn).length === 0) ||
  ("args" in term && term.args.some(callsHost))
const variablesOf = (term: Term, found = new Set<Variable>()): Set<Variable> => {
  if (term.op === "get") found.add(term.variable)
  if ("args" in term) for (const x of term.args) variablesOf(x, found)
  return found
}
