import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

/** The programs that are compared: as written, optimised but op by op, and compiled. */
export const programNames = ["eager", "extracted", "compiled"] as const
export type ProgramName = (typeof programNames)[number]

export type Timings = Readonly<Record<ProgramName, readonly number[]>>

/**
 * Frees what the last run left. Typed arrays lie outside the heap that V8 watches, and three runs' worth of
 * temporaries of the size of the data would else stand side by side.
 */
export function collectGarbage(): void {
  collect ??= exposeCollector()
  collect()
}
let collect: (() => void) | undefined

function exposeCollector(): () => void {
  setFlagsFromString("--expose-gc")
  return runInNewContext("gc") as () => void
}

/** How long, and how often, a program is run before its runs count: V8 compiles what it has seen to be hot. */
const WARM_MS = 150
const WARM_RUNS = 30

/** Runs a program until it is as fast as it gets, or once where that takes long. */
export function warmUp(program: () => unknown): void {
  const start = performance.now()
  for (let i = 0; i < WARM_RUNS && performance.now() - start < WARM_MS; i++) program()
}

/**
 * Runs the programs in turn, `repeat` times each; round r begins with program r, so that none always runs
 * after the same other. `between` comes before each and is not timed.
 */
export function timeInterleaved(
  programs: Readonly<Record<ProgramName, () => unknown>>,
  repeat: number,
  between: () => void,
  each: (name: ProgramName, ms: number) => void,
): Timings {
  const timings: Record<ProgramName, number[]> = { eager: [], extracted: [], compiled: [] }
  for (let round = 0; round < repeat; round++)
    for (let i = 0; i < programNames.length; i++) {
      const name = programNames[(round + i) % programNames.length]!
      between()
      const start = performance.now()
      programs[name]()
      const ms = performance.now() - start
      timings[name].push(ms)
      each(name, ms)
    }
  return timings
}
