import type { RealType } from "./arithmetic.js"
import { LoweringError } from "./errors.js"
import type { Kernel, KernelOptions } from "./graph.js"
import type {
  Argument,
  FlatArray,
  Program,
  Result,
  Routine,
  Shaped,
  Statement,
  Term,
  Variable,
} from "./ir.js"
import { Lexer } from "./lexer.js"
import { TermParser, scalarOf } from "./parse-term.js"
import { allocate } from "./scalar.js"
import type { ScalarType } from "./scalar.js"
import { newArray, newVariable } from "./writer.js"

/**
 * Reads what `print` wrote: the same loops, with the names that the text has. What the text names in comments is plain text.
 *
 * @param kernels - the kernels that the text may call, by their names
 * @throws LoweringError "parse: line 3: x is not defined"
 * @example parse(print(program)).body.length   // program.body.length
 */
export const parse = (text: string, kernels: readonly Kernel[] = []): Program =>
  new Parser(text, kernels).program()

interface Line {
  readonly number: number
  readonly depth: number
  readonly text: string
}

class Parser extends TermParser {
  private readonly lines: readonly Line[]
  private at = 0
  private readonly routines = new Map<string, Routine | number>()

  constructor(
    text: string,
    private readonly kernels: readonly Kernel[],
  ) {
    super()
    this.lines = text.split("\n").flatMap((line, i) => {
      const trimmed = line.trimStart()
      return trimmed === ""
        ? []
        : [{ number: i + 1, depth: (line.length - trimmed.length) / 2, text: trimmed }]
    })
    for (const [i, { depth, text }] of this.lines.entries()) {
      const name = depth === 0 ? /^routine (\w+)/.exec(text)?.[1] : undefined
      if (name !== undefined) this.routines.set(name, i)
    }
  }

  program(): Program {
    this.open()
    const name = this.lexer.take()
    const parameters = this.parameters("argument")
    const body = this.block(1)
    if (this.line?.depth !== 1) throw new LoweringError("parse: the program ends without return")
    this.open()
    this.lexer.expect("return")
    const results = this.lexer.peek === "" ? [] : this.lexer.list("", () => this.result())
    return {
      name,
      arguments: parameters.filter((p): p is FlatArray => "origin" in p),
      parameters: parameters.filter((p): p is Variable => !("origin" in p)),
      body,
      results,
    }
  }

  private get line(): Line | undefined {
    return this.lines[this.at]
  }
  private open(): void {
    const { text, number } = this.lines[this.at++]!
    this.lexer = new Lexer(text, number)
  }
  private parameters(origin: FlatArray["origin"]): (Variable | FlatArray)[] {
    this.lexer.expect("(")
    return this.lexer.list(")", () => {
      const name = this.lexer.take()
      this.lexer.expect(":")
      const type = this.type()
      if (!this.lexer.accept("[")) return this.define(newVariable(name, type))
      const made = newArray(name, type as RealType, origin)
      if (this.lexer.accept("]")) return this.define(made)
      const entries = this.term()
      this.lexer.expect("]")
      return this.define({ ...made, entries })
    })
  }

  private routine(name: string): Routine {
    const found = this.routines.get(name)
    if (found === undefined) this.lexer.fail(`there is no routine ${name}`)
    if (typeof found !== "number") return found!
    const outer = { at: this.at, lexer: this.lexer }
    this.at = found
    this.open()
    this.lexer.expect("routine")
    this.lexer.take()
    const parameters = this.parameters("local")
    const note = JSON.parse(this.lexer.take()) as string
    const made: Routine = { name, note, parameters, body: this.block(1) }
    this.routines.set(name, made)
    Object.assign(this, outer)
    return made
  }

  private block(depth: number): readonly Statement[] {
    return this.writer.block(() => {
      while (this.line?.depth === depth && !this.line.text.startsWith("return ")) {
        const { text } = this.line
        if (text.startsWith("# ")) {
          this.at++
          this.writer.comment([JSON.parse(`"${text.slice(2)}"`) as string])
          continue
        }
        this.open()
        this.statement(depth)
      }
    })
  }
  /** The block below this line, once the line is read to its end. */
  private inside(depth: number): readonly Statement[] {
    this.lexer.expect("")
    return this.block(depth + 1)
  }

  private statement(depth: number): void {
    const { lexer, writer } = this
    const first = lexer.take()
    switch (first) {
      case "let":
      case "var": {
        const name = lexer.take()
        lexer.expect(":")
        const type = this.type()
        lexer.expect("=")
        const value = this.term()
        writer.push({ kind: "let", variable: this.define(newVariable(name, type, first === "var")), value })
        break
      }
      case "constant":
        this.constant()
        break
      case "alloc":
        this.alloc()
        break
      case "for": {
        const name = lexer.take()
        lexer.expect("in")
        const from = this.term()
        lexer.expect("..")
        const to = this.term()
        const step = lexer.accept("by") ? Number(lexer.take()) : 1
        const variable = this.define(newVariable(name, "index"))
        writer.push({ kind: "loop", variable, from, to, step, body: this.inside(depth) })
        return
      }
      case "while": {
        const test = this.term()
        writer.push({ kind: "while", test, body: this.inside(depth) })
        return
      }
      case "if": {
        const test = this.term()
        const then = this.inside(depth)
        const other = this.line?.depth === depth && this.line.text === "else"
        if (other) this.at++
        writer.push({ kind: "if", test, then, else: other ? this.block(depth + 1) : [] })
        return
      }
      case "call":
        this.call()
        break
      case "throw":
        writer.push({ kind: "throw", message: JSON.parse(lexer.take()) as string })
        break
      case "vector":
        this.run(lexer.take(), true)
        break
      default:
        this.written(first)
    }
    lexer.expect("")
  }

  /** A routine that is called, an element that is stored, a local that is set. */
  private written(name: string): void {
    const { lexer, writer } = this
    if (lexer.peek === "(") this.run(name, false)
    else if (lexer.accept("[")) {
      const index = this.term()
      lexer.expect("]")
      lexer.expect("=")
      writer.store(this.array(name), index, this.term())
    } else {
      lexer.expect("=")
      writer.set(this.variable(name), this.term())
    }
  }

  private run(name: string, vectors: boolean): void {
    const { lexer, writer } = this
    lexer.expect("(")
    const args = lexer.list(")", () => this.argument())
    writer.push({ kind: "run", routine: this.routine(name), args, ...(vectors ? { vectors } : {}) })
    for (const arg of args) if (!("op" in arg)) writer.written(arg)
  }

  private constant(): void {
    const { lexer } = this
    const name = lexer.take()
    lexer.expect(":")
    const type = this.type() as RealType
    for (const word of ["[", "]", "="]) lexer.expect(word)
    const entries = lexer.peek === "" ? [] : lexer.list("", () => scalarOf(type, lexer.take()))
    const data = allocate(type, entries.length)
    data.set(entries as never)
    this.define({ ...newArray(name, type, "constant"), data })
  }

  private alloc(): void {
    const { lexer } = this
    const name = lexer.take()
    lexer.expect(":")
    const array = newArray(name, this.type() as RealType)
    lexer.expect("[")
    const size = this.term()
    lexer.expect("]")
    const reuse = lexer.accept("in") ? this.array() : undefined
    const covered = lexer.accept("covered")
    const reason = lexer.peek.startsWith('"') ? (JSON.parse(lexer.take()) as string) : undefined
    this.writer.push({
      kind: "alloc",
      array: this.define(array),
      size,
      ...(reuse === undefined ? {} : { reuse }),
      ...(covered ? { covered } : {}),
      ...(reason === undefined ? {} : { reason }),
    })
  }

  private call(): void {
    const { lexer } = this
    const outputs = lexer.list("=", () => {
      const name = lexer.take()
      if (!lexer.accept(":")) return undefined
      const array = this.define(newArray(name, this.type() as RealType))
      lexer.expect("[")
      const shape = lexer.list("]", () =>
        this.isNew(lexer.peek) ? this.define(newVariable(lexer.take(), "index")) : this.term(),
      )
      return { array, shape }
    })
    const name = lexer.take()
    const kernel = this.kernels.find((k) => k.name === name) ?? lexer.fail(`there is no kernel ${name}`)
    lexer.expect("(")
    const inputs = lexer.list(")", (): Shaped => {
      const array = this.array()
      lexer.expect("[")
      return { array, shape: lexer.list("]", () => this.term()) }
    })
    this.writer.push({ kind: "call", kernel, options: this.options(), inputs, outputs })
  }

  private options(): KernelOptions {
    const { lexer } = this
    const value = (): KernelOptions[string] => {
      if (lexer.accept("[")) return lexer.list("]", () => Number(lexer.take()))
      const word = lexer.take()
      return /^(?:"|true$|false$|null$)/.test(word)
        ? (JSON.parse(word) as string | boolean | null)
        : Number(word)
    }
    lexer.expect("{")
    const entries = lexer.list("}", () => {
      const key = JSON.parse(lexer.take()) as string
      lexer.expect(":")
      return [key, value()] as const
    })
    return Object.fromEntries(entries)
  }

  private result(): Result {
    const { lexer } = this
    const parts: Argument[] = []
    do parts.push(this.argument())
    while (!lexer.accept(":"))
    const type = this.type() as ScalarType
    lexer.expect("[")
    const shape = lexer.list("]", () => this.term())
    const [first] = parts
    return first !== undefined && "origin" in first
      ? { array: first, type, shape }
      : { array: undefined, scalar: parts as Term[], type, shape }
  }
}
