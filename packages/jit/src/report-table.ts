/** Rows as lines with columns of one width: the first to the left, numbers to the right. */
export function table(rows: readonly (readonly string[])[], indent = "  "): string[] {
  const widths: number[] = []
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)))
  const isNumber = (cell: string) => /^[\d.]+( ms|x)?$/.test(cell)
  const numeric = widths.map((_, i) =>
    rows.slice(1).every((row) => row[i] === undefined || isNumber(row[i]!)),
  )
  return rows.map((row) =>
    (
      indent +
      row.map((cell, i) => (numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join("  ")
    ).trimEnd(),
  )
}

/** Milliseconds, to three digits or so. */
export const ms = (x: number): string => (x >= 100 ? x.toFixed(0) : x >= 10 ? x.toFixed(1) : x.toFixed(2))

export const count = (x: number): string => x.toLocaleString("en-US")

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
