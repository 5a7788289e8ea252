import { appendFileSync, readFileSync, writeFileSync, writeSync } from "node:fs"
import { basename, dirname, extname, join } from "node:path"
import { createInterface } from "node:readline"
import { toDot } from "@carton/egraph"
import { EgglogError, EgglogProgram, type Files, partialResult, Repl, type Warning } from "@carton/egglog"
import { Command } from "commander"
import { CommandError } from "./command-error.js"

interface EgglogCommandOptions {
  factDirectory?: string
  naive?: boolean
  strictMode?: boolean
  proofs?: boolean
  toJson?: boolean
  toDot?: boolean
  toSvg?: boolean
  saveReport?: string
}

/** `carton egglog`: runs egglog programs as the native command does; without a file, a session. */
export function egglogCommand(): Command {
  return new Command("egglog")
    .description("run egglog programs; without a file, line by line")
    .argument("[files...]", "programs, run one after the other in one e-graph")
    .option("-F, --fact-directory <dir>", "the folder of the files of input and output")
    .option("--naive", "every rule finds everything in every round")
    .option("--strict-mode", "globals must begin with $")
    .option("--proofs", "record what prove needs")
    .option("--to-json", "write the e-graph beside each file as .json")
    .option("--to-dot", "write the e-graph beside each file as .dot")
    .option("--to-svg", "write the e-graph beside each file as .svg")
    .option("--save-report <file>", "write what the runs did as JSON")
    .action(async (files: readonly string[], options: EgglogCommandOptions) => {
      if (files.length === 0) await session(options)
      else await runFiles(files, options)
    })
}

/** Files of the machine: facts in the folder of -F, everything else as it is written. */
class NodeFiles implements Files {
  constructor(private readonly facts: string | undefined) {}

  private place(path: string, role: "program" | "facts"): string {
    return role === "facts" && this.facts !== undefined ? join(this.facts, path) : path
  }

  read(path: string, role: "program" | "facts"): string {
    return readFileSync(this.place(path, role), "utf8")
  }

  write(path: string, text: string, role: "program" | "facts"): void {
    writeFileSync(this.place(path, role), text)
  }

  append(path: string, text: string, role: "program" | "facts"): void {
    appendFileSync(this.place(path, role), text)
  }
}

const programOptions = (o: EgglogCommandOptions) => ({
  files: new NodeFiles(o.factDirectory),
  naive: o.naive ?? false,
  strict: o.strictMode ?? false,
  proofs: o.proofs ?? false,
})

function warn(warnings: readonly Warning[]): void {
  for (const { file, line, column, message } of warnings) {
    process.stderr.write(`warning: ${file ?? "program"}:${line}:${column}: ${message}\n`)
  }
}

/** Writes all of a text, also to a pipe that takes a part at a time. */
function print(text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(1, bytes, at)
    } catch (e) {
      if ((e as NodeJS.ErrnoException).code !== "EAGAIN") throw e
    }
  }
}

async function runFiles(files: readonly string[], options: EgglogCommandOptions): Promise<void> {
  const program = new EgglogProgram(programOptions(options))
  for (const file of files) {
    const text = readProgram(file)
    try {
      const result = program.run(text, { file })
      warn(result.warnings)
      result.write(print)
    } catch (e) {
      if (!(e instanceof EgglogError)) throw e
      warn(partialResult(e).warnings)
      process.stderr.write(`error: ${e.message}\n`)
      process.exitCode = 1
      return
    }
    await writePictures(program, file, options)
  }
  if (options.saveReport) writeFileSync(options.saveReport, JSON.stringify(program.statistics))
}

function readProgram(file: string): string {
  try {
    return readFileSync(file, "utf8")
  } catch (e) {
    throw new CommandError(`egglog: cannot read ${file}: ${(e as Error).message}`)
  }
}

async function writePictures(program: EgglogProgram, file: string, o: EgglogCommandOptions): Promise<void> {
  if (!o.toJson && !o.toDot && !o.toSvg) return
  const stem = join(dirname(file), basename(file, extname(file)))
  const graph = program.egraph.toJSON({ maxNodes: 1600, maxRowsPerFunction: 40 })
  if (o.toJson) writeFileSync(`${stem}.json`, JSON.stringify(graph))
  const dot = o.toDot || o.toSvg ? toDot(graph) : ""
  if (o.toDot) writeFileSync(`${stem}.dot`, dot)
  if (o.toSvg) {
    const { instance } = await import("@viz-js/viz")
    writeFileSync(`${stem}.svg`, (await instance()).renderString(dot, { format: "svg" }))
  }
}

/** Reads commands from the terminal, with its history, or from a pipe. */
async function session(options: EgglogCommandOptions): Promise<void> {
  const repl = new Repl(programOptions(options))
  const terminal = process.stdin.isTTY === true
  const lines = createInterface({
    input: process.stdin,
    ...(terminal && { output: process.stdout, historySize: 1000 }),
  })
  if (terminal) process.stdout.write("egglog on Carton; :help lists what can be typed\n")
  const show = (a: ReturnType<Repl["feed"]>): void => {
    warn(a.warnings)
    print(a.output)
    if (a.error) process.stderr.write(`error: ${a.error.message}\n`)
  }
  const ask = (): void => {
    if (!terminal) return
    lines.setPrompt(repl.prompt)
    lines.prompt()
  }
  // Ctrl-C drops what is typed; where nothing is, it leaves.
  lines.on("SIGINT", () => {
    if (lines.line === "" && !repl.isOpen) lines.close()
    else {
      repl.feed(":cancel")
      lines.write(null, { ctrl: true, name: "e" })
      lines.write(null, { ctrl: true, name: "u" })
      process.stdout.write("\n")
      ask()
    }
  })
  ask()
  for await (const line of lines) {
    const a = repl.feed(line)
    show(a)
    if (a.quit) break
    ask()
  }
  lines.close()
  show(repl.end())
  if (options.saveReport) writeFileSync(options.saveReport, JSON.stringify(repl.session.statistics))
}
