import { emitPieces } from "./emit.js"
import type { EmitOptions } from "./emit.js"
import type { Program } from "./ir.js"
import { report } from "./report.js"
import type { Pass } from "./report.js"

/** A pass, where it stands in the source, and how long it took. */
export interface TimedPass extends Pass {
  /** Of the emitted module; the first is 1. */
  readonly line: number
  /** The call that it stands for, or the line itself. */
  readonly text: string
  /** The median of the runs. */
  readonly ms: number
}
export interface Profile {
  readonly runs: number
  /** The median of the runs, what stands between the passes included. */
  readonly ms: number
  readonly passes: readonly TimedPass[]
}

/** Notes how long each pass of a program takes, run by run. */
export class PassClock {
  private readonly passes: number[][] = []
  private readonly totals: number[] = []
  private started = 0

  get runs(): number {
    return this.totals.length
  }
  get total(): number {
    return median(this.totals)
  }
  of(pass: number): number {
    return median(this.passes[pass] ?? [])
  }

  start(): void {
    this.started = performance.now()
  }
  stop(pass: number): void {
    const ms = performance.now() - this.started
    ;(this.passes[pass] ??= []).push(ms)
  }
  /** A whole run; one that ends in an error does not count. */
  run<T>(work: () => T): T {
    const begun = performance.now()
    const result = work()
    this.totals.push(performance.now() - begun)
    return result
  }
}
const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2
}

/** What a clock has counted, by the lines of the emitted module. */
export const profileOf = (program: Program, clock: PassClock, options: EmitOptions): Profile => {
  const { source, pass_lines } = emitPieces(program, options)
  const lines = source.split("\n")
  const passes = report(program).passes.map((pass, i): TimedPass => {
    const line = pass_lines[i]!
    return { ...pass, line, text: notesAbove(lines, line, pass_lines[i - 1] ?? 0), ms: clock.of(i) }
  })
  return { runs: clock.runs, ms: clock.total, passes }
}

/** The comments that belong to a line: those behind the pass before. */
const notesAbove = (lines: readonly string[], line: number, after: number): string => {
  const notes = lines.slice(after, line - 1).flatMap((text) => /^ {2}\/\/ (.*)/.exec(text)?.[1] ?? [])
  return notes.length > 0 ? notes.join("; ") : lines[line - 1]!.trim()
}
