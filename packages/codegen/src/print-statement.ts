import type { Affine } from "./affine.js"
import { copyOf } from "./copies.js"
import type { Copy } from "./copies.js"
import type { emittedHelpers } from "./emitted-helpers.js"
import type { Axis } from "./expr.js"
import type { Kernel } from "./graph.js"
import type { Argument, FlatArray, Routine, Statement, Term, Variable } from "./ir.js"
import { mostKept } from "./kept.js"
import type { Names } from "./names.js"
import type { OwnFunction } from "./own-function.js"
import { callsItsLoops, capturedBy } from "./outline.js"
import { termPrinter, type TermPrinter } from "./print-term.js"
import { optionsText, plain, quoted } from "./quote.js"
import { bufferOf } from "./scalar.js"
import { writes } from "./walk.js"

/** What a module calls by name. */
export interface ModuleNames {
  readonly routines: ReadonlyMap<Routine, string>
  /** Those that run on vectors too, and where their arrays begin in the memory that they share. */
  readonly wasm?: ReadonlySet<Routine>
  readonly offsets?: ReadonlyMap<FlatArray, number>
  readonly kernels: ReadonlyMap<Kernel, string>
  readonly functions: ReadonlyMap<OwnFunction, string>
}
/** Declarations of so many characters share lines of at most as many. */
const shortDeclaration = 40
const lineLength = 100
/** Arrays of fewer bytes are soon cleared. */
const fewestBytes = 1 << 15

/** A line that is a call or sets something. */
const isPlain = /^(?!const |let |for |if |while )\w/

const signs: ReadonlyMap<string, string> = new Map([
  ["add", "+"],
  ["sub", "-"],
  ["mul", "*"],
  ["div", "/"],
])

export type Helper = keyof typeof emittedHelpers | "guardError" | "uncleared"

/** Writes statements as lines of JavaScript. */
export class StatementPrinter {
  readonly terms: TermPrinter
  /** What stands for small arrays of the program's own, by name. */
  readonly kept = new Map<FlatArray, string>()
  /** Lines that differ in memory. */
  private readonly keptLines = new Map<number, string>()
  /** How many entries the arrays have that were made. */
  private readonly lengths = new Map<FlatArray, string>()
  private written: string[] = []
  /** The last line, where it declares what is short, and how. */
  private listed = ""
  private depth = 1
  private inFunction = false
  private readonly functionLines: string[][] = []
  private readonly called = new Set<Helper>()
  private readonly mentioned: (FlatArray | Variable)[] = []

  /** @param debug - whether every access is checked, and memory that is to be written first begins as garbage */
  constructor(
    private readonly names: Names,
    private readonly module: ModuleNames,
    private readonly debug: boolean,
  ) {
    const position = ({ extent, caller, where }: Axis, at: string): string => {
      this.helper("guardError")
      return `${this.helper("position")}(${at}, ${extent}, ${quoted(caller)}, ${quoted(where)})`
    }
    const inside = (name: string, at: string): string => `${this.helper("inside")}(${name}, ${at}, "${name}")`
    this.terms = termPrinter(names, position, debug ? inside : undefined)
  }

  /** The lines so far, once everything has its name. */
  get lines(): readonly string[] {
    return this.mentioned.length === 0 ? this.written : this.written.map((line) => this.withNames(line))
  }
  /** The same in memory, where the program keeps small arrays of its own, and has passes that the source has not. */
  get linesInMemory(): readonly string[] {
    return this.keptLines.size === 0 ? this.lines : this.lines.map((line, i) => this.keptLines.get(i) ?? line)
  }
  /** The functions that they call for blocks of rows. */
  get functions(): readonly string[] {
    return this.functionLines.map((lines) => lines.map((line) => this.withNames(line)).join("\n"))
  }
  get count(): number {
    return this.written.length
  }
  /** What the lines call that a module must bring. */
  get helpers(): ReadonlySet<Helper> {
    if (this.terms.usesToBigInt) this.called.add("toBigInt")
    return this.called
  }
  helper(helper: Helper): Helper {
    this.called.add(helper)
    return helper
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

  line(text: string): void {
    this.written.push("  ".repeat(this.depth) + text)
  }
  /** Short declarations of one kind that follow each other share a line. */
  private declare(kind: "let" | "const", text: string): void {
    const last = this.count - 1
    const short = text.length <= shortDeclaration
    const joined = `${this.written[last]}, ${text}`
    if (short && this.listed === `${last} ${kind}` && joined.length <= lineLength) this.written[last] = joined
    else this.line(`${kind} ${text}`)
    this.listed = short ? `${this.count - 1} ${kind}` : ""
  }
  block(body: readonly Statement[]): void {
    for (const statement of body) this.statement(statement)
  }
  private nested(head: string, body: readonly Statement[], end = "}", apart = false): void {
    const first = this.count
    this.line(`${head} {`)
    this.names.open()
    this.depth++
    for (const statement of body)
      if (apart && statement.kind === "loop") this.callOf(statement)
      else this.statement(statement)
    this.depth--
    this.names.close()
    if (end !== "}" || !this.joinOne(first, head)) this.line(end)
  }
  /** A body of one short line needs no braces. */
  private joinOne(first: number, head: string): boolean {
    const only = this.count === first + 2 ? this.written.at(-1)!.trim() : ""
    const joined = `${"  ".repeat(this.depth)}${head} ${only}`
    if (!isPlain.test(only) || joined.length > lineLength) return false
    this.written.splice(first, 2, joined)
    return true
  }

  /** Lines that stand one step further in. */
  indented(write: () => void): void {
    this.depth++
    write()
    this.depth--
  }

  /** A loop that in memory is the other arm of what is written. */
  inMemory(write: () => void, loop: Statement & { kind: "loop" }): void {
    const { written } = this
    this.written = []
    write()
    const before = this.written
    this.written = written
    const first = this.count
    this.statement(loop)
    const last = this.count - 1
    this.keptLines.set(first, [...before, this.written[first]!].join("\n"))
    this.keptLines.set(last, `${this.keptLines.get(last) ?? this.written[last]!}\n  }`)
  }

  /** A loop as a function of its own, and its call. */
  private callOf(loop: Statement & { kind: "loop" }): void {
    const { names } = this
    const { taken, set } = capturedBy(loop)
    const made = writes([loop]).values().next().value
    const name = names.outermost(`${made?.name ?? "rows"}_in_rows`)
    const parameters = taken.map((x) => names.of(x)).join(", ")
    const results = set.map((x) => names.of(x)).join(", ")
    const around = { written: this.written, depth: this.depth }
    this.written = [`function ${name}(${parameters}) {`]
    this.depth = 1
    this.inFunction = true
    this.statement(loop)
    if (set.length > 0) this.line(`return ${set.length === 1 ? results : `[${results}]`}`)
    this.functionLines.push([...this.written, "}"])
    this.inFunction = false
    Object.assign(this, around)
    const call = `${name}(${parameters})`
    this.line(set.length === 0 ? call : set.length === 1 ? `${results} = ${call}` : `;[${results}] = ${call}`)
  }

  statement(statement: Statement): void {
    const { names, terms } = this
    switch (statement.kind) {
      case "let": {
        const { variable, value } = statement
        const text = `${names.give(variable, variable.name)} = ${terms.local(value)}`
        return this.declare(variable.mutable ? "let" : "const", text)
      }
      case "set":
        return this.line(this.assignment(names.of(statement.variable), statement.variable, statement.value))
      case "store":
        return this.line(this.stored(statement))
      case "alloc": {
        this.lengths.set(statement.array, terms.value(statement.size))
        const made = statement.reuse === undefined ? this.memory(statement) : names.of(statement.reuse)
        const fill = this.debug && statement.covered === true
        const value = fill ? `${this.helper("garbage")}(${made})` : made
        const head = `const ${names.give(statement.array, statement.array.name)} = `
        const kept = this.kept.has(statement.array) ? this.keptMemory(statement, made) : undefined
        if (kept !== undefined) this.keptLines.set(this.count, `  ${head}${kept}`)
        return this.line(head + value)
      }
      case "loop": {
        const { variable, from, to, step, body } = statement
        const copy = this.debug ? undefined : copyOf(statement)
        if (copy !== undefined) return this.line(this.copied(copy))
        const start = terms.value(from)
        const limit = this.limit(to)
        names.open()
        const name = names.give(variable, variable.name)
        const bound = limit.name === undefined ? limit.text : limit.name
        const next = step === 1 ? `${name}++` : `${name} += ${step}`
        const apart = this.depth === 1 && !this.inFunction && callsItsLoops(statement)
        this.nested(`for (let ${name} = ${start}; ${name} < ${bound}; ${next})`, body, "}", apart)
        return names.close()
      }
      case "while":
        return this.nested(`while (${terms.local(statement.test)})`, statement.body)
      case "if": {
        const only = statement.then[0]
        if (statement.else.length === 0 && statement.then.length === 1 && only?.kind === "throw") {
          return this.line(`if (${terms.local(statement.test)}) ${this.thrown(only.message)}`)
        }
        this.nested(
          `if (${terms.local(statement.test)})`,
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
        return this.line(`${this.module.routines.get(statement.routine)!}(${args.join(", ")})`)
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

  /** A loop that only copies is one call. */
  private copied({ source, target, first, end, from, to }: Copy): string {
    const [start, stop, at] = [this.sum(from, first), this.sum(from, end), this.sum(to, first)]
    const isWhole = start === "0" && this.lengthOf(source) === stop
    const part = isWhole ? "" : `.subarray(${start}, ${stop})`
    return `${this.names.of(target)}.set(${this.names.of(source)}${part}${at === "0" ? "" : `, ${at}`})`
  }
  private lengthOf(array: FlatArray): string | undefined {
    if (array.data !== undefined) return String(array.data.length)
    return array.entries === undefined ? this.lengths.get(array) : this.terms.value(array.entries)
  }
  private sum({ constant, parts }: Affine, more: number): string {
    const texts = [...parts].map(
      ([term, times]) => `${times === 1 ? "" : `${times} * `}${this.terms.value(term)}`,
    )
    if (constant + more !== 0 || texts.length === 0) texts.push(String(constant + more))
    return texts.join(" + ")
  }

  /** A bound that is more than a name or number is computed once, before the loop. */
  private limit(to: Term): { text: string; name?: string } {
    const text = this.terms.value(to)
    if (to.op === "const" || to.op === "get" || to.op === "length" || to.op === "cast") return { text }
    const name = this.names.fresh("end")
    this.line(`const ${name} = ${text}`)
    return { text, name }
  }

  private memory({ array, size, covered }: Statement & { kind: "alloc" }): string {
    const entries = this.terms.value(size)
    const offset = this.module.offsets?.get(array)
    const fresh = covered === true ? "" : ".fill(0)"
    if (offset !== undefined) return `new ${bufferName(array)}(blocks, ${offset}, ${entries})${fresh}`
    const { name, BYTES_PER_ELEMENT: bytes } = bufferOf(array.type)
    const isLarge = size.op === "const" && Number(size.value) * bytes >= fewestBytes
    return covered === true && isLarge && !this.debug
      ? `${this.helper("uncleared")}(${name}, ${entries})`
      : `new ${name}(${entries})`
  }
  private keptMemory({ array, size }: Statement & { kind: "alloc" }, made: string): string | undefined {
    const kept = this.kept.get(array)!
    if (size.op !== "const") return `${this.terms.value(size)} <= ${mostKept} ? ${kept} : ${made}`
    return Number(size.value) <= mostKept ? kept : undefined
  }
  private stored({ array, index, value }: Statement & { kind: "store" }): string {
    const element = this.terms.element(array, index)
    const sign = value.op === "binary" && value.type === "float64" ? signs.get(value.fn) : undefined
    if (sign === undefined || value.op !== "binary") return `${element} = ${this.terms.value(value)}`
    const [old, operand] = value.args
    const isOld = old.op === "load" && old.array === array && old.args[0] === index
    return isOld
      ? `${element} ${sign}= ${this.terms.value(operand)}`
      : `${element} = ${this.terms.value(value)}`
  }
  private assignment(name: string, variable: Variable, value: Term): string {
    if (value.op === "binary" && value.type === "bool" && (value.fn === "and" || value.fn === "or")) {
      const [old, test] = value.args
      if (old.op === "get" && old.variable === variable)
        return `${name} ${value.fn === "and" ? "&&" : "||"}= ${this.terms.local(test)}`
    }
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
    return `throw ${this.helper("guardError")}(${quoted(message)})`
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
    this.line(`const [${results.join(", ")}] = ${this.module.kernels.get(statement.kernel)!}(${args})`)
    for (const [i, output] of statement.outputs.entries()) {
      if (output === undefined) continue
      this.line(`const ${names.give(output.array, output.array.name)} = ${results[i]}.data`)
      for (const [axis, extent] of output.shape.entries()) {
        if ("op" in extent) continue
        this.line(`const ${names.give(extent, extent.name)} = ${results[i]}.shape[${axis}]`)
      }
    }
  }
}

export const bufferName = (array: FlatArray): string => bufferOf(array.type).name
