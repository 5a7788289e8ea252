import { createReadStream } from "node:fs"
import { open } from "node:fs/promises"
import Papa from "papaparse"
import { CommandError } from "./command-error.js"

/** A table of numbers with a label a row. */
export interface LabelledTable {
  /** Row-major, [labels.length, columns.length]. */
  readonly values: Float64Array
  readonly columns: readonly string[]
  /** Numbers where every label is one, else strings. */
  readonly labels: readonly (string | number)[]
}

const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const notFinite = /^[+-]?(nan|inf|infinity)$/i

/**
 * Reads a CSV file with a header: numbers everywhere but in the column of the labels. The separator is found
 * out; empty lines are passed over.
 *
 * @throws CommandError naming the line of the file (from 1) and the column, where a cell is not a finite number
 */
export async function readCsv(file: string, label: string): Promise<LabelledTable> {
  const reader = new Reader(file, label)
  const delimiter = await separatorOf(file)
  await new Promise<void>((resolve, reject) => {
    const stream = createReadStream(file, "utf8")
    stream.on("error", (error: NodeJS.ErrnoException) => reject(new CommandError(cannotRead(file, error))))
    Papa.parse<string[]>(stream, {
      delimiter,
      step: ({ data, errors }, parser) => {
        try {
          reader.row(data, errors[0])
        } catch (error) {
          // before `abort`, which calls `complete`
          reject(error)
          parser.abort()
          stream.destroy()
        }
      },
      complete: () => resolve(),
      error: (error: Error) => reject(new CommandError(`${file}: ${error.message}`)),
    })
  })
  return reader.table()
}

/** The separator that occurs most often in the header. (papaparse guesses too, but empty lines mislead it.) */
async function separatorOf(file: string): Promise<string> {
  try {
    const handle = await open(file)
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(1 << 16), position: 0 })
    await handle.close()
    const header = buffer
      .toString("utf8", 0, bytesRead)
      .trimStart()
      .split(/[\r\n]/)[0]!
      .replace(/"[^"]*"/g, "")
    const times = (separator: string) => header.split(separator).length
    return [",", ";", "\t", "|"].reduce((best, separator) =>
      times(separator) > times(best) ? separator : best,
    )
  } catch (error) {
    throw new CommandError(cannotRead(file, error as NodeJS.ErrnoException))
  }
}

function cannotRead(file: string, error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return `${file}: no such file`
  return error.code === "EISDIR" ? `${file}: is a folder` : `${file}: cannot be read (${error.code})`
}

/** Takes the rows of a file one by one. */
class Reader {
  private line = 1
  private header: readonly string[] | undefined
  private label = -1
  private values = new Float64Array(1024)
  private count = 0
  private readonly labels: string[] = []
  /** Of each row, for messages about labels. */
  private readonly lines: number[] = []

  constructor(
    private readonly file: string,
    private readonly labelName: string,
  ) {}

  row(cells: readonly string[], error: Papa.ParseError | undefined): void {
    const line = this.line
    this.line += 1 + cells.reduce((n, cell) => n + cell.split("\n").length - 1, 0)
    if (error !== undefined && error.type === "Quotes") throw this.error(line, error.message)
    if (cells.length === 1 && cells[0]!.trim() === "") return
    if (this.header === undefined) this.readHeader(cells)
    else this.readRow(cells, line)
  }

  private readHeader(cells: readonly string[]): void {
    const header = cells.map((cell, i) => (i === 0 ? cell.replace(/^\ufeff/, "") : cell).trim())
    const found = header.flatMap((name, i) => (name === this.labelName ? [i] : []))
    if (found.length !== 1)
      throw new CommandError(
        `${this.file}: ${found.length === 0 ? "no" : "more than one"} column "${this.labelName}"; the columns are ${some(header)}`,
      )
    if (header.length < 2)
      throw new CommandError(`${this.file}: there is no column beside "${this.labelName}"`)
    this.header = header
    this.label = found[0]!
  }

  private readRow(cells: readonly string[], line: number): void {
    const header = this.header!
    if (cells.length !== header.length)
      throw this.error(line, `${cells.length} cells, but the header names ${header.length} columns`)
    if (this.count + cells.length > this.values.length) {
      const grown = new Float64Array(2 * this.values.length + cells.length)
      grown.set(this.values)
      this.values = grown
    }
    for (let i = 0; i < cells.length; i++)
      if (i !== this.label) this.values[this.count++] = this.number(cells[i]!.trim(), line, header[i]!)
    const label = cells[this.label]!.trim()
    if (label === "") throw this.error(line, `column "${this.labelName}": the label is empty`)
    this.labels.push(label)
    this.lines.push(line)
  }

  private number(cell: string, line: number, column: string): number {
    const value = number.test(cell) ? Number(cell) : NaN
    if (Number.isFinite(value)) return value
    const what =
      cell === ""
        ? "the cell is empty"
        : `"${cell}" is not a${number.test(cell) || notFinite.test(cell) ? " finite" : ""} number`
    throw this.error(line, `column "${column}": ${what}`)
  }

  table(): LabelledTable {
    if (this.header === undefined) throw new CommandError(`${this.file}: the file is empty`)
    return {
      values: this.values.slice(0, this.count),
      columns: this.header.filter((_, i) => i !== this.label),
      labels: this.numericLabels() ?? this.labels,
    }
  }

  /** The labels as numbers, where all are; NaN and infinity among numbers are bad data. */
  private numericLabels(): number[] | undefined {
    const odd = this.labels.filter((label) => !number.test(label))
    if (odd.length === this.labels.length || odd.some((label) => !notFinite.test(label))) return undefined
    const bad = this.labels.findIndex((label) => !Number.isFinite(Number(label)))
    if (bad >= 0)
      throw this.error(
        this.lines[bad]!,
        `column "${this.labelName}": "${this.labels[bad]}" is not a finite number`,
      )
    return this.labels.map(Number)
  }

  private error(line: number, what: string): CommandError {
    return new CommandError(`${this.file}, line ${line}: ${what}`)
  }
}

/** The first names of a list. */
const some = (names: readonly string[]): string =>
  names.slice(0, 12).join(", ") + (names.length > 12 ? `, … (${names.length})` : "")
