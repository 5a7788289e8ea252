import { emittedHelpers, guardErrorSource } from "./emitted-helpers.js"
import type { Kernel, KernelOptions } from "./graph.js"
import type { Argument, FlatArray, Program, Result, Routine, Statement, Term, Variable } from "./ir.js"
import { Names } from "./names.js"
import { TermPrinter, literal } from "./print-term.js"
import { bufferOf } from "./scalar.js"
import type { Buffer, ScalarType } from "./scalar.js"
import { constantsOf, isPass } from "./walk.js"

/** Source, and the kernels that its imports name. */
export interface Emitted {
  readonly source: string
  readonly kernels: readonly NamedKernel[]
}
export interface NamedKernel {
  /** The name that the source calls it by. */
  readonly name: string
  readonly kernel: Kernel
}

/** What the same text needs when it is compiled in memory: no imports and exports, large constants by reference. */
export interface Pieces extends Emitted {
  readonly body: string
  readonly constants: readonly Buffer[]
  /** Where each pass of the report begins in the source: lines, the first is 1. */
  readonly pass_lines: readonly number[]
}

/** Text from user data on one line, without what could end a comment or a string. */
const plain = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").replace(/\*\//g, "* /")
const quoted = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  )

/**
 * The program as one ES module.
 *
 * @example emit(lower(graph, [y])).source   // "export function program(x) {\n  const y = new Float64Array(3)…"
 */
export const emit = (program: Program, options: EmitOptions = {}): Emitted => {
  const { source, kernels } = emitPieces(program, options)
  return { source, kernels }
}

export interface EmitOptions {
  /** Checks every access, and lets memory that is written before it is read begin as garbage (false). */
  readonly debug?: boolean
}

interface PieceOptions extends EmitOptions {
  /** Longer constants are not written out (Infinity). */
  readonly largest_constant?: number
  /** Whether `clock.start()` stands before each pass and `clock.stop(k)` behind it (false). */
  readonly clock?: boolean
}

export const emitPieces = (program: Program, options: PieceOptions = {}): Pieces =>
  new Emitter(program, options).emit()

type Helper = keyof typeof emittedHelpers

class Emitter {
  private readonly names = new Names()
  private readonly terms: TermPrinter
  private readonly lines: string[] = []
  private depth = 1
  private usesGuardError = false
  private readonly helpers = new Set<Helper>()
  private readonly kernels = new Map<Kernel, string>()
  private readonly routines = new Map<Routine, string>()
  private readonly constants: Buffer[] = []
  private readonly mentioned: (FlatArray | Variable)[] = []

  constructor(
    private readonly program: Program,
    private readonly options: PieceOptions,
  ) {
    this.terms = new TermPrinter(this.names, options.debug)
  }

  emit(): Pieces {
    const { program, names } = this
    const name = names.fresh(program.name)
    for (const taken of ["guardError", "constants", "clock", ...Object.keys(emittedHelpers)])
      names.fresh(taken)
    this.reserve(program.body)
    const heads = this.constantArrays()
    names.open()
    const parameters = [...program.arguments, ...program.parameters].map((p) => names.give(p, p.name))
    for (const argument of program.arguments) this.check(argument)
    const passes = this.passes(program.body)
    this.line(`return [${program.results.map((r) => this.result(r)).join(", ")}]`)
    names.close()
    const lines = this.lines.map((line) => this.withNames(line))
    const main = [`function ${name}(${parameters.join(", ")}) {`, ...lines, "}"].join("\n")
    const routines = [...this.routines.keys()].map((r) => this.routine(r))
    if (this.terms.usesToBigInt) this.helpers.add("toBigInt")
    if (this.options.debug === true) this.helpers.add("inside")
    const helpers = [...routines, ...[...this.helpers].map((name) => emittedHelpers[name])]
    const imports = this.imports()
    const head = (...parts: string[][]): string =>
      parts
        .map((p) => p.map((l) => `${l}\n`).join(""))
        .filter((p) => p !== "")
        .map((p) => `${p}\n`)
        .join("")
    const rest = ["", ...helpers].join("\n\n") + "\n"
    const before = head(imports, heads)
    // the function's own line stands before its first
    const first = before.split("\n").length + 1
    return {
      source: `${before}export ${main}${rest}${this.usesGuardError ? `\n${guardErrorSource}\n` : ""}`,
      body: `${head(heads)}${main}${rest}return ${name}\n`,
      kernels: [...this.kernels].map(([kernel, as]) => ({ kernel, name: as })),
      constants: this.constants,
      pass_lines: passes.map((at) => at + first),
    }
  }

  /** The statements of the program itself; gives the lines at which its passes begin. */
  private passes(body: readonly Statement[]): number[] {
    const begins: number[] = []
    const { clock = false } = this.options
    for (const statement of body) {
      if (!isPass(statement)) {
        this.statement(statement)
        continue
      }
      if (clock) this.line("clock.start()")
      begins.push(this.lines.length)
      this.statement(statement)
      if (clock) this.line(`clock.stop(${begins.length - 1})`)
    }
    return begins
  }

  /** An argument must be the typed array that the loops were made for. */
  private check(argument: FlatArray): void {
    const name = this.names.of(argument)
    const type = bufferName(argument)
    const entries = argument.entries === undefined ? undefined : this.terms.value(argument.entries)
    const args = [quoted(argument.name), name, type, ...(entries === undefined ? [] : [entries])]
    this.helpers.add("checkArgument")
    this.usesGuardError = true
    this.line(`checkArgument(${args.join(", ")})`)
  }

  /** Module-level names come first, so that no local hides them. */
  private reserve(body: readonly Statement[]): void {
    for (const statement of body) {
      switch (statement.kind) {
        case "call":
          if (!this.kernels.has(statement.kernel)) {
            this.kernels.set(statement.kernel, this.names.fresh(statement.kernel.name))
          }
          break
        case "run":
          if (!this.routines.has(statement.routine)) {
            this.routines.set(statement.routine, this.names.fresh(statement.routine.name))
            this.reserve(statement.routine.body)
          }
          break
        case "loop":
        case "while":
          this.reserve(statement.body)
          break
        case "if":
          this.reserve(statement.then)
          this.reserve(statement.else)
      }
    }
  }

  private constantArrays(): string[] {
    return constantsOf(this.program).map((array) => {
      const name = this.names.give(array, array.name)
      const data = array.data!
      if (data.length > (this.options.largest_constant ?? Infinity)) {
        this.constants.push(data)
        return `const ${name} = constants[${this.constants.length - 1}]`
      }
      const entries = Array.from(data as ArrayLike<number | bigint>, (x) => literal(x).text)
      return `const ${name} = ${bufferName(array)}.of(${entries.join(", ")})`
    })
  }

  private imports(): string[] {
    const modules = new Map<string, string[]>()
    for (const [kernel, as] of this.kernels) {
      const name = kernel.name === as ? as : `${kernel.name} as ${as}`
      modules.set(kernel.module, [...(modules.get(kernel.module) ?? []), name])
    }
    return [...modules].map(([module, names]) => `import { ${names.join(", ")} } from ${quoted(module)}`)
  }

  /** Stands for a name that is given later. */
  private later(thing: FlatArray | Variable): string {
    return `\u0001${this.mentioned.push(thing) - 1}\u0001`
  }
  private withNames(line: string): string {
    return line.replace(/\u0001(\d+)\u0001/g, (_, k) => {
      const thing = this.mentioned[Number(k)]!
      return this.names.known(thing) ?? plain(thing.name)
    })
  }

  private line(text: string): void {
    this.lines.push("  ".repeat(this.depth) + text)
  }
  private block(body: readonly Statement[]): void {
    for (const statement of body) this.statement(statement)
  }
  private nested(head: string, body: readonly Statement[], end = "}"): void {
    this.line(head)
    this.names.open()
    this.depth++
    this.block(body)
    this.depth--
    this.names.close()
    this.line(end)
  }

  private statement(statement: Statement): void {
    const { names, terms } = this
    switch (statement.kind) {
      case "let": {
        const { variable, value } = statement
        const text = terms.local(value)
        return this.line(
          `${variable.mutable ? "let" : "const"} ${names.give(variable, variable.name)} = ${text}`,
        )
      }
      case "set":
        return this.line(this.assignment(names.of(statement.variable), statement.variable, statement.value))
      case "store":
        return this.line(
          `${terms.element(statement.array, statement.index)} = ${terms.value(statement.value)}`,
        )
      case "alloc": {
        const size = terms.value(statement.size)
        const made =
          statement.reuse === undefined
            ? `new ${bufferName(statement.array)}(${size})`
            : names.of(statement.reuse)
        const fill = this.options.debug === true && statement.covered === true
        if (fill) this.helpers.add("garbage")
        const value = fill ? `garbage(${made})` : made
        return this.line(`const ${names.give(statement.array, statement.array.name)} = ${value}`)
      }
      case "loop": {
        const { variable, from, to, step, body } = statement
        const start = terms.value(from)
        const limit = this.limit(to)
        names.open()
        const name = names.give(variable, variable.name)
        const bound = limit.name === undefined ? limit.text : limit.name
        const next = step === 1 ? `${name}++` : `${name} += ${step}`
        this.nested(`for (let ${name} = ${start}; ${name} < ${bound}; ${next}) {`, body)
        return names.close()
      }
      case "while":
        return this.nested(`while (${terms.test(statement.test)}) {`, statement.body)
      case "if": {
        const only = statement.then[0]
        if (statement.else.length === 0 && statement.then.length === 1 && only?.kind === "throw") {
          return this.line(`if (${terms.test(statement.test)}) ${this.thrown(only.message)}`)
        }
        this.nested(
          `if (${terms.test(statement.test)}) {`,
          statement.then,
          statement.else.length > 0 ? "} else {" : "}",
        )
        if (statement.else.length === 0) return
        names.open()
        this.depth++
        this.block(statement.else)
        this.depth--
        names.close()
        return this.line("}")
      }
      case "run": {
        const args = statement.args.map((a) => this.argument(a))
        return this.line(`${this.routines.get(statement.routine)!}(${args.join(", ")})`)
      }
      case "call":
        return this.call(statement)
      case "comment": {
        if (statement.text.length === 0) return
        // what is declared below has no name yet: it is filled in at the end
        const text = statement.text.map((part) => (typeof part === "string" ? plain(part) : this.later(part)))
        return this.line(`// ${text.join("")}`)
      }
      case "throw":
        return this.line(this.thrown(statement.message))
    }
  }

  /** A bound that is more than a name or number is computed once, before the loop. */
  private limit(to: Term): { text: string; name?: string } {
    const text = this.terms.value(to)
    if (to.op === "const" || to.op === "get" || to.op === "length" || to.op === "cast") return { text }
    const name = this.names.fresh("end")
    this.line(`const ${name} = ${text}`)
    return { text, name }
  }

  private assignment(name: string, variable: Variable, value: Term): string {
    const text = this.terms.local(value)
    const shorthand =
      (variable.type === "float64" || variable.type === "index") &&
      value.op === "binary" &&
      (value.fn === "add" || value.fn === "mul") &&
      value.args[0].op === "get" &&
      value.args[0].variable === variable
    if (!shorthand) return `${name} = ${text}`
    const [, right] = value.args
    if (value.fn === "add" && right.op === "const" && right.value === 1) return `${name}++`
    return `${name} ${value.fn === "add" ? "+" : "*"}= ${this.terms.local(right)}`
  }

  private thrown(message: string): string {
    this.usesGuardError = true
    return `throw guardError(${quoted(message)})`
  }

  private argument(argument: Argument): string {
    return "op" in argument ? this.terms.value(argument) : this.names.of(argument)
  }

  private call(statement: Statement & { kind: "call" }): void {
    const { names, terms } = this
    const inputs = statement.inputs.map(
      ({ array, shape }) =>
        `{ data: ${names.of(array)}, shape: [${shape.map((s) => terms.value(s)).join(", ")}] }`,
    )
    const wanted = statement.outputs.map((o) => o !== undefined)
    const results = statement.outputs.map((o) =>
      o === undefined ? "" : names.fresh(`${o.array.name}_array`),
    )
    while (results.at(-1) === "") results.pop()
    const args = `[${inputs.join(", ")}], ${optionsText(statement.options)}, [${wanted.join(", ")}]`
    this.line(`const [${results.join(", ")}] = ${this.kernels.get(statement.kernel)!}(${args})`)
    for (const [i, output] of statement.outputs.entries()) {
      if (output === undefined) continue
      this.line(`const ${names.give(output.array, output.array.name)} = ${results[i]}.data`)
      for (const [axis, extent] of output.shape.entries()) {
        if ("op" in extent) continue
        this.line(`const ${names.give(extent, extent.name)} = ${results[i]}.shape[${axis}]`)
      }
    }
  }

  private result({ array, scalar, type, shape }: Result): string {
    const { names, terms } = this
    const extents = shape.map((s) => terms.value(s)).join(", ")
    const data =
      array !== undefined
        ? names.of(array)
        : `${constructorName(type)}.of(${scalar!.map((part) => terms.value(part)).join(", ")})`
    return `{ data: ${data}, shape: [${extents}] }`
  }

  private routine(routine: Routine): string {
    const { names } = this
    this.lines.length = 0
    names.open()
    const parameters = routine.parameters.map((p) => names.give(p, p.name))
    this.block(routine.body)
    names.close()
    const head = `function ${this.routines.get(routine)!}(${parameters.join(", ")}) {`
    return [`/** ${plain(routine.note)} */`, head, ...this.lines, "}"].join("\n")
  }
}

const constructorName = (type: ScalarType): string => bufferOf(type).name
const bufferName = (array: FlatArray): string => constructorName(array.type)

const optionsText = (options: KernelOptions): string => {
  const entries = Object.entries(options).map(([key, value]) => {
    const name = /^[A-Za-z_]\w*$/.test(key) && key !== "__proto__" ? key : `[${quoted(key)}]`
    return `${name}: ${optionText(value)}`
  })
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`
}
const optionText = (value: KernelOptions[string]): string => {
  if (typeof value === "string") return quoted(value)
  if (typeof value === "number") return literal(value).text
  if (typeof value === "boolean" || value === null || value === undefined) return String(value)
  return `[${value.map((x) => literal(x).text).join(", ")}]`
}
