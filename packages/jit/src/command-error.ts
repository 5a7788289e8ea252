/** What a person can put right: bad options or bad data. Its message is the whole report. */
export class CommandError extends Error {
  readonly code = "COMMAND"
  override readonly name = "CommandError"
}

/** The message of an error in one line; an error nobody foresaw keeps its class, so that it can be reported. */
export function oneLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  const text = message
    .replace(/^error: /, "")
    .trim()
    .replace(/\s*\n\s*/g, " ")
  const foreseen = error instanceof Error && "code" in error
  return foreseen || !(error instanceof Error) ? text : `${error.name}: ${text}`
}
