import type { Argument, FlatArray, Program, Routine, Statement, Term, Variable } from "./ir.js"
import { Names } from "./names.js"

/**
 * The loops as text, with every type: for reading and comparing, not for running.
 *
 * @example print(lower(graph, [y]))   // "program(x: float64[])\n  alloc y: float64[3]\n  for i in 0..3 …"
 */
export const print = (program: Program): string => {
  const printer = new Printer()
  const head = printer.head(program.name, [...program.arguments, ...program.parameters])
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
  private readonly routines = new Set<Routine>()

  name(of: Variable | FlatArray): string {
    const known = this.given.get(of)
    if (known !== undefined) return known
    const name = this.names.fresh(of.name)
    this.given.set(of, name)
    return name
  }
  head(name: string, parameters: readonly (Variable | FlatArray)[]): string {
    const declared = parameters.map((p) => `${this.name(p)}: ${p.type}${"origin" in p ? "[]" : ""}`)
    return `${name}(${declared.join(", ")})`
  }
  routineLines(): string[] {
    return [...this.routines].flatMap((routine) => {
      this.lines = []
      const head = this.head(routine.name, routine.parameters)
      this.block(routine.body)
      return ["", head, ...this.lines]
    })
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
        return this.line(`alloc ${this.name(s.array)}: ${s.array.type}[${this.term(s.size)}]${from}`)
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
        return this.line(`${s.routine.name}(${s.args.map((a) => this.argument(a)).join(", ")})`)
      case "call": {
        const outputs = s.outputs.map((o) =>
          o === undefined
            ? "_"
            : `${this.name(o.array)}[${o.extents.map((x) => (x === undefined ? "" : this.name(x))).join(", ")}]`,
        )
        const inputs = s.inputs.map(
          (x) => `${this.name(x.array)}[${x.shape.map((d) => this.term(d)).join(", ")}]`,
        )
        return this.line(
          `${outputs.join(", ")} = ${s.kernel.name}(${inputs.join(", ")}) ${JSON.stringify(s.options)}`,
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
        return `${Object.is(t.value, -0) ? "-0" : t.value}${t.type === "index" || t.type === "float64" ? "" : `:${t.type}`}`
      case "get":
        return this.name(t.variable)
      case "load":
        return `${this.name(t.array)}[${this.term(t.args[0])}]`
      case "length":
        return `length(${this.name(t.array)})`
      case "unary":
      case "binary":
      case "math":
        return `${t.fn}(${t.args.map((a) => this.term(a)).join(", ")})`
      case "select":
        return `select(${t.args.map((a) => this.term(a)).join(", ")})`
      case "cast":
        return `${t.type}(${this.term(t.args[0])})`
    }
  }
}
