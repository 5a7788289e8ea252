import { LoweringError } from "./errors.js"
import type { Routine, Statement, Term, Variable } from "./ir.js"
import { callsItsLoops } from "./outline.js"
import { isShifted, Pairs } from "./pairs.js"
import { isFloat } from "./scalar.js"
import { blocksOf, operands } from "./walk.js"
import { float32, float64, nothing, op, unsigned, vector } from "./wasm-binary.js"
import type { WasmFunction, WasmType } from "./wasm-binary.js"
import { AddressWriter } from "./wasm-address.js"
import { Lanes } from "./wasm-lanes.js"
import { extractLane, loads, scalarCodes, splat, stores, vectorCodes, wasmTypes } from "./wasm-ops.js"
import type { WasmElement, WasmLoopType } from "./wasm-ops.js"
import { ownFunction, ownScalar } from "./wasm-formula.js"
import type { VectorPass } from "./wasm-pass.js"

type Float = "float32" | "float64"

/**
 * A routine as a function of WebAssembly: arrays are where they begin in memory. What its statements do side by side
 * (`Pairs`) is done by vectors of two; every number is added and rounded as the statements say.
 *
 * @throws LoweringError where a statement or term has no counterpart
 */
export const wasmFunction = (
  routine: Routine,
  name: string | undefined,
  module: ModuleNumbers,
): WasmFunction => new Assembler(routine, module).function(name)

/** Where in a module a routine stands, and a function of `Math`. */
export interface ModuleNumbers {
  of(routine: Routine): number
  host(name: string): number
}

/** Bytes of a pass: hosts take long to compile more, and begin with code that is slow. */
const mostCode = 1 << 16

/**
 * A pass as a function; undefined where it has no counterpart, or nothing in it is done by vectors and it is no loop over
 * blocks of rows: these are long, and would be interpreted until they have been compiled.
 */
export const wasmPass = (pass: VectorPass, name: string, module: ModuleNumbers): WasmFunction | undefined => {
  const assembler = new Assembler(pass.routine, module, pass)
  try {
    const made = assembler.function(name)
    return assembler.vectorised > 0 || callsItsLoops(pass.loop) ? made : undefined
  } catch (error) {
    if (error instanceof LoweringError) return undefined
    throw error
  }
}

/** Code before the first turn of a loop and after the last, where it has any. */
interface Around {
  readonly before?: readonly number[]
  readonly after?: readonly number[]
}

export class Assembler extends AddressWriter {
  /** Operations that are done by vectors. */
  vectorised = 0
  readonly scalars = new Map<Variable, number>()
  private readonly pairs: Pairs
  private readonly vectors = new Map<Variable, number>()

  constructor(
    readonly routine: Routine,
    readonly module: ModuleNumbers,
    pass?: VectorPass,
  ) {
    super(routine.parameters.length, pass === undefined ? Infinity : mostCode, pass)
    this.pairs = new Pairs(routine.body, pass !== undefined)
    routine.parameters.forEach((p, i) => {
      if ("origin" in p) this.bases.set(p, i)
      else this.scalars.set(p, i)
    })
  }

  function(name: string | undefined): WasmFunction {
    const parameters = this.routine.parameters.map((p) => ("origin" in p ? "i32" : this.typeOf(p)))
    this.block(this.routine.body)
    const results = this.pass?.set ?? []
    for (const variable of results) this.get(this.scalars.get(variable)!)
    return {
      name,
      parameters,
      results: results.map((v) => this.typeOf(v)),
      locals: this.locals,
      code: this.code,
    }
  }

  private typeOf({ type }: { readonly type: string }): WasmType {
    return wasmTypes[type as WasmLoopType] ?? this.fail(type)
  }
  fail(what: string): never {
    throw new LoweringError(`wasm: ${this.routine.name}: no code for ${what}`)
  }

  private block(body: readonly Statement[]): void {
    const statements = this.pairs.order(body)
    const around = this.addresses
    this.addresses = new Map(around)
    for (let i = 0; i < statements.length; i++) {
      const s = statements[i]!
      if (this.pairs.leaders.has(s)) this.both(s, statements[++i]!)
      else this.statement(s)
    }
    this.addresses = around
  }

  /** Two statements by vectors. */
  private both(a: Statement, b: Statement): void {
    this.vectorised++
    if (a.kind === "store" && b.kind === "store") {
      const offset = this.address(a.array, a.index)
      this.vector(a.value, b.value)
      if (a.array.type === "float64") this.emit(...vector.store, 3, ...unsigned(offset))
      else this.emit(...vector.store64_lane, 2, ...unsigned(offset), 0)
    } else if ((a.kind === "set" || a.kind === "let") && (b.kind === "set" || b.kind === "let")) {
      this.vector(a.value, b.value)
      if (a.kind === "let") this.vectors.set(a.variable, this.local("v128"))
      this.set(this.vectors.get(a.variable)!)
    }
  }

  /** Whether statements read where the data say. */
  gathers(body: readonly Statement[]): boolean {
    const { gathered } = this.pass ?? {}
    const inTerm = (term: Term): boolean =>
      (term.op === "load" && gathered!.has(term.args[0])) || ("args" in term && term.args.some(inTerm))
    const inStatement = (s: Statement): boolean =>
      operands(s).some(inTerm) || blocksOf(s).some((block) => block.some(inStatement))
    return gathered !== undefined && gathered.size > 0 && body.some(inStatement)
  }

  statement(s: Statement): void {
    switch (s.kind) {
      case "let":
        return this.let(s)
      case "set":
        this.scalar(s.value)
        return this.set(this.scalars.get(s.variable)!)
      case "store": {
        const offset = this.address(s.array, s.index)
        this.scalar(s.value)
        return this.emit(stores[s.array.type as WasmElement], ...this.place(s.array, offset))
      }
      case "loop":
        return this.loop(s)
      case "while":
        this.emit(op.block, nothing, op.loop, nothing)
        this.scalar(s.test)
        this.emit(op.eqz, op.br_if, 1)
        this.block(s.body)
        return this.emit(op.br, 0, op.end, op.end)
      case "if":
        this.scalar(s.test)
        this.emit(op.if, nothing)
        this.block(s.then)
        if (s.else.length > 0) this.emit(op.else)
        this.block(s.else)
        return this.emit(op.end)
      case "run":
        for (const arg of s.args) {
          if ("op" in arg) this.scalar(arg)
          else this.get(this.base(arg))
        }
        return this.emit(op.call, ...unsigned(this.module.of(s.routine)))
      default:
        return this.fail(s.kind)
    }
  }

  private let({ variable, value }: Statement & { kind: "let" }): void {
    const { alone, twice } = this.pairs
    if (!variable.mutable && isShifted(value)) this.shifted.set(variable, value)
    if (twice.has(variable) && !alone.has(variable) && !variable.mutable) {
      const local = this.local("v128")
      this.spread(value)
      this.vectors.set(variable, local)
      return this.set(local)
    }
    if (isFloat(variable.type) && !variable.mutable && !alone.has(variable) && !twice.has(variable)) return
    const local = this.local(this.typeOf(variable))
    this.scalar(value)
    this.scalars.set(variable, local)
    this.set(local)
  }

  private loop(loop: Statement & { kind: "loop" }): void {
    const { variable, from, to, step, body } = loop
    const [i, end] = [this.local("i32"), this.local("i32")]
    this.scalars.set(variable, i)
    this.scalar(to)
    this.set(end)
    this.scalar(from)
    this.set(i)
    const lanes = Lanes.of(this, loop)
    if (lanes !== undefined) this.append(lanes(i, end))
    this.turns(i, end, step, () => this.block(body))
  }
  /** Turns from where `i` stands to before `end`. */
  turns(i: number, end: number, step: number, body: () => void, around: Around = {}): void {
    const more = (): void => {
      this.get(i)
      this.get(end)
      this.emit(scalarCodes.i32.lt!)
    }
    more()
    this.emit(op.if, nothing)
    this.append(around.before ?? [])
    this.emit(op.loop, nothing)
    body()
    this.get(i)
    this.integer(step)
    this.emit(scalarCodes.i32.add!)
    this.set(i)
    more()
    this.emit(op.br_if, 0, op.end)
    this.append(around.after ?? [])
    this.emit(op.end)
  }

  scalar(term: Term): void {
    switch (term.op) {
      case "const":
        if (term.type === "float64") return this.emit(op.f64_const, ...float64(Number(term.value)))
        if (term.type === "float32") return this.emit(op.f32_const, ...float32(Number(term.value)))
        return this.integer(Number(term.value))
      case "get":
        return this.read(term.variable)
      case "load": {
        const offset = this.address(term.array, term.args[0])
        return this.emit(loads[term.type as WasmElement], ...this.place(term.array, offset))
      }
      case "unary": {
        const negative = term.fn === "neg"
        const isFloating = isFloat(term.type)
        if (negative && !isFloating) this.integer(0)
        this.scalar(term.args[0])
        if (!negative) return this.emit(term.type === "bool" ? op.eqz : this.fail(term.fn))
        return this.operation(isFloating ? "neg" : "sub", term.type)
      }
      case "binary":
        if (term.type === "int32" && (term.fn === "div" || term.fn === "rem"))
          this.fail(`${term.fn} of int32`)
        term.args.forEach((x) => this.scalar(x))
        return this.operation(term.fn, term.args[0].type)
      case "math":
        if (term.type === "index" || term.type === "int32") return this.lesser(term)
        term.args.forEach((x) => this.scalar(x))
        if (typeof term.fn === "string") return this.hostFunction(term.fn, term)
        if (term.type === "float32") this.emit(op.promote)
        ownScalar(this, term.fn)
        return term.type === "float32" ? this.emit(op.demote) : undefined
      case "select": {
        const [test, a, b] = term.args
        for (const x of [a, b, test]) this.scalar(x)
        return this.emit(op.select)
      }
      case "cast": {
        const [x] = term.args
        this.scalar(x)
        if (x.type === "float32" && term.type === "float64") return this.emit(op.promote)
        if (x.type === "float64" && term.type === "float32") return this.emit(op.demote)
        if (isFloat(x.type) && term.type === "bool") {
          if (x.type === "float64") this.emit(op.f64_const, ...float64(0))
          else this.emit(op.f32_const, ...float32(0))
          return this.operation("ne", x.type)
        }
        if (!isFloat(x.type) && term.type !== "bool") {
          if (term.type === "float64") return this.emit(op.float64_of_int32)
          if (term.type === "float32") return this.emit(op.float32_of_int32)
          return void this.typeOf(term)
        }
        return this.fail(`${term.type} of ${x.type}`)
      }
      default:
        return this.fail(term.op)
    }
  }
  private hostFunction(fn: string, { type, args }: Term & { op: "math" }): void {
    if (fn in scalarCodes.f64) return this.operation(fn, type)
    if (args.length !== 1) return this.fail(fn)
    if (type === "float32") this.emit(op.promote)
    this.emit(op.call, ...unsigned(this.module.host(fn)))
    if (type === "float32") this.emit(op.demote)
  }
  private operation(fn: string, type: string): void {
    const codes = scalarCodes[this.typeOf({ type })] as Readonly<Record<string, number>>
    this.emit(codes[fn] ?? this.fail(`${fn} of ${type}`))
  }
  private lesser({ fn, args }: Term & { op: "math" }): void {
    if (fn !== "min" && fn !== "max") this.fail("a function of integers")
    for (const x of [...args, ...args]) this.scalar(x)
    this.operation(fn === "min" ? "lt" : "gt", "index")
    this.emit(op.select)
  }
  private read(variable: Variable): void {
    const scalar = this.scalars.get(variable)
    if (scalar !== undefined) return this.get(scalar)
    const pair = this.pairs.vectorOf(variable) ?? this.fail(variable.name)
    this.get(this.vectors.get(pair[0])!)
    this.emit(...extractLane[variable.type as Float], pair.indexOf(variable))
  }

  /** The same number twice. */
  private spread(term: Term): void {
    if (term.op === "load" && term.type === "float64") {
      const offset = this.address(term.array, term.args[0])
      return this.emit(...vector.load64_splat, ...this.place(term.array, offset))
    }
    if (term.op === "const" && term.value === 0) {
      this.emit(op.i32_const, 0, ...vector.splat_int)
      if (Object.is(term.value, -0)) this.emit(0xfd, ...unsigned(vectorCodes[term.type as Float].neg!))
      return
    }
    this.scalar(term)
    this.emit(...splat[term.type as Float])
  }

  private vector(a: Term, b: Term): void {
    const type = a.type as Float
    if (a === b) {
      const known =
        a.op === "get" && !this.pairs.vectorOf(a.variable) ? this.vectors.get(a.variable) : undefined
      return known === undefined ? this.spread(a) : this.get(known)
    }
    if (a.op === "const" && b.op === "const") {
      const [bytes, fill] = type === "float64" ? [float64, []] : [float32, Array<number>(8).fill(0)]
      const lanes = [a, b].flatMap((x) => bytes(Number(x.value)))
      return this.emit(0xfd, 0x0c, ...lanes, ...fill)
    }
    if (a.op === "get") return this.get(this.vectors.get(a.variable)!)
    if (a.op === "load") {
      const offset = this.address(a.array, a.args[0])
      return this.emit(
        ...(type === "float64" ? vector.load : vector.load64_zero),
        ...this.place(a.array, offset),
      )
    }
    if (!("args" in a && "args" in b)) return this.fail(a.op)
    a.args.forEach((x, i) => this.vector(x, b.args[i]!))
    if (a.op === "cast") return this.emit(...(type === "float64" ? vector.promote : vector.demote))
    if (a.op === "math" && typeof a.fn !== "string") {
      if (type === "float32") this.emit(...vector.promote)
      ownFunction(this, a.fn, (x) => this.emit(0xfd, 0x0c, ...float64(x), ...float64(x)))
      return type === "float32" ? this.emit(...vector.demote) : undefined
    }
    const code =
      "fn" in a && typeof a.fn === "string"
        ? (vectorCodes[type] as Readonly<Record<string, number>>)[a.fn]
        : undefined
    this.emit(0xfd, ...unsigned(code ?? this.fail(`vectors of ${a.op}`)))
  }
}
