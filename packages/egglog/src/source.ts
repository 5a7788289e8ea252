/** A program's text with its name, and where in it things are. */
export class Source {
  private lines: number[] | undefined

  constructor(
    readonly text: string,
    /** What errors call the file; undefined for text that is in no file. */
    readonly name?: string,
  ) {}

  /** Line and column of an offset, from 1. */
  position(offset: number): { line: number; column: number } {
    const starts = (this.lines ??= lineStarts(this.text))
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] as number) + 1 }
  }

  /** The line that holds an offset, with a caret under each character up to `end`. */
  excerpt(start: number, end: number): string {
    const { line, column } = this.position(start)
    const from = start - column + 1
    const newline = this.text.indexOf("\n", from)
    const to = newline < 0 ? this.text.length : newline
    const width = Math.max(1, Math.min(end, to) - start)
    // A line of a generated program may be a megabyte long.
    const left = Math.max(from, start - CONTEXT)
    const right = Math.min(to, start + 2 * CONTEXT)
    const shown = this.text.slice(left, right).replace(/[\t\r]/g, " ")
    const gutter = `${line} | ${left > from ? "…" : ""}`
    const carets = "^".repeat(Math.min(width, Math.max(1, right - start)))
    return `${gutter}${shown}${right < to ? "…" : ""}\n${" ".repeat(gutter.length + start - left)}${carets}`
  }
}

const CONTEXT = 70

function lineStarts(text: string): number[] {
  const starts = [0]
  for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) starts.push(i + 1)
  return starts
}

/** A stretch of a program's text. */
export interface Span {
  readonly source: Source
  readonly start: number
  readonly end: number
}
