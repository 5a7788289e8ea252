import type { FlatArray, Program, Routine, Statement } from "./ir.js"
import { bufferOf } from "./scalar.js"
import { blocksOf, seenByOthers } from "./walk.js"

/** What of a program runs on vectors: routines, and the arrays that they share with its loops. */
export interface WasmBlocks {
  readonly routines: readonly Routine[]
  /** Where each array begins in their memory. */
  readonly offsets: ReadonlyMap<FlatArray, number>
  readonly bytes: number
}

/** Larger blocks stay in no cache. */
const mostBytes = 1 << 26
/** Where an array may begin: a line of the cache. */
const line = 64

/**
 * The routines on vectors of a program of which every call gets arrays of known size that are the program's own,
 * from beginning to end: not a result, nothing that a kernel sees, nobody else's memory.
 */
export const wasmBlocks = (program: Program): WasmBlocks => {
  const runs: (Statement & { kind: "run" })[] = []
  const foreign = seenByOthers(program)
  const sizes = new Map<FlatArray, number>()
  const walk = (s: Statement, top: boolean): void => {
    if (s.kind === "run") runs.push(s)
    if (s.kind === "alloc") {
      if (top && s.size.op === "const" && s.reuse === undefined) sizes.set(s.array, Number(s.size.value))
      foreign.add(s.reuse)
    }
    for (const block of blocksOf(s)) for (const inner of block) walk(inner, false)
  }
  for (const statement of program.body) walk(statement, true)
  const fits = ({ args }: (typeof runs)[number]): boolean =>
    args.every((a) => "op" in a || (sizes.has(a) && !foreign.has(a)))
  const worth = new Set(runs.filter((run) => run.vectors === true).map((run) => run.routine))
  const apart = new Set(runs.filter((run) => !fits(run)).map((run) => run.routine))
  const taken = runs.filter((run) => worth.has(run.routine) && !apart.has(run.routine))
  const offsets = new Map<FlatArray, number>()
  let bytes = 0
  for (const { args } of taken)
    for (const array of args) {
      if ("op" in array || offsets.has(array)) continue
      offsets.set(array, bytes)
      const size = sizes.get(array)! * bufferOf(array.type).BYTES_PER_ELEMENT
      bytes += Math.ceil(size / line) * line
    }
  if (bytes > mostBytes) return { routines: [], offsets: new Map(), bytes: 0 }
  return { routines: [...new Set(taken.map((run) => run.routine))], offsets, bytes }
}
