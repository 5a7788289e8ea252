import type { FlatArray, Program, Statement, Term, Variable } from "./ir.js"
import type { RealType } from "./arithmetic.js"
import { bufferOf } from "./scalar.js"
import { arraysIn } from "./walk.js"

/** One walk over memory: a top-level loop nest, or a call of a kernel. */
export interface Pass {
  readonly kind: "loops" | "kernel"
  readonly name: string
  readonly reads: readonly string[]
  readonly writes: readonly string[]
  readonly bytes_read: number
  readonly bytes_written: number
  readonly flops: number
}
export interface Temporary {
  readonly name: string
  readonly bytes: number
  readonly reason: string
}

/** What a program does to memory. Figures that hang on unknown extents are counted with `sizes`, else NaN. */
export interface Report {
  readonly passes: readonly Pass[]
  readonly bytes_read: number
  readonly bytes_written: number
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

interface Tally {
  reads: Set<FlatArray>
  writes: Set<FlatArray>
  bytesRead: number
  bytesWritten: number
  flops: number
  turns: number
}

class Counting {
  private readonly values = new Map<Variable, number>()
  private readonly sizesOf = new Map<FlatArray, number>()

  constructor(
    private readonly program: Program,
    sizes: Readonly<Record<string, number>>,
  ) {
    for (const parameter of program.parameters) this.values.set(parameter, sizes[parameter.name] ?? NaN)
  }

  report(): Report {
    const { body, results } = this.program
    const passes: Pass[] = []
    for (const statement of body) {
      if (statement.kind === "let") this.values.set(statement.variable, this.known(statement.value))
      if (statement.kind === "alloc") this.sizesOf.set(statement.array, this.known(statement.size))
      const pass = this.pass(statement)
      if (pass !== undefined) passes.push(pass)
    }
    const returned = new Set(results.map((r) => r.array))
    const temporaries = body.flatMap((s): Temporary[] =>
      s.kind === "alloc" && s.reuse === undefined && !returned.has(s.array)
        ? [
            {
              name: s.array.name,
              bytes: this.bytes(s.array),
              reason: s.reason ?? "partial results of blocks",
            },
          ]
        : [],
    )
    const total = (of: (pass: Pass) => number): number => passes.reduce((sum, p) => sum + of(p), 0)
    return {
      passes,
      bytes_read: total((p) => p.bytes_read),
      bytes_written: total((p) => p.bytes_written),
      flops: total((p) => p.flops),
      temporaries,
      peak_bytes: this.peak(returned),
    }
  }

  private bytes(array: FlatArray): number {
    return (this.sizesOf.get(array) ?? NaN) * bytesOf(array.type)
  }

  /** Arrays live from their allocation to the last statement that names them. */
  private peak(returned: ReadonlySet<FlatArray | undefined>): number {
    const { body } = this.program
    const last = new Map<FlatArray, number>()
    for (const [at, statement] of body.entries())
      for (const array of arraysIn([statement])) last.set(array, at)
    let live = 0
    let peak = 0
    for (const [at, statement] of body.entries()) {
      if (statement.kind === "alloc" && statement.reuse === undefined) live += this.bytes(statement.array)
      peak = Math.max(peak, live)
      for (const array of arraysIn([statement])) {
        if (last.get(array) !== at || returned.has(array) || !this.sizesOf.has(array)) continue
        if (!this.isReused(array)) live -= this.bytes(array)
      }
    }
    return peak
  }
  private isReused(array: FlatArray): boolean {
    return this.program.body.some((s) => s.kind === "alloc" && s.reuse === array)
  }

  private pass(statement: Statement): Pass | undefined {
    if (statement.kind === "call") {
      const bytes = statement.inputs.reduce(
        (sum, x) => sum + x.shape.reduce((n, s) => n * this.known(s), bytesOf(x.array.type)),
        0,
      )
      return {
        kind: "kernel",
        name: statement.kernel.name,
        reads: statement.inputs.map((x) => x.array.name),
        writes: statement.outputs.flatMap((o) => (o === undefined ? [] : [o.array.name])),
        bytes_read: bytes,
        bytes_written: NaN,
        flops: NaN,
      }
    }
    if (statement.kind !== "loop" && statement.kind !== "while" && statement.kind !== "run") return undefined
    const tally: Tally = {
      reads: new Set(),
      writes: new Set(),
      bytesRead: 0,
      bytesWritten: 0,
      flops: 0,
      turns: 1,
    }
    this.count([statement], tally)
    const names = (arrays: ReadonlySet<FlatArray>): string[] => [...new Set([...arrays].map((a) => a.name))]
    return {
      kind: "loops",
      name: names(tally.writes).join(", "),
      reads: names(tally.reads),
      writes: names(tally.writes),
      bytes_read: tally.bytesRead,
      bytes_written: tally.bytesWritten,
      flops: tally.flops,
    }
  }

  private count(body: readonly Statement[], tally: Tally): void {
    for (const statement of body) {
      switch (statement.kind) {
        case "let":
          this.values.set(statement.variable, this.known(statement.value))
          this.countTerm(statement.value, tally)
          break
        case "set":
          this.countTerm(statement.value, tally)
          break
        case "store":
          tally.writes.add(statement.array)
          tally.bytesWritten += tally.turns * bytesOf(statement.array.type)
          this.countTerm(statement.value, tally)
          break
        case "loop": {
          const { variable, from, to, step } = statement
          // a loop within a block is counted as a full block
          const turns = Math.max(0, Math.ceil((this.known(to) - this.known(from)) / step))
          this.values.set(variable, 0)
          const outer = tally.turns
          tally.turns = outer * turns
          this.count(statement.body, tally)
          tally.turns = outer
          break
        }
        case "while":
          this.count(statement.body, tally)
          break
        case "if":
          this.countTerm(statement.test, tally)
          this.count(statement.then, tally)
          this.count(statement.else, tally)
          break
        case "run":
          for (const arg of statement.args) {
            if ("op" in arg) continue
            tally.reads.add(arg)
            tally.writes.add(arg)
          }
      }
    }
  }

  private countTerm(term: Term, tally: Tally): void {
    if (term.op === "load") {
      tally.reads.add(term.array)
      tally.bytesRead += tally.turns * bytesOf(term.array.type)
      return
    }
    if (term.type === "float64" || term.type === "float32") {
      if (term.op === "binary" || term.op === "math") tally.flops += tally.turns
    }
    if ("args" in term) for (const arg of term.args) this.countTerm(arg, tally)
  }

  /** The value of an index term as far as sizes are known. */
  private known(term: Term): number {
    switch (term.op) {
      case "const":
        return Number(term.value)
      case "get":
        return this.values.get(term.variable) ?? NaN
      case "binary": {
        const [a, b] = [this.known(term.args[0]), this.known(term.args[1])]
        if (term.fn === "add") return a + b
        if (term.fn === "sub") return a - b
        if (term.fn === "mul") return a * b
        if (term.fn === "div") return Math.trunc(a / b)
        return NaN
      }
      case "math":
        if (term.fn === "min") return Math.min(...term.args.map((a) => this.known(a)))
        if (term.fn === "max") return Math.max(...term.args.map((a) => this.known(a)))
        return NaN
      case "cast":
        return this.known(term.args[0])
      default:
        return NaN
    }
  }
}

const bytesOf = (type: RealType): number => bufferOf(type).BYTES_PER_ELEMENT
