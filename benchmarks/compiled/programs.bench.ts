import {
  array_var,
  assume_dtype,
  assume_shape,
  denseData,
  from_buffer,
  trace,
  type EagerArray,
  type NDArray,
} from "@carton/array-api"
import { compile } from "@carton/jit"
import { noise } from "../arrays/pair.js"
import { defineBenchmark, relativeError, type Program } from "../harness/index.js"
import { chains } from "./chains.js"
import type { Job, Operand } from "./job.js"
import { models } from "./models.js"
import { reductions } from "./reductions.js"

interface Input {
  readonly job: Job
  readonly data: readonly (Float64Array | Float32Array)[]
}
type Result = ArrayLike<number>

const size = (shape: readonly number[]): number => shape.reduce((n, extent) => n * extent, 1)
const dataOf = ({ shape, from, to }: Operand, seed: number): Float64Array =>
  noise(size(shape), seed).map((x) => from + ((x + 1) / 2) * (to - from))

const hand: Program<Input, Result> = {
  name: "loop",
  prepare:
    ({ job, data }) =>
    () =>
      job.loop(...data),
}
const compiled: Program<Input, Result> = {
  name: "carton",
  prepare: ({ job, data }) => {
    const variables = job.inputs.map(({ name, shape }) =>
      assume_dtype(assume_shape(array_var(name), shape), job.dtype),
    )
    const program = compile(trace((...x: NDArray[]) => job.carton(...x), variables))
    const args = data.map((d, i) => from_buffer(d, job.inputs[i]!.shape))
    return () => denseData(program(...args) as EagerArray) as ArrayLike<number>
  },
}

export const benchmark = defineBenchmark<Input, Result, Float64Array>({
  name: "programs",
  about:
    "compiled programs beside loops by hand: both check their arguments and make a new array for the result",
  cases: [...chains, ...reductions, ...models].map((job) => ({
    name: job.name,
    input: () => {
      const data = job.inputs.map((input, i) => dataOf(input, i + 1))
      return { job, data: job.dtype === "float32" ? data.map((d) => new Float32Array(d)) : data }
    },
  })),
  programs: [hand, compiled],
  // every element would be sent between processes: some of many
  summary: (x) =>
    Float64Array.from({ length: Math.min(x.length, 1000) }, (_, i) =>
      Number(x[Math.floor((i * x.length) / Math.min(x.length, 1000))]),
    ),
  compare: (a, b) => {
    const error = relativeError(a, b)
    return error <= 1e-5 ? undefined : `differs by ${error.toExponential(1)}`
  },
  warmup: 12,
  rounds: 9,
  min_sample_ms: 8,
})
