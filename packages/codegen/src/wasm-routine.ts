import { LoweringError } from "./errors.js"
import type { FlatArray, Routine, Statement, Term, Variable } from "./ir.js"
import { isFixed, Pairs } from "./pairs.js"
import { isFloat } from "./scalar.js"
import { float32, float64, nothing, op, signed, unsigned, vector } from "./wasm-binary.js"
import type { WasmFunction, WasmType } from "./wasm-binary.js"
import { extractLane, scalarCodes, splat, vectorCodes, wasmTypes } from "./wasm-ops.js"
import type { WasmLoopType } from "./wasm-ops.js"

type Float = "float32" | "float64"
/** Bytes of an element, as a power of two. */
const shiftOf = (type: Float): number => (type === "float64" ? 3 : 2)

/**
 * A routine as a function of WebAssembly: arrays are where they begin in memory. What its statements do side by side
 * (`Pairs`) is done by vectors of two; every number is added and rounded as the statements say.
 *
 * @param numberOf - where a routine that this one calls stands in the module
 * @throws LoweringError where a statement or term has no counterpart
 */
export const wasmFunction = (
  routine: Routine,
  name: string | undefined,
  numberOf: (routine: Routine) => number,
): WasmFunction => new Assembler(routine, numberOf).function(name)

class Assembler {
  private readonly pairs: Pairs
  private readonly code: number[] = []
  private readonly locals: WasmType[] = []
  private readonly bases = new Map<FlatArray, number>()
  private readonly scalars = new Map<Variable, number>()
  private readonly vectors = new Map<Variable, number>()
  /** Positions that are another and a constant. */
  private readonly shifted = new Map<Variable, Term>()
  /** Where elements lie whose positions do not change in the blocks around. */
  private addresses = new Map<string, number>()

  constructor(
    private readonly routine: Routine,
    private readonly numberOf: (routine: Routine) => number,
  ) {
    this.pairs = new Pairs(routine.body)
    routine.parameters.forEach((p, i) => {
      if ("origin" in p) this.bases.set(p, i)
      else this.scalars.set(p, i)
    })
  }

  function(name: string | undefined): WasmFunction {
    const parameters = this.routine.parameters.map((p) => ("origin" in p ? "i32" : this.typeOf(p)))
    this.block(this.routine.body)
    return { name, parameters, locals: this.locals, code: this.code }
  }

  private emit(...bytes: readonly number[]): void {
    for (const byte of bytes) this.code.push(byte)
  }
  private local(type: WasmType): number {
    return this.routine.parameters.length + this.locals.push(type) - 1
  }
  private get(local: number): void {
    this.emit(op.get, ...unsigned(local))
  }
  private set(local: number): void {
    this.emit(op.set, ...unsigned(local))
  }
  private integer(x: number): void {
    this.emit(op.i32_const, ...signed(x))
  }
  private typeOf({ type }: { readonly type: string }): WasmType {
    return wasmTypes[type as WasmLoopType] ?? this.fail(type)
  }
  private fail(what: string): never {
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

  private statement(s: Statement): void {
    switch (s.kind) {
      case "let":
        return this.let(s)
      case "set":
        this.scalar(s.value)
        return this.set(this.scalars.get(s.variable)!)
      case "store": {
        const offset = this.address(s.array, s.index)
        this.scalar(s.value)
        return this.emit(s.array.type === "float64" ? 0x39 : 0x38, ...this.place(s.array, offset))
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
          else this.get(this.bases.get(arg)!)
        }
        return this.emit(op.call, ...unsigned(this.numberOf(s.routine)))
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

  private loop({ variable, from, to, step, body }: Statement & { kind: "loop" }): void {
    const [i, end] = [this.local("i32"), this.local("i32")]
    this.scalars.set(variable, i)
    this.scalar(to)
    this.set(end)
    this.scalar(from)
    this.set(i)
    const more = (): void => {
      this.get(i)
      this.get(end)
      this.emit(scalarCodes.i32.lt!)
    }
    more()
    this.emit(op.if, nothing, op.loop, nothing)
    this.block(body)
    this.get(i)
    this.integer(step)
    this.emit(scalarCodes.i32.add!)
    this.set(i)
    more()
    this.emit(op.br_if, 0, op.end, op.end)
  }

  /** Leaves where an element lies, but for the offset that is returned. */
  private address(array: FlatArray, index: Term): number {
    if (!isFloat(array.type)) this.fail(`an array of ${array.type}`)
    let constant = 0
    let rest = index
    for (;;) {
      if (rest.op === "get" && this.shifted.has(rest.variable)) rest = this.shifted.get(rest.variable)!
      if (rest.op !== "binary" || rest.fn !== "add" || rest.args[1].op !== "const") break
      constant += Number(rest.args[1].value)
      rest = rest.args[0]
    }
    if (constant < 0) [constant, rest] = [0, index]
    const shift = shiftOf(array.type)
    const base = this.bases.get(array)!
    if (rest.op === "const") {
      this.get(base)
      return (Number(rest.value) + constant) << shift
    }
    const key = isFixed(rest) ? `${base} ${rest.id}` : undefined
    const known = this.addresses.get(key ?? "")
    if (known !== undefined) this.get(known)
    else {
      this.get(base)
      this.scalar(rest)
      this.integer(shift)
      this.emit(op.shl, scalarCodes.i32.add!)
      if (key !== undefined) {
        const local = this.local("i32")
        this.addresses.set(key, local)
        this.emit(op.tee, ...unsigned(local))
      }
    }
    return constant << shift
  }
  private place(array: FlatArray, offset: number): number[] {
    return [shiftOf(array.type as Float), ...unsigned(offset)]
  }

  private scalar(term: Term): void {
    switch (term.op) {
      case "const":
        if (term.type === "float64") return this.emit(op.f64_const, ...float64(Number(term.value)))
        if (term.type === "float32") return this.emit(op.f32_const, ...float32(Number(term.value)))
        return this.integer(Number(term.value))
      case "get":
        return this.read(term.variable)
      case "load": {
        const offset = this.address(term.array, term.args[0])
        return this.emit(term.type === "float64" ? 0x2b : 0x2a, ...this.place(term.array, offset))
      }
      case "unary": {
        const negative = term.fn === "neg"
        if (negative && term.type === "index") this.integer(0)
        this.scalar(term.args[0])
        if (!negative) return this.emit(term.type === "bool" ? op.eqz : this.fail(term.fn))
        return this.operation(term.type === "index" ? "sub" : "neg", term.type)
      }
      case "binary":
        term.args.forEach((x) => this.scalar(x))
        return this.operation(term.fn, term.args[0].type)
      case "math":
        if (term.type === "index") return this.lesser(term)
        term.args.forEach((x) => this.scalar(x))
        return this.operation(typeof term.fn === "string" ? term.fn : this.fail(term.fn.name), term.type)
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
        return this.fail(`${term.type} of ${x.type}`)
      }
      default:
        return this.fail(term.op)
    }
  }
  private operation(fn: string, type: string): void {
    const codes = scalarCodes[this.typeOf({ type })] as Readonly<Record<string, number>>
    this.emit(codes[fn] ?? this.fail(`${fn} of ${type}`))
  }
  private lesser({ fn, args }: Term & { op: "math" }): void {
    for (const x of [...args, ...args]) this.scalar(x)
    this.operation(fn === "min" ? "lt" : "gt", "index")
    this.emit(op.select)
  }
  private read(variable: Variable): void {
    const scalar = this.scalars.get(variable)
    if (scalar !== undefined) return this.get(scalar)
    const pair = this.pairs.vectorOf(variable)!
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
    const code =
      "fn" in a && typeof a.fn === "string"
        ? (vectorCodes[type] as Readonly<Record<string, number>>)[a.fn]
        : undefined
    this.emit(0xfd, ...unsigned(code ?? this.fail(`vectors of ${a.op}`)))
  }
}

/** A local that does not change, and a constant. */
const isShifted = (term: Term): boolean =>
  term.op === "binary" &&
  term.fn === "add" &&
  term.args[0].op === "get" &&
  !term.args[0].variable.mutable &&
  term.args[1].op === "const"
