import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { EGraph, run } from "@carton/egraph"
import { defineBenchmark, same, Timed } from "../harness/index.js"
import { mathRules, seedMath } from "./math.js"

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

const native = process.env.EGGLOG ?? "egglog"
const program = join(process.cwd(), "benchmarks/peers/egraph/math.egg")

function missing(): string | undefined {
  try {
    execFileSync(native, ["--version"], { stdio: "ignore" })
    return undefined
  } catch {
    return "no egglog command: cargo install egglog --version 3.0.0, or EGGLOG=path"
  }
}

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
  about: "the math microbenchmark; native egglog with the start of its process",
  cases: [8, 9, 10, 11].map((n) => ({ name: `${n} iterations`, input: () => n })),
  programs: [
    { name: "carton", prepare: carton(true) },
    { name: "carton without eval", prepare: carton(false) },
    {
      name: "egglog 3.0 (native)",
      absent: missing,
      prepare: (times) => () => {
        const start = performance.now()
        execFileSync(native, { input: source(times) })
        return new Timed(performance.now() - start, KNOWN[times] as Sizes)
      },
    },
  ],
  compare: same,
  warmup: 1,
  rounds: 5,
})

const source = (times: number): string => readFileSync(program, "utf8").replace("(run 11)", `(run ${times})`)
