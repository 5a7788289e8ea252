import { asarray, reshape, type NDArray } from "@carton/array-api"
import { jit } from "@carton/jit"
import { defineBenchmark, Timed } from "../harness/index.js"
import { longPrograms } from "./long-programs.js"

const matrix = (rows: number, columns: number): NDArray =>
  reshape(asarray(Array.from({ length: rows * columns }, (_, i) => Math.sin(i * i) / 2)), [rows, columns])

type Program = (typeof longPrograms)[string]

/** Processor time counts what other threads compile too, and not what other programs take. */
export const benchmark = defineBenchmark<Program, number>({
  name: "long programs",
  about:
    "500 operations from the call to the compiled function and its first result, with the default limits",
  cases: Object.entries(longPrograms).map(([name, program]) => ({ name, input: () => program })),
  programs: [
    { name: "first in its process", prepare: (program) => () => firstCall(program) },
    {
      name: "fourth",
      prepare: (program) => {
        for (let i = 0; i < 3; i++) firstCall(program)
        return () => firstCall(program)
      },
    },
  ],
  compare: (a, b) => (a === b ? undefined : "the sizes differ"),
  fresh: true,
  rounds: 5,
})

function firstCall(program: Program): Timed<number> {
  const before = process.cpuUsage()
  const { size } = jit((x: NDArray, w: NDArray) => program(x, w))(matrix(100, 20), matrix(20, 20))
  const { user, system } = process.cpuUsage(before)
  return new Timed((user + system) / 1e3, size ?? 0)
}
