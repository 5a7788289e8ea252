import { CommandError } from "./command-error.js"
import { sourcesOf } from "./lda-data.js"
import { runOn, STEPS, type LdaResult } from "./lda-run.js"
import type { LdaSettings } from "./lda-settings.js"
import { programNames } from "./lda-timing.js"
import { showProgress, silent } from "./progress.js"
import { OutputFolder } from "./report-files.js"
import { toJSON } from "./report-json.js"
import { formatResult } from "./report.js"

/** How far results may be from eager, relative to the largest, before the run counts as failed. */
const TOLERANCE = 1e-6

/**
 * Runs `carton lda`: on every data set the three programs, with pictures and the program in the output folder.
 *
 * @throws CommandError where data or folder are no good, or a result is not what the eager run gives
 */
export async function runLda(settings: LdaSettings): Promise<void> {
  const sources = sourcesOf(settings.input)
  const printed: unknown[] = []
  for (const source of sources) {
    const steps = STEPS + 3 * settings.repeat
    const progress =
      settings.json && !process.stderr.isTTY ? silent : await showProgress(process.stderr, source.name, steps)
    const folder = new OutputFolder(settings.out, sources.length > 1 ? source.name : undefined)
    let result: LdaResult
    try {
      folder.check()
      result = await runOn(source, settings, progress)
    } finally {
      progress.stop()
    }
    checkResult(result)
    const files = await folder.write(result)
    if (settings.json) printed.push(toJSON(result, settings))
    else process.stdout.write(formatResult(result, settings, files).join("\n") + "\n\n")
  }
  if (settings.json) process.stdout.write(JSON.stringify(printed) + "\n")
}

function checkResult({ name, errors, scale }: LdaResult): void {
  for (const program of programNames)
    if (program !== "eager" && !(errors[program] <= TOLERANCE * Math.max(scale, 1)))
      throw new CommandError(
        `${name}: the ${program} program gives another result than eager (difference ${errors[program]})`,
      )
}
