import { mkdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { dirname, join, resolve } from "node:path"
import { CommandError } from "./command-error.js"
import type { LdaResult } from "./lda-run.js"

/** A folder into which the files of a result are put, all or none. */
export class OutputFolder {
  readonly path: string

  constructor(folder: string, name: string | undefined) {
    this.path = name === undefined ? folder : join(folder, name)
  }

  /** @throws CommandError where the folder could not be made or written; nothing is made yet */
  check(): void {
    let made: readonly string[] = []
    try {
      made = makeFolders(this.path)
      // being root, or a file system that is not one, is told apart only by trying
      const probe = join(this.path, `.${process.pid}.part`)
      writeFileSync(probe, "")
      rmSync(probe)
    } catch (error) {
      throw this.error(error)
    } finally {
      for (const folder of [...made].reverse()) rmdirSync(folder)
    }
  }

  /** @returns the paths of the files, by name */
  async write(result: LdaResult): Promise<OutputFiles> {
    const { timingsPlot } = await import("./plots.js")
    const { drawEGraph } = await import("./picture.js")
    const { egraph: optimized, outputs } = result.optimized
    const roots = outputs.map((term) => optimized.find(term)).filter((id) => id !== undefined)
    const egraph = optimized.toJSON({ roots })
    const picture = await drawEGraph(egraph)
    const contents = {
      "program.js": result.source,
      "egraph.json": JSON.stringify(egraph) + "\n",
      "egraph.svg": picture.svg,
      "timings.svg": timingsPlot(`${result.name}, ${result.shape.join(" x ")}`, result.timings_ms),
    }
    const parts: [part: string, path: string][] = []
    try {
      makeFolders(this.path)
      for (const [name, content] of Object.entries(contents)) {
        const path = join(this.path, name)
        const part = `${path}.${process.pid}.part`
        parts.push([part, path])
        writeFileSync(part, content)
      }
      for (const [part, path] of parts) renameSync(part, path)
    } catch (error) {
      for (const [part] of parts) rmSync(part, { force: true })
      throw this.error(error)
    }
    return { folder: this.path, names: Object.keys(contents), pictureNote: picture.note }
  }

  private error(error: unknown): CommandError {
    if (error instanceof CommandError) return error
    return new CommandError(
      `--out ${this.path}: cannot be written (${(error as NodeJS.ErrnoException).code})`,
    )
  }
}

/**
 * Makes a folder and those it lies in, one by one: Node's own recursive way never ends in a file system like /proc.
 *
 * @returns the folders that were not there, outermost first
 */
function makeFolders(path: string): string[] {
  const missing: string[] = []
  let folder = resolve(path)
  for (; statSync(folder, { throwIfNoEntry: false }) === undefined; folder = dirname(folder))
    missing.unshift(folder)
  if (!statSync(folder).isDirectory()) throw new CommandError(`--out ${path}: ${folder} is not a folder`)
  const made: string[] = []
  try {
    for (const each of missing) {
      mkdirSync(each)
      made.push(each)
    }
  } catch (error) {
    for (const each of made.reverse()) rmdirSync(each)
    throw error
  }
  return made
}

export interface OutputFiles {
  readonly folder: string
  readonly names: readonly string[]
  /** What the picture of the e-graph leaves out; empty where it is whole. */
  readonly pictureNote: string
}
