import { COMMAND_NAMES } from "./parse-command.js"
import { EgglogError, ParseError } from "./errors.js"
import { EgglogProgram, partialResult } from "./program.js"
import type { EgglogOptions, Warning } from "./program-state.js"
import { isComplete } from "./reader.js"

/** What came of a line. */
export interface ReplAnswer {
  /** What the commands printed. */
  readonly output: string
  /** The command that was wrong or failed, if one was: what came before it stays. */
  readonly error: EgglogError | undefined
  readonly warnings: readonly Warning[]
  /** The commands go on in the next line. */
  readonly open: boolean
  /** `:quit` */
  readonly quit: boolean
}

const HELP = `Type egglog commands; a command may take several lines.
  :help          this text
  :commands      the names of all commands
  :reset         forget everything
  :cancel        forget the lines of an unfinished command
  :quit          leave
`

/**
 * A session that is fed line by line, for a terminal, a pipe or a page to be put around it.
 *
 * @example
 * const repl = new Repl()
 * repl.feed("(extract").open      // true
 * repl.feed(" (+ 1 2))").output   // "3\n"
 */
export class Repl {
  private buffer = ""
  private program: EgglogProgram

  constructor(private readonly options: EgglogOptions = {}) {
    this.program = new EgglogProgram(options)
  }

  /** Whether a command is unfinished. */
  get isOpen(): boolean {
    return this.buffer !== ""
  }

  /** What to ask the next line with. */
  get prompt(): string {
    return this.isOpen ? "| " : "> "
  }

  /** The program that the commands run in. */
  get session(): EgglogProgram {
    return this.program
  }

  feed(line: string): ReplAnswer {
    const command = line.trim()
    // Within a command a line may well begin with an option.
    if (command === ":cancel" || (!this.isOpen && command.startsWith(":"))) return this.meta(command)
    if (!this.isOpen && command === "") return answer()
    this.buffer += `${line}\n`
    return isComplete(this.buffer) ? this.runBuffer() : answer({ open: true })
  }

  /** Runs what is left when there are no more lines. */
  end(): ReplAnswer {
    return this.buffer.trim() === "" ? answer() : this.runBuffer()
  }

  private runBuffer(): ReplAnswer {
    const text = this.buffer
    this.buffer = ""
    try {
      const result = this.program.run(text)
      return answer({ output: result.toString(), warnings: result.warnings })
    } catch (e) {
      if (!(e instanceof EgglogError)) throw e
      if (e instanceof ParseError) return answer({ error: e })
      const before = partialResult(e)
      return answer({ output: before.toString(), error: e, warnings: before.warnings })
    }
  }

  private meta(command: string): ReplAnswer {
    switch (command) {
      case ":help":
        return answer({ output: HELP })
      case ":commands":
        return answer({ output: `${[...COMMAND_NAMES].sort().join(" ")}\n` })
      case ":reset":
        this.buffer = ""
        this.program = new EgglogProgram(this.options)
        return answer()
      case ":cancel":
        this.buffer = ""
        return answer()
      case ":quit":
        return answer({ quit: true })
      default:
        return answer({ output: `${command} is not known; :help lists what is\n` })
    }
  }
}

const answer = (a: Partial<ReplAnswer> = {}): ReplAnswer => ({
  output: "",
  error: undefined,
  warnings: [],
  open: false,
  quit: false,
  ...a,
})
