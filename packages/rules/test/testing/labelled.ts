import { asarray, astype, concat, reshape, type DType, type NDArray, type Scalar } from "@carton/array-api"
import type { Random } from "fast-check"

const numbers = (random: Random, shape: readonly number[], dtype: DType): NDArray => {
  const size = shape.reduce((a, b) => a * b, 1)
  const list = Array.from({ length: size }, () => (random.nextDouble() - 0.5) * 10 ** random.nextInt(-3, 3))
  return reshape(asarray(list, { dtype }), shape)
}

/** Labels of which each occurs, a matrix with a row for each, and what belongs to the labels. */
function labelled(random: Random) {
  const labels = [...new Set(Array.from({ length: random.nextInt(1, 4) }, () => random.nextInt(-4, 4)))].sort(
    (a, b) => a - b,
  )
  const n = labels.length + random.nextInt(0, 5)
  const list = Array.from({ length: n }, (_, i) => labels[i] ?? labels[random.nextInt(0, labels.length - 1)]!)
  for (let i = n - 1; i > 0; i--) {
    const j = random.nextInt(0, i)
    ;[list[i], list[j]] = [list[j]!, list[i]!]
  }
  const dtype = (["float64", "float64", "float32"] as const)[random.nextInt(0, 2)]!
  const y = astype(asarray(list), (["int32", "int8", "float64"] as const)[random.nextInt(0, 2)]!)
  const d = random.nextInt(1, 3)
  return { labels, n, dtype, d, y, values: astype(asarray(labels), y.dtype) }
}
const labelOf = (random: Random, { labels, y }: ReturnType<typeof labelled>): NDArray | Scalar => {
  const label = labels[random.nextInt(0, labels.length - 1)]!
  return random.nextBoolean() ? label : astype(asarray(label), y.dtype)
}
const row = (random: Random): Record<string, unknown> => {
  const made = labelled(random)
  const { n, d, dtype, labels, y } = made
  return {
    x: numbers(random, [n, d], dtype),
    y,
    m: numbers(random, [labels.length, random.nextBoolean() ? d : 1], dtype),
    c: labelOf(random, made),
  }
}
const of = (random: Random): Record<string, unknown> => {
  const made = labelled(random)
  const { n, d, dtype, labels, y, values } = made
  return {
    x: numbers(random, [n, d], dtype),
    y,
    v: values,
    dtype,
    m: numbers(random, [labels.length, d], dtype),
    c: labelOf(random, made),
  }
}
const parts =
  (count: number) =>
  (random: Random): Record<string, unknown> => {
    let made = labelled(random)
    while (made.labels.length !== count) made = labelled(random)
    const labels = made.labels.map((label, i): [string, unknown] => [
      `c${i}`,
      random.nextBoolean() ? label : astype(asarray(label), made.y.dtype),
    ])
    return { x: numbers(random, [made.n, made.d], made.dtype), y: made.y, ...Object.fromEntries(labels) }
  }
const rows = (random: Random): Record<string, unknown> => {
  const [n, d, i] = [random.nextInt(1, 4), random.nextInt(1, 3), random.nextInt(0, 3)]
  const whole = { start: null, stop: null, step: 1 }
  return {
    x: numbers(random, [n, d], "float64"),
    a: numbers(random, [n], "float64"),
    k: [i % n, whole],
    l: [i % n],
  }
}

const allRows =
  (count: number) =>
  (random: Random): Record<string, unknown> => {
    const whole = { start: null, stop: null, step: 1 }
    const keys = Array.from({ length: count }, (_, i): [string, unknown] => [`k${i}`, [i, whole]])
    return { x: numbers(random, [count, random.nextInt(1, 3)], "float64"), ...Object.fromEntries(keys) }
  }

/** Rows by labels and their number, alike enough for their products to be centred in one pass. */
const centred = (random: Random): Record<string, unknown> => {
  const { y, values: v, n: rows, d } = labelled(random)
  const [x, w] = [[2 * rows, d], [2 * rows]].map((shape) =>
    reshape(
      asarray(Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.nextInt(-90, 90) / 10 + 3)),
      shape,
    ),
  )
  const n = asarray(2 * rows, { dtype: "float64" })
  return { x, w, n, y: concat([y, y]), v, dtype: "float64" }
}

/** Instances of laws about labels. */
export const examples = {
  "count-label": of,
  "sum-label": of,
  "sum-masked": of,
  "sum-masked-left": of,
  "subtract-label-row": row,
  "add-label-row": row,
  "multiply-label-row": row,
  "divide-label-row": row,
  "gram-centred": centred,
  "squares-centred": centred,
  "products-centred": centred,
  "gram-group-centred": centred,
  "sum-chosen": of,
  "sum-of-segments": of,
  "counts-of-labels": of,
  "add-row-number": rows,
  "subtract-row-number": rows,
  "multiply-row-number": rows,
  "divide-row-number": rows,
  "stack-rows/2": allRows(2),
  "stack-rows/3": allRows(3),
  "concat-labels/2": parts(2),
  "concat-labels/3": parts(3),
}
