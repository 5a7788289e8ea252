import {
  array_var,
  assume_dtype,
  assume_shape,
  denseData,
  from_buffer,
  matmul,
  sum,
  take,
  trace,
  tril,
  triu,
  type EagerArray,
  type NDArray,
} from "@carton/array-api"
import { compile } from "@carton/jit"
import { noise } from "../arrays/pair.js"
import { defineBenchmark, relativeError, sample } from "../harness/index.js"

type Numbers = Float64Array | Int32Array
interface Job {
  readonly name: string
  readonly shapes: readonly (readonly number[])[]
  readonly program: (...x: NDArray[]) => NDArray
  readonly loop: (...x: any[]) => Float64Array
  /** Of the second operand, where it is positions in the first: they are below this. */
  readonly positions?: number
}
interface Input {
  readonly job: Job
  readonly data: readonly Numbers[]
}

/** Matrices one by one, in tiles of two rows by four columns, read where they lie. */
const batches = (count: number, side: number): Job => ({
  name: `${count} products of ${side} x ${side}`,
  shapes: [0, 1].map(() => [count, side, side]),
  program: (a, b) => matmul(a!, b!),
  loop: (a: Float64Array, b: Float64Array) => {
    const out = new Float64Array(a.length)
    for (let base = 0; base < a.length; base += side * side)
      for (let i = base; i < base + side * side; i += 2 * side)
        for (let j = 0; j < side; j += 4) {
          let p0 = 0
          let p1 = 0
          let p2 = 0
          let p3 = 0
          let q0 = 0
          let q1 = 0
          let q2 = 0
          let q3 = 0
          for (let k = 0; k < side; k++) {
            const x = a[i + k]!
            const y = a[i + side + k]!
            const at = base + k * side + j
            p0 += x * b[at]!
            p1 += x * b[at + 1]!
            p2 += x * b[at + 2]!
            p3 += x * b[at + 3]!
            q0 += y * b[at]!
            q1 += y * b[at + 1]!
            q2 += y * b[at + 2]!
            q3 += y * b[at + 3]!
          }
          const to = i + j
          out[to] = p0
          out[to + 1] = p1
          out[to + 2] = p2
          out[to + 3] = p3
          out[to + side] = q0
          out[to + side + 1] = q1
          out[to + side + 2] = q2
          out[to + side + 3] = q3
        }
    return out
  },
})

const n = 1000
const triangle = (
  name: string,
  program: Job["program"],
  from: (i: number) => number,
  to: typeof from,
): Job => ({
  name,
  shapes: [[n, n]],
  program,
  loop: (a: Float64Array) => {
    let total = 0
    for (let i = 0; i < n; i++) for (let j = from(i); j < to(i); j++) total += a[i * n + j]!
    return Float64Array.of(total)
  },
})

const taken = (length: number): Job => ({
  name: `sum of 1,000,000 elements taken of ${length}`,
  shapes: [[length], [1_000_000]],
  positions: length,
  program: (x, at) => sum(take(x!, at!)),
  loop: (x: Float64Array, at: Int32Array) => {
    let total = 0
    for (let i = 0; i < at.length; i++) total += x[at[i]!]!
    return Float64Array.of(total)
  },
})

const jobs: readonly Job[] = [
  batches(2000, 16),
  batches(300, 32),
  triangle(
    "sum of a lower triangle, 1000 x 1000",
    (a) => sum(tril(a!)),
    () => 0,
    (i) => i + 1,
  ),
  triangle(
    "sum above the diagonal, 1000 x 1000",
    (a) => sum(triu(a!, { k: 1 })),
    (i) => i + 1,
    () => n,
  ),
  {
    name: "sums of the rows of a lower triangle, 1000 x 1000",
    shapes: [[n, n]],
    program: (a) => sum(tril(a!), { axis: 1 }),
    loop: (a: Float64Array) => {
      const out = new Float64Array(n)
      for (let i = 0; i < n; i++) {
        let total = 0
        for (let j = 0; j <= i; j++) total += a[i * n + j]!
        out[i] = total
      }
      return out
    },
  },
  taken(1000),
  taken(1_000_000),
  {
    name: "matrix by vector, 1000 x 1000",
    shapes: [[n, n], [n]],
    program: (a, v) => matmul(a!, v!),
    loop: (a: Float64Array, v: Float64Array) => {
      const out = new Float64Array(n)
      for (let i = 0; i < n; i++) {
        let total = 0
        for (let k = 0; k < n; k++) total += a[i * n + k]! * v[k]!
        out[i] = total
      }
      return out
    },
  },
]

const dataOf = ({ shapes, positions }: Job): Numbers[] =>
  shapes.map((shape, i) => {
    const x = noise(
      shape.reduce((a, b) => a * b),
      i + 1,
    )
    return positions === undefined || i === 0 ? x : Int32Array.from(x, (v) => ((v + 1) / 2) * positions)
  })

export const benchmark = defineBenchmark<Input, ArrayLike<number>, Float64Array>({
  name: "products",
  about: "compiled products and sums of parts of arrays beside loops by hand, float64",
  cases: jobs.map((job) => ({ name: job.name, input: () => ({ job, data: dataOf(job) }) })),
  programs: [
    {
      name: "loop",
      prepare:
        ({ job, data }) =>
        () =>
          job.loop(...data),
    },
    {
      name: "carton",
      prepare: ({ job, data }) => {
        const variables = data.map((d, i) =>
          assume_dtype(
            assume_shape(array_var(`x${i}`), job.shapes[i]!),
            d instanceof Int32Array ? "int32" : "float64",
          ),
        )
        const program = compile(trace(job.program, variables))
        const args = data.map((d, i) => from_buffer(d, job.shapes[i]!))
        return () => denseData(program(...args) as EagerArray) as ArrayLike<number>
      },
    },
  ],
  summary: sample,
  compare: (a, b) => (relativeError(a, b) <= 1e-9 ? undefined : "differs"),
  alone: true,
  warmup: 8,
  rounds: 7,
  min_sample_ms: 8,
})
