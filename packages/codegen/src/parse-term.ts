import type { LoopType, Scalar } from "./arithmetic.js"
import { binaryOps, comparisons, mathFunctions } from "./expr.js"
import type { BinaryOp, MathFunction, UnaryOp } from "./expr.js"
import type { Argument, FlatArray, Term, Variable } from "./ir.js"
import { elementaryFunctions } from "./functions.js"
import { functionText } from "./print.js"
import { Lexer } from "./lexer.js"
import { exponent, pow2 } from "./primitives.js"
import { scalarTypes } from "./scalar.js"
import type { NewOperation } from "./scalar-terms.js"
import { Writer } from "./writer.js"

const loopTypes: ReadonlySet<string> = new Set(["index", ...scalarTypes])
const number = /^(-?(?:\d.*?|Infinity)|NaN)(?::(\w+))?$/

/** Reads terms, and knows the names that stand for arrays and locals. */
export class TermParser {
  protected lexer = new Lexer("", 0)
  protected readonly writer = new Writer()
  private readonly names = new Map<string, Variable | FlatArray>()

  protected define<T extends Variable | FlatArray>(made: T): T {
    if (this.names.has(made.name)) this.lexer.fail(`${made.name} is defined twice`)
    this.names.set(made.name, made)
    return made
  }
  protected isNew(name: string): boolean {
    return /^[A-Za-z_]/.test(name) && !this.names.has(name) && !operations.has(name)
  }
  protected known(name: string): Variable | FlatArray {
    return this.names.get(name) ?? this.lexer.fail(`${name} is not defined`)
  }
  protected array(name = this.lexer.take()): FlatArray {
    const known = this.known(name)
    return "origin" in known ? known : this.lexer.fail(`${name} is not an array`)
  }
  protected variable(name: string): Variable {
    const known = this.known(name)
    return "origin" in known ? this.lexer.fail(`${name} is an array`) : known
  }
  protected type(name = this.lexer.take()): LoopType {
    return loopTypes.has(name) ? (name as LoopType) : this.lexer.fail(`there is no type ${name}`)
  }

  /** A whole array, or a term. */
  protected argument(): Argument {
    const known = this.names.get(this.lexer.peek)
    if (known === undefined || !("origin" in known)) return this.term()
    this.lexer.take()
    return this.lexer.accept("[") ? this.element(known) : known
  }
  private element(array: FlatArray): Term {
    const index = this.term()
    this.lexer.expect("]")
    return this.writer.read(array, index)
  }

  protected term(): Term {
    const { lexer, writer } = this
    const { terms } = writer
    const word = lexer.take()
    const [, digits, type] = number.exec(word) ?? []
    if (digits !== undefined) {
      const own = type === undefined ? (/^-?\d+$/.test(digits) ? "index" : "float64") : this.type(type)
      return terms.constant(own, scalarOf(own, digits))
    }
    if (lexer.accept("[")) return this.element(this.array(word))
    if (!lexer.accept("(")) return writer.get(this.variable(word))
    if (word === "length") {
      const array = this.array()
      lexer.expect(")")
      return terms.length(array)
    }
    if (word === "position") return this.position()
    return terms.exact(
      this.operation(
        word,
        lexer.list(")", () => this.term()),
      ),
    )
  }

  /** Its operand, and the axis. */
  private position(): Term {
    const { lexer } = this
    const i = this.term()
    const [extent, caller, where] = [0, 1, 2].map(() => {
      lexer.expect(",")
      return JSON.parse(lexer.take()) as unknown
    }) as [number, string, string]
    lexer.expect(")")
    return this.writer.terms.position(i, { extent, caller, where })
  }

  private operation(fn: string, args: Term[]): NewOperation {
    const { type } = args[1] ?? args[0] ?? this.lexer.fail(`${fn} takes operands`)
    if (fn === "select") return { op: "select", type, args: args as [Term, Term, Term] }
    if (fn === "neg" || fn === "not")
      return { op: "unary", type, fn: fn satisfies UnaryOp, args: args as [Term] }
    if (binary.has(fn)) {
      const op = fn as BinaryOp
      return { op: "binary", type: comparisons.has(op) ? "bool" : type, fn: op, args: args as [Term, Term] }
    }
    const called = functions.get(fn)
    if (called !== undefined) return { op: "math", type, fn: called, args }
    return { op: "cast", type: this.type(fn), args: args as [Term] }
  }
}
const functions: ReadonlyMap<string, MathFunction> = new Map(
  [...mathFunctions, pow2, exponent, ...elementaryFunctions].map((fn) => [functionText(fn), fn]),
)
const operations: ReadonlySet<string> = new Set([
  ...binaryOps,
  ...functions.keys(),
  ...loopTypes,
  "select",
  "position",
  "length",
  "neg",
])
const binary: ReadonlySet<string> = new Set(binaryOps)

/** A number as loops hold it. */
export const scalarOf = (type: LoopType, text: string): Scalar =>
  type === "int64" || type === "uint64" ? BigInt(text) : Number(text)
