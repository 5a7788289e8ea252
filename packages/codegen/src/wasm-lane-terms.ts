import { Distances, indexLets } from "./affine.js"
import { comparisons } from "./expr.js"
import type { FlatArray, Statement, Term, Variable } from "./ir.js"
import type { OwnFunction } from "./own-function.js"
import { isFloat } from "./scalar.js"
import { blocksOf, writes } from "./walk.js"
import { float32, float64, unsigned, vector } from "./wasm-binary.js"
import { ownFunction } from "./wasm-formula.js"
import { maskCodes, scalarCodes, splat, vectorCodes } from "./wasm-ops.js"
import type { Assembler } from "./wasm-routine.js"

export type Loop = Statement & { readonly kind: "loop" }
/** Turns of a loop that are done at once. */
export const turnsAtOnce = 4
/** All turns in one vector, or the first or second two. */
export type Part = "all" | 0 | 1
const halves = [0, 1] as const
const firstHalf = [0] as const

/** What does not fit into vectors. */
export class Unfit extends Error {}
export const unfit = (what: string): never => {
  throw new Unfit(what)
}

/** What a term is in four turns of a loop: one vector of numbers of 32 bits, or two of numbers of 64. */
export abstract class LaneTerms {
  /** Locals that differ from turn to turn, and where they are: one vector, or two. */
  protected readonly locals = new Map<Variable, readonly number[]>()
  /** The locals that the loop defines. */
  protected readonly defined: Set<Variable>
  protected readonly distances: Distances
  /** Where the loop writes, by array. */
  protected readonly stores = new Map<FlatArray, readonly Term[]>()
  /** What is computed before the first turn. */
  readonly before: number[] = []
  protected readonly addresses: Map<string, number>
  /** Operations on vectors, and vectors that are loaded. */
  protected work = 0
  protected loads = 0
  private readonly written: ReadonlySet<Variable | FlatArray>
  /** Vectors of what is the same in all turns. */
  private readonly fixed = new Map<string, number>()
  /** Terms that were computed for another half. */
  private readonly computed = new Map<Term, number>()
  private readonly changing = new Map<Term, boolean>()

  protected constructor(
    protected readonly to: Assembler,
    protected readonly loop: Loop,
    /** Turns at once; of two, only what is of 64 bits fits. */
    protected readonly turns: 2 | 4,
  ) {
    this.written = writes(loop.body)
    this.addresses = to.knownAddresses()
    this.distances = new Distances(indexLets(loop.body))
    this.defined = new Set(definedIn(loop.body))
    for (const s of loop.body)
      if (s.kind === "store") this.stores.set(s.array, [...(this.stores.get(s.array) ?? []), s.index])
  }

  /** How far a position moves in a turn: 0 or 1. */
  protected factorOf(index: Term): 0 | 1 | undefined {
    let factor = 0
    for (const [term, count] of this.distances.of(index).parts) {
      if (term.op === "get" && term.variable === this.loop.variable) factor = count
      else if (this.varies(term)) return undefined
    }
    return factor === 0 || factor === 1 ? factor : undefined
  }
  /** Whether a term may be another in each turn. */
  private varies(term: Term): boolean {
    let known = this.changing.get(term)
    if (known === undefined) {
      if (term.op === "get")
        known =
          term.variable === this.loop.variable ||
          this.written.has(term.variable) ||
          this.defined.has(term.variable)
      else {
        known = "args" in term && term.args.some((x) => this.varies(x))
        if (term.op === "load") known ||= this.written.has(term.array)
      }
      if (term.id !== -1) this.changing.set(term, known)
    }
    return known
  }

  /** In how many vectors a value is computed. */
  protected partsOf(term: Term, type: string): readonly Part[] {
    const isWide = type === "float64" || (type === "bool" && this.isWide(term))
    if (this.turns === 2) return isWide ? firstHalf : unfit("what fills a vector by four")
    return isWide ? halves : ["all"]
  }
  /** Whether a bool comes of numbers of 64 bits. */
  private isWide(term: Term): boolean {
    if (term.type === "float64") return true
    if (term.type !== "bool" || !this.varies(term)) return false
    if (term.op === "get") return this.locals.get(term.variable)?.length === 2
    return term.op !== "load" && "args" in term && term.args.some((x) => this.isWide(x))
  }

  /** Leaves a vector of what a term is in some turns. */
  protected value(term: Term, part: Part): void {
    const { to } = this
    if (!this.varies(term)) return to.get(this.spread(term, part))
    if (term.type === "bool") {
      const wide = this.isWide(term)
      if (wide && part === "all") {
        this.value(term, 0)
        this.value(term, 1)
        return to.emit(...vector.shuffle, ...evenWords)
      }
      if (!wide && part !== "all") {
        this.value(term, "all")
        return to.emit(...vector.extend32[part])
      }
    } else if ((term.type === "float64") !== (part !== "all")) unfit("a part")
    if (part !== 1) {
      if (term.op === "load") this.loads++
      else if (term.op !== "get") this.work++
    }
    switch (term.op) {
      case "get":
        return this.read(term, part)
      case "load":
        return this.load(term, part)
      case "unary": {
        if (term.fn === "neg" && isWhole(term.type)) to.emit(...zeroVector)
        this.value(term.args[0], part)
        if (term.fn === "not") return to.emit(...vector.not)
        return isWhole(term.type) ? this.code("sub", "int32") : this.code("neg", term.type)
      }
      case "binary": {
        const [a, b] = term.args
        if (isWhole(a.type)) {
          if (part !== "all") unfit("halves of whole numbers")
          // indices are sums of what does not change and the turn
          if (!comparisons.has(term.fn) && term.type === "index") return this.position(term)
        }
        const own = a.type === "float64" && part === "all" ? unfit("a part") : part
        this.value(a, own)
        this.value(b, own)
        if (a.type !== "bool") return this.code(term.fn, isWhole(a.type) ? "int32" : a.type)
        const code = maskCodes[term.fn]
        to.emit(0xfd, code ?? unfit(term.fn))
        return
      }
      case "math":
        return this.math(term, part)
      case "select": {
        const [test, a, b] = term.args
        this.value(a, part)
        this.value(b, part)
        this.value(test, part)
        return to.emit(...vector.bitselect)
      }
      case "cast":
        return this.cast(term, part)
      default:
        return unfit(term.op)
    }
  }
  private code(fn: string, type: string): void {
    const codes = vectorCodes[type as "float64"] as Readonly<Record<string, number>> | undefined
    this.to.emit(0xfd, ...unsigned(codes?.[fn] ?? unfit(`${fn} of ${type}`)))
  }

  private read(term: Term & { op: "get" }, part: Part): void {
    const { variable } = term
    if (variable.type === "index") return this.position(term)
    const locals = this.locals.get(variable) ?? unfit(variable.name)
    this.to.get(locals[part === 1 ? 1 : 0]!)
  }
  /** The turn, or a sum with it, as whole numbers. */
  private position(term: Term): void {
    const { to } = this
    if (this.factorOf(term) !== 1) unfit("positions that are not side by side")
    to.scalar(term)
    to.emit(...splat.int32)
    to.emit(0xfd, 0x0c, ...[0, 1, 2, 3].flatMap((x) => [x, 0, 0, 0]))
    this.code("add", "int32")
  }
  private load(term: Term & { op: "load" }, part: Part): void {
    const { to } = this
    const { array } = term
    const [index] = term.args
    if (this.factorOf(index) !== 1) unfit("elements that are not side by side")
    if (this.written.has(array)) this.readsOwn(array, index)
    const offset = to.address(array, index)
    if (array.type === "bool") {
      to.emit(...vector.load32_zero, 0, ...unsigned(offset))
      return to.emit(...vector.extend8, ...vector.extend16, ...vector.negate32)
    }
    to.emit(...vector.load, array.type === "float64" ? 3 : 2, ...unsigned(offset + place(part)))
  }
  /** What is written in the loop may be read where it is written, in the same turn. */
  private readsOwn(array: FlatArray, index: Term): void {
    for (const other of this.stores.get(array) ?? [])
      if (this.distances.between(other, index) !== 0) unfit("what another turn wrote")
  }

  private math(term: Term & { op: "math" }, part: Part): void {
    if (typeof term.fn !== "string") return this.own(term.fn, term, part)
    for (const x of term.args) this.value(x, part)
    this.code(term.fn, isWhole(term.type) ? "int32" : term.type)
  }

  /** A function of the package's own, which is one of float64. */
  private own(fn: OwnFunction, { type, args }: Term & { op: "math" }, part: Part): void {
    const { to } = this
    const constant = (value: number): void => {
      to.get(this.spread({ op: "const", type: "float64", id: -1, value }, 0))
    }
    if (type === "float64") {
      this.value(args[0]!, part)
      return ownFunction(to, fn, constant)
    }
    for (const half of halves) {
      this.half(args[0]!, half)
      to.emit(...vector.promote)
      ownFunction(to, fn, constant)
      to.emit(...vector.demote)
    }
    to.emit(...vector.shuffle, ...lowerHalves)
  }

  private cast(term: Term & { op: "cast" }, part: Part): void {
    const { to } = this
    const [x] = term.args
    const [from, into] = [x.type, term.type]
    if (from === into || (isWhole(from) && isWhole(into))) return this.value(x, part)
    if (from === "float64" && into === "float32") {
      for (const half of halves) {
        this.value(x, half)
        to.emit(...vector.demote)
      }
      return to.emit(...vector.shuffle, ...lowerHalves)
    }
    if (from === "bool") {
      this.value(x, part)
      if (isWhole(into)) to.emit(0xfd, 0x0c, ...[0, 1, 2, 3].flatMap(() => [1, 0, 0, 0]))
      else if (into === "float64") to.emit(0xfd, 0x0c, ...float64(1), ...float64(1))
      else if (into === "float32") to.emit(0xfd, 0x0c, ...[0, 1, 2, 3].flatMap(() => float32(1)))
      else unfit(into)
      return to.emit(...vector.and)
    }
    if (into === "bool" && isFloat(from)) {
      this.value(x, part)
      to.emit(...zeroVector)
      return this.code("ne", from)
    }
    if (into === "float32" && isWhole(from)) {
      this.value(x, part)
      return to.emit(...vector.float32_of_int32)
    }
    if (into !== "float64" || part === "all") return unfit(`${into} of ${from}`)
    this.half(x, part)
    to.emit(...(from === "float32" ? vector.promote : vector.float64_of_int32))
  }
  /** Two of four numbers of 32 bits, in the lower half of a vector. */
  private half(term: Term, part: 0 | 1): void {
    const { to } = this
    if (
      term.op === "load" &&
      this.varies(term) &&
      this.factorOf(term.args[0]) === 1 &&
      !this.written.has(term.array)
    ) {
      const offset = to.address(term.array, term.args[0])
      return to.emit(...vector.load64_zero, 2, ...unsigned(offset + 8 * part))
    }
    if (this.turns === 2) unfit("half of what is computed")
    let local = this.computed.get(term)
    if (local === undefined || part === 0) {
      this.value(term, "all")
      local = to.local("v128")
      to.set(local)
      this.computed.set(term, local)
    }
    to.get(local)
    if (part === 0) return
    to.get(local)
    to.emit(...vector.shuffle, ...upperHalf)
  }

  /** A vector of what is the same in all turns, computed before the first. */
  private spread(term: Term, part: Part): number {
    const { to } = this
    const form = term.type === "float64" || part === "all" || term.type === "bool" ? "" : unfit("a part")
    if (term.type === "float64" && part === "all") unfit("a part")
    const key = `${term.type}${form} ${term.op === "const" ? `c${Object.is(term.value, -0) ? "-0" : String(term.value)}` : term.id}`
    const known = this.fixed.get(key)
    if (known !== undefined && (term.op === "const" || term.id !== -1)) return known
    const local = to.local("v128")
    const code = to.aside(() => {
      if (term.type === "bool") {
        to.integer(0)
        to.scalar(term)
        to.emit(scalarCodes.i32.sub!, ...splat.int32)
      } else {
        to.scalar(term)
        const type = isWhole(term.type) ? "int32" : term.type
        to.emit(...(splat[type as keyof typeof splat] ?? unfit(type)))
      }
      to.set(local)
    }, this.addresses)
    for (const byte of code) this.before.push(byte)
    this.fixed.set(key, local)
    return local
  }
}

/** Bytes from the first turn's element to that of a part. */
export const place = (part: Part): number => (part === 1 ? 16 : 0)
const isWhole = (type: string): boolean => type === "index" || type === "int32"
export const words = (...at: readonly number[]): number[] =>
  at.flatMap((k) => [4 * k, 4 * k + 1, 4 * k + 2, 4 * k + 3])
/** Of two vectors of masks of 64 bits, one of 32. */
const evenWords = words(0, 2, 4, 6)
const lowerHalves = words(0, 1, 4, 5)
const upperHalf = words(2, 3, 2, 3)
const zeroVector = [0xfd, 0x0c, ...Array<number>(16).fill(0)]

/** The locals that statements define, anywhere inside. */
const definedIn = (body: readonly Statement[]): Variable[] =>
  body.flatMap((s) => (s.kind === "let" ? [s.variable] : blocksOf(s).flatMap(definedIn)))
