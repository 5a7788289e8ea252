import { denseData, type EagerArray } from "@carton/array-api"
import { compile } from "@carton/jit"
import { defineBenchmark, relativeError, type Program } from "../harness/index.js"
import { ldaInput } from "./lda-input.js"

type Input = ReturnType<typeof ldaInput>

const call = (name: string, before: number): Program<Input, ArrayLike<number>> => ({
  name,
  prepare: ({ optimized, X, y }) => {
    const program = compile(optimized)
    const run = () => denseData(program(X, y) as EagerArray) as ArrayLike<number>
    for (let i = 0; i < before; i++) run()
    return run
  },
})

export const benchmark = defineBenchmark<Input, ArrayLike<number>, Float64Array>({
  name: "first-call",
  about:
    "LDA as its estimator is written, optimised: the first call of the compiled program beside the tenth",
  cases: [100_000, 1_000_000].map((n) => ({ name: `${n} x 20`, input: () => ldaInput(n) })),
  programs: [call("tenth call", 9), call("first call", 0)],
  summary: (x) => Float64Array.from({ length: 1000 }, (_, i) => x[i]!),
  compare: (a, b) => (relativeError(a, b) <= 1e-12 ? undefined : "differs"),
  fresh: true,
  rounds: 5,
})
