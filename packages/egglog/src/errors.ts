import type { Span } from "./source.js"

export type EgglogErrorCode = "parse" | "type" | "run" | "check" | "io" | "unsupported"

/**
 * Base of the errors of this package. The message has file, line and column, what is wrong, and the line of
 * the program with a caret under the place.
 */
export class EgglogError extends Error {
  readonly file: string | undefined
  readonly line: number
  readonly column: number
  /** Where the program is wrong. It is not enumerable: a printed error would show the whole text of the program. */
  declare readonly span: Span

  constructor(
    readonly code: EgglogErrorCode,
    /** The message without its place. */
    readonly reason: string,
    span: Span,
    options?: ErrorOptions,
  ) {
    const { line, column } = span.source.position(span.start)
    const place = `${span.source.name ?? "program"}:${line}:${column}`
    super(`${place}: ${reason}\n${span.source.excerpt(span.start, span.end)}`, options)
    this.name = new.target.name
    Object.defineProperty(this, "span", { value: span, enumerable: false })
    this.file = span.source.name
    this.line = line
    this.column = column
  }
}

/** Text that is no program: unbalanced parentheses, an unknown option, a command of the wrong shape. */
export class ParseError extends EgglogError {
  constructor(reason: string, span: Span) {
    super("parse", reason, span)
  }
}

/** A program that is no program of the language: sorts that do not fit, names that are not bound. */
export class TypeCheckError extends EgglogError {
  constructor(reason: string, span: Span) {
    super("type", reason, span)
  }
}

/** A command that failed when it ran. */
export class RunError extends EgglogError {
  constructor(
    reason: string,
    span: Span,
    options: ErrorOptions & { code?: "run" | "check" | "io" | "unsupported" } = {},
  ) {
    super(options.code ?? "run", reason, span, options)
  }
}
