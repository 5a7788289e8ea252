import { Context } from "./context.js"
import * as e from "./expression.js"
import type { Flow, Part, Value } from "./graph.js"
import type { FlatArray, Shaped, Term } from "./ir.js"
import { lanesOf } from "./scalar.js"

/** Writes the loops of a part whose inputs have their places, and says what its outputs are. */
export type LowerPart = (context: Context, part: Part) => readonly Value[]

/** Control flow around the loops of its parts: what is carried lies in the arrays of the outputs. */
export const lowerFlow = (
  context: Context,
  flow: Flow,
  inputs: readonly Shaped[],
  outputs: readonly Value[],
  lowerPart: LowerPart,
): void => new FlowLowering(context, flow, inputs, outputs, lowerPart).run()

class FlowLowering {
  private readonly arrays: readonly FlatArray[]

  constructor(
    private readonly context: Context,
    private readonly flow: Flow,
    private readonly inputs: readonly Shaped[],
    private readonly outputs: readonly Value[],
    private readonly lowerPart: LowerPart,
  ) {
    this.arrays = outputs.map((output) => context.allocate(output))
  }

  run(): void {
    const { flow } = this
    if (flow.kind === "branch") this.branch(flow)
    else if (flow.kind === "while") this.while(flow)
    else this.turns(flow)
  }

  private branch({ then, otherwise }: Flow & { kind: "branch" }): void {
    const { writer, terms } = this.context
    const [chosen, ...given] = this.inputs
    const count = then.graph.inputs.length
    const side = (part: Part, from: number) => (): void =>
      this.give(this.part(part, given.slice(from, from + part.graph.inputs.length).map(whole)))
    writer.if(writer.read(chosen!.array, terms.index(0)), side(then, 0), side(otherwise, count))
  }

  private while({ test, body }: Flow & { kind: "while" }): void {
    const { writer, terms } = this.context
    const carried = this.outputs.length
    this.carry(carried)
    const constant = this.inputs.slice(carried).map(whole)
    const tested = test.graph.inputs.length - carried
    const changing = this.arrays.map(at0)
    const going = writer.mutable("going", terms.constant("bool", 1))
    writer.while(
      () => writer.get(going),
      () => {
        const { elements, outputs } = this.part(test, [...changing, ...constant.slice(0, tested)])
        writer.set(going, elements.term(e.load(outputs[0]!, [])))
        writer.if(writer.get(going), () =>
          this.give(this.part(body, [...changing, ...constant.slice(tested)])),
        )
      },
    )
  }

  private turns({ turns, reverse, carried, rows, body }: Flow & { kind: "turns" }): void {
    const { writer, terms } = this.context
    this.carry(carried)
    const constant = this.inputs.slice(carried + rows).map(whole)
    writer.loop("turn", terms.index(0), terms.index(turns), (turn) => {
      const row = reverse ? terms.sub(terms.index(turns - 1), turn) : turn
      const at = body.graph.inputs.slice(carried, carried + rows).map((x, i): Placed => ({
        array: this.inputs[carried + i]!.array,
        from: terms.mul(row, this.count(x)),
      }))
      const made = this.part(body, [...this.arrays.slice(0, carried).map(at0), ...at, ...constant])
      const from = made.outputs.map((x, i) => (i < carried ? undefined : terms.mul(row, this.count(x))))
      this.give(made, from)
    })
  }

  /** Copies what is carried to where it changes. */
  private carry(carried: number): void {
    const { terms } = this.context
    this.inputs
      .slice(0, carried)
      .forEach(({ array }, i) =>
        this.copy(array, this.arrays[i]!, this.lanes(this.outputs[i]!), terms.index(0)),
      )
  }

  /** The loops of a part on inputs at these places, which count in elements. */
  private part({ graph, outputs }: Part, places: readonly Placed[]): Made {
    const inner = new Context(this.context)
    const { elements, terms } = inner
    graph.inputs.forEach((value, i) => {
      const { array, from } = places[i]!
      elements.places.set(value, {
        kind: "array",
        array,
        strides: elements.denseStrides(value.shape),
        offset: from ?? terms.index(0),
      })
    })
    const made = this.lowerPart(inner, { graph, outputs })
    inner.finishComments()
    return { elements, outputs: made, arrays: made.map((value) => inner.inMemory(value)) }
  }

  /** Writes results of a part to the arrays of the outputs; `from` says at which element. */
  private give({ outputs, arrays }: Made, from: readonly (Term | undefined)[] = []): void {
    const { terms } = this.context
    arrays.forEach((array, i) => {
      const lanes = terms.index(lanesOf(outputs[i]!.type))
      const at = terms.mul(from[i] ?? terms.index(0), lanes)
      this.copy(array, this.arrays[i]!, terms.mul(this.count(outputs[i]!), lanes), at)
    })
  }

  private copy(source: FlatArray, target: FlatArray, entries: Term, at: Term): void {
    const { writer, terms } = this.context
    writer.loop("i", terms.index(0), entries, (i) =>
      writer.store(target, terms.add(at, i), writer.read(source, i)),
    )
  }
  private count(value: Value): Term {
    return this.context.elements.count(value.shape)
  }
  private lanes(value: Value): Term {
    const { terms } = this.context
    return terms.mul(this.count(value), terms.index(lanesOf(value.type)))
  }
}

/** Where an input of a part lies: in a row-major array, from an element on. */
interface Placed {
  readonly array: FlatArray
  readonly from?: Term
}
interface Made {
  readonly elements: Context["elements"]
  readonly outputs: readonly Value[]
  readonly arrays: readonly FlatArray[]
}
const whole = ({ array }: Shaped): Placed => ({ array })
const at0 = (array: FlatArray): Placed => ({ array })
