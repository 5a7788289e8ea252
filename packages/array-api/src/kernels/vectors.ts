import { allocate } from "@carton/codegen"
import { depth, type Entries, type Matrices } from "./matmul.js"

/** So many sums are carried on at once where lines lie side by side. */
const linesAtOnce = 512
const sums = new Float64Array(linesAtOnce)

/**
 * Vectors, `count` of each matrix of `x` and `vector` apart, by the lines of those of `y`: a block of the depth at a
 * time, the sums of which are rounded where they are stored.
 */
export function vectors(
  kind: "float64" | "float32",
  inner: number,
  x: Matrices,
  vector: number,
  next: number,
  count: number,
  y: Matrices,
  line: number,
  step: number,
  lines: number,
  out: Entries,
  outVector: number,
  outLine: number,
): void {
  const multiply = lines < 4 ? oneLine : lines >= 16 && line < step ? sideBySide : fourLines
  const block = inner > depth ? allocate(kind, lines) : out
  for (let i = 0; i < x.starts.length; i++)
    for (let v = 0; v < count; v++) {
      const at = i * count * lines + v * outVector
      let from = x.starts[i]! + v * vector
      let start = y.starts[i]!
      for (let k = 0; k < inner; k += depth) {
        const many = Math.min(depth, inner - k)
        if (k === 0) multiply(many, x.data, from, next, y.data, start, line, step, lines, out, at, outLine)
        else {
          multiply(many, x.data, from, next, y.data, start, line, step, lines, block, 0, 1)
          for (let j = 0, o = at; j < lines; j++, o += outLine) out[o] += block[j]
        }
        from += depth * next
        start += depth * step
      }
    }
}

/** `count` numbers of a vector by as many of each line, into `lines` places. */
type ByLines = (
  count: number,
  x: Entries,
  from: number,
  next: number,
  y: Entries,
  start: number,
  line: number,
  step: number,
  lines: number,
  out: Entries,
  at: number,
  place: number,
) => void

/** A vector by lines, one after the other. */
const oneLine: ByLines = (count, x, from, next, y, start, line, step, lines, out, at, place) => {
  for (let i = 0; i < lines; i++) {
    let p = start + i * line
    let q = from
    let sum = -0
    for (let k = 0; k < count; k++, p += step, q += next) sum += x[q] * y[p]
    out[at + i * place] = sum
  }
}

/** A vector by lines, four at a time. */
const fourLines: ByLines = (count, x, from, next, y, start, line, step, lines, out, at, place) => {
  for (let i = 0; i < lines; i += 4) {
    // of the last lines some are taken again
    const first = Math.min(i, lines - 4)
    let p = start + first * line
    let q = from
    let c0 = -0
    let c1 = -0
    let c2 = -0
    let c3 = -0
    for (let k = 0; k < count; k++, p += step, q += next) {
      const b = x[q]
      c0 += b * y[p]
      c1 += b * y[p + line]
      c2 += b * y[p + 2 * line]
      c3 += b * y[p + 3 * line]
    }
    const o = at + first * place
    out[o] = c0
    out[o + place] = c1
    out[o + 2 * place] = c2
    out[o + 3 * place] = c3
  }
}

/** A vector by lines that lie side by side: their sums are carried on together, by four products at a time. */
const sideBySide: ByLines = (count, x, from, next, y, start, line, step, lines, out, at, place) => {
  for (let first = 0; first < lines; first += linesAtOnce) {
    const many = Math.min(linesAtOnce, lines - first)
    sums.fill(-0, 0, many)
    for (let k = 0; k < count;) {
      let p = start + first * line + k * step
      const q = from + k * next
      const x0 = x[q]
      if (k + 4 > count) {
        for (let i = 0; i < many; i++, p += line) sums[i]! += x0 * y[p]
        k++
        continue
      }
      const x1 = x[q + next]
      const x2 = x[q + 2 * next]
      const x3 = x[q + 3 * next]
      for (let i = 0; i < many; i++, p += line)
        sums[i] = sums[i]! + x0 * y[p] + x1 * y[p + step] + x2 * y[p + 2 * step] + x3 * y[p + 3 * step]
      k += 4
    }
    for (let i = 0, o = at + first * place; i < many; i++, o += place) out[o] = sums[i]
  }
}
