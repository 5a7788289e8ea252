import { EGraph, run } from "@carton/egraph"
import { defineBenchmark, same } from "../harness/index.js"
import { naiveMath } from "./baseline.js"
import { mathRules, seedMath } from "./math.js"

/** How far the engine is from what one writes on a first afternoon. */
export const benchmark = defineBenchmark<number, { nodes: number; classes: number }>({
  name: "math-baseline",
  about: "the math microbenchmark against an e-graph of objects and Maps that matches everything again",
  cases: [8, 9, 10, 11].map((n) => ({ name: `${n} iterations`, input: () => n })),
  programs: [
    {
      name: "carton",
      prepare: (times) => () => {
        const e = new EGraph()
        seedMath(e)
        e.run(run(mathRules(), { times }))
        return { nodes: e.nodeCount, classes: e.classCount }
      },
    },
    { name: "objects and Maps", prepare: (times) => () => naiveMath(times) },
  ],
  compare: same,
  warmup: 1,
  rounds: 5,
})
