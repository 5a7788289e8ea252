import type { FlowBackend, Step } from "./control-flow.js"
import { flowEntry } from "./flow-entries.js"
import type { NDArray } from "./ndarray.js"
import type { PartProgram } from "./part-program.js"
import type { Entry, Options, Scalar, Spec } from "./registry.js"
import { array_var, SymbolicArray } from "./symbolic.js"
import { Tracer } from "./tracer.js"
import { tracing } from "./tracing.js"

/** Traces what control flow runs: arrays of the program around it become inputs. */
class PartTracer extends Tracer {
  override readonly rank: number
  /** Arrays of the program around, and what stands for them. */
  readonly captured = new Map<SymbolicArray, SymbolicArray>()

  constructor(private readonly outer: Tracer) {
    super()
    this.rank = outer.rank + 1
  }

  /** A new input, of which no more is known. */
  given(name: string, { shape, dtype }: Spec): SymbolicArray {
    const likely = shape as readonly number[]
    return this.array(array_var(name).term, { shape, dtype, likely })
  }

  override lift(x: NDArray | Scalar, entry: Entry): SymbolicArray {
    if (!(x instanceof SymbolicArray) || x.tracer === this || x.tracer === undefined)
      return super.lift(x, entry)
    const held = this.outer.lift(x, entry)
    let known = this.captured.get(held)
    if (known === undefined) {
      const spec = { shape: this.outer.shape(held), dtype: this.outer.dtype(held) }
      this.captured.set(held, (known = this.given(`k${this.captured.size}`, spec)))
    }
    return known
  }
}

/** Control flow as calls of terms, over programs that are traced from the functions. */
export class TracedFlow implements FlowBackend {
  constructor(readonly tracer: Tracer) {}

  cond(pred: NDArray, then: Step, otherwise: Step): readonly NDArray[] {
    const [yes, no] = [this.part("cond", then, []), this.part("cond", otherwise, [])]
    const options = { then: yes.program, otherwise: no.program }
    return this.call("cond", yes.program.specs.length, [pred, yes.captured, no.captured], options)
  }

  while_loop(test: Step, body: Step, init: readonly NDArray[]): readonly NDArray[] {
    const start = this.lifted("while_loop", init)
    const [asked, made] = [this.part("while_loop", test, start), this.part("while_loop", body, start)]
    const options = { test: asked.program, body: made.program }
    return this.call("while_loop", start.length, [start, asked.captured, made.captured], options)
  }

  scan: FlowBackend["scan"] = (body, init, xs, { length, reverse }) => {
    const [start, rows] = [this.lifted("scan", init), this.lifted("scan", xs)]
    const row = rows.map((x): Spec => ({ shape: x.shape.slice(1), dtype: x.dtype }))
    const { program, captured } = this.part("scan", body, [...start, ...row])
    const options = { body: program, length, carried: start.length, rows: rows.length, reverse }
    return this.call("scan", program.specs.length, [start, rows, captured], options)
  }

  private lifted(name: "cond" | "while_loop" | "scan", arrays: readonly NDArray[]): SymbolicArray[] {
    return arrays.map((x) => this.tracer.lift(x, flowEntry(name, 0)))
  }

  private call(
    name: "cond" | "while_loop" | "scan",
    results: number,
    inputs: readonly (NDArray | readonly NDArray[])[],
    options: Options,
  ): readonly NDArray[] {
    return this.tracer.apply(flowEntry(name, results), inputs, options) as readonly NDArray[]
  }

  private part(name: "cond" | "while_loop" | "scan", step: Step, specs: readonly (Spec | NDArray)[]) {
    const tracer = new PartTracer(this.tracer)
    const given = specs.map(({ shape, dtype }, i) => {
      const spec = { shape, dtype }
      return { name: `c${i}`, spec, array: tracer.given(`c${i}`, spec) }
    })
    const results = traceWith(tracer, () => step(given.map((g) => g.array))).map((x) =>
      tracer.lift(x, flowEntry(name, 0)),
    )
    const held = [...tracer.captured.values()]
    const program: PartProgram = {
      inputs: [
        ...given.map(({ name, spec }) => ({ name, spec })),
        ...held.map((x, i) => ({ name: `k${i}`, spec: specOf(x) })),
      ],
      outputs: results.map((x) => x.term),
      specs: results.map(specOf),
    }
    return { program, captured: [...tracer.captured.keys()] as readonly NDArray[] }
  }
}
const specOf = (x: NDArray): Spec => ({ shape: x.shape, dtype: x.dtype })

/** What `fn` gives while control flow in it is traced by `tracer`. */
export function traceWith<T>(tracer: Tracer, fn: () => T): T {
  const before = tracing.current
  tracing.current = new TracedFlow(tracer)
  try {
    return fn()
  } finally {
    tracing.current = before
  }
}
