import { LoweringError } from "./errors.js"
import { comparisons } from "./expr.js"
import type { BinaryOp } from "./expr.js"
import type { Argument, FlatArray, Program, Routine, Statement, Term, Variable } from "./ir.js"
import { isBig, isFloat } from "./scalar.js"
import { blocksOf, operands } from "./walk.js"

const bitwise: ReadonlySet<BinaryOp> = new Set(["and", "or", "xor"])
const shifts: ReadonlySet<BinaryOp> = new Set(["shl", "shr"])

type TermOf<Op extends Term["op"]> = Extract<Term, { op: Op }>
type StatementOf<Kind extends Statement["kind"]> = Extract<Statement, { kind: Kind }>
type Rules<T> = readonly (readonly [message: string, holds: (x: T) => boolean])[]

/** What must hold of each kind of term; its operands have been checked before. */
const termRules: { readonly [Op in Term["op"]]: Rules<TermOf<Op>> } = {
  const: [
    [
      "64-bit integers are bigints, everything else is a number",
      (t) => (typeof t.value === "bigint") === isBig(t.type),
    ],
    ["a bool is 0 or 1", (t) => t.type !== "bool" || t.value === 0 || t.value === 1],
    ["an index is an integer", (t) => t.type !== "index" || Number.isInteger(t.value)],
  ],
  get: [["a local is read as its type", (t) => t.type === t.variable.type]],
  load: [
    ["an element has the type of its array", (t) => t.type === t.array.type],
    ["arrays are indexed by an index", (t) => t.args[0].type === "index"],
  ],
  length: [["a length is an index", (t) => t.type === "index"]],
  unary: [
    ["keeps its type", (t) => t.type === t.args[0].type],
    ["neg is not for bool", (t) => t.fn !== "neg" || t.type !== "bool"],
    ["not is for integers and bool", (t) => t.fn !== "not" || !isFloat(t.type)],
  ],
  binary: [
    ["operands have one type", (t) => t.args[0].type === t.args[1].type],
    ["comparisons give bool", (t) => !comparisons.has(t.fn) || t.type === "bool"],
    ["arithmetic keeps its type", (t) => comparisons.has(t.fn) || t.type === t.args[0].type],
    [
      "bool has only and, or, xor and comparisons",
      (t) => t.args[0].type !== "bool" || bitwise.has(t.fn) || comparisons.has(t.fn),
    ],
    [
      "bitwise operations are for integers and bool",
      (t) => !(bitwise.has(t.fn) || shifts.has(t.fn)) || !isFloat(t.args[0].type),
    ],
  ],
  math: [
    [
      "functions of Math take and give floats, or indices for min and max",
      (t) => isFloat(t.type) || (t.type === "index" && (t.fn === "min" || t.fn === "max")),
    ],
    ["operands have its type", (t) => t.args.every((a) => a.type === t.type)],
  ],
  select: [
    ["the test is a bool", (t) => t.args[0].type === "bool"],
    ["both sides have its type", (t) => t.args[1].type === t.type && t.args[2].type === t.type],
  ],
  cast: [],
  position: [["a position is an int32", (t) => t.type === "int32" && t.args[0].type === "int32"]],
}

const statementRules: { readonly [Kind in Statement["kind"]]: Rules<StatementOf<Kind>> } = {
  let: [["a local takes its own type", (s) => s.value.type === s.variable.type]],
  set: [
    ["a local takes its own type", (s) => s.value.type === s.variable.type],
    ["only a mutable local is set", (s) => s.variable.mutable],
  ],
  store: [
    ["an array takes its own type", (s) => s.value.type === s.array.type],
    ["arrays are indexed by an index", (s) => s.index.type === "index"],
    ["arguments and constants are never written", (s) => s.array.origin === "local"],
  ],
  alloc: [
    ["a size is an index", (s) => s.size.type === "index"],
    ["memory is taken over within one type", (s) => s.reuse === undefined || s.reuse.type === s.array.type],
    [
      "memory of arguments and constants is never taken over",
      (s) => s.reuse === undefined || s.reuse.origin === "local",
    ],
  ],
  loop: [
    ["a loop counts by an index", (s) => s.variable.type === "index" && !s.variable.mutable],
    ["bounds are indices", (s) => s.from.type === "index" && s.to.type === "index"],
    ["a step is a positive integer", (s) => Number.isInteger(s.step) && s.step > 0],
  ],
  while: [["the test is a bool", (s) => s.test.type === "bool"]],
  if: [["the test is a bool", (s) => s.test.type === "bool"]],
  run: [
    [
      "a routine gets what it takes",
      (s) =>
        s.args.length === s.routine.parameters.length &&
        s.args.every((a, i) => accepts(s.routine.parameters[i]!, a)),
    ],
    [
      "routines write to no arguments or constants",
      (s) => s.args.every((a, i) => "op" in a || a.origin === "local" || !writesTo(s.routine, i)),
    ],
  ],
  call: [["extents are indices", (s) => s.inputs.every((x) => x.shape.every((d) => d.type === "index"))]],
  comment: [],
  throw: [],
}

const accepts = (parameter: Variable | FlatArray, argument: Argument): boolean =>
  "op" in argument
    ? !("origin" in parameter) && argument.type === parameter.type
    : "origin" in parameter && argument.type === parameter.type
const writesTo = (routine: Routine, at: number): boolean => {
  const parameter = routine.parameters[at]
  const inside = (body: readonly Statement[]): boolean =>
    body.some((s) => {
      if (s.kind === "store") return s.array === parameter
      if (s.kind === "run") return s.args.some((a, i) => a === parameter && writesTo(s.routine, i))
      return blocksOf(s).some(inside)
    })
  return inside(routine.body)
}

/**
 * Checks that a program is well formed: types agree, names are defined before they are used, arguments are never
 * written.
 *
 * @throws LoweringError with the rule that is broken
 */
export const validate = (program: Program): void => new Validation().program(program)

class Validation {
  private readonly scopes: Set<Variable | FlatArray>[] = [new Set()]
  private readonly checked = new Set<Routine>()

  program(program: Program): void {
    for (const p of [...program.arguments, ...program.parameters]) this.define(p)
    for (const { entries } of program.arguments) if (entries !== undefined) this.term(entries, "an argument")
    this.block(program.body)
    for (const { array, scalar, shape } of program.results) {
      if (array !== undefined) this.name(array, "the results")
      for (const term of [...(scalar ?? []), ...shape]) this.term(term, "the results")
    }
  }

  private define(name: Variable | FlatArray): void {
    this.scopes.at(-1)!.add(name)
  }
  private name(name: Variable | FlatArray, where: string): void {
    if ("origin" in name && name.origin === "constant") return
    if (!this.scopes.some((s) => s.has(name))) fail(`${name.name} is used before it is defined`, where)
  }
  private nested(body: readonly Statement[], ...names: (Variable | FlatArray)[]): void {
    this.scopes.push(new Set(names))
    this.block(body)
    this.scopes.pop()
  }
  private block(body: readonly Statement[]): void {
    for (const statement of body) this.statement(statement)
  }

  private statement(s: Statement): void {
    for (const term of operands(s)) this.term(term, s.kind)
    for (const [message, holds] of statementRules[s.kind] as Rules<Statement>)
      if (!holds(s)) fail(message, s.kind)
    switch (s.kind) {
      case "let":
        return this.define(s.variable)
      case "set":
        return this.name(s.variable, s.kind)
      case "store":
        return this.name(s.array, s.kind)
      case "alloc":
        if (s.reuse !== undefined) this.name(s.reuse, s.kind)
        return this.define(s.array)
      case "loop":
        return this.nested(s.body, s.variable)
      case "while":
        this.term(s.test, s.kind)
        return this.nested(s.body)
      case "if":
        this.nested(s.then)
        return this.nested(s.else)
      case "run":
        for (const a of s.args) if (!("op" in a)) this.name(a, s.kind)
        return this.routine(s.routine)
      case "call":
        for (const x of s.inputs) this.name(x.array, s.kind)
        for (const o of s.outputs) {
          if (o === undefined) continue
          this.define(o.array)
          for (const extent of o.shape) if (!("op" in extent)) this.define(extent)
        }
    }
  }

  /** A routine sees its parameters and nothing else. */
  private routine(routine: Routine): void {
    if (this.checked.has(routine)) return
    this.checked.add(routine)
    const outer = this.scopes.splice(0, this.scopes.length, new Set(routine.parameters))
    this.block(routine.body)
    this.scopes.splice(0, this.scopes.length, ...outer)
  }

  private term(term: Term, where: string): void {
    if (term.op === "get") this.name(term.variable, where)
    if (term.op === "load" || term.op === "length") this.name(term.array, where)
    if ("args" in term) for (const arg of term.args) this.term(arg, where)
    for (const [message, holds] of termRules[term.op] as Rules<Term>)
      if (!holds(term)) fail(message, `${where}: ${term.op}`)
  }
}

const fail = (message: string, where: string): never => {
  throw new LoweringError(`validate: ${where}: ${message}`)
}
