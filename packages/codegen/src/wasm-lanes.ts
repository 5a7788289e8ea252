import type { FlatArray, Statement, Term, Variable } from "./ir.js"
import { isFloat } from "./scalar.js"
import { op, unsigned, vector } from "./wasm-binary.js"
import { LaneTerms, Unfit, place, turnsAtOnce, unfit, words } from "./wasm-lane-terms.js"
import type { Loop } from "./wasm-lane-terms.js"
import { extractLane, maskCodes, scalarCodes, splat, vectorCodes, wasmTypes } from "./wasm-ops.js"
import type { WasmElement } from "./wasm-ops.js"
import type { Assembler } from "./wasm-routine.js"

/** So many sums side by side do not wait for themselves. */
const fewestPaired = 8

/** What is added to a local of outside, or multiplied with it: four turns in their order. */
interface Sum {
  readonly type: "float32" | "float64"
  readonly local: number
  readonly code: number
  readonly fn: "add" | "mul"
  readonly lanes: readonly number[]
}

/**
 * Four turns of an innermost loop at once, where each of them reads and writes the elements next to those of the one
 * before, and sums are added in the order of the turns. Numbers of 32 bits fill a vector, those of 64 bits two; both arms of an
 * `if` are computed, and what its test says is kept.
 */
export class Lanes extends LaneTerms {
  /** What is computed after the last turn. */
  readonly after: number[] = []
  private body: readonly number[] = []
  private readonly accumulated = new Set<Variable>()
  /** A sum that may go with the next one. */
  private waiting: Sum | undefined
  /** Sums that take one number after the other, and those that go by twos. */
  private alone = 0
  private paired = 0

  /** Writes the turns of the loop but for at most three; undefined where they do not fit into vectors. */
  static of(to: Assembler, loop: Loop): ((i: number, end: number) => number[]) | undefined {
    if (loop.step !== 1) return undefined
    const four = Lanes.turns(to, loop, 4)
    if (four === undefined) return undefined
    // V8 loads all that a turn reads first: of many arrays or rows no more than registers hold
    const lanes = (four.paired >= fewestPaired ? Lanes.turns(to, loop, 2) : undefined) ?? four
    to.vectorised += lanes.worth
    return (i, end) => to.aside(() => lanes.write(i, end))
  }
  private static turns(to: Assembler, loop: Loop, turns: 2 | 4): Lanes | undefined {
    const lanes = new Lanes(to, loop, turns)
    const scalars = new Map(to.scalars)
    try {
      lanes.body = to.aside(() => {
        lanes.block(loop.body, undefined)
        if (lanes.waiting !== undefined) lanes.oneByOne(lanes.waiting)
      })
      return lanes
    } catch (error) {
      if (!(error instanceof Unfit)) throw error
      to.scalars.clear()
      for (const [variable, local] of scalars) to.scalars.set(variable, local)
      return undefined
    }
  }

  /** Few sums wait for themselves, with vectors as without: what is left must be worth the copies. */
  private get worth(): number {
    const { paired, alone, work, loads } = this
    if (paired + alone === 0) return work
    return paired >= fewestPaired ? work + paired : work - loads / 2
  }

  private write(i: number, end: number): void {
    const { to, turns } = this
    const last = to.local("i32")
    to.get(end)
    to.integer(turns - 1)
    to.emit(scalarCodes.i32.sub!)
    to.set(last)
    to.turns(i, last, turns, () => to.append(this.body), this)
  }

  private block(body: readonly Statement[], test: Term | undefined): void {
    for (const s of body) {
      switch (s.kind) {
        case "comment":
          break
        case "let":
          this.let(s.variable, s.value)
          break
        case "set":
          this.set(s.variable, s.value, test)
          break
        case "store":
          if (test !== undefined) unfit("a store that may not be")
          this.store(s.array, s.index, s.value)
          break
        case "if": {
          if (this.to.gathers([s])) unfit("elements that may not be there")
          const inner = this.named(s.test)
          this.block(s.then, both(test, inner))
          this.block(s.else, both(test, { op: "unary", fn: "not", type: "bool", id: -1, args: [inner] }))
          break
        }
        default:
          unfit(s.kind)
      }
    }
  }

  private let(variable: Variable, value: Term): void {
    if (variable.type === "index" && !variable.mutable) {
      if (this.isOfLanes(value)) unfit("a position that the data decide")
      return this.to.statement({ kind: "let", variable, value })
    }
    if (variable.type === "index") unfit("an index that changes")
    const made = this.partsOf(value, variable.type).map((part) => {
      this.value(value, part)
      const local = this.to.local("v128")
      this.to.set(local)
      return local
    })
    this.locals.set(variable, made)
  }
  private isOfLanes(term: Term): boolean {
    if (term.op === "get") return this.locals.has(term.variable)
    return "args" in term && term.args.some((x) => this.isOfLanes(x))
  }
  /** A test that is asked more than once. */
  private named(test: Term): Term {
    const variable: Variable = { id: -1, name: "test", type: "bool", mutable: false }
    this.defined.add(variable)
    this.let(variable, test)
    return { op: "get", id: -1, type: "bool", variable, version: 0 }
  }

  private set(variable: Variable, value: Term, test: Term | undefined): void {
    const known = this.locals.get(variable)
    if (known === undefined) return this.accumulate(variable, value, test)
    const old: Term = { op: "get", id: -1, type: variable.type, variable, version: 0 }
    const next: Term =
      test === undefined ? value : { op: "select", id: -1, type: variable.type, args: [test, value, old] }
    const parts = this.partsOf(next, variable.type)
    if (parts.length !== known.length) unfit("a bool of two widths")
    parts.forEach((part, k) => {
      this.value(next, part)
      this.to.set(known[k]!)
    })
  }

  /** What a local of outside comes to: by the turns in their order, or in any order where that gives the same. */
  private accumulate(variable: Variable, value: Term, test: Term | undefined): void {
    const local = this.to.scalars.get(variable)
    if (local === undefined || test !== undefined || this.accumulated.has(variable)) unfit(variable.name)
    this.accumulated.add(variable)
    if (value.op !== "binary" && value.op !== "math") return unfit(value.op)
    const isOwn = (x: Term): boolean => x.op === "get" && x.variable === variable
    const own = value.args.findIndex(isOwn)
    const term = value.args[1 - own]
    const codes = scalarCodes[wasmTypes[variable.type as WasmElement]]
    const code = codes?.[value.fn as "add"]
    if (own < 0 || term === undefined || value.args.length !== 2) return unfit(variable.name)
    if (variable.type === "bool") return this.decide(variable, local!, value.fn as "and", term)
    const { to } = this
    const anyOrder =
      value.fn === "min" || value.fn === "max" || (value.fn === "add" && variable.type === "int32")
    if (anyOrder) return this.gather(variable, local!, value.fn as "add", term)
    if (!isFloat(variable.type) || (value.fn !== "add" && value.fn !== "mul")) return unfit(variable.name)
    const lanes = this.partsOf(term, variable.type).map((part) => {
      this.value(term, part)
      const held = to.local("v128")
      to.set(held)
      return held
    })
    this.inTurn({ type: variable.type, local: local!, code: code!, fn: value.fn, lanes })
  }
  /** Turn after turn; two sums of float64 go side by side. */
  private inTurn(sum: Sum): void {
    const other = this.waiting
    this.waiting = undefined
    if (other !== undefined && other.type === sum.type && other.fn === sum.fn) return this.pair(other, sum)
    if (other !== undefined) this.oneByOne(other)
    if (sum.type === "float64") this.waiting = sum
    else this.oneByOne(sum)
  }
  private oneByOne({ type, local, code, lanes }: Sum): void {
    const { to } = this
    this.alone++
    for (const held of lanes) {
      for (let lane = 0; lane < (type === "float64" ? 2 : turnsAtOnce); lane++) {
        to.get(local)
        to.get(held)
        to.emit(...extractLane[type], lane, code)
        to.set(local)
      }
    }
  }
  private pair(a: Sum, b: Sum): void {
    const { to } = this
    this.paired += 2
    const sums = to.local("v128")
    const begin = to.aside(() => {
      to.get(a.local)
      to.emit(...splat.float64)
      to.get(b.local)
      to.emit(...vector.replace64, 1)
      to.set(sums)
    }, this.addresses)
    for (const byte of begin) this.before.push(byte)
    a.lanes.forEach((held, k) => {
      for (const both of [lowerLanes, upperLanes]) {
        to.get(sums)
        to.get(held)
        to.get(b.lanes[k]!)
        to.emit(...vector.shuffle, ...both, 0xfd, ...unsigned(vectorCodes.float64[a.fn]!))
        to.set(sums)
      }
    })
    const end = to.aside(() => {
      for (const [lane, { local }] of [a, b].entries()) {
        to.get(sums)
        to.emit(...extractLane.float64, lane)
        to.set(local)
      }
    })
    for (const byte of end) this.after.push(byte)
  }
  /** A number for each lane, which are brought together behind the loop. */
  private gather(variable: Variable, local: number, fn: "add" | "min" | "max", term: Term): void {
    const { to } = this
    const type = variable.type as "int32" | "float32" | "float64"
    const code = vectorCodes[type][fn]!
    // a largest is some operations
    if (fn !== "add") this.work++
    const made = this.partsOf(term, type).map((part) => {
      const lanes = to.local("v128")
      // each lane begins with what there was: of a sum, nothing
      const begin = to.aside(() => {
        if (fn === "add") to.integer(0)
        else to.get(local)
        to.emit(...splat[type])
        to.set(lanes)
      }, this.addresses)
      for (const byte of begin) this.before.push(byte)
      to.get(lanes)
      this.value(term, part)
      to.emit(0xfd, ...unsigned(code))
      to.set(lanes)
      return lanes
    })
    const end = to.aside(() => {
      const count = type === "float64" ? 2 : 4
      for (const lanes of made)
        for (let lane = 0; lane < count; lane++) {
          const other = to.local(wasmTypes[type])
          to.get(lanes)
          to.emit(...extractLane[type], lane)
          to.set(other)
          to.get(local)
          to.get(other)
          if (type === "int32" && fn !== "add") {
            to.get(local)
            to.get(other)
            to.emit(scalarCodes.i32[fn === "min" ? "lt" : "gt"]!, op.select)
          } else to.emit(scalarCodes[wasmTypes[type]][fn]!)
          to.set(local)
        }
    })
    for (const byte of end) this.after.push(byte)
  }

  /** Whether something holds in all turns (`and`), or in any (`or`). */
  private decide(variable: Variable, local: number, fn: "and" | "or", term: Term): void {
    const { to } = this
    if (fn !== "and" && fn !== "or") return unfit(variable.name)
    for (const part of this.partsOf(term, "bool")) {
      const lanes = to.local("v128")
      const begin = to.aside(() => {
        to.integer(fn === "and" ? -1 : 0)
        to.emit(...splat.int32)
        to.set(lanes)
      }, this.addresses)
      for (const byte of begin) this.before.push(byte)
      to.get(lanes)
      this.value(term, part)
      to.emit(0xfd, ...unsigned(maskCodes[fn]!))
      to.set(lanes)
      const end = to.aside(() => {
        to.get(local)
        to.get(lanes)
        to.emit(...(fn === "and" ? vector.all_true32 : vector.any_true), scalarCodes.i32[fn]!)
        to.set(local)
      })
      for (const byte of end) this.after.push(byte)
    }
  }

  private store(array: FlatArray, index: Term, value: Term): void {
    if (this.factorOf(index) !== 1) unfit("elements that are not side by side")
    for (const other of this.stores.get(array) ?? []) {
      const apart = this.distances.between(other, index)
      if (apart === undefined || (apart !== 0 && Math.abs(apart) < turnsAtOnce))
        unfit("what other turns write")
    }
    const { to } = this
    const type = array.type as WasmElement
    for (const part of type === "bool" ? (["all"] as const) : this.partsOf(value, type)) {
      const offset = to.address(array, index)
      this.value(value, part)
      if (type !== "bool")
        to.emit(...vector.store, type === "float64" ? 3 : 2, ...unsigned(offset + place(part)))
      else {
        const mask = to.local("v128")
        to.set(mask)
        to.get(mask)
        to.get(mask)
        to.emit(...vector.narrow32)
        to.set(mask)
        to.get(mask)
        to.get(mask)
        to.emit(...vector.narrow16)
        to.emit(0xfd, 0x0c, ...Array<number>(16).fill(1))
        to.emit(...vector.and, ...vector.store32_lane, 0, ...unsigned(offset), 0)
      }
    }
  }
}

/** Of two vectors of two, the first numbers and the second ones. */
const lowerLanes = words(0, 1, 4, 5)
const upperLanes = words(2, 3, 6, 7)

const both = (a: Term | undefined, b: Term): Term =>
  a === undefined ? b : { op: "binary", fn: "and", type: "bool", id: -1, args: [a, b] }
