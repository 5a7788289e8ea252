import type { Argument, FlatArray, Program, Statement, Term } from "./ir.js"
import type { RealType } from "./arithmetic.js"
import { Ranges } from "./ranges.js"
import { bufferOf } from "./scalar.js"
import { arraysOf, blocksOf, isPass, operands, writes } from "./walk.js"

/** One walk over memory: a top-level loop nest, or a call of a kernel. */
export interface Pass {
  readonly kind: "loops" | "kernel"
  readonly name: string
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  readonly bytes_read: number
  readonly bytes_written: number
  /** NaN of a kernel. */
  readonly flops: number
}
export interface Temporary {
  readonly name: string
  readonly bytes: number
  readonly reason: string
}

/**
 * What a program does to memory. A pass counts each array once: what it reads again is in a cache. Where the data
 * decide how long something is, figures are at most; NaN where nothing bounds them.
 */
export interface Report {
  readonly passes: readonly Pass[]
  readonly bytes_read: number
  readonly bytes_written: number
  /** Of the loops; kernels do not say. */
  readonly flops: number
  /** Arrays that are neither arguments nor results, and why each is there. */
  readonly temporaries: readonly Temporary[]
  /** The most bytes that arrays of the program hold at one time, results included, arguments not. */
  readonly peak_bytes: number
}

/**
 * Counts passes, bytes, flops and temporaries from the loops themselves.
 *
 * @param sizes - values of the program's parameters
 * @example report(lower(graph, [y])).passes.length   // 1
 */
export const report = (program: Program, sizes: Readonly<Record<string, number>> = {}): Report =>
  new Counting(program, sizes).report()

/** The bytes that arrays of a program hold at one time at least, and the most that one of them holds. */
export const leastMemory = (program: Program): { readonly peak: number; readonly largest: number } =>
  new Counting(program, {}).leastMemory()

interface Tally {
  readonly reads: Map<FlatArray, number>
  readonly writes: Map<FlatArray, number>
  flops: number
  turns: number
}

class Counting {
  private readonly ranges = new Ranges()
  /** What routines on vectors work in: it is theirs, as what a routine makes for itself. */
  private readonly blocks = new Set<Argument>()

  constructor(
    private readonly program: Program,
    sizes: Readonly<Record<string, number>>,
  ) {
    const { ranges } = this
    for (const parameter of program.parameters) {
      const given = sizes[parameter.name]
      if (given !== undefined) ranges.give(parameter, [given, given])
    }
    const visit = (s: Statement): void => {
      if (s.kind === "run" && s.vectors === true) for (const arg of s.args) this.blocks.add(arg)
      for (const block of blocksOf(s)) block.forEach(visit)
    }
    program.body.forEach(visit)
    for (const argument of program.arguments)
      if (argument.entries !== undefined) ranges.giveLength(argument, ranges.of(argument.entries))
  }

  report(): Report {
    const { body, results } = this.program
    const passes = body.flatMap((statement) => this.pass(statement) ?? [])
    const returned = new Set(results.map((r) => r.array))
    const temporaries = body.flatMap((s): Temporary[] => {
      if (s.kind !== "alloc" || s.reuse !== undefined || returned.has(s.array)) return []
      const reason = s.reason ?? "partial results of blocks"
      return [{ name: s.array.name, bytes: this.bytes(s.array), reason }]
    })
    const total = (of: (pass: Pass) => number): number => passes.reduce((sum, p) => sum + of(p), 0)
    return {
      passes,
      bytes_read: total((p) => p.bytes_read),
      bytes_written: total((p) => p.bytes_written),
      flops: total((p) => (p.kind === "loops" ? p.flops : 0)),
      temporaries,
      peak_bytes: this.peak((array) => this.bytes(array)),
    }
  }

  leastMemory(): { peak: number; largest: number } {
    const { body } = this.program
    for (const statement of body) {
      // what loops count is not looked into: it could be 0
      for (const block of blocksOf(statement))
        for (const written of writes(block))
          if ("mutable" in written) this.ranges.give(written, [0, Infinity])
      this.ranges.follow(statement, 1)
    }
    const least = (array: FlatArray): number => this.ranges.lengthOf(array)[0] * bytesOf(array.type)
    const made = body.flatMap(madeBy)
    return { peak: this.peak(least), largest: Math.max(0, ...made.map(least)) }
  }

  private bytes(array: FlatArray): number {
    const [, most] = this.ranges.lengthOf(array)
    return most === Infinity ? NaN : most * bytesOf(array.type)
  }

  /** Arrays live from where they are made to the last statement that names them, or whoever took their memory over. */
  private peak(bytesOf: (array: FlatArray) => number): number {
    const { body, results } = this.program
    const owner = new Map<FlatArray, FlatArray>()
    const own = (array: FlatArray): FlatArray => owner.get(array) ?? array
    const last = new Map<FlatArray, number>()
    for (const [at, statement] of body.entries()) {
      if (statement.kind === "alloc" && statement.reuse !== undefined)
        owner.set(statement.array, own(statement.reuse))
      for (const array of arraysOf(statement)) last.set(own(array), at)
    }
    for (const { array } of results) if (array !== undefined) last.set(own(array), Infinity)
    // what loops make inside is not counted
    const counted = new Set(body.flatMap(madeBy))
    let live = 0
    let peak = 0
    for (const [at, statement] of body.entries()) {
      const made = madeBy(statement)
      for (const array of made) live += bytesOf(array)
      peak = Math.max(peak, live)
      for (const array of new Set([...arraysOf(statement)].map(own)))
        if (counted.has(array) && last.get(array) === at) live -= bytesOf(array)
    }
    return peak
  }

  private pass(statement: Statement): Pass | undefined {
    const { kind } = statement
    const tally: Tally = { reads: new Map(), writes: new Map(), flops: 0, turns: 1 }
    this.count([statement], tally)
    if (!isPass(statement)) return undefined
    const names = (arrays: ReadonlyMap<FlatArray, number>): string[] => [
      ...new Set([...arrays.keys()].map((a) => a.name)),
    ]
    const bytes = (arrays: ReadonlyMap<FlatArray, number>): number => {
      let sum = 0
      for (const [array, counted] of arrays) {
        if (this.blocks.has(array)) continue
        const most = this.ranges.lengthOf(array)[1]
        sum += Math.min(counted, most) * bytesOf(array.type)
      }
      return sum === Infinity ? NaN : sum
    }
    return {
      kind: kind === "call" ? "kernel" : "loops",
      name: kind === "call" ? statement.kernel.name : names(tally.writes).join(", "),
      reads: names(tally.reads),
      writes: names(tally.writes),
      bytes_read: bytes(tally.reads),
      bytes_written: bytes(tally.writes),
      flops: kind === "call" || tally.flops === Infinity ? NaN : tally.flops,
    }
  }

  private count(body: readonly Statement[], tally: Tally): void {
    const { ranges } = this
    for (const statement of body) {
      for (const term of operands(statement)) this.countTerm(term, tally)
      switch (statement.kind) {
        case "store":
          add(tally.writes, statement.array, tally.turns)
          break
        case "loop": {
          const { from, to, step } = statement
          const turns = Math.max(0, Math.ceil((ranges.of(to)[1] - ranges.of(from)[0]) / step))
          // what is inside hangs on the first and the last block; those between are as the first
          const blocks = step > 1 && turns > 1 && turns < Infinity
          if (blocks) this.countTurns(statement, turns - 1, 0, tally)
          this.countTurns(statement, blocks ? 1 : turns, blocks ? step * (turns - 1) : 0, tally)
          continue
        }
        case "if": {
          const [least, most] = ranges.of(statement.test)
          if (most !== 0) this.count(statement.then, tally)
          if (least !== 1) this.count(statement.else, tally)
          break
        }
        case "run":
          this.countRoutine(statement, tally)
          continue
        case "call":
          for (const { array } of statement.inputs) add(tally.reads, array, Infinity)
          for (const output of statement.outputs)
            if (output !== undefined) add(tally.writes, output.array, Infinity)
          break
        case "while":
          this.count(statement.body, tally)
      }
      ranges.follow(statement, tally.turns)
    }
  }

  private countTurns(
    { variable, body }: Statement & { kind: "loop" },
    turns: number,
    at: number,
    tally: Tally,
  ): void {
    this.ranges.give(variable, [at, at])
    const outer = tally.turns
    tally.turns = turns === 0 || outer === 0 ? 0 : outer * turns
    this.count(body, tally)
    tally.turns = outer
  }

  /** A routine counts as its loops, on the arrays that it is given; what it keeps for itself stays in a cache. */
  private countRoutine({ routine, args }: Statement & { kind: "run" }, tally: Tally): void {
    const { ranges } = this
    const inner: Tally = { reads: new Map(), writes: new Map(), flops: 0, turns: tally.turns }
    for (const [i, parameter] of routine.parameters.entries()) {
      const arg = args[i]!
      if ("origin" in parameter) ranges.giveLength(parameter, ranges.lengthOf(arg as FlatArray))
      else ranges.give(parameter, ranges.of(arg as Term))
    }
    this.count(routine.body, inner)
    for (const kind of ["reads", "writes"] as const)
      for (const [array, counted] of inner[kind]) {
        const arg = args[routine.parameters.indexOf(array)]
        if (arg !== undefined && !("op" in arg)) add(tally[kind], arg, counted)
      }
    tally.flops += inner.flops
  }

  private countTerm(term: Term, tally: Tally): void {
    if (term.op === "load") add(tally.reads, term.array, tally.turns)
    else if (term.type === "float64" || term.type === "float32") {
      if (term.op === "binary" || term.op === "math") tally.flops += tally.turns
    }
    if ("args" in term) for (const arg of term.args) this.countTerm(arg, tally)
  }
}

const bytesOf = (type: RealType): number => bufferOf(type).BYTES_PER_ELEMENT
const add = (to: Map<FlatArray, number>, array: FlatArray, count: number): void => {
  to.set(array, (to.get(array) ?? 0) + count)
}

/** Arrays whose memory a statement takes from the host. */
const madeBy = (statement: Statement): readonly FlatArray[] => {
  if (statement.kind === "alloc") return statement.reuse === undefined ? [statement.array] : []
  if (statement.kind !== "call") return []
  return statement.outputs.flatMap((output) => (output === undefined ? [] : [output.array]))
}
