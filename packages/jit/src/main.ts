import { Command, CommanderError } from "commander"
import { benchCommand } from "./bench-command.js"
import { oneLine } from "./command-error.js"
import { addLdaCommand } from "./command-lda.js"
import { egglogCommand } from "./egglog-command.js"

/**
 * The command `carton`.
 *
 * @param args - what stands behind the command's name
 * @returns the exit status: 0, or 1 with one line on standard error
 */
export async function main(args: readonly string[]): Promise<number> {
  const program = new Command("carton")
    .description("Equality saturation for array programs")
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
  addLdaCommand(program)
  program.addCommand(benchCommand())
  program.addCommand(egglogCommand())
  try {
    await program.parseAsync(args as string[], { from: "user" })
    // a command that reported by itself has set it
    return Number(process.exitCode ?? 0)
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    if (error instanceof CommanderError && error.code === "commander.help") return 1
    process.stderr.write(`carton: ${oneLine(error)}\n`)
    return 1
  }
}
