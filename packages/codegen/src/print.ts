import { constantsOf } from "./walk.js"
import type { Scalar } from "./arithmetic.js"
import type { MathFunction } from "./expr.js"
import type { KernelOptions } from "./graph.js"
import type { Argument, FlatArray, Program, Routine, Statement, Term, Variable } from "./ir.js"
import { Names } from "./names.js"
import { isExact } from "./simplify.js"

/** Words of the text that no name may be: `alloc` could begin a statement, and so on. */
// prettier-ignore
const words = [
  "alloc", "call", "constant", "routine", "length", "select", "position", "neg", "covered", "vector",
]

/**
 * The loops as text, with every type. `parse` reads it back.
 *
 * @example print(lower(graph, [y]))   // "program(x: float64[3])\n  alloc y: float64[3]\n  for i in 0..3 …"
 */
export const print = (program: Program): string => {
  const printer = new Printer()
  const head = printer.head(program.name, [...program.parameters, ...program.arguments])
  printer.constants(program)
  printer.block(program.body)
  const results = program.results.map(({ array, scalar, shape, type }) => {
    const data = array === undefined ? scalar!.map((s) => printer.term(s)).join(" ") : printer.name(array)
    return `${data}: ${type}[${shape.map((s) => printer.term(s)).join(", ")}]`
  })
  const main = [head, ...printer.lines, `  return ${results.join(", ")}`]
  return [...main, ...printer.routineLines()].join("\n") + "\n"
}

class Printer {
  lines: string[] = []
  private depth = 1
  private readonly names = new Names()
  private readonly given = new Map<object, string>()
  /** In the order of their first call; printing one may add others. */
  private readonly routines = new Set<Routine>()

  constructor() {
    for (const word of words) this.names.fresh(word)
  }

  name(of: Variable | FlatArray | Routine): string {
    const known = this.given.get(of)
    if (known !== undefined) return known
    const name = this.names.fresh(of.name)
    this.given.set(of, name)
    return name
  }
  head(name: string, parameters: readonly (Variable | FlatArray)[]): string {
    return `${this.names.fresh(name)}(${this.declared(parameters)})`
  }
  private declared(parameters: readonly (Variable | FlatArray)[]): string {
    const one = (p: Variable | FlatArray): string => {
      if (!("origin" in p)) return `${this.name(p)}: ${p.type}`
      return `${this.name(p)}: ${p.type}[${p.entries === undefined ? "" : this.term(p.entries)}]`
    }
    return parameters.map(one).join(", ")
  }
  constants(program: Program): void {
    for (const array of constantsOf(program)) {
      const entries = Array.from(array.data as ArrayLike<Scalar>, plainNumber)
      this.line(`constant ${this.name(array)}: ${array.type}[] = ${entries.join(", ")}`)
    }
  }
  routineLines(): string[] {
    const lines: string[] = []
    for (const routine of this.routines) {
      this.lines = []
      const name = this.name(routine)
      const declared = this.declared(routine.parameters)
      this.block(routine.body)
      lines.push("", `routine ${name}(${declared}) ${JSON.stringify(routine.note)}`, ...this.lines)
    }
    return lines
  }

  block(body: readonly Statement[]): void {
    for (const statement of body) this.statement(statement)
  }
  private line(text: string): void {
    this.lines.push("  ".repeat(this.depth) + text)
  }
  private inside(head: string, body: readonly Statement[]): void {
    this.line(head)
    this.depth++
    this.block(body)
    this.depth--
  }

  private statement(s: Statement): void {
    switch (s.kind) {
      case "let":
        return this.line(
          `${s.variable.mutable ? "var" : "let"} ${this.name(s.variable)}: ${s.variable.type} = ${this.term(s.value)}`,
        )
      case "set":
        return this.line(`${this.name(s.variable)} = ${this.term(s.value)}`)
      case "store":
        return this.line(`${this.name(s.array)}[${this.term(s.index)}] = ${this.term(s.value)}`)
      case "alloc": {
        const from = s.reuse === undefined ? "" : ` in ${this.name(s.reuse)}`
        const covered = s.covered === true ? " covered" : ""
        const reason = s.reason === undefined ? "" : ` ${JSON.stringify(s.reason)}`
        return this.line(
          `alloc ${this.name(s.array)}: ${s.array.type}[${this.term(s.size)}]${from}${covered}${reason}`,
        )
      }
      case "loop": {
        const step = s.step === 1 ? "" : ` by ${s.step}`
        return this.inside(
          `for ${this.name(s.variable)} in ${this.term(s.from)}..${this.term(s.to)}${step}`,
          s.body,
        )
      }
      case "while":
        return this.inside(`while ${this.term(s.test)}`, s.body)
      case "if":
        this.inside(`if ${this.term(s.test)}`, s.then)
        if (s.else.length > 0) this.inside("else", s.else)
        return
      case "run":
        this.routines.add(s.routine)
        return this.line(
          `${s.vectors === true ? "vector " : ""}${this.name(s.routine)}(${s.args.map((a) => this.argument(a)).join(", ")})`,
        )
      case "call": {
        const outputs = s.outputs.map((o) =>
          o === undefined
            ? "_"
            : `${this.name(o.array)}: ${o.array.type}[${o.shape.map((x) => ("op" in x ? this.term(x) : this.name(x))).join(", ")}]`,
        )
        const inputs = s.inputs.map(
          (x) => `${this.name(x.array)}[${x.shape.map((d) => this.term(d)).join(", ")}]`,
        )
        return this.line(
          `call ${outputs.join(", ")} = ${s.kernel.name}(${inputs.join(", ")}) ${optionsText(s.options)}`,
        )
      }
      case "comment": {
        if (s.text.length === 0) return
        const text = s.text.map((part) => (typeof part === "string" ? part : this.name(part)))
        return this.line(`# ${JSON.stringify(text.join("")).slice(1, -1)}`)
      }
      case "throw":
        return this.line(`throw ${JSON.stringify(s.message)}`)
    }
  }
  private argument(argument: Argument): string {
    return "op" in argument ? this.term(argument) : this.name(argument)
  }

  term(t: Term): string {
    switch (t.op) {
      case "const":
        return constantText(t)
      case "get":
        return this.name(t.variable)
      case "load":
        return `${this.name(t.array)}[${this.term(t.args[0])}]`
      case "length":
        return `length(${this.name(t.array)})`
      case "unary":
      case "binary":
        return `${t.fn}(${t.args.map((a) => this.term(a)).join(", ")})`
      case "math":
        return `${functionText(t.fn)}(${t.args.map((a) => this.term(a)).join(", ")})`
      case "select":
        return `select(${t.args.map((a) => this.term(a)).join(", ")})`
      case "cast":
        return `${t.type}(${this.term(t.args[0])})`
      case "position": {
        const said = [t.caller, t.where].map((text) => JSON.stringify(text))
        return `position(${[this.term(t.args[0]), t.extent, ...said].join(", ")})`
      }
    }
  }
}

/** Functions of the host are told apart from the package's own. */
export const functionText = (fn: MathFunction): string =>
  typeof fn !== "string" ? fn.name : isExact(fn) ? fn : `Math.${fn}`

const plainNumber = (value: Scalar): string => (Object.is(value, -0) ? "-0" : String(value))

/** A whole number is an index, one with a point a float64; the others say their type. */
const constantText = ({ type, value }: Term & { op: "const" }): string => {
  const text = plainNumber(value)
  if (type === "index") return text
  return type !== "float64" ? `${text}:${type}` : /^-?\d+$/.test(text) ? `${text}.0` : text
}

const optionsText = (options: KernelOptions): string => {
  const value = (v: KernelOptions[string]): string => {
    if (typeof v === "number") return plainNumber(v)
    return typeof v === "object" && v !== null ? `[${v.map(plainNumber).join(", ")}]` : JSON.stringify(v)
  }
  return `{${Object.entries(options)
    .map(([key, v]) => `${JSON.stringify(key)}: ${value(v)}`)
    .join(", ")}}`
}
