import { InvalidArgumentError, Option, type Command } from "commander"
import { CommandError } from "./command-error.js"
import type { LdaSettings } from "./lda-settings.js"

/** Adds `carton lda`: the main job, on the bundled data, made-up data or a file. */
export function addLdaCommand(program: Command): void {
  program
    .command("lda")
    .description("trace, optimise and compile linear discriminant analysis; run it, check it, time it")
    .addOption(
      new Option("--data <file>", "a CSV file with a header").conflicts(["rows", "features", "classes"]),
    )
    .option("--label <column>", "the column of --data that holds the labels")
    .option("--rows <n>", "made-up data: rows", positiveInteger)
    .option("--features <n>", "made-up data: columns (20)", positiveInteger)
    .option("--classes <n>", "made-up data: classes (2)", positiveInteger)
    .option("--seed <n>", "made-up data: seed (0)", integer)
    .addOption(new Option("--target <target>").choices(["wasm", "js", "interpret"]).default("wasm"))
    .addOption(
      new Option("--precision <precision>", "how results may differ from the program as written")
        .choices(["exact", "reassociate", "fast"])
        .default("reassociate"),
    )
    .option("--threads <n>", "threads; more than one are not built yet", positiveInteger, 1)
    .option("--repeat <n>", "timed runs of each program", positiveInteger, 5)
    .option("--out <dir>", "where the program and the pictures go", "carton-out")
    .addOption(
      new Option("--dump <form>", "print a form in full").choices(["term", "ir", "js"]).conflicts("json"),
    )
    .option("--profile", "time each loop of the compiled program, in runs of its own")
    .option("--json", "print a JSON array and nothing else")
    .action(async (options: LdaOptions) => {
      const settings = checkOptions(options)
      const { runLda } = await import("./lda.js")
      await runLda(settings)
    })
}

/** Options as commander gives them. */
interface LdaOptions {
  data?: string
  label?: string
  rows?: number
  features?: number
  classes?: number
  seed?: number
  target: LdaSettings["target"]
  precision: "exact" | "reassociate" | "fast"
  threads: number
  repeat: number
  out: string
  dump?: "term" | "ir" | "js"
  profile?: boolean
  json?: boolean
}

/** Rejects what cannot be done and what contradicts itself. */
function checkOptions(options: LdaOptions): LdaSettings {
  const {
    data,
    label,
    rows,
    features,
    classes,
    seed,
    target,
    precision,
    threads,
    repeat,
    out,
    dump,
    profile,
    json,
  } = options
  if (threads !== 1) throw new CommandError(`--threads ${threads}: threads are not built yet; take 1`)
  if (data !== undefined && label === undefined)
    throw new CommandError("--data needs --label COLUMN, the column that holds the labels")
  if (data === undefined && label !== undefined) throw new CommandError("--label goes with --data FILE.csv")
  const synthetic = [rows, features, classes, seed].some((option) => option !== undefined)
  return {
    input:
      data !== undefined
        ? { kind: "csv", file: data, label: label! }
        : synthetic
          ? { kind: "synthetic", ...syntheticDefaults, ...defined({ rows, features, classes, seed }) }
          : { kind: "default", ...syntheticDefaults },
    target,
    precision,
    repeat,
    out,
    dump,
    profile: profile === true,
    json: json === true,
  }
}

const syntheticDefaults = { rows: 1_000_000, features: 20, classes: 2, seed: 0 }

const defined = (options: Record<string, number | undefined>): Record<string, number> =>
  Object.fromEntries(
    Object.entries(options).filter((entry): entry is [string, number] => entry[1] !== undefined),
  )

function integer(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.")
  return Number(text)
}

function positiveInteger(text: string): number {
  const value = integer(text)
  if (value < 1 || value > 2 ** 31 - 1) throw new InvalidArgumentError("It must be a whole number from 1 on.")
  return value
}
