import { noise } from "../arrays/pair.js"
import { defineBenchmark, relativeError, sample, type Program } from "../harness/index.js"
import { chains } from "./chains.js"
import type { Floats, Job, Operand } from "./job.js"
import { carton, hand, type Input } from "./libraries.js"
import { models } from "./models.js"
import { reductions } from "./reductions.js"
import { rowJobs } from "./rows.js"

const dataOf = ({ shape, from, to }: Operand, seed: number): Float64Array =>
  noise(
    shape.reduce((n, extent) => n * extent, 1),
    seed,
  ).map((x) => from + ((x + 1) / 2) * (to - from))

/** All programs beside loops by hand and peers, in one dtype; `spelled` says whether a peer has the job. */
export const programs = (
  name: string,
  dtype: "float64" | "float32",
  tolerance: number,
  peers: readonly (readonly [Program<Input, ArrayLike<number>>, spelled?: keyof Job])[],
  loop = hand,
) =>
  defineBenchmark<Input, ArrayLike<number>, Float64Array>({
    name,
    about: `compiled programs beside loops by hand and peers, ${dtype}: all make a new array for the result; carton checks its arguments${dtype === "float32" ? "; loops round every operation, but sums where they end; jax-js computes in WebAssembly SIMD, four numbers at a time" : ""}`,
    cases: [...chains, ...reductions, ...rowJobs, ...models].map((job) => ({
      name: job.name,
      without: Object.fromEntries(
        peers.flatMap(([peer, spelled]) =>
          spelled !== undefined && job[spelled] === undefined ? [[peer.name, "has no such functions"]] : [],
        ),
      ),
      input: () => {
        const data: Floats[] = job.inputs.map((input, i) => dataOf(input, i + 1))
        return { job, data: dtype === "float32" ? data.map((d) => new Float32Array(d)) : data }
      },
    })),
    programs: [loop, carton, ...peers.map(([peer]) => peer)],
    summary: sample,
    compare: (a, b) => {
      const error = relativeError(a, b)
      return error <= tolerance ? undefined : `differs by ${error.toExponential(1)}`
    },
    // loops that have met arrays of both types are slower
    alone: true,
    // short programs are compiled in stages; the first samples would measure the interpreter
    warmup: 8,
    rounds: 7,
    min_sample_ms: 8,
  })
