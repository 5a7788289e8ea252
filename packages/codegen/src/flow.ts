import { Context } from "./context.js"
import * as e from "./expression.js"
import type { Flow, Part, Value } from "./graph.js"
import type { FlatArray, Term, Variable } from "./ir.js"
import type { Destination } from "./plan.js"
import { lanesOf } from "./scalar.js"

/** Writes the loops of a part whose inputs have their places, and says what its outputs are. */
export type LowerPart = (
  context: Context,
  part: Part,
  destinations: readonly (Destination | undefined)[],
) => readonly Value[]

/** Control flow around the loops of its parts: what is carried lies in the arrays of the outputs, 0-d ones in locals. */
export const lowerFlow = (
  context: Context,
  flow: Flow,
  inputs: readonly Value[],
  outputs: readonly Value[],
  lowerPart: LowerPart,
): void => new FlowLowering(context, flow, inputs, outputs, lowerPart).run()

class FlowLowering {
  private readonly targets: readonly Target[]
  private readonly given: readonly Given[]

  constructor(
    private readonly context: Context,
    private readonly flow: Flow,
    inputs: readonly Value[],
    private readonly outputs: readonly Value[],
    private readonly lowerPart: LowerPart,
  ) {
    this.given = inputs.map((input) => givenBy(context, input))
    const start = (i: number): Given | undefined => (i < this.carried ? this.given[i] : undefined)
    this.targets = outputs.map((output, i) =>
      output.shape.length > 0
        ? { array: context.allocate(output) }
        : { locals: this.locals(output, partsOf(start(i))) },
    )
    outputs.forEach((_, i) => this.copy(start(i), i, context.terms.index(0)))
  }

  run(): void {
    const { flow, context } = this
    if (flow.kind === "branch") this.branch(flow)
    else if (flow.kind === "while") this.while(flow)
    else this.turns(flow)
    this.outputs.forEach((output, i) => {
      const now = this.now(i)
      if ("parts" in now) context.placeScalar(output, now.parts)
    })
  }

  /** How many of the first inputs change. */
  private get carried(): number {
    const { flow, outputs } = this
    return flow.kind === "turns" ? flow.carried : flow.kind === "while" ? outputs.length : 0
  }

  private branch({ then, otherwise }: Flow & { kind: "branch" }): void {
    const [chosen, ...given] = this.given
    const count = then.graph.inputs.length
    const side = (part: Part, from: number) => (): void =>
      this.make(part, given.slice(from, from + part.graph.inputs.length))
    this.context.writer.if(scalarOf(chosen!), side(then, 0), side(otherwise, count))
  }

  private while({ test, body }: Flow & { kind: "while" }): void {
    const { writer, terms } = this.context
    const constant = this.given.slice(this.carried)
    const tested = test.graph.inputs.length - this.carried
    const going = writer.mutable("going", terms.constant("bool", 1))
    writer.while(
      () => writer.get(going),
      () => {
        const [holds] = this.part(test, [...this.changing(), ...constant.slice(0, tested)], [])
        writer.set(going, scalarOf(holds!))
        writer.if(writer.get(going), () => this.make(body, [...this.changing(), ...constant.slice(tested)]))
      },
    )
  }

  private turns({ turns, reverse, carried, rows, body }: Flow & { kind: "turns" }): void {
    const { writer, terms, elements } = this.context
    const [given, constant] = [this.given.slice(carried, carried + rows), this.given.slice(carried + rows)]
    writer.loop("turn", terms.index(0), terms.index(turns), (turn) => {
      const row = reverse ? terms.sub(terms.index(turns - 1), turn) : turn
      const rowOf = (x: Value): Term => terms.mul(row, elements.count(x.shape))
      const at = given.map((x, i) => ({ ...x, from: rowOf(body.graph.inputs[carried + i]!) }))
      this.make(body, [...this.changing(), ...at, ...constant], rowOf)
    })
  }

  /** Locals for the parts of a 0-d output. */
  private locals(output: Value, start: readonly Term[]): readonly Variable[] {
    const { context } = this
    const name = context.name(output)
    const zero = context.elements.parts(e.constant(output.type, 0))
    const names = zero.length === 1 ? [name] : [`${name}_re`, `${name}_im`]
    return zero.map((part, k) => context.writer.mutable(names[k]!, start[k] ?? part))
  }
  /** An output as it is now. */
  private now(i: number): Given {
    const target = this.targets[i]!
    return "array" in target ? target : { parts: target.locals.map((x) => this.context.writer.get(x)) }
  }
  private changing(): readonly Given[] {
    return this.targets.slice(0, this.carried).map((_, i) => this.now(i))
  }

  /** What the loops of a part make of what it is given. */
  private part(
    { graph, outputs }: Part,
    given: readonly Given[],
    destinations: readonly (Destination | undefined)[],
  ): readonly Given[] {
    const inner = new Context(this.context)
    const { elements, terms } = inner
    graph.inputs.forEach((value, i) => {
      const x = given[i]!
      if ("parts" in x) elements.places.set(value, { kind: "scalar", parts: x.parts })
      else inner.place(value, x.array, x.from ?? terms.index(0))
    })
    const made = this.lowerPart(inner, { graph, outputs }, destinations)
    inner.finishComments()
    return made.map((value, i) => {
      const place = elements.places.get(value)
      const isThere = place?.kind === "array" && place.array === destinations[i]?.array
      return isThere ? destinations[i]! : givenBy(inner, value)
    })
  }

  /** Runs a part and gives its results to the outputs; of those that have a row for each turn `rowOf` says where. */
  private make(part: Part, given: readonly Given[], rowOf?: (x: Value) => Term): void {
    const { writer, terms } = this.context
    const { graph, outputs } = part
    // what is carried on as it is stays where it is
    const changed = [...outputs.keys()].filter((i) => i >= this.carried || outputs[i] !== graph.inputs[i])
    const from = (i: number): Term =>
      rowOf === undefined || i < this.carried ? terms.index(0) : rowOf(outputs[i]!)
    const destinations = changed.map((i) => {
      const target = this.targets[i]!
      if ("locals" in target) return undefined
      return { array: target.array, from: from(i), ...(i < this.carried ? { over: graph.inputs[i]! } : {}) }
    })
    const made = this.part({ graph, outputs: changed.map((i) => outputs[i]!) }, given, destinations)
    // all is computed before anything changes
    const ready = made.map((x) =>
      "parts" in x && made.length > 1 ? { parts: x.parts.map((part) => writer.hold("next", part)) } : x,
    )
    changed.forEach((i, k) => this.copy(ready[k], i, from(i)))
    changed.forEach((i, k) => {
      const target = this.targets[i]!
      if ("locals" in target) partsOf(ready[k]).forEach((part, p) => writer.set(target.locals[p]!, part))
    })
  }

  /** Copies to the array of an output, from an element on, what does not lie there. */
  private copy(x: Given | undefined, i: number, from: Term): void {
    const { writer, terms } = this.context
    const target = this.targets[i]!
    if (x === undefined || "locals" in target || ("array" in x && x.array === target.array)) return
    const at = terms.mul(from, terms.index(lanesOf(this.outputs[i]!.type)))
    if ("array" in x)
      return writer.copy(target.array, at, { array: x.array, from: terms.index(0) }, x.entries!)
    x.parts.forEach((part, lane) => writer.store(target.array, terms.add(at, terms.index(lane)), part))
  }
}

/** Where an output of control flow is. */
type Target = { readonly array: FlatArray } | { readonly locals: readonly Variable[] }

/** What a part is given or makes: a row-major array, from an element on, or the parts of a 0-d value. */
type Given =
  | { readonly array: FlatArray; readonly entries?: Term; readonly from?: Term }
  | { readonly parts: readonly Term[] }

const givenBy = (context: Context, value: Value): Given => {
  const { elements, terms } = context
  if (value.shape.length === 0) return { parts: elements.parts(e.load(value, [])) }
  const entries = terms.mul(elements.count(value.shape), terms.index(lanesOf(value.type)))
  return { array: context.inMemory(value), entries }
}
const partsOf = (x: Given | undefined): readonly Term[] => (x !== undefined && "parts" in x ? x.parts : [])
const scalarOf = (x: Given): Term => partsOf(x)[0]!
