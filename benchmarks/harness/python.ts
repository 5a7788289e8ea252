import { spawn, spawnSync, type ChildProcess } from "node:child_process"
import { createInterface } from "node:readline"
import { Timed, type Run } from "./benchmark.js"

/** The interpreter of the Python peers: CARTON_PYTHON, or python3. */
export const python = (): string => process.env["CARTON_PYTHON"] ?? "python3"

/** Why a peer that imports these modules cannot run here; undefined: it can. */
export function missingModules(...modules: readonly string[]): string | undefined {
  const { status, error } = spawnSync(python(), ["-c", modules.map((m) => `import ${m}`).join("\n")], {
    stdio: "ignore",
  })
  if (error !== undefined) return `${python()} is not there`
  return status === 0
    ? undefined
    : `${python()} lacks one of ${modules.join(", ")} (set CARTON_PYTHON to one that has them)`
}

/**
 * Starts a peer that answers on its standard output, a line of JSON `{"ms": …, "result": …}` for every line
 * `run` that it reads; its first line says that it is ready. So it takes its turns between other programs.
 */
export async function startPeer(script: string, args: readonly string[]): Promise<Run<any>> {
  const child: ChildProcess = spawn(python(), [script, ...args], { stdio: ["pipe", "pipe", "inherit"] })
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]()
  const next = async (): Promise<any> => {
    const { value, done } = await lines.next()
    if (done === true) throw new Error(`${script} ended without an answer`)
    return JSON.parse(value as string)
  }
  await next()
  const run = async () => {
    child.stdin!.write("run\n")
    const { ms, result } = await next()
    return new Timed(ms, result)
  }
  return Object.assign(run, { close: () => void child.stdin!.end() })
}
