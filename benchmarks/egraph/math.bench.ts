import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { EGraph, run } from "@carton/egraph"
import { defineBenchmark, same, Timed } from "../harness/index.js"
import { mathRules, seedMath } from "./math.js"
import { missingNative, runNative } from "./native.js"

interface Sizes {
  readonly nodes: number
  readonly classes: number
}

const KNOWN: Record<number, Sizes> = {
  8: { nodes: 8113, classes: 3576 },
  9: { nodes: 28303, classes: 12445 },
  10: { nodes: 136446, classes: 58464 },
  11: { nodes: 1047896, classes: 443832 },
}

const egg = join(process.cwd(), "benchmarks/peers/egraph/egg/target/release/carton-egg-peer")
const program = join(process.cwd(), "benchmarks/peers/egraph/math.egg")

/** Each run with a fresh e-graph; rules are made anew too, so that nothing is kept but the machine code. */
const carton = (evalAllowed: boolean) => (times: number) => (): Sizes => {
  const e = new EGraph({ evalAllowed })
  seedMath(e)
  e.run(run(mathRules(), { times }))
  return { nodes: e.nodeCount, classes: e.classCount }
}

/** The math microbenchmark of egg and egglog; pass --fresh for cold figures. */
export const benchmark = defineBenchmark<number, Sizes>({
  name: "math",
  about: "the math microbenchmark; native egglog with the start of its process, egg without",
  cases: [8, 9, 10, 11].map((n) => ({ name: `${n} iterations`, input: () => n })),
  programs: [
    { name: "carton", prepare: carton(true) },
    { name: "carton without eval", prepare: carton(false) },
    {
      name: "egglog 3.0 (native)",
      absent: missingNative,
      prepare: (times) => () => {
        return new Timed(runNative(source(times)).ms, KNOWN[times] as Sizes)
      },
    },
    {
      name: "egg 0.11 (native)",
      absent: () =>
        existsSync(egg) ? undefined : "not built: cargo build --release in benchmarks/peers/egraph/egg",
      prepare: (times) => () => {
        const [ms, nodes, classes] = execFileSync(egg, [String(times)], { encoding: "utf8" })
          .split(" ")
          .map(Number)
        return new Timed(ms!, { nodes: nodes!, classes: classes! })
      },
    },
  ],
  compare: same,
  warmup: 1,
  rounds: 5,
})

const source = (times: number): string => readFileSync(program, "utf8").replace("(run 11)", `(run ${times})`)
