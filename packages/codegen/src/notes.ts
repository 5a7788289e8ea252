import type { Elements } from "./elements.js"
import type { Value } from "./graph.js"
import type { FlatArray, Variable } from "./ir.js"

/** Calls within calls are written out to this depth. */
const DEPTH = 3

/** What stands in comments: calls over the names of arrays and locals that are there, other inputs written out. */
export class Notes {
  private readonly mentioned: (FlatArray | Variable)[] = []

  constructor(private readonly places: Elements["places"]) {}

  /**
   * `name = call  type [shape]`; names are the things themselves, since what they are called is not known yet.
   * Nothing of a value that is only a part of others, or a constant.
   */
  of(value: Value): (string | FlatArray | Variable)[] {
    const shape = value.shape.map((s) => (typeof s === "number" ? String(s) : "n"))
    const name = this.place(value)
    if (name === undefined || this.mentioned.length === 0) return []
    const text = `${name} = ${this.call(value, DEPTH)}  ${value.type} [${shape.join(", ")}]`
    return text
      .split("\u0001")
      .map((part, i) => (i % 2 === 0 ? part : (this.mentioned[Number(part)] ?? part)))
  }

  private call(value: Value, depth: number): string {
    const { note } = value
    if (note === undefined) return value.inputs.length === 1 ? this.show(value.inputs[0]!, depth) : "…"
    if (typeof note === "string") return note.replaceAll("\u0001", " ")
    return depth === 0 ? "…" : note((input) => this.show(input, depth - 1))
  }

  private show(value: Value, depth: number): string {
    return this.place(value) ?? this.call(value, depth)
  }

  /** The array or local that holds a value, or its text where it is a constant. */
  private place(value: Value): string | undefined {
    const place = this.places.get(value)
    if (place === undefined) return undefined
    if (place.kind === "array") return this.mention(place.array)
    const [part] = place.parts
    if (part?.op === "const") return String(part.value)
    return part?.op === "get" ? this.mention(part.variable) : undefined
  }
  private mention(thing: FlatArray | Variable): string {
    return `\u0001${this.mentioned.push(thing) - 1}\u0001`
  }
}
