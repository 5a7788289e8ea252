import { execFileSync, spawnSync } from "node:child_process"
import { mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"

/** What a process did. */
export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/**
 * A program made of the packages' sources, to be run in a process of its own: the only place where modules
 * that load others as ES modules work under jest, and where a command has an exit status.
 */
export class ChildProgram {
  private readonly file: string

  /** @param code - a module in TypeScript; its imports are relative to this folder */
  constructor(name: string, code: string) {
    const folder = join(__dirname, "../../../node_modules/.cache/carton-test")
    mkdirSync(folder, { recursive: true })
    this.file = join(folder, `${name}-${process.pid}.mjs`)
    execFileSync(process.execPath, [join(__dirname, "bundle.mjs"), this.file], { input: code })
  }

  run(args: readonly string[], options: { cwd?: string; input?: string } = {}): Outcome {
    const { status, stdout, stderr } = spawnSync(process.execPath, [this.file, ...args], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
      ...options,
    })
    return { status, stdout, stderr }
  }

  remove(): void {
    rmSync(this.file, { force: true })
  }
}
