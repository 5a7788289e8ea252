import { defineBenchmark, missingModules, within } from "../harness/index.js"

/** Shows the harness at work: three ways of adding a million numbers. */
export const benchmark = defineBenchmark<Float64Array, number, number[]>({
  name: "sum",
  about: "adds the elements of a Float64Array",
  cases: [1e4, 1e6].map((n) => ({
    name: `${n}`,
    input: () => Float64Array.from({ length: n }, (_, i) => Math.sin(i)),
  })),
  programs: [
    { name: "reduce", prepare: (x) => () => x.reduce((a, b) => a + b, 0) },
    {
      name: "loop",
      prepare: (x) => () => {
        let total = 0
        for (let i = 0; i < x.length; i++) total += x[i]!
        return total
      },
    },
    { name: "absent", absent: () => missingModules("no_such_module"), prepare: () => () => 0 },
  ],
  summary: (total) => [total],
  compare: within(1e-12),
})
