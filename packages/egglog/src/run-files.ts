import { application, F64, I64, literal, Str, Unit, type AnySort } from "@carton/egraph"
import type { Command } from "./command.js"
import { RunError, TypeCheckError } from "./errors.js"
import { withoutSign } from "./primitives/f64.js"
import { printTerm } from "./print-term.js"
import type { ProgramState } from "./program-state.js"
import { extractValue } from "./run-extract.js"
import { guarded } from "./run-action.js"
import { withFile } from "./run-print.js"

type InputCommand = Command & { kind: "input" }

/** A field as a value of a sort; undefined where it is none. */
function parseField(sort: AnySort, text: string): unknown {
  switch (sort) {
    case I64:
      if (!/^[+-]?\d+$/.test(text)) return undefined
      return inRange(BigInt(text.replace("+", "")))
    case F64:
      return withoutSign(parseFloatField(text))
    case Str:
      return text
    default:
      return null
  }
}

const inRange = (v: bigint): bigint | undefined => (v === BigInt.asIntN(64, v) ? v : undefined)

function parseFloatField(text: string): number | undefined {
  const named = /^([+-]?)(inf|infinity|nan)$/i.exec(text)
  if (named) return (named[1] === "-" ? -1 : 1) * (named[2]?.toLowerCase() === "nan" ? NaN : Infinity)
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined
}

/** Fills a function from a file: a row to a line, its fields between tabs. */
export function runInput(state: ProgramState, c: InputCommand): void {
  const entry = state.environment.functions.get(c.name)
  if (!entry) throw new TypeCheckError(`no function is called ${c.name}`, c.at)
  const { declaration: d } = entry
  const sorts = d.kind === "function" ? [...d.inputs, d.output] : d.inputs
  const allowed = [I64, F64, Str] as readonly AnySort[]
  for (const s of d.inputs) if (!allowed.includes(s)) throw unsupported(c, s)
  if (d.kind === "function" && ![I64, Str, Unit].includes(d.output as never)) throw unsupported(c, d.output)
  const text = withFile(c.at, c.file, () => state.files.read(c.file, "facts"))
  const lines = text.split("\n")
  if (lines[lines.length - 1] === "") lines.pop()
  if (sorts.length === 0) return
  lines.forEach((line, number) => {
    const fields = line.split("\t").map((f) => f.trim())
    const values = sorts.map((s, i) => (i < fields.length ? parseField(s, fields[i] as string) : undefined))
    if (fields.length !== sorts.length || values.includes(undefined)) {
      throw new RunError(
        `${c.file}:${number + 1}: expected ${describe(sorts)} between tabs, got ${line}`,
        c.at,
      )
    }
    const terms = values.map((v, i) => literal(sorts[i] as AnySort, v))
    const call = application(d, terms.slice(0, d.inputs.length))
    guarded(c.at, () => {
      if (d.kind === "function") state.egraph.set(call, terms[d.inputs.length] as never)
      else state.egraph.add(call)
    })
  })
}

const describe = (sorts: readonly AnySort[]): string => sorts.map((s) => s.name as string).join(" ")

const unsupported = (c: InputCommand, s: AnySort): RunError =>
  new RunError(`input reads i64, f64 and String, and ${c.name} has the sort ${s.name as string}`, c.at)

/** Adds the cheapest terms of expressions to a file, a line to each. */
export function prepareOutput(state: ProgramState, c: Command & { kind: "output" }): () => void {
  const extract = c.values.map((v) => extractValue(state, v))
  return () => {
    const lines = extract.map((e) => `${printTerm(e().term)}\n`).join("")
    withFile(c.at, c.file, () => state.files.append(c.file, lines, "facts"))
  }
}
