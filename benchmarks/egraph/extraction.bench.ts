import { readFileSync } from "node:fs"
import { join } from "node:path"
import { EGraph, run, type Term } from "@carton/egraph"
import { defineBenchmark, same } from "../harness/index.js"
import { mathRules, seedMath, seedTerms } from "./math.js"
import { missingNative, runNative } from "./native.js"

const TIMES = 300
const program = join(process.cwd(), "benchmarks/peers/egraph/math.egg")
const asked = (i: number): Term<"Math"> => {
  const seeds = seedTerms()
  return seeds[i % seeds.length] as Term<"Math">
}

/** The math microbenchmark with 300 extractions from its e-graph of 8,113 rows. */
export const benchmark = defineBenchmark<number, number>({
  name: "extraction",
  about: "8 iterations of the math microbenchmark, then 300 extractions of its seeds by tree cost",
  cases: [{ name: "300 extractions", input: () => TIMES }],
  programs: [
    {
      name: "carton",
      prepare: (times) => () => {
        const e = new EGraph()
        seedMath(e)
        e.run(run(mathRules(), { times: 8 }))
        let found = 0
        for (let i = 0; i < times; i++) if (e.extract(asked(i)).term.toString().startsWith("(")) found++
        return found
      },
    },
    {
      name: "egglog 3.0 (native)",
      absent: missingNative,
      prepare: (times) => () => {
        const extracts = Array.from({ length: times }, (_, i) => `(extract ${asked(i).toString()})`)
        const source = readFileSync(program, "utf8")
          .replace("(run 11)", "(run 8)")
          .replace("(print-size)", "")
        return runNative(`${source}\n${extracts.join("\n")}`, (out) => out.match(/^\(/gm)?.length ?? 0)
      },
    },
  ],
  compare: same,
  warmup: 1,
  rounds: 5,
})
