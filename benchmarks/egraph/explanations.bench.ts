import { EGraph, explanations, run } from "@carton/egraph"
import { defineBenchmark, same } from "../harness/index.js"
import { mathRules, seedMath } from "./math.js"

/** What recording reasons costs; pass --fresh for the memory of each. */
export const benchmark = defineBenchmark<number, number>({
  name: "explanations",
  about: "the math microbenchmark with and without recording what explain needs",
  cases: [8, 9, 10, 11].map((n) => ({ name: `${n} iterations`, input: () => n })),
  programs: [false, true].map((recording) => ({
    name: recording ? "recording" : "not recording",
    prepare: (times: number) => () => {
      const e = new EGraph(recording ? { explanations } : {})
      seedMath(e)
      e.run(run(mathRules(), { times }))
      return e.nodeCount
    },
  })),
  compare: same,
  warmup: 1,
  rounds: 5,
})
