import {
  carryOut,
  eager,
  infer,
  NDArray,
  resolveCall,
  workOf,
  type Backend,
  type Entry,
  type Facts,
  type Input,
  type Options,
  type Program,
  type Scalar,
} from "@carton/array-api"
import { e, type Report } from "@carton/codegen"
import type { Optimized } from "@carton/jit"

/** What a program does beside taking time. */
export type Figures = Readonly<Record<"passes" | "MB read" | "MB written" | "Mflop", number>>

const figures = (passes: number, read: number, written: number, flops: number): Figures => ({
  passes,
  "MB read": read / 1e6,
  "MB written": written / 1e6,
  Mflop: flops / 1e6,
})

/** Of a compiled program; what kernels of small matrices do is not counted. */
export const figuresOf = ({ passes, bytes_read, bytes_written, flops }: Report): Figures =>
  figures(passes.length, bytes_read, bytes_written, flops)

/** Of a program carried out call by call: each call is a pass, of a composition those of its body. */
export function eagerFigures({ inputs, outputs }: Program, data: readonly NDArray[]): Figures {
  const counting = new Counting()
  const byName = new Map(inputs.map(({ name }, i) => [name, data[i]!]))
  carryOut(outputs, { input: (name) => byName.get(name)!, constant: (x) => x }, counting)
  const { calls, read, written, flops } = counting
  return figures(calls, read, written, flops)
}

/** The eager backend, which sees what is called. */
class Counting implements Backend {
  readonly rank = eager.rank + 1
  calls = 0
  read = 0
  written = 0
  flops = 0

  apply(entry: Entry, inputs: readonly Input[], options: Options): NDArray | readonly NDArray[] {
    const counts = inputs.filter(Array.isArray).map((list) => list.length)
    const known = (inputs.flat() as (NDArray | Scalar | null)[]).map((x): Facts | null =>
      x === null ? null : x instanceof NDArray ? factsOf(x) : { weak: x, shape: [], likely: [] },
    )
    const call = resolveCall({ entry, counts }, known, options)!
    let symbols = 0
    const work = workOf(
      call,
      infer(call, () => e.parameter(`n${symbols++}`)),
    )
    this.calls += work.calls
    this.read += work.bytes_read
    this.written += work.bytes_written
    this.flops += work.flops
    return eager.apply(entry, inputs, options)
  }
}
const factsOf = ({ shape, dtype }: NDArray): Facts => ({ shape, likely: shape, dtype })

/** The laws by which an optimised program differs from the traced one, in the order of its explanation. */
export const lawsBehind = (optimized: Optimized): readonly string[] => [
  ...new Set(optimized.explain().steps.flatMap(({ law }) => law ?? [])),
]
