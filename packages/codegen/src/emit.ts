import { emittedHelpers, guardErrorSource, instanceSource, unclearedSource } from "./emitted-helpers.js"
import type { Kernel } from "./graph.js"
import type { FlatArray, Program, Result, Routine, Statement } from "./ir.js"
import { inPlace } from "./in-place.js"
import { mostKept, ownArrays } from "./kept.js"
import { Names } from "./names.js"
import type { OwnFunction } from "./own-function.js"
import { printFunction } from "./print-function.js"
import { functionsOf, printRoutine } from "./print-routine.js"
import { StatementPrinter, bufferName } from "./print-statement.js"
import { printPass } from "./print-pass.js"
import { literal } from "./print-term.js"
import { quoted } from "./quote.js"
import { bufferOf } from "./scalar.js"
import type { Buffer } from "./scalar.js"
import { constantsOf, functionsIn, isPass } from "./walk.js"
import { wasmBlocks } from "./wasm-blocks.js"
import type { WasmBlocks } from "./wasm-blocks.js"
import { pagesOf, wasmModule } from "./wasm-module.js"
import type { WasmCode } from "./wasm-module.js"
import { surroundingsOf, vectorPass } from "./wasm-pass.js"
import type { VectorPass } from "./wasm-pass.js"

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
  /** Put together when somebody reads it. */
  readonly source: string
  readonly body: string
  readonly constants: readonly Buffer[]
  /** A module of its routines on vectors, which the text calls `wasm`, and the bytes of memory that they need. */
  readonly wasm: { readonly code: WasmCode; readonly bytes: number } | undefined
  /** Where each pass of the report begins in the source: lines, the first is 1. */
  readonly pass_lines: readonly number[]
}

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
  /**
   * Whether routines on vectors run in WebAssembly where the host has it (false); their text in JavaScript stays, for
   * where it has not. With `debug` they never do.
   */
  readonly wasm?: boolean
  /** Loops of fewer turns stay JavaScript with `wasm`: copies of what they reach would take longer (16384). */
  readonly fewest_turns?: number
}

interface PieceOptions extends EmitOptions {
  /** Longer constants are not written out (Infinity). */
  readonly largest_constant?: number
  /** Whether `clock.start()` stands before each pass and `clock.stop(k)` behind it (false). */
  readonly clock?: boolean
  /** Whether arguments are taken as they come, and the one result is given as its buffer alone (false). */
  readonly bare?: boolean
  /** Whether small arrays of the program's own are made once and kept for all calls (false). */
  readonly keep?: boolean
}

export const emitPieces = (program: Program, options: PieceOptions = {}): Pieces =>
  new Emitter(program, options).emit()

class Emitter {
  private readonly names = new Names()
  readonly kernels = new Map<Kernel, string>()
  readonly routines = new Map<Routine, string>()
  readonly functions = new Map<OwnFunction, string>()
  private readonly constants: Buffer[] = []
  private readonly printer: StatementPrinter
  private readonly blocks: WasmBlocks | undefined
  /** What of the program runs in WebAssembly, once everything has its name. */
  private code: WasmCode | undefined
  private bytes = 0
  /** The bytes of memory that the source needs. */
  private shownBytes = 0
  private readonly onVectors: boolean
  private readonly passNames = new Map<Statement, readonly [VectorPass, string]>()
  readonly wasm: ReadonlySet<Routine>
  readonly offsets: ReadonlyMap<FlatArray, number> | undefined

  constructor(
    private readonly program: Program,
    private readonly options: PieceOptions,
  ) {
    this.onVectors = options.wasm === true && options.debug !== true
    const blocks = this.onVectors ? wasmBlocks(program) : undefined
    this.blocks = blocks?.bytes === 0 ? undefined : blocks
    this.wasm = new Set(this.blocks?.routines)
    this.offsets = this.blocks?.offsets
    this.printer = new StatementPrinter(this.names, this, options.debug === true)
  }

  emit(): Pieces {
    const { program, names, printer } = this
    const name = names.fresh(program.name)
    for (const taken of ["guardError", "uncleared", "constants", "clock", ...Object.keys(emittedHelpers)])
      names.fresh(taken)
    const candidates = this.candidates()
    if (this.blocks !== undefined || candidates.length > 0)
      for (const taken of ["wasm", "blocks", "instance"]) names.fresh(taken)
    this.reserve(program.body)
    this.code = this.wasmCode(candidates)
    const body = inPlace(program.body, this.passNames)
    const scalars = program.results.flatMap(({ scalar }) => scalar ?? [])
    this.nameAll(functionsIn(body, scalars))
    const constants = this.constantArrays()
    const kept = this.keptArrays()
    names.open()
    const parameters = [...program.arguments, ...program.parameters].map((p) => names.give(p, p.name))
    if (this.options.bare !== true) for (const argument of program.arguments) this.check(argument)
    if (this.blocks !== undefined)
      printer.line(`const blocks = wasm ? wasm.memory.buffer : new ArrayBuffer(${this.blocks.bytes})`)
    else if (this.code?.isShown === true) printer.line("const blocks = wasm?.memory.buffer")
    const passes = this.passes(body)
    if (this.options.bare === true) this.giveBare(program.results[0]!)
    else printer.line(`return [${program.results.map((r) => this.result(r)).join(", ")}]`)
    const main = (lines: readonly string[]): string =>
      [`function ${name}(${parameters.join(", ")}) {`, ...lines, "}"].join("\n")
    const [own, inMemory] = [main(printer.lines), main(printer.linesInMemory)]
    names.close()
    const routines = [...this.routines.keys()].map((r) => printRoutine(r, this, this.options.debug === true))
    const { code } = this
    const functions = [...this.functions.keys()].map((fn) => printFunction(fn, (x) => names.of(x)))
    const called = new Set([printer, ...routines].flatMap((p) => [...p.helpers]))
    const helpers = (Object.keys(emittedHelpers) as (keyof typeof emittedHelpers)[]).filter((h) =>
      called.has(h),
    )
    const parts = [
      ...printer.functions,
      ...routines.map((r) => r.text),
      ...functions,
      ...helpers.map((h) => emittedHelpers[h]),
    ]
    const imports = this.imports()
    const more = [
      ...(called.has("guardError") ? [guardErrorSource] : []),
      ...(called.has("uncleared") ? [unclearedSource] : []),
    ]
    // last: nobody reads its code
    const instance = (): string[] =>
      code?.isShown === true ? [instanceSource, instanceOf(code.text, this.shownBytes)] : []
    const before = (): string => head(imports, constants.map(declared))
    return {
      get source() {
        return `${before()}export ${[own, ...parts, ...more, ...instance()].join("\n\n")}\n`
      },
      body: `${head([...this.byReference(constants), ...kept])}${[inMemory, ...parts].join("\n\n")}\nreturn ${name}\n`,
      kernels: [...this.kernels].map(([kernel, as]) => ({ kernel, name: as })),
      constants: this.constants,
      wasm: code && { code, bytes: this.bytes },
      // the function's own line stands before its first
      get pass_lines() {
        return passes.map((at) => at + before().split("\n").length + 1)
      },
    }
  }

  /** Loops of the program itself that may be passes on vectors. */
  private candidates(): VectorPass[] {
    const { program, blocks } = this
    if (!this.onVectors) return []
    const fewest = this.options.fewest_turns
    const place = { start: blocks?.bytes ?? 0, placed: blocks?.offsets, fewest }
    const around = surroundingsOf(program)
    return program.body.flatMap((s) => (s.kind === "loop" ? (vectorPass(around, s, place) ?? []) : []))
  }
  private wasmCode(candidates: readonly VectorPass[]): WasmCode | undefined {
    const { names, blocks } = this
    this.bytes = this.shownBytes = blocks?.bytes ?? 0
    const passes = new Map(candidates.map((pass) => [pass, names.fresh(pass.routine.name)]))
    if (blocks === undefined && passes.size === 0) return undefined
    const routines = new Map([...this.wasm].map((routine) => [routine, this.routines.get(routine)!]))
    const code = wasmModule(routines, passes)
    for (const [pass, name] of code.passes) {
      this.passNames.set(pass.loop, [pass, name])
      this.bytes = Math.max(this.bytes, pass.end)
      if (!pass.inMemory) this.shownBytes = Math.max(this.shownBytes, pass.end)
    }
    return blocks === undefined && code.passes.size === 0 ? undefined : code
  }

  /** The statements of the program itself; gives the lines at which its passes begin. */
  private passes(body: readonly Statement[]): number[] {
    const begins: number[] = []
    const { clock = false } = this.options
    for (const statement of body) {
      if (!isPass(statement)) {
        this.printer.statement(statement)
        continue
      }
      if (clock) this.printer.line("clock.start()")
      begins.push(this.printer.count)
      const pass = this.passNames.get(statement)
      if (pass === undefined) this.printer.statement(statement)
      else printPass(this.printer, this.names, ...pass)
      if (clock) this.printer.line(`clock.stop(${begins.length - 1})`)
    }
    return begins
  }

  /** An argument must be the typed array that the loops were made for. */
  private check(argument: FlatArray): void {
    const name = this.names.of(argument)
    const type = bufferName(argument)
    const entries = argument.entries === undefined ? undefined : this.printer.terms.value(argument.entries)
    const args = [quoted(argument.name), name, type, ...(entries === undefined ? [] : [entries])]
    this.printer.helper("guardError")
    this.printer.line(`${this.printer.helper("checkArgument")}(${args.join(", ")})`)
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
            this.nameAll(functionsOf(statement.routine))
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

  private nameAll(functions: Iterable<OwnFunction>): void {
    for (const fn of functions)
      if (!this.functions.has(fn)) this.functions.set(fn, this.names.give(fn, fn.name))
  }

  private constantArrays(): Constant[] {
    return constantsOf(this.program).map((array) => ({ array, name: this.names.give(array, array.name) }))
  }
  /** Declarations of constants that are given where they are long. */
  private byReference(constants: readonly Constant[]): string[] {
    return constants.map((constant) => {
      const data = constant.array.data!
      if (data.length <= (this.options.largest_constant ?? Infinity)) return declared(constant)
      return `const ${constant.name} = constants[${this.constants.push(data) - 1}]`
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

  /** Small arrays of the program's own, where they are kept. */
  private keptArrays(): string[] {
    if (this.options.keep !== true || this.options.debug === true) return []
    const kept = ownArrays(this.program).filter((array) => this.offsets?.has(array) !== true)
    return kept.map((array) => {
      const name = this.names.fresh(`kept_${array.name}`)
      this.printer.kept.set(array, name)
      return `const ${name} = new ${bufferName(array)}(${mostKept})`
    })
  }

  private result(result: Result): string {
    const extents = result.shape.map((s) => this.printer.terms.value(s)).join(", ")
    return `{ data: ${this.data(result)}, shape: [${extents}] }`
  }
  private giveBare({ array, scalar, type }: Result): void {
    const { names, printer } = this
    const name = array === undefined ? names.fresh("result") : names.of(array)
    // sooner made than by `of`
    if (array === undefined) printer.line(`const ${name} = new ${bufferOf(type).name}(${scalar!.length})`)
    scalar?.forEach((part, lane) => printer.line(`${name}[${lane}] = ${printer.terms.value(part)}`))
    printer.line(`return ${name}`)
  }
  private data({ array, scalar, type }: Result): string {
    if (array !== undefined) return this.names.of(array)
    return `${bufferOf(type).name}.of(${scalar!.map((part) => this.printer.terms.value(part)).join(", ")})`
  }
}

interface Constant {
  readonly array: FlatArray
  readonly name: string
}
const declared = ({ array, name }: Constant): string => {
  const entries = Array.from(array.data as ArrayLike<number | bigint>, (x) => literal(x).text)
  return `const ${name} = ${bufferName(array)}.of(${entries.join(", ")})`
}

const instanceOf = (text: string, bytes: number): string =>
  `const wasm = instance(${pagesOf(bytes)}, ${quoted(text)})`

/** Sections of lines, each followed by an empty line. */
const head = (...sections: string[][]): string =>
  sections.map((lines) => (lines.length === 0 ? "" : `${lines.join("\n")}\n\n`)).join("")
