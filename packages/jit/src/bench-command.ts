import { spawn } from "node:child_process"
import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Command } from "commander"
import { CommandError } from "./command-error.js"

/** The suite lies beside the packages in the checkout, and is not part of what is installed. */
const suite = "../../../../benchmarks/run.mjs"

/** `carton bench`: the benchmark suite of the checkout, with its options. */
export function benchCommand(): Command {
  return new Command("bench")
    .description("run the benchmark suite: a table, JSON, pictures and a page (--help tells its options)")
    .argument("[names...]", "benchmarks; all without a name")
    .allowUnknownOption()
    .helpOption(false)
    .action(async (_names: readonly string[], _options: unknown, command: Command) => {
      const file = fileURLToPath(new URL(suite, import.meta.url))
      if (!existsSync(file))
        throw new CommandError("bench: the suite is not installed with the package; run it in a checkout")
      process.exitCode = await runSuite(file, command.args)
    })
}

const runSuite = (file: string, args: readonly string[]): Promise<number> =>
  new Promise((done) =>
    spawn(process.execPath, [file, ...args], { stdio: "inherit" }).on("close", (status) => done(status ?? 1)),
  )
