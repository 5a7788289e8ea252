import { application, literal, Unit, variableTerm, type AnySort } from "@carton/egraph"
import type { Command } from "./command.js"
import type { FunctionEntry } from "./environment.js"
import { RunError, TypeCheckError } from "./errors.js"
import { Extractor } from "./extractor.js"
import { FunctionOutput, SizeOutput, SizesOutput, StatisticsOutput } from "./output.js"
import type { ProgramState } from "./program-state.js"
import type { Span } from "./source.js"

/** Writes a file; what goes wrong is said with its place in the program. */
export function withFile<T>(at: Span, path: string, run: () => T): T {
  try {
    return run()
  } catch (e) {
    throw new RunError(`${path}: ${e instanceof Error ? e.message : String(e)}`, at, { cause: e, code: "io" })
  }
}

function functionNamed(state: ProgramState, name: string, at: Span): FunctionEntry {
  const f = state.environment.functions.get(name)
  if (!f) throw new TypeCheckError(`no function is called ${name}`, at)
  return f
}

const rowCount = (state: ProgramState, f: FunctionEntry): number => state.egraph.rowCount(f)

export function printSize(state: ProgramState, c: Command & { kind: "print-size" }): void {
  if (c.name !== undefined) {
    const f = functionNamed(state, c.name, c.at)
    if (f.hidden || f.global) throw new TypeCheckError(`${c.name} is not a function of the program`, c.at)
    state.outputs.push(new SizeOutput(c.name, rowCount(state, f)))
    return
  }
  const sizes = [...state.environment.functions]
    .filter(([, f]) => !f.hidden && !f.global)
    .map(([name, f]) => ({ name: f.termConstructor ?? name, size: rowCount(state, f) }))
  sizes.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  state.outputs.push(new SizesOutput(sizes))
}

export function printFunction(state: ProgramState, c: Command & { kind: "print-function" }): void {
  const { declaration } = functionNamed(state, c.name, c.at)
  const output = new FunctionOutput(c.name, functionRows(state, declaration, c.rows ?? Infinity), c.mode)
  const { file } = c
  if (file === undefined) state.outputs.push(output)
  else withFile(c.at, file, () => state.files.write(file, output.toString(), "program"))
}

const DEAD = 1

function functionRows(
  state: ProgramState,
  declaration: FunctionEntry["declaration"],
  limit: number,
): FunctionOutput["rows"] {
  const { database } = state.egraph
  const table = database.table(declaration)
  const { inputs, output } = declaration
  const functions = [...state.environment.functions.values()]
  const extractor = new Extractor(database, functions, [...new Set([...inputs, output])])
  const show = (sort: AnySort, value: number) => {
    if (sort === Unit) return literal(Unit, null)
    return extractor.extract(sort, value)?.term ?? variableTerm(sort, "Unextractable")
  }
  const rows = []
  for (let r = 0; r < table.rows && rows.length < limit; r++) {
    if ((table.flags[r] as number) & DEAD) continue
    const args = inputs.map((s, i) => show(s, table.columns[i]?.[r] as number))
    rows.push({
      call: application(declaration, args),
      output: output === Unit ? undefined : show(output, table.output(r)),
    })
  }
  return rows
}

export function printStats(state: ProgramState, c: Command & { kind: "print-stats" }): void {
  const { total } = state.statistics
  const { file } = c
  if (file === undefined) state.outputs.push(new StatisticsOutput(total))
  else withFile(c.at, file, () => state.files.write(file, `${JSON.stringify(total)}\n`, "program"))
}
