import type { RunReport, Term } from "@carton/egraph"
import { printTerm } from "./print-term.js"
import { printStatistics, type Statistics } from "./statistics.js"

/** What a command gave. `toString()` is what the command prints, with the line end. */
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
export class ExtractOutput {
  readonly command = "extract"
  constructor(
    readonly term: Term,
    readonly cost: number,
  ) {}
  toString(): string {
    return `${printTerm(this.term)}\n`
  }
}

/** `(extract e n)`: a term to each of the n cheapest nodes of the class of e. */
export class VariantsOutput {
  readonly command = "extract-variants"
  constructor(
    readonly terms: readonly Term[],
    readonly costs: readonly number[],
  ) {}
  toString(): string {
    return `(\n${this.terms.map((t) => `   ${printTerm(t)}\n`).join("")})\n`
  }
}

/** `(print-function f)`: rows as calls, with their outputs. */
export class FunctionOutput {
  readonly command = "print-function"
  constructor(
    readonly name: string,
    readonly rows: readonly { readonly call: Term; readonly output: Term | undefined }[],
    readonly mode: "default" | "csv",
  ) {}
  toString(): string {
    return this.mode === "csv" ? this.csv() : this.text()
  }

  private text(): string {
    const lines = this.rows.map(
      ({ call, output }) => `   ${printTerm(call)}${output ? ` -> ${printTerm(output)}` : ""}\n`,
    )
    return `(\n${lines.join("")})\n`
  }

  private csv(): string {
    const lines = this.rows.map(({ call, output }) =>
      [this.name, ...call.args.map(printTerm), ...(output ? [printTerm(output)] : [])]
        .map(csvField)
        .join(","),
    )
    return lines.map((l) => `${l}\n`).join("")
  }
}

const csvField = (s: string): string => (s === "" || /[",\r\n]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s)

/** `(print-size f)` */
export class SizeOutput {
  readonly command = "print-size"
  constructor(
    readonly name: string,
    readonly size: number,
  ) {}
  toString(): string {
    return `${this.size}\n`
  }
}

/** `(print-size)`: the functions by name. */
export class SizesOutput {
  readonly command = "print-sizes"
  constructor(readonly sizes: readonly { readonly name: string; readonly size: number }[]) {}
  toString(): string {
    return `(${this.sizes.map(({ name, size }) => `(${name} ${size})`).join("\n ")})\n`
  }
}

/** `(print-stats)`: of all runs so far. */
export class StatisticsOutput {
  readonly command = "print-stats"
  constructor(readonly statistics: Statistics) {}
  toString(): string {
    return `Overall statistics:\n${printStatistics(this.statistics)}`
  }
}

/** `(run …)` and `(run-schedule …)`; prints nothing. */
export class RunOutput {
  readonly command = "run"
  constructor(readonly report: RunReport) {}
  toString(): string {
    return ""
  }
}

/** `(prove …)` and `(prove-exists …)`. */
export class ProofOutput {
  readonly command = "prove"
  constructor(
    readonly proof: unknown,
    private readonly text: string,
  ) {}
  toString(): string {
    return `${this.text}\n`
  }
}
