import { compile } from "@carton/jit"
import { defineBenchmark, type Program } from "../harness/index.js"
import { ldaInput } from "./lda-input.js"

type Input = ReturnType<typeof ldaInput>

const lowering = (name: string, before: number): Program<Input, string> => ({
  name,
  prepare: ({ optimized }) => {
    for (let i = 0; i < before; i++) compile(optimized)
    return () => compile(optimized).source
  },
})

export const benchmark = defineBenchmark<Input, string>({
  name: "lowering",
  about: "from the optimised term of LDA, 1,000,000 x 20, to a function that can be called and its source",
  cases: [{ name: "LDA", input: () => ldaInput(1_000_000) }],
  programs: [lowering("tenth time", 9), lowering("first time", 0)],
  compare: (a, b) => (a === b ? undefined : "the source differs"),
  fresh: true,
  rounds: 5,
})
