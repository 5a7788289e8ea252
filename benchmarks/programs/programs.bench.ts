import { denseData, type EagerArray, type NDArray } from "@carton/array-api"
import { compile, optimize } from "@carton/jit"
import { defineBenchmark, relativeError, sample, type Case, type Program } from "../harness/index.js"
import { eagerFigures, figuresOf, lawsBehind } from "./figures.js"
import { dataOf, programs, traceProgram, type NumericProgram } from "./programs.js"

interface Input {
  readonly program: NumericProgram
  readonly n: number
  readonly data: readonly NDArray[]
}
type Result = readonly NDArray[]

const ROWS = 1_000_000
const list = (made: unknown): Result => [made].flat() as Result

const optimised = (name: string, target: "wasm" | "js"): Program<Input, Result> => ({
  name,
  prepare: ({ program, n, data }) => {
    const optimized = optimize(traceProgram(program, n))
    const run = compile(optimized, { target })
    return Object.assign(() => list(run(...data)), {
      figures: figuresOf(run.report),
      note: `by ${lawsBehind(optimized).join("; ")}`,
    })
  },
})

export const benchmark = defineBenchmark<Input, Result, number[]>({
  name: "programs",
  about:
    "numeric programs as written, call by call; compiled as written; and optimised by rules of which none names them; products and factors of compiled programs run in WebAssembly where it says nothing else",
  cases: programs.map((program): Case<Input> => {
    const n = program.n ?? ROWS
    return { name: `${program.name}, n = ${n}`, input: () => ({ program, n, data: dataOf(program, n) }) }
  }),
  programs: [
    {
      name: "eager",
      prepare: ({ program, n, data }) =>
        Object.assign(() => list(program.run(...data)), {
          figures: eagerFigures(traceProgram(program, n), data),
        }),
    },
    {
      name: "as written",
      prepare: ({ program, n, data }) => {
        const run = compile(optimize(traceProgram(program, n), { rules: [] }))
        return Object.assign(() => list(run(...data)), { figures: figuresOf(run.report) })
      },
    },
    optimised("optimised", "wasm"),
    optimised("optimised, JavaScript alone", "js"),
  ],
  summary: (results) => results.flatMap((x) => [...sample(denseData(x as EagerArray) as Float64Array)]),
  compare: (a, b) => {
    const error = relativeError(a, b)
    return error <= 1e-8 ? undefined : `differs by ${error.toExponential(1)}, allowed 1e-8`
  },
  warmup: 1,
  rounds: 5,
})
