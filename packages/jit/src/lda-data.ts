import { totalmem } from "node:os"
import { basename, extname } from "node:path"
import { from_buffer, type NDArray } from "@carton/array-api"
import { encode_labels, load_iris, make_classification } from "@carton/estimators"
import { CommandError } from "./command-error.js"
import { readCsv } from "./csv.js"
import type { LdaInput, SyntheticSize } from "./lda-settings.js"

/** A data set to run on: rows X with a class 0..classes - 1 each. */
export interface LdaData {
  readonly X: NDArray
  readonly y: NDArray
  readonly rows: number
  readonly features: number
  readonly classes: number
}

/** A data set that is not there yet. */
export interface LdaSource {
  /** For headings and names of folders. */
  readonly name: string
  /** What `load` does: "read" or "generate". */
  readonly stage: string
  load(): LdaData | Promise<LdaData>
}

/** The data sets of a run. */
export function sourcesOf(input: LdaInput): LdaSource[] {
  const synthetic = ({ rows, features, classes, seed }: SyntheticSize): LdaSource => ({
    name: "synthetic",
    stage: "generate",
    load: () => generate(rows, features, classes, seed),
  })
  switch (input.kind) {
    case "csv":
      return [
        {
          name: basename(input.file, extname(input.file)),
          stage: "read",
          load: () => read(input.file, input.label),
        },
      ]
    case "synthetic":
      return [synthetic(input)]
    case "default":
      return [{ name: "iris", stage: "read", load: iris }, synthetic(input)]
  }
}

function iris(): LdaData {
  const { X, y } = load_iris()
  return { X, y, rows: 150, features: 4, classes: 3 }
}

async function read(file: string, label: string): Promise<LdaData> {
  const { values, columns, labels } = await readCsv(file, label)
  const rows = labels.length
  if (rows < 2)
    throw new CommandError(
      `${file}: ${rows === 0 ? "no rows" : "one row"} below the header; at least two are needed`,
    )
  const { y, classes } = encode_labels(labels as readonly string[])
  if (classes.length < 2)
    throw new CommandError(`${file}: every row has the label ${classes[0]}; at least two classes are needed`)
  if (rows > classes.length && !variesWithinClasses(values, labels))
    throw new CommandError(`${file}: no column varies within a class; there is nothing to discriminate by`)
  return {
    X: from_buffer(values, [rows, columns.length]),
    y,
    rows,
    features: columns.length,
    classes: classes.length,
  }
}

/** Whether two rows of one class differ. */
function variesWithinClasses(values: Float64Array, labels: readonly (string | number)[]): boolean {
  const columns = values.length / labels.length
  const first = new Map<string | number, number>()
  return labels.some((label, row) => {
    const other = first.get(label)
    if (other === undefined) first.set(label, row)
    else
      for (let j = 0; j < columns; j++)
        if (values[row * columns + j] !== values[other * columns + j]) return true
    return false
  })
}

/** How many times the size of X the eager run needs at its peak, with room to spare. */
const PEAK = 10

function generate(rows: number, features: number, classes: number, seed: number): LdaData {
  if (rows < 2) throw new CommandError(`--rows ${rows}: at least two rows are needed`)
  if (classes < 2) throw new CommandError(`--classes ${classes}: at least two classes are needed`)
  if (rows < classes) throw new CommandError(`--rows ${rows}: fewer than the ${classes} classes`)
  const needed = PEAK * 8 * rows * features
  if (needed > totalmem() || rows * features > 2 ** 31 - 1)
    throw new CommandError(
      `--rows ${rows} x --features ${features} takes about ${gigabytes(needed)} GB at its peak, and this machine has ${gigabytes(totalmem())}`,
    )
  const { X, y } = make_classification({ n_samples: rows, n_features: features, n_classes: classes, seed })
  return { X, y, rows, features, classes }
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1)
