import type { Explanation, RunReport, Term } from "@carton/egraph"
import { type Sink, writeTerm } from "./print-term.js"
import { printStatistics, type Statistics } from "./statistics.js"

/** What a command gave, and how it is printed. */
abstract class Output {
  /** Prints piece by piece. */
  abstract write(sink: Sink): void

  /** What the command prints, with the line end. */
  toString(): string {
    let text = ""
    this.write((piece) => (text += piece))
    return text
  }
}

export type CommandOutput =
  | ExtractOutput
  | VariantsOutput
  | FunctionOutput
  | SizeOutput
  | SizesOutput
  | StatisticsOutput
  | RunOutput
  | ProofOutput

/** `(extract e)`: the cheapest term equal to e. */
export class ExtractOutput extends Output {
  readonly command = "extract"
  constructor(
    readonly term: Term,
    readonly cost: number,
  ) {
    super()
  }
  write(sink: Sink): void {
    writeTerm(this.term, sink)
    sink("\n")
  }
}

/** `(extract e n)`: a term to each of the n cheapest nodes of the class of e. */
export class VariantsOutput extends Output {
  readonly command = "extract-variants"
  constructor(
    readonly terms: readonly Term[],
    readonly costs: readonly number[],
  ) {
    super()
  }
  write(sink: Sink): void {
    sink("(\n")
    for (const t of this.terms) {
      sink("   ")
      writeTerm(t, sink)
      sink("\n")
    }
    sink(")\n")
  }
}

/** `(print-function f)`: rows as calls, with their outputs. */
export class FunctionOutput extends Output {
  readonly command = "print-function"
  constructor(
    readonly name: string,
    readonly rows: readonly { readonly call: Term; readonly output: Term | undefined }[],
    readonly mode: "default" | "csv",
  ) {
    super()
  }
  write(sink: Sink): void {
    if (this.mode === "csv") {
      for (const { call, output } of this.rows) {
        const fields = [...call.args, ...(output ? [output] : [])].map((t) => csvField(textOf(t)))
        sink(`${[csvField(this.name), ...fields].join(",")}\n`)
      }
      return
    }
    sink("(\n")
    for (const { call, output } of this.rows) {
      sink("   ")
      writeTerm(call, sink)
      if (output) {
        sink(" -> ")
        writeTerm(output, sink)
      }
      sink("\n")
    }
    sink(")\n")
  }
}

function textOf(t: Term): string {
  let text = ""
  writeTerm(t, (piece) => (text += piece))
  return text
}

const csvField = (s: string): string => (s === "" || /[",\r\n]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s)

/** `(print-size f)` */
export class SizeOutput extends Output {
  readonly command = "print-size"
  constructor(
    readonly name: string,
    readonly size: number,
  ) {
    super()
  }
  write(sink: Sink): void {
    sink(`${this.size}\n`)
  }
}

/** `(print-size)`: the functions by name. */
export class SizesOutput extends Output {
  readonly command = "print-sizes"
  constructor(readonly sizes: readonly { readonly name: string; readonly size: number }[]) {
    super()
  }
  write(sink: Sink): void {
    sink(`(${this.sizes.map(({ name, size }) => `(${name} ${size})`).join("\n ")})\n`)
  }
}

/** `(print-stats)`: of all runs so far. */
export class StatisticsOutput extends Output {
  readonly command = "print-stats"
  constructor(readonly statistics: Statistics) {
    super()
  }
  write(sink: Sink): void {
    sink(`Overall statistics:\n${printStatistics(this.statistics)}`)
  }
}

/** `(run …)` and `(run-schedule …)`; prints nothing. */
export class RunOutput extends Output {
  readonly command = "run"
  constructor(readonly report: RunReport) {
    super()
  }
  write(): void {}
}

/** `(prove …)` and `(prove-exists …)`. */
export class ProofOutput extends Output {
  readonly command = "prove"
  constructor(
    readonly proof: Explanation,
    private readonly text: string,
  ) {
    super()
  }
  write(sink: Sink): void {
    sink(`${this.text}\n`)
  }
}
